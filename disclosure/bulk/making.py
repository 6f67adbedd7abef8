"""Making the bulk files: days from the releases, months from days, the whole from months.

The files of a day go on where they ended as long as nothing changed in what they hold; otherwise
they are made anew from the database. Months and the whole are put together from the bytes of their
parts, so nothing is compressed or read into memory twice.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any, BinaryIO, NamedTuple

from celery.exceptions import SoftTimeLimitExceeded
from django.core.cache import cache
from django.db.models import Max
from django.utils import timezone

from disclosure import locks
from disclosure.api.items import with_successors
from disclosure.documents import moment
from disclosure.models import BulkChange, Delivery, OcdsRelease, Release, on_day
from disclosure.ocds import packages

from . import describing, store
from .rows import known, line, row
from .store import JSONL, OCDS, File, Set
from .writing import Writer, joined

log = logging.getLogger(__name__)

#: Seconds after which a run that makes days ends; the next one begins with the newest again.
TURN = 10.0
#: The key of a day that could not be made, in the cache; it is tried again when that is gone.
FAILED = "bulk:failed:"
#: Rows fetched at a time.
CHUNK = 500
#: Locks of whoever makes days, and of whoever joins them.
DAYS, JOINS = "bulk days", "bulk months"
TABLES = ("notices.csv", "notices-excel.csv")


class Reach(NamedTuple):
    """How far a day is to be shown: up to this release, and up to this one in its OCDS form."""

    rows: int
    ocds: int

    def of(self, ocds: bool) -> int:
        """The last release in the OCDS package, or in the other files."""
        return self.ocds if ocds else self.rows

    def after(self, changes: Iterable[BulkChange]) -> Reach:
        """How far the files go with these; an OCDS form waits until they have its release."""
        rows = max([self.rows, *(c.last for c in changes if not c.ocds)])
        ocds = [c.last for c in changes if c.ocds and c.last <= rows]
        return Reach(rows, max([self.ocds, *ocds]))


def make_due(*, rest: float = 0.0) -> int:
    """Make the days on which something changed; how many. Two at once: the second does nothing.

    A day is left alone for `rest` times as long as making it took of a processor, so that it costs
    a share of one however large it grows. Killed on the way, changes stay and are made once more.
    One that fails does not hold up the others, and with a `rest` is left alone for a minute; the
    first failure is raised when they are through.
    """
    made, begun = 0, time.monotonic()
    failure: Exception | None = None
    if not BulkChange.objects.exists():
        return 0
    with locks.held(DAYS) as alone:
        changes = BulkChange.objects.order_by("-day") if alone else BulkChange.objects.none()
        for day, of_day in groupby(changes, attrgetter("day")):
            if rest and cache.get(f"{FAILED}{day}"):
                continue
            try:
                made += _renewed(day, list(of_day), rest)
            except SoftTimeLimitExceeded:
                raise
            except Exception as error:
                log.exception("the bulk files of %s cannot be made", day)
                # The days before it have their turn, and whoever asked is told in the end.
                failure = failure or error
                cache.set(f"{FAILED}{day}", True, timeout=60)
            if time.monotonic() - begun > TURN:
                break
    if failure is not None:
        raise failure
    return made


def _renewed(day: date, changes: list[BulkChange], rest: float) -> bool:
    """Make a day, unless it rests or only OCDS forms of releases came that it does not show yet."""
    before = store.find(str(day))
    if before and before.rests(rest):
        return False
    held = _held(before)
    reach = held.after(changes) if held.rows else _everything(day)
    taken = [change for change in changes if change.last <= reach.rows]
    if not taken:
        return False
    goes_on = held.rows and all(change.first > held.of(change.ocds) for change in taken)
    make_day(day, reach, before if goes_on else None)
    fresh = Delivery.objects.filter(channel="bulk", reached_at=None, release__lte=reach.rows)
    fresh.filter(on_day("release__published_at", day)).reached(timezone.now())
    BulkChange.objects.filter(pk__in=[change.pk for change in taken]).delete()
    return True


def _held(made: Set | None) -> Reach:
    return Reach(made.files[JSONL].last, made.files[OCDS].last) if made else Reach(0, 0)


def _everything(day: date) -> Reach:
    newest = Release.objects.filter(on_day("published_at", day)).aggregate(last=Max("sequence"))
    return Reach(newest["last"] or 0, newest["last"] or 0)


def make_day(day: date, reach: Reach, before: Set | None = None) -> None:
    """The files of one day, going on with those of `before`, or anew from the database.

    What `reach` does not cover is left out even if it is there: its change is still to be noted,
    and would have the day made anew if the files held it already.
    """
    since = _held(before)
    releases = with_successors(Release.objects.filter(on_day("published_at", day)))
    releases = releases.filter(sequence__gt=since.rows, sequence__lte=reach.rows)
    bodies = OcdsRelease.objects.public().filter(on_day("release__published_at", day))
    bodies = bodies.filter(release__gt=since.ocds, release__lte=reach.ocds)
    newest = releases.aggregate(newest=Max("published_at"))["newest"]
    moments = [before.newest] if before else []
    moments += [moment(newest)] if newest else []
    made = Set(str(day), max(moments), store.begin(str(day)))
    writers = {name: Writer(name, made, before) for name in store.FILES}
    for release in releases.order_by("sequence").iterator(chunk_size=CHUNK):
        as_item = known(release)
        writers[JSONL].row(_json(as_item) + b"\n")
        data = line(row(release, as_item))
        for name in TABLES:
            writers[name].row(data)
    for each in bodies.order_by("release_id").iterator(chunk_size=CHUNK):
        writers[OCDS].row(_json(packages.ordered(each.body)))
    for name, writer in writers.items():
        made.files[name] = writer.close(reach.of(name == OCDS))
    _finish(made)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def join_due(*, rest: float = 0.0) -> int:
    """Join the months whose days changed, and the whole; how many. Two at once: as with days.

    Which sets each was joined from stands in it, so nothing has to be remembered on the way.
    """
    with locks.held(JOINS) as alone:
        if not alone:
            return 0
        store.clear()
        made = 0
        days = store.newest(store.DAY)
        for month in sorted({day[:7] for day in days}):
            parts = {day: folder for day, folder in days.items() if day.startswith(month)}
            made += _joined(month, parts, rest)
        made += _joined(store.ALL, store.newest(store.MONTH), rest)
        describing.write_catalogue()
    return made


def _joined(period: str, parts: Mapping[str, str], rest: float) -> bool:
    """Join a period, unless it rests or is what these sets come to."""
    before = store.find(period)
    if not parts or (before and (before.parts == parts or before.rests(rest))):
        return False
    join(period, [found for part in sorted(parts) if (found := store.find(part))])
    return True


def join(period: str, parts: Sequence[Set]) -> Set:
    """The files of a longer period from those of its parts, oldest first."""
    folders = {part.period: part.folder.name for part in parts}
    newest = max(part.newest for part in parts)
    made = Set(period, newest, store.begin(period), parts=folders)
    with ExitStack() as opened:
        for name, bodies in _bodies(period, parts, opened).items():
            made.files[name] = joined(made, name, bodies)
    _finish(made)
    return made


def _bodies(
    period: str, parts: Sequence[Set], opened: ExitStack
) -> dict[str, Iterable[tuple[BinaryIO, File]]]:
    """The files to be joined. Days may be replaced meanwhile, so those are opened beforehand."""
    if period == store.ALL:
        return {name: _one_by_one(name, parts) for name in store.FILES}
    return {
        name: [(opened.enter_context(part.open(name)), part.files[name]) for part in parts]
        for name in store.FILES
    }


def _one_by_one(name: str, parts: Sequence[Set]) -> Iterator[tuple[BinaryIO, File]]:
    for part in parts:
        with part.open(name) as source:
            yield source, part.files[name]


def _finish(made: Set) -> None:
    """Add checksums and description, and show the set to readers."""
    sums = (f"{file.sha256}  {name}\n" for name, file in made.files.items())
    store.write(made.folder / store.SUMS, "".join(sums))
    package = json.dumps(describing.datapackage(made), ensure_ascii=False, indent=1)
    store.write(made.folder / store.PACKAGE, package)
    store.put(made)
