"""An issue of the gazette: what was released on one day, and the checkpoint that commits to it.

Nothing of an issue is stored: it is the releases of a day of portal time, which are append-only.
What became of them later is read with them, so an issue printed today shows no notice that was
withdrawn since. Issues are numbered by the day of the year: a number is never given out twice and
never changes, and a day without notices is an issue that says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Case, Count, Func, IntegerField, Prefetch, Value, When
from django.db.models.functions import TruncDate
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from disclosure.areas import AreaConfig, area_by_slug, areas
from disclosure.models import Agency, LedgerEntry, Release, on_day
from disclosure.public_cache import SETTLED
from ledger.models import Checkpoint

#: Releases read at a time: memory does not grow with the day.
CHUNK = 200
#: Releases that are only named beside an entry, by number and day.
NAMED = ("restoration", "withdraws", "withdraws__superseded_by")


@dataclass(frozen=True)
class Share:
    """How many notices of an issue one area or one agency has, and the address of these alone."""

    label: str
    url: str
    count: int


@dataclass(frozen=True)
class Issue:
    """The gazette of a day, of all or of one area, of all or of one agency."""

    day: date
    area: AreaConfig | None = None
    agency: Agency | None = None

    @property
    def year(self) -> int:
        """The year in which the issue is numbered."""
        return self.day.year

    @property
    def number(self) -> int:
        """The number within the year: 1 on New Year's Day."""
        return self.day.timetuple().tm_yday

    @property
    def begins(self) -> datetime:
        """Midnight of portal time at which the day begins."""
        return midnight(self.day)

    @property
    def ends(self) -> datetime:
        """Midnight of portal time at which the day ends."""
        return midnight(self.day + timedelta(days=1))

    @property
    def closed(self) -> bool:
        """Whether nothing can be added: the day is over, and what was under way is committed."""
        return timezone.now() > self.ends + SETTLED

    @cached_property
    def scope(self) -> Any:
        """The releases of the whole day."""
        return Release.objects.filter(on_day("published_at", self.day))

    @cached_property
    def releases(self) -> Any:
        """The releases of this issue in the order of areas, agencies and release."""
        found = self.scope
        if self.area is not None:
            found = found.filter(area=self.area.label)
        if self.agency is not None:
            found = found.filter(agency=self.agency)
        order = [When(area=each.label, then=each.order) for each in areas()]
        position = Case(*order, default=Value(len(order) + 1), output_field=IntegerField())
        return found.order_by(position, "agency__name", "agency", "sequence")

    @cached_property
    def count(self) -> int:
        """How many releases the issue holds."""
        return int(self.releases.order_by().count())

    def dressed(self) -> Any:
        """The releases with what an entry shows of them, in a fixed number of queries."""
        acts = LedgerEntry.objects.exclude(type=LedgerEntry.Type.REDACT)
        return (
            self.releases.select_related("agency", "superseded_by", "tombstone", *NAMED)
            .defer(
                *(f"{path}__{heavy}" for path in NAMED for heavy in ("committed", "disclosures"))
            )
            .prefetch_related(Prefetch("entries", queryset=acts, to_attr="acts"))
        )

    def every(self) -> Iterator[Release]:
        """All releases of the issue, some at a time."""
        yield from self.dressed().iterator(chunk_size=CHUNK)

    def state(self) -> Iterator[tuple[Any, ...]]:
        """What every entry is made from, in codes: the issue changes exactly when these do."""
        kept = Func("disclosures", function="jsonb_array_length", output_field=IntegerField())
        rows = self.releases.annotate(kept=kept).values_list(
            "pk", "digest", "kept", "superseded_by__uid", "tombstone__uid", "restoration__uid"
        )
        yield from rows.iterator(chunk_size=10 * CHUNK)

    @cached_property
    def checkpoint(self) -> Checkpoint | None:
        """The first checkpoint that covers every release up to the end of the day.

        None as long as nothing at all was released.
        """
        last = (
            Release.objects.filter(published_at__lt=self.ends)
            .order_by("-published_at", "-sequence")
            .values_list("pk", flat=True)
            .first()
        )
        act = LedgerEntry.objects.filter(release=last).order_by("index").first() if last else None
        if act is None:
            return None
        return Checkpoint.objects.filter(size__gt=act.index).order_by("size").first()

    @property
    def by_area(self) -> list[Share]:
        """The areas that have notices on this day, with the agency's alone if one is chosen."""
        found = self.scope.filter(agency=self.agency) if self.agency else self.scope
        counts = dict(found.order_by().values_list("area").annotate(Count("pk")))
        return [
            Share(str(each.area_label), Issue(self.day, each, self.agency).url, counts[each.label])
            for each in areas()
            if each.label in counts
        ]

    @property
    def by_agency(self) -> list[Share]:
        """The agencies that have notices on this day, in the area if one is chosen."""
        found = self.scope.filter(area=self.area.label) if self.area else self.scope
        counts = dict(found.order_by().values_list("agency").annotate(Count("pk")))
        agencies = Agency.objects.filter(pk__in=counts).order_by("name", "pk")
        return [
            Share(str(each), Issue(self.day, self.area, each).url, counts[each.pk])
            for each in agencies
        ]

    @property
    def url(self) -> str:
        """The page of this issue in the active language."""
        return self._url("issue")

    @property
    def paper_url(self) -> str:
        """The PDF of this issue in the active language."""
        return self._url("issue", "-paper")

    def _url(self, name: str, suffix: str = "") -> str:
        given = [self.day.isoformat()]
        if self.area is not None:
            name, given = f"{name}-area", [*given, self.area.slug]
        query = urlencode({"agency": self.agency.slug}) if self.agency else ""
        return f"{reverse(f'press:{name}{suffix}', args=given)}{'?' if query else ''}{query}"

    def beside(self) -> tuple[Issue | None, Issue | None]:
        """The nearest issues of all areas that hold something: before this day, and after it."""
        before = Release.objects.filter(published_at__lt=self.begins).order_by("-published_at")
        after = Release.objects.filter(published_at__gte=self.ends).order_by("published_at")
        found = (rows.values_list("published_at", flat=True).first() for rows in (before, after))
        earlier, later = (Issue(timezone.localdate(at)) if at else None for at in found)
        return earlier, later


def midnight(day: date) -> datetime:
    """The moment at which a day of portal time begins."""
    return datetime.combine(day, time.min, timezone.get_current_timezone())


def today() -> date:
    """The day of the issue that is still open."""
    return timezone.localdate()


def first_day() -> date | None:
    """The day of the first issue: that of the first release."""
    at = Release.objects.order_by("published_at").values_list("published_at", flat=True).first()
    return timezone.localdate(at) if at else None


def read_day(text: str) -> date:
    """The day of an address. Raises Http404 for what is no day, to come, or before the first."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
    first = first_day()
    # Python reads other forms of ISO 8601 as well; only one of them is the address.
    if day.isoformat() != text or first is None or not first <= day <= today():
        raise Http404
    return day


def find(day: str, area: str = "", agency: str = "") -> Issue:
    """The issue of an address. Raises Http404."""
    found_area = area_by_slug(area) if area else None
    found_agency = Agency.objects.filter(slug=agency).first() if agency else None
    if (area and found_area is None) or (agency and found_agency is None):
        raise Http404
    return Issue(read_day(day), found_area, found_agency)


def counted(since: date, until: date) -> dict[date, int]:
    """How many releases each day has, from `since` to the day before `until`."""
    found = Release.objects.filter(
        published_at__gte=midnight(since), published_at__lt=midnight(until)
    )
    rows = found.order_by().annotate(day=TruncDate("published_at")).values_list("day")
    return dict(rows.annotate(Count("pk")))
