"""One HTTP request to an address that a visitor named: guarded, pinned, bounded.

The connection goes to an address that `guard` has judged and to no other; TLS is checked against
the name. Redirects are answers like any other, no proxy is read from the environment, and a clock
of its own ends the request however slowly the other side drips.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from . import guard

CONNECTING_SECONDS = 3.0
TOTAL_SECONDS = 10.0
LARGEST_ANSWER = 65_536
"""Bytes of an answer that are read; what comes after is left."""
AGENT = "Gongkai/1 (+notifications)"


class CallError(OSError):
    """The other side could not be reached, or what it said was no HTTP; the text is short."""


@dataclass(frozen=True)
class Answer:
    """Status and the first bytes of an answer."""

    status: int
    body: bytes

    @property
    def ok(self) -> bool:
        """Whether the other side has taken what it was sent."""
        return 200 <= self.status < 300


def call(
    url: str,
    *,
    method: str = "POST",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    allowance: guard.Allowance | None = None,
    resolver: guard.Resolver | None = None,
    context: ssl.SSLContext | None = None,
    seconds: float = TOTAL_SECONDS,
) -> Answer:
    """Send one request. Raises guard.RefusedError before anything is sent, CallError after."""
    target = guard.target(url, allowance)
    places = guard.addresses(target, allowance, resolver)
    connection = _Connection(target, places, context or ssl.create_default_context(), seconds)
    with _clock(connection, seconds):
        try:
            connection.request(
                method,
                target.path,
                body,
                {"Host": target.netloc, "User-Agent": AGENT, "Accept": "*/*", **(headers or {})},
            )
            response = connection.getresponse()
            return Answer(response.status, response.read(LARGEST_ANSWER))
        except (OSError, http.client.HTTPException) as error:
            raise CallError(_short(error, timed_out=connection.timed_out)) from error
        finally:
            connection.close()


class _Connection(http.client.HTTPConnection):
    """A connection to addresses that are known already; the name is for TLS and the Host header."""

    def __init__(
        self,
        target: guard.Target,
        places: Sequence[str],
        context: ssl.SSLContext,
        seconds: float,
    ) -> None:
        super().__init__(target.host, target.port, timeout=CONNECTING_SECONDS)
        self._target = target
        self._places = places
        self._context = context
        self._seconds = seconds
        self.timed_out = False

    def connect(self) -> None:
        failure: OSError | None = None
        for place in self._places:
            try:
                self.sock = socket.create_connection((place, self._target.port), self.timeout)
                break
            except OSError as error:
                failure = error
                if self.timed_out:
                    break
        else:
            raise failure or OSError("no address")
        if self.timed_out or self.sock is None:
            raise TimeoutError
        # Who is there may take its time to answer.
        self.sock.settimeout(self._seconds)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._target.scheme == "https":
            self.sock = self._context.wrap_socket(
                self.sock, server_hostname=self._target.host, do_handshake_on_connect=False
            )
            self.sock.do_handshake()

    def cut(self) -> None:
        """End the connection from another thread; whoever waits on it wakes up with an error."""
        self.timed_out = True
        if self.sock is not None:
            with contextlib.suppress(OSError):
                # Not the method of an SSL socket, which would forget its state under the reader.
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


@contextlib.contextmanager
def _clock(connection: _Connection, seconds: float) -> Iterator[None]:
    timer = threading.Timer(seconds, connection.cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _short(error: Exception, *, timed_out: bool) -> str:
    """What went wrong, without what the other side said: a log is no way to read it."""
    if timed_out or isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"certificate: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return "TLS failed"
    if isinstance(error, ConnectionRefusedError):
        return "connection refused"
    if isinstance(error, http.client.HTTPException):
        return "no HTTP answer"
    return type(error).__name__ if not error.args else str(error.args[-1])[:100]
