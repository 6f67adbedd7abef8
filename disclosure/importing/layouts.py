"""Declared mappings: how a foreign layout becomes a notice type. One small TOML file each.

`docs/importing.md` describes the format. A mistake in a file (an unknown key, a parser or a column
that does not exist) is a `LayoutError`, found by `manage.py check` and before a row is read.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, TypeAlias

from disclosure.core.notice_types import NoticeType, registry

from . import paths

MAPPINGS = Path(__file__).with_name("mappings")
PARTS = "parts"
"""Folder of the layouts that only others choose."""

ENCODINGS = ("utf-8-sig", "gb18030")
NoticeClass: TypeAlias = type[NoticeType]
PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


class LayoutError(ValueError):
    """A mapping that cannot be used; the text names the file, the place and the mistake."""


@dataclass(frozen=True)
class Value:
    """Where one value comes from and how it is read.

    Exactly one of `path` (the first that is not empty wins), `value` (a constant) and `template`
    ("{batch} lot {lot}"; every path in braces must be there, but "{town?}") is set. `when` lists
    for a path the texts without which there is no value. A region is looked up as it was in the
    year of the date at the first path of `on` that has one. `parse` is empty where the
    target column says it all. `pattern` picks the part that counts (its group), `refuse` matches
    what proves the record damaged. A `default` is read like a found text. `unreadable` "omit"
    leaves out what a parser refuses; otherwise the whole row goes to quarantine.
    """

    path: tuple[str, ...] = ()
    value: str | None = None
    template: str = ""
    parse: str = ""
    pattern: str = ""
    refuse: str = ""
    formats: tuple[str, ...] = ()
    unit: str = ""
    currency: str = ""
    decimal_mark: str = "."
    minimum: str = ""
    within: str = ""
    on: tuple[str, ...] = ()
    item: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    otherwise: str | None = None
    default: str | None = None
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unreadable: str = ""
    required: bool = False


@dataclass(frozen=True)
class Each:
    """One object for each item of a list at `each` (the record itself where it is empty).

    With `split`, `each` leads to a text whose parts are the items, each as {"text": part}. `where`
    keeps items whose value at a path is, or whose list there holds, one of the listed texts.
    """

    values: Mapping[str, Value]
    each: str = ""
    split: str = ""
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Choice:
    """Another layout by the text at `path`: how one file holds notices of several types."""

    path: str
    layouts: Mapping[str, str]


@dataclass(frozen=True)
class Correction:
    """When the text at `path` is in `values`, the record restates the allocation's last notice."""

    path: str
    values: tuple[str, ...]
    reason: str = "conditions"
    note: str = ""


@dataclass(frozen=True)
class Layout:
    """One declared mapping. A layout either has a `type` or chooses among others by `choose`.

    `single` names lists that may have one item only: more would be a record of several notices.
    `order` is a path whose texts sort the records, so that an original comes before its correction.

    In `parties` and `tables` a path is looked up in the item; "^path" in the record, and "#" is the
    item's position from 1.
    """

    name: str
    label: str
    format: str
    type: str = ""
    rows: str = ""
    group: tuple[str, ...] = ()
    single: tuple[str, ...] = ()
    order: str = ""
    encoding: str = "utf-8-sig"
    licence: str = ""
    choose: Choice | None = None
    correction: Correction | None = None
    source: Mapping[str, Value] = field(default_factory=dict)
    notice: Mapping[str, Value] = field(default_factory=dict)
    allocation: Mapping[str, Value] = field(default_factory=dict)
    details: Mapping[str, Value] = field(default_factory=dict)
    parties: tuple[Each, ...] = ()
    tables: Mapping[str, Each] = field(default_factory=dict)

    @property
    def notice_type(self) -> NoticeClass:
        """The type the records become; raises `UnknownNoticeType`."""
        return registry.get(self.type)


def names() -> list[str]:
    """Names of the declared layouts a file can be brought in by."""
    return sorted(path.stem for path in MAPPINGS.glob("*.toml"))


def part_names() -> list[str]:
    """Names of the layouts that others choose by what a record says."""
    return sorted(path.stem for path in (MAPPINGS / PARTS).glob("*.toml"))


@functools.cache
def get(name: str) -> Layout:
    """The declared layout of this name. Raises `LayoutError`."""
    if re.fullmatch(r"[a-z0-9-]+", name):
        for path in (MAPPINGS / f"{name}.toml", MAPPINGS / PARTS / f"{name}.toml"):
            if path.is_file():
                return parse(name, path.read_text("utf-8"))
    raise LayoutError(f"no layout is called {name!r}")


def choose(layout: Layout, record: Mapping[str, Any]) -> Layout | None:
    """The layout that takes this record; None if none does.

    What the outer layout says of the source and the envelope goes before the inner layout's.
    """
    if layout.choose is None:
        return layout
    found = paths.get(record, layout.choose.path)
    keys = [str(key) for key in (found if isinstance(found, list) else [found])]
    name = next((layout.choose.layouts[k] for k in keys if k in layout.choose.layouts), None)
    if name is None:
        return None
    inner = get(name)
    return replace(
        inner,
        source={**inner.source, **layout.source},
        notice={**inner.notice, **layout.notice},
    )


def parse(name: str, text: str) -> Layout:
    """A layout from its TOML text. Raises `LayoutError`."""
    try:
        raw = tomllib.loads(text)
        layout = _layout(name, raw)
        _check_paths(layout)
    except (tomllib.TOMLDecodeError, TypeError, KeyError, ValueError, re.error) as error:
        raise LayoutError(f"{name}: {error}") from error
    if bool(layout.type) == bool(layout.choose):
        raise LayoutError(f"{name}: one of type and choose is needed")
    return layout


def _layout(name: str, raw: dict[str, Any]) -> Layout:
    values: dict[str, Any] = {
        part: _values(raw.pop(part, {})) for part in ("source", "notice", "allocation", "details")
    }
    tables = {table: _each(spec) for table, spec in raw.pop("tables", {}).items()}
    parties = tuple(_each(spec) for spec in raw.pop("parties", []))
    chosen, correction = raw.pop("choose", None), raw.pop("correction", None)
    if correction:
        correction = Correction(**{**correction, "values": tuple(correction["values"])})
    return Layout(
        name=name,
        group=tuple(raw.pop("group", ())),
        single=tuple(raw.pop("single", ())),
        choose=Choice(**chosen) if chosen else None,
        correction=correction,
        parties=parties,
        tables=tables,
        **values,
        **raw,
    )


def _each(raw: dict[str, Any]) -> Each:
    raw = dict(raw)
    where = {path: tuple(texts) for path, texts in raw.pop("where", {}).items()}
    return Each(
        each=raw.pop("each", ""), split=raw.pop("split", ""), where=where, values=_values(raw)
    )


def _values(raw: Mapping[str, Any]) -> dict[str, Value]:
    return {name: _value(spec) for name, spec in raw.items()}


def _value(spec: str | list[str] | dict[str, Any]) -> Value:
    """A value from its table; a text or a list of texts is short for its path."""
    if not isinstance(spec, dict):
        spec = {"path": spec}
    known = {column.name for column in fields(Value)}
    if unknown := set(spec) - known:
        raise ValueError(f"unknown keys {sorted(unknown)}")
    spec = dict(spec)
    if "path" in spec:
        spec["path"] = (spec["path"],) if isinstance(spec["path"], str) else tuple(spec["path"])
    if "when" in spec:
        spec["when"] = {path: tuple(texts) for path, texts in spec["when"].items()}
    for key in ("on", "formats"):
        if key in spec:
            spec[key] = (spec[key],) if isinstance(spec[key], str) else tuple(spec[key])
    value = Value(**spec)
    if sum((bool(value.path), value.value is not None, bool(value.template))) != 1:
        raise ValueError(f"one of path, value and template is needed in {spec}")
    return value


def every_value(layout: Layout) -> Iterator[tuple[str, Value]]:
    """All values of a layout with the dotted name of what each fills."""
    for part in ("source", "notice", "allocation", "details"):
        for name, value in getattr(layout, part).items():
            yield f"{part}.{name}", value
    for position, party in enumerate(layout.parties):
        for name, value in party.values.items():
            yield f"parties.{position}.{name}", value
    for table, each in layout.tables.items():
        for name, value in each.values.items():
            yield f"tables.{table}.{name}", value


def _check_paths(layout: Layout) -> None:
    """Raises ValueError for a path that is none."""
    for path in filter(None, (*layout.group, *layout.single, layout.order)):
        paths.steps(path)
    for each in (*layout.parties, *layout.tables.values()):
        for path in (each.each, *each.where):
            if path:
                paths.steps(path.removeprefix("^"))
    for _, value in every_value(layout):
        for path in (*value.path, *value.on, *value.when, *PLACEHOLDER.findall(value.template)):
            if path != "#":
                paths.steps(path.removeprefix("^").removesuffix("?"))
        re.compile(value.pattern)
        re.compile(value.refuse)
