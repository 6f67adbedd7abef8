"""What is wrong or doubtful about a notice, each with the place on its form where it is mended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from disclosure import documents, validation
from disclosure.core.notice_types import Finding, NoticeType, Severity
from disclosure.documents.places import ENVELOPE
from disclosure.models import MeasureField, Notice


@dataclass(frozen=True)
class Found:
    """A finding with the place on the page it speaks of, and what demands it; "" for none.

    `page` is where it is mended if that is not the form of the notice.
    """

    message: Any
    anchor: str
    basis: str
    page: str = ""


def findings(draft: documents.Draft, *, editable: bool) -> dict[str, list[Found]]:
    """Errors and warnings; for whoever mends them row by row, each with its place on the form."""
    if not draft.notice.editable and draft.notice.is_public:
        return {"errors_found": [], "warnings_found": []}
    found: Mapping[Severity, list[Found]] = {severity: [] for severity in Severity}
    for finding in validation.findings(draft, on=timezone.localdate(), by_row=editable):
        row = _row(draft, finding) if editable else None
        place = anchor(draft.type, finding.field, row) if editable else ""
        page = _project(draft, finding) if editable else ""
        said = Found(_said(draft, finding, row), place, finding.basis, page)
        found[finding.severity].append(said)
    return {
        "errors_found": found[Severity.ERROR],
        "warnings_found": found[Severity.WARNING],
    }


def _project(draft: documents.Draft, finding: Finding) -> str:
    """The form of the project where what it lacks is given; it leads back to the notice."""
    notice = draft.notice
    if finding.code != "project_code" or notice.allocation_id is None:
        return ""
    url = reverse("admin:disclosure_allocation_change", args=[notice.allocation_id])
    return f"{url}?notice={notice.pk}#id_fixed_asset"


def _row(draft: documents.Draft, finding: Finding) -> int | None:
    """The row of its list that a finding is about, from 0; None for no row or no list."""
    if isinstance(finding.at, int):
        return finding.at
    roles = [party.role for party in draft.parties]
    return roles.index(finding.at) if finding.at in roles else None


def _said(draft: documents.Draft, finding: Finding, row: int | None) -> Any:
    """The message, with the row it is about where there are several alike."""
    model = draft.type.tables().get(finding.field.partition(".")[0])
    if row is None or model is None:
        return finding.message
    place = _("%(list)s, row %(n)d") % {"list": model._meta.verbose_name_plural, "n": row + 1}
    return _("%(field)s: %(message)s") % {"field": place, "message": finding.message}


def anchor(notice_type: type[NoticeType], place: str, row: int | None = None) -> str:
    """The id of the control, the row or the list at a place, as Django's forms name them.

    "" for none. `row` is the place in the list, from 0.
    """
    path = place.removeprefix("details.").removeprefix("rows.")
    path = ENVELOPE.get(path, path)
    first, _dot, rest = path.partition(".")
    if first in ("parties", "attachments"):
        return f"{first}-group" if row is None else f"{first}-{row}"
    if first in (tables := notice_type.tables()):
        return _anchor_in_list(tables[first], rest, row)
    if rest:
        return ""
    if control := _control(notice_type.model, first):
        return f"id_{_prefix(notice_type.model)}-0-{control}"
    return f"id_{first}" if first in {f.name for f in Notice._meta.get_fields()} else ""


def _anchor_in_list(model: Any, name: str, row: int | None) -> str:
    prefix = _prefix(model)
    if row is None:
        return f"{prefix}-group"
    control = _control(model, name)
    return f"id_{prefix}-{row}-{control}" if control else f"{prefix}-{row}"


def _control(model: Any, name: str) -> str:
    """What the id of a column's control ends in; "" where the model has no such column."""
    columns = {column.name: column for column in documents.content_fields(model)}
    if name not in columns:
        return ""
    return f"{name}_0" if isinstance(columns[name], MeasureField) else name


def _prefix(model: Any) -> str:
    """What Django calls the formset of a model that belongs to a notice."""
    name: str = model._meta.get_field("notice").remote_field.get_accessor_name(model=model)
    return name
