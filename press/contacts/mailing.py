"""The press channel: each release of an agency goes to its press list, once to each contact.

A channel of the outbox like search and feeds: its delivery is written in the transaction that seals
the release and puts it under a checkpoint, and in no other. Before that moment there is nothing to
deliver, which is the whole of the embargo.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet
from django.dispatch import receiver
from django.utils import timezone

from disclosure.models import Delivery, Release
from disclosure.reaching import Reached
from press.models import Contact, Mailing
from subscriptions import letters
from subscriptions.models import Letter

from . import notes

CHANNEL = "press"
State = Mailing.State
#: What tells whether a contact wants a release.
LOOKED_AT = ("sequence", "uid", "kind", "agency", "area", "type", "published_at")


def deliver(releases: Sequence[Release]) -> None:
    """Write a letter to each contact that wants the release.

    Delivering twice is harmless: a contact has one mailing of a release, and only one whose letter
    was lost gets another. What still waits is written anew, since a part of the release may have
    been deleted by law meanwhile.
    """
    now = timezone.now()
    contacts = Contact.objects.active().filter(agency__in={r.agency_id for r in releases})
    listed = set(contacts.values_list("agency_id", flat=True))
    # Most agencies have no press list, and this is asked for every release.
    nobodys = {r.pk for r in releases if r.agency_id not in listed and not r.withdraws_id}
    _note_reached(nobodys, now)
    for release in releases:
        if release.pk in nobodys:
            continue
        with transaction.atomic():
            _take_back(release, now)
            for contact in _recipients(release):
                _tell(contact, release, now)
            _note_reached([release.pk], now)


def _recipients(release: Release) -> list[Contact]:
    """Who is to be told; nobody of what was withdrawn meanwhile.

    Nor of an older version that came back with its correction: it does not apply, and the note of
    the correction names it.
    """
    if release.withheld or release.restored_with:
        return []
    contacts = Contact.objects.active().filter(agency=release.agency_id)
    return [one for one in contacts.select_related("agency") if one.wants(release)]


def _tell(contact: Contact, release: Release, now: datetime) -> None:
    mailing, _created = Mailing.objects.select_for_update(of=("self",)).get_or_create(
        contact=contact, release=release
    )
    if mailing.state != State.WAITING:
        return
    letter = notes.letter_for(contact, release, now=now)
    if mailing.letter_id:
        # One that a worker has sent meanwhile is gone, and nothing is changed.
        rows = Letter.objects.filter(pk=mailing.letter_id)
        rows.update(subject=letter.subject, body=letter.body, headers=letter.headers)
        return
    letter.save()
    mailing.letter = letter
    mailing.save(update_fields=["letter"])


def _take_back(release: Release, now: datetime) -> None:
    """Let nothing of a withdrawn notice leave that still waits."""
    if release.withdraws_id:
        drop(Mailing.objects.filter(release=release.withdraws_id), now=now)


def drop(mailings: QuerySet[Mailing], *, now: datetime) -> None:
    """Send these no more, if they still wait. Call inside a transaction."""
    waiting = mailings.filter(state=State.WAITING)
    numbers = list(waiting.values_list("release_id", flat=True))
    Letter.objects.filter(tells__in=waiting).delete()
    waiting.update(state=State.DROPPED, settled_at=now)
    _note_reached(numbers, now)


# --- What became of it ----------------------------------------------------------------------------


@receiver(letters.settled, dispatch_uid="press")
def _settled(sender: type[Letter], letter: Letter, *, taken: bool, **_named: Any) -> None:
    """Note what the mail server said, in the transaction that deletes the letter."""
    if letter.subscriber_id:
        return
    now = timezone.now()
    mailing = Mailing.objects.filter(letter=letter).first()
    if mailing is not None:
        mailing.state = State.TAKEN if taken else State.REFUSED
        mailing.settled_at = now
        mailing.save(update_fields=["state", "settled_at"])
        _note_reached([mailing.release_id], now)
    told = Contact.objects.filter(Q(mailings__letter=letter) | Q(invitation=letter))
    for contact in told.select_for_update(of=("self",)):
        contact.refusals = 0 if taken else contact.refusals + 1
        invited = contact.confirmed_at is None
        if not taken and (invited or contact.refusals >= letters.REFUSALS):
            contact.refused_at = now
        contact.save(update_fields=["refusals", "refused_at"])


def _note_reached(numbers: Iterable[int], now: datetime) -> None:
    """A release has reached the press once no letter about it waits."""
    numbers = set(numbers)
    waiting = Mailing.objects.filter(release__in=numbers, state=State.WAITING)
    deliveries = Delivery.objects.filter(channel=CHANNEL, release__in=numbers)
    deliveries.exclude(release__in=waiting.values("release")).reached(now)


def reached(releases: Sequence[Release]) -> Mapping[int, Reached]:
    """When everybody had each release; releases that nobody was told of have no answer."""
    rows = (
        Mailing.objects.filter(release__in=[release.pk for release in releases])
        .values_list("release")
        .annotate(
            waiting=Count("pk", filter=Q(state=State.WAITING)),
            at=Max("settled_at", filter=Q(state=State.TAKEN)),
            most=Max("letter__attempts"),
        )
    )
    return {
        number: Reached(None if waiting else at, most or 1)
        for number, waiting, at, most in rows
        if waiting or at
    }


class Untold(NamedTuple):
    """A release that some contacts should have been told of."""

    sequence: int
    uid: str
    contacts: int


def untold(first: int, last: int) -> tuple[int, list[Untold]]:
    """How many pairs of release and contact were compared, and which releases lack some.

    What still waits with its letter is on its way and lacks nothing. Three queries, however many
    releases there are.
    """
    contacts = list(Contact.objects.active())
    releases = Release.objects.public().filter(
        sequence__gte=first,
        sequence__lte=last,
        agency__in={contact.agency_id for contact in contacts},
    )
    rows = Mailing.objects.filter(release__gte=first, release__lte=last)
    rows = rows.exclude(state=State.WAITING, letter=None)
    told = set(rows.values_list("release", "contact"))
    compared, found = 0, []
    for release in releases.order_by("sequence").only(*LOOKED_AT).iterator():
        if release.restored_with:
            continue
        wanted = [
            (release.pk, contact.pk)
            for contact in contacts
            if contact.agency_id == release.agency_id and contact.wants(release)
        ]
        compared += len(wanted)
        if missing := set(wanted) - told:
            found.append(Untold(release.pk, release.uid, len(missing)))
    return compared, found
