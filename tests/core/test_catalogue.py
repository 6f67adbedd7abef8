"""The catalogue's files: what is read, and that every slip is named with file, row and reason."""

import json
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from disclosure.core.catalogue import CatalogueError, parse, plain, read
from disclosure.core.clocks import Recurrence, Timer, Unit
from disclosure.core.obligations import (
    Audience,
    Basis,
    Channel,
    Condition,
    Confidence,
    Enforcement,
    Level,
    Obligation,
    Text,
)

FILE = """
area = "land"

[laws.rule39]
zh = "招标拍卖挂牌出让国有建设用地使用权规定"
en = "Rules on tender, auction and listing"
number = "国土资源部令第39号"

[[obligations]]
code = "LAN-03"
item = { zh = "出让公告", en = "transfer announcement" }
trigger = { zh = "活动开始", en = "start of the activity" }
timer = "at_least_before"
value = 20
unit = "calendar_day"
basis = [{ law = "rule39", article = "8" }]
publisher = { zh = "自然资源部门", en = "natural resources department" }
confidence = "found"
notice_type = "land.listing"
ends = ["activity_start"]
enforce = "refuse"

[[obligations]]
code = "LAN-99"
item = { zh = "年度报告", en = "annual report" }
trigger = { zh = "每年", en = "every year" }
timer = "recurring"
recurs = "year"
fixed_on = "01-31"
basis = [{ law = "rule39", article = 22 }]
publisher = { zh = "自然资源部门", en = "natural resources department" }
confidence = "memory_low"
valid_from = 2026-01-01
"""

TEXT = {"zh": "某事", "en": "something"}
PLAIN: dict[str, Any] = {
    "code": "T-01",
    "item": TEXT,
    "trigger": TEXT,
    "timer": "publish_within",
    "value": 5,
    "unit": "working_day",
    "basis": [{"name": {"zh": "某法", "en": "Some Law"}}],
    "publisher": TEXT,
    "confidence": "found",
}
ANNUAL = {"timer": "recurring", "recurs": "year", "value": None, "unit": None}


def row(**values: Any) -> dict[str, Any]:
    return {**PLAIN, **values}


def full() -> Obligation:
    """A row with every column filled."""
    text = Text("某事", "something")
    return Obligation(
        code="T-99",
        area="land",
        item=text,
        trigger=text,
        timer=Timer.RECURRING,
        basis=(Basis(Text("某法", "Some Law"), "某令第1号", "第八条"), Basis(text)),
        publisher=text,
        confidence=Confidence.FOUND,
        notice_type="land.listing",
        value=3,
        unit=Unit.MONTH,
        term=text,
        starts=("deal_at", "land.listing:activity_end"),
        ends=("relates_to:bid_deadline",),
        length="period_days",
        expects=("land.sale_result:deal_at",),
        recurs=Recurrence.QUARTER,
        per=("kind",),
        when=(
            Condition("method", ("auction", "true")),
            Condition("price", above=Decimal("1000000.5"), up_to=Decimal("1E+7")),
        ),
        elements=(text, text),
        channels=(Channel.LAND_MARKET, Channel.WEBSITE),
        audience=Audience.GROUP,
        levels=(Level.CITY, Level.COUNTY),
        region="990100",
        valid_from=date(2020, 1, 1),
        valid_to=date(2026, 12, 31),
        enforce=Enforcement.REFUSE,
        note=text,
    )


def test_a_file_gives_its_rows_with_the_laws_filled_in():
    announcement, report = parse(FILE, "land/catalogue.toml")
    assert (announcement.code, announcement.area) == ("LAN-03", "land")
    assert announcement.span == (20, Unit.CALENDAR_DAY)
    (basis,) = announcement.basis
    assert (basis.name.en, basis.number, basis.article) == (
        "Rules on tender, auction and listing",
        "国土资源部令第39号",
        "8",
    )
    assert announcement.channels == (Channel.WEBSITE,)
    assert (report.fixed_on, report.recurs) == ((1, 31), Recurrence.YEAR)
    assert report.basis[0].article == "22"
    assert report.valid_from == date(2026, 1, 1)
    assert not report.certain


def test_a_file_without_rows_is_an_empty_catalogue():
    assert parse("", "empty.toml") == []


@pytest.mark.parametrize("code", [*(r.code for r in parse(FILE, "")), "T-01", "T-99", "T-02"])
def test_a_row_survives_the_way_through_the_database(code):
    rows = [*parse(FILE, ""), read(PLAIN, {}), full()]
    fixed = {**ANNUAL, "fixed_on": "03-31", "code": "T-02", "default": True}
    rows.append(read(row(**fixed), {}))
    (one,) = [each for each in rows if each.code == code]
    stored = json.loads(json.dumps(plain(one)))
    assert read(stored, {}) == one
    assert plain(read(stored, {})) == plain(one)


def test_empty_columns_may_be_left_out_or_null():
    assert read(row(note=None, valid_from=None), {}) == read(PLAIN, {})


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("area = ", "f.toml: Invalid value"),
        ("aera = 'land'", "f.toml: unknown keys ['aera']"),
        ("area = 3", "f.toml: area is a text"),
        ("obligations = 3", "f.toml: obligations are tables [[obligations]]"),
        ("obligations = ['x']", "f.toml: obligations are tables [[obligations]]"),
        ("laws = 3", "f.toml: laws are tables [laws.NAME]"),
        ("[laws]\nx = 'y'", "f.toml: laws are tables [laws.NAME]"),
        ("[[obligations]]\nx = 1", "f.toml: row 1: unknown keys ['x']"),
        (FILE.replace('timer = "recurring"\n', ""), "f.toml: LAN-99: missing: timer"),
        (FILE.replace('"LAN-99"', '"LAN-03"'), "f.toml: LAN-03 stands twice for one region"),
        (FILE.replace('"LAN-99"', '""'), "f.toml: row 2: no code"),
        (FILE.replace('"rule39", a', '"rule40", a', 1), "there is no law 'rule40' in this file"),
        (FILE.replace("[laws.rule39]", "[laws.rule39]\nx = 1"), "unknown keys ['x'] in law rule39"),
        (FILE.replace('en = "Rules', '# "Rules'), "f.toml: LAN-03: law rule39 needs zh and en"),
        (FILE.replace('number = "国', 'number = 39 # "国'), "number of law rule39 is a text"),
        (FILE.replace("2026-01-01", "2026-01-01T09:00:00"), "LAN-99: valid_from is a day"),
    ],
)
def test_a_slip_is_named_with_file_and_row(text, reason):
    with pytest.raises(CatalogueError) as caught:
        parse(text, "f.toml")
    assert reason in str(caught.value)
    assert str(caught.value).startswith("f.toml: ")


def test_one_code_may_stand_for_the_nation_and_for_localities():
    local = FILE.replace('"LAN-99"', '"LAN-03"\nregion = "990100"')
    assert [each.region for each in parse(local, "f.toml")] == ["", "990100"]


SLIPS: list[tuple[dict[str, Any], str]] = [
    ({"unknwon": 1}, "unknown keys ['unknwon']"),
    ({"publisher": None}, "missing: publisher"),
    # Each reader.
    ({"code": 5}, "code is a text"),
    ({"notice_type": ["land.listing"]}, "notice_type is a text"),
    ({"length": 3}, "length is a text"),
    ({"region": 990100}, "region is a text"),
    ({"item": "something"}, "item is a table"),
    ({"item": ["zh", "en"]}, "item is a table"),
    ({"item": {"zh": "某事"}}, "item needs zh and en"),
    ({"trigger": {"zh": "某事", "en": ""}}, "trigger needs zh and en"),
    ({"note": {"zh": "某事", "en": "x", "fr": "x"}}, "unknown keys ['fr'] in note"),
    ({"timer": "publish"}, "timer is 'publish', not one of publish_within"),
    ({"unit": "days"}, "unit is 'days', not one of working_day"),
    ({"recurs": "week"}, "recurs is 'week', not one of month"),
    ({"confidence": "sure"}, "confidence is 'sure', not one of found"),
    ({"audience": "all"}, "audience is 'all', not one of everybody"),
    ({"enforce": "stop"}, "enforce is 'stop', not one of refuse"),
    ({"channels": "website"}, "channels is a list"),
    ({"channels": ["radio"]}, "channels is 'radio', not one of website"),
    ({"levels": ["village"]}, "levels is 'village', not one of nation"),
    ({"value": "20"}, "value is a whole number"),
    ({"value": 2.5}, "value is a whole number"),
    ({"value": True}, "value is a whole number"),
    ({"default": "yes"}, "default is true or false"),
    ({"starts": "deal_at"}, "starts is a list"),
    ({"ends": [3]}, "each of ends is a text"),
    ({"elements": TEXT}, "elements is a list"),
    ({"elements": ["x"]}, "each of elements is a table"),
    ({"fixed_on": "31"}, "fixed_on is a month and day that every year has"),
    ({"fixed_on": "02-29"}, "fixed_on is a month and day that every year has"),
    ({"fixed_on": [1]}, "fixed_on is a month and day that every year has"),
    ({"fixed_on": 131}, "fixed_on is a month and day that every year has"),
    ({"valid_from": "1 January 2026"}, "valid_from is a day"),
    ({"valid_to": 2026}, "valid_to is a day"),
    ({"when": {"column": "method"}}, "when is a list"),
    ({"when": ["method"]}, "when is a table"),
    ({"when": [{"any": ["auction"]}]}, "column in when is a text"),
    ({"when": [{"column": "method", "is": 1}]}, "unknown keys ['is'] in when"),
    ({"when": [{"column": "method"}]}, "when method: either any, or above and up_to"),
    ({"when": [{"column": "price", "any": ["1"], "above": 1}]}, "when price: either any, or"),
    ({"when": [{"column": "method", "any": "auction"}]}, "any is a list"),
    ({"when": [{"column": "price", "above": "much"}]}, "above in when is a number"),
    ({"when": [{"column": "price", "up_to": float("inf")}]}, "up_to in when is a number"),
    ({"basis": TEXT}, "basis is a list"),
    ({"basis": ["Some Law"]}, "basis is a table"),
    ({"basis": [{"article": "1"}]}, "basis is a table"),
    ({"basis": [{"name": TEXT, "artcle": "1"}]}, "unknown keys ['artcle'] in basis"),
    ({"basis": [{"name": TEXT, "number": 39}]}, "number in basis is a text"),
    ({"basis": [{"law": 39}]}, "there is no law 39 in this file"),
    # Each fault of a row as a whole.
    ({"code": ""}, "no code"),
    ({"basis": []}, "no basis"),
    ({"channels": []}, "no channel"),
    ({"unit": None}, "value and unit go together"),
    ({"value": None}, "value and unit go together"),
    ({"value": 0}, "value is less than one"),
    ({"value": None, "unit": None}, "either value and unit, fixed_on, or a term in words"),
    ({"timer": "recurring"}, "timer recurring needs recurs"),
    ({"fixed_on": "01-31"}, "fixed_on is for timer recurring"),
    ({**ANNUAL, "fixed_on": "01-31", "recurs": "month"}, "fixed_on is one day a year"),
    ({**ANNUAL, "fixed_on": "01-31", "value": 5, "unit": "month"}, "fixed_on takes the place of"),
    (
        {**ANNUAL, "fixed_on": "01-31", "notice_type": "a.b", "expects": ["a.c:day"]},
        "fixed_on takes the place of",
    ),
    ({"notice_type": "land.listing", "per": ["kind"]}, "per is for what recurs"),
    ({"default": True, "notice_type": "land.listing"}, "a default row has a value, and no notice"),
    ({"default": True, "value": None, "unit": None, "term": TEXT}, "a default row has a value"),
    ({"unit": "hour", "notice_type": "a.b", "starts": ["day"]}, "hours are told, not computed"),
    ({"starts": ["deal_at"]}, "columns are named, but no notice_type"),
    ({"when": [{"column": "method", "any": ["x"]}]}, "columns are named, but no notice_type"),
    ({"confidence": "memory_high", "enforce": "refuse"}, "only what was found in its source"),
    ({"valid_from": "2026-02-01", "valid_to": "2026-01-31"}, "valid_to is before valid_from"),
]


@pytest.mark.parametrize(("change", "reason"), SLIPS, ids=[reason for _, reason in SLIPS])
def test_what_no_row_may_be_is_refused_with_its_reason(change, reason):
    with pytest.raises(ValueError, match=f"^{re.escape(reason)}"):
        read(row(**change), {})


@pytest.mark.parametrize(
    ("condition", "value", "holds"),
    [
        (Condition("c", ("auction", "listing")), "auction", True),
        (Condition("c", ("auction",)), "Auction", True),
        (Condition("c", ("auction",)), "tender", False),
        (Condition("c", ("true",)), True, True),
        (Condition("c", ("false",)), False, True),
        (Condition("c", ("false",)), None, False),
        (Condition("c", above=Decimal(100)), "100", False),
        (Condition("c", above=Decimal(100)), "100.01", True),
        (Condition("c", up_to=Decimal(100)), 100, True),
        (Condition("c", above=Decimal(1), up_to=Decimal(2)), Decimal("2.5"), False),
        (Condition("c", above=Decimal(1)), "", False),
    ],
)
def test_a_condition_holds_for_the_values_it_names(condition, value, holds):
    assert condition.holds(value) is holds


def test_a_row_is_law_from_its_first_day_to_its_last():
    one = full()
    days = (date(2019, 12, 31), date(2020, 1, 1), date(2026, 12, 31), date(2027, 1, 1))
    assert [one.in_force(day) for day in days] == [False, True, True, False]


def test_hours_are_counted_and_never_computed():
    told = read(row(unit="hour", value=12), {})
    assert told.counted
    assert not told.computed


def test_every_column_a_row_uses_is_named():
    assert full().paths() == (
        "deal_at",
        "land.listing:activity_end",
        "relates_to:bid_deadline",
        "land.sale_result:deal_at",
        "kind",
        "period_days",
        "method",
        "price",
    )
