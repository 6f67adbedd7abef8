"""The keys of the log: from the settings, never from the database, and only the right ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from .entries import EntryError, read
from .errors import NoKeyError, WrongKeyError
from .models import Leaf
from .notes import (
    ED25519,
    Checkpoint,
    Note,
    NoteError,
    Signer,
    VerifierKey,
    open_checkpoint,
)


def signers() -> list[Signer]:
    """The key to sign with and, during a rotation, the old one after it. Raises NoKeyError."""
    if not settings.LEDGER_KEY:
        raise NoKeyError(
            "There is no key to sign the ledger with: set LEDGER_KEY or LEDGER_KEY_FILE "
            "(manage.py ledger_key new makes one). Nothing is released without it."
        )
    return [_signer(key) for key in (settings.LEDGER_KEY, settings.LEDGER_OLD_KEY) if key]


def _signer(key: str) -> Signer:
    try:
        signer = Signer.parse(key)
    except NoteError as error:
        raise NoKeyError(f"The key of the ledger cannot be read: {error}.") from error
    if signer.name != settings.LEDGER_ORIGIN or signer.kind != ED25519:
        raise NoKeyError(
            f"The key of the ledger is for {signer.name}, the log is {settings.LEDGER_ORIGIN}."
        )
    return signer


def check(signers: Sequence[Signer], note: str) -> None:
    """Refuse keys that may not continue the log whose last checkpoint is `note`.

    A key may if it signed that checkpoint or if an entry of the log introduces it; any key may
    begin a log, whose last checkpoint is "". Raises WrongKeyError.
    """
    if not note:
        return
    signed = {(line.name, line.key_id) for line in Note.parse(note).signatures}
    for signer in signers:
        key = signer.verifier
        if (key.name, key.key_id) in signed:
            try:
                Note.parse(note).verified([key])
            except NoteError as error:
                raise WrongKeyError(f"The last checkpoint of the log: {error}.") from error
        elif str(key) not in introduced():
            raise WrongKeyError(
                f"The key {key} did not sign the last checkpoint of the log, and no entry "
                "introduces it. Put the right key back; to change keys see docs/ledger.md."
            )


def introduced() -> set[str]:
    """The verifier keys that entries of the log name, the spare one included.

    Reads the whole log, which only the first checkpoint under another key asks for.
    """
    return {
        fields[name]
        for _index, fields in key_entries()
        for name in ("key", "spare")
        if name in fields
    }


def key_entries() -> list[tuple[int, dict[str, Any]]]:
    """Index and fields of every `key` entry, oldest first."""
    found = []
    rows = Leaf.objects.extra(where=['position(\'"type":"key"\'::bytea in entry) > 0'])
    for index, entry in rows.order_by("index").values_list("index", "entry"):
        try:
            fields = read(bytes(entry))
        except EntryError:
            continue
        if fields["type"] == "key":
            found.append((index, fields))
    return found


def open_ours(note: str) -> Checkpoint:
    """The checkpoint in a note that our keys signed, be it before a rotation. Raises NoteError."""
    current = [signer.verifier for signer in signers()]
    try:
        return open_checkpoint(note, current)
    except NoteError:
        return open_checkpoint(note, map(VerifierKey.parse, introduced()))
