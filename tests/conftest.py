"""What every test stands on: the real PostgreSQL and Redis, embedded when none are configured."""

from config import services


def pytest_configure() -> None:
    """Start the servers before Django opens its first connection."""
    services.ensure_running()
