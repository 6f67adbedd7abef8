"""Names are found by their pinyin: initials, syllables, characters with several readings."""

import pytest

from disclosure.search import pinyin
from disclosure.search.describing import description
from disclosure.search.parsing import parse
from disclosure.search.query import Filters, search
from disclosure.search.suggesting import spoken

from .conftest import notice

NAMES = ("云岚市住房和城乡建设局", "青石建设有限公司")


def found(text: str) -> list[str]:
    return [hit.uid for hit in search(text).hits]


@pytest.mark.parametrize(
    "text", ["ylszf", "zfhcxjs", "yunlan", "yun", "YunLan", "qsjs", "qingshi", "pinyin:jsj",
             "拼音：yunlan", "agency:ylszf", "party:qingshi"],
)  # fmt: skip
def test_a_name_is_found_by_initials_and_by_syllables_from_any_syllable_on(put, text):
    put(notice(1, spoken=NAMES), notice(2, spoken=("望海市财政局",)))
    assert found(text) == ["2026-00000001"]


def test_a_word_that_stands_somewhere_is_not_taken_for_pinyin(put):
    put(notice(1, "Land sale", spoken=NAMES), notice(2, spoken=("云岚地产",)))
    assert found("land") == ["2026-00000001"]
    offered = spoken(parse("land"), Filters())
    assert offered is not None
    assert (offered.text, offered.count) == ("pinyin:land", 1)


def test_only_the_words_that_stand_nowhere_are_taken_for_pinyin(put):
    put(notice(1, "住房 sample", spoken=NAMES), notice(2, "住房", spoken=("望海市财政局",)))
    page = search("sample ylszf")
    assert [hit.uid for hit in page.hits] == ["2026-00000001"]
    assert description(page.parsed) == "“sample” and name in pinyin has “ylszf”"


def test_what_is_excluded_or_in_quotes_is_meant_as_it_stands(put):
    put(notice(1, spoken=NAMES))
    assert found('"ylszf"') == []
    assert found("-ylszf") == ["2026-00000001"]


def test_a_question_that_finds_nothing_keeps_its_words(put):
    put(notice(1, spoken=NAMES))
    assert description(search("xyzzy").parsed) == "“xyzzy”"


@pytest.mark.parametrize(
    ("name", "typed"),
    [("重庆路改造", "cq"), ("重云村", "cyc"), ("重云村", "zyc"), ("长乐县", "clx"),
     ("长乐县", "changle"), ("绿地", "lvdi"), ("绿地", "ludi"), ("云岚１号", "yl1h")],
)  # fmt: skip
def test_characters_with_several_readings_are_found_by_each(name, typed):
    assert any(token.startswith(typed) for token in pinyin.tokens(name))


def test_a_name_without_chinese_has_no_pinyin():
    assert pinyin.tokens("Yunlan Court 1") == ()


def test_a_long_name_has_a_bounded_number_of_tokens():
    assert len(pinyin.tokens("长行重乐" * 100)) < 10_000
    assert max(map(len, pinyin.tokens("长行重乐" * 100))) == pinyin.MOST_LETTERS


def test_names_are_sorted_as_in_a_directory():
    names = ["云岚市财政局", "望海市第一中学", "青石岭县", "Abc", "重庆路小学"]
    assert sorted(names, key=pinyin.sound) == [
        "Abc", "重庆路小学", "青石岭县", "望海市第一中学", "云岚市财政局"
    ]  # fmt: skip
