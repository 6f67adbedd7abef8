"""Nothing cached or indexed by another test."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def fresh(empty_index: None) -> None:
    """Nothing cached or indexed by another test."""
