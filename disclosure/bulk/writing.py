"""Writing one file of a set: a head, a body that can be joined or gone on with, a tail.

Gzip files consist of members in a row, CSV and JSON Lines have nothing between two bodies, an OCDS
package a comma.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO

from disclosure.api.languages import page_url
from disclosure.ocds import packages

from . import describing, store
from .rows import COLUMNS, line
from .store import File, Set

#: Bytes copied at a time.
BLOCK = 1 << 20
#: Bytes of text from which on a gzip member stays as it is: several times what gzip looks back.
MEMBER = 1 << 18
#: Half a percent larger than the best, in half the time.
LEVEL = 6
BOM = b"\xef\xbb\xbf"
SEPARATOR = b",\n"


class Sink:
    """A new file that counts and digests what is written to it."""

    def __init__(self, path: Path) -> None:
        self.file, self.digest, self.size = path.open("xb"), hashlib.sha256(), 0

    def write(self, data: bytes) -> int:
        """Append some bytes."""
        self.digest.update(data)
        self.size += len(data)
        return self.file.write(data)

    def flush(self) -> None:
        """As a file does."""
        self.file.flush()

    def close(self) -> None:
        """Have it on the disk before anything names it."""
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()


class Writer:
    """One file of a day, row by row; `before` is the set whose body it goes on with.

    A small last member of that is packed once more together with what is new, so that a day that
    grew by single releases takes no more room than one made at once.
    """

    def __init__(self, name: str, made: Set, before: Set | None) -> None:
        self.name, self.packed = name, name.endswith(".gz")
        self.sink, self.rows = Sink(made.folder / name), 0
        self.member: gzip.GzipFile | None = None
        self.begun = 0
        self.sink.write(head(name, made))
        self.head = self.sink.size
        if before is not None:
            self._go_on(before)

    def _go_on(self, before: Set) -> None:
        file = before.files[self.name]
        with before.open(self.name) as source:
            copy(source, file, self.sink.write, less=file.loose)
            if file.loose:
                self.write(gzip.decompress(source.read(file.loose)))
        self.rows = file.rows

    def write(self, data: bytes) -> None:
        """Append to the body."""
        if not self.packed:
            self.sink.write(data)
            return
        if self.member is None:
            self.begun = self.sink.size
            self.member = _member(self.sink)
        self.member.write(data)

    def row(self, data: bytes) -> None:
        """Append a row; in the OCDS package, a release."""
        separated = self.rows and self.name == store.OCDS
        self.write(SEPARATOR + data if separated else data)
        self.rows += 1

    def close(self, last: int) -> File:
        """End the file, which holds its day up to the release `last`."""
        loose = 0
        if self.member is not None:
            small = self.member.tell() < MEMBER
            self.member.close()
            loose = self.sink.size - self.begun if small else 0
        return _ended(self.sink, self.name, head=self.head, rows=self.rows, last=last, loose=loose)


def joined(made: Set, name: str, parts: Iterable[tuple[BinaryIO, File]]) -> File:
    """Write a file from the bodies of those of its parts, oldest first."""
    sink, rows = Sink(made.folder / name), 0
    sink.write(head(name, made))
    begun = sink.size
    for source, file in parts:
        if not file.rows:
            continue
        if rows and name == store.OCDS:
            sink.write(_zip(SEPARATOR))
        copy(source, file, sink.write)
        rows += file.rows
    return _ended(sink, name, head=begun, rows=rows)


def copy(source: BinaryIO, file: File, write: Callable[[bytes], object], less: int = 0) -> None:
    """What stands between head and tail, `less` bytes at the end, a block at a time."""
    source.seek(file.head)
    left = file.size - file.head - file.tail - less
    while left > 0:
        block = source.read(min(BLOCK, left))
        write(block)
        left -= len(block)


def head(name: str, made: Set) -> bytes:
    """What a file begins with; `made` has its period and its newest release."""
    match name:
        case "notices.csv":
            return line(COLUMNS)
        case "notices-excel.csv":
            return BOM + line(COLUMNS)
        case store.OCDS:
            address = describing.address(made.period, name)
            metadata = packages.metadata(address, made.newest, page_url("data"))
            text = json.dumps(metadata, ensure_ascii=False)
            return _zip(f'{text[:-1]}, "releases": [\n'.encode())
    return b""


def _ended(sink: Sink, name: str, **told: int) -> File:
    tail = _zip(b"\n]}\n") if name == store.OCDS else b""
    sink.write(tail)
    sink.close()
    return File(sink.size, sink.digest.hexdigest(), tail=len(tail), **told)


def _member(sink: Sink) -> gzip.GzipFile:
    return gzip.GzipFile("", "wb", compresslevel=LEVEL, fileobj=sink, mtime=0)


def _zip(data: bytes) -> bytes:
    return gzip.compress(data, LEVEL, mtime=0)
