"""The OpenAPI description, derived from the registry: one component for each notice type."""
