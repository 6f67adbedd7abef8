"""Where the bulk files lie, and what each set of them holds.

A set is the files of one period ("2026-11-27", "2026-11", "all") in one folder; `current` is a link
to the newest. A reader who began with an older set goes on reading it.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.conf import settings

ALL = "all"
PERIOD = re.compile(r"all|\d{4}-\d{2}(-\d{2})?")
MONTH = re.compile(r"\d{4}-\d{2}")
MANIFEST, CURRENT, SUMS, PACKAGE = "manifest.json", "current", "SHA256SUMS", "datapackage.json"
CATALOGUE = "catalog.jsonld"
#: Data file -> (what it is called, media type).
FILES = {
    "releases.jsonl.gz": ("JSON Lines", "application/gzip"),
    "notices.csv": ("CSV", "text/csv; charset=utf-8"),
    "notices-excel.csv": ("CSV (Excel)", "text/csv; charset=utf-8"),
    "ocds.json.gz": ("OCDS", "application/gzip"),
}


@dataclass(frozen=True)
class File:
    """One file of a set; the first `head` and last `tail` bytes enclose what can be joined."""

    size: int
    sha256: str
    head: int = 0
    tail: int = 0
    rows: int = 0


@dataclass(frozen=True)
class Set:
    """The files of a period, and when the last release in them went out (ISO 8601)."""

    period: str
    newest: str
    folder: Path = Path()
    files: dict[str, File] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """How many releases it holds."""
        return self.files["releases.jsonl.gz"].rows


def root() -> Path:
    """The folder of all sets."""
    return Path(settings.BULK_DIR)


def find(period: str) -> Set | None:
    """The newest set of a period, or None."""
    folder = root() / period / CURRENT
    try:
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    files = {name: File(**each) for name, each in told["files"].items()}
    return Set(told["period"], told["newest"], folder.resolve(), files)


def months() -> list[Set]:
    """The sets of all months, newest first."""
    return list(_sets(MONTH, ""))


def days(month: str) -> list[Set]:
    """The sets of a month's days, newest first."""
    return list(_sets(PERIOD, f"{month}-"))


def _sets(pattern: re.Pattern[str], prefix: str) -> Iterator[Set]:
    if not root().is_dir():
        return
    for name in sorted((path.name for path in root().iterdir()), reverse=True):
        if pattern.fullmatch(name) and name.startswith(prefix) and (found := find(name)):
            yield found


def begin(period: str) -> Path:
    """An empty folder for a new set of a period."""
    folder = root() / period / secrets.token_hex(8)
    folder.mkdir(parents=True)
    return folder


def put(made: Set) -> None:
    """Make a set the current one of its period in one step, and drop all but the one before."""
    told = {"period": made.period, "newest": made.newest}
    files = {name: asdict(each) for name, each in made.files.items()}
    text = json.dumps({**told, "files": files}, indent=1)
    (made.folder / MANIFEST).write_text(text, encoding="utf-8")
    parent = made.folder.parent
    before = (parent / CURRENT).resolve()
    link = parent / f"{made.folder.name}.link"
    link.symlink_to(made.folder.name)
    link.replace(parent / CURRENT)
    for old in parent.iterdir():
        if old.is_dir() and not old.is_symlink() and old not in (made.folder, before):
            shutil.rmtree(old)
