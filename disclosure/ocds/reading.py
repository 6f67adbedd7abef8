"""Reads the sources of a mapping from a released document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from django.utils.translation import override

from disclosure.core.notice_types import NoticeType
from disclosure.models import column_of

from . import profile, values
from .mapping import Each, Fields, Lists, every_list
from .parties import PartyRegister
from .sources import Source

Column = "models.Field[Any, Any]"
CHINESE = "zh-hans"


@dataclass(frozen=True)
class Target:
    """A place in the release: its dotted path and its schema (empty where unknown)."""

    path: str
    node: profile.Schema

    @property
    def key(self) -> str:
        return self.path.rpartition(".")[2]

    @property
    def is_list(self) -> bool:
        return "array" in values.types(self.node)


@dataclass
class Scope:
    """Where names are looked up: the document, or one row of it; what sources add on the way."""

    type: type[NoticeType]
    document: dict[str, Any]
    parties: PartyRegister
    #: Lots named on the way: number -> name.
    lots: dict[str, str] = field(default_factory=dict)
    table: str = ""
    row: dict[str, Any] = field(default_factory=dict)
    #: Which standard the targets belong to: release (OCDS) or project (OC4IDS).
    schema: str = "release"

    @property
    def published_on(self) -> str:
        """The day of the release, portal time."""
        return str(self.document["published_at"])[:10]

    def of_row(self, table: str, row: dict[str, Any]) -> Scope:
        """The scope of a row, which shares parties and lots."""
        return replace(self, table=table, row=row)

    def with_roles(self, roles: tuple[str, ...]) -> Iterator[dict[str, Any]]:
        """The notice's parties of these roles, in order."""
        yield from (party for party in self.document["parties"] if party["role"] in roles)

    def raw(self, name: str) -> Any:
        """The released value of a column as it stands in the document; None where it is empty."""
        if name.startswith("@"):
            found: Any = self.document
            for key in name[1:].split("."):
                found = found.get(key) if isinstance(found, dict) else None
            return None if found == "" else found
        if self.table and not name.startswith("^"):
            return self.row.get(name)
        return self.document["details"].get(name.removeprefix("^"))

    def column(self, name: str) -> Any:
        """The model's column, None for a member of the document."""
        if name.startswith("@"):
            return None
        prefix = f"{self.table}." if self.table and not name.startswith("^") else ""
        return column_of(self.type, f"{prefix}{name.removeprefix('^')}")

    def read(self, source: Source, target: Target) -> Any:
        """What a source says, as it has to stand at the target."""
        if not isinstance(source, str):
            return source.read(self, target)
        column = self.column(source)
        plain_text = "enum" not in target.node and "format" not in target.node
        if column is not None and column.flatchoices and plain_text and target.key != "id":
            return self.words(source)
        return values.converted(self.raw(source), target.node, target.key)

    def text(self, source: Source) -> str:
        """What a source says as plain text, "" for nothing."""
        found = self.raw(source) if isinstance(source, str) else self.read(source, TEXT)
        return "" if found is None else str(found).strip()

    def code(self, source: Source) -> str:
        """A code that a mapping gives as it is, or by a source."""
        return source if isinstance(source, str) else self.text(source)

    def label(self, name: str, language: str = CHINESE) -> str:
        """What a column is called."""
        with override(language):
            return str(self.column(name).verbose_name)

    def words(self, name: str) -> str:
        """A column's value as people read it in Chinese, with its unit; "" where it is empty."""
        value, column = self.raw(name), self.column(name)
        if value is None:
            return ""
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, dict):
            published = value.get("published")
            return f"{published['value']}{published['unit']}" if published else ""
        if column is not None and column.flatchoices:
            with override(CHINESE):
                return str(dict(column.flatchoices).get(value, value))
        return f"{value}{getattr(column, 'unit', '')}"


TEXT = Target("", {"type": "string"})


@cache
def _target(path: str, schema: str) -> Target:
    return Target(path, profile.field(path, schema) or {})


def put(body: dict[str, Any], path: str, value: Any) -> None:
    """Set the value at a dotted path of objects; nothing for what is empty."""
    if value in (None, "", [], {}):
        return
    *parents, last = path.split(".")
    for key in parents:
        body = body.setdefault(key, {})
    body[last] = value


def fill(scope: Scope, body: dict[str, Any], fields: Fields, lists: Lists, at: str = "") -> None:
    """Put into `body`, which stands at path `at` of the release, what a mapping says of it."""
    for path, source in fields.items():
        put(body, path, scope.read(source, _target(f"{at}{path}", scope.schema)))
    for path, each in every_list(lists):
        found = list(_objects(scope, each, f"{at}{path}."))
        if found:
            *parents, last = path.split(".")
            inside = body
            for key in parents:
                inside = inside.setdefault(key, {})
            known = inside.setdefault(last, [])
            known.extend(found)
            _tell_apart(known)


def _tell_apart(objects: list[dict[str, Any]]) -> None:
    """Number the ids that are given twice: two rows may bear the same name."""
    seen: Counter[str] = Counter()
    for found in objects:
        if (key := found.get("id")) is not None:
            seen[key] += 1
            if seen[key] > 1:
                found["id"] = f"{key}-{seen[key]}"


def _objects(scope: Scope, each: Each, at: str) -> Iterator[dict[str, Any]]:
    rows = scope.document["rows"].get(each.table, ()) if each.table else (scope.row,)
    for row in rows:
        inner = scope.of_row(each.table or scope.table, row)
        if each.needs and all(inner.raw(name) is None for name in each.needs):
            continue
        if each.where and inner.raw(each.where[0]) not in each.where[1]:
            continue
        body: dict[str, Any] = {}
        fill(inner, body, each.fields, each.lists, at)
        if body:
            yield body
