"""The columns of a type's sheet, and the words they accept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext, override

from disclosure.core.notice_types import NoticeType
from disclosure.documents import content_fields
from disclosure.models import Allocation, MeasureField, Notice

LINE = "line"
"""The column that ties the lines of the lists to their notice."""

MESSAGES = "#messages"
"""The column that says what is wrong with a line; ignored when the sheet is read again."""

MAIN = "notices"
CHOICES = "choices"
HEADING_LINES = 2

ENVELOPE = (
    "nature", "title", "title_en", "summary", "body", "formed_on", "region",
    "currency",
    "contact_name", "contact_phone", "contact_email", "contact_address",
    "source_name", "source_url", "source_id", "source_published_on",
)  # fmt: skip


@dataclass(frozen=True)
class SheetColumn:
    """One column: `key` for machines ("detail.area"), a label for people, the words it accepts."""

    key: str
    label: str
    required: bool = False
    unit: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    """(code, label in the active language)"""

    @property
    def heading(self) -> str:
        """What stands above the column."""
        unit = f" ({self.unit})" if self.unit else ""
        return f"{self.label}{unit}{' *' if self.required else ''}"


def columns(notice_type: type[NoticeType]) -> list[SheetColumn]:
    """The columns of the first worksheet: envelope, allocation, the type's own, one a role."""
    meta = Notice._meta
    found = [SheetColumn(LINE, gettext("number of the line"), required=True)]
    found += [_column(meta.get_field(name), "notice.") for name in ENVELOPE]
    for name in ("number", "name"):
        found.append(_column(Allocation._meta.get_field(name), "allocation."))
    found += [_column(column, "detail.") for column in content_fields(notice_type.model)]
    for role in notice_type.parties:
        found.append(SheetColumn(f"parties.{role.code}", str(role.label), role.required))
        label = gettext("%(role)s: code") % {"role": role.label}
        found.append(SheetColumn(f"identifiers.{role.code}", label))
        label = gettext("%(role)s: address") % {"role": role.label}
        found.append(SheetColumn(f"addresses.{role.code}", label))
    return found


def row_columns(model: type[models.Model]) -> list[SheetColumn]:
    """The columns of a list's worksheet."""
    tie = SheetColumn(LINE, gettext("number of the notice's line"), required=True)
    return [tie, *(_column(column, "") for column in content_fields(model))]


def all_columns(notice_type: type[NoticeType]) -> dict[str, list[SheetColumn]]:
    """The columns of every worksheet by its name, the first one first."""
    lists = {name: row_columns(model) for name, model in notice_type.tables().items()}
    return {MAIN: columns(notice_type), **lists}


def _column(column: Any, prefix: str) -> SheetColumn:
    unit = column.published_unit if isinstance(column, MeasureField) else ""
    choices = () if isinstance(column, models.ForeignKey) else column.choices or ()
    required = column.name == "title" if column.model is Notice else not column.blank
    required = required and column.model is not Allocation
    return SheetColumn(
        key=f"{prefix}{column.name}",
        label=str(column.verbose_name),
        required=required,
        unit=unit or getattr(column, "unit", ""),
        choices=tuple((str(code), str(label)) for code, label in choices),
    )


def words(notice_type: type[NoticeType]) -> dict[str, dict[str, str]]:
    """Column key -> word -> code: codes and the labels of every language of the portal.

    Keys of list columns are "<list>.<column>".
    """
    found: dict[str, dict[str, str]] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            for sheet, listed in all_columns(notice_type).items():
                prefix = "" if sheet == MAIN else f"{sheet}."
                for column in listed:
                    known = found.setdefault(f"{prefix}{column.key}", {})
                    for code, label in column.choices:
                        known |= {code: code, label: code}
    return {key: known for key, known in found.items() if known}


def sample_word() -> str:
    """What stands in place of the line's number in the sample of a template."""
    return gettext("sample line")


@cache
def sample_words() -> frozenset[str]:
    """The same in every language of the portal: lines that bear it are not read."""
    found = set()
    for language, _name in settings.LANGUAGES:
        with override(language):
            found.add(sample_word())
    return frozenset(found)
