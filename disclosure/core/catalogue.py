"""The statutory catalogue as files: TOML that people can review, one file for each area.

`docs/law.md` describes the format. What cannot be right is refused with file, row and reason.
"""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from . import typed
from .clocks import Recurrence, Timer, Unit
from .obligations import (
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

Choice = TypeVar("Choice", bound=StrEnum)


class CatalogueError(ValueError):
    """A file that is no catalogue; the text names the file, the row and the mistake."""


def parse(text: str, name: str) -> list[Obligation]:
    """The rows of a file; `name` stands in messages. Raises CatalogueError."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{name}: {error}") from error
    try:
        area, laws, rows = typed.string("area", raw.pop("area", "")), *_tables(raw)
    except ValueError as error:
        raise CatalogueError(f"{name}: {error}") from error
    found = []
    for position, row in enumerate(rows, start=1):
        try:
            found.append(read({"area": area, **row}, laws))
        except ValueError as error:
            place = row.get("code") or f"row {position}"
            raise CatalogueError(f"{name}: {place}: {error}") from error
    seen: set[tuple[str, str]] = set()
    for obligation in found:
        key = (obligation.code, obligation.region)
        if key in seen:
            raise CatalogueError(f"{name}: {obligation.code} stands twice for one region")
        seen.add(key)
    return found


def _tables(raw: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The laws and the rows of a file. Raises ValueError for anything else in it."""
    laws, rows = raw.pop("laws", {}), raw.pop("obligations", [])
    if raw:
        raise ValueError(f"unknown keys {sorted(raw)}")
    if not isinstance(laws, dict) or not all(isinstance(law, dict) for law in laws.values()):
        raise ValueError("laws are tables [laws.NAME]")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError("obligations are tables [[obligations]]")
    return laws, rows


def read(row: Mapping[str, Any], laws: Mapping[str, Mapping[str, Any]]) -> Obligation:
    """One row from plain values. Raises ValueError with the reason."""
    typed.only("", row, [column.name for column in dataclasses.fields(Obligation)])
    if missing := [name for name in REQUIRED if row.get(name) is None]:
        raise ValueError(f"missing: {', '.join(missing)}")
    given = {name: value for name, value in row.items() if value is not None}
    values = {name: READERS[name](name, value) for name, value in given.items() if name != "basis"}
    basis = tuple(_basis(item, laws) for item in typed.items("basis", row["basis"]))
    # What counts in every area has none, and `plain` leaves out what is empty.
    obligation = Obligation(**{"area": "", **values, "basis": basis})
    _check(obligation)
    return obligation


REQUIRED = ("code", "item", "trigger", "timer", "basis", "publisher", "confidence")


def plain(obligation: Obligation) -> dict[str, Any]:
    """The row as JSON that `read` takes back; bases carry their law."""
    found = {
        column.name: as_json(getattr(obligation, column.name))
        for column in dataclasses.fields(Obligation)
    }
    return {name: value for name, value in found.items() if value not in (None, "", [])}


def as_json(value: Any) -> Any:
    """A text, basis, number, day or list of a row as JSON; empty parts left out."""
    match value:
        case StrEnum() | Decimal():
            return str(value)
        case date():
            return value.isoformat()
        case tuple():
            return [as_json(item) for item in value]
    if dataclasses.is_dataclass(value):
        found = {f.name: as_json(getattr(value, f.name)) for f in dataclasses.fields(value)}
        return {name: item for name, item in found.items() if item not in (None, "", [])}
    return value


def _text(name: str, value: Any) -> Text:
    found = typed.table(name, value, ("zh", "en"))
    if not all(isinstance(found.get(one), str) and found[one] for one in ("zh", "en")):
        raise ValueError(f"{name} needs zh and en")
    return Text(found["zh"], found["en"])


def _choice(name: str, kind: type[Choice], value: Any) -> Choice:
    try:
        return kind(value)
    except ValueError:
        raise ValueError(f"{name} is {value!r}, not one of {', '.join(kind)}") from None


def _one_of(kind: type[StrEnum]) -> Callable[[str, Any], StrEnum]:
    return lambda name, value: _choice(name, kind, value)


def _some_of(kind: type[StrEnum]) -> Callable[[str, Any], tuple[StrEnum, ...]]:
    return lambda name, value: tuple(_choice(name, kind, item) for item in typed.items(name, value))


def _paths(name: str, value: Any) -> tuple[str, ...]:
    return tuple(typed.string(f"each of {name}", item) for item in typed.items(name, value))


def _texts(name: str, value: Any) -> tuple[Text, ...]:
    return tuple(_text(f"each of {name}", item) for item in typed.items(name, value))


def _conditions(name: str, value: Any) -> tuple[Condition, ...]:
    return tuple(_condition(item) for item in typed.items(name, value))


def _day(name: str, value: Any) -> date:
    """From a day in files, "2026-01-31" in the database."""
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(f"{name} is a day, 2026-01-31") from None


def _month_and_day(name: str, value: Any) -> tuple[int, int]:
    """From "01-31" in files, [1, 31] in the database."""
    try:
        month, day = value.split("-") if isinstance(value, str) else value
        # No law names 29 February: three years in four have none.
        found = date(2001, int(month), int(day))
    except (TypeError, ValueError):
        raise ValueError(f"{name} is a month and day that every year has, 01-31") from None
    return found.month, found.day


#: How a key of a row is read.
READERS: Mapping[str, Callable[[str, Any], Any]] = {
    **dict.fromkeys(("code", "area", "notice_type", "length", "region"), typed.string),
    **dict.fromkeys(("item", "trigger", "publisher", "term", "note"), _text),
    "timer": _one_of(Timer),
    "value": typed.whole,
    "unit": _one_of(Unit),
    "recurs": _one_of(Recurrence),
    "default": typed.flag,
    "confidence": _one_of(Confidence),
    "audience": _one_of(Audience),
    "enforce": _one_of(Enforcement),
    "channels": _some_of(Channel),
    "levels": _some_of(Level),
    **dict.fromkeys(("starts", "ends", "expects", "per"), _paths),
    "elements": _texts,
    "when": _conditions,
    "fixed_on": _month_and_day,
    "valid_from": _day,
    "valid_to": _day,
}


def _condition(raw: Any) -> Condition:
    given = typed.table("when", raw, ("column", "any", "above", "up_to"))
    name = typed.string("column in when", given.get("column"))
    limits = {one: _amount(one, given[one]) for one in ("above", "up_to") if one in given}
    wanted = tuple(str(value).lower() for value in typed.items("any", given.get("any", [])))
    if bool(wanted) == bool(limits):
        raise ValueError(f"when {name}: either any, or above and up_to")
    return Condition(name, wanted, **limits)


def _amount(name: str, value: Any) -> Decimal:
    try:
        found = Decimal(str(value))
    except ArithmeticError:
        found = Decimal("NaN")
    if not found.is_finite():
        raise ValueError(f"{name} in when is a number")
    return found


def _basis(raw: Any, laws: Mapping[str, Mapping[str, Any]]) -> Basis:
    """A basis names a law of the file, or brings its name along as it does in the database."""
    given = typed.table("basis", raw, ("law", "name", "number", "article"))
    article = str(given.get("article", ""))
    if "law" not in given:
        number = typed.string("number in basis", given.get("number", ""))
        return Basis(_text("basis", given.get("name")), number, article)
    key = given["law"]
    if not isinstance(key, str) or key not in laws:
        raise ValueError(f"there is no law {key!r} in this file")
    law = typed.table(f"law {key}", laws[key], ("zh", "en", "number"))
    name = _text(f"law {key}", {one: law.get(one) for one in ("zh", "en")})
    return Basis(name, typed.string(f"number of law {key}", law.get("number", "")), article)


#: What no row may be: when the row is so, and what is said of it.
FAULTS: tuple[tuple[Callable[[Obligation], bool], str], ...] = (
    (lambda row: not row.code, "no code"),
    (lambda row: not row.basis, "no basis"),
    (lambda row: not row.channels, "no channel"),
    (lambda row: (row.value is None) != (row.unit is None), "value and unit go together"),
    (lambda row: row.value is not None and row.value < 1, "value is less than one"),
    (
        lambda row: not row.counted and row.term is None,
        "either value and unit, fixed_on, or a term in words",
    ),
    (
        lambda row: row.timer is Timer.RECURRING and row.recurs is None,
        "timer recurring needs recurs",
    ),
    (
        lambda row: row.fixed_on is not None and row.timer is not Timer.RECURRING,
        "fixed_on is for timer recurring",
    ),
    (
        lambda row: row.fixed_on is not None and row.recurs is not Recurrence.YEAR,
        "fixed_on is one day a year",
    ),
    (
        lambda row: row.fixed_on is not None and (row.value is not None or bool(row.expects)),
        "fixed_on takes the place of value and unit, and of expects",
    ),
    (lambda row: bool(row.per) and row.recurs is None, "per is for what recurs"),
    (
        lambda row: row.default and (bool(row.notice_type) or not row.counted),
        "a default row has a value, and no notice_type",
    ),
    (
        lambda row: row.unit is Unit.HOUR and bool(row.paths()),
        "hours are told, not computed",
    ),
    (
        lambda row: not row.notice_type and bool(row.paths()),
        "columns are named, but no notice_type",
    ),
    (
        lambda row: row.enforce is Enforcement.REFUSE and not row.certain,
        "only what was found in its source may refuse a notice",
    ),
    (
        lambda row: bool(row.valid_from and row.valid_to and row.valid_to < row.valid_from),
        "valid_to is before valid_from",
    ),
)


def _check(row: Obligation) -> None:
    """Raises ValueError for the first fault of a row."""
    for faulty, said in FAULTS:
        if faulty(row):
            raise ValueError(said)
