"""Dates as notices write them: Chinese, ISO, declared formats, Indonesian and English months.

Everything with a time of day is Beijing time unless it names a zone. "16/06/2022" is refused unless
a format is declared: nobody can know which number is the month.
"""

import datetime
import re
import unicodedata
from collections.abc import Sequence
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")

DateCode = Literal["missing", "ambiguous", "incomplete", "impossible", "unreadable"]
Moment: TypeAlias = datetime.date | datetime.datetime

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari january jan", "februari february feb pebruari", "maret march mar",
            "april apr", "mei may", "juni june jun", "juli july jul",
            "agustus august aug agu ags", "september sep sept", "oktober october okt oct",
            "november nov nopember", "desember december des dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip

_CHINESE = re.compile(
    r"(?P<y>\d{4})年\s*(?P<m>\d{1,2})月\s*(?P<d>\d{1,2})[日号]?"
    r"(?:\s*(?P<half>[上下]午)?\s*(?P<H>\d{1,2})[时点:]\s*(?:(?P<M>\d{1,2})分?)?"
    r"(?:[:]?(?P<S>\d{1,2})秒?)?)?整?"
)
_NUMERIC = re.compile(
    r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"
    r"(?:[T ]\s*(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?:\.\d+)?)?)?"
    r"\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?"
)
_NAMED = re.compile(r"(?P<d>\d{1,2})\s+(?P<month>[A-Za-z]+)\.?,?\s+(?P<y>\d{4})")
_RANGE = re.compile(r"\s*(?:至|到|—{1,2}|–|~|～|\bsampai\b|\bs\.?d\.?\b|\bto\b)\s*")
_MISSING = {"", "/", "-", "--", "—", "无", "n/a", "none", "null"}


class DateError(ValueError):
    """The text is no certain date; `code` says why, `text` is what was read."""

    def __init__(self, code: DateCode, text: str) -> None:
        super().__init__(f"{code}: {text!r}")
        self.code = code
        self.text = text


def parse_moment(text: str, formats: Sequence[str] = ()) -> Moment:
    """A date, or an aware datetime when the text has a time of day.

    `formats` are `strptime` patterns tried first, for layouts such as "%d/%m/%Y".
    Raises `DateError`.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain.lower() in _MISSING:
        raise DateError("missing", text)
    for pattern in formats:
        if (moment := _declared(plain, pattern)) is not None:
            return moment
    for known in (_CHINESE, _NUMERIC, _NAMED):
        if match := known.fullmatch(plain):
            return _moment(match.groupdict(), text)
    raise DateError(_why_not(plain), text)


def parse_date(text: str, formats: Sequence[str] = ()) -> datetime.date:
    """The day in Beijing of a date or date and time. Raises `DateError`."""
    moment = parse_moment(text, formats)
    if not isinstance(moment, datetime.datetime):
        return moment
    try:
        return moment.astimezone(BEIJING).date()
    except OverflowError as error:
        raise DateError("impossible", text) from error


def parse_datetime(text: str, formats: Sequence[str] = ()) -> datetime.datetime:
    """An aware datetime; a text without a time of day is refused as `incomplete`."""
    moment = parse_moment(text, formats)
    if isinstance(moment, datetime.datetime):
        return moment
    raise DateError("incomplete", text)


def parse_range(text: str, formats: Sequence[str] = ()) -> tuple[Moment, Moment]:
    """Both ends of "…至…". An end that only says a time of day is on the first day."""
    ends = _RANGE.split(unicodedata.normalize("NFKC", text).strip())
    if len(ends) != 2:
        raise DateError("missing" if not text.strip() else "incomplete", text)
    try:
        first, last = (parse_moment(end, formats) for end in ends)
    except DateError as error:
        raise DateError(error.code, text) from error
    if _day(first) > _day(last):
        raise DateError("impossible", text)
    return first, last


def _day(moment: Moment) -> datetime.date:
    return moment.date() if isinstance(moment, datetime.datetime) else moment


def _declared(plain: str, pattern: str) -> Moment | None:
    try:
        moment = datetime.datetime.strptime(plain, pattern)  # noqa: DTZ007  # made aware below
    except ValueError:
        return None
    if not any(code in pattern for code in ("%H", "%I", "%X", "%T")):
        return moment.date()
    return moment if moment.tzinfo else moment.replace(tzinfo=BEIJING)


def _moment(parts: dict[str, str | None], text: str) -> Moment:
    month = parts.get("m") or _MONTHS.get((parts.get("month") or "").lower())
    if month is None:
        raise DateError("unreadable", text)
    try:
        day = datetime.date(int(parts["y"] or 0), int(month), int(parts["d"] or 0))
        if parts.get("H") is None:
            return day
        return _at(day, parts)
    except (ValueError, OverflowError) as error:
        raise DateError("impossible", text) from error


def _at(day: datetime.date, parts: dict[str, str | None]) -> datetime.datetime:
    """The time of day; notices write 24:00 for the end of a day."""
    hour, minute, second = (int(parts.get(name) or 0) for name in "HMS")
    if parts.get("half") == "下午" and hour < 12:
        hour += 12
    if (hour, minute, second) == (24, 0, 0):
        day, hour = day + datetime.timedelta(days=1), 0
    zone = _zone(parts.get("zone"))
    return datetime.datetime.combine(day, datetime.time(hour, minute, second), tzinfo=zone)


def _zone(text: str | None) -> datetime.tzinfo:
    if text is None:
        return BEIJING
    if text == "Z":
        return datetime.UTC
    sign = -1 if text[0] == "-" else 1
    return datetime.timezone(
        sign * datetime.timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    )


def _why_not(plain: str) -> DateCode:
    if re.fullmatch(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}", plain):
        return "ambiguous"
    if re.fullmatch(r"\d{4}(?:年|[-/.])?(?:\d{1,2}月?)?|[A-Za-z]+ \d{4}", plain):
        return "incomplete"
    return "unreadable"
