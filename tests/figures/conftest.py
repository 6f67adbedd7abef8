"""Nothing cached or indexed by another test."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from disclosure.search.index import search_index


@pytest.fixture(autouse=True)
def fresh(tmp_path: Path, settings: Any) -> None:
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    cache.clear()
    with search_index().rebuilding() as generation, generation.replacing():
        pass
