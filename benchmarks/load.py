"""A load generator that costs little beside what it measures: plain sockets, one request at a time.

On a small machine the time should go to the server. An answer that is not 200 ends the run, and so
does a connection that waits too long. Requests are not pipelined: the application server
(granian 2) sometimes leaves a connection waiting for ever that sent several at once.
"""

from __future__ import annotations

import re
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
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)


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


def rate(target: Target, seconds: float, *, connections: int = 8) -> float:
    """Answers a second, asked for over so many connections at once."""
    answered = [0] * connections
    until = time.perf_counter() + seconds

    def ask(number: int) -> None:
        request, buffer = target.request(), bytearray(BLOCK)
        with target.connect() as connection:
            while time.perf_counter() < until:
                connection.sendall(request)
                _receive(connection, buffer)
                answered[number] += 1

    begun = time.perf_counter()
    with ThreadPoolExecutor(connections) as pool:
        # A connection that broke or waited in vain is raised here: its rate would mean nothing.
        list(pool.map(ask, range(connections)))
    return sum(answered) / (time.perf_counter() - begun)


def answer(target: Target) -> bytes:
    """One whole answer, head and body."""
    with target.connect() as connection:
        connection.sendall(target.request())
        buffer = bytearray(BLOCK)
        return bytes(buffer[: _receive(connection, buffer)])


def _receive(connection: socket.socket, buffer: bytearray) -> int:
    """Read until an answer has come whole; its length in the buffer, which is used again."""
    filled = searched = 0
    while not (end := _end(buffer, searched, filled)):
        searched = max(0, filled - len(LAST_CHUNK))
        if filled == len(buffer):
            buffer += bytes(BLOCK)
        with memoryview(buffer) as whole, whole[filled:] as free:
            received = connection.recv_into(free)
        if not received:
            raise ConnectionError("a server closed the connection")
        filled += received
    if not buffer.startswith(b"HTTP/1.1 200"):
        raise ValueError(f"not 200: {bytes(buffer[:200])!r}")
    return end


def _end(buffer: bytearray, searched: int, filled: int) -> int | None:
    """Where the answer ends; None while it is not whole."""
    head = buffer.find(END, 0, filled)
    if head < 0:
        return None
    if length := LENGTH.search(buffer, 0, head + 2):
        end = head + len(END) + int(length[1])
        return end if filled >= end else None
    at = buffer.find(LAST_CHUNK, max(head + 2, searched), filled)
    return at + len(LAST_CHUNK) if at >= 0 else None
