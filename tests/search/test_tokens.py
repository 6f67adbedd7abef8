"""Folding, cutting and the promise behind it: a piece of a text is a run of its tokens."""

import random

import pytest

from disclosure.search.tokens import Phrase, fold, joined, phrase, scan, spans, squeezed, words


def tokens(text: str) -> list[str]:
    return [token.text for token in scan(fold(text))]


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ＬＤ－２０２６", "ld-2026"),
        ("Bogotá", "bogota"),
        ("ＡbＣ", "abc"),
        ("㎡", "m2"),
        ("ﬁn", "fin"),
        ("公\u200b告", "公告"),
        ("⼟地", "土地"),
        ("が", "が"),
    ],
)
def test_forms_readers_hold_equal_are_folded(written: str, folded: str) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("住房保障", ["住房", "房保", "保障", "障"]),
        ("告", ["告"]),
        ("公　告", ["公告", "告"]),
        ("第3批次", ["第", "3", "批次", "次"]),
        ("LD-2026-000123", ["ld", "2026", "000123"]),
        ("XSA070002-202402-01(2)", ["xsa", "070002", "202402", "01", "2"]),
        ("中国。人民", ["中国", "国", "人民", "民"]),
        ("snake_case", ["snake", "case"]),
        ("𠮷野家", ["𠮷野", "野家", "家"]),
        ("***", []),
    ],
)
def test_texts_are_cut_into_pairs_words_and_numbers(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("住房保障", Phrase(("住房", "房保", "保障"), open=False)),
        ("住", Phrase(("住",), open=True)),
        ("第3批", Phrase(("第", "3", "批"), open=True)),
        ("编号A1", Phrase(("编号", "号", "a", "1"), open=False)),
        ("a", Phrase(("a",), open=False)),
        ("，。", None),
    ],
)
def test_a_query_is_open_where_the_text_may_go_on(text: str, expected: Phrase | None) -> None:
    assert phrase(text) == expected


def test_a_grouped_amount_is_found_by_part_and_whole() -> None:
    assert joined(["总价31,520万元"]) == "总价 价 31 520 万元 元 | 31520"


def test_a_list_of_numbers_is_no_amount() -> None:
    assert joined(["101,102,1034"]).split() == ["101", "102", "1034", "|"]


def test_fields_are_kept_apart() -> None:
    assert joined(["甲", "乙"]) == "甲 | 乙 |"


def test_a_number_loses_its_punctuation() -> None:
    assert squeezed("ＬＤ-2026_000(123)") == "ld2026000123"


def test_spans_point_into_the_text_as_written() -> None:
    text = "ﬁ㎡　公 告"
    assert [(token.text, text[token.start : token.end]) for token in spans(text)] == [
        ("fim", "ﬁ㎡"),
        ("2", "㎡"),
        ("公告", "公 告"),
        ("告", "告"),
    ]


def test_tokens_are_the_same_with_and_without_spans() -> None:
    dice = random.Random(3)
    for _ in range(500):
        folded = fold("".join(dice.choices("住房保障。，1２ab　 \n_-𠮷ＺéⅣ", k=60)))
        assert words(folded) == [token.text for token in scan(folded)]
    assert words("x" * 100) == [token.text for token in scan("x" * 100)]


def test_every_piece_of_a_text_is_a_run_of_its_tokens() -> None:
    dice = random.Random(7)
    for _ in range(300):
        text = "".join(dice.choices("住房保障土地出让公告，1", k=40))
        start = dice.randrange(35)
        piece = text[start : start + dice.randint(1, 5)]
        wanted = phrase(piece)
        if wanted is None:
            continue
        haystack = tokens(text)
        # Digits are whole words, so only pieces that do not cut a number promise to be found.
        if piece[0] == "1" or piece[-1] == "1":
            continue
        assert found(wanted, haystack), (piece, text)


def found(wanted: Phrase, haystack: list[str]) -> bool:
    size = len(wanted.tokens)
    return any(
        tuple(run[:-1]) == wanted.tokens[:-1]
        and (run[-1].startswith(wanted.tokens[-1]) if wanted.open else run[-1] == wanted.tokens[-1])
        for run in (haystack[at : at + size] for at in range(len(haystack) - size + 1))
    )
