"""Marks stand where the search found what it found."""

import pytest

from disclosure.search.parsing import parse
from disclosure.search.snippets import snippet


def shown(text: str, query: str, length: int = 160) -> str:
    return "".join(
        f"[{part.text}]" if part.marked else part.text
        for part in snippet(text, parse(query).marks, length)
    )


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("住房保障公告", "保障", "住房[保障]公告"),
        ("住房保障公告", "住房 公告", "[住房]保障[公告]"),
        ("住房保障公告", "告", "住房保障公[告]"),
        ("住房保障公告", "住", "[住]房保障公告"),
        ("公　告", "公告", "[公　告]"),
        ("编号ＬＤ－２０２６－０１号", "ld-2026", "编号[ＬＤ－２０２６]－０１号"),
        ("第3批次", "第3批", "[第3批]次"),
        ("Road Works in Bogotá", "bogota works", "Road [Works] in [Bogotá]"),
        ("住房住房", "住房", "[住房][住房]"),
        ("住房保障", "住房保 保障", "[住房保]障"),
        ("住房", "土地", "住房"),
        ("", "土地", ""),
        ("<b>住房</b>", "住房", "<b>[住房]</b>"),
    ],
)
def test_marks(text: str, query: str, expected: str) -> None:
    assert shown(text, query) == expected


def test_the_stretch_with_most_words_is_shown() -> None:
    text = "住房" + "。" * 300 + "住房与保障" + "。" * 300
    result = shown(text, "住房 保障", 40)
    assert "[住房]与[保障]" in result
    assert result.startswith("…")
    assert result.endswith("…")
    assert len(result) == 40 + len("…[][]…")


def test_without_a_match_it_is_the_beginning() -> None:
    assert shown("甲" * 100, "乙", 10) == "甲" * 10 + "…"


def test_a_text_full_of_matches_is_no_burden() -> None:
    assert shown("房" * 100_000, "房", 20).count("[房]") == 20
