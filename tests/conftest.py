"""What every test stands on: the real PostgreSQL and Redis, embedded when none are configured."""

import os

import pytest

from config import services
from disclosure.core.notice_types import registry
from tests.factory import Office


def pytest_configure() -> None:
    """Start the servers before Django opens its first connection."""
    services.ensure_running()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Repeat at the end what the test command had to leave out, and why."""
    if skipped := os.environ.get("GONGKAI_TESTS_SKIPPED"):
        terminalreporter.section("NOT RUN", red=True, bold=True)
        terminalreporter.write_line(skipped, red=True)


@pytest.fixture
def office(db: None) -> Office:
    """An agency with a filer, a reviewer and an approver."""
    return Office.open()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that takes `type_code` once for each declared notice type."""
    if "type_code" in metafunc.fixturenames:
        metafunc.parametrize("type_code", registry.codes())
