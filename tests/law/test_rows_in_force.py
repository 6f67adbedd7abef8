"""Notices whose periods are one day too short, or just long enough, by the rows in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.utils import translation

from disclosure import documents, law, validation
from disclosure.core.catalogue import plain
from disclosure.core.notice_types import Finding, Severity
from disclosure.core.obligations import Enforcement, Obligation
from tests.factory import TODAY, Office

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("law")]

#: Published on Monday, 23 November 2026; no holiday falls into what follows.
ELSEWHERE = {"source_name": "望海市公共资源交易中心", "source_published_on": TODAY.isoformat()}


@dataclass(frozen=True)
class Case:
    """A row, a type and column at which it is found, and values that miss and keep its clock.

    `given` are columns that both have in common; `about` is a type and columns of the notice that
    this one is about.
    """

    row: str
    type: str
    column: str
    short: Any
    enough: Any
    given: Mapping[str, Any] = field(default_factory=dict)
    about: tuple[str, Mapping[str, Any]] | None = None

    def findings(self, office: Office, value: Any, **notice: Any) -> list[Finding]:
        """What the row finds about a notice with this value in the column."""
        if self.about:
            code, columns = self.about
            notice["relates_to"] = office.release(code, detail=columns).notice_id
        detail = {**self.given, self.column: value}
        draft = documents.load(office.file(self.type, notice=notice, detail=detail))
        found = validation.findings(draft, on=TODAY)
        return [finding for finding in found if finding.code == self.row]


OPEN = {"method": "open"}
INVITED = {"method": "invited"}
LATE_SALE = {"activity_end": "2026-12-31 15:00"}
QUALIFYING = {"bulletin_type": "prequalification", "docs_from": "2026-11-23 09:00"}

CASES = [
    Case("LAN-03", "land.listing", "activity_start", "2026-12-12", "2026-12-13", LATE_SALE),
    Case(
        "LAN-04",
        "land.supplement",
        "activity_start",
        "2026-12-12 09:00",
        "2026-12-13 09:00",
        {"affects_price": "true"},
        about=("land.listing", {}),
    ),
    Case(
        "LAN-05",
        "land.listing",
        "activity_end",
        "2026-12-23 15:00",
        "2026-12-24 15:00",
        {"transfer_method": "listing", "activity_start": "2026-12-14 09:00"},
    ),
    Case("PRO-04", "procurement.open_tender", "notice_days", 4, 5, OPEN),
    Case(
        "PRO-06",
        "procurement.open_tender",
        "bid_deadline",
        "2026-12-13 23:00",
        "2026-12-14 09:30",
        {**INVITED, "docs_from": "2026-11-24 17:00", "opening_at": "2026-12-20 09:30"},
    ),
    Case(
        "PRO-09",
        "procurement.correction",
        "new_deadline",
        "2026-12-07 23:00",
        "2026-12-08 09:30",
        {"target": "documents"},
        about=("procurement.open_tender", OPEN),
    ),
    Case("PRO-14", "procurement.award", "notice_days", 0, 1),
    Case("PRP-02", "state_property.pre_disclosure", "period", 19, 20, {"control_changes": "true"}),
    Case("PRP-03", "state_property.transfer", "period", 19, 20),
    Case("PRP-09", "state_property.asset_transfer", "period", 9, 10, {"base_price": "1000万元"}),
    Case("PRP-10", "state_property.asset_transfer", "period", 19, 20, {"base_price": "1001万元"}),
    Case(
        "PRP-11",
        "state_property.result",
        "notice_end",
        "2026-11-27",
        "2026-11-30",
        {"notice_start": "2026-11-23"},
    ),
    Case(
        "TEN-03",
        "tendering.tender",
        "docs_to",
        "2026-11-29 23:00",
        "2026-11-30 09:00",
        {"docs_from": "2026-11-25 17:00", "bid_deadline": "2026-12-20 09:30"},
    ),
    Case(
        "TEN-04",
        "tendering.tender",
        "bid_deadline",
        "2026-12-04 23:00",
        "2026-12-05 09:30",
        {**QUALIFYING, "docs_to": "2026-11-30 17:00", "opening_at": "2026-12-20 09:30"},
    ),
    Case(
        "TEN-05",
        "tendering.tender",
        "bid_deadline",
        "2026-12-13 23:00",
        "2026-12-14 09:30",
        {"docs_from": "2026-11-24 17:00", "opening_at": "2026-12-20 09:30"},
    ),
    Case(
        "TEN-06",
        "tendering.clarification",
        "new_deadline",
        "2026-12-07 23:00",
        "2026-12-08 09:30",
        {"target": "documents"},
        about=("tendering.tender", {}),
    ),
    Case(
        "TEN-07",
        "tendering.clarification",
        "new_deadline",
        "2026-11-25 23:00",
        "2026-11-26 09:30",
        {"target": "documents"},
        about=("tendering.tender", {"bulletin_type": "prequalification"}),
    ),
    Case(
        "TEN-10",
        "tendering.candidates",
        "publicity_end",
        "2026-11-25 23:59",
        "2026-11-26 00:00",
        {"publicity_start": "2026-11-23 09:00"},
    ),
]


def obligation(code: str) -> Obligation:
    """The nation's row of this code."""
    rows = [one.obligation for one in law.current().entries]
    return next(row for row in rows if row.code == code and not row.region)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.row)
def test_a_period_is_held_to_its_row(case: Case, office: Office) -> None:
    """One day too short is found in the catalogue's words, at the column; long enough is not."""
    row = obligation(case.row)
    refused = row.enforce is Enforcement.REFUSE
    for language in ("zh-hans", "en"):
        with translation.override(language):
            (finding,) = case.findings(office, case.short)
            assert finding.severity is (Severity.ERROR if refused else Severity.WARNING)
            assert finding.field == case.column
            assert finding.basis == law.words.basis(plain(row))
            for said in (law.words.item(plain(row)), law.words.demand(plain(row))):
                assert said in str(finding.message)
    assert case.findings(office, case.enough) == []
    (elsewhere,) = case.findings(office, case.short, **ELSEWHERE)
    assert elsewhere.severity is Severity.WARNING


def test_only_what_was_read_in_its_source_is_refused() -> None:
    refused = {case.row for case in CASES if obligation(case.row).enforce is Enforcement.REFUSE}
    assert refused == {
        *("PRO-04", "PRO-06", "PRO-14", "PRP-11"),
        *("TEN-03", "TEN-04", "TEN-05", "TEN-10"),
    }


@pytest.mark.parametrize(
    "case",
    [
        # An auction is over in a day; only a listing stays open.
        Case(
            "LAN-05",
            "land.listing",
            "activity_end",
            "2026-12-14 15:00",
            "",
            {"transfer_method": "auction", "activity_start": "2026-12-14 09:00"},
        ),
        # What cannot move the price leaves the sale where it was.
        Case(
            "LAN-04",
            "land.supplement",
            "activity_start",
            "2026-11-24 09:00",
            "",
            {"affects_price": "false"},
            about=("land.listing", {}),
        ),
        # Whoever is invited reads no notice; negotiations have other periods.
        Case("PRO-04", "procurement.open_tender", "notice_days", 3, "", INVITED),
        Case(
            "PRO-06",
            "procurement.open_tender",
            "bid_deadline",
            "2026-11-28 09:30",
            "",
            {"method": "negotiation", "docs_from": "2026-11-24 09:00"},
        ),
        Case(
            "PRO-09",
            "procurement.correction",
            "new_deadline",
            "2026-11-28 09:30",
            "",
            {"target": "documents"},
            about=("procurement.open_tender", {"method": "consultation"}),
        ),
        # Control stays where it is; the limits are passed by more than their amount, in yuan.
        Case("PRP-02", "state_property.pre_disclosure", "period", 5, "", {"control_changes": ""}),
        Case("PRP-09", "state_property.asset_transfer", "period", 3, "", {"base_price": "100万元"}),
        # Applications to qualify are not bids.
        Case("TEN-05", "tendering.tender", "bid_deadline", "2026-12-10 09:30", "", QUALIFYING),
        Case(
            "TEN-06",
            "tendering.clarification",
            "new_deadline",
            "2026-11-28 09:30",
            "",
            {"target": "documents"},
            about=("tendering.tender", {"bulletin_type": "prequalification"}),
        ),
    ],
    ids=lambda case: case.row,
)
def test_a_row_is_silent_where_its_condition_does_not_hold(case: Case, office: Office) -> None:
    assert case.findings(office, case.short) == []


def test_a_price_in_other_money_sets_no_period(office: Office) -> None:
    given = {"base_price": "2000万元"}
    case = Case("PRP-10", "state_property.asset_transfer", "period", 5, 20, given)
    assert case.findings(office, case.short, currency="CNY")
    assert case.findings(office, case.short, currency="HKD") == []


def test_a_supplement_that_leaves_the_sale_where_it_was_is_held_to_its_day(office: Office) -> None:
    sale = ("land.listing", {"activity_start": "2026-12-12 09:00", **LATE_SALE})
    case = Case(
        "LAN-04", "land.supplement", "activity_start", "", "", {"affects_price": "true"}, sale
    )
    (finding,) = case.findings(office, "")
    assert finding.severity is Severity.WARNING
