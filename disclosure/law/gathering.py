"""Facts from what is stored: drafts with the notices around them, and releases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from disclosure import calendars
from disclosure.core.clocks import Timer
from disclosure.core.divisions import lineage
from disclosure.documents import Dossier
from disclosure.models import Notice, Release

from .facts import Facts
from .judging import Judged, judge_all
from .owing import Published
from .rows import current


def judge_dossiers(dossiers: Sequence[Dossier], *, on: date) -> list[list[Judged]]:
    """What the clocks in force say of notices that would be published on a day.

    Four queries for all of them.
    """
    catalogue, calendar = current(), calendars.current()
    return [judge_all(catalogue, facts, calendar) for facts in _facts(dossiers, on)]


def recorded(dossiers: Sequence[Dossier], *, on: date) -> list[list[dict[str, Any]]]:
    """What releases of these notices keep of their clocks; steps still to come are no part."""
    calendar = calendars.current()
    return [
        [one.record(calendar) for one in clocks if one.obligation.timer is not Timer.TRACKED]
        for clocks in judge_dossiers(dossiers, on=on)
    ]


def _facts(dossiers: Sequence[Dossier], on: date) -> list[Facts]:
    """The facts of notices that would be published on a day; two queries for all of them.

    What was first published elsewhere was published there, on the day its source gives.
    """
    notices = [dossier.notice for dossier in dossiers]
    around = _Around(notices)
    return [
        Facts.of(
            dossier.document,
            published_on=notice.source_published_on if notice.source_name else on,
            regions=_regions(notice.region_id),
            about=around.about(notice),
            earlier=around.earlier(notice),
        )
        for dossier, notice in zip(dossiers, notices, strict=True)
    ]


class _Around:
    """The releases that notices point at, and those of the same allocations."""

    def __init__(self, notices: Sequence[Notice]) -> None:
        uids = {n.allocation.uid for n in notices if n.allocation}
        self._same: defaultdict[str, list[Release]] = defaultdict(list)
        if uids:
            standing = Release.objects.current().filter(allocation_uid__in=uids)
            for release in sorted(standing, key=lambda each: each.first_sequence):
                self._same[release.allocation_uid].append(release)
        about = {n.relates_to_id for n in notices} - {None}
        found = Release.objects.filter(notice__in=about).exclude(kind=Release.Kind.WITHDRAW)
        found = found.order_by("sequence")
        self._about = {r.notice_id: r for r in found} if about else {}

    def about(self, notice: Notice) -> Facts | None:
        release = self._about.get(notice.relates_to_id or 0)
        return of_release(release) if release else None

    def earlier(self, notice: Notice) -> dict[str, Facts]:
        """By type, the latest of the allocation other than the notice and what it corrects."""
        if notice.allocation is None:
            return {}
        own = {notice.pk, notice.corrects_id}
        return {
            release.type: of_release(release)
            for release in self._same[notice.allocation.uid]
            if release.notice_id not in own
        }


def of_release(release: Release) -> Facts:
    """The facts of a release."""
    return Facts.of(
        release.document,
        published_on=published_on(release),
        regions=_regions(release.region_id),
    )


def _regions(code: str | None) -> list[str]:
    return lineage(code) if code else []


def published(release: Release) -> Published:
    """A release as `owed` sees it."""
    document = release.document
    lots = tuple(lot["number"] for lot in document.get("lots") or ())
    return Published(release.sequence, of_release(release), lots, here=not document.get("source"))


def published_on(release: Release) -> date | None:
    """When a notice became public: at its source if it first was elsewhere, None if unknown."""
    if source := release.document.get("source"):
        stated = source.get("published_on")
        return date.fromisoformat(stated) if stated else None
    return timezone.localdate(release.disclosed_at)
