"""What the releases in force say of one organisation: by credit code, over all areas.

Organisations of one name are never taken for the same; natural persons have no profile.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, F, Max, QuerySet, Sum
from django.db.models.functions import ExtractYear

from disclosure.core.notice_types import Label, NoticeType, Stage, registry
from disclosure.models import Agency, ReleaseFigures, ReleaseParty
from disclosure.tables import HOME_CURRENCY

#: Agencies and partners shown.
MOST = 10


@dataclass(frozen=True)
class Part:
    """A part an organisation plays, in how many notices, and in which area."""

    area: str
    type: str
    role: str
    label: str
    notices: int


@dataclass
class Received:
    """Notices of a stage in a year. The amount is in yuan, of the `priced` that state one."""

    notices: int = 0
    priced: int = 0
    amount: Decimal = Decimal()


@dataclass
class Year:
    """What an organisation received in a year."""

    year: int
    results: Received = field(default_factory=Received)
    contracts: Received = field(default_factory=Received)


@dataclass(frozen=True)
class Profile:
    """An organisation. `notices` are those in force; `agency` is set if it discloses here too."""

    code: str
    notices: int
    by_area: dict[str, int]
    parts: list[Part]
    years: list[Year]
    agencies: list[tuple[Agency, int]]
    partners: list[tuple[str, str, int]]
    agency: Agency | None = field(default=None)


def names_of(code: str) -> list[str]:
    """Every name that releases not withdrawn give to a credit code, the newest first."""
    known = ReleaseParty.objects.filter(code=code, release__tombstone__withdraws__isnull=True)
    rows = known.order_by().values("name").annotate(last=Max("release")).order_by("-last")
    return [row["name"] for row in rows]


def profile_of(code: str) -> Profile:
    """The profile of a credit code, in six queries."""
    figures = _figures(code)
    by_area = dict(figures.order_by().values_list("area").annotate(Count("pk")))
    return Profile(
        code=code,
        notices=sum(by_area.values()),
        by_area=by_area,
        parts=_parts(code),
        years=_years(code),
        agencies=_agencies(figures),
        partners=_partners(code),
        agency=Agency.objects.filter(code=code).first(),
    )


def recipients() -> frozenset[str]:
    """The roles of who receives something: winners, suppliers, holders of rights."""
    return frozenset(
        role.code for each in registry.all() for role in each.parties if role.ocds == "supplier"
    )


def role_label(notice_type: type[NoticeType], role: str) -> Label:
    """A role of a party, or what a row of a list is, in words that can be translated."""
    declared = notice_type.role(role)
    if declared:
        return declared.label
    model = notice_type.tables().get(role)
    return model._meta.verbose_name if model else role


def _figures(code: str, roles: Iterable[str] | None = None) -> QuerySet[ReleaseFigures]:
    """The notices in force that name the organisation, in one of the roles if some are given."""
    named = ReleaseParty.objects.filter(code=code)
    if roles is not None:
        named = named.filter(role__in=roles)
    return ReleaseFigures.objects.filter(release__in=named.values("release"))


def _parts(code: str) -> list[Part]:
    rows = (
        ReleaseParty.objects.filter(code=code, release__figures__isnull=False)
        .order_by()
        .values("role", type=F("release__type"))
        .annotate(notices=Count("release", distinct=True))
    )
    counts = {(row["type"], row["role"]): row["notices"] for row in rows}
    found = []
    for notice_type in registry.all():
        for (type_code, role), notices in counts.items():
            if type_code == notice_type.code:
                label = str(role_label(notice_type, role))
                found.append(Part(notice_type.area(), type_code, role, label, notices))
    return found


def _years(code: str) -> list[Year]:
    rows = (
        _figures(code, recipients())
        .filter(stage__in=(Stage.RESULT, Stage.CONTRACT))
        .order_by()
        .values("stage", "currency", year=ExtractYear("month"))
        .annotate(notices=Count("pk"), amount_sum=Sum("amount"))
    )
    years: dict[int, Year] = {}
    for row in rows:
        year = years.setdefault(row["year"], Year(row["year"]))
        received = year.results if row["stage"] == Stage.RESULT else year.contracts
        received.notices += row["notices"]
        if row["currency"] == HOME_CURRENCY:
            received.priced += row["notices"]
            received.amount += row["amount_sum"]
    return [years[year] for year in sorted(years, reverse=True)]


def _agencies(figures: QuerySet[ReleaseFigures]) -> list[tuple[Agency, int]]:
    rows = figures.order_by().values_list("agency").annotate(found=Count("pk"))
    counts = dict(rows.order_by("-found", "agency")[:MOST])
    agencies = Agency.objects.in_bulk(counts)
    return [(agencies[pk], count) for pk, count in counts.items()]


def _partners(code: str) -> list[tuple[str, str, int]]:
    """Who receives the same thing in the same notice: code or "", name, in how many notices."""
    own = ReleaseParty.objects.filter(
        code=code, role__in=recipients(), release__figures__isnull=False
    )
    rows = (
        ReleaseParty.objects.filter(release__in=own.values("release"), role__in=recipients())
        .exclude(code=code)
        .order_by()
        .values_list("code", "name")
        .annotate(found=Count("release", distinct=True))
    )
    return list(rows.order_by("-found", "name")[:MOST])
