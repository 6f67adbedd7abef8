"""The sample projects of each area tell stories that could have happened."""

from __future__ import annotations

from typing import Any

import pytest

from disclosure.areas import areas
from disclosure.core.notice_types import NoticeType, registry
from disclosure.sample.loading import projects

STORIES = {
    project["number"]: (area.label, project["notices"])
    for area in areas()
    for project in projects(area)
}
each_story = pytest.mark.parametrize(("area", "notices"), STORIES.values(), ids=STORIES)
each_area = pytest.mark.parametrize("area", sorted({area for area, _notices in STORIES.values()}))


def published_on(notice: dict[str, Any]) -> int:
    """Days from today to the publication of a notice: none is positive."""
    return int(notice["day"]) + int(notice.get("late", 0))


def told(area: str) -> list[dict[str, Any]]:
    """Every notice of an area's projects."""
    return [notice for label, notices in STORIES.values() if label == area for notice in notices]


def type_of(area: str, notice: dict[str, Any]) -> type[NoticeType]:
    return registry.find(area, notice["type"])


@each_story
def test_nothing_is_published_before_what_it_follows(
    area: str, notices: list[dict[str, Any]]
) -> None:
    published: set[str] = set()
    for notice in sorted(notices, key=published_on):
        notice_type = type_of(area, notice)
        assert notice_type.may_begin() or published & set(notice_type.follows), notice_type.code
        published.add(notice_type.code)


@each_story
def test_notices_are_formed_in_order_and_published_by_today(
    area: str, notices: list[dict[str, Any]]
) -> None:
    days = [notice["day"] for notice in notices]
    assert days == sorted(days)
    assert max(map(published_on, notices)) <= 0


@each_area
def test_every_type_of_an_area_is_told_of(area: str) -> None:
    assert {type_of(area, notice) for notice in told(area)} == set(registry.in_area(area))


@each_area
def test_one_notice_of_an_area_is_late_and_the_others_are_not(area: str) -> None:
    assert len([notice for notice in told(area) if notice.get("late")]) == 1
