"""The public pages. They read releases and reference data, and nothing of the staff side."""
