"""Every answer of the API over thousands of notices, held to its OpenAPI description."""
