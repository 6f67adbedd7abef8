"""System checks: the key is there, it is this log's, and the witnesses can be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import Error as DatabaseError

from . import keys, witnesses
from .errors import LedgerError
from .notes import NoteError
from .storage import head


@register(Tags.security, deploy=True)
def key_present(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Whoever releases needs the key; a process that only shows pages does not."""
    try:
        keys.signers()
    except LedgerError as error:
        return [Error(str(error), id="ledger.E001")]
    return []


@register(Tags.database)
def key_fits(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[Error]:
    """The configured key must continue the log in the database."""
    if "default" not in (databases or ()):
        return []
    if not settings.LEDGER_KEY:
        return []
    try:
        last = head()
        if last.size:
            keys.check(keys.signers(), last.note)
    except DatabaseError:
        # Before the first migration there is no log; a database that is away is not our matter.
        return []
    except LedgerError as error:
        return [Error(str(error), id="ledger.E002")]
    return []


@register()
def witnesses_readable(app_configs: Any, **kwargs: Any) -> list[Error]:
    """A witness is a vkey and an address."""
    try:
        witnesses.configured()
    except NoteError as error:
        return [Error(f"LEDGER_WITNESSES: {error}.", id="ledger.E003")]
    return []
