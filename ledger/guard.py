"""The fork guard: what the database says is held against marks that are kept outside it.

A restored backup or a standby that was behind would let the log sign a second history without
anybody inside the database noticing. So before each signature the database must continue

* the mark, a file: the last checkpoint that was committed (`confirmed`) and the one that was about
  to be (`pending`), written before the commit and confirmed after it;
* what each witness last cosigned (`ledger.witnesses`).
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from . import files
from .errors import ForkDetected, MarkError
from .notes import Checkpoint
from .tree import ReadNodes, root_at

REPAIR = "Stop releasing and read docs/ledger.md, 'When the guard speaks'."


@dataclass(frozen=True)
class Mark:
    """Signed notes of checkpoints, empty where there is none."""

    confirmed: str = ""
    pending: str = ""

    def as_bytes(self) -> bytes:
        """The content of the file."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode() + b"\n"


def read_mark() -> Mark | None:
    """The mark, None if there is no file. Raises MarkError for a file that is none."""
    path = files.mark_path()
    try:
        mark = Mark(**json.loads(path.read_bytes()))
        for note in filter(None, (mark.confirmed, mark.pending)):
            Checkpoint.of(note)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise MarkError(f"The mark of the ledger, {path}, cannot be read: {error}.") from error
    return mark


def check(size: int, note: str, read: ReadNodes) -> None:
    """Refuse a database that is shorter than the mark or has another history. Raises ForkDetected.

    `size` and `note` are the head the database has, 0 and "" for an empty log.
    """
    mark = read_mark()
    if mark is None:
        if size:
            raise ForkDetected(
                f"The database holds a ledger of {size} entries, but its mark, "
                f"{files.mark_path()}, is gone. {REPAIR}"
            )
        return
    if mark.pending and size and Checkpoint.of(mark.pending) == Checkpoint.of(note):
        return
    if not mark.confirmed and size:
        raise ForkDetected(_differs("its mark", mark.pending, note))
    if mark.confirmed:
        check_continues("its mark", mark.confirmed, size, note, read)


def check_continues(whose: str, earlier: str, size: int, note: str, read: ReadNodes) -> None:
    """Refuse a database that does not begin with the tree of `earlier`, a signed checkpoint."""
    seen = Checkpoint.of(earlier)
    if note and seen == Checkpoint.of(note):
        return
    if seen.size > size or root_at(seen.size, read) != seen.root:
        raise ForkDetected(_differs(whose, earlier, note))


def _differs(whose: str, seen: str, note: str) -> str:
    return (
        f"The ledger in the database does not continue the checkpoint that {whose} saw; nothing "
        f"more is signed.\n{whose}:\n{seen}\nthe database:\n{note or '(empty)'}\n{REPAIR}"
    )


def pend(note: str, *, committed: str | None) -> None:
    """Remember the checkpoint that is about to be committed.

    `committed` is the head it follows, None while that is not committed itself.
    """
    with files.exclusive("mark"):
        if committed is None:
            committed = (read_mark() or Mark()).confirmed
        _write(Mark(committed, note))


def confirm(note: str, *, lasting: bool = False) -> None:
    """Remember that a checkpoint is committed; a later one that is remembered already stays.

    By default the next `pend`, or publishing, makes it last: until then a power cut may leave the
    checkpoint pending, and the guard takes that for committed if the database has it.
    """
    with files.exclusive("mark"):
        mark = read_mark() or Mark()
        if _size(mark.confirmed) < _size(note):
            pending = mark.pending if _size(mark.pending) > _size(note) else ""
            _write(Mark(note, pending), lasting=lasting)
        elif lasting:
            files.sync_folder(files.mark_path().parent)


def reset(note: str) -> None:
    """Set the mark by hand: only the repair does, after it has checked everything else."""
    with files.exclusive("mark"):
        _write(Mark(note))


def _write(mark: Mark, *, lasting: bool = True) -> None:
    files.write(files.mark_path(), mark.as_bytes(), mode=0o600, lasting=lasting)


def _size(note: str) -> int:
    return Checkpoint.of(note).size if note else 0
