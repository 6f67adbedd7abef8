"""The letters of a press list, in the words of whoever gets them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from disclosure import tables
from disclosure.addresses import proof
from disclosure.areas import area
from disclosure.documents import agency_name
from disclosure.feeds.entries import entry, titled
from disclosure.models import Release
from press.models import Contact, PressOffice
from subscriptions import letters
from subscriptions.models import Letter

from . import links

NOTE, INVITATION = "press/mail/note.txt", "press/mail/invitation.txt"


def letter_for(contact: Contact, release: Release, *, now: datetime) -> Letter:
    """The press note of a release for a contact, not saved."""
    with override(contact.language):
        stop = links.stop_page(contact)
        return letters.drafted(
            to=contact.email,
            subject=titled(release),
            template=NOTE,
            context={**_facts(release), "outlet": contact.outlet, "stop": stop},
            now=now,
            headers=letters.list_headers("press", stop),
        )


def invitation_for(contact: Contact, *, now: datetime) -> Letter:
    """The letter that asks a contact whether it wants to be on the list, not saved."""
    with override(contact.language):
        agency = agency_of(contact)
        return letters.drafted(
            to=contact.email,
            subject=_("%(agency)s invites you to its press list") % {"agency": agency},
            template=INVITATION,
            context={
                "agency": agency,
                "outlet": contact.outlet,
                "told": told_of(contact),
                "link": links.confirm_page(contact),
            },
            now=now,
        )


def test_for(office: PressOffice, *, now: datetime) -> Letter:
    """What a contact would get of the agency's newest notice in force, for the press office.

    In the active language, not saved.
    """
    current = Release.objects.current().filter(agency=office.agency_id)
    newest = current.order_by("-sequence").first()
    title = titled(newest) if newest else _("no notice is in force")
    return letters.drafted(
        to=office.email,
        subject=_("Test of the press list: %(title)s") % {"title": title},
        template=NOTE,
        context={"test": True, **(_facts(newest) if newest else {"office": office})},
        now=now,
    )


def agency_of(contact: Contact) -> str:
    """The name of the agency in the active language."""
    return tables.name(agency_name(contact.agency))


def told_of(contact: Contact) -> str:
    """What a contact is told of, in words; "" for everything."""
    areas = [str(found.area_label) for label in contact.areas if (found := area(label))]
    types = [str(each.label) for code in contact.types if (each := tables.type_of(code))]
    return tables.enumerated([*areas, *types])


def _facts(release: Release) -> dict[str, Any]:
    """What a note says of a release: the body of its feed entry, addresses, whom to ask."""
    return {
        **entry(release),
        "title": titled(release),
        "agency": tables.name(release.document["agency"]),
        "proof": proof(release.uid, release.revision),
        "office": PressOffice.objects.filter(agency=release.agency_id).first(),
    }
