"""Making the bulk files: days from the releases, months from days, the whole from months.

Only days on which something changed are made anew. Months and the whole are put together from the
bytes of their parts (gzip files may be joined), so nothing is compressed or read into memory twice.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import F, Max
from django.utils import timezone

from disclosure.api.items import with_successors
from disclosure.api.languages import page_url
from disclosure.documents import moment
from disclosure.models import BulkDay, Delivery, OcdsRelease, Release, last_sequence, on_day
from disclosure.ocds import packages

from . import describing, store
from .rows import COLUMNS, known, line, row
from .store import File, Set

#: Days made in one go; the next one goes on.
MOST_DAYS = 31
#: Rows fetched, and bytes copied, at a time.
CHUNK, BLOCK = 500, 1 << 20
LOCK = int.from_bytes(b"gk-bulk")
BOM = b"\xef\xbb\xbf"


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


def make_due(*, most: int = MOST_DAYS) -> int:
    """Make anew what changed; how many days. Two at once: the second one does nothing.

    Killed on the way, the days stay marked and are made once more.
    """
    with _only_one() as alone:
        last = last_sequence()
        waiting = BulkDay.objects.filter(marked__gt=F("made")).order_by("day")
        due = list(waiting.values_list("day", "marked")[:most]) if alone else []
        if not due:
            return 0
        for day, _marked in due:
            make_day(day)
        for month in sorted({f"{day:%Y-%m}" for day, _marked in due}):
            join(month, store.days(month)[::-1])
        join(store.ALL, store.months()[::-1])
        describing.write_catalogue()
        for day, marked in due:
            # What was released before the day was read is in its files.
            fresh = Delivery.objects.filter(channel="bulk", reached_at=None, release__lte=last)
            fresh.filter(on_day("release__published_at", day)).reached(timezone.now())
            BulkDay.objects.filter(day=day).update(made=marked)
    return len(due)


@contextmanager
def _only_one() -> Iterator[bool]:
    """Whether nobody else is at it; a lock of the session, which a killed worker gives back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        alone = bool(cursor.fetchone()[0])
    try:
        yield alone
    finally:
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def make_day(day: date) -> Set:
    """The files of one day, from the database."""
    within = on_day("published_at", day)
    newest = Release.objects.filter(within).aggregate(newest=Max("published_at"))["newest"]
    folder = store.begin(str(day))
    writer = _Writer(Set(str(day), moment(newest), folder))
    with writer:
        releases = with_successors(Release.objects.filter(within)).order_by("sequence")
        for release in releases.iterator(chunk_size=CHUNK):
            writer.release(release)
        made = OcdsRelease.objects.public().filter(on_day("release__published_at", day))
        for each in made.order_by("release_id").iterator(chunk_size=CHUNK):
            writer.contracting(packages.ordered(each.body))
    return _finished(writer.set)


class _Writer:
    """The four files of a day, written at once, release by release."""

    def __init__(self, empty: Set) -> None:
        self.set = empty
        self.sinks = {name: Sink(empty.folder / name) for name in store.FILES}
        self.rows = dict.fromkeys(store.FILES, 0)
        self.heads = {}
        for name, sink in self.sinks.items():
            sink.write(_head(name, empty))
            self.heads[name] = sink.size
        self.zipped = {
            name: gzip.GzipFile("", "wb", fileobj=sink, mtime=0)
            for name, sink in self.sinks.items()
            if name.endswith(".gz")
        }

    def release(self, release: Release) -> None:
        """A line in three files."""
        as_item = known(release)
        text = json.dumps(as_item, ensure_ascii=False, separators=(",", ":"))
        self.zipped["releases.jsonl.gz"].write(f"{text}\n".encode())
        data = line(row(release, as_item))
        for name in ("notices.csv", "notices-excel.csv"):
            self.sinks[name].write(data)
        for name in ("releases.jsonl.gz", "notices.csv", "notices-excel.csv"):
            self.rows[name] += 1

    def contracting(self, body: dict[str, Any]) -> None:
        """A release of the package."""
        name = "ocds.json.gz"
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        self.zipped[name].write(f"{SEPARATOR if self.rows[name] else ''}{text}".encode())
        self.rows[name] += 1

    def __enter__(self) -> _Writer:
        return self

    def __exit__(self, kind: object, *rest: object) -> None:
        for zipped in self.zipped.values():
            zipped.close()
        for name, sink in self.sinks.items():
            tail = _tail(name)
            sink.write(tail)
            sink.close()
            self.set.files[name] = File(
                sink.size,
                sink.digest.hexdigest(),
                head=self.heads[name],
                tail=len(tail),
                rows=self.rows[name],
            )


SEPARATOR = ",\n"


def _zip(text: str) -> bytes:
    return gzip.compress(text.encode(), mtime=0)


def _head(name: str, made: Set) -> bytes:
    """What a file begins with; `made` has its period and its newest release."""
    match name:
        case "notices.csv":
            return line(COLUMNS)
        case "notices-excel.csv":
            return BOM + line(COLUMNS)
        case "ocds.json.gz":
            address = describing.address(made.period, name)
            head = json.dumps(
                packages.metadata(address, made.newest, page_url("data")), ensure_ascii=False
            )
            return _zip(f'{head[:-1]}, "releases": [\n')
    return b""


def _tail(name: str) -> bytes:
    return _zip("\n]}\n") if name == "ocds.json.gz" else b""


def join(period: str, parts: Sequence[Set]) -> Set:
    """The files of a longer period from those of its parts, oldest first."""
    made = Set(period, max(part.newest for part in parts), store.begin(period))
    for name in store.FILES:
        sink = Sink(made.folder / name)
        sink.write(_head(name, made))
        head, tail = sink.size, _tail(name)
        rows = 0
        for part in parts:
            own = part.files[name]
            if own.rows:
                if rows and tail:
                    sink.write(_zip(SEPARATOR))
                _copy(part.folder / name, own, sink.write)
                rows += own.rows
        sink.write(tail)
        sink.close()
        made.files[name] = File(sink.size, sink.digest.hexdigest(), head, len(tail), rows)
    return _finished(made)


def _copy(path: Path, file: File, write: Callable[[bytes], object]) -> None:
    """What stands between head and tail, a block at a time."""
    left = file.size - file.head - file.tail
    with path.open("rb") as source:
        source.seek(file.head)
        while left > 0:
            block = source.read(min(BLOCK, left))
            write(block)
            left -= len(block)


def _finished(made: Set) -> Set:
    """Add checksums and description, and show the set to readers."""
    (made.folder / store.SUMS).write_text(_sums(made.files.items()), encoding="utf-8")
    package = json.dumps(describing.datapackage(made), ensure_ascii=False, indent=1)
    (made.folder / store.PACKAGE).write_text(package, encoding="utf-8")
    store.put(made)
    return made


def _sums(files: Iterable[tuple[str, File]]) -> str:
    """As `sha256sum --check` reads it."""
    return "".join(f"{file.sha256}  {name}\n" for name, file in files)
