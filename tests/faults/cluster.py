"""A PostgreSQL with settings of its own, and a standby of it: the embedded one, differently run.

    python -m tests.faults.cluster VAR '{"wal_level": "replica"}'

becomes the server, for a supervisor that wants it as its child.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from config import services
from config.embedded.accounts import owner
from config.embedded.postgres import Postgres

STANDBY = "standby"
SECONDS = 60.0


class Cluster(Postgres):
    """A cluster below ``var`` whose settings are those of the product but for some."""

    def __init__(self, var: Path, settings: Mapping[str, str] | None = None) -> None:
        super().__init__(var)
        self.settings = dict(settings or {})

    @property
    def socket(self) -> Path:
        return self.sockets / ".s.PGSQL.5432"

    def command(self) -> list[str]:
        # The last of two options counts.
        return [*super().command(), *(f"--{name}={text}" for name, text in self.settings.items())]

    def child(self) -> list[str]:
        """The command of a supervisor's child that becomes this server."""
        given = json.dumps(self.settings)
        return [sys.executable, "-m", "tests.faults.cluster", str(self.var), given]

    def sql(self, statement: str, database: str = "postgres") -> str:
        """What a superuser's statement returns, as text. Raises CalledProcessError."""
        command = [str(self.program("psql")), "-qAtX", "-h", str(self.sockets), "-U", "postgres"]
        return self.run([*command, "-d", database, "-c", statement]).strip()

    def run(self, command: list[str]) -> str:
        """Run one of PostgreSQL's programs as the account of the servers; what it printed."""
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=True,
            cwd="/",
            env=self.environment(),
            timeout=SECONDS,
            **owner().popen_arguments(),
        )
        return done.stdout

    def backend(self, kind: str) -> int | None:
        """The process id of the server's own process of this kind, e.g. "walreceiver"."""
        main = self.pid()
        listed = subprocess.run(
            ["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True
        ).stdout
        for line in listed.splitlines():
            pid, parent, words = line.split(maxsplit=2)
            if int(parent) == main and kind in words:
                return int(pid)
        return None

    def wait(self, seconds: float = SECONDS) -> None:
        """Return when it answers. Raises TimeoutError."""
        deadline = time.monotonic() + seconds
        while not self.answers():
            if time.monotonic() > deadline:
                raise TimeoutError(f"{self.var}: PostgreSQL does not answer; see {self.log}")
            time.sleep(0.1)

    def standby(self, var: Path) -> Cluster:
        """A standby that follows this one, made and not yet started."""
        made = Cluster(var, {**self.settings, "hot_standby": "on"})
        made.settings.pop("synchronous_standby_names", None)
        made.prepare_folder()
        self.run(
            [
                *(str(self.program("pg_basebackup")), "-h", str(self.sockets), "-U", "postgres"),
                *("-D", str(made.data), "-X", "stream", "-c", "fast"),
            ]
        )
        source = f"host={self.sockets} user=postgres application_name={STANDBY}"
        with (made.data / "postgresql.auto.conf").open("a") as file:
            file.write(f"primary_conninfo = '{source}'\n")
        (made.data / "standby.signal").touch()
        return made

    def prepare_folder(self) -> None:
        """The folders of a cluster that is copied from another."""
        account = owner()
        account.make_directory(self.sockets)
        account.make_directory(self.data)
        self.log.parent.mkdir(parents=True, exist_ok=True)

    def promote(self) -> None:
        """Make a standby the primary."""
        self.sql("SELECT pg_promote(wait => true, wait_seconds => 30)")
        deadline = time.monotonic() + SECONDS
        while self.sql("SELECT pg_is_in_recovery()") != "f":
            if time.monotonic() > deadline:
                raise TimeoutError("the standby is not promoted")
            time.sleep(0.1)


def main(arguments: list[str]) -> Any:
    """Become the server."""
    var, given = arguments
    services.run(Cluster(Path(var), json.loads(given)))


if __name__ == "__main__":
    main(sys.argv[1:])
