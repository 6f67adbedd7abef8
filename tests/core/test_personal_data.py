"""What of persons is found in a text, and what that looks like it is left alone."""

from __future__ import annotations

import random

import pytest

from benchmarks.privacy import citizen, corpus, judge, mobile
from disclosure.core.personal_data import Kind, scan, scrub

# The example number printed in GB 11643 itself; it belongs to nobody.
EXAMPLE_ID = "11010519491231002X"


@pytest.fixture(scope="module")
def dice() -> random.Random:
    return random.Random(6)


def test_the_corpus_is_found_and_the_rest_let_through() -> None:
    result = judge(corpus(10_000))
    assert result.recall >= 0.99, result.missed
    assert result.false_blocks <= 0.001, result.blocked


def test_other_seeds_do_as_well() -> None:
    for seed in (1, 2):
        result = judge(corpus(4_000, seed))
        assert result.recall >= 0.99, result.missed
        assert result.false_blocks <= 0.001, result.blocked


def test_no_number_survives_in_what_is_shown(dice: random.Random) -> None:
    for _each in range(200):
        numbers = [citizen(dice), mobile(dice), citizen(dice)]
        text = f"某甲 {numbers[0]}，手机{numbers[1]}，{numbers[2]}"
        hits = scan(text)
        assert [hit.value for hit in hits] == numbers
        for hit in hits:
            assert not any(number in hit.excerpt for number in numbers)
            assert not any(number in repr(hit) for number in numbers)


def test_an_excerpt_shows_where_the_number_stands() -> None:
    (hit,) = scan(f"拟配租对象：某甲（{EXAMPLE_ID}），家庭三人")
    assert hit.excerpt == "拟配租对象：某甲（****002X），家庭三人"


@pytest.mark.parametrize(
    ("text", "hint", "kind"),
    [
        ("110105491231002", "身份证号", Kind.CITIZEN),
        ("某甲 13800138000", "", Kind.MOBILE),
        ("云岚市桂溪区青石路8号2栋301室", "家庭住址", Kind.ADDRESS),
        ("家庭住址：云岚市桂溪区青石路8号2栋301室。", "", Kind.ADDRESS),
        ("卡号 6222 0212 3456 7890 128", "", Kind.CARD),
    ],
)
def test_hits_are_certain_by_number_or_by_the_word_before(text: str, hint: str, kind: Kind) -> None:
    hits = scan(text, hint=hint)
    assert [(hit.kind, hit.certain) for hit in hits] == [(kind, True)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("110105194912******", Kind.PARTIAL),
        ("6222021234567890128", None),
    ],
)
def test_what_may_be_something_else_is_for_people_to_look_at(text: str, kind: Kind | None) -> None:
    hits = scan(text)
    assert not any(hit.certain for hit in hits)
    if kind:
        assert [hit.kind for hit in hits] == [kind]


def test_the_number_to_call_may_stand_where_a_contact_is_asked_for() -> None:
    (hit,) = scan("13800138000", hint="联系电话", contact=True)
    assert hit.kind is Kind.MOBILE
    assert not hit.certain
    assert scan(EXAMPLE_ID, contact=True)[0].certain


@pytest.mark.parametrize(
    "text",
    [
        "面积138 0013 8000平方米",
        "总价13800138000元",
        "订单HT13800138000",
        "身份证见附件。证书编号110105491231002",
        "统一社会信用代码12532500067137175R",
        "150\t2000\t3000\t110105\t1949",
        "",
    ],
)
def test_other_numbers_are_let_through(text: str) -> None:
    assert scan(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "1" * 1_000_000,
        "1 " * 100_000,
        "12-34 " * 170_000,
        "住址" * 300_000,
        "住址1号" * 200_000,
        "身份证" * 200_000,
        "13800138" * 100_000,
        "x" * 1_000_000,
    ],
)
def test_no_text_is_too_much_for_it(text: str) -> None:
    """Were an expression to run away, this would not end."""
    assert all(hit.end <= len(text) for hit in scan(text))


def test_scrub_removes_numbers_of_persons() -> None:
    text = "某某，11010519491231002X，13800138000；办公室 0717-2585459；110105194912******"
    assert scrub(text) == "某某，****，****；办公室 0717-2585459；****"


@pytest.mark.parametrize(
    "written",
    [
        EXAMPLE_ID,
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105 19491231 002X",
        "1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 X",
        "110105-19491231-002x",
        "1-1-0-1-0-5-1-9-4-9-1-2-3-1-0-0-2-x",
        "证110105194912310　02X",
    ],
)
def test_citizen_numbers_are_found_however_they_are_written(written: str) -> None:
    text = f"联系人某某 12 {written}，电话见附件"
    (hit,) = scan(text)
    assert hit.value == EXAMPLE_ID
    assert text[: hit.start].endswith(("12 ", "证"))
    assert text[hit.end :] == "，电话见附件"


@pytest.mark.parametrize(
    "text",
    [
        "2411010519491231002X1 210105194912310020 12532500067137175R",
        "YCA110105-194912-31-002X",
        "地质灾害治理工程施工甲级/110105491231002",
        "身份证见附件。证书编号110105491231002",
        "身份证号：110105491331002",
        "身份证号：1101054912310021",
        "0717-2585459 211380013800012 12800138000 Q131 0900 2025-03-11",
    ],
)
def test_numbers_of_projects_certificates_and_offices_are_let_through(text: str) -> None:
    assert scan(text) == []
