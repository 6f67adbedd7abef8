"""The layout of a notice type's own import sheet, made from its declaration."""

from __future__ import annotations

from dataclasses import replace

from disclosure import sheets
from disclosure.core.notice_types import registry

from .layouts import Each, Layout, Value

DATES = ("notice.formed_on", "notice.source_published_on")
"""Which of a line's dates says in what year its region is looked up."""

PREFIX = "sheet:"
"""Batches name a type's sheet "sheet:<code of the type>"."""


def sheet_layout(name: str) -> Layout:
    """The layout called "sheet:<code>". Raises `UnknownNoticeType`."""
    notice_type = registry.get(name.removeprefix(PREFIX))
    words = sheets.words(notice_type)
    parts: dict[str, dict[str, Value]] = {
        "notice": {},
        "source": {},
        "allocation": {},
        "detail": {},
    }
    for column in sheets.columns(notice_type):
        part, _, target = column.key.partition(".")
        if part == "notice" and target.startswith("source_"):
            parts["source"][target.removeprefix("source_")] = _value(column.key)
        elif part in parts:
            value = _value(column.key, words)
            parts[part][target] = replace(value, on=DATES) if target == "region" else value
    tables = {
        table: Each(
            each=f"rows.{table}",
            values={
                column.key: _value(column.key, words, f"{table}.")
                for column in sheets.row_columns(model)
                if column.key != sheets.LINE
            },
        )
        for table, model in notice_type.tables().items()
    }
    return Layout(
        name=name,
        label=str(notice_type.label),
        format="sheet",
        type=notice_type.code,
        source=parts["source"],
        notice=parts["notice"],
        allocation=parts["allocation"],
        details=parts["detail"],
        parties=tuple(_party(role.code) for role in notice_type.parties),
        tables=tables,
    )


def _value(key: str, words: dict[str, dict[str, str]] | None = None, prefix: str = "") -> Value:
    choices = (words or {}).get(f"{prefix}{key}", {})
    return Value(path=(key,), choices=choices)


def _party(role: str) -> Each:
    return Each(
        values={
            "role": Value(value=role),
            "name": Value(path=(f"parties.{role}",), parse="members"),
            "kind": Value(path=(f"parties.{role}",), parse="party_kind"),
            "identifier": Value(path=(f"identifiers.{role}",)),
            "address": Value(path=(f"addresses.{role}",)),
        }
    )
