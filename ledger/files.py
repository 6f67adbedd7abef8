"""Files that are either whole and on disk or not there."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings


def public_folder() -> Path:
    """The folder a web server may hand out as it is."""
    return Path(settings.LEDGER_DIR) / "public"


def state_folder() -> Path:
    """The folder of what the ledger has to remember outside the database."""
    return Path(settings.LEDGER_DIR) / "state"


def mark_path() -> Path:
    """The file of the high-water mark."""
    return Path(settings.LEDGER_MARK) if settings.LEDGER_MARK else state_folder() / "mark"


def write(path: Path, data: bytes, *, mode: int = 0o644, lasting: bool = True) -> None:
    """Put a file under its name once it is whole and on disk.

    Returns when that is lasting. If it need not be, a power cut may leave the file there was
    before, which is whole as well.
    """
    make_folder(path.parent)
    handle, name = tempfile.mkstemp(prefix=".new-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    if lasting:
        sync_folder(path.parent)


def make_folder(folder: Path) -> None:
    """Make a folder whose name is on disk, with all folders above it."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def exclusive(name: str, *, wait: bool = True) -> Iterator[bool]:
    """Be the only process in a matter; False when another one is and we do not wait.

    The kernel frees the lock of a process that dies.
    """
    make_folder(state_folder())
    descriptor = os.open(state_folder() / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)
