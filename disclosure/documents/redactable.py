"""Which values of a released document the law may demand to delete later.

Personal data that was lawfully disclosed must go once its purpose is fulfilled, consent is taken
back or the law says so (Personal Information Protection Law art. 47; Open Government Information
Regulations art. 15 and 37). Such values are committed to by salted digests, so that deleting them
leaves digest and proofs of the release as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import models

from disclosure.core.notice_types import NoticeType
from disclosure.models import PartyKind

#: What the agency said of the notice itself.
NOTES = (
    "/correction/note",
    "/withdrawal/note",
    "/restoration/note",
    "/restoration/withdrawal/note",
)
#: What the source of a notice from elsewhere said (`origins`).
SOURCE = "/ocds"
CONTENT = ("/summary", "/body", *NOTES, SOURCE)
CONTACT = ("name", "phone", "email", "address")
OF_PERSON = ("name", "address")


def redactable(document: Mapping[str, Any], notice_type: type[NoticeType]) -> list[str]:
    """JSON pointers (RFC 6901) of free text, contacts, natural persons and what a type names."""
    return [
        *CONTENT,
        *(f"/contact/{name}" for name in CONTACT),
        *_persons("/parties", document.get("parties", ())),
        *(f"/details/{name}" for name in _columns(notice_type, notice_type.model)),
        *_rows(document, notice_type),
    ]


def _rows(document: Mapping[str, Any], notice_type: type[NoticeType]) -> Iterator[str]:
    for model in notice_type.rows:
        table = model.table_name
        rows = document.get("rows", {}).get(table, ())
        names = _columns(notice_type, model, f"{table}.")
        yield from _persons(f"/rows/{table}", rows)
        for number in range(len(rows)):
            yield from (f"/rows/{table}/{number}/{name}" for name in names)


def _persons(path: str, rows: Any) -> Iterator[str]:
    for number, row in enumerate(rows):
        if row.get("kind") == PartyKind.PERSON:
            yield from (f"{path}/{number}/{name}" for name in OF_PERSON)


def _columns(
    notice_type: type[NoticeType], model: type[models.Model], prefix: str = ""
) -> list[str]:
    """Columns of long free text, and those the type masks or names as redactable."""
    named = notice_type.redactable | set(notice_type.masks)
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.TextField) or f"{prefix}{field.name}" in named
    ]
