"""Signed links in invitations and press notes: who holds one may do what it says."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from disclosure.addresses import absolute
from press.models import Contact
from subscriptions.tokens import Purpose

CONFIRM = Purpose("press.confirm", within=timedelta(days=14))
STOP = Purpose("press.stop")


def confirm_page(contact: Contact) -> str:
    """Where a contact agrees, in the active language; valid for two weeks."""
    return absolute(reverse("press:confirm", args=[CONFIRM.token(contact)]))


def stop_page(contact: Contact) -> str:
    """The address that takes a contact off the list: one POST (RFC 8058), or a page."""
    return absolute(reverse("press:stop", args=[STOP.token(contact)]))


def invited(token: str) -> Contact | None:
    """Who was invited by this link; None if it is forged, broken, void or too old."""
    return CONFIRM.holder(token, Contact.objects.listed().select_related("agency"))


def stopping(token: str) -> Contact | None:
    """Who is to be taken off; None too for who is gone already.

    A newer invitation makes no link void that ends it: notes sent before have theirs.
    """
    return Contact.objects.listed().select_related("agency").filter(pk=STOP.key(token)).first()
