"""A portal whose releases have reached every channel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from disclosure.bulk.making import make_due
from disclosure.channels import CHANNELS
from disclosure.models import Release
from tests.factory import Office, deliver_all
from tests.press.contacts import contact


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, settings: Any) -> None:
    """Files of this test alone, and nothing cached by another one."""
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    settings.PUBLIC_STORE = tmp_path / "public"
    settings.BULK_DIR = tmp_path / "bulk"
    cache.clear()


@pytest.fixture
def released(office: Office, empty_index: None) -> dict[str, Release]:
    """A notice in force, one corrected with its correction, and a tombstone, all delivered."""
    contact(office.agency)
    current = office.release("tendering.award")
    original = office.release("land.sale_result", notice={"title": "成交公示（原）"})
    correction = office.correct(original, title="成交公示（改）")
    withdrawn = office.release("land.listing", notice={"title": "误发的公告"})
    tombstone = office.withdraw(withdrawn)
    deliver_all(CHANNELS)
    make_due()
    return {
        "current": current,
        "original": original,
        "correction": correction,
        "withdrawn": withdrawn,
        "tombstone": tombstone,
    }
