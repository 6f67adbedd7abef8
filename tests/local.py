"""A portal run on this machine, for tests and benchmarks: a port, and nginx before it."""

from __future__ import annotations

import os
import re
import socket
from dataclasses import dataclass
from pathlib import Path

SHIPPED = Path(__file__).parents[1] / "deploy" / "nginx" / "gongkai.conf"

MAIN = """\
{user}daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
worker_processes auto;
events {{ worker_connections 512; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000;
    {temporary}
    include {folder}/gongkai.conf;
}}
"""


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@dataclass(frozen=True)
class Nginx:
    """nginx with the configuration that is shipped, on loopback, with its files in `folder`.

    `port` is what readers ask, over TLS if there is a `certificate` (files of the chain and the
    key); `inner` is the second server of the configuration, and `app` the portal. `location` is
    put before the locations of the outer server.
    """

    program: str
    folder: Path
    port: int
    app: int
    inner: int
    certificate: tuple[Path, Path] | None = None
    location: str = ""

    def command(self) -> list[str]:
        """Write the configuration and say how to start it; it stays in the foreground."""
        (self.folder / "cache").mkdir(parents=True, exist_ok=True)
        (self.folder / "gongkai.conf").write_text(self._adapted(), encoding="utf-8")
        main = self.folder / "nginx.conf"
        temporary = (
            f"{name}_temp_path {self.folder}/{name};"
            for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        main.write_text(
            MAIN.format(
                folder=self.folder,
                user="user root;\n" if os.geteuid() == 0 else "",
                temporary=" ".join(temporary),
            ),
            encoding="utf-8",
        )
        return [self.program, "-p", str(self.folder), "-c", str(main)]

    def _adapted(self) -> str:
        """The shipped configuration; raises LookupError if it no longer has what is replaced."""
        text = SHIPPED.read_text(encoding="utf-8")
        for pattern, instead in self._changes():
            text, count = re.subn(pattern, instead, text)
            if not count:
                raise LookupError(f"{SHIPPED} has no {pattern!r} any more")
        return text

    def _changes(self) -> list[tuple[str, str]]:
        common = [
            # Nobody listens on port 80 here.
            (r"server \{\n    listen 80 default_server;[^}]*\}\n", ""),
            (r"\n *listen \[::\]:443 ssl http2;", ""),
            (r"/var/cache/nginx/gongkai", f"{self.folder}/cache"),
            (r"unix:/run/gongkai/web\.sock", f"127.0.0.1:{self.app}"),
            (r"127\.0\.0\.1:8001", f"127.0.0.1:{self.inner}"),
            (r"Host gongkai\.example", f"Host 127.0.0.1:{self.port}"),
            (r"(    location ~ \^/\(en/\)\?admin/ \{)", rf"{self.location}\1"),
        ]
        if self.certificate is None:
            return [
                *common,
                (r"listen 443 ssl http2;", f"listen 127.0.0.1:{self.port};"),
                (r"\n *ssl_[^;]*;", ""),
                (r"X-Forwarded-Proto https", "X-Forwarded-Proto http"),
            ]
        chain, key = self.certificate
        return [
            *common,
            (r"listen 443 ssl http2;", f"listen 127.0.0.1:{self.port} ssl http2;"),
            (r"/etc/gongkai/tls/fullchain\.pem", str(chain)),
            (r"/etc/gongkai/tls/key\.pem", str(key)),
        ]
