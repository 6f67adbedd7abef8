"""Calendars of lists: events that move and vanish with their notices, in lines calendars read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from disclosure import searching
from disclosure.feeds import icalendar
from disclosure.feeds.calendars import CALENDAR_LENGTH
from disclosure.search.query import LARGEST_PAGE
from tests.factory import Office, deliver_all

Component = dict[str, list[tuple[str, str]]]


@pytest.fixture(autouse=True)
def fresh() -> None:
    cache.clear()


def read(client: Client, address: str) -> list[dict[str, str]]:
    """The events of a calendar: property -> value, unfolded and unescaped."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    lines = answer.content.split(b"\r\n")
    assert lines.pop() == b""
    assert all(len(line) <= 75 for line in lines)
    whole = b"\n".join(lines).replace(b"\n ", b"").decode().split("\n")
    assert (whole[0], whole[1], whole[-1]) == ("BEGIN:VCALENDAR", "VERSION:2.0", "END:VCALENDAR")
    events: list[dict[str, str]] = []
    for line in whole:
        name, _colon, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            events.append({})
        elif events:
            events[-1][name] = value.replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";")
    return events


def uid(release, column: str) -> str:
    return f"{release.uid}.{column}@127.0.0.1"


@pytest.mark.django_db
def test_each_date_of_a_notice_is_an_event(office: Office, client: Client) -> None:
    release = office.release("procurement.open_tender", notice={"title": "一，二；三"})
    events = {event["UID"]: event for event in read(client, "/en/notices/feed/ics/")}
    details = release.document["details"]
    assert set(events) == {uid(release, "bid_deadline"), uid(release, "opening_at")}
    opening = events[uid(release, "opening_at")]
    start = datetime.fromisoformat(details["opening_at"]).astimezone(UTC)
    assert opening["DTSTART"] == f"{start:%Y%m%dT%H%M%SZ}"
    assert opening["SUMMARY;LANGUAGE=en"].startswith("Bid opening: ")
    assert (opening["STATUS"], opening["SEQUENCE"]) == ("CONFIRMED", "0")
    assert opening["URL;VALUE=URI"].endswith(f"/en/notice/{release.uid}/")


@pytest.mark.django_db
def test_a_day_without_an_hour_is_a_whole_day(office: Office, client: Client) -> None:
    release = office.release("land.sale_result")
    ends = release.document["details"]["publicity_end"].replace("-", "")
    found = {event["UID"]: event for event in read(client, "/land/sale-result/feed/ics/")}
    assert found[uid(release, "publicity_end")]["DTSTART;VALUE=DATE"] == ends


@pytest.mark.django_db
def test_a_correction_moves_the_event_it_does_not_add_one(office: Office, client: Client) -> None:
    first = office.release("procurement.open_tender")
    second = office.correct(first)
    third = office.correct(second, title="再次更正")
    events = {event["UID"]: event for event in read(client, "/notices/feed/ics/")}
    assert set(events) == {uid(first, "bid_deadline"), uid(first, "opening_at")}
    event = events[uid(first, "opening_at")]
    assert event["SEQUENCE"] == "2"
    assert event["SUMMARY;LANGUAGE=zh-Hans"].startswith("更正：")
    assert event["SUMMARY;LANGUAGE=zh-Hans"].endswith("：再次更正")
    assert event["URL;VALUE=URI"].endswith(f"/notice/{third.uid}/")


@pytest.mark.django_db
def test_a_withdrawn_notice_cancels_its_events_and_says_why(office: Office, client: Client) -> None:
    first = office.release("procurement.open_tender", notice={"body": "密语"})
    second = office.correct(first)
    office.withdraw(second)
    events = read(client, "/procurement/feed/ics/")
    assert {event["UID"] for event in events} == {
        uid(first, "bid_deadline"),
        uid(first, "opening_at"),
    }
    assert {(event["STATUS"], event["SEQUENCE"]) for event in events} == {("CANCELLED", "2")}
    assert all("误发布" in event["DESCRIPTION;LANGUAGE=zh-Hans"] for event in events), "says why"
    assert "密语" not in str(events)


@pytest.mark.django_db
def test_every_list_is_a_calendar_with_its_filters(office: Office, client: Client) -> None:
    release = office.release("procurement.open_tender")
    for address, count in {
        "/notices/": 2,
        "/notices/?agency=" + office.agency.slug: 2,
        f"/notices/?region={release.region.code}": 2,
        "/notices/?published_from=2026-11-24": 0,
        "/procurement/open-tender/": 2,
        f"/agency/{office.agency.slug}/": 2,
        f"/allocation/{release.allocation_uid}/": 2,
        "/land/": 0,
    }.items():
        path, _, query = address.partition("?")
        assert len(read(client, f"{path}feed/ics/?{query}")) == count, address


@pytest.mark.django_db
def test_the_calendar_of_a_search_reaches_as_far_as_that_of_a_list(
    office: Office, client: Client, empty_index: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is found has to be looked at whole: most of it may have no dates."""
    asked: list[int] = []
    ask = searching.search

    def counted(*given: Any, limit: int, **options: Any) -> Any:
        asked.append(limit)
        return ask(*given, limit=limit, **options)

    monkeypatch.setattr(searching, "search", counted)
    release = office.release("procurement.open_tender", notice={"title": "滨河路采购"})
    deliver_all(["search"])
    (first, *_) = read(client, "/notices/feed/ics/?q=滨河路")
    assert release.uid in first["UID"]
    assert asked == [CALENDAR_LENGTH]
    assert CALENDAR_LENGTH <= LARGEST_PAGE


@pytest.mark.django_db
def test_what_is_long_over_is_left_out(office: Office, client: Client) -> None:
    long_ago = timezone.now() - timedelta(days=400)
    with_dates = {"publicity_start": "2025-10-10", "publicity_end": "2025-10-20"}
    office.release("land.sale_result", detail=with_dates, now=long_ago)
    assert read(client, "/land/sale-result/feed/ics/") == []


def test_lines_are_folded_between_characters_and_texts_escaped() -> None:
    folded = icalendar.line("SUMMARY", "地" * 60)
    pieces = folded.removesuffix("\r\n").split("\r\n")
    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert "".join([pieces[0], *(piece[1:] for piece in pieces[1:])]) == f"SUMMARY:{'地' * 60}"
    assert icalendar.text("a\\b;c,d\r\ne\x07") == "a\\\\b\\;c\\,d\\ne"
