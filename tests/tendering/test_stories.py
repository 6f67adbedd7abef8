"""The sample projects of the area tell stories that could have happened."""

import json
from pathlib import Path

from django.apps import apps

from disclosure.core.notice_types import registry

AREA = "tendering"
PROJECTS = json.loads(
    (Path(apps.get_app_config(AREA).path) / "examples" / "projects.json").read_text("utf-8")
)


def stories():
    """Each project's notices in the order of publication: (day of publication, type)."""
    for project in PROJECTS:
        notices = [(n["day"] + n.get("late", 0), n["type"]) for n in project["notices"]]
        yield project["number"], sorted(notices)


def test_every_type_of_the_area_is_told_of():
    told = {kind for _, notices in stories() for _, kind in notices}
    assert told == {t.code.partition(".")[2] for t in registry.in_area(AREA)}


def test_notices_are_formed_and_published_before_today():
    assert all(day <= 0 for _, notices in stories() for day, _ in notices)


def test_nothing_is_published_before_what_it_follows():
    for number, notices in stories():
        published = set()
        for _, kind in notices:
            notice_type = registry.get(f"{AREA}.{kind}")
            assert notice_type.may_begin() or published & set(notice_type.follows), number
            published.add(notice_type.code)


def test_one_notice_is_late_and_most_are_not():
    late = [n for p in PROJECTS for n in p["notices"] if n.get("late")]
    assert len(late) == 1
