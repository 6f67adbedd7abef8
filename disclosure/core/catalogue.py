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
    laws = raw.pop("laws", {})
    rows = raw.pop("obligations", [])
    area = raw.pop("area", "")
    if raw:
        raise CatalogueError(f"{name}: unknown keys {sorted(raw)}")
    found = []
    for position, row in enumerate(rows, start=1):
        place = f"{name}: {row.get('code') or f'row {position}'}"
        try:
            found.append(read({"area": area, **row}, laws))
        except (KeyError, TypeError, ValueError, ArithmeticError) as error:
            raise CatalogueError(f"{place}: {error}") from error
    seen: set[tuple[str, str]] = set()
    for obligation in found:
        key = (obligation.code, obligation.region)
        if key in seen:
            raise CatalogueError(f"{name}: {obligation.code} stands twice for one region")
        seen.add(key)
    return found


def read(row: Mapping[str, Any], laws: Mapping[str, Mapping[str, str]]) -> Obligation:
    """One row from plain values. Raises KeyError, TypeError or ValueError with the reason."""
    known = {column.name for column in dataclasses.fields(Obligation)}
    if unknown := set(row) - known:
        raise ValueError(f"unknown keys {sorted(unknown)}")
    if missing := [name for name in REQUIRED if name not in row]:
        raise ValueError(f"missing: {', '.join(missing)}")
    values = dict(row)
    for name, reader in READERS.items():
        if values.get(name) is not None:
            values[name] = reader(name, values[name])
    values["basis"] = tuple(_basis(item, laws) for item in row["basis"])
    obligation = Obligation(**values)
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
    if set(value) != {"zh", "en"} or not all(value.values()):
        raise ValueError(f"{name} needs zh and en")
    return Text(value["zh"], value["en"])


def _choice(name: str, kind: type[Choice], value: Any) -> Choice:
    try:
        return kind(value)
    except ValueError:
        raise ValueError(f"{name} is {value!r}, not one of {', '.join(kind)}") from None


def _one_of(kind: type[StrEnum]) -> Callable[[str, Any], StrEnum]:
    return lambda name, value: _choice(name, kind, value)


def _some_of(kind: type[StrEnum]) -> Callable[[str, Any], tuple[StrEnum, ...]]:
    return lambda name, value: tuple(_choice(name, kind, item) for item in value)


def _paths(name: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"{name} is a list of names")
    return tuple(value)


def _texts(name: str, value: Any) -> tuple[Text, ...]:
    return tuple(_text(name, item) for item in value)


def _conditions(name: str, value: Any) -> tuple[Condition, ...]:
    return tuple(_condition(item) for item in value)


def _day(name: str, value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _month_and_day(name: str, value: Any) -> tuple[int, int]:
    """From "01-31" in files, [1, 31] in the database."""
    month, day = value.split("-") if isinstance(value, str) else value
    return int(month), int(day)


#: How a key of a row is read where it is more than a text or a number.
READERS: Mapping[str, Callable[[str, Any], Any]] = {
    **dict.fromkeys(("item", "trigger", "publisher", "term", "note"), _text),
    "timer": _one_of(Timer),
    "unit": _one_of(Unit),
    "recurs": _one_of(Recurrence),
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


def _condition(raw: Mapping[str, Any]) -> Condition:
    limits = {name: Decimal(str(raw[name])) for name in ("above", "up_to") if name in raw}
    if unknown := set(raw) - {"column", "any", "above", "up_to"}:
        raise ValueError(f"unknown keys {sorted(unknown)} in when")
    wanted = tuple(str(value).lower() for value in raw.get("any", ()))
    if bool(wanted) == bool(limits):
        raise ValueError(f"when {raw['column']}: either any, or above and up_to")
    return Condition(raw["column"], wanted, **limits)


def _basis(raw: Mapping[str, Any], laws: Mapping[str, Mapping[str, str]]) -> Basis:
    """A basis names a law of the file, or brings its name along as it does in the database."""
    if "law" in raw:
        if raw["law"] not in laws:
            raise ValueError(f"there is no law {raw['law']!r} in this file")
        law = laws[raw["law"]]
        name = _text(f"law {raw['law']}", {"zh": law.get("zh"), "en": law.get("en")})
        return Basis(name, law.get("number", ""), str(raw.get("article", "")))
    return Basis(_text("basis", raw["name"]), raw.get("number", ""), raw.get("article", ""))


#: What no row may be: when the row is so, and what is said of it.
FAULTS: tuple[tuple[Callable[[Obligation], bool], str], ...] = (
    (lambda row: not row.basis, "no basis"),
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
    """Raises ValueError for the first fault of a row, and for a day that no year has."""
    for faulty, said in FAULTS:
        if faulty(row):
            raise ValueError(said)
    if row.fixed_on:
        date(2001, *row.fixed_on)
