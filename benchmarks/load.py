"""A load generator that costs little beside what it measures: pipelined requests on sockets.

Each connection sends a handful of requests at once and cuts what comes back into answers, so that
on a small machine the time goes to the server. An answer that is not 200 ends the run.
"""

from __future__ import annotations

import socket
import ssl
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit

BLOCK = 1 << 18
TIMEOUT = 30.0
END = b"\r\n\r\n"
LAST_CHUNK = b"\r\n0\r\n\r\n"


@dataclass(frozen=True)
class Target:
    """What is asked for: an address, the host to name, and headers."""

    url: str
    host: str = ""
    headers: tuple[str, ...] = ()

    def request(self) -> bytes:
        """The request as it goes over the wire."""
        parts = urlsplit(self.url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        lines = [f"GET {path} HTTP/1.1", f"Host: {self.host or parts.netloc}", *self.headers]
        return "\r\n".join([*lines, "", ""]).encode()

    def connect(self) -> socket.socket:
        """A connection; who a server of a benchmark is needs no proof."""
        parts = urlsplit(self.url)
        found = socket.create_connection((parts.hostname, parts.port), timeout=TIMEOUT)
        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if parts.scheme != "https":
            return found
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context.wrap_socket(found, server_hostname=self.host or parts.hostname)


def rate(target: Target, seconds: float, *, connections: int = 8, depth: int = 4) -> float:
    """Answers a second, asked for over so many connections, `depth` at a time on each."""
    answered = [0] * connections
    until = time.perf_counter() + seconds

    def ask(number: int) -> None:
        batch = target.request() * depth
        with target.connect() as connection:
            while time.perf_counter() < until:
                connection.sendall(batch)
                _receive(connection, depth)
                answered[number] += depth

    begun = time.perf_counter()
    with ThreadPoolExecutor(connections) as pool:
        # A connection that broke or waited in vain is raised here: its rate would mean nothing.
        list(pool.map(ask, range(connections)))
    return sum(answered) / (time.perf_counter() - begun)


def answer(target: Target) -> bytes:
    """One whole answer, head and body."""
    with target.connect() as connection:
        connection.sendall(target.request())
        return _receive(connection, 1)


def _receive(connection: socket.socket, count: int) -> bytes:
    """Read until so many answers have come whole; the last of them."""
    buffer, begin, searched = bytearray(), 0, 0
    while True:
        end = _end(buffer, begin, searched)
        if end is None:
            searched = max(begin, len(buffer) - len(LAST_CHUNK))
            block = connection.recv(BLOCK)
            if not block:
                raise ConnectionError("a server closed the connection")
            buffer += block
            continue
        if not buffer.startswith(b"HTTP/1.1 200", begin):
            raise ValueError(f"not 200: {bytes(buffer[begin : begin + 200])!r}")
        count -= 1
        if not count:
            return bytes(buffer[begin:end])
        begin = searched = end


def _end(buffer: bytearray, begin: int, searched: int) -> int | None:
    """Where the answer that begins there ends; None while it is not whole."""
    head = buffer.find(END, begin)
    if head < 0:
        return None
    for line in bytes(buffer[begin:head]).lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            end = head + len(END) + int(line.partition(b":")[2])
            return end if len(buffer) >= end else None
    at = buffer.find(LAST_CHUNK, max(head + 2, searched))
    return at + len(LAST_CHUNK) if at >= 0 else None
