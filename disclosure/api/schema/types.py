"""A notice type as readers of `/types/` see it. Private columns do not exist here."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.urls import reverse

from disclosure.addresses import absolute
from disclosure.api.languages import both
from disclosure.core.notice_types import NoticeType, registry
from disclosure.filters import filterset_for

from .columns import column_note, public_columns
from .names import component_name, operation_name
from .parameters import filter_notes


def type_note(notice_type: type[NoticeType]) -> dict[str, Any]:
    """What the declaration of a type says to the public, and where its list is."""
    url = absolute(reverse(f"api:{operation_name(notice_type)}"))
    return {**_declaration(notice_type.code), "url": url}


@cache
def _declaration(code: str) -> dict[str, Any]:
    notice_type = registry.get(code)
    return {
        "type": notice_type.code,
        "standard_code": notice_type.standard_code,
        "area": notice_type.area(),
        "stage": str(notice_type.stage),
        "label": both(notice_type.label),
        "component": f"{component_name(notice_type)}Document",
        "columns": _columns(notice_type, notice_type.model),
        "listed": list(notice_type.columns),
        "amount": notice_type.amount or None,
        "deadline": notice_type.deadline or None,
        "rows": [_table(notice_type, model) for model in notice_type.rows],
        "annexes": [_table(notice_type, model) for model in notice_type.annexes],
        "parties": [
            {
                "role": role.code,
                "label": both(role.label),
                "required": role.required,
                "masked": role.masked,
            }
            for role in notice_type.parties
        ],
        "filters": filter_notes(filterset_for(notice_type)),
    }


def _columns(notice_type: type[NoticeType], model: Any, prefix: str = "") -> list[dict[str, Any]]:
    return [
        column_note(column, masked=masked)
        for column, masked in public_columns(notice_type, model, prefix)
    ]


def _table(notice_type: type[NoticeType], model: Any) -> dict[str, Any]:
    return {
        "name": model.table_name,
        "label": both(model._meta.verbose_name_plural),
        "columns": _columns(notice_type, model, f"{model.table_name}."),
    }
