"""A portal with something to read: every kind of release, an index of its own, an empty cache."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from disclosure.models import Agency, Allocation, Release
from tests.factory import Office, deliver_all, make_region


@pytest.fixture(autouse=True)
def fresh(empty_index: None, tmp_path: Path, settings: Any) -> None:
    """Nothing cached or indexed by another test, no released file of another one."""
    settings.PUBLIC_STORE = tmp_path / "public"
    settings.MEDIA_ROOT = tmp_path / "media"


@dataclass
class Portal:
    """What stands in the portal of a test."""

    office: Office
    agency: Agency
    allocation: Allocation
    current: Release
    original: Release
    correction: Release
    tombstone: Release

    @property
    def addresses(self) -> dict[str, int]:
        """Every kind of page with the status it answers, without the language's prefix."""
        return {
            "/": 200,
            "/notices/": 200,
            "/notices/?q=地块": 200,
            "/notices/?q=地块&sort=relevance&area=land": 200,
            "/land/": 200,
            "/land/listing/": 200,
            "/land/listing/?view=table": 200,
            f"/notice/{self.current.uid}/": 200,
            f"/notice/{self.original.uid}/": 200,
            f"/notice/{self.correction.uid}/": 200,
            f"/notice/{self.correction.uid}/changes/": 200,
            f"/notice/{self.correction.uid}/cite/": 200,
            f"/notice/{self.tombstone.uid}/": 410,
            f"/allocation/{self.allocation.uid}/": 200,
            "/agencies/": 200,
            f"/agency/{self.agency.slug}/": 200,
            "/statistics/": 200,
            "/statistics/?area=land&year=2026": 200,
            "/statistics/?month=13": 400,
            "/statistics/areas.csv": 200,
            "/map/": 200,
            "/map/?region=990000": 200,
            "/region/990100/": 200,
            "/region/123456/": 404,
            f"/party/{self.agency.code}/": 404,
            "/party/91110000000000000X/": 404,
            "/party/named/无人所知/": 404,
            "/data/": 200,
            "/help/": 200,
            "/glossary/": 200,
            "/saved/": 200,
            "/accessibility/": 200,
            "/privacy/": 200,
            "/law/": 200,
            "/law/land/": 200,
            "/law/fishing/": 404,
            "/nowhere/": 404,
            "/notice/2026-99999999/": 404,
            "/notices/?before=yesterday": 400,
        }


@pytest.fixture
def portal(office: Office) -> Portal:
    """An allocation with a notice in force, one corrected with its correction, one withdrawn."""
    allocation = Allocation.objects.create(
        area="land",
        number="YL-1",
        name="滨河路以东地块",
        agency=office.agency,
        region=make_region(),
    )
    own = {"allocation": allocation.pk, "title_en": ""}
    current = office.release("land.listing", notice={**own, "title": "滨河路以东地块出让公告"})
    original = office.release("land.sale_result", notice={**own, "title": "地块成交公示（原）"})
    correction = office.correct(original, title="地块成交公示（改）")
    withdrawn = office.release("land.listing", notice={**own, "title": "误发的地块公告"})
    tombstone = office.withdraw(withdrawn)
    deliver_all()
    return Portal(office, office.agency, allocation, current, original, correction, tombstone)
