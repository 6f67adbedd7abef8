"""A place for an index that does not exist yet."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def search_folder(tmp_path: Path, settings: Any) -> Path:
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    return settings.SEARCH_INDEX_DIR
