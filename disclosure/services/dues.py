"""What is due next, kept in step with the releases: derived, so made anew and never patched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from django.core.cache import cache
from django.db import transaction

from disclosure import calendars, law, locks
from disclosure.documents import Dossier
from disclosure.models import Due, Release

from .sequencer import lock_sequencer

#: Allocations renewed in one transaction, which nobody can release beside.
CHUNK = 20
STATE_KEY = "dues:state"
#: The order in which notices first went out.
FIRST = attrgetter("first_sequence")


def renew_for(releases: Iterable[Release]) -> None:
    """Renew what these releases make due or meet. Call inside the transaction that seals them."""
    releases = list(releases)
    catalogue = law.current()
    renew_allocations({r.allocation_uid for r in releases} - {""}, catalogue, known=releases)
    for agency_id, code in {(r.agency_id, r.type) for r in releases}:
        if code in catalogue.recurring:
            _renew_series(agency_id, code, catalogue)


def renew_all() -> int:
    """Renew everything, after the catalogue or the calendar changed; how much is due or was."""
    uids = Release.objects.exclude(allocation_uid="").order_by("allocation_uid")
    wanted = list(uids.values_list("allocation_uid", flat=True).distinct())
    for start in range(0, len(wanted), CHUNK):
        with transaction.atomic():
            # A release that goes out meanwhile renews the same rows from what this has not read.
            lock_sequencer()
            renew_allocations(wanted[start : start + CHUNK], law.current())
    catalogue = law.current()
    repeated = Release.objects.current().filter(type__in=catalogue.recurring)
    for agency_id, code in repeated.order_by().values_list("agency_id", "type").distinct():
        with transaction.atomic():
            lock_sequencer()
            _renew_series(agency_id, code, catalogue)
    return Due.objects.count()


def renew_if_changed() -> bool:
    """Renew everything if catalogue or calendar changed since it was last done; whether it was.

    What was last used is remembered in the cache; losing it costs one renewal too many. Who comes
    while another does it gives way.
    """
    state = f"{law.state()}:{calendars.current().version}"
    if cache.get(STATE_KEY) == state:
        return False
    with locks.held("dues") as mine:
        if mine:
            renew_all()
            cache.set(STATE_KEY, state, timeout=None)
    return mine


def renew_allocations(
    uids: Collection[str], catalogue: law.Catalogue, *, known: Iterable[Release] = ()
) -> None:
    """Replace the dues of these allocations; releases that are `known` are not read again."""
    if not uids:
        return
    by_uid: defaultdict[str, list[Release]] = defaultdict(list)
    standing = Release.objects.current().filter(allocation_uid__in=uids)
    at_hand = {release.pk: release for release in known}
    current = set(standing.order_by().values_list("pk", flat=True))
    found = [at_hand[key] for key in current & at_hand.keys()]
    if others := current - at_hand.keys():
        found += Release.objects.filter(pk__in=others)
    for release in sorted(found, key=FIRST):
        by_uid[release.allocation_uid].append(release)
    calendar = calendars.current()
    rows = []
    for releases in by_uid.values():
        owed = law.owed(catalogue, [law.published(release) for release in releases], calendar)
        rows += _rows(owed, releases)
    Due.objects.filter(allocation_uid__in=uids).delete()
    Due.objects.bulk_create(rows)


def _renew_series(agency_id: int, code: str, catalogue: law.Catalogue) -> None:
    """Replace what an agency owes of a type that it publishes every period."""
    standing = Release.objects.current().filter(agency_id=agency_id, type=code)
    releases = sorted(standing, key=FIRST)
    found = law.owed_again(
        catalogue, [law.published(release) for release in releases], calendars.current()
    )
    Due.objects.filter(agency_id=agency_id, notice_type=code, allocation_uid="").delete()
    Due.objects.bulk_create(_rows(found, releases, whole=False))


class Deadline(NamedTuple):
    """The day by which a notice must be public, and the key of the row that says so."""

    day: date
    entry_id: int


def deadline(dossier: Dossier, *, on: date) -> Deadline | None:
    """By when a notice that is being filed must be public; None where no clock says.

    The earliest of its own clocks and of what its allocation owes.
    """
    notice = dossier.notice
    if notice.source_name:
        return None
    (clocks,) = law.judge_dossiers([dossier], on=on)
    found = [
        Deadline(judged.due_on, judged.entry.pk)
        for judged in clocks
        if judged.due_on and judged.by_publication
    ]
    if notice.allocation:
        owed = Due.objects.filter(
            allocation_uid=notice.allocation.uid, notice_type=notice.type, met_by__isnull=True
        )
        found += [Deadline(due.due_on, due.entry_id) for due in owed if due.due_on]
    return min(found, default=None)


def _rows(
    found: Iterable[law.Owed], releases: Sequence[Release], *, whole: bool = True
) -> list[Due]:
    by_sequence = {release.sequence: release for release in releases}
    rows = []
    for one in found:
        cause = by_sequence[one.arises_from]
        rows.append(
            Due(
                entry_id=one.entry.pk,
                notice_type=one.notice_type,
                agency_id=cause.agency_id,
                region_id=cause.region_id,
                allocation_uid=cause.allocation_uid if whole else "",
                series=one.series,
                lot=one.lot,
                arises_from=cause,
                starts_on=one.starts_on,
                due_on=one.due_on,
                unknown=one.unknown,
                met_by_id=one.met_by,
                met_on=one.met_on,
            )
        )
    return rows
