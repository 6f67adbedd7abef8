from decimal import Decimal

import pytest

from disclosure.core.amounts import (
    AMOUNT_UNITS,
    AREA_UNITS,
    AmountError,
    Measure,
    amount_in_yuan,
    area_in_square_metres,
    format_amount,
    format_area,
    parse_amount,
    parse_area,
    price_form,
    published_amount,
    published_area,
)


@pytest.mark.parametrize(
    ("text", "value", "unit", "published"),
    [
        ("1799255.53", "1799255.53", "元", "1799255.53"),
        ("1,799,255.53元", "1799255.53", "元", "1799255.53"),
        ("31,520万元", "315200000", "万元", "31520"),
        ("３１，５２０万元", "315200000", "万元", "31520"),
        ("人民币31520 万元整", "315200000", "万元", "31520"),
        ("￥1 250 000.00", "1250000", "元", "1250000.00"),
        ("1.5亿", "150000000", "亿元", "1.5"),
        ("投标报价：98.6万元", "986000", "万元", "98.6"),
        ("设计费90000元", "90000", "元", "90000"),
        ("3905110元（大写：叁佰玖拾万零伍仟壹佰壹拾元）", "3905110", "元", "3905110"),
        ("300元（设计费：100元，建安费：200元）", "300", "元", "300"),
    ],
)
def test_one_certain_price_is_read(text: str, value: str, unit: str, published: str) -> None:
    assert parse_amount(text) == Measure(Decimal(value), unit, Decimal(published))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "missing"),
        ("未提供", "missing"),
        ("/", "missing"),
        ("按标准的50%计取", "rate"),
        ("下浮率20.50%", "rate"),
        ("价格系数：0.85", "rate"),
        ("88％", "rate"),
        ("6400元/吨", "unit_price"),
        ("300元（设计费：100元，建安费：150元）", "several"),
        ("300元（其中暂列金50元）", "several"),
        ("设计费9万元；建安工程费下浮率5%", "several"),
        ("投标报价(元/%)", "several"),
        ("100元 200元", "several"),
        ("1,23,456元", "unreadable"),
        ("面议", "unreadable"),
        ("1" * 40, "unreadable"),
        ("0." + "1" * 40, "unreadable"),
        ("500美元", "currency"),
        ("HK$500", "currency"),
        ("500头", "unit"),
    ],
)
def test_no_number_is_better_than_a_wrong_one(text: str, code: str) -> None:
    with pytest.raises(AmountError) as caught:
        parse_amount(text)
    assert caught.value.code == code
    assert caught.value.text == text


def test_default_unit_and_foreign_currency() -> None:
    assert parse_amount("24.9480", "万元").value == Decimal("249480")
    assert parse_amount("HK$1,200", currency="HKD").value == Decimal("1200")
    assert parse_amount("Rp 1.234.567,50", currency="IDR", decimal_mark=",").value == Decimal(
        "1234567.5"
    )


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("3亩", "2000", "亩"),
        ("1亩", "666.666667", "亩"),
        ("18.5265公顷", "185265", "公顷"),
        ("120.5㎡", "120.5", "㎡"),
        ("120.5 平方米", "120.5", "㎡"),
        ("120m2", "120", "㎡"),
        ("2.4平方公里", "2400000", "km²"),
        ("2.4 km²", "2400000", "km²"),
        ("77", "77", "㎡"),
    ],
)
def test_areas_are_stored_in_square_metres(text: str, value: str, unit: str) -> None:
    area = parse_area(text)
    assert (area.value, area.unit) == (Decimal(value), unit)


def test_area_in_an_unknown_unit_is_refused() -> None:
    with pytest.raises(AmountError, match="unit"):
        parse_area("3垧")


@pytest.mark.parametrize("unit", AMOUNT_UNITS)
@pytest.mark.parametrize("published", ["0.000001", "1", "24.948", "31520", "123456.789012"])
def test_published_amount_comes_back_exactly(unit: str, published: str) -> None:
    number = Decimal(published)
    assert published_amount(amount_in_yuan(number, unit), unit) == number


@pytest.mark.parametrize("unit", AREA_UNITS)
@pytest.mark.parametrize("published", ["0.000001", "1", "18.5265", "7.123456", "98765.43"])
def test_published_area_comes_back_exactly(unit: str, published: str) -> None:
    number = Decimal(published)
    assert published_area(area_in_square_metres(number, unit), unit) == number


def test_formats_give_the_published_unit() -> None:
    assert format_amount(Decimal("315200000"), "万元") == "31,520 万元"
    assert format_amount(Decimal("20.5")) == "20.5 元"
    assert format_area(Decimal("125000"), "公顷") == "12.5 公顷"


def test_price_form_of_a_refused_price() -> None:
    assert [price_form(code) for code in ("rate", "unit_price", "several", "missing")] == [
        "rate",
        "unit_price",
        "other",
        "other",
    ]
