"""How the text of a source becomes the value of a column.

A parser gets the value found at the path and the declaration, and returns what the column holds or
raises `Unreadable` with a code of `reasons.REASONS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from disclosure.core import amounts, dates
from disclosure.core.amounts import MAX_DIGITS, AmountError, Measure
from disclosure.core.dates import BEIJING, DateError, Moment
from disclosure.core.personal_data import scrub

from . import paths
from .layouts import Value

NAME_LENGTH = 200
"""A longer "name" is a text in the wrong cell, and such texts name persons."""


class Unreadable(ValueError):
    """A value that cannot become the column's; `code` is in `reasons.REASONS`."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text!r}")
        self.code = code
        self.text = text


def text(found: Any, value: Value) -> str:
    """The text itself; a list's items in one line, numbers as they were written."""
    if isinstance(found, list):
        return "、".join(part for item in found if (part := text(item, value)))
    if isinstance(found, bool):
        return "true" if found else "false"
    if found is None or isinstance(found, dict):
        return ""
    return str(found).strip()


def plain(found: Any, value: Value) -> str:
    """Text with markup, entities and runs of blanks removed."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>|&nbsp;", " ", text(found, value))).strip()


def listed(found: Any, value: Value) -> str:
    """The different texts at `item` of each item of a list, in order."""
    texts = [text(paths.get(item, value.item), value) for item in found or ()]
    return "、".join(dict.fromkeys(part for part in texts if part))


def amount(found: Any, value: Value) -> Measure:
    """A price. A bare number under `minimum` may be a rate and is refused."""
    written = text(found, value)
    try:
        measure = amounts.parse_amount(
            written,
            value.unit or "元",
            currency=value.currency or "CNY",
            decimal_mark=value.decimal_mark,
        )
    except AmountError as error:
        raise Unreadable(f"amount_{error.code}", written) from error
    bare = not re.search(r"[^\d.,\s]", written)
    if value.minimum and bare and measure.published < Decimal(value.minimum):
        raise Unreadable("amount_small", written)
    return measure


def price_form(found: Any, value: Value) -> str:
    """The form of a price: amount, rate, unit_price or other."""
    try:
        amount(found, value)
    except Unreadable as error:
        cause = error.__cause__
        if isinstance(cause, AmountError):
            return amounts.price_form(cause.code)
        return "other"
    return "amount"


def price_text(found: Any, value: Value) -> str:
    """The price as written where it is no amount; empty where it is one."""
    return "" if price_form(found, value) == "amount" else plain(found, value)


def area(found: Any, value: Value) -> Measure:
    """A surface."""
    written = text(found, value)
    try:
        return amounts.parse_area(written, value.unit or "㎡", decimal_mark=value.decimal_mark)
    except AmountError as error:
        raise Unreadable(f"area_{error.code}", written) from error


def number(found: Any, value: Value) -> Decimal:
    """A decimal; a percent sign after it is left out."""
    written = text(found, value).replace(",", "").removesuffix("%").removesuffix("％").strip()
    try:
        parsed = Decimal(written)
    except InvalidOperation as error:
        raise Unreadable("number", written) from error
    # int() of 1e999999 would write a million digits.
    if not parsed.is_finite() or abs(parsed.adjusted()) > MAX_DIGITS:
        raise Unreadable("number", written)
    return parsed


def integer(found: Any, value: Value) -> int:
    """A whole number; 30.0 is one."""
    parsed = number(found, value)
    if parsed != parsed.to_integral_value():
        raise Unreadable("integer", text(found, value))
    return int(parsed)


def boolean(found: Any, value: Value) -> bool:
    """Yes or no in the words of sources."""
    written = text(found, value).lower()
    if written in {"true", "1", "yes", "y", "是", "有"}:
        return True
    if written in {"false", "0", "no", "n", "否", "无"}:
        return False
    raise Unreadable("boolean", written)


def day(found: Any, value: Value) -> date:
    """A date."""
    return _dated(dates.parse_date, found, value)


def moment(found: Any, value: Value) -> datetime:
    """A time of day; a mere date is its first minute."""
    return _start(_dated(dates.parse_moment, found, value))


def range_start(found: Any, value: Value) -> Moment:
    """The first end of "…至…"."""
    return _dated(dates.parse_range, found, value)[0]


def range_end(found: Any, value: Value) -> Moment:
    """The last end of "…至…"."""
    return _dated(dates.parse_range, found, value)[1]


def as_day(parsed: Moment) -> date:
    """The day of a date or time in Beijing."""
    return parsed.astimezone(BEIJING).date() if isinstance(parsed, datetime) else parsed


def month(found: Any, value: Value) -> str:
    """A month as YYYY-MM."""
    written = text(found, value)
    if match := re.fullmatch(r"(\d{4})(?:年|[-/.])(\d{1,2})(?:月|[-/.].*)?", written):
        return f"{match[1]}-{int(match[2]):02d}"
    raise Unreadable("month", written)


def period(found: Any, value: Value) -> str:
    """Two days from "first/last", as ISO 8601 writes an interval."""
    first, _, last = text(found, value).partition("/")
    return f"{day(first, value).isoformat()} – {day(last, value).isoformat()}"


def members(found: Any, value: Value) -> list[str]:
    """The members of "甲公司、乙公司联合体", the leader first; several persons or names."""
    written = plain(found, value)
    if union := re.fullmatch(r"(?P<names>.+?)(?:组成的?)?联合体[。.]?", written):
        names = re.split(r"[、;；]", union["names"])
    elif len(written) > NAME_LENGTH:
        raise Unreadable("personal_list", written)
    elif party_kind(found, value) == "person":
        names = re.split(r"[、,，;；]", written)
    else:
        names = re.split(r"[;；]", written)
    return [name.strip() for name in names if name.strip()]


def leader(found: Any, value: Value) -> str:
    """The first member of a consortium, or the one name there is."""
    return next(iter(members(found, value)), "")


def other_members(found: Any, value: Value) -> list[str]:
    """The members of a consortium after the first."""
    return members(found, value)[1:]


_HAN_NAMES = re.compile(r"[\u4e00-\u9fff]{2,4}(?:[、,，;；][\u4e00-\u9fff]{2,4})*")
_BODY = re.compile(
    r"公司|集团|中心|医院|学校|大学|中学|小学|学院|农场|政府|银行|街道|联合|基金|合作|商行|商店|委员|"
    r"[局厅厂村镇乡县市队社所站院寺]$"
)


def party_kind(found: Any, value: Value) -> str:
    """Whether a Chinese name is a natural person's: two to four characters, none for a body."""
    written = re.sub(r"\s", "", plain(found, value))
    person = _HAN_NAMES.fullmatch(written) and not _BODY.search(written)
    return "person" if person else "organisation"


_LATIN_ORGANISATION = re.compile(
    r"&|[.]|\d|\b(?:SAS?|SL|LTDA?|PLC|LLC|LLP|INC|GMBH|ORG|UNI[OÓ]N|CONSORCIO|FUNDACI[OÓ]N|CAJA|"
    r"FONDO|COOPERATIVA|ASOCIACI[OÓ]N|EMPRESA|GRUPO|SOLUCIONES|SERVICIOS|DISTRIBUCIONES|NETWORKS|"
    r"UNIVERSIDAD|MUNICIPIO|ALCALD[IÍ]A|HOSPITAL|COLOMBIA|GROUP|SERVICES|COUNCIL|UNIVERSITY)\b",
    re.IGNORECASE,
)


def party_kind_latin(found: Any, value: Value) -> str:
    """The same for names in Latin letters: two to four words in mixed case, none for a body."""
    words = plain(found, value).split()
    mixed = all(word.isalpha() and word.istitle() for word in words)
    person = 2 <= len(words) <= 4 and mixed and not _LATIN_ORGANISATION.search(" ".join(words))
    return "person" if person else "organisation"


def person_name(found: Any, value: Value) -> str:
    """The name before the first comma of "name, certificate, number": numbers stay behind."""
    name = re.split(r"[,，;；/\d(（]", plain(found, value), maxsplit=1)[0].strip()
    return scrub(name)


# A run of 15 or 18 digits may be a citizen's number, whatever the certificate is called.
_MAYBE_ID = re.compile(r"(?<!\d)(?:\d{15}|\d{17}[\dXx])(?!\d)")


def certificate(found: Any, value: Value) -> str:
    """The certificates in "name,titles,numbers" as "title number、title number".

    Half-masked numbers and those that may be a citizen's are left out. Anything but three parts
    with as many titles as numbers is left out whole: nobody could say what belongs to whom.
    """
    parts = re.split(r"[,，]", plain(found, value))
    lists = [[item.strip() for item in part.split("、") if item.strip()] for part in parts[1:]]
    if len(lists) != 2 or len(lists[0]) != len(lists[1]):
        return ""
    kept = [
        f"{title} {number}"
        for title, number in zip(*lists, strict=True)
        if re.search(r"\d{4}", number) and "*" not in number and not _MAYBE_ID.search(number)
    ]
    return scrub("、".join(dict.fromkeys(kept)))


def _dated(parse: Callable[..., Any], found: Any, value: Value) -> Any:
    written = text(found, value)
    try:
        return parse(written, value.formats)
    except DateError as error:
        raise Unreadable(f"date_{error.code}", written) from error


def _start(parsed: Moment) -> datetime:
    if isinstance(parsed, datetime):
        return parsed
    return datetime.combine(parsed, time.min, tzinfo=BEIJING)


PARSERS: dict[str, Callable[[Any, Value], Any]] = {
    "text": text,
    "plain": plain,
    "listed": listed,
    "amount": amount,
    "price_form": price_form,
    "price_text": price_text,
    "area": area,
    "number": number,
    "integer": integer,
    "boolean": boolean,
    "date": day,
    "datetime": moment,
    "range_start": range_start,
    "range_end": range_end,
    "month": month,
    "period": period,
    "members": members,
    "leader": leader,
    "other_members": other_members,
    "party_kind": party_kind,
    "party_kind_latin": party_kind_latin,
    "person_name": person_name,
    "certificate": certificate,
}
"""Parsers by the name a layout calls them."""

SEVERAL = frozenset({"members", "other_members"})
"""Those of them that read several names."""
