"""Notices in memory for tests of rules: nothing is stored, nothing but the named columns is set."""

from __future__ import annotations

from typing import Any

from disclosure.core.notice_types import Finding, Rule, registry
from disclosure.documents import Draft
from disclosure.models import Notice


def make_draft(
    code: str,
    *,
    source_name: str = "",
    rows: dict[str, list[dict[str, Any]]] | None = None,
    **detail: Any,
) -> Draft:
    """An unsaved notice of this type. `rows` are the columns of each list's rows."""
    notice_type = registry.get(code)
    given = rows or {}
    tables = {
        name: [model(**row) for row in given.get(name, [])]
        for name, model in notice_type.tables().items()
    }
    notice = Notice(type=code, source_name=source_name)
    return Draft(notice, notice_type.model(**detail), tables)


def fields_found(rule: Rule, draft: Draft) -> list[str]:
    """The fields at which a rule finds something."""
    return [finding.field for finding in rule(draft)]


def findings(rule: Rule, draft: Draft) -> list[Finding]:
    """All that a rule finds."""
    return list(rule(draft))
