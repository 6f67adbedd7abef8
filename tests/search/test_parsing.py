"""Every text is a query."""

import pytest

from disclosure.search.parsing import LONGEST_QUERY, MOST_WORDS, parse


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("住房 保障", ["住房", "保障"]),
        ("住房　保障", ["住房", "保障"]),
        ("住房、保障，公告", ["住房", "保障", "公告"]),
        ('"住房 保障" 公告', ["住房 保障", "公告"]),
        ("“住房 保障”公告", ["住房 保障", "公告"]),
        ("LD-2026-000123", ["LD-2026-000123"]),
        ("XSA070002-202402-01(2)", ["XSA070002-202402-01(2)"]),
        ("a a A", ["a", "A"]),
        ("", []),
        ("   ", []),
    ],
)
def test_words_and_phrases(text: str, words: list[str]) -> None:
    parsed = parse(text)
    assert [word.text for word in parsed.words] == words
    assert parsed.hints == ()


@pytest.mark.parametrize(
    ("text", "words", "hint"),
    [
        ('"住房 保障', ["住房 保障"], "quotation mark"),
        ('公告 "', ["公告"], "quotation mark"),
        ("***", [], "everything"),
        ("AND(((", ["AND"], "bracket"),
        ("a:b^2~[TO}\\", ["a:b^2~[TO}\\"], None),
        ("\x00\ud800", [], "everything"),
        ('""', [], "everything"),
        ("字" * (LONGEST_QUERY + 1), ["字" * LONGEST_QUERY], "characters"),
        (" ".join(f"w{n}" for n in range(99)), [f"w{n}" for n in range(MOST_WORDS)], "words"),
    ],
)
def test_what_is_not_understood_gets_a_hint(text: str, words: list[str], hint: str | None) -> None:
    parsed = parse(text)
    assert [word.text for word in parsed.words] == words
    if hint is None:
        assert parsed.hints == ()
    else:
        assert hint in str(parsed.hints[0])


def test_a_phrase_remembers_its_quotes() -> None:
    assert [word.quoted for word in parse('住房 "保障"').words] == [False, True]
