"""What is found, in what order, how it is counted and paged."""

import dataclasses
import datetime
import random
from collections.abc import Callable

import pytest

from disclosure.search import ordering
from disclosure.search.index import SearchIndex
from disclosure.search.ordering import Sort
from disclosure.search.query import Filters, search
from disclosure.search.schema import Status

from .conftest import notice

Put = Callable[..., None]


FILTERS = {field.name for field in dataclasses.fields(Filters)}


def found(text: str = "", **options: object) -> list[int]:
    """Sequence numbers of what is found; options are filters and what `search` takes."""
    asked = {name: options.pop(name) for name in list(options) if name in FILTERS}
    return [hit.sequence for hit in search(text, Filters(**asked), **options).hits]


def test_every_piece_of_chinese_is_found_and_nothing_else(put: Put) -> None:
    """Recall and precision 1.0 against plain substring search."""
    dice = random.Random(11)
    words = ["住房", "保障", "土地", "出让", "公告", "生态环境局", "处罚", "资源", "采购", "中标"]
    texts = {
        number: "".join(dice.choices(words, k=dice.randint(5, 30))) for number in range(1, 301)
    }
    put(*(notice(number, "甲乙", text) for number, text in texts.items()))
    for _ in range(200):
        text = dice.choice(list(texts.values()))
        start = dice.randrange(len(text))
        piece = text[start : start + dice.randint(1, 8)]
        right = [number for number, text in sorted(texts.items(), reverse=True) if piece in text]
        assert found(piece, limit=200) == right[:200]
        assert search(piece).total == len(right)


@pytest.mark.parametrize(
    "text",
    [
        "告",
        "住房",
        "房保",
        "住房保障公告",
        "住房 公告",
        "公告 住房",
        "ＬＤ－２０２６－０００１２３",
        "ld-2026-000123",
        "LD2026000123",
        "LD/2026 000123",
        "000123",
        "ld-2026",
        "XSA070002-202402-01(2)",
        "xsa070002",
        "202402-01",
        "31520",
        "31,520",
        "bogota",
        "Bogotá",
        "每㎡",
        "2026-00000001",
        '"Road works"',
        "第3批",
        "批次",
        "公告第",
    ],
)
def test_found_in_every_way_it_may_be_written(put: Put, text: str) -> None:
    put(
        notice(
            1,
            "住房保障公告",
            "公告第3批次，总价31,520万元，每㎡ 5 元",
            "ROAD WORKS in Bogotá",
            numbers=("LD-2026-000123", "XSA070002-202402-01(2)"),
        )
    )
    assert found(text) == [1]


@pytest.mark.parametrize(
    "text",
    ["障房", "公告住房", "保障 土地", "0001", '"works road"', '"公告 住房"', "住房公告", "road告"],
)
def test_not_found(put: Put, text: str) -> None:
    put(notice(1, "住房保障公告", "Road works LD-2026-000123"))
    assert found(text) == []


def test_no_phrase_reaches_over_two_fields(put: Put) -> None:
    put(notice(1, "住房", "保障", "土地"))
    assert found("房保") == []
    assert found('"住房 保障"') == []
    assert found("住房 保障 土地") == [1]


def test_filters(put: Put) -> None:
    local = datetime.timezone(datetime.timedelta(hours=8))
    put(
        notice(1, area="land", type="land.listing", agency="land-bureau"),
        notice(2, region=("420526", "420500", "420000")),
        notice(3, published_at=datetime.datetime(2026, 1, 1, 0, 0, tzinfo=local)),
        notice(4, published_at=datetime.datetime(2025, 12, 31, 23, 59, 59, tzinfo=local)),
    )
    assert found() == [4, 3, 2, 1]
    assert found(area="land") == [1]
    assert found(type="land.listing") == [1]
    assert found(agency="land-bureau") == [1]
    assert found(region="420500") == [2]
    assert found("住房", region="420000") == [2]
    assert found(region="420581", predecessors=["420526"]) == [2]
    assert found(region="420581", predecessors=["420500"]) == []
    assert found(published_to=datetime.date(2025, 12, 31)) == [4]
    new_year = datetime.date(2026, 1, 1)
    assert found(published_from=new_year, published_to=new_year) == [3]
    assert found(published_from=new_year, published_to=datetime.date(2025, 12, 31)) == []
    assert found(published_from=datetime.date(9999, 12, 31)) == []
    assert found(published_to=datetime.date(1, 1, 1)) == []
    assert found(published_from=datetime.date(1, 1, 1), published_to=datetime.date(9999, 12, 31))
    assert found(area="nonsense") == []


def test_only_notices_in_force_unless_asked(put: Put) -> None:
    put(notice(1, status=Status.SUPERSEDED), notice(2, status=Status.WITHDRAWN), notice(3, "别的"))
    assert found() == [3]
    assert found("住房") == []
    assert found("住房", statuses=()) == [2, 1]


def test_facets_count_exactly_and_show_what_else_could_be_chosen(put: Put) -> None:
    local = datetime.timezone(datetime.timedelta(hours=8))
    kinds = [("land", "land.listing"), ("land", "land.result"), ("mining", "mining.listing")]
    put(
        *(
            notice(
                number,
                "公告" if number % 2 else "其他",
                area=kinds[number % 3][0],
                type=kinds[number % 3][1],
                published_at=datetime.datetime(2020 + number % 5, 1, 1, tzinfo=local),
            )
            for number in range(1, 301)
        )
    )
    page = search("公告", limit=1, facets=("area", "type", "year"))
    assert page.total == 150
    assert page.facets == {
        "area": {"land": 100, "mining": 50},
        "type": {"land.listing": 50, "land.result": 50, "mining.listing": 50},
        "year": {"2024": 30, "2023": 30, "2022": 30, "2021": 30, "2020": 30},
    }
    asked = Filters(type="land.listing", area="land", published_to=datetime.date(2021, 6, 1))
    page = search("公告", asked, facets=("area", "type", "year"))
    assert page.total == 20
    assert page.facets["area"] == {"land": 40, "mining": 20}
    assert page.facets["type"] == {"land.listing": 20, "land.result": 20}
    assert page.facets["year"] == dict.fromkeys(["2024", "2023", "2022", "2021", "2020"], 10)


@pytest.mark.parametrize("sort", list(Sort))
def test_pages_follow_each_other_without_gap_or_repetition(put: Put, sort: Sort) -> None:
    put(*(notice(number) for number in range(1, 51)))
    seen: list[int] = []
    cursor = ""
    while True:
        page = search("公告", sort=sort, before=cursor, limit=7)
        assert page.total == 50
        seen += [hit.sequence for hit in page.hits]
        cursor = page.next
        if not cursor:
            break
    assert sorted(seen, reverse=True) == list(range(50, 0, -1))


@pytest.mark.parametrize("few", [1_000, 5])
def test_the_newest_of_a_time_long_past_are_found_wherever_they_lie(
    put: Put, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    """Numbers are spread unevenly: many come together, and then none for a long time."""
    monkeypatch.setattr(ordering, "_FEW", few)
    local = datetime.timezone(datetime.timedelta(hours=8))
    numbers = [*range(1, 200), *range(5_000, 5_020), *range(400_000, 400_120), 3_000_000]
    put(
        *(
            notice(
                number,
                "公告" if number % 3 else "其他",
                published_at=datetime.datetime(
                    2024 if number < 10_000 else 2026, 5, 1, tzinfo=local
                ),
            )
            for number in numbers
        )
    )
    for text, last in (("", None), ("公告", None), ("公告", datetime.date(2024, 12, 31))):
        right = [
            number
            for number in reversed(numbers)
            if (not text or number % 3) and (last is None or number < 10_000)
        ]
        seen, cursor = [], ""
        while not seen or cursor:
            page = search(text, Filters(published_to=last), before=cursor, limit=7)
            assert page.total == len(right)
            seen += [hit.sequence for hit in page.hits]
            cursor = page.next
        assert seen == right


def test_a_page_by_date_stays_put_while_notices_come_in(put: Put) -> None:
    put(*(notice(number) for number in range(1, 11)))
    cursor = search(limit=3).next
    put(notice(11), notice(12))
    assert found(before=cursor, limit=3) == [7, 6, 5]


def test_relevance_prefers_the_title(put: Put) -> None:
    put(
        notice(1, "住房保障公告", "土地"),
        notice(2, "土地出让公告", "住房"),
        notice(3, "其他公告", "住房土地"),
    )
    assert found("土地", sort=Sort.RELEVANCE)[0] == 2
    assert sorted(found("土地", sort=Sort.RELEVANCE)) == [1, 2, 3]
    assert search("土地 告", sort=Sort.RELEVANCE).total == 3
    assert found(sort=Sort.RELEVANCE) == [3, 2, 1]


@pytest.mark.parametrize("before", ["x", "-1", "1.5", "９", "9" * 30, "null", "\x00"])
def test_a_wrong_cursor_gets_the_first_page_and_a_hint(put: Put, before: str) -> None:
    put(notice(1), notice(2))
    page = search(before=before)
    assert [hit.sequence for hit in page.hits] == [2, 1]
    assert len(page.hints) == 1


def test_a_far_away_page_by_relevance_is_empty(put: Put) -> None:
    put(notice(1))
    assert found("公告", sort=Sort.RELEVANCE, before="R1000000.1") == []


@pytest.mark.parametrize("limit", [-5, 0, 10**12])
def test_any_limit_gives_a_page(put: Put, limit: int) -> None:
    put(notice(1))
    assert found(limit=limit) == [1]


@pytest.mark.parametrize(
    "text",
    [
        '"',
        '"""',
        "(((",
        "AND OR NOT",
        "title:",
        "uid:2026",
        "* ? ~",
        "[1 TO",
        "\\",
        "a^b",
        ".*",
        "<script>",
        "'; DROP TABLE release; --",
        "\x00",
        "\ud800",
        "😀",
        "٣",
        "字" * 5_000,
        "a b " * 5_000,
        "|",
        "|| |",
        "第 1 ２ ③",
    ],
)
def test_no_query_breaks_the_search(put: Put, text: str) -> None:
    put(notice(1))
    for sort in Sort:
        page = search(text, sort=sort)
        assert page.total >= len(page.hits)


def test_an_index_that_is_missing_is_an_answer(tmp_path: object, settings: object) -> None:
    settings.SEARCH_INDEX_DIR = tmp_path / "nothing"  # type: ignore[attr-defined,operator]
    page = search("公告")
    assert (page.hits, page.total) == ((), 0)
    assert "prepared" in str(page.hints[0])


def test_the_page_says_which_words_were_looked_for(index: SearchIndex) -> None:
    page = search('住房 "保障 公告')
    assert [(word.text, word.quoted) for word in page.parsed.words] == [
        ("住房", False),
        ("保障 公告", True),
    ]
    assert len(page.hints) == 1
