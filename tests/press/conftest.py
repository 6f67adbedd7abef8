"""A few days of notices: two days that are over, with a correction and a withdrawal since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.utils import timezone

from disclosure.models import Release
from ledger import log
from tests.factory import NOW, Office, deliver_all


@pytest.fixture(autouse=True)
def fresh(empty_index: None, tmp_path: Path, settings: Any) -> None:
    """Nothing cached, indexed or printed by another test."""
    settings.PUBLIC_STORE = tmp_path / "public"
    caches["papers"].clear()


@pytest.fixture(autouse=True)
def late(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is four days after the first issue, at noon."""
    now = NOW + timedelta(days=4, hours=3)
    monkeypatch.setattr(timezone, "now", lambda: now)
    # The database has the clock of the machine.
    monkeypatch.setattr(log, "APART", timedelta.max)


@dataclass
class Days:
    """What the issues hold: three notices on the first day; on the third what became of two."""

    office: Office
    kept: Release
    original: Release
    withdrawn: Release
    correction: Release
    tombstone: Release


@pytest.fixture
def days(office: Office) -> Days:
    kept = office.release("land.listing", notice={"title": "滨河路地块公告"})
    original = office.release("procurement.intention", notice={"title": "原采购公告"})
    withdrawn = office.release(
        "land.listing", notice={"title": "误发公告", "summary": "误发内容", "title_en": ""}
    )
    third = NOW + timedelta(days=2)
    correction = office.correct(original, now=third, title="改后采购公告")
    tombstone = office.withdraw(withdrawn, now=third)
    deliver_all(now=third)
    return Days(office, kept, original, withdrawn, correction, tombstone)
