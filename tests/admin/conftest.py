"""What every test of the desk stands on: a directory of its own for files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def private_files(settings: Any, tmp_path: Path) -> Path:
    """Uploads and released files of one test; returns where uploads lie."""
    media = tmp_path / "media"
    default = {**settings.STORAGES["default"], "OPTIONS": {"location": media}}
    settings.STORAGES = {**settings.STORAGES, "default": default}
    settings.PUBLIC_STORE = tmp_path / "public"
    return media
