"""What every test stands on: the real PostgreSQL and Redis, embedded when none are configured."""

import io
import itertools
import os
import re
from collections.abc import Iterator
from typing import Any

import pytest
import pytest_django
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import translation

from config import services
from disclosure.core.notice_types import registry
from ledger import witnesses
from tests.factory import Office

_folders = itertools.count()
#: The number of a database at the end of a Redis address.
NUMBER = re.compile(r"\d+$")


def pytest_configure() -> None:
    """Start the servers before Django opens its first connection."""
    services.ensure_running()
    _take_own_cache()


def _take_own_cache() -> None:
    """Give each process of a parallel run its own Redis database: one clears what another reads."""
    process = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    cache = settings.CACHES["default"]
    cache["LOCATION"] = NUMBER.sub(lambda n: str(int(n[0]) + 2 * process), cache["LOCATION"])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Repeat at the end what the test command had to leave out, and why."""
    if skipped := os.environ.get("GONGKAI_TESTS_SKIPPED"):
        terminalreporter.section("NOT RUN", red=True, bold=True)
        terminalreporter.write_line(skipped, red=True)


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[None]:
    """End what threads of live servers left connected, so that the database can be dropped."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True)
def fresh_ledger(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Each test its own folder of the ledger: a mark must not outlive the tables it guards."""
    name = f"ledger-{next(_folders)}"
    settings.LEDGER_DIR = tmp_path_factory.getbasetemp() / name
    witnesses.ask_again()


@pytest.fixture(autouse=True)
def own_language() -> None:
    """Each test begins in the language of the site, whatever the one before it asked for."""
    translation.deactivate()


@pytest.fixture
def office(db: None) -> Office:
    """An agency with a filer, a reviewer and an approver."""
    return Office.open()


@pytest.fixture
def law(db: None) -> None:
    """The calendar and the statutory catalogue of the repository."""
    call_command("load_calendar", stdout=io.StringIO())
    call_command("load_catalogue", stdout=io.StringIO())


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that takes `type_code` once for each declared notice type."""
    if "type_code" in metafunc.fixturenames:
        metafunc.parametrize("type_code", registry.codes())
