"""What an embedded server is to ``config.services``."""

import os
import sys
from abc import ABC, abstractmethod
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from config.embedded.accounts import Owner

# sockaddr_un.sun_path holds 104 bytes on macOS and 108 on Linux, with the closing NUL.
SOCKET_PATH_BYTES = 103
LONGEST_SOCKET_NAME = "/.s.PGSQL.5432"


def socket_directory(var: Path) -> Path:
    """Return where the sockets of ``var`` lie: in it, or in /tmp when its path is too long.

    /tmp and not ``$TMPDIR``, because every process of ours must come to the same answer.
    """
    wanted = var / "run"
    if len(os.fsencode(f"{wanted}{LONGEST_SOCKET_NAME}")) <= SOCKET_PATH_BYTES:
        return wanted
    digest = sha256(os.fsencode(var)).hexdigest()[:12]
    return Path("/tmp") / f"gongkai-{digest}"  # noqa: S108 - made private, see prepare()


def package_directory(name: str) -> Path:
    """Return the directory of the installed package ``name`` without importing it."""
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        sys.exit(f"{name} is not installed: set DATABASE_URL and REDIS_URL, or install it.")
    return Path(spec.submodule_search_locations[0])


class EmbeddedServer(ABC):
    """One server process with its data in ``var``."""

    name: str
    url_variable: str

    def __init__(self, var: Path) -> None:
        self.var = var
        self.sockets = socket_directory(var)
        self.data = var / self.name
        self.log = var / "log" / f"{self.name}.log"

    @property
    @abstractmethod
    def url(self) -> str:
        """Address to put into ``url_variable``."""

    @abstractmethod
    def pid(self) -> int | None:
        """Return the process id an earlier start wrote down, running or not."""

    @abstractmethod
    def answers(self) -> bool:
        """Tell whether the server takes commands now."""

    @abstractmethod
    def command(self) -> list[str]:
        """Return the command line of the server in the foreground."""

    def prepare(self, owner: Owner) -> None:
        """Make everything the server needs to start; idempotent."""
        owner.make_directory(self.sockets)
        if self.sockets.stat().st_uid not in {os.geteuid(), owner.uid}:
            sys.exit(f"{self.sockets} belongs to somebody else; remove it.")
        self.log.parent.mkdir(parents=True, exist_ok=True)

    def environment(self) -> dict[str, str]:
        """Return the little environment the server runs with: no secret of ours is in it."""
        return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": str(self.sockets)}
