"""The stories of the sample projects, as far as an area tells them: they must be possible."""

from typing import Any

import pytest

from disclosure.areas import areas
from disclosure.core.notice_types import NoticeType, registry
from disclosure.sample.loading import projects

STORIES = [
    pytest.param(area.label, project, id=project["number"])
    for area in areas()
    for project in projects(area)
    if "notices" in project
]


def types(area: str, project: dict[str, Any]) -> list[type[NoticeType]]:
    return [registry.find(area, notice["type"]) for notice in project["notices"]]


@pytest.mark.parametrize(("area", "project"), STORIES)
def test_each_notice_follows_one_it_may_follow(area: str, project: dict[str, Any]) -> None:
    told: set[str] = set()
    for notice_type in types(area, project):
        assert notice_type.may_begin() or told & set(notice_type.follows), notice_type.code
        told.add(notice_type.code)


@pytest.mark.parametrize(("area", "project"), STORIES)
def test_notices_are_formed_in_order_and_published_by_today(
    area: str, project: dict[str, Any]
) -> None:
    notices = project["notices"]
    days = [notice["day"] for notice in notices]
    assert days == sorted(days)
    assert all(notice["day"] + notice.get("late", 0) <= 0 for notice in notices)


@pytest.mark.parametrize("area", sorted({param.values[0] for param in STORIES}))
def test_every_type_of_an_area_appears(area: str) -> None:
    stories = [param.values[1] for param in STORIES if param.values[0] == area]
    told = {notice_type for project in stories for notice_type in types(area, project)}
    assert told == set(registry.in_area(area))
