"""System checks of the declared layouts: something must answer to every name in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from disclosure.core.amounts import AMOUNT_UNITS, AREA_UNITS
from disclosure.core.notice_types import UnknownNoticeType
from disclosure.models import CorrectionReason, NoticeParty

from . import layouts
from .layouts import ENCODINGS, Layout, LayoutError, Value
from .parsers import PARSERS
from .readers import FORMATS

REGION_PARSERS = ("region", "region_in_address")
SOURCE = ("name", "url", "id", "published_on")
ENVELOPE = (
    "region", "nature", "title", "title_en", "summary", "formed_on", "body", "currency",
    "contact_name", "contact_phone", "contact_email", "contact_address",
)  # fmt: skip


@register
def check_layouts(**kwargs: Any) -> list[CheckMessage]:
    """Problems of all declared layouts."""
    found: list[CheckMessage] = []
    for name in (*layouts.names(), *layouts.part_names()):
        try:
            problems = list(layout_problems(layouts.get(name)))
        except LayoutError as error:
            problems = [str(error)]
        found += [Error(f"{name}: {problem}", id="disclosure.E020") for problem in problems]
    return found


def layout_problems(layout: Layout) -> Iterator[str]:
    """What is wrong with a layout, in English sentences."""
    if layout.format not in FORMATS:
        yield f"unknown format {layout.format!r}"
    if layout.encoding not in ENCODINGS:
        yield f"unknown encoding {layout.encoding!r}"
    if layout.choose:
        known = layouts.part_names()
        yield from (
            f"chooses the unknown layout {name!r}"
            for name in layout.choose.layouts.values()
            if name not in known
        )
    if layout.correction and layout.correction.reason not in CorrectionReason.values:
        yield f"unknown reason for corrections {layout.correction.reason!r}"
    for place, value in layouts.every_value(layout):
        yield from (f"{place}: {problem}" for problem in _value_problems(value))
    yield from (f"source.{name} is no column" for name in layout.source if name not in SOURCE)
    yield from (f"notice.{name} is no column" for name in layout.notice if name not in ENVELOPE)
    if layout.type:
        yield from _type_problems(layout)


def _value_problems(value: Value) -> Iterator[str]:
    if value.parse and value.parse not in (*PARSERS, *REGION_PARSERS):
        yield f"unknown parser {value.parse!r}"
    if value.unit and value.unit not in AMOUNT_UNITS and value.unit not in AREA_UNITS:
        yield f"unknown unit {value.unit!r}"
    if value.unreadable not in ("", "omit"):
        yield f"unreadable is {value.unreadable!r}, not omit"


def _type_problems(layout: Layout) -> Iterator[str]:
    try:
        notice_type = layout.notice_type
    except UnknownNoticeType:
        yield f"unknown notice type {layout.type!r}"
        return
    if "title" not in layout.notice:
        yield "notice.title is missing"
    yield from _columns(notice_type.model, "details", layout.details)
    tables = notice_type.tables()
    for table, each in layout.tables.items():
        if table in tables:
            yield from _columns(tables[table], f"tables.{table}", each.values)
        else:
            yield f"{notice_type.code} has no list {table!r}"
    roles = [role.code for role in notice_type.parties]
    for position, party in enumerate(layout.parties):
        yield from _columns(NoticeParty, f"parties.{position}", party.values)
        role = party.values.get("role")
        if role is None or role.value not in roles:
            yield f"parties.{position}: {notice_type.code} has no such role; known: {roles}"


def _columns(model: type[models.Model], place: str, names: Any) -> Iterator[str]:
    for name in names:
        try:
            model._meta.get_field(name)
        except FieldDoesNotExist:
            yield f"{place}.{name}: {model.__name__} has no such column"
