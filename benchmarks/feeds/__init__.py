"""Every feed over thousands of notices, read to its last entry and held to its standard."""
