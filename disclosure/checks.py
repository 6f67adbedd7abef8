"""System checks: every name in a declaration must be a name the models know.

`manage.py check` names the type and the attribute, so that a slip of the pen is found before the
first request. Run with the other checks; nothing here touches the database.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from disclosure.areas import areas
from disclosure.code_lists import code_lists
from disclosure.core.boundaries import BoundaryError, read_rings
from disclosure.core.code_lists import CodeListError
from disclosure.core.notice_types import (
    NoticeType,
    Rule,
    Stage,
    UnknownNoticeType,
    registry,
)
from disclosure.core.obligations import ABOUT, FORMED, PUBLISHED, Obligation
from disclosure.models import AmountField, NoticeDetail, NoticeRow, column_of

#: What a corner of an area is told by.
CORNER = ("block", "longitude", "latitude")
LOOKUPS = frozenset({"exact", "gte", "lte", "icontains"})


def example_path(notice_type: type[NoticeType]) -> Path:
    """Where the type's example is kept: <area>/examples/<slug>.json."""
    name = notice_type.code.split(".", 1)[1]
    return Path(apps.get_app_config(notice_type.area()).path) / "examples" / f"{name}.json"


def example(notice_type: type[NoticeType]) -> dict[str, Any]:
    """The type's example: the `values` of a `forms.Filing`, all invented."""
    found: dict[str, Any] = json.loads(example_path(notice_type).read_text(encoding="utf-8"))
    return found


@register
def check_notice_types(**kwargs: Any) -> list[CheckMessage]:
    """Compare all declarations with the models they speak of."""
    labels = {area.label for area in areas()}
    found: list[CheckMessage] = []
    for notice_type in registry.all():
        if notice_type.area() not in labels:
            found.append(_error(notice_type, "code", "names no installed area", "E001"))
            continue
        found += _check_models(notice_type)
        found += _check_names(notice_type)
        found += _check_rules(notice_type)
        if not example_path(notice_type).is_file():
            found.append(_error(notice_type, "", "has no example file", "E007"))
    return found


@register
def check_boundaries(**kwargs: Any) -> list[CheckMessage]:
    """Refuse boundaries without an approval number: Map Management Regulations art. 15 and 37."""
    path = settings.MAP_BOUNDARIES
    if path is None:
        return []
    if not settings.MAP_APPROVAL:
        return [Error("MAP_BOUNDARIES is set without MAP_APPROVAL (审图号)", id="disclosure.E010")]
    try:
        read_rings(path)
    except BoundaryError as error:
        return [Error(f"MAP_BOUNDARIES: {error}", id="disclosure.E010")]
    return []


@register
def check_code_lists(**kwargs: Any) -> list[CheckMessage]:
    """Read every code list; a list that cannot be read would fail at the first notice."""
    found: list[CheckMessage] = []
    names = [codes.name for codes in code_lists()]
    for codes in code_lists():
        if names.count(codes.name) > 1:
            found.append(Error(f"two code lists are called {codes.name}", id="disclosure.E009"))
        try:
            found += (
                [] if codes.entries else [Error(f"{codes.name} is empty", id="disclosure.E009")]
            )
        except CodeListError as error:
            found.append(Error(str(error), id="disclosure.E009"))
    return found


def _error(notice_type: type[NoticeType], attribute: str, problem: str, number: str) -> Error:
    where = f"{notice_type.code}.{attribute}" if attribute else notice_type.code
    return Error(f"{where}: {problem}", obj=notice_type, id=f"disclosure.{number}")


def _check_models(notice_type: type[NoticeType]) -> Iterator[Error]:
    if not issubclass(notice_type.model, NoticeDetail):
        yield _error(notice_type, "model", "is no NoticeDetail", "E002")
    tables = [*notice_type.rows, *notice_type.annexes]
    for model in tables:
        if not issubclass(model, NoticeRow):
            yield _error(notice_type, "rows", f"{model.__name__} is no NoticeRow", "E002")
    for model in (notice_type.model, *tables):
        if not isinstance(model._meta.get_field("units"), models.JSONField):
            yield _error(notice_type, "model", f"{model.__name__} hides the column units", "E008")
    names = [model.table_name for model in tables]
    if len(names) != len(set(names)) or "parties" in names:
        yield _error(notice_type, "rows", "two lists of one name", "E003")
    if notice_type.stage not in Stage:
        yield _error(notice_type, "stage", f"unknown stage {notice_type.stage!r}", "E004")


def _named(notice_type: type[NoticeType]) -> Iterator[tuple[str, str]]:
    """Every column a declaration names, with the attribute that names it."""
    for attribute in (
        "columns",
        "search",
        "filters",
        "private",
        "masks",
        "redactable",
        "dates",
    ):
        for name in getattr(notice_type, attribute):
            yield attribute, name
    if notice_type.lots:
        for name in filter(None, (notice_type.lots.number, notice_type.lots.name)):
            yield "lots", name
    for attribute in ("amount", "deadline"):
        if name := getattr(notice_type, attribute):
            yield attribute, name
    for name in CORNER if notice_type.corners else ():
        yield "corners", f"{notice_type.corners}.{name}"
    if stated := notice_type.competition:
        bidders = f"{stated.bidders}.{stated.lot}" if stated.lot else stated.bidders
        for name in filter(None, (bidders, stated.way)):
            yield "competition", name


def _check_names(notice_type: type[NoticeType]) -> Iterator[Error]:
    for attribute, name in _named(notice_type):
        try:
            column_of(notice_type, name)
        except (LookupError, FieldDoesNotExist):
            yield _error(notice_type, attribute, f"no column {name!r}", "E005")
    known = {role.code for role in notice_type.parties} | set(notice_type.tables())
    for name in notice_type.essential:
        if name not in known and not _is_column(notice_type, name):
            yield _error(notice_type, "essential", f"no column, list or role {name!r}", "E005")
    yield from _check_uses(notice_type)


def catalogue_problems(rows: Iterable[Obligation]) -> list[str]:
    """What rows of the statutory catalogue name that is not there: types, columns, areas."""
    labels = {"", *(area.label for area in areas())}
    found = []
    for row in rows:
        if row.area not in labels:
            found.append(f"{row.code}: no area {row.area!r}")
        if not row.notice_type:
            continue
        try:
            own = registry.get(row.notice_type)
        except UnknownNoticeType:
            found.append(f"{row.code}: no notice type {row.notice_type!r}")
            continue
        found += [
            f"{row.code}: no column {path!r}" for path in row.paths() if not _known_path(own, path)
        ]
    return found


def _known_path(own: type[NoticeType], path: str) -> bool:
    """Whether a name of the catalogue stands for something; `disclosure.law.facts` reads them."""
    where, _, name = path.rpartition(":")
    if name in (PUBLISHED, FORMED):
        return where in ("", ABOUT, *registry.codes())
    if where == ABOUT:
        others = registry.in_area(own.area())
        return any(_is_column(other, name) for other in others)
    try:
        return _is_column(registry.get(where) if where else own, name)
    except UnknownNoticeType:
        return False


def _check_rules(notice_type: type[NoticeType]) -> Iterator[Error]:
    """Rules of one code would be one to readers; what is followed must be of the area."""
    if any(not isinstance(rule, Rule) for rule in notice_type.rules):
        yield _error(notice_type, "rules", "holds what is no Rule", "E002")
        return
    codes = [rule.code for rule in notice_type.rules]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield _error(notice_type, "rules", f"two rules of the code {code!r}", "E010")
    known = {other.code for other in registry.in_area(notice_type.area())}
    for code in notice_type.follows:
        if code not in known:
            yield _error(notice_type, "follows", f"no type {code!r} in the area", "E005")


def _is_column(notice_type: type[NoticeType], name: str) -> bool:
    try:
        column_of(notice_type, name)
    except (LookupError, FieldDoesNotExist):
        return False
    return True


def _check_uses(notice_type: type[NoticeType]) -> Iterator[Error]:
    """Columns used for what they cannot do."""
    yield from _check_filters(notice_type)
    for name in {*notice_type.columns, *notice_type.search} & notice_type.private:
        yield _error(notice_type, "columns", f"{name!r} is private", "E006")
    yield from _check_takes(notice_type)
    yield from _check_kind(notice_type, "amount", AmountField)
    yield from _check_kind(notice_type, "deadline", models.DateField)
    for name in notice_type.dates:
        known = _is_column(notice_type, name)
        if known and not isinstance(column_of(notice_type, name), models.DateField):
            yield _error(notice_type, "dates", f"{name!r} is no date", "E006")


def _check_filters(notice_type: type[NoticeType]) -> Iterator[Error]:
    """What a filter looks at must be there for all to see; its parameter is the column's name."""
    personal = {model.table_name for model in notice_type.annexes}
    for name, lookups in notice_type.filters.items():
        if name in notice_type.private:
            yield _error(notice_type, "filters", f"{name!r} is private", "E006")
        if name in notice_type.masks or name.partition(".")[0] in personal:
            yield _error(notice_type, "filters", f"{name!r} is personal", "E006")
        for lookup in set(lookups) - LOOKUPS:
            yield _error(notice_type, "filters", f"unknown lookup {lookup!r}", "E006")
    names = [name.rpartition(".")[2] for name in notice_type.filters]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield _error(notice_type, "filters", f"two filters are called {name!r}", "E006")


def _check_takes(notice_type: type[NoticeType]) -> Iterator[Error]:
    """What is taken over must be there, at both ends, and of the same kind."""
    for source in notice_type.takes:
        if source.code not in registry.codes():
            yield _error(notice_type, "takes", f"no notice type {source.code!r}", "E005")
            continue
        for own, theirs in source.columns.items():
            kinds = _kind_of(notice_type, own), _kind_of(registry.get(source.code), theirs)
            if None in kinds:
                named = f"{own!r} from {source.code}:{theirs}"
                yield _error(notice_type, "takes", f"no column or list {named}", "E005")
            elif kinds[0] is not kinds[1]:
                yield _error(notice_type, "takes", f"{own!r} is of another kind there", "E006")


def _kind_of(notice_type: type[NoticeType], name: str) -> type[Any] | None:
    """What can be taken over into it: a list for a list, a measure for the same measure."""
    if name in notice_type.tables():
        return list
    if not _is_column(notice_type, name):
        return None
    column = column_of(notice_type, name)
    if column.choices:
        return type(column)
    return models.CharField if isinstance(column, models.TextField) else type(column)


def _check_kind(
    notice_type: type[NoticeType], attribute: str, kind: type[models.Field[Any, Any]]
) -> Iterator[Error]:
    name = getattr(notice_type, attribute)
    known = name and _is_column(notice_type, name)
    if known and not isinstance(column_of(notice_type, name), kind):
        yield _error(notice_type, attribute, f"{name!r} is no {kind.__name__}", "E006")
