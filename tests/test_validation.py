"""What is found about a whole notice, whichever type it is of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from disclosure import documents, validation
from disclosure.core.notice_types import Finding, Rule, Severity, rule
from tendering.notices import Clarification
from tests.factory import TODAY, Office, parcels

pytestmark = pytest.mark.django_db


def found(office: Office, code: str, **values: Any) -> list[Finding]:
    """Everything that is found about the example with these values."""
    return validation.findings(documents.load(office.file(code, **values)), on=TODAY)


def saying(message: str, severity: Severity, basis: str = "") -> Rule:
    """A rule that always says this of the column `content`."""

    @rule(message, message, basis)
    def check(draft: Any) -> Iterator[Finding]:
        yield Finding("said", "content", message, severity)

    return check


def test_what_was_found_already_is_not_said_again(office: Office) -> None:
    messages = [f.message for f in found(office, "land.residential_list", rows={"parcels": []})]
    assert len(messages) == len(set(messages))


def test_of_the_same_said_twice_the_error_and_the_cited_law_stay(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = (
        saying("甲", Severity.WARNING),
        saying("甲", Severity.ERROR),
        saying("乙", Severity.ERROR),
        saying("乙", Severity.ERROR, "某法第一条"),
        saying("乙", Severity.WARNING, "某法第二条"),
    )
    monkeypatch.setattr(Clarification, "rules", rules)
    said = [f for f in found(office, "tendering.clarification") if f.code == "said"]
    assert [(f.message, f.severity, f.basis) for f in said] == [
        ("甲", Severity.ERROR, ""),
        ("乙", Severity.ERROR, "某法第一条"),
    ]


@pytest.mark.parametrize(
    ("code", "values", "fields"),
    [
        ("land.sale_result", {"detail": {"deal_price": "0元"}}, ["deal_price"]),
        ("land.sale_result", {"detail": {"deal_price": "1元"}}, []),
        ("land.listing", {"rows": parcels({}, {"start_price": "0"})}, ["parcels.start_price"]),
        ("procurement.open_tender", {"detail": {"docs_price": "0元"}}, []),
    ],
)
def test_a_price_of_nothing_is_doubted(
    office: Office, code: str, values: dict[str, Any], fields: list[str]
) -> None:
    doubts = [f for f in found(office, code, **values) if f.code == "zero_amount"]
    assert [f.field for f in doubts] == fields
    assert all(f.severity is Severity.WARNING for f in doubts)


def test_an_area_of_nothing_is_doubted_row_by_row(office: Office) -> None:
    values = {"rows": parcels({}, {"area": "0"})}
    doubts = [f for f in found(office, "land.listing", **values) if f.code == "zero_area"]
    assert [(f.field, f.at, f.severity) for f in doubts] == [("parcels.area", 1, Severity.WARNING)]
