"""Prices and areas as agencies write them, and the one unit each is stored in.

Money is kept in yuan and land in square metres, always beside the unit that was published, so that
a page can say "31,520 万元" again. Text that holds no single certain number (a rate, a price per
tonne, three prices in one cell) is refused with a code: a wrong number is worse than none.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

AMOUNT_UNITS: Mapping[str, Decimal] = {
    "元": Decimal(1),
    "千元": Decimal(1_000),
    "万元": Decimal(10_000),
    "百万元": Decimal(1_000_000),
    "亿元": Decimal(100_000_000),
}
"""Published unit of money -> yuan (or the main unit of another currency)."""

AREA_UNITS: Mapping[str, Decimal] = {
    "㎡": Decimal(1),
    "亩": Decimal(10_000) / Decimal(15),
    "公顷": Decimal(10_000),
    "km²": Decimal(1_000_000),
}
"""Published unit of area -> square metres. One mu is a fifteenth of a hectare."""

PLACES = Decimal("0.000001")
"""Six decimals, as the data standard stores money; enough to give back every published value."""

MAX_DIGITS = 18
"""More digits than any price or area has; beyond them decimal arithmetic would round."""

AmountCode = Literal["missing", "rate", "unit_price", "several", "currency", "unit", "unreadable"]
PriceForm = Literal["amount", "rate", "unit_price", "other"]

_AMOUNT_SPELLINGS = {
    "": None, "元": "元", "圆": "元", "元整": "元", "圆整": "元", "千元": "千元", "仟元": "千元",
    "万元": "万元", "万元整": "万元", "万": "万元", "萬元": "万元", "萬": "万元",
    "百万元": "百万元", "百万": "百万元", "亿元": "亿元", "亿": "亿元", "億元": "亿元",
}  # fmt: skip
_AREA_SPELLINGS = {
    "": None, "m²": "㎡", "m2": "㎡", "㎡": "㎡", "平方米": "㎡", "平米": "㎡",
    "亩": "亩", "市亩": "亩", "公顷": "公顷", "ha": "公顷", "km²": "km²", "km2": "km²", "㎢": "km²",
    "平方公里": "km²", "平方千米": "km²",
}  # fmt: skip

_CURRENCY_MARKS: Mapping[str, tuple[str, ...]] = {
    "CNY": ("人民币", "RMB", "CNY", "¥", "￥"),
    "HKD": ("HK$", "HKD", "港币", "港元", "港幣"),
    "USD": ("US$", "USD", "美元"),
    "GBP": ("£", "GBP", "英镑"),
    "EUR": ("€", "EUR", "欧元"),
    "IDR": ("Rp.", "Rp", "IDR"),
    "COP": ("COP",),
}

_MISSING = {"", "/", "-", "--", "—", "——", "无", "未提供", "n/a", "na", "none", "null"}
_RATE = re.compile(r"[%‰]|费率|下浮|上浮|折扣|折后|系数|计取|优惠率|合格率")
_PER_UNIT = re.compile(r"元\s*/\s*\D|元每|/\s*(?:吨|米|延米|亩|套|人|天|月|年|次|项|m|t)")
_IN_WORDS = re.compile(r"\(?大写[::]?[^()]*\)?")
_NUMBER = re.compile(r"[+-]?\d[\d,]*(?:\.\d+)?")
_LABEL = re.compile(r"^[^\d()+-]*?(?:[::]|为)\s*")
_BREAKDOWN = re.compile(r"^(?P<total>[^()]*)\((?P<parts>[^()]*)\)\s*$")


class AmountError(ValueError):
    """The text holds no single certain number; `code` says why, `text` is what was read."""

    def __init__(self, code: AmountCode, text: str) -> None:
        super().__init__(f"{code}: {text!r}")
        self.code = code
        self.text = text


@dataclass(frozen=True, slots=True)
class Measure:
    """A quantity in the stored unit (`value`: yuan or m²) and as `published` in `unit`."""

    value: Decimal
    unit: str
    published: Decimal


@dataclass(frozen=True, slots=True)
class _Grammar:
    """How a kind of quantity is written: words for units, their factors, what goes unsaid."""

    spellings: Mapping[str, str | None]
    factors: Mapping[str, Decimal]
    default_unit: str
    decimal_mark: str


def parse_amount(
    text: str, default_unit: str = "元", *, currency: str = "CNY", decimal_mark: str = "."
) -> Measure:
    """Read one price.

    `default_unit` counts when the text names none. Raises `AmountError` with code `missing`,
    `rate`, `unit_price`, `several`, `currency` (another currency's mark), `unit`, `unreadable`.
    A total followed by its parts in brackets is the total when the parts add up to it.
    """
    plain = _plain(text)
    if plain.lower() in _MISSING:
        raise AmountError("missing", text)
    plain = _without_currency(plain, currency, text)
    if _RATE.search(plain):
        raise AmountError("rate" if "元" not in plain else "several", text)
    if _PER_UNIT.search(plain):
        raise AmountError("unit_price", text)
    plain = _IN_WORDS.sub("", plain).strip(" ,;")
    grammar = _Grammar(_AMOUNT_SPELLINGS, AMOUNT_UNITS, default_unit, decimal_mark)
    if match := _BREAKDOWN.match(plain):
        return _total_of_parts(match, grammar, text)
    return _single(plain, grammar, text)


def parse_area(text: str, default_unit: str = "㎡", *, decimal_mark: str = ".") -> Measure:
    """Read one area. Raises `AmountError` as `parse_amount` does."""
    plain = _plain(text)
    if plain.lower() in _MISSING:
        raise AmountError("missing", text)
    grammar = _Grammar(_AREA_SPELLINGS, AREA_UNITS, default_unit, decimal_mark)
    return _single(plain.lower(), grammar, text)


def price_form(code: AmountCode) -> PriceForm:
    """The data standard's form of a price that `parse_amount` refused with `code`."""
    if code == "rate":
        return "rate"
    return "unit_price" if code == "unit_price" else "other"


def amount_in_yuan(published: Decimal, unit: str) -> Decimal:
    """The stored value of a price published in `unit`."""
    return (published * AMOUNT_UNITS[unit]).quantize(PLACES).normalize() + 0


def area_in_square_metres(published: Decimal, unit: str) -> Decimal:
    """The stored value of an area published in `unit`, to six decimals."""
    return (published * AREA_UNITS[unit]).quantize(PLACES).normalize() + 0


def published_amount(value: Decimal, unit: str) -> Decimal:
    """The number as published, from the stored yuan and the published unit."""
    return _trimmed(value / AMOUNT_UNITS[unit])


def published_area(value: Decimal, unit: str) -> Decimal:
    """The number as published, from the stored m²; exact for up to six published decimals."""
    return _trimmed(value / AREA_UNITS[unit])


def format_amount(value: Decimal, unit: str = "元") -> str:
    """Yuan as published text: `format_amount(Decimal(315200000), "万元")` is "31,520 万元"."""
    return f"{published_amount(value, unit):,f} {unit}"


def format_area(value: Decimal, unit: str = "㎡") -> str:
    """Square metres as published text, such as "12.5 公顷"."""
    return f"{published_area(value, unit):,f} {unit}"


def _trimmed(number: Decimal) -> Decimal:
    """Six decimals without trailing zeros and without an exponent."""
    short = number.quantize(PLACES).normalize()
    return short.quantize(Decimal(1)) if short == short.to_integral_value() else short


def _plain(text: str) -> str:
    """Half-width characters, superscript two kept, blanks inside numbers removed."""
    kept = text.replace("²", "\0")
    plain = unicodedata.normalize("NFKC", kept).replace("\0", "²").strip()
    return re.sub(r"(?<=\d)\s+(?=\d)", "", plain)


def _without_currency(plain: str, currency: str, text: str) -> str:
    own = _CURRENCY_MARKS.get(currency, (currency,))
    for mark in (mark for code, marks in _CURRENCY_MARKS.items() if code != currency
                 for mark in marks):  # fmt: skip
        if mark in plain and not any(mark in name for name in own):
            raise AmountError("currency", text)
    for mark in own:
        plain = plain.replace(unicodedata.normalize("NFKC", mark), "")
    return plain.replace("$", "").strip() if "$" in "".join(own) else plain.strip()


def _total_of_parts(match: re.Match[str], grammar: _Grammar, text: str) -> Measure:
    total = _single(match["total"].strip(), grammar, text)
    parts = [part for part in re.split(r"[,;、。]\s*(?=\D)", match["parts"]) if part.strip()]
    yuan = replace(grammar, default_unit="元")
    try:
        values = [_single(part.strip(), yuan, text).value for part in parts]
    except AmountError as error:
        raise AmountError("several", text) from error
    if sum(values) != total.value:
        raise AmountError("several", text)
    return total


def _single(plain: str, grammar: _Grammar, text: str) -> Measure:
    """One number with at most a label before and a unit after it."""
    if grammar.decimal_mark == ",":
        plain = plain.replace(".", "").replace(",", ".")
    numbers = _NUMBER.findall(re.sub(r"(?<=m)2\b", "", plain))
    if len(numbers) != 1:
        raise AmountError("several" if numbers else "unreadable", text)
    before, after = plain.split(numbers[0], 1)
    unit = after.strip(" 。;,")
    if unit not in grammar.spellings:
        raise AmountError("unit", text)
    if _LABEL.sub("", _labelled(before)).strip():
        raise AmountError("unreadable", text)
    name = grammar.spellings[unit] or grammar.default_unit
    published = _grouped(numbers[0], text)
    if published.adjusted() > MAX_DIGITS or len(published.as_tuple().digits) > MAX_DIGITS:
        raise AmountError("unreadable", text)
    value = (published * grammar.factors[name]).quantize(PLACES)
    return Measure(value=_trimmed(value), unit=name, published=published)


def _labelled(before: str) -> str:
    """A word before the number is a label even without a colon: "设计费9万元"."""
    return re.sub(r"(?:费|价|额|费用|报价|金额|总价|预算|工程)$", ":", before.strip())


def _grouped(number: str, text: str) -> Decimal:
    """A number whose commas, if any, are well-placed thousands marks."""
    whole = number.lstrip("+-").split(".")[0]
    if "," in whole and not re.fullmatch(r"\d{1,3}(?:,\d{3})+|\d{1,4}(?:,\d{4})+", whole):
        raise AmountError("unreadable", text)
    return Decimal(number.replace(",", ""))
