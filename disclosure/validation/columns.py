"""Columns: required ones filled, each by its own validators, parties by their roles."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from disclosure.core.identifiers import uscc_valid
from disclosure.core.notice_types import Finding, Severity
from disclosure.documents import (
    ORGANISATION_SCHEME,
    Draft,
    content_fields,
    missing_columns,
    values_at,
)
from disclosure.models import AmountField, AreaField, PartyKind

#: Above this, an amount in yuan is more likely a slip between 元 and 万元 than a price.
LARGE = Decimal(3_000_000_000)
LARGE_AMOUNT = "large_amount"


def envelope(draft: Draft) -> list[Finding]:
    """What the envelope and the parties lack."""
    return [*_envelope(draft), *_parties(draft)]


def empty() -> Finding:
    """A notice of which only the envelope is there."""
    return Finding("required", "", _("The notice's own fields are empty."))


def content(draft: Draft) -> list[Finding]:
    """What the type's own columns and lists lack."""
    return [*_detail(draft), *_rows(draft)]


def large_amounts(draft: Draft) -> Iterator[Finding]:
    """Amounts above 3 billion yuan are confirmed by hand: the data standard's own check."""
    if draft.notice.amounts_checked or draft.notice.currency != "CNY":
        return
    for prefix, instance, at in _all_rows(draft):
        for column in content_fields(type(instance)):
            value = getattr(instance, column.attname)
            if isinstance(column, AmountField) and value is not None and value > LARGE:
                message = _("More than 3 billion yuan: check the unit, then confirm the amount.")
                yield Finding(
                    LARGE_AMOUNT,
                    f"{prefix}{column.name}",
                    message,
                    basis="公共资源交易平台系统数据规范",
                    at=at,
                )


def _all_rows(draft: Draft) -> Iterator[tuple[str, Any, int | None]]:
    """The detail and every row of a list, each with the start of its paths and its position."""
    yield "", draft.detail, None
    for name, table in draft.tables.items():
        for at, row in enumerate(table):
            yield f"{name}.", row, at


def zero_areas(draft: Draft) -> Iterator[Finding]:
    """A surface of nothing is mostly one that somebody left for later."""
    message = _("An area of zero: is that meant?")
    for prefix, instance, at in _all_rows(draft):
        for column in content_fields(type(instance)):
            if isinstance(column, AreaField) and getattr(instance, column.attname) == 0:
                path = f"{prefix}{column.name}"
                yield Finding("zero_area", path, message, Severity.WARNING, at=at)


def zero_amount(draft: Draft) -> Iterator[Finding]:
    """A price of nothing is mostly one that was left open; the type's `amount` is looked at."""
    name = draft.type.amount
    if name and any(value == 0 for value in values_at(draft, name)):
        message = _("An amount of zero: is that meant?")
        yield Finding("zero_amount", name, message, Severity.WARNING)


def _required(name: str, label: Any, at: int | str | None = None) -> Finding:
    return Finding("required", name, _("%(label)s is required.") % {"label": label}, at=at)


def _label(instance: models.Model, name: str) -> Any:
    return instance._meta.get_field(name).verbose_name  # type: ignore[union-attr]


def _envelope(draft: Draft) -> Iterator[Finding]:
    notice = draft.notice
    for name in ("title", "region"):
        if getattr(notice, name) in (None, "") and not (name == "region" and notice.source_name):
            yield _required(name, _label(notice, name))
    if notice.formed_on is None and not notice.source_name:
        yield _required("formed_on", _label(notice, "formed_on"))


def _parties(draft: Draft) -> Iterator[Finding]:
    known = {role.code for role in draft.type.parties}
    for role in draft.type.parties:
        demanded = not draft.notice.source_name or role.code in draft.type.essential
        if role.required and demanded and not draft.party(role.code):
            yield _required("parties", role.label, role.code)
    for party in draft.parties:
        if party.role not in known:
            yield Finding(
                "role", "parties", _("“%(role)s” is no role in this notice.") % {"role": party.role}
            )
        is_uscc = party.scheme in ("", ORGANISATION_SCHEME)
        checked = party.kind == PartyKind.ORGANISATION and is_uscc and party.identifier
        if checked and not uscc_valid(party.identifier):
            yield Finding(
                "uscc",
                "parties",
                _("“%(code)s” is not a valid unified social credit code.")
                % {"code": party.identifier},
                at=party.role,
            )


def _detail(draft: Draft) -> Iterator[Finding]:
    """Required columns, then each filled column by its own validators."""
    lenient = bool(draft.notice.source_name)
    for name in missing_columns(draft):
        if not lenient or name in draft.type.essential:
            yield _required(name, _label(draft.detail, name))
    yield from _columns(draft.detail, "")


def _rows(draft: Draft) -> Iterator[Finding]:
    lenient = bool(draft.notice.source_name)
    for table, rows in draft.tables.items():
        if not rows and table in draft.type.essential:
            yield _required(table, draft.type.tables()[table]._meta.verbose_name_plural)
        for at, row in enumerate(rows):
            for column in content_fields(type(row)):
                empty = getattr(row, column.attname) in (None, "")
                path = f"{table}.{column.name}"
                if empty and not column.blank and (not lenient or path in draft.type.essential):
                    yield _required(path, column.verbose_name, at)
            yield from _columns(row, f"{table}.", at)


def _columns(instance: models.Model, prefix: str, at: int | None = None) -> Iterator[Finding]:
    for column in content_fields(type(instance)):
        value = getattr(instance, column.attname)
        if value in (None, ""):
            continue
        try:
            column.clean(value, instance)
        except ValidationError as error:
            for message in error.messages:
                yield Finding("invalid", f"{prefix}{column.name}", message, at=at)
