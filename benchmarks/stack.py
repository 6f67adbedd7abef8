"""A portal of its own for a benchmark: servers, tables and law in a directory thrown away after it.

A benchmark calls `own_environment`, or `own_site` if readers ask its portal, before it imports
anything that reads the settings. It works inside `servers`, and inside `site` where the application
server and the workers run as well.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.local import free_port

if TYPE_CHECKING:
    from bootstrap.supervisor import Supervisor

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 60.0


def own_environment(**more: str) -> Path:
    """Set Django up with a new directory and with servers of its own; that directory."""
    # A run that is told to end takes its servers along.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    var = Path(tempfile.mkdtemp(prefix="gongkai-benchmark-"))
    os.environ.update(
        {
            "DATABASE_URL": "",
            "REDIS_URL": "",
            "SECRET_KEY": "only-for-benchmarks-0123456789-abcdefghijklmnopqrstuvwxyz",
            "DEBUG": "0",
            # A demo makes its own key of the ledger, and speaks plain HTTP.
            "GONGKAI_DEMO": "1",
            "SECOND_FACTOR": "0",
            "LOG_LEVEL": "ERROR",
            "GONGKAI_VAR": str(var),
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            **more,
        }
    )
    import django  # noqa: PLC0415

    django.setup()
    return var


def own_site(**more: str) -> tuple[Path, int, str]:
    """`own_environment` of a portal that readers ask; its directory, its port and its origin."""
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    return own_environment(SITE_ORIGIN=origin, **more), port, origin


def machine() -> str:
    """What was measured on, and what else it had to do."""
    python, load = platform.python_version(), os.getloadavg()[0]
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {python}, load {load:.1f}"


@contextmanager
def servers(var: Path) -> Iterator[None]:
    """PostgreSQL and Redis with the tables, the calendar and the law, ended and deleted after."""
    # What reads the environment may be imported only now.
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from config import services  # noqa: PLC0415

    services.ensure_running()
    try:
        call_command("migrate", interactive=False, verbosity=0)
        for command in ("load_calendar", "load_catalogue"):
            with Path(os.devnull).open("w") as nowhere:
                call_command(command, stdout=nowhere)
        yield
    finally:
        connection.close()
        services.stop()
        shutil.rmtree(var, ignore_errors=True)


@contextmanager
def site(var: Path, port: int) -> Iterator[Supervisor]:
    """The application server and the workers of the demo; `servers` must be around it."""
    from bootstrap.processes import site_children  # noqa: PLC0415
    from bootstrap.supervisor import Supervisor  # noqa: PLC0415
    from config.prepare import collect_static_files  # noqa: PLC0415

    collect_static_files()
    supervisor = Supervisor(var / "log", dict(os.environ))
    try:
        for child in site_children(Path(sys.executable), port):
            supervisor.add(child)
        if not supervisor.watch_until(lambda: answers(port), START_SECONDS):
            sys.exit(f"the site does not start; see {supervisor.directory}")
        yield supervisor
    finally:
        supervisor.stop()


def answers(port: int, path: str = "/") -> bool:
    """Whether a page comes from this port."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def stranger_options(description: str) -> argparse.ArgumentParser:
    """Options of a benchmark whose portal a stranger reads; those of its own are added."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--notices", type=int, default=4_000)
    parser.add_argument("--reader", type=Path, required=True, metavar="PYTHON")
    return parser


def stranger(python: Path, script: Path, told: dict[str, Any], *arguments: str) -> int:
    """Run the script of a reader by its own Python and tell it on standard input what there is.

    It knows nothing else of the portal. Its exit status.
    """
    command = [str(python), str(script), *arguments]
    return subprocess.run(command, input=json.dumps(told), text=True, check=False).returncode
