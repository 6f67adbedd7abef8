"""What an address or a posted form asks for, read so that nonsense gets an answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, QueryDict

#: Digits beyond which a text is no key of the database.
KEY_DIGITS = 9


def number_of(text: str | None) -> int | None:
    """The key or count that a text says; None for what can be neither."""
    found = text or ""
    fits = found.isascii() and found.isdigit() and len(found) <= KEY_DIGITS
    return int(found) if fits else None


def without_nul(view: Callable[..., Any]) -> Callable[..., Any]:
    """The view, asked without U+0000, which no text of PostgreSQL can hold.

    It is dropped from what is asked for, as from what is typed.
    """

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if any("\0" in value for _name, values in request.GET.lists() for value in values):
            request.GET = _cleaned(request.GET)  # type: ignore[assignment]  # one of its kind
        return view(request, *args, **kwargs)

    return checked


def _cleaned(asked: QueryDict) -> QueryDict:
    found = asked.copy()
    for name, values in asked.lists():
        found.setlist(name, [value.replace("\0", "") for value in values])
    found._mutable = False
    return found
