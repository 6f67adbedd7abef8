"""Ranges as readers write them: amounts ("100万..500万", ">=1亿", "2.5m") and days ("2026-03").

A range is two ends with "..", "~", "至" or "到" between them, either of which may be left out, or
one end after ">=", ">", "<=" or "<". A month or a year is all its days.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

from disclosure.search.tokens import fold

_End = TypeVar("_End")
Pair = tuple[_End | None, _End | None]

_BETWEEN = re.compile(r"\s*(?:\.\.+|…|~|至|到)\s*")
_SIGNED = re.compile(r"(>=|<=|>|<|=)\s*(.+)")
_WORDED = re.compile(r"(.+?)(以上|以下|以后|以来|之后|以前|之前|起)")
_SIGNS = str.maketrans({"≥": ">=", "≤": "<=", "≧": ">=", "≦": "<=", "～": "~"})
_AFTER = frozenset({"以上", "以后", "以来", "之后", "起"})

_NUMBER = re.compile(
    r"(?:¥|cny|rmb)?\s*(\d{1,15}(?:,\d{3})*(?:\.\d{1,6})?)\s*(亿|万|千|k|m|bn|)元?(?:rmb|cny)?"
)
_FACTORS = {
    "": 1, "千": 10**3, "k": 10**3, "万": 10**4, "m": 10**6, "亿": 10**8, "bn": 10**9,
}  # fmt: skip
#: The step between one amount and the next: amounts are found by the fen.
_FEN = Decimal("0.01")
#: An amount that needs more digits is none of this world; the index counts fen in 64 bits.
_LARGEST = Decimal(10) ** 16

#: Years a notice can have: outside, a number is no year, and no clock has to hold it.
EARLIEST, LATEST = 1900, 2199

_DAY = re.compile(
    r"(\d{4})(?:(?:-|/|\.|年)(\d{1,2})(?:(?:-|/|\.|月)(\d{1,2})日?|月)?|年)?"
    r"|(\d{4})(\d{2})(\d{2})"
)


def amounts(text: str) -> Pair[Decimal] | None:
    """The amounts meant, in yuan; None if that cannot be told."""
    found = _range(text, _amount, lambda value: value + _FEN, lambda value: value - _FEN)
    return found if found is None else (_quantized(found[0]), _quantized(found[1]))


def days(text: str) -> Pair[datetime.date] | None:
    """The days meant; None if that cannot be told."""
    return _range(text, _days, _day_after, _day_before)


def _range(
    text: str,
    read: Callable[[str], tuple[_End, _End] | None],
    above: Callable[[_End], _End],
    below: Callable[[_End], _End],
) -> Pair[_End] | None:
    text = fold(text.translate(_SIGNS)).strip()
    if match := _SIGNED.fullmatch(text):
        return _one_sided(match[1], read(match[2]), above, below)
    if match := _WORDED.fullmatch(text):
        return _one_sided(">=" if match[2] in _AFTER else "<=", read(match[1]), above, below)
    ends = _BETWEEN.split(text)
    if len(ends) == 1:
        return read(text)
    if len(ends) != 2 or not any(ends):
        return None
    first, last = (read(end) if end else None for end in ends)
    if (ends[0] and first is None) or (ends[1] and last is None):
        return None
    if first and last and first[0] > last[1]:  # type: ignore[operator]
        first, last = last, first
    return (first[0] if first else None, last[1] if last else None)


def _one_sided(
    sign: str,
    found: tuple[_End, _End] | None,
    above: Callable[[_End], _End],
    below: Callable[[_End], _End],
) -> Pair[_End] | None:
    if found is None:
        return None
    first, last = found
    sides: dict[str, Pair[_End]] = {
        "=": (first, last),
        ">=": (first, None),
        ">": (above(last), None),
        "<=": (None, last),
        "<": (None, below(first)),
    }
    return sides[sign]


def _amount(text: str) -> tuple[Decimal, Decimal] | None:
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    value = Decimal(match[1].replace(",", "")) * _FACTORS[match[2]]
    return (value, value) if value < _LARGEST else None


def _quantized(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(_FEN)


def _day_after(date: datetime.date) -> datetime.date:
    return date + datetime.timedelta(days=1)


def _day_before(date: datetime.date) -> datetime.date:
    return date - datetime.timedelta(days=1)


def _days(text: str) -> tuple[datetime.date, datetime.date] | None:
    match = _DAY.fullmatch(text)
    if match is None:
        return None
    year, month, day = (
        int(part) if part else 0
        for part in (match[1] or match[4], match[2] or match[5], match[3] or match[6])
    )
    if not EARLIEST <= year <= LATEST:
        return None
    try:
        first = datetime.date(year, month or 1, day or 1)
        return first, first if day else _last_day(year, month or 12)
    except ValueError:
        return None


def _last_day(year: int, month: int) -> datetime.date:
    return datetime.date(year, month, calendar.monthrange(year, month)[1])
