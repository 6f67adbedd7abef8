"""The demo's invented world: it loads on any day, and shows what the portal is for."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from disclosure.core.notice_types import registry
from disclosure.models import Due, Notice, Release
from disclosure.sample import loading

pytestmark = pytest.mark.django_db

#: An ordinary day, one behind the Spring Festival, one behind the National Day, a Sunday in March.
DAYS = ("2026-11-27", "2026-02-24", "2025-10-09", "2026-03-15")


@pytest.mark.parametrize("day", DAYS)
def test_the_sample_loads_on_any_day(day: str, law: None) -> None:
    now = datetime.fromisoformat(f"{day}T16:00:00").replace(tzinfo=ZoneInfo("Asia/Shanghai"))
    loading.load_reference("correct horse battery")
    steps = list(loading.load(now))
    assert Release.objects.filter(kind="publish").count() >= len(steps)
    assert {release.type for release in Release.objects.all()} == set(registry.codes())
    assert {"draft", "submitted", "returned", "reviewed", "scheduled"} <= set(
        Notice.objects.values_list("state", flat=True)
    )
    verdicts = {
        clock["verdict"]
        for release in Release.objects.all()
        for clock in release.document.get("clocks", ())
    }
    assert {"kept", "missed"} <= verdicts
    assert Due.objects.filter(met_by=None, met_on=None, due_on__lt=now.date()).exists()
    assert Due.objects.filter(met_by__isnull=False).exists()
