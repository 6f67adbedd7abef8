"""What every test stands on: the real PostgreSQL and Redis, embedded when none are configured."""

import io
import itertools
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import pytest_django
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.test import override_settings
from django.utils import translation

from config import services
from disclosure.core.notice_types import registry
from disclosure.models import Release
from disclosure.search.index import search_index
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
            "WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND backend_type = 'client backend'"
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
def empty_index(settings: Any, tmp_path: Path) -> None:
    """A search index of this test alone, and nothing cached by another one."""
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    cache.clear()
    with search_index().rebuilding() as generation, generation.replacing():
        pass


@pytest.fixture
def law(db: None) -> None:
    """The calendar and the statutory catalogue of the repository."""
    load_law()


def load_law() -> None:
    """Load both into the database, in whatever transaction is open."""
    call_command("load_calendar", stdout=io.StringIO())
    call_command("load_catalogue", stdout=io.StringIO())


class Example(NamedTuple):
    """A released example: its office, its key, the folder of the ledger it is in."""

    office: Office
    key: int
    ledger: Path


@pytest.fixture(scope="module")
def example_of_type(
    type_code: str,
    django_db_setup: None,
    django_db_blocker: pytest_django.DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Example]:
    """The example of a type, released under the law in a transaction around the tests of a module.

    Releasing it is most of what they would do, and they are many.
    """
    folder = tmp_path_factory.mktemp("ledger")
    with (
        override_settings(LEDGER_DIR=folder),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        load_law()
        office = Office.open()
        example = Example(office, office.release(type_code).pk, folder)
        with django_db_blocker.block():
            yield example
        transaction.set_rollback(True)


@pytest.fixture
def office(request: pytest.FixtureRequest, db: None) -> Office:
    """An agency with a filer, a reviewer and an approver; that of `release`, where it is asked for.

    Beside the example nothing can be released by a test that does not take `release`: the ledger it
    would go on with is in the folder of the example.
    """
    if "example_of_type" in request.fixturenames:
        return request.getfixturevalue("example_of_type").office
    return Office.open()


@pytest.fixture
def release(example_of_type: Example, db: None, settings: Any, fresh_ledger: None) -> Release:
    """The released example of the type. What a test makes of it is undone after the test."""
    shutil.copytree(example_of_type.ledger, settings.LEDGER_DIR)
    return Release.objects.get(pk=example_of_type.key)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that takes `type_code` once for each declared notice type."""
    if "type_code" in metafunc.fixturenames:
        metafunc.parametrize("type_code", registry.codes(), scope="module")
