from datetime import date, datetime
from decimal import Decimal

import pytest

from disclosure.core.dates import BEIJING
from disclosure.importing.layouts import Value
from disclosure.importing.parsers import PARSERS, Unreadable


def parse(name, found, **options):
    return PARSERS[name](found, Value(path=("x",), **options))


@pytest.mark.parametrize(
    ("name", "found", "options", "expected"),
    [
        ("text", ["a", None, "b"], {}, "a、b"),
        ("text", True, {}, "true"),
        ("text", {"a": 1}, {}, ""),
        ("plain", "<b>甲</b>&nbsp; 乙\n", {}, "甲 乙"),
        ("listed", [{"a": "x"}, {"a": "y"}, {"a": "x"}, {}], {"item": "a"}, "x、y"),
        ("price_form", "88.5万元", {}, "amount"),
        ("price_form", "下浮率5%", {}, "rate"),
        ("price_form", "85.5", {"minimum": "1000"}, "other"),
        ("price_text", "下浮率5%", {}, "下浮率5%"),
        ("price_text", "88.5万元", {}, ""),
        ("number", "1,234.50", {}, Decimal("1234.50")),
        ("number", "97.95％", {}, Decimal("97.95")),
        ("integer", "30.0", {}, 30),
        ("boolean", "是", {}, True),
        ("boolean", False, {}, False),
        ("date", "16/06/2022", {"formats": ("%d/%m/%Y",)}, date(2022, 6, 16)),
        ("datetime", "2026-01-02", {}, datetime(2026, 1, 2, tzinfo=BEIJING)),
        ("range_start", "2026-01-02至2026-01-05", {}, date(2026, 1, 2)),
        ("range_end", "2026-01-02至2026-01-05", {}, date(2026, 1, 5)),
        ("month", "2026年3月", {}, "2026-03"),
        ("month", "2026-03-14T00:00:00Z", {}, "2026-03"),
        ("period", "2026-01-02T00:00:00Z/2026-03-04", {}, "2026-01-02 – 2026-03-04"),
        ("members", "甲工程公司、乙设计公司联合体", {}, ["甲工程公司", "乙设计公司"]),
        ("members", "甲、乙工程公司", {}, ["甲、乙工程公司"]),
        ("members", "李某某、王某", {}, ["李某某", "王某"]),
        ("members", "甲公司；乙公司", {}, ["甲公司", "乙公司"]),
        ("leader", "甲工程公司、乙设计公司组成的联合体", {}, "甲工程公司"),
        ("other_members", "甲工程公司、乙设计公司、丙公司联合体", {}, ["乙设计公司", "丙公司"]),
        ("leader", "", {}, ""),
        ("party_kind", "李某某", {}, "person"),
        ("party_kind", "黄 某", {}, "person"),
        ("party_kind", "李某、王某某", {}, "person"),
        ("party_kind", "某县粮站", {}, "organisation"),
        ("party_kind", "某某公司", {}, "organisation"),
        ("party_kind_latin", "Maria Example Perez", {}, "person"),
        ("party_kind_latin", "ASIC", {}, "organisation"),
        ("party_kind_latin", "Example Servicios S.A.S", {}, "organisation"),
        ("person_name", "王某（一期）,注册建造师,鄂242000000001", {}, "王某"),
        (
            "certificate",
            "王某,注册建造师、合格证,鄂242000000001、鄂建安B(2020)0000001",
            {},
            "注册建造师 鄂242000000001、合格证 鄂建安B(2020)0000001",
        ),
        ("certificate", "王某,职称证,110105194912******", {}, ""),
        ("certificate", "王某,职称证,11010519491231002X", {}, ""),
        ("certificate", "王某,甲证,1、乙某,乙证,2", {}, ""),
        ("certificate", "王某", {}, ""),
    ],
)
def test_values(name, found, options, expected):
    assert parse(name, found, **options) == expected


def test_amounts_take_the_declared_unit():
    assert parse("amount", "100", unit="万元").value == 1_000_000


@pytest.mark.parametrize(
    ("name", "found", "options", "code"),
    [
        ("amount", "按50%计取", {}, "amount_rate"),
        ("amount", "85.5", {"minimum": "1000"}, "amount_small"),
        ("area", "3垧", {}, "area_unit"),
        ("number", "NaN", {}, "number"),
        ("number", "三", {}, "number"),
        ("integer", "1e999999", {}, "number"),
        ("integer", "2.5", {}, "integer"),
        ("boolean", "也许", {}, "boolean"),
        ("date", "1/2/2026", {}, "date_ambiguous"),
        ("month", "春天", {}, "month"),
        ("members", "评标过程如下。" * 40, {}, "personal_list"),
    ],
)
def test_what_is_uncertain_is_refused_with_a_code(name, found, options, code):
    with pytest.raises(Unreadable) as caught:
        parse(name, found, **options)
    assert caught.value.code == code
