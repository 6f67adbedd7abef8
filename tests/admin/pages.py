"""Reading the desk's pages the way a browser does: the controls of a form and what they hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.proofs import FACTOR, PROVED_AT, Factor
from accounts.sessions import SEEN, STARTED
from disclosure.models import ReviewItem, User


def client_of(user: User) -> Client:
    """A browser in which this person is logged in."""
    client = Client()
    client.force_login(user)
    session = client.session
    prove(session)
    session.save()
    return client


#: What a reviewer ticks who found nothing.
NOTHING_FOUND = {item.value: "none" for item in ReviewItem}


def prove(session: Any, *, factor: Factor = Factor.TOTP, ago: timedelta = timedelta()) -> None:
    """The marks of a login that was completed with this factor, so long ago."""
    now = timezone.now()
    session[SEEN] = int(now.timestamp())
    session[STARTED] = session[PROVED_AT] = int((now - ago).timestamp())
    session[FACTOR] = str(factor)


@dataclass
class Form:
    """One form of a page: its fields as a browser would send them."""

    id: str
    fields: dict[str, Any] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._select = self._textarea = ""
        self._first = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("id", "")))
        if not self.forms:
            return
        fields, name = self.forms[-1].fields, given.get("name", "")
        if tag == "input" and name:
            kind = given.get("type", "text")
            box = kind in ("checkbox", "radio")
            if kind not in ("submit", "button", "file") and (not box or "checked" in given):
                fields[name] = given.get("value", "on" if box else "")
        elif tag == "select":
            self._select, self._first = name, True
        elif tag == "option" and self._select:
            if self._first or "selected" in given:
                fields[self._select] = given.get("value", "")
            self._first = False
        elif tag == "textarea":
            self._textarea = name
            fields[name] = ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.forms[-1].fields[self._textarea] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            fields, name = self.forms[-1].fields, self._textarea
            fields[name] = fields[name].removeprefix("\r\n").removeprefix("\n")
            self._textarea = ""


def form_in(response: Any, form_id: str = "") -> dict[str, Any]:
    """The fields of the form with this id, else of the last one on the page."""
    reader = _Reader()
    reader.feed(response.content.decode())
    found = [form for form in reader.forms if form.id == form_id] if form_id else reader.forms
    return dict(found[-1].fields)
