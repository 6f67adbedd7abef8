"""Backups: one folder each, whole or not there, and the way back.

    gongkai-20261127T020000Z/
      database.dump     pg_dump's custom format
      files/media/      uploads of drafts and notices
      files/public/     released files, by digest
      files/ledger/     tiles and checkpoint of the public ledger
      manifest.json     what this is, and size and SHA-256 of every file

The mark of the ledger is left out on purpose: it must stay outside of what a restoration brings
back, or nobody would notice that history was shortened (docs/ledger.md). Keys and settings are no
part either; they are kept where secrets are kept. What the search index, the cache and the bulk
files hold is made anew from the database.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, transaction

from disclosure.models import last_sequence
from ledger import files as ledger_files
from ledger import storage
from ledger.notes import Checkpoint

from . import postgres

log = logging.getLogger(__name__)

FORMAT = "gongkai-backup/1"
PREFIX = "gongkai-"
#: What is not whole yet; so long after its beginning nobody works on it any more.
PART, UNDER_WAY = ".part", timedelta(days=1)
MANIFEST = "manifest.json"
DUMP = "database.dump"


class BackupError(Exception):
    """A backup cannot be made, read or restored; the message says why."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds. `files` is path -> [size in bytes, SHA-256]."""

    format: str
    made_at: str
    site: str
    sequence: int
    ledger: str
    files: dict[str, list[Any]]

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """The manifest of a backup. Raises BackupError."""
        path = folder / MANIFEST
        try:
            found = cls(**json.loads(path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            raise BackupError(f"{folder} is no backup: it has no {MANIFEST}.") from None
        except (OSError, ValueError, TypeError) as error:
            raise BackupError(f"{path} cannot be read: {error}.") from error
        if found.format != FORMAT:
            raise BackupError(f"{path}: the format is {found.format}, not {FORMAT}.")
        return found


def folders() -> dict[str, Path]:
    """Name in the backup -> folder of files that belong to the database."""
    return {
        "media": Path(settings.STORAGES["default"]["OPTIONS"]["location"]),
        "public": Path(settings.PUBLIC_STORE),
        "ledger": ledger_files.public_folder(),
    }


class Before(NamedTuple):
    """The backup made before this one."""

    folder: Path
    manifest: Manifest

    @classmethod
    def latest(cls, target: Path) -> Before | None:
        """That in a folder of backups, None without one."""
        folder = latest(target)
        return cls(folder, Manifest.read(folder)) if folder else None


def latest(target: Path) -> Path | None:
    """The newest backup in a folder of backups."""
    return max(_backups(target), default=None)


def made_at(target: Path) -> datetime | None:
    """When the newest backup in a folder of backups was made. Raises BackupError."""
    folder = latest(target)
    return datetime.fromisoformat(Manifest.read(folder).made_at) if folder else None


def make(target: Path, *, now: datetime) -> Path:
    """Make a backup in a folder of its own below `target`, and return it. Raises BackupError.

    Files that the backup before has unchanged are hard links to it and cost no space. They are
    copied after the dump: whatever the dump names was written before it.
    """
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    before = Before.latest(target)
    made = target / _name(now)
    if made.exists():
        raise BackupError(f"{made} is there already.")
    unfinished = made.with_suffix(PART)
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    # Read before the dump, so that the dump has at least what the manifest promises.
    state = (last_sequence(), storage.head().note)
    try:
        _clear_unfinished(target, now)
        postgres.dump(unfinished / DUMP)
        listed = {DUMP: _described(unfinished / DUMP)}
        for name, folder in folders().items():
            for path in _files(folder):
                place = f"files/{name}/{path.relative_to(folder).as_posix()}"
                # What was taken from a draft in this moment is missed by nothing but that draft.
                with suppress(FileNotFoundError):
                    listed[place] = _keep(path, place, unfinished, before)
    except (OSError, postgres.ProgramError) as error:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise BackupError(str(error)) from error
    manifest = Manifest(FORMAT, now.isoformat(), settings.SITE_ORIGIN, *state, listed)
    _write(unfinished / MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
    unfinished.rename(made)
    return made


def remove_old(target: Path, *, keep: int) -> list[Path]:
    """Remove all but the newest `keep` backups; those removed."""
    gone = sorted(_backups(target))[:-keep] if keep else []
    for folder in gone:
        shutil.rmtree(folder)
    return gone


def verify(folder: Path) -> Manifest:
    """Compare every file of a backup with its manifest. Raises BackupError for the first amiss."""
    manifest = Manifest.read(folder)
    for place, described in manifest.files.items():
        path = folder / place
        if not path.is_file():
            raise BackupError(f"{path} is missing.")
        if _described(path) != described:
            raise BackupError(f"{path} is damaged: size or digest differ from the manifest.")
    return manifest


def restore(folder: Path, *, replace: bool = False) -> Manifest:
    """Bring a backup back into an empty installation. Raises BackupError.

    The backup is verified first. A database with tables is refused, unless `replace` and nothing
    was released since the backup: then its tables are dropped. Files that are there already stay:
    those of the ledger may be newer than the backup, and `ledger_repair` needs them.
    """
    manifest = verify(folder)
    if tables := connection.introspection.table_names():
        if not replace:
            raise BackupError(
                f"The database is not empty ({len(tables)} tables). Restore into a new one."
            )
        _empty(manifest)
    places = folders()
    try:
        for place in manifest.files:
            kind, _slash, rest = place.partition("/")
            if kind == "files":
                name, _slash, inner = rest.partition("/")
                _bring_back(folder / place, places[name] / inner)
        connection.close()
        postgres.load(folder / DUMP)
    except KeyError as error:
        raise BackupError(f"This backup has files of {error}, which is not known here.") from error
    except (OSError, postgres.ProgramError) as error:
        raise BackupError(str(error)) from error
    return manifest


def _empty(manifest: Manifest) -> None:
    """Drop all tables, if the ledger has not grown since the backup was made."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(size), 0) FROM ledger_checkpoint")
        (size,) = cursor.fetchone()
        if size > ledger_size(manifest.ledger):
            raise BackupError(
                f"The ledger has grown to {size} entries since: what was released would be lost. "
                "Restore into a new database."
            )
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")


def ledger_size(note: str) -> int:
    """Entries under a signed checkpoint; 0 for none."""
    return Checkpoint.of(note).size if note else 0


def _backups(target: Path) -> Iterator[Path]:
    return (each for each in target.glob(f"{PREFIX}*Z") if (each / MANIFEST).is_file())


def _clear_unfinished(target: Path, now: datetime) -> None:
    """Remove what was broken off: it holds personal data and would stay for ever."""
    until = _name(now - UNDER_WAY)
    for folder in target.glob(f"{PREFIX}*{PART}"):
        if folder.stem < until:
            shutil.rmtree(folder, ignore_errors=True)
            if folder.exists():
                log.warning("%s is what was broken off, and cannot be removed", folder)


def _name(made_at: datetime) -> str:
    return f"{PREFIX}{made_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())


def _keep(path: Path, place: str, backup: Path, before: Before | None) -> list[Any]:
    """Put a file into the backup, as a link where the one before has the same; its description.

    Same size and time of change are taken for the same, as rsync does; a copy keeps its time.
    """
    target = backup / place
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    described = before.manifest.files.get(place) if before else None
    earlier = before.folder / place if before else None
    if described and earlier and earlier.exists():
        mine, theirs = path.stat(), earlier.stat()
        if (mine.st_size, mine.st_mtime_ns) == (theirs.st_size, theirs.st_mtime_ns):
            os.link(earlier, target)
            return described
    shutil.copy2(path, target)
    return _described(target)


def _described(path: Path) -> list[Any]:
    with path.open("rb") as source:
        return [path.stat().st_size, hashlib.file_digest(source, "sha256").hexdigest()]


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as sink:
        sink.write(text)
        sink.flush()
        os.fsync(sink.fileno())


def _bring_back(source: Path, target: Path) -> None:
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.part")
    shutil.copy2(source, beside)
    beside.replace(target)
