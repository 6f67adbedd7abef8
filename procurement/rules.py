"""What the law asks of procurement notices beyond filled-in columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from disclosure import rules
from disclosure.core.notice_types import Finding, Severity, rule

from .code_lists import CATALOGUE

#: Letter and two digits of a catalogue code, the level that is kept here.
DIVISION = 3


@rule("tender_order", _lazy("Documents are available for a time, bids opened after the deadline"))
def documents_in_order(draft: Any) -> Iterator[Finding]:
    """Nothing ends before it starts."""
    message = _("The documents are withdrawn before they are available.")
    yield from rules.in_order(draft, "docs_from", "docs_to", message)
    message = _("Bids are opened before the deadline for bids.")
    yield from rules.in_order(draft, "bid_deadline", "opening_at", message)


@rule(
    "ceiling",
    _lazy("A price ceiling lies within the budget"),
    basis="政府采购货物和服务招标投标管理办法",
)
def price_ceiling(draft: Any) -> Iterator[Finding]:
    """Of the whole and of each package."""
    for row in (draft.detail, *draft.tables["packages"]):
        if row.price_cap is not None and row.budget is not None and row.price_cap > row.budget:
            message = _("The price ceiling is above the budget.")
            yield Finding("ceiling", rules.path(row, "price_cap"), message, rules.severity(draft))


@rule(
    "catalogue",
    _lazy("What is bought is classified by the procurement catalogue"),
    basis="财库〔2022〕31号",
)
def catalogue_known(draft: Any) -> Iterator[Finding]:
    """The first division of the code is one of the catalogue."""
    code = draft.detail.catalogue_code
    if code and code[:DIVISION] not in CATALOGUE:
        message = _("The procurement catalogue has no division for this code.")
        yield Finding("catalogue", "catalogue_code", message, Severity.WARNING)


@rule("correction", _lazy("A correction says what it corrects, item by item or as a whole"))
def correction_told(draft: Any) -> Iterator[Finding]:
    """An error wherever it comes from: a correction that corrects nothing says nothing."""
    if not draft.tables["changes"] and not draft.detail.content:
        message = _("Say what is corrected, item by item or as a whole.")
        yield Finding("required", "content", message)


@rule(
    "single_source",
    _lazy("A single source is argued by experts, the supplier's address told"),
    basis="政府采购非招标采购方式管理办法",
)
def single_source_argued(draft: Any) -> Iterator[Finding]:
    """Each expert with employer, title and opinion."""
    yield from rules.rows_required(draft, "experts")
    yield from _supplier_addressed(draft)


@rule(
    "award",
    _lazy("A result names price, items, experts and where the supplier is"),
    basis="政府采购法实施条例第四十三条",
)
def award_complete(draft: Any) -> Iterator[Finding]:
    """The price as an amount, or in words where it is none."""
    yield from rules.price_stated(draft, draft.detail, "amount", ("rate",))
    yield from rules.rows_required(draft, "items", "experts")
    yield from _supplier_addressed(draft)


def _supplier_addressed(draft: Any) -> Iterator[Finding]:
    message = _("The address of the supplier is required.")
    yield from rules.address_given(draft, "supplier", message)


@rule(
    "contract",
    _lazy("A contract names its price and items and is announced once signed"),
    basis="政府采购法实施条例第五十条",
)
def contract_complete(draft: Any) -> Iterator[Finding]:
    """The price as an amount, or in words where it is none."""
    yield from rules.price_stated(draft, draft.detail, "amount", ("rate",))
    yield from rules.rows_required(draft, "items")
    message = _("The contract is announced before it is signed.")
    yield from rules.in_order(draft, "signed_on", "announced_on", message)


def _attached(draft: Any) -> Iterator[Finding]:
    """A warning, because a file may have been published with an earlier notice of the project."""
    if not draft.attachments and not draft.notice.source_name:
        message = _("Attach the procurement documents or the contract.")
        yield Finding("attachment", "", message, Severity.WARNING)


@rule(
    "attachment",
    _lazy("Procurement documents are published with the result"),
    basis="政府采购法实施条例第四十三条",
)
def documents_attached(draft: Any) -> Iterator[Finding]:
    """Tender documents and the like."""
    yield from _attached(draft)


@rule(
    "attachment",
    _lazy("The text of a contract is published, without secrets"),
    basis="政府采购法实施条例第五十条",
)
def contract_attached(draft: Any) -> Iterator[Finding]:
    """The contract itself."""
    yield from _attached(draft)
