"""After the guard has spoken: bring the database back to the history that was signed.

A repair never makes a second history. It re-imports the entries that the database has lost from a
copy of the public files, and only up to a checkpoint that the mark or a witness vouches for; or it
sets a mark that was lost, after everything else agrees. The repair is an entry of the log itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from . import files, guard, keys, log, tree, witnesses
from .entries import entry
from .errors import LedgerError, MarkError
from .notes import Checkpoint as Head
from .notes import Note, NoteError
from .storage import head, read_nodes
from .tiles import LogReader, TileError

REASONS = ("restored-backup", "promoted-standby", "lost-mark")


class RepairError(LedgerError):
    """The repair asked for would not lead back to what was signed."""


@dataclass(frozen=True)
class Findings:
    """What each place says the log is: signed notes, "" for nothing."""

    database: str
    confirmed: str
    pending: str
    public: str
    witnesses: dict[str, str]

    def lines(self) -> list[str]:
        """One line for each place."""
        places = [
            ("database", self.database),
            ("mark, confirmed", self.confirmed),
            ("mark, pending", self.pending),
            ("public files", self.public),
            *((f"witness {vkey.partition('+')[0]}", note) for vkey, note in self.witnesses.items()),
        ]
        return [f"{name}: {_said(note)}" for name, note in places]


def _said(note: str) -> str:
    if not note:
        return "nothing"
    checkpoint = Head.of(note)
    return f"{checkpoint.size} entries, root {checkpoint.root.hex()}"


def look(source: Path | None = None) -> Findings:
    """Ask every place. Raises MarkError for a mark that cannot be read."""
    mark = guard.read_mark() or guard.Mark()
    try:
        public = ((source or files.public_folder()) / "checkpoint").read_text()
        keys.open_ours(public)
    except (OSError, NoteError):
        public = ""
    return Findings(head().note, mark.confirmed, mark.pending, public, witnesses.remembered())


def repair(*, size: int, reason: str, source: Path | None, now: datetime) -> log.Appended:
    """Bring the log to `size` entries, which a checkpoint outside the database must have.

    `source` is a folder with a copy of the public files, ours by default. Raises RepairError, and
    whatever `log.append` raises.
    """
    if reason not in REASONS:
        raise RepairError(f"The reason is one of: {', '.join(REASONS)}.")
    with transaction.atomic():
        log.lock()
        last = head()
        if reason == "lost-mark":
            _set_mark(size)
        else:
            _bring_back(last.size, size, source or files.public_folder(), now)
        witnesses.ask_again()
        note = entry("repair", at=now, id=f"{last.size}-{size}", basis=reason)
        return log.append([note], now=now)


def _set_mark(size: int) -> None:
    """Set the mark at the head of the database, if nobody saw anything else."""
    last, mark = head(), None
    try:
        mark = guard.read_mark()
    except MarkError:
        # A file nobody can read is as lost as one that is gone.
        mark = None
    if mark is not None:
        raise RepairError("The mark is there: it is not lost.")
    if size != last.size or not size:
        raise RepairError(f"The database has {last.size} entries, not {size}.")
    if public := look().public:
        guard.check_continues(
            "the readers of the public files", public, size, last.note, read_nodes
        )
    guard.reset(last.note)


def _bring_back(have: int, size: int, source: Path, now: datetime) -> None:
    """Re-import entries up to a checkpoint of `size` that somebody outside vouches for."""
    if size <= have:
        raise RepairError(
            f"The database has {have} entries already: there is nothing to re-import."
        )
    found = look(source)
    vouched = [found.confirmed, found.pending, found.public, *found.witnesses.values()]
    notes = {note for note in vouched if note and Head.of(note).size == size}
    if not notes:
        raise RepairError(f"Neither mark, public files nor witnesses know {size} entries.")
    if len({Head.of(note) for note in notes}) > 1:
        raise RepairError(f"Two histories of {size} entries were signed. See docs/ledger.md.")
    if not found.public or Head.of(found.public).size < size:
        raise RepairError(f"The public files in {source} do not hold {size} entries.")
    reader, published = LogReader.of_folder(source), Head.of(found.public)
    try:
        _check_source(reader, published, have)
        entries = list(reader.entries(have, size, published.size))
    except TileError as error:
        raise RepairError(f"The public files in {source} are damaged: {error}.") from error
    log.reimport(entries, _plain(notes.pop()), now=now)


def _check_source(reader: LogReader, published: Head, have: int) -> None:
    """The copy must be whole up to its checkpoint's root and begin with what the database has."""
    read = reader.read_nodes(published.size)
    if tree.root_at(published.size, read) != published.root:
        raise TileError("the tiles do not lead to the root of the checkpoint")
    if tree.root_at(have, read) != tree.root_at(have, read_nodes):
        raise RepairError(
            "The database has entries that the public files have not: what was appended after the "
            "restore must be taken back, by restoring once more, before the log can go on."
        )


def _plain(note: str) -> str:
    """The note with the log's own signatures only."""
    parsed = Note.parse(note)
    own = tuple(line for line in parsed.signatures if line.name == settings.LEDGER_ORIGIN)
    return str(Note(parsed.text, own))
