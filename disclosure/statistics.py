"""Statistics over the notices in force: how many, for how much, how open, how punctual.

Everything is a sum over `MonthlyFigures`, of which a question reads one level: its size grows with
months, types and regions, not with notices. Amounts are those of one stage only, for the plan, the
announcement, the result and the contract of one matter all tell it; only yuan are added up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import CharField, Count, F, Q, QuerySet, Sum
from django.db.models.functions import Cast, ExtractYear, Left
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from disclosure.areas import areas
from disclosure.core.notice_types import Stage, registry
from disclosure.filters import STAGES, areas_offered
from disclosure.models import Agency, Due, MonthlyFigures, Region, ReleaseFigures, within
from disclosure.tables import HOME_CURRENCY

#: The stages whose notices tell what was handed out for how much.
PRICED_STAGES = (Stage.RESULT, Stage.CONTRACT)
FIRST_YEAR, LAST_YEAR = 1990, 2199
DIMENSIONS = ("areas", "types", "regions", "periods")
#: The level of the figures with the regions as notices name them.
LOWEST = 3
#: What of a line is data, by the names of its attributes.
COUNTED = (
    "notices", "staged", "stated", "unstated", "amount", "contests", "offers", "single", "ways",
    "direct",
)  # fmt: skip
KEPT = ("punctual", "late", "overdue", "open", "undated")
#: The key of what names no region.
NOWHERE = ""


class Question(forms.Form):
    """What the statistics are asked about. Everything is optional; a month needs its year."""

    area = forms.ChoiceField(label=_("area"), required=False)
    region = forms.ModelChoiceField(
        label=_("region"), queryset=Region.objects.all(), required=False
    )
    year = forms.IntegerField(
        label=_("year of the statistics"),
        required=False,
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
    )
    month = forms.IntegerField(
        label=_("month of the year"), required=False, min_value=1, max_value=12
    )
    stage = forms.ChoiceField(
        label=_("amounts of"),
        required=False,
        choices=[(str(stage), STAGES[stage]) for stage in PRICED_STAGES],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["area"]
        chosen.choices = [("", _("All")), *areas_offered()]

    def clean(self) -> dict[str, Any]:
        """A month of no year is no time."""
        found = super().clean() or {}
        if found.get("month") and not found.get("year") and "year" not in self.errors:
            self.add_error("year", _("Give the year of the month."))
        return found


@dataclass
class Row:
    """One line of a table. `key` is an area, a type, a region's code, "2026" or "2026-05".

    `staged` are notices of the chosen stage, of types that have an amount; `stated` those of them
    that state it in yuan.
    """

    key: str
    notices: int = 0
    staged: int = 0
    stated: int = 0
    amount: Decimal = Decimal()
    contests: int = 0
    offers: int = 0
    single: int = 0
    ways: int = 0
    direct: int = 0

    @property
    def unstated(self) -> int:
        """Notices of the stage without an amount in yuan."""
        return self.staged - self.stated

    @property
    def offers_each(self) -> Decimal | None:
        """Offers for each lot of which their number is known; None where it is known of none."""
        return (
            (Decimal(self.offers) / self.contests).quantize(Decimal("0.1"))
            if self.contests
            else None
        )

    @property
    def single_share(self) -> int | None:
        """Percent of those lots with one offer only."""
        return share(self.single, self.contests)

    @property
    def direct_share(self) -> int | None:
        """Percent of matters handed out without competition, of those of which it is known."""
        return share(self.direct, self.ways)


@dataclass
class Kept:
    """How punctual what the law expects was: one line of the table.

    `open` is not due yet; of `undated` the law or the calendar names no day.
    """

    key: str
    punctual: int = 0
    late: int = 0
    overdue: int = 0
    open: int = 0
    undated: int = 0

    @property
    def share(self) -> int | None:
        """Percent that was punctual, of what was due."""
        return share(self.punctual, self.punctual + self.late + self.overdue)


@dataclass(frozen=True)
class Asked:
    """A question that could be read. Of one agency only punctuality is told."""

    area: str = ""
    region: Region | None = None
    year: int | None = None
    month: int | None = None
    stage: str = str(Stage.RESULT)
    agency: Agency | None = None
    today: date = field(default_factory=timezone.localdate)

    @classmethod
    def of(cls, cleaned: Mapping[str, Any]) -> Asked:
        """From the cleaned data of a `Question`."""
        return cls(
            area=cleaned.get("area") or "",
            region=cleaned.get("region"),
            year=cleaned.get("year"),
            month=cleaned.get("month"),
            stage=cleaned.get("stage") or str(Stage.RESULT),
        )

    @property
    def key(self) -> str:
        """What tells the question from every other, for caches."""
        region, agency = self.region and self.region.code, self.agency and self.agency.pk
        asked = (self.area, region, self.year, self.month, self.stage, agency, self.today)
        return ":".join(map(str, asked))

    @property
    def scope(self) -> QuerySet[MonthlyFigures]:
        """The figures asked about, one level below the region chosen: few rows, whole numbers."""
        found = MonthlyFigures.objects.order_by()
        if self.area:
            found = found.filter(area=self.area)
        if self.region:
            level = min(len(self.region.prefix) // 2 + 1, LOWEST)
            # What a former region published counts for what it became.
            former = Q(level=LOWEST, code__in=self.region.predecessor_codes)
            found = found.filter(former | Q(level=level, code__startswith=self.region.prefix))
        else:
            found = found.filter(level=1)
        if self.year and self.month:
            return found.filter(month=date(self.year, self.month, 1))
        return found.filter(month__year=self.year) if self.year else found


def share(part: int, whole: int) -> int | None:
    """Percent, rounded; None of nothing."""
    return round(part * 100 / whole) if whole else None


def table(asked: Asked, dimension: str) -> list[Row]:
    """The lines by one of `DIMENSIONS`, in one query."""
    keyed, order = _keyed(asked, dimension)
    # Of a stage only those whose type has an amount at all: a list of candidates lacks none.
    with_amount = [each.code for each in registry.all() if each.amount]
    staged = Q(stage=asked.stage, type__in=with_amount)
    priced = staged & Q(currency=HOME_CURRENCY)
    found = keyed.values("key").annotate(
        counted=Sum("notices"),
        staged=Sum("notices", filter=staged, default=0),
        stated=Sum("priced", filter=priced, default=0),
        worth=Sum("amount", filter=priced, default=Decimal()),
        **{f"sum_{name}": Sum(name) for name in ("contests", "offers", "single", "ways", "direct")},
    )
    rows = {
        str(row["key"] or NOWHERE): Row(
            key=str(row["key"] or NOWHERE),
            notices=row["counted"],
            staged=row["staged"],
            stated=row["stated"],
            amount=row["worth"],
            contests=row["sum_contests"],
            offers=row["sum_offers"],
            single=row["sum_single"],
            ways=row["sum_ways"],
            direct=row["sum_direct"],
        )
        for row in found
    }
    known = order if order is not None else sorted(rows, key=lambda key: (key == NOWHERE, key))
    return [rows[key] for key in known if key in rows]


def _keyed(asked: Asked, dimension: str) -> tuple[QuerySet[Any, Any], list[str] | None]:
    """The scope with the key of a dimension; the order of the keys where it is a given one."""
    scope = asked.scope
    match dimension:
        case "areas":
            return scope.annotate(key=F("area")), [area.label for area in areas()]
        case "types":
            return scope.annotate(key=F("type")), registry.codes()
        case "regions":
            return scope.annotate(key=F("code")), None
        case "periods" if asked.year:
            return scope.annotate(key=Left(Cast("month", CharField()), 7)), None
        case "periods":
            return scope.annotate(key=ExtractYear("month")), None
    raise ValueError(dimension)


def of_agency(agency: Agency) -> dict[int, dict[str, int]]:
    """Notices in force of an agency: year -> area -> how many, the newest year first."""
    rows = (
        ReleaseFigures.objects.filter(agency=agency)
        .order_by()
        .values("area", year=ExtractYear("month"))
        .annotate(notices=Count("pk"))
    )
    years: dict[int, dict[str, int]] = {}
    for row in sorted(rows, key=lambda row: -row["year"]):
        years.setdefault(row["year"], {})[row["area"]] = row["notices"]
    return years


def punctuality(asked: Asked) -> list[Kept]:
    """What the law expected, by area or, of one area, by type; in one query.

    A year or month is that of the day it was due on.
    """
    found = Due.objects.order_by()
    if asked.area:
        found = found.filter(notice_type__startswith=f"{asked.area}.")
    if asked.agency:
        found = found.filter(agency=asked.agency)
    if asked.region:
        found = found.filter(within(asked.region))
    if asked.year:
        found = found.filter(due_on__year=asked.year)
    if asked.month:
        found = found.filter(due_on__month=asked.month)
    met = Q(met_on__isnull=False)
    rows = found.values("notice_type").annotate(
        punctual=Count("pk", filter=met & Q(met_on__lte=F("due_on"))),
        late=Count("pk", filter=met & Q(met_on__gt=F("due_on"))),
        overdue=Count("pk", filter=~met & Q(due_on__lt=asked.today)),
        waiting=Count("pk", filter=~met & Q(due_on__gte=asked.today)),
        undated=Count("pk", filter=Q(due_on__isnull=True)),
    )
    kept: dict[str, Kept] = {}
    for row in rows:
        key = row["notice_type"] if asked.area else row["notice_type"].partition(".")[0]
        line = kept.setdefault(key, Kept(key))
        line.punctual += row["punctual"]
        line.late += row["late"]
        line.overdue += row["overdue"]
        line.open += row["waiting"]
        line.undated += row["undated"]
    order = registry.codes() if asked.area else [area.label for area in areas()]
    return [kept[key] for key in order if key in kept]
