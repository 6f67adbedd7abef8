"""The lists that clocks count with, as anybody may read them."""

import pytest
from django.core.management import call_command

from disclosure import calendars
from tests.api.conftest import broken_promises
from tests.factory import make_list

pytestmark = pytest.mark.django_db


def test_lists_are_given_with_their_notices_and_days(get):
    call_command("load_calendar")
    body = get("/calendar/").json()
    assert not broken_promises("CalendarPage", body)
    assert body["version"] == calendars.current().version
    years = {listed["year"]: listed for listed in body["results"]}
    assert list(years) == list(range(2026, 2006, -1))
    assert [notice["title"] for notice in years[2020]["notices"]] == [
        "国办发明电〔2019〕16号",
        "国办发明电〔2020〕1号",
    ]
    assert [notice["title"] for notice in years[2025]["notices"]] == ["国办发明电〔2024〕12号"]
    assert years[2019]["days"][0] == {"date": "2018-12-29", "kind": "make_up", "name": "元旦"}


def test_only_confirmed_lists_are_public(get):
    make_list(2025)
    make_list(2026, confirmed=False)
    assert [listed["year"] for listed in get("/calendar/").json()["results"]] == [2025]


def test_without_lists_the_page_is_empty(get):
    body = get("/calendar/").json()
    assert not broken_promises("CalendarPage", body)
    assert body["results"] == []


def test_lists_are_paged(client, get):
    for year in (2024, 2025, 2026):
        make_list(year)
    page = get("/calendar/", {"limit": 2}).json()
    rest = client.get(page["next"].removeprefix("http://127.0.0.1:8000")).json()
    assert [[listed["year"] for listed in one["results"]] for one in (page, rest)] == [
        [2026, 2025],
        [2024],
    ]
    assert rest["next"] is None
    assert get("/calendar/", {"cursor": "before-999999999999999999"}).status_code == 200
    assert get("/calendar/", {"year": "2025"}).status_code == 400


def test_the_index_leads_to_the_calendar(get):
    assert get("/").json()["links"]["calendar"].endswith("/api/v1/calendar/")


def test_an_unchanged_calendar_is_not_sent_twice(get):
    make_list(2025)
    tag = get("/calendar/")["ETag"]
    assert get("/calendar/", if_none_match=tag).status_code == 304
