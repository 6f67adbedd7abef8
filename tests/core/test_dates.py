import datetime

import pytest

from disclosure.core.dates import (
    BEIJING,
    DateError,
    parse_date,
    parse_datetime,
    parse_moment,
    parse_range,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-08-17", datetime.date(2026, 8, 17)),
        ("2026/8/7", datetime.date(2026, 8, 7)),
        ("2026.8.7", datetime.date(2026, 8, 7)),
        ("2026年08月17日", datetime.date(2026, 8, 17)),
        ("２０２６年８月７日", datetime.date(2026, 8, 7)),
        ("20 Juni 2024", datetime.date(2024, 6, 20)),
        ("3 Agustus 2024", datetime.date(2024, 8, 3)),
        ("3 August 2024", datetime.date(2024, 8, 3)),
        ("2026-08-17T18:30:00Z", datetime.date(2026, 8, 18)),
    ],
)
def test_dates(text: str, expected: datetime.date) -> None:
    assert parse_date(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026年08月17日 22时00分", datetime.datetime(2026, 8, 17, 22, tzinfo=BEIJING)),
        ("2026年8月17日下午3:05", datetime.datetime(2026, 8, 17, 15, 5, tzinfo=BEIJING)),
        ("2026年08月17日24时00分", datetime.datetime(2026, 8, 18, tzinfo=BEIJING)),
        ("2026-08-17 09:30:15", datetime.datetime(2026, 8, 17, 9, 30, 15, tzinfo=BEIJING)),
        ("2026-08-17T09:30:00+08:00", datetime.datetime(2026, 8, 17, 9, 30, tzinfo=BEIJING)),
        ("2026-08-17T01:30:00.000Z", datetime.datetime(2026, 8, 17, 9, 30, tzinfo=BEIJING)),
    ],
)
def test_times_are_aware(text: str, expected: datetime.datetime) -> None:
    moment = parse_datetime(text)
    assert moment == expected
    assert moment.tzinfo is not None


def test_declared_formats() -> None:
    assert parse_date("16/06/2022", ["%d/%m/%Y"]) == datetime.date(2022, 6, 16)
    assert parse_moment("16/06/2022 10:00", ["%d/%m/%Y %H:%M"]) == datetime.datetime(
        2022, 6, 16, 10, tzinfo=BEIJING
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "missing"),
        ("/", "missing"),
        ("16/06/2022", "ambiguous"),
        ("2026年8月", "incomplete"),
        ("2026", "incomplete"),
        ("2026-02-30", "impossible"),
        ("2026-02-03 25:00", "impossible"),
        ("3 Foo 2024", "unreadable"),
        ("另行通知", "unreadable"),
    ],
)
def test_uncertain_dates_are_refused(text: str, code: str) -> None:
    with pytest.raises(DateError) as caught:
        parse_moment(text)
    assert caught.value.code == code


@pytest.mark.parametrize("text", ["9999-12-31T23:00:00Z", "9999-12-31 24:00"])
def test_the_end_of_time_is_refused(text: str) -> None:
    with pytest.raises(DateError, match="impossible"):
        parse_date(text)


def test_a_date_is_no_time_of_day() -> None:
    with pytest.raises(DateError, match="incomplete"):
        parse_datetime("2026-08-17")


def test_ranges() -> None:
    first, last = parse_range("2025年06月13日 18时00分至2025年06月16日 18时00分")
    assert first == datetime.datetime(2025, 6, 13, 18, tzinfo=BEIJING)
    assert last == datetime.datetime(2025, 6, 16, 18, tzinfo=BEIJING)
    assert parse_range("2026-01-02 ~ 2026-01-05") == (
        datetime.date(2026, 1, 2),
        datetime.date(2026, 1, 5),
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-01-02", "incomplete"),
        ("", "missing"),
        ("2026-01-05至2026-01-02", "impossible"),
        ("2026-01-05至另行通知", "unreadable"),
    ],
)
def test_bad_ranges_are_refused(text: str, code: str) -> None:
    with pytest.raises(DateError) as caught:
        parse_range(text)
    assert caught.value.code == code
