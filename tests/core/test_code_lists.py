"""Code lists as files: what they hold, and what a broken one says."""

from pathlib import Path

import pytest

from disclosure.code_lists import code_list, code_lists
from disclosure.core.code_lists import CodeList, CodeListError

HEADING = "code,name,name_en,parent,source\n"


def listed(path: Path, text: str) -> CodeList:
    path.write_text(text, encoding="utf-8")
    return CodeList("test", "test", path)


def test_entries_are_found_by_code_and_by_name_in_both_languages(tmp_path: Path) -> None:
    codes = listed(
        tmp_path / "a.csv", HEADING + "07,居住用地,Residential land,,234\n0701,住宅,Homes,07,234\n"
    )
    assert "0701" in codes
    assert "0702" not in codes
    assert codes.entries["0701"].parent == "07"
    assert {"住宅", "residential land"} <= codes.names


def test_a_file_is_read_when_it_is_asked_for_and_once(tmp_path: Path) -> None:
    codes = CodeList("test", "test", tmp_path / "late.csv")
    codes.path.write_text(HEADING + "1,一,one,,x\n", encoding="utf-8")
    first = codes.entries
    codes.path.unlink()
    assert codes.entries is first


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "a.csv:1: the columns are"),
        ("code,name\n", "a.csv:1: the columns are"),
        (HEADING + "1,一,one,,x\n1,二,two,,x\n", "a.csv:3: 1 stands twice"),
        (HEADING + "1,一,one,,x\n2,,two,,x\n", "a.csv:3: no name"),
        (HEADING + "1,一,one,,x\n2,二\n", "a.csv:3: 2 columns"),
        (HEADING + "11,一,one,1,x\n", "a.csv: 11 is under 1, not listed"),
    ],
)
def test_a_broken_file_is_named_with_the_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(CodeListError, match=said):
        assert listed(tmp_path / "a.csv", text).entries


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CodeListError, match=r"nowhere\.csv"):
        assert CodeList("test", "test", tmp_path / "nowhere.csv").entries


def test_every_installed_list_can_be_read_and_found_by_its_name() -> None:
    for codes in code_lists():
        assert codes.entries
        assert code_list(codes.name) is codes
    assert code_list("nothing") is None


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("gbt-4754-2017", {1: 20, 3: 97}),
        ("gbt-21010-2017", {2: 12, 4: 73}),
        ("land-sea-use-2023", {2: 24, 4: 111, 6: 40}),
        ("procurement-catalogue-2022", {1: 3, 3: 43}),
    ],
)
def test_a_classification_has_as_many_classes_at_each_level_as_it_ought_to(
    name: str, counts: dict[int, int]
) -> None:
    codes = code_list(name)
    assert codes is not None
    lengths = [len(code) for code in codes.entries]
    assert {length: lengths.count(length) for length in set(lengths)} == counts
