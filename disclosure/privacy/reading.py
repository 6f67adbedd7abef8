"""What is in the text of an attachment, found once for each file and kept with it, masked."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings

from disclosure.core import personal_data
from disclosure.models import Attachment, AttachmentScan

from . import extraction
from .tokens import token

#: Raised whenever extraction or detection finds more than before: files are then read again.
VERSION = 1
SECONDS = 30
#: Findings kept of one file; whoever mends these sees the next.
MOST = 200
IMAGES = frozenset({".png", ".jpg", ".jpeg"})


def scan_of(attachment: Attachment) -> AttachmentScan:
    """What was found in a file; it is read now if it was not yet."""
    known = AttachmentScan.objects.filter(pk=attachment.pk).first()
    if known is not None and (known.version, known.digest) == (VERSION, attachment.digest):
        return known
    found = {"version": VERSION, "digest": attachment.digest, **_read(attachment)}
    return AttachmentScan.objects.update_or_create(attachment=attachment, defaults=found)[0]


def _read(attachment: Attachment) -> dict[str, Any]:
    suffix = PurePosixPath(attachment.name).suffix.lower()
    if suffix in IMAGES:
        return {"state": AttachmentScan.State.NO_TEXT, "hits": []}
    try:
        parts = _parts(attachment, suffix)
    except extraction.Unreadable:
        return {"state": AttachmentScan.State.UNREADABLE, "hits": []}
    if suffix == ".pdf" and not parts:
        return {"state": AttachmentScan.State.NO_TEXT, "hits": []}
    hits = [hit for part in parts for hit in _hits(attachment, part)]
    return {"state": AttachmentScan.State.READ, "hits": hits[:MOST]}


def _parts(attachment: Attachment, suffix: str) -> list[extraction.Part]:
    """The text of a file, had from a process that may die of it. Raises Unreadable."""
    command = [sys.executable, "-m", extraction.__name__, suffix]
    with attachment.file.open("rb") as file:
        content = file.read()
    try:
        done = subprocess.run(
            command,
            input=content,
            capture_output=True,
            check=True,
            timeout=SECONDS,
            cwd=settings.BASE_DIR,
            env={"PYTHONPATH": ":".join(sys.path), "PYTHONIOENCODING": "utf-8"},
        )
    except subprocess.SubprocessError as error:
        raise extraction.Unreadable(type(error).__name__) from None
    return [extraction.Part(*json.loads(line)) for line in done.stdout.splitlines()]


def _hits(attachment: Attachment, part: extraction.Part) -> list[dict[str, Any]]:
    return [
        {
            "kind": hit.kind,
            "number": part.number,
            "certain": hit.certain,
            "excerpt": hit.excerpt,
            "token": token(f"attachments.{attachment.digest}", hit.kind, hit.value),
        }
        for hit in personal_data.scan(part.text, hint=part.hint)
    ]
