"""Figures and organisations of the releases, kept in step with them: derived, so made anew.

A notice counts while it is in force. The sums of a month are made again from its notices, and those
of larger regions from the smaller ones, whenever one of them changes, so nothing can drift.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict
from datetime import date
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Case, Count, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce, Concat, Left
from django.utils import timezone

from disclosure.core.notice_types import UnknownNoticeType
from disclosure.counting import competed, organisations
from disclosure.models import MonthlyFigures, Release, ReleaseFigures, ReleaseParty

from .sequencer import lock_sequencer

#: Releases renewed in one transaction.
CHUNK = 200
SUMMED = ("amount", "contests", "offers", "single", "ways", "direct")
GROUPED = ("month", "area", "type", "stage", "currency")
#: The level of the notices' own regions; prefectures are above them, then provinces.
OWN = 3


class Cell(NamedTuple):
    """What one row of the monthly figures is about, but for stage and currency."""

    month: date
    type: str
    code: str


def renew_figures(releases: Iterable[Release]) -> None:
    """Renew what is derived from these releases, as they are stored, and from those they replace.

    Call inside the transaction that seals or redacts them, which holds the sequencer's lock.
    """
    releases = list(releases)
    ids = {
        number
        for release in releases
        for number in (release.pk, release.supersedes_id, release.withdraws_id, release.restores_id)
        if number is not None
    }
    before = ReleaseFigures.objects.filter(release__in=ids)
    touched = {_cell(each) for each in before}
    before.delete()
    ReleaseParty.objects.filter(release__in=ids).delete()
    known = {release.pk: release for release in releases}
    others = Release.objects.filter(pk__in=ids - known.keys())
    _sum(touched | {_cell(each) for each in _derive([*known.values(), *others])})


def renew_all_figures() -> int:
    """Make everything anew; how many notices are in force. Meanwhile sums are incomplete."""
    MonthlyFigures.objects.all().delete()
    last = 0
    while ids := list(
        Release.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]
    ):
        with transaction.atomic():
            lock_sequencer()
            renew_figures(Release.objects.filter(pk__in=ids))
        last = ids[-1]
    return ReleaseFigures.objects.count()


def _derive(releases: Collection[Release]) -> list[ReleaseFigures]:
    """Store the organisations of releases and the figures of those in force; the figures."""
    ids = [release.pk for release in releases]
    in_force = set(Release.objects.current().filter(pk__in=ids).values_list("pk", flat=True))
    parties: list[ReleaseParty] = []
    figures: list[ReleaseFigures] = []
    for release in releases:
        if release.withdrawn:
            continue
        parties += _parties(release)
        if release.pk in in_force:
            figures.append(_figures(release))
    ReleaseParty.objects.bulk_create(parties)
    return ReleaseFigures.objects.bulk_create(figures)


def _parties(release: Release) -> Iterator[ReleaseParty]:
    try:
        found = organisations(release.notice_type, release.document)
    except UnknownNoticeType:
        return
    for position, each in enumerate(found):
        yield ReleaseParty(
            release_id=release.pk,
            position=position,
            code=each.code,
            name=each.name,
            role=each.role,
        )


def _figures(release: Release) -> ReleaseFigures:
    try:
        counted = asdict(competed(release.notice_type, release.document))
    except UnknownNoticeType:
        counted = {}
    return ReleaseFigures(
        release_id=release.pk,
        month=timezone.localdate(release.disclosed_at).replace(day=1),
        area=release.area,
        type=release.type,
        stage=release.stage,
        agency_id=release.agency_id,
        region_id=release.region_id,
        amount=release.amount,
        currency="" if release.amount is None else release.currency,
        **counted,
    )


def _cell(figures: ReleaseFigures) -> Cell:
    return Cell(figures.month, figures.type, figures.region_id or "")


def _sum(cells: Collection[Cell]) -> None:
    """Sum these cells again, and what they are part of."""
    if not cells:
        return
    for level in (OWN, 2, 1):
        above = {cell._replace(code=_at(level, cell.code)) for cell in cells}
        MonthlyFigures.objects.filter(_these(above, "code"), level=level).delete()
        MonthlyFigures.objects.bulk_create(_sums(level, above))


def _at(level: int, code: str) -> str:
    """The code of what a region belongs to at a level: 420526 is 420500 at 2, 420000 at 1."""
    return code[: 2 * level].ljust(6, "0") if code else ""


def _these(cells: Iterable[Cell], column: str) -> Q:
    """Rows of these cells; a condition for each month and type."""
    codes: defaultdict[tuple[date, str], list[str]] = defaultdict(list)
    for cell in cells:
        codes[cell.month, cell.type].append(cell.code)
    wanted = Q()
    for (month, code), regions in codes.items():
        wanted |= Q(month=month, type=code, **{f"{column}__in": regions})
    return wanted


def _sums(level: int, cells: Iterable[Cell]) -> Iterator[MonthlyFigures]:
    """The sums of cells: at the lowest level over notices, above over the level below."""
    keyed: QuerySet[Any]
    counts: dict[str, Any]
    if level == OWN:
        keyed = ReleaseFigures.objects.annotate(at=Coalesce("region_id", Value("")))
        counts = {"found": Count("pk"), "stated": Count("amount")}
    else:
        padded = Concat(Left("code", 2 * level), Value("0" * (6 - 2 * level)))
        at = Case(When(code="", then=Value("")), default=padded)
        keyed = MonthlyFigures.objects.filter(level=level + 1).annotate(at=at)
        counts = {"found": Sum("notices"), "stated": Sum("priced")}
    found = keyed.filter(_these(cells, "at")).order_by().values(*GROUPED, "at")
    for row in found.annotate(**counts, **{f"sum_{name}": Sum(name) for name in SUMMED}):
        yield MonthlyFigures(
            level=level,
            code=row["at"],
            notices=row["found"],
            priced=row["stated"],
            **{name: row[name] for name in GROUPED},
            **{name: row[f"sum_{name}"] for name in SUMMED},
        )
