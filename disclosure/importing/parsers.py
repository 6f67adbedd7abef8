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

from disclosure.core import amounts, dates, masks
from disclosure.core.amounts import AmountError, Measure
from disclosure.core.dates import BEIJING, DateError, Moment

from .layouts import Value


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
    if not parsed.is_finite():
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


def members(found: Any, value: Value) -> list[str]:
    """The members of "甲公司、乙公司联合体", the leader first; one name where there is no union."""
    written = plain(found, value)
    union = re.fullmatch(r"(?P<names>.+?)(?:组成的?)?联合体[。.]?", written)
    names = re.split(r"[、;；]", union["names"] if union else written)
    return [name.strip() for name in names if name.strip()]


_ORGANISATION = re.compile(
    r"公司|集团|局|厅|部$|委|办|中心|医院|学校|大学|学院|院|所|站|厂|店|行|社|队|会|村|镇|乡|街道|政府|银行|"
    r"联合|基金|馆|园|场|矿|库|处|组|寺|Ltd|Limited|LLC|LLP|PLC|Inc|GmbH|S\.?A|LTDA|PT\b",
    re.IGNORECASE,
)


def party_kind(found: Any, value: Value) -> str:
    """Whether a Chinese name is a natural person's: short and without a word for a body."""
    written = plain(found, value)
    person = re.fullmatch(r"[\u4e00-\u9fff]{2,4}(?:[、,，;； ][\u4e00-\u9fff]{2,4})*", written)
    return "person" if person and not _ORGANISATION.search(written) else "organisation"


def person_name(found: Any, value: Value) -> str:
    """The name before the first comma of "name, certificate, number": numbers stay behind."""
    name = re.split(r"[,，;；/\d]", plain(found, value), maxsplit=1)[0].strip()
    return masks.scrub(name)


_CERTIFICATE = re.compile(r"[\u4e00-\u9fff()（）〔〕\[\]A-Z-]{0,12}\d{6,}")


def certificate(found: Any, value: Value) -> str:
    """Titles and numbers of certificates after the name; whatever may be an ID number is masked.

    Only kept when the cell is "name,titles,numbers": three parts, and no half-masked number.
    """
    parts = re.split(r"[,，]", plain(found, value))
    if len(parts) != 3 or "*" in parts[2]:
        return ""
    numbers = [n.strip() for n in re.split(r"[、;；]", parts[2])]
    # 15 and 18 digits may be a citizen's number, whatever the certificate is called.
    kept = [n for n in numbers if _CERTIFICATE.search(n) and not re.search(r"\d{15}", n)]
    return masks.scrub("、".join(kept))


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
    "members": members,
    "party_kind": party_kind,
    "person_name": person_name,
    "certificate": certificate,
}
"""Parsers by the name a layout calls them."""
