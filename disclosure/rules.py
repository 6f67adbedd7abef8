"""What the rules of several areas have in common.

An area's rule states its legal basis and its message and leaves the comparison to a function here.
A notice republished from elsewhere tells what happened there: it cannot be filed again in time, so
the same finding is a warning.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from disclosure.core.code_lists import CodeList
from disclosure.core.notice_types import Finding, Label, Severity, rule
from disclosure.models import PartyKind, PriceForm


def severity(draft: Any) -> Severity:
    """An error in what an agency files here, a warning in what was first published elsewhere."""
    return Severity.WARNING if draft.notice.source_name else Severity.ERROR


def day_of(value: date | datetime) -> date:
    """The day of a date or a moment, portal time."""
    return timezone.localtime(value).date() if isinstance(value, datetime) else value


def path(row: Any, name: str) -> str:
    """Where a finding about a column stands: the column of a detail, "table.column" of a row."""
    table = getattr(row, "table_name", "")
    return f"{table}.{name}" if table else name


def in_order(draft: Any, first: str, last: str, message: Label) -> Iterator[Finding]:
    """Column `last` is not before column `first`. Both are dates or both are moments."""
    start, end = getattr(draft.detail, first), getattr(draft.detail, last)
    if start and end and end < start:
        yield Finding("order", last, message)


def among(
    draft: Any, name: str, allowed: Collection[str], code: str, message: Label
) -> Iterator[Finding]:
    """What is chosen in column `name`, if anything is, is one of the allowed."""
    value = getattr(draft.detail, name)
    if value and value not in allowed:
        yield Finding(code, name, message)


def at_least(draft: Any, name: str, minimum: int | Decimal, message: Label) -> Iterator[Finding]:
    """The number in column `name`, if there is one, reaches the minimum."""
    value = getattr(draft.detail, name)
    if value is not None and value < minimum:
        yield Finding("too_short", name, message, severity(draft))


def rows_required(draft: Any, *tables: str) -> Iterator[Finding]:
    """These lists are not empty, unless the notice was first published elsewhere."""
    for name in tables:
        if not draft.tables[name] and not draft.notice.source_name:
            label = draft.type.tables()[name]._meta.verbose_name_plural
            yield Finding("required", name, _("%(label)s is required.") % {"label": label})


def price_stated(draft: Any, row: Any, amount: str, words: tuple[str, ...]) -> Iterator[Finding]:
    """A price given as an amount has one; any other is told in one of the columns `words`.

    `row` is the detail or a row of a list; its column `price_form` holds a `PriceForm`.
    """
    if not row.price_form:
        return
    is_amount = row.price_form == PriceForm.AMOUNT
    names = (amount,) if is_amount else words
    if all(getattr(row, name) in (None, "") for name in names):
        message = (
            _("Give the amount of the price.") if is_amount else _("Say what the price comes to.")
        )
        yield Finding("price", path(row, names[0]), message, severity(draft))


def in_list(draft: Any, row: Any, name: str, codes: CodeList, message: Label) -> Iterator[Finding]:
    """The code in a column of the detail or of a row, if there is one, stands in the list."""
    value = getattr(row, name)
    if value and value not in codes:
        yield Finding("unlisted", path(row, name), message, severity(draft))


def address_given(draft: Any, role: str, message: Label) -> Iterator[Finding]:
    """Organisations in this part have an address; of persons none is published below the county."""
    for party in draft.party(role):
        if party.kind == PartyKind.ORGANISATION and not party.address:
            yield Finding("required", "parties", message, severity(draft))


@rule("postponement_dated", _lazy("A postponement names the new deadline"))
def postponement_dated(draft: Any) -> Iterator[Finding]:
    """A correction notice (`ChangeDetail`) that postpones a deadline names the new one."""
    if draft.detail.postponed and not draft.detail.new_deadline:
        message = _("Name the new deadline.")
        yield Finding("required", "new_deadline", message, severity(draft))


def at_most(
    draft: Any, name: str, maximum: int | Decimal, message: Label, row: Any = None
) -> Iterator[Finding]:
    """The number in column `name` of the detail or a row, if any, keeps within the maximum."""
    row = row or draft.detail
    value = getattr(row, name)
    if value is not None and value > maximum:
        yield Finding("too_much", path(row, name), message, severity(draft))


def adds_up(draft: Any, table: str, column: str, total: str, message: Label) -> Iterator[Finding]:
    """A list's numbers, where all are given, add up to a total; a doubt, as sources round."""
    expected = getattr(draft.detail, total)
    values = [getattr(row, column) for row in draft.tables[table]]
    if expected is not None and values and None not in values and sum(values) != expected:
        yield Finding("sum", table, message, Severity.WARNING)


@rule(
    "project_code",
    _lazy("A fixed-asset project has its investment project code"),
    basis="公共资源交易平台系统数据规范",
)
def project_code(draft: Any) -> Iterator[Finding]:
    """The project is known by its national code, or stated to be no fixed-asset project."""
    allocation = draft.notice.allocation
    if allocation is None:
        message = _("Say which project this belongs to.")
    elif allocation.fixed_asset is not False and not allocation.invest_code:
        message = _("Give the project's investment project code, or say that it has none to have.")
    else:
        return
    yield Finding("project_code", "allocation", message, severity(draft))


@rule("target_named", _lazy("A correction says which notice it is about"))
def target_named(draft: Any) -> Iterator[Finding]:
    """A correction notice (`ChangeDetail`) says which notice here it is about, if one is."""
    if draft.notice.relates_to_id is None:
        message = _("Say which published notice this is about.")
        yield Finding("relation", "relates_to", message, Severity.WARNING)


@rule("publicity", _lazy("A publicity period ends after it starts"))
def publicity_in_order(draft: Any) -> Iterator[Finding]:
    """The columns `publicity_start` and `publicity_end` stand in order."""
    message = _("The publicity period ends before it starts.")
    yield from in_order(draft, "publicity_start", "publicity_end", message)
