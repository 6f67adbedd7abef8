"""What the person at an address can do: agree to an invitation, and end it. No cookie, no login."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from subscriptions.views import private

from . import keeping, links, notes


@private
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show what is to be agreed to; agree by POST, for mail scanners follow every link."""
    contact = links.invited(token)
    if contact is None:
        return render(request, "press/contact_expired.html", status=410)
    if request.method == "POST":
        keeping.confirm(contact, now=timezone.now())
        contact.refresh_from_db()
    context = {
        "contact": contact,
        "agency": notes.agency_of(contact),
        "told": notes.told_of(contact),
    }
    return render(request, "press/contact_confirm.html", context)


@private
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Leave the list: at once by POST (RFC 8058), by GET after a question.

    Who is gone already is told the same.
    """
    contact = links.stopping(token)
    if contact is not None and request.method == "POST":
        keeping.end(contact, now=timezone.now())
        contact = None
    if contact is None:
        return render(request, "press/contact_ended.html")
    context = {"contact": contact, "agency": notes.agency_of(contact)}
    return render(request, "press/contact_stop.html", context)
