"""Released files on disk, addressed by the SHA-256 of their bytes.

A file is here only because a release names it; uploads of drafts live elsewhere and are never
served from here.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from disclosure.models import Attachment
from ledger.files import make_folder, sync_folder

DIGEST = re.compile(r"^[0-9a-f]{64}$")


def path(digest: str) -> Path:
    """Where the file with this digest is kept. Raises ValueError for anything but a digest."""
    if not DIGEST.match(digest):
        raise ValueError("not a SHA-256 digest")
    return Path(settings.PUBLIC_STORE) / digest[:2] / digest


def publish(attachments: Iterable[Attachment]) -> None:
    """Copy attachments into the store. Repeating it changes nothing."""
    for attachment in attachments:
        target = path(attachment.digest)
        if target.exists():
            continue
        make_folder(target.parent)
        with attachment.file.open("rb") as source, _written(target) as sink:
            shutil.copyfileobj(source, sink)


class _written:
    """A file that appears under its name only when it is complete and on disk."""

    def __init__(self, target: Path) -> None:
        self.target = target
        handle, self.name = tempfile.mkstemp(dir=target.parent)
        self.file = os.fdopen(handle, "wb")

    def __enter__(self):  # noqa: ANN204
        return self.file

    def __exit__(self, kind: object, *rest: object) -> None:
        try:
            # What is still in memory may be what does not fit on the disk any more.
            with self.file:
                self.file.flush()
                os.fsync(self.file.fileno())
            if kind is None:
                Path(self.name).chmod(0o644)
                Path(self.name).replace(self.target)
                sync_folder(self.target.parent)
        finally:
            Path(self.name).unlink(missing_ok=True)
