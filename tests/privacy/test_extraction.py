"""Text out of files, wherever in them it hides."""

from __future__ import annotations

import io
import random

import pytest

from benchmarks.privacy import card, citizen, mobile, old_citizen
from disclosure.core.personal_data import Kind, scan
from disclosure.privacy.extraction import Unreadable, extract

from . import files


def kinds(suffix: str, content: bytes) -> set[Kind]:
    """What is certainly found in a file."""
    return {
        hit.kind
        for part in extract(suffix, io.BytesIO(content))
        for hit in scan(part.text, hint=part.hint)
        if hit.certain
    }


@pytest.fixture
def dice() -> random.Random:
    return random.Random(24)


def test_word_is_read_with_numbers_split_over_runs(dice: random.Random) -> None:
    number = citizen(dice)
    content = files.docx("公告", f"某甲，身份证号{number}", runs=7)
    (_first, part) = extract(".docx", io.BytesIO(content))
    assert part == (2, "", f"某甲，身份证号{number}")
    assert kinds(".docx", content) == {Kind.CITIZEN}


@pytest.mark.parametrize("part", ["header1", "footer1", "comments", "footnotes"])
def test_word_is_read_beside_its_text(dice: random.Random, part: str) -> None:
    said = files.paragraph(f"电话：{mobile(dice)}")
    hidden = f'<w:x xmlns:w="{files.WORD}">{said}</w:x>'
    assert kinds(".docx", files.docx("公告", **{f"word__{part}_xml": hidden})) == {Kind.MOBILE}


def test_the_head_of_a_column_says_what_stands_below(dice: random.Random) -> None:
    rows = [["姓名", "身份证号"], ["某甲", old_citizen(dice)]]
    assert kinds(".docx", files.docx_of(files.table(rows))) == {Kind.CITIZEN}
    assert kinds(".xlsx", files.xlsx(rows)) == {Kind.CITIZEN}
    lines = "\n".join(",".join(row) for row in rows)
    assert kinds(".csv", lines.encode()) == {Kind.CITIZEN}
    assert kinds(".csv", lines.encode("gb18030")) == {Kind.CITIZEN}
    harmless = [["名称", "证书编号"], ["某甲", old_citizen(dice)]]
    assert kinds(".xlsx", files.xlsx(harmless)) == set()


def test_sheets_are_read_where_cells_are_numbers(dice: random.Random) -> None:
    assert kinds(".xlsx", files.xlsx([["姓名", "电话"], ["甲", int(mobile(dice))]])) == {
        Kind.MOBILE
    }


def test_sheets_are_read_where_nobody_looks(dice: random.Random) -> None:
    shared = f'<sst xmlns="{files.SHEET}"><si><t>{citizen(dice)[:9]}</t></si></sst>'
    comment = (
        f'<comments xmlns="{files.SHEET}"><comment><t>{citizen(dice)}</t></comment></comments>'
    )
    content = files.xlsx([["a"]], xl__sharedStrings_xml=shared, xl__comments1_xml=comment)
    assert kinds(".xlsx", content) == {Kind.CITIZEN}


@pytest.mark.parametrize("apart", [False, True])
def test_pdfs_are_read_whole_or_character_by_character(apart: bool) -> None:
    dice = random.Random(7)
    for _each in range(30):
        text = f"id {citizen(dice)}\ntel {mobile(dice)}\ncard {card(dice)}"
        content = files.pdf("first", text, apart=apart)
        assert kinds(".pdf", content) == {Kind.CITIZEN, Kind.MOBILE, Kind.CARD}


def test_pages_are_numbered() -> None:
    parts = list(extract(".pdf", io.BytesIO(files.pdf("one", "two"))))
    assert [(part.number, part.text.strip()) for part in parts] == [(1, "one"), (2, "two")]


@pytest.mark.parametrize(
    ("suffix", "content"),
    [
        (".pdf", b"%PDF-1.7 nothing"),
        (".docx", b"PK nothing"),
        (".docx", files.docx_of("<w:p>")),
        (
            ".docx",
            files.zipped({"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
        ),
        (
            ".docx",
            files.zipped(
                {"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode("utf-16")}
            ),
        ),
        (".csv", b"\xff\xff\xff"),
    ],
)
def test_what_cannot_be_read_says_so(suffix: str, content: bytes) -> None:
    with pytest.raises(Unreadable):
        list(extract(suffix, io.BytesIO(content)))
