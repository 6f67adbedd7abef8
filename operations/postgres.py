"""PostgreSQL's own programs on the database of the settings."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from django.conf import settings
from django.db import connection

from config import services


class ProgramError(Exception):
    """A program of PostgreSQL failed; the message is what it said."""


def program(name: str) -> str:
    """The path of `pg_dump` or `pg_restore`: that on the PATH if it is of the server's version.

    An older one refuses, a newer one writes what the server does not know. Without one that fits,
    the program of the embedded server.
    """
    found = shutil.which(name)
    if found and _major(found) == connection.cursor().connection.info.server_version // 10_000:
        return found
    return str(services.POSTGRES.program(name))


def _major(path: str) -> int:
    """The major version a program tells: "pg_dump (PostgreSQL) 15.18 (Debian ...)" is 15."""
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.search(r"\) (\d+)", said)
    return int(version[1]) if version else 0


def run(name: str, *arguments: str) -> str:
    """Run a program on the configured database; what it printed. Raises ProgramError."""
    command = [program(name), *arguments]
    done = subprocess.run(command, env=_environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise ProgramError(f"{name}: {done.stderr.strip()}")
    return done.stdout


def dump(target: Path) -> None:
    """Write the whole database to a file, in one snapshot. Raises ProgramError."""
    run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def load(source: Path) -> None:
    """Read a dump into the empty database, all of it or nothing. Raises ProgramError."""
    database = str(settings.DATABASES["default"]["NAME"])
    run(
        "pg_restore",
        "--single-transaction",
        "--exit-on-error",
        "--no-owner",
        "--no-privileges",
        f"--dbname={database}",
        str(source),
    )


def _environment() -> dict[str, str]:
    """The environment of libpq: a password in an argument could be read by anybody here."""
    database = settings.DATABASES["default"]
    variables = {
        "PGDATABASE": database["NAME"],
        "PGUSER": database["USER"],
        "PGPASSWORD": database["PASSWORD"],
        "PGHOST": database["HOST"],
        "PGPORT": database["PORT"],
        "PGSSLMODE": database["OPTIONS"].get("sslmode", ""),
        "PGSSLROOTCERT": database["OPTIONS"].get("sslrootcert", ""),
    }
    given = {name: str(value) for name, value in variables.items() if value}
    return {**services.POSTGRES.environment(), **given}
