from pathlib import Path

import pytest
from django.conf import settings

from disclosure.importing import layouts
from disclosure.importing.checks import check_layouts, layout_problems
from disclosure.importing.layouts import LayoutError

GOOD = """
label = "x"
format = "json"
type = "land.listing"

[notice]
title = "t"

[details]
announcement_no = "no"

[tables.parcels]
area = { path = "a", unit = "公顷" }

[[parties]]
role = { value = "transferor" }
name = "n"
"""


def test_all_declared_layouts_are_right():
    assert check_layouts() == []
    assert {"yichang-awards", "ocds"} <= set(layouts.names())
    assert "ocds-award" not in layouts.names()


def test_a_right_layout_has_no_problems():
    assert list(layout_problems(layouts.parse("x", GOOD))) == []


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('label = "x"', 'label = "x', "x"),
        ('label = "x"', 'label = "x"\ncolour = "red"', "colour"),
        ('type = "land.listing"', "", "type and choose"),
        ('title = "t"', 'title = "t..u"', "not a path"),
        ('path = "a"', 'path = "a", value = "b"', "one of path"),
        ('path = "a"', 'path = "a", pattern = "("', "unterminated|missing"),
        ('unit = "公顷"', 'units = "公顷"', "unknown keys"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(old, new, what):
    with pytest.raises(LayoutError, match=what):
        layouts.parse("x", GOOD.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('format = "json"', 'format = "xml"', "unknown format"),
        ('type = "land.listing"', 'type = "land.nothing"', "unknown notice type"),
        ('label = "x"', 'label = "x"\nencoding = "latin-1"', "unknown encoding"),
        ('title = "t"', "", "title is missing"),
        ('title = "t"', 'title = "t"\nstate = "s"', "notice.state"),
        ("area = {", "surface = {", "no such column"),
        ('unit = "公顷"', 'unit = "平米左右"', "unknown unit"),
        ('unit = "公顷"', 'parse = "guess"', "unknown parser"),
        ('unit = "公顷"', 'unreadable = "ignore"', "not omit"),
        ('value = "transferor"', 'value = "winner"', "no such role"),
        ('name = "n"', 'nickname = "n"', "no such column"),
        ("[details]", "[tables.lots]\n\n[details]", "no list 'lots'"),
        ("[details]", '[source]\nplace = "x"\n\n[details]', "source.place"),
        (
            "[details]",
            '[correction]\npath = "t"\nvalues = ["u"]\nreason = "mood"\n\n[details]',
            "reason for corrections",
        ),
    ],
)
def test_a_name_nothing_answers_to_is_a_problem(old, new, what):
    problems = list(layout_problems(layouts.parse("x", GOOD.replace(old, new))))
    assert len(problems) == 1
    assert what in problems[0]


def test_a_choice_of_an_unknown_layout_is_a_problem():
    chosen = (
        'label = "x"\nformat = "ocds"\n[choose]\npath = "tag"\nlayouts = { award = "nobody" }\n'
    )
    assert "unknown layout" in next(layout_problems(layouts.parse("x", chosen)))


def test_the_example_in_the_documentation_is_right():
    text = (Path(settings.BASE_DIR) / "docs" / "importing.md").read_text("utf-8")
    example = text.split("```toml\n")[1].split("```")[0]
    assert list(layout_problems(layouts.parse("example", example))) == []


@pytest.mark.parametrize("name", ["", "../x", "nobody", "A"])
def test_only_declared_layouts_are_found(name):
    with pytest.raises(LayoutError):
        layouts.get(name)


def test_a_broken_file_fails_the_check(declare):
    declare("broken", "label =")
    (error,) = check_layouts()
    assert error.id == "disclosure.E020"
