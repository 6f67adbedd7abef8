"""The statutory catalogue as it lies in the repository: complete, and true to the notice types."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest
from django.db import models

import disclosure
from disclosure.checks import catalogue_problems
from disclosure.core import catalogue
from disclosure.core.notice_types import registry
from disclosure.core.obligations import ABOUT, FORMED, PUBLISHED, Confidence, Obligation
from disclosure.management.commands.load_catalogue import files
from disclosure.models import CountField, MonthField, column_of

#: Every duty that is known to the catalogue: none may be lost. Rows may be added.
KNOWN = {
    "GEN": 7,
    "REQ": 5,
    "HOU": 16,
    "LAN": 14,
    "MIN": 10,
    "PRO": 23,
    "PRP": 14,
    "TEN": 18,
    "OBJ": 15,
}
CODES = [f"{area}-{n:02}" for area, count in KNOWN.items() for n in range(1, count + 1)]

#: Columns that hold a day, or a month or year that begins on one.
DAYS = (models.DateField, MonthField, models.PositiveSmallIntegerField)
CHINESE = re.compile(r"[㐀-鿿]")

FILES = files()


def rows_of(path: Path) -> list[Obligation]:
    return catalogue.parse(path.read_text("utf-8"), str(path))


ROWS = [row for path in FILES for row in rows_of(path)]
NAMES = [f"{row.code}{row.region and '-'}{row.region}" for row in ROWS]
each_row = pytest.mark.parametrize("row", ROWS, ids=NAMES)


def test_there_is_a_file_for_every_area() -> None:
    areas = {notice_type.area() for notice_type in registry.all()}
    assert areas | {"reference"} == {path.parent.name for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_the_rows_of_a_file_are_of_its_area(path: Path) -> None:
    own = "" if path.parent.name == "reference" else path.parent.name
    rows = rows_of(path)
    assert {row.area for row in rows} == {own}
    assert {row.notice_type.partition(".")[0] for row in rows} <= {"", own}


def test_no_row_stands_twice_for_one_place() -> None:
    assert [name for name, count in Counter(NAMES).items() if count > 1] == []


@pytest.mark.parametrize("code", CODES)
def test_no_known_duty_is_lost(code: str) -> None:
    assert code in {row.code for row in ROWS}


@pytest.mark.parametrize("code", registry.codes())
def test_every_notice_type_has_a_row(code: str) -> None:
    assert code in {row.notice_type for row in ROWS}


@each_row
def test_a_row_names_types_and_columns_that_exist(row: Obligation) -> None:
    assert catalogue_problems([row]) == []


@each_row
def test_a_clock_runs_between_days(row: Obligation) -> None:
    """A column that holds no day would leave the clock silent."""
    for path in (*row.starts, *row.ends, *row.expects):
        found = named(row, path)
        assert found is None or isinstance(found, DAYS), path
    if row.length:
        assert isinstance(named(row, row.length), CountField)


def named(row: Obligation, path: str) -> models.Field | None:
    """The column at a name of the catalogue; None for what every notice has or another knows."""
    where, _, name = path.rpartition(":")
    if name in (FORMED, PUBLISHED) or where == ABOUT:
        return None
    return column_of(registry.get(where or row.notice_type), name)


@each_row
def test_what_is_expected_is_known_from_another_notice(row: Obligation) -> None:
    assert all(path.partition(":")[0] in registry.codes() for path in row.expects)


@each_row
def test_what_is_certain_cites_an_article_or_says_why_not(row: Obligation) -> None:
    if row.certain:
        assert any(basis.article for basis in row.basis) or row.note


@each_row
def test_what_was_not_read_in_its_source_says_so(row: Obligation) -> None:
    if row.confidence in (Confidence.MEMORY_LOW, Confidence.ASSUMED):
        assert row.note


@each_row
def test_a_row_without_a_notice_type_but_for_the_public_says_what_to_disclose(
    row: Obligation,
) -> None:
    if row.code.startswith("GEN") or row.notice_type or not row.publication:
        return
    assert row.elements or row.note


@each_row
def test_each_language_is_written_in_its_own_script(row: Obligation) -> None:
    texts = [row.item, row.trigger, row.publisher, *row.elements]
    texts += [text for text in (row.term, row.note) if text]
    texts += [basis.name for basis in row.basis]
    for text in texts:
        assert CHINESE.search(text.zh)
        assert not CHINESE.search(text.en)


def test_localities_are_divisions_of_china() -> None:
    with (Path(disclosure.__file__).parent / "reference" / "regions.csv").open(
        encoding="utf-8"
    ) as file:
        known = {row["code"] for row in csv.DictReader(file)}
    assert {row.region for row in ROWS if row.region} <= known
