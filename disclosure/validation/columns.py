"""What must hold before a notice may be submitted or approved, whichever way it came in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from disclosure.core.identifiers import find_citizen_ids, uscc_valid
from disclosure.core.notice_types import Finding, Severity
from disclosure.documents import (
    ORGANISATION_SCHEME,
    Draft,
    content_fields,
    draft_document,
    missing_columns,
)
from disclosure.models import PartyKind


class Invalid(Exception):
    """A notice that may not go on; `findings` say why, each at its field."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        super().__init__("; ".join(f"{f.field}: {f.message}" for f in findings))


def errors(draft: Draft) -> list[Finding]:
    """The findings that stop a submission."""
    return [f for f in findings(draft) if f.severity is Severity.ERROR]


def findings(draft: Draft) -> list[Finding]:
    """Everything wrong or doubtful about a notice; no query beyond what `draft` holds."""
    found = [*_envelope(draft), *_parties(draft)]
    if draft.detail is None:
        found.append(Finding("required", "", _("The notice's own fields are empty.")))
        return found
    found += _detail(draft)
    found += _rows(draft)
    for rule in draft.type.rules:
        found += rule(draft)
    found += _citizen_numbers(draft)
    return found


def _required(name: str, label: Any) -> Finding:
    return Finding("required", name, _("%(label)s is required.") % {"label": label})


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
            yield _required("parties", role.label)
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
        for row in rows:
            for column in content_fields(type(row)):
                empty = getattr(row, column.attname) in (None, "")
                if empty and not column.blank and not lenient:
                    yield _required(f"{table}.{column.name}", column.verbose_name)
            yield from _columns(row, f"{table}.")


def _columns(instance: models.Model, prefix: str) -> Iterator[Finding]:
    for column in content_fields(type(instance)):
        value = getattr(instance, column.attname)
        if value in (None, ""):
            continue
        try:
            column.clean(value, instance)
        except ValidationError as error:
            for message in error.messages:
                yield Finding("invalid", f"{prefix}{column.name}", message)


def _citizen_numbers(draft: Draft) -> Iterator[Finding]:
    """A citizen's number must not stand in any text (Personal Information Protection Law art. 25).

    Attachments are looked through elsewhere; here it is the text people typed or imported.
    """
    for path, text in texts(draft_document(draft)):
        if find_citizen_ids(text):
            yield Finding("citizen_number", path, _("This text holds a citizen's identity number."))


def texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a document with the dotted path to it."""
    match value:
        case str():
            yield path, value
        case dict():
            for key, item in value.items():
                yield from texts(item, f"{path}.{key}" if path else key)
        case list():
            for item in value:
                yield from texts(item, path)
