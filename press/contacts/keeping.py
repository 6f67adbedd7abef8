"""What can be done with a press list: add, invite, agree, change, end.

An agency adds, the person at the address agrees; nobody signs up by themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.limits import Limit
from disclosure.models import Agency
from press.models import Contact, Mailing, PressOffice
from subscriptions import limits
from subscriptions.models import Letter

from . import mailing, notes

#: Invitations of one agency, so that a list bought somewhere cannot be written to.
INVITING = Limit("press-inviting", 200, timedelta(days=1))
#: Test mails of one press office.
TESTS = Limit("press-tests", 20, timedelta(hours=1))


class NotInvitedError(ValueError):
    """No invitation can be sent now; the text says why."""


@transaction.atomic
def add(
    *,
    agency: Agency,
    outlet: str,
    email: str,
    language: str,
    now: datetime,
    areas: Sequence[str] = (),
    types: Sequence[str] = (),
) -> Contact:
    """Put an address on the list of an agency, not invited yet. IntegrityError if it is on it."""
    return Contact.objects.create(
        agency=agency,
        outlet=outlet,
        email=email,
        language=language,
        areas=list(areas),
        types=list(types),
        created_at=now,
    )


@transaction.atomic
def invite(contact: Contact, *, now: datetime) -> None:
    """Mail the invitation; earlier links are void. Raises NotInvitedError.

    One that agreed is not invited again, unless its server refused mail since.
    """
    locked = Contact.objects.select_for_update(of=("self",)).select_related("agency")
    contact = locked.get(pk=contact.pk)
    if contact.ended_at or (contact.confirmed_at and not contact.refused_at):
        raise NotInvitedError(_("This contact needs no invitation."))
    if not INVITING.take(str(contact.agency_id), now=now) or not limits.IN_ALL.take("", now=now):
        raise NotInvitedError(_("Too many invitations today. Send the rest tomorrow."))
    if not limits.TO_ADDRESS.take(contact.email.casefold(), now=now):
        raise NotInvitedError(_("This address was written to three times today. Wait a day."))
    _forget_letters(contact)
    contact.generation += 1
    contact.invited_at, contact.refused_at, contact.refusals = now, None, 0
    contact.confirmed_at = contact.since = None
    letter = notes.invitation_for(contact, now=now)
    letter.save()
    contact.invitation = letter
    contact.save()


@transaction.atomic
def confirm(contact: Contact, *, now: datetime) -> None:
    """The person at the address agrees; twice is once."""
    Contact.objects.listed().filter(pk=contact.pk, confirmed_at=None).update(
        confirmed_at=now, since=now
    )


@transaction.atomic
def change(contact: Contact, *, now: datetime) -> None:
    """Keep what a form changed. Told of other things, a contact is told from now on."""
    before = Contact.objects.select_for_update().get(pk=contact.pk)
    if contact.confirmed_at and (before.areas, before.types) != (contact.areas, contact.types):
        contact.since = now
    contact.save(update_fields=["outlet", "language", "areas", "types", "since"])


@transaction.atomic
def end(contact: Contact, *, now: datetime) -> None:
    """The person wants no more: the address is deleted, that it ended stays for the agency."""
    locked = Contact.objects.select_for_update().filter(pk=contact.pk, ended_at=None).first()
    if locked is None:
        return
    _forget_letters(locked)
    mailing.drop(Mailing.objects.filter(contact=locked), now=now)
    Contact.objects.filter(pk=locked.pk).update(
        email="", ended_at=now, generation=F("generation") + 1
    )


@transaction.atomic
def remove(contact: Contact, *, now: datetime) -> None:
    """The agency takes a contact off: nothing of it stays."""
    _forget_letters(contact)
    mailing.drop(Mailing.objects.filter(contact=contact), now=now)
    contact.delete()


def send_test(office: PressOffice, *, now: datetime) -> bool:
    """Mail the press office what its contacts would get; whether it was within the limit."""
    if not TESTS.take(str(office.pk), now=now):
        return False
    notes.test_for(office, now=now).save()
    return True


def _forget_letters(contact: Contact) -> None:
    """Delete an invitation that is still on its way."""
    Letter.objects.filter(invites=contact).delete()
