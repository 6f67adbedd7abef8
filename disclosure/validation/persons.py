"""Numbers of persons in what people typed or imported; attachments are looked through elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from disclosure.core.identifiers import find_citizen_ids
from disclosure.core.notice_types import Finding
from disclosure.documents import Draft, draft_document

#: Personal Information Protection Law art. 25.
BASIS = "个人信息保护法第二十五条"


def findings(draft: Draft) -> Iterator[Finding]:
    """A citizen's number must not stand in any text."""
    for path, text in texts(draft_document(draft)):
        if find_citizen_ids(text):
            message = _("This text holds a citizen's identity number.")
            yield Finding("citizen_number", path, message, basis=BASIS)


def texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a document with the dotted path to it."""
    match value:
        case str():
            yield path, value
        case dict():
            for key, item in value.items():
                yield from texts(item, f"{path}.{key}" if path else key)
        case list():
            for item in value:
                yield from texts(item, path)
