"""What every channel should show: the releases of a period and what became of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import TruncDate

from disclosure.models import Redaction, Release
from disclosure.ocds.declared import mappings

#: What changed so recently may still be on its way, and is not compared.
GRACE = timedelta(minutes=10)
#: Releases read at a time.
CHUNK = 500
COLUMNS = (
    "sequence", "uid", "revision", "kind", "type", "digest", "published_at",
    "superseded_by__uid", "superseded_by__published_at", "tombstone__published_at",
    "restoration__published_at",
)  # fmt: skip


@dataclass(frozen=True)
class Expected:
    """A release as readers should find it. `status` is that of the API.

    `redacted` says what of its document was deleted by law.

    `settled` is off for what changed a moment ago: a channel may show it either way. `paged` is off
    for releases whose notice has a later one: the page shows that.
    """

    sequence: int
    uid: str
    revision: int
    digest: str
    status: str
    successor: str
    standing: bool
    withheld: bool
    contracting: bool
    redacted: tuple[str, ...]
    settled: bool
    paged: bool

    @property
    def tombstone(self) -> bool:
        """Whether this tells that a notice was withdrawn."""
        return self.status == "withdrawn" and not self.withheld


@dataclass(frozen=True)
class Period:
    """Releases by sequence, both ends included, and the time after which nothing is settled."""

    first: int
    last: int
    settled: datetime
    redacted: frozenset[int] = frozenset()

    @classmethod
    def until(cls, now: datetime, back: timedelta | None) -> Period:
        """Those of the last `back`, or all, but for the newest."""
        settled = now - GRACE
        newest = Release.objects.order_by("-sequence").values_list("sequence", flat=True)
        last = newest.filter(published_at__lte=settled).first() or 0
        before = newest.filter(published_at__lt=now - back).first() if back else None
        redacted = Redaction.objects.filter(at__gt=settled).values_list("release_id", flat=True)
        return cls((before or 0) + 1, last, settled, frozenset(redacted))

    def expected(
        self, within: Q | None = None, *, first: int = 0, last: int = 0
    ) -> Iterator[Expected]:
        """The releases, or those of them within a condition or smaller bounds, oldest first."""
        after, end = max(self.first, first) - 1, min(self.last, last or self.last)
        scope = Release.objects.filter(within or Q(), sequence__lte=end).order_by("sequence")
        while rows := list(scope.filter(sequence__gt=after).values(*COLUMNS)[:CHUNK]):
            gone = _redacted([row["sequence"] for row in rows])
            yield from (self._expected(row, gone.get(row["sequence"], ())) for row in rows)
            after = rows[-1]["sequence"]

    def stretches(self) -> Iterator[tuple[int, int]]:
        """First and last number of each stretch of the period."""
        for first in range(self.first, self.last + 1, CHUNK):
            yield first, min(first + CHUNK - 1, self.last)

    def days(self) -> Iterator[date]:
        """The days on which something was released, oldest first."""
        within = Release.objects.filter(sequence__gte=self.first, sequence__lte=self.last)
        days = within.order_by().annotate(day=TruncDate("published_at")).values_list("day")
        yield from (day for (day,) in days.distinct().order_by(F("day").asc()))

    def _expected(self, row: dict[str, Any], redacted: tuple[str, ...]) -> Expected:
        names = ("superseded_by", "tombstone", "restoration")
        later = [row[f"{name}__published_at"] for name in names]
        superseded, withheld, lifted = (at is not None for at in later)
        told = row["kind"] == Release.Kind.WITHDRAW
        withdrawn = withheld or (told and not lifted)
        last = not (withheld or superseded or lifted)
        return Expected(
            sequence=row["sequence"],
            uid=row["uid"],
            revision=row["revision"],
            digest=row["digest"],
            status="withdrawn" if withdrawn else "current" if last else "superseded",
            successor=row["superseded_by__uid"] or "",
            standing=last,
            withheld=withheld,
            contracting=row["type"] in mappings() and not withheld and not told,
            redacted=redacted if not withheld else (),
            settled=row["sequence"] not in self.redacted
            and all(at is None or at <= self.settled for at in later),
            paged=not withheld and not lifted,
        )


def _redacted(sequences: list[int]) -> dict[int, tuple[str, ...]]:
    """What the documents of these say was deleted; of what was put back, also before that."""
    touched = Q(redactions__isnull=False) | Q(kind=Release.Kind.RESTORE)
    found = Release.objects.filter(touched, sequence__in=sequences)
    documents = {one.sequence: one.document for one in found.only("committed", "disclosures")}
    return {number: tuple(each.get("redacted", ())) for number, each in documents.items()}
