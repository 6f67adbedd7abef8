"""A wire to PostgreSQL that can be cut, also in the very moment of a commit, or led elsewhere."""

from __future__ import annotations

import contextlib
import socket
import threading
from pathlib import Path

COMMIT = b"COMMIT\0"
CHUNK = 65_536


class Wire:
    """Listens on loopback and leads every connection to the socket ``target``.

    ``cut_at_commit("before")`` cuts the connection that commits next before the server hears of it,
    ``"after"`` when the server has done it and before its answer is passed on.
    """

    def __init__(self, target: Path) -> None:
        self.target = target
        self.cuts = 0
        self._armed = ""
        self._lock = threading.Lock()
        self._open: set[_Line] = set()
        self._server = socket.create_server(("127.0.0.1", 0), backlog=64)
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self._server.getsockname()[1])

    @property
    def url(self) -> str:
        """The address of the database over this wire."""
        query = "sslmode=disable&gssencmode=disable&connect_timeout=5"
        return f"postgresql://gongkai@127.0.0.1:{self.port}/gongkai?{query}"

    def cut_at_commit(self, when: str) -> None:
        """Arm the wire for the next commit."""
        with self._lock:
            self._armed = when

    def cut_all(self) -> None:
        """Cut every connection."""
        for line in list(self._open):
            line.close()

    def lead_to(self, target: Path) -> None:
        """Lead to another server from now on."""
        self.target = target
        self.cut_all()

    def close(self) -> None:
        """Cut everything and listen no more."""
        self._server.close()
        self.cut_all()

    def taken(self) -> str:
        """What the wire is armed with, once."""
        with self._lock:
            armed, self._armed = self._armed, ""
        if armed:
            self.cuts += 1
        return armed

    def _accept(self) -> None:
        while True:
            try:
                near, _address = self._server.accept()
            except OSError:
                return
            far = socket.socket(socket.AF_UNIX)
            try:
                far.connect(str(self.target))
            except OSError:
                near.close()
                far.close()
                continue
            line = _Line(self, near, far)
            self._open.add(line)
            line.start()

    def forget(self, line: _Line) -> None:
        """A connection is over."""
        self._open.discard(line)


class _Line:
    """One connection: what is said from near to far, and back."""

    def __init__(self, wire: Wire, near: socket.socket, far: socket.socket) -> None:
        self.wire, self.near, self.far = wire, near, far
        self.muted = False

    def start(self) -> None:
        for talk in (self._ask, self._answer):
            threading.Thread(target=talk, daemon=True).start()

    def _ask(self) -> None:
        with contextlib.suppress(OSError):
            while data := self.near.recv(CHUNK):
                armed = self.wire.taken() if COMMIT in data else ""
                if armed == "before":
                    break
                if armed == "after":
                    self.muted = True
                self.far.sendall(data)
        if not self.muted:
            self.close()

    def _answer(self) -> None:
        with contextlib.suppress(OSError):
            while data := self.far.recv(CHUNK):
                if self.muted:
                    break
                self.near.sendall(data)
        self.close()

    def close(self) -> None:
        """Cut it on both sides."""
        for end in (self.near, self.far):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self.wire.forget(self)
