"""What one row of the first page says, and one list of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from .days import Left


@dataclass(frozen=True)
class Entry:
    """One thing to do: what it is called, what there is to know about it, where it is done.

    `verb` is what its button says where that is not what the list's buttons say; `basis` the law
    behind the due date; `matter` what lasts when rows are made anew, so that nobody is reminded of
    the same thing twice.
    """

    title: str
    note: str
    url: str
    verb: Any = ""
    due_on: date | None = None
    left: Left | None = None
    basis: str = ""
    matter: str = ""

    @property
    def subject(self) -> str:
        """The matter with its due date as a key: a date that moves is a new matter."""
        return hashlib.sha256(f"{self.matter}|{self.due_on}".encode()).hexdigest()


@dataclass(frozen=True)
class TaskList:
    """One list as the first page shows it: how many, the first of them, and where the rest is."""

    name: str
    label: Any
    verb: Any
    count: int
    entries: list[Entry]
    url: str
