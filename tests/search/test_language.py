"""The query language: how it is read, and how the reader is told."""

import datetime
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.utils import translation

from disclosure.search.counting import FACETS
from disclosure.search.describing import description
from disclosure.search.ordering import Sort
from disclosure.search.parsing import parse
from disclosure.search.query import Filters, search
from disclosure.search.ranges import amounts, days
from disclosure.search.schema import Status
from disclosure.search.suggesting import suggestions

from .conftest import notice

Put = Callable[..., None]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("甲 乙", "“甲” and “乙”"),
        ("甲 AND 乙", "“甲” and “乙”"),
        ("甲 OR 乙 丙", "(“甲” or (“乙” and “丙”))"),
        ("(甲 OR 乙) 丙", "(“甲” or “乙”) and “丙”"),
        ("(甲 OR 乙)丙 -丁", "(“甲” or “乙”) and “丙” and not “丁”"),
        ("甲 或 乙", "(“甲” or “乙”)"),
        ("甲 且 非 乙", "“甲” and not “乙”"),
        ("国有或集体", "“国有或集体”"),
        ("NOT NOT 甲", "“甲”"),
        ("a and b", "“a” and “and” and “b”"),
        ("岚告（2026）9号", "“岚告（2026）9号”"),
        ("LD -2026", "“LD” and “-2026”"),
        ("机关:财政局", "agency has “财政局”"),
        ("AGENCY： 财政局", "agency has “财政局”"),
        ("编号:YL-1(2)", "number has “YL-1(2)”"),
        ("amount:100万..1.5亿", "amount from 1,000,000 to 150,000,000"),
        ("金额:500万以上", "amount from 5,000,000"),
        ("日期:2026年2月", "published from 1 February 2026 to 28 February 2026"),
        ("截止:<=2026-03-01", "deadline up to 1 March 2026"),
        ("拍卖", "“拍卖” (also “竞拍”, “拍卖出让”, “auction”)"),
        ('"拍卖"', "“拍卖”"),
    ],
)
def test_how_a_query_is_understood(text: str, said: str) -> None:
    parsed = parse(text)
    assert description(parsed) == said
    assert parsed.hints == ()


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("甲 AND", "“甲”", "AND"),
        ("OR 甲", "“甲”", "OR"),
        ("(甲 OR 乙", "(“甲” or “乙”)", "bracket"),
        ("甲) 乙", "“甲” and “乙”", "bracket"),
        ("金额:很多", "“金额:很多”", "amount"),
        ("date:yesterday", "“date:yesterday”", "date"),
        ("agancy:财政局", "“agancy:财政局”", "Did you mean “agency:”"),
        ("编号:", "“编号:”", "Nothing is given"),
    ],
)
def test_a_malformed_query_gets_the_closest_reading_and_a_hint(
    text: str, said: str, hint: str
) -> None:
    parsed = parse(text)
    assert description(parsed) == said
    assert hint in str(parsed.hints[0])


def test_the_reading_is_told_in_chinese() -> None:
    with translation.override("zh-hans"):
        said = description(parse("(甲 OR 乙) NOT 机关:财政局 金额:>=100"))
    assert said == "(“甲” 或 “乙”) 且 不含机关含“财政局” 且 金额 100 及以上"


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("100", (100, 100)),
        ("1,000,000元", (1_000_000, 1_000_000)),
        ("2.5m..1bn", (2_500_000, 1_000_000_000)),
        ("500万至100万", (1_000_000, 5_000_000)),
        ("≥１亿", (100_000_000, None)),
        ("<100", (None, Decimal("99.99"))),
        ("", None),
        ("..", None),
        ("1..2..3", None),
        ("９" * 30, None),
    ],
)
def test_amounts(text: str, pair: tuple[object, object] | None) -> None:
    assert amounts(text) == pair


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("2024-02", (datetime.date(2024, 2, 1), datetime.date(2024, 2, 29))),
        ("2024年", (datetime.date(2024, 1, 1), datetime.date(2024, 12, 31))),
        (">2024", (datetime.date(2025, 1, 1), None)),
        ("20240105~", (datetime.date(2024, 1, 5), None)),
        ("2024-02-30", None),
        ("9999-12-31", None),
        ("0000", None),
    ],
)
def test_days(text: str, pair: tuple[object, object] | None) -> None:
    assert days(text) == pair


def test_traditional_and_full_width_writing_finds_simplified_and_back(put: Put) -> None:
    put(notice(1, "國有建設用地使用權出讓公告"), notice(2, "国有建设用地使用权出让公告"))
    for text in ("国有建设用地", "國有建設用地", '"使用權出让"', "出讓 公告"):
        assert search(text).total == 2, text
    put(notice(3, "ＡＢＣ１２３ Road"))
    assert search("abc123 ROAD").total == 1


def numbered(put: Put, sort: Sort, size: int = 3) -> list[int]:
    """Sequence numbers over all pages of an order, while notices come in."""
    seen: list[int] = []
    cursor, extra = "", 1_000
    while True:
        page = search("公告", sort=sort, before=cursor, limit=size)
        seen += [hit.sequence for hit in page.hits]
        if not page.next:
            return seen
        cursor, extra = page.next, extra + 1
        assert page.hints == ()
        put(notice(extra, "别的"))


def test_by_amount_the_highest_comes_first_and_none_last(put: Put) -> None:
    values = [None, 5, 7, 5, 5, None, 9, 5, 0, 7]
    put(
        *(
            notice(at, amount=None if value is None else Decimal(value))
            for at, value in enumerate(values, 1)
        )
    )
    expected = [7, 10, 3, 8, 5, 4, 2, 9, 6, 1]
    for size in (1, 2, 3, 4, 20):
        assert numbered(put, Sort.AMOUNT, size) == expected


def test_by_deadline_the_nearest_comes_first_then_past_ones_then_none(put: Put) -> None:
    now = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    offsets = [None, 5, -9, 5, 2, -3, None, 8]
    put(
        *(
            notice(at, deadline_at=None if days is None else now + datetime.timedelta(days))
            for at, days in enumerate(offsets, 1)
        )
    )
    for size in (1, 2, 3, 20):
        assert numbered(put, Sort.DEADLINE, size) == [5, 4, 2, 8, 6, 3, 7, 1]


def test_a_cursor_of_another_order_gets_the_first_page_and_a_hint(put: Put) -> None:
    put(notice(1, amount=Decimal(3)), notice(2))
    for sort, cursor in (
        (Sort.AMOUNT, "7"), (Sort.NEWEST, "A3.1"), (Sort.DEADLINE, "A3.1"),
        (Sort.RELEVANCE, "3"), (Sort.AMOUNT, "A.1"), (Sort.AMOUNT, "N5.1"),
    ):  # fmt: skip
        page = search("公告", sort=sort, before=cursor)
        assert len(page.hits) == 2
        assert len(page.hints) == 1


def test_any_number_in_a_cursor_is_answered(put: Put) -> None:
    put(notice(1, amount=Decimal(3)))
    for letter in "ADPR":
        for number in ("0", "9" * 18, "253402300799", "-62135596800"):
            for sort in Sort:
                search("公告", sort=sort, before=f"{letter}{number}.{'9' * 18}")


def test_every_facet_counts_exactly(put: Put) -> None:
    put(
        notice(1, amount=Decimal(10**6), region=("990102", "990100", "990000")),
        notice(2, amount=Decimal(999_999), region=("990100", "990000"), agency="other"),
        notice(3, status=Status.SUPERSEDED),
    )
    facets = search("公告", Filters(agency="other"), facets=tuple(FACETS)).facets
    assert facets["agency"] == {"housing-bureau": 1, "other": 1}
    assert facets["region"] == {"990000": 1, "990100": 1}
    assert facets["band"] == {"0": 1}
    facets = search("公告", facets=("band", "status", "region")).facets
    assert facets["band"] == {"0": 1, "1000000": 1}
    assert facets["status"] == {"current": 2, "superseded": 1}
    assert facets["region"] == {"990000": 2, "990100": 2, "990102": 1}


def test_a_question_that_finds_nothing_is_offered_others_that_do(put: Put) -> None:
    put(notice(1, "青石县道路公告", agency_names=("云岚市交通局",)), notice(2, "滨河地块公告"))

    def offered(text: str, **filters: str) -> list[tuple[str, int, str]]:
        found = suggestions(parse(text), Filters(**filters))
        return [(each.text, each.count, each.change) for each in found]

    assert offered("道路 滨河") == [("滨河", 1, "drop"), ("道路", 1, "drop")]
    assert offered("机关:青石县")[0] == ("青石县", 1, "anywhere")
    assert offered("agancy:交通局")[0] == ("agency:交通局", 1, "field")
    assert offered('"road"') == [("road", 1, "unquote")]
    assert offered("滨河", area="mining") == [("滨河", 1, "unfilter")]
    assert offered("无此物") == []
