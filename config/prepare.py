"""Bring database, calendar, law and static files up to date: ``python -m config.prepare``.

One process for what would be several commands, because starting Django is most of their time.
Regions are left to ``load_regions``: a portal may have a list of its own.
"""

import argparse
import hashlib
import os
import time
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.db import OperationalError, connection

DATABASE_SECONDS = 60.0
POLL_SECONDS = 0.1


def main() -> None:
    """Wait for the database, migrate, load calendar and law, collect static files; the sample."""
    parser = argparse.ArgumentParser(prog="python -m config.prepare", description=__doc__)
    parser.add_argument("--sample", action="store_true", help="load the sample data as well")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    wait_for_database(DATABASE_SECONDS)
    call_command("migrate", interactive=False, verbosity=1)
    collect_static_files()
    # Lists that are there are kept by administrators from then on.
    call_command("load_calendar", missing=True)
    call_command("load_catalogue")
    if options.sample:
        call_command("load_sample")


def wait_for_database(seconds: float) -> None:
    """Return when the database takes connections; ``OperationalError`` when it does not in time."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            connection.ensure_connection()
        except OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(POLL_SECONDS)
        else:
            return


def collect_static_files() -> None:
    """Collect, hash and compress the static files, unless none of them changed since."""
    root = Path(settings.STATIC_ROOT)
    stamp = root / "stamp"
    state = static_files_state()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == state:
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(state, encoding="utf-8")


def static_files_state() -> str:
    """Return a digest over name, size and time of change of every static file."""
    digest = hashlib.sha256(django.get_version().encode())
    for finder in finders.get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\0".encode())
    return digest.hexdigest()


if __name__ == "__main__":
    main()
