"""System checks of the mappings: every column, every place in the standard, every type.

`manage.py check` names the type and the place, as it does for the declarations themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import FieldDoesNotExist

from disclosure.core.notice_types import NoticeType, UnknownNoticeType, registry
from disclosure.models import column_of

from . import profile
from .declared import mappings, projects, unmapped
from .mapping import Each, Fields, Lists, Mapping, Project, every_list
from .numbering import EXAMPLE_PREFIX, PREFIX
from .sources import Coded, IfParty, Parties, Source, columns_of

#: Members of a released document that a source may name after "@".
DOCUMENT = frozenset({"id", "title", "summary", "body", "published_at", "relates_to", "corrects"})
TAGS = frozenset(profile.field("tag")["items"]["enum"]) - {"compiled"}  # type: ignore[index]


@register
def check_mappings(**kwargs: Any) -> list[CheckMessage]:
    """Compare every mapping with the type it speaks of and with the schema."""
    found: list[CheckMessage] = []
    for code in {*mappings(), *unmapped(), *projects()}:
        try:
            notice_type = registry.get(code)
        except UnknownNoticeType:
            found.append(_error(code, "is no notice type"))
            continue
        if code in mappings():
            problems = mapping_problems(notice_type, mappings()[code])
            found += [_error(code, problem) for problem in problems]
        if code in projects():
            found += [_error(code, p) for p in project_problems(notice_type, projects()[code])]
    for code in registry.codes():
        if (code in mappings()) == (code in unmapped()):
            found.append(_error(code, "needs a mapping or a reason why it has none, and not both"))
    return found


@register(Tags.security, deploy=True)
def check_prefix(**kwargs: Any) -> list[CheckMessage]:
    """A published identifier must be under a prefix of the publisher's own."""
    found = str(settings.OCDS_PREFIX)
    if not PREFIX.fullmatch(found):
        return [Error(f"OCDS_PREFIX must be like ocds-a1b2c3, not {found!r}", id="disclosure.E031")]
    if found == EXAMPLE_PREFIX:
        problem = f"OCDS_PREFIX is {EXAMPLE_PREFIX}, which is for examples only"
        hint = "Register a prefix with the Open Contracting Partnership and set it."
        return [Warning(problem, hint=hint, id="disclosure.W031")]
    return []


def _error(code: str, problem: str) -> Error:
    return Error(f"{code}: {problem}", id="disclosure.E030")


def mapping_problems(notice_type: type[NoticeType], mapping: Mapping) -> Iterator[str]:
    """What is wrong with a mapping, in English sentences."""
    tags = [mapping.tag] if isinstance(mapping.tag, str) else [*_codes(mapping.tag)]
    for tag in tags:
        if tag not in TAGS:
            yield f"{tag!r} is no release tag"
    roles = {role.code for role in notice_type.parties}
    for role in {*mapping.roles, *mapping.stand_ins} - roles:
        yield f"has no party {role!r}"
    for source in (mapping.tag, mapping.status, mapping.transaction):
        if not isinstance(source, str):
            yield from _source_problems(notice_type, "", source)
    place = Place(notice_type, "release")
    yield from _problems(place, mapping.fields, mapping.lists)


def project_problems(notice_type: type[NoticeType], project: Project) -> Iterator[str]:
    """What is wrong with what a type tells of construction projects."""
    known = (profile.field("status", "project") or {}).get("enum", ())
    given = [project.status] if isinstance(project.status, str) else [*_codes(project.status)]
    for status in given:
        if status and status not in known:
            yield f"{status!r} is no status of a project"
    yield from _problems(Place(notice_type, "project"), project.fields, project.lists)


@dataclass(frozen=True)
class Place:
    """Where fields stand: in which list of which type, at which path of which schema."""

    type: type[NoticeType]
    schema: str
    table: str = ""
    at: str = ""


def _problems(place: Place, fields: Fields, lists: Lists) -> Iterator[str]:
    for name, source in fields.items():
        path = f"{place.at}{name}"
        node = profile.field(path, place.schema)
        if node is None and not path.endswith("_en"):
            yield f"{path} is no field of the standard or an extension"
        for problem in _source_problems(place.type, place.table, source):
            yield f"{path}: {problem}"
        if isinstance(source, Coded) and node and "enum" in node:
            for code in set(_codes(source)) - set(node["enum"]):
                yield f"{path}: {code!r} is not in its codelist"
    for name, each in every_list(lists):
        path = f"{place.at}{name}"
        if "array" not in (profile.field(path, place.schema) or {}).get("type", ()):
            yield f"{path} is no list of the standard or an extension"
        yield from _each_problems(place, path, each)


def _each_problems(place: Place, path: str, each: Each) -> Iterator[str]:
    if each.table and each.table not in {model.table_name for model in place.type.rows}:
        yield f"{path}: there is no list {each.table!r}"
        return
    inner = replace(place, table=each.table or place.table, at=f"{path}.")
    for name in (*each.needs, *([each.where[0]] if each.where else [])):
        yield from (f"{path}: {p}" for p in _column_problems(place.type, inner.table, name))
    yield from _problems(inner, each.fields, each.lists)


def _source_problems(notice_type: type[NoticeType], table: str, source: Source) -> Iterator[str]:
    for name in columns_of(source):
        yield from _column_problems(notice_type, table, name)
    named = source.roles if isinstance(source, Parties) else ()
    for role in (*named, *([source.role] if isinstance(source, IfParty) else [])):
        if notice_type.role(role) is None:
            yield f"has no party {role!r}"


def _column_problems(notice_type: type[NoticeType], table: str, name: str) -> Iterator[str]:
    if name.startswith("@"):
        if name[1:] not in DOCUMENT:
            yield f"a released document has no {name[1:]!r}"
        return
    prefix = f"{table}." if table and not name.startswith("^") else ""
    path = f"{prefix}{name.removeprefix('^')}"
    try:
        column_of(notice_type, path)
    except (LookupError, FieldDoesNotExist):
        yield f"there is no column {path!r}"
        return
    if path in notice_type.private:
        yield f"{path!r} is private"


def _codes(source: Any) -> Iterator[Any]:
    if isinstance(source, Coded):
        yield from source.codes.values()
        if source.otherwise is not None:
            yield source.otherwise
