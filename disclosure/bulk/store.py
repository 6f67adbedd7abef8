"""Where the bulk files lie, and what each set of them holds.

A set is the files of one period ("2026-11-27", "2026-11", "all") in one folder; `current` is a link
to the newest. A reader who began with an older set goes on reading it.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

ALL = "all"
PERIOD = re.compile(r"all|\d{4}-\d{2}(-\d{2})?")
MONTH, DAY = re.compile(r"\d{4}-\d{2}"), re.compile(r"\d{4}-\d{2}-\d{2}")
MANIFEST, CURRENT, SUMS, PACKAGE = "manifest.json", "current", "SHA256SUMS", "datapackage.json"
CATALOGUE = "catalog.jsonld"
JSONL, OCDS = "releases.jsonl.gz", "ocds.json.gz"
#: Seconds for which a set stays when another has taken its place: who looked it up opens it.
KEPT = 600.0
#: Data file -> (what it is called, media type).
FILES = {
    JSONL: ("JSON Lines", "application/gzip"),
    "notices.csv": ("CSV", "text/csv; charset=utf-8"),
    "notices-excel.csv": ("CSV (Excel)", "text/csv; charset=utf-8"),
    OCDS: ("OCDS", "application/gzip"),
}


@dataclass(frozen=True)
class File:
    """One file of a set; the first `head` and last `tail` bytes enclose what can be joined.

    It holds its day up to the release with the number `last`. The last `loose` bytes before the
    tail are a gzip member that is too small to stay one.
    """

    size: int
    sha256: str
    head: int = 0
    tail: int = 0
    rows: int = 0
    last: int = 0
    loose: int = 0


@dataclass(frozen=True)
class Set:
    """The files of a period, and when the last release in them went out (ISO 8601).

    A joined one says of which sets: period -> name of the folder. It was there `at` this time (of
    the epoch) and took so many `seconds` of a processor; the process had taken `begun` before.
    """

    period: str
    newest: str
    folder: Path = Path()
    files: dict[str, File] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)
    at: float = 0.0
    seconds: float = 0.0
    begun: float = field(default_factory=time.process_time)

    @property
    def rows(self) -> int:
        """How many releases it holds."""
        return self.files[JSONL].rows

    def open(self, name: str) -> BinaryIO:
        """One of its files. Raises FileNotFoundError if the set is gone by now."""
        return (self.folder / name).open("rb")

    def rests(self, factor: float) -> bool:
        """Whether it was made less than `factor` times as long ago as it took of the processor."""
        return 0 <= time.time() - self.at < factor * self.seconds


def root() -> Path:
    """The folder of all sets."""
    return Path(settings.BULK_DIR)


def find(period: str) -> Set | None:
    """The newest set of a period, or None."""
    link = root() / period / CURRENT
    try:
        folder = link.parent / link.readlink()
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    files = {name: File(**each) for name, each in told.pop("files").items()}
    return Set(**told, folder=folder, files=files)


def months() -> list[Set]:
    """The sets of all months, newest first."""
    return _sets(MONTH)


def days(month: str) -> list[Set]:
    """The sets of a month's days, newest first."""
    return _sets(DAY, f"{month}-")


def _sets(pattern: re.Pattern[str], prefix: str = "") -> list[Set]:
    found = (find(period) for period in newest(pattern, prefix))
    return [made for made in found if made]


def newest(pattern: re.Pattern[str], prefix: str = "") -> dict[str, str]:
    """Period -> name of the folder of its newest set, the newest period first."""
    if not root().is_dir():
        return {}
    names = (path.name for path in root().iterdir() if path.name.startswith(prefix))
    periods = sorted(filter(pattern.fullmatch, names), reverse=True)
    links = {period: root() / period / CURRENT for period in periods}
    return {period: str(link.readlink()) for period, link in links.items() if link.is_symlink()}


def begin(period: str) -> Path:
    """An empty folder for a new set of a period, in place of one whose making broke off."""
    parent = root() / period
    parent.mkdir(parents=True, exist_ok=True)
    for left in _folders(parent):
        if not (left / MANIFEST).exists():
            shutil.rmtree(left)
    folder = parent / secrets.token_hex(8)
    folder.mkdir()
    return folder


def write(path: Path, text: str) -> None:
    """A small file that is on the disk before anything leads to it."""
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def put(made: Set) -> None:
    """Make a set the current one of its period in one step, and drop all but the one before."""
    told = {
        "period": made.period,
        "newest": made.newest,
        "parts": dict(made.parts),
        "at": time.time(),
        "seconds": time.process_time() - made.begun,
        "files": {name: asdict(each) for name, each in made.files.items()},
    }
    write(made.folder / MANIFEST, json.dumps(told, indent=1))
    parent = made.folder.parent
    before = (parent / CURRENT).resolve()
    link = parent / f"{made.folder.name}.link"
    link.symlink_to(made.folder.name)
    link.replace(parent / CURRENT)
    for old in _folders(parent):
        if old not in (made.folder, before):
            _remove(old)


def clear() -> None:
    """Remove the sets that were replaced a while ago: they may hold what was deleted by law."""
    until = time.time() - KEPT
    for period, name in newest(PERIOD).items():
        parent = root() / period
        if (parent / CURRENT).lstat().st_mtime > until:
            continue
        for old in _folders(parent):
            # One that is whole and new is about to become the current one.
            if old.name != name and (old / MANIFEST).exists() and old.stat().st_mtime < until:
                _remove(old)


def _remove(folder: Path) -> None:
    with suppress(FileNotFoundError):  # somebody else was faster
        shutil.rmtree(folder)


def _folders(parent: Path) -> list[Path]:
    return [path for path in parent.iterdir() if path.is_dir() and not path.is_symlink()]
