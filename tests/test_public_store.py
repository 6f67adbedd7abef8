"""Released files are whole or not there, and a full disk is not filled with pieces of them."""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile

from disclosure import public_store
from disclosure.models import Attachment

CONTENT = b"a,b\n1,2\n"


@pytest.fixture
def attachment(settings: Any, tmp_path: Path) -> Attachment:
    settings.PUBLIC_STORE = tmp_path / "public"
    digest = hashlib.sha256(CONTENT).hexdigest()
    return Attachment(file=ContentFile(CONTENT, name="plan.csv"), digest=digest)


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_disk_that_is_full_keeps_no_piece_of_a_file(
    attachment: Attachment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        for _sweep in range(3):
            with pytest.raises(OSError, match="No space left"):
                public_store.publish([attachment])
    assert files_in(tmp_path / "public") == []
    public_store.publish([attachment])
    assert public_store.path(attachment.digest).read_bytes() == CONTENT
    assert len(files_in(tmp_path / "public")) == 1
