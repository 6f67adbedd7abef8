"""What an address or a posted form asks for, read so that nonsense gets an answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest

#: Digits beyond which a text is no key of the database.
KEY_DIGITS = 9


def number_of(text: str | None) -> int | None:
    """The key or count that a text says; None for what can be neither."""
    found = text or ""
    fits = found.isascii() and found.isdigit() and len(found) <= KEY_DIGITS
    return int(found) if fits else None


def refusing_nul(view: Callable[..., Any]) -> Callable[..., Any]:
    """The view, without addresses that hold U+0000: PostgreSQL has no text with it.

    Nobody types one, so the plain page of a bad request is enough.
    """

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        said = [request.path, *(value for values in request.GET.lists() for value in values[1])]
        if any("\0" in text for text in said):
            raise BadRequest("U+0000 in the address")
        return view(request, *args, **kwargs)

    return checked
