"""PostgreSQL and Redis from pip packages: one class each, run by ``config.services``."""
