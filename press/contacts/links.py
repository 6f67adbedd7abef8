"""Signed links in invitations and press notes: who holds one may do what it says."""

from __future__ import annotations

from datetime import timedelta

from django.core import signing
from django.urls import reverse

from disclosure.addresses import absolute
from press.models import Contact

CONFIRM_WITHIN = timedelta(days=14)
_CONFIRM, _STOP = "press.confirm", "press.stop"


def confirm_page(contact: Contact) -> str:
    """Where a contact agrees, in the active language; valid for two weeks."""
    return absolute(reverse("press:confirm", args=[_token(contact, _CONFIRM)]))


def stop_page(contact: Contact) -> str:
    """The address that takes a contact off the list: one POST (RFC 8058), or a page."""
    return absolute(reverse("press:stop", args=[_token(contact, _STOP)]))


def invited(token: str) -> Contact | None:
    """Who was invited by this link; None if it is forged, broken, void or too old."""
    return _read(token, _CONFIRM, CONFIRM_WITHIN)


def stopping(token: str) -> Contact | None:
    """Who is to be taken off; None too for who is gone already."""
    return _read(token, _STOP)


def _token(contact: Contact, salt: str) -> str:
    signer = signing.TimestampSigner(salt=salt)
    return signer.sign_object([contact.pk, contact.generation])


def _read(token: str, salt: str, within: timedelta | None = None) -> Contact | None:
    try:
        signer = signing.TimestampSigner(salt=salt)
        key, generation = signer.unsign_object(token, max_age=within)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    listed = Contact.objects.listed().select_related("agency")
    return listed.filter(pk=key, generation=generation).first()
