"""Lists of natural persons, apart from the document so that they can be deleted."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from disclosure.core import canonical

from .drafts import Draft
from .facts import deadline_of
from .values import columns, public_columns

#: Where a deletion by law says that a list of persons was deleted, before its name.
ANNEX = "/annexes/"


@dataclass(frozen=True)
class Annex:
    """A personal list as it is released: rows, the salt that blinds the digest, the digest."""

    name: str
    rows: list[dict[str, Any]]
    salt: str
    digest: str
    expires_on: date | None

    @classmethod
    def of(cls, name: str, rows: list[dict[str, Any]], expires_on: date | None) -> Annex:
        """Salted, because short lists could be guessed from a bare digest."""
        salt = secrets.token_hex(32)
        return cls(name, rows, salt, annex_digest(salt, rows), expires_on)


def annex_digest(salt: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """SHA-256 (hex) over the canonical form of {"salt": ..., "rows": [...]}."""
    return canonical.digest({"salt": salt, "rows": list(rows)})


def release_annexes(draft: Draft) -> list[Annex]:
    """The personal lists of a notice, masked; they expire with the notice's deadline."""
    expires_on = deadline_of(draft)
    lists = []
    for model in draft.type.annexes:
        name = model.table_name
        rows = [
            public_columns(row, columns(row, draft.notice.currency), draft.type, f"{name}.")
            for row in draft.tables[name]
        ]
        if rows:
            lists.append(Annex.of(name, rows, expires_on and expires_on.date()))
    return lists
