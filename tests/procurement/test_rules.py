from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from disclosure import rules as shared
from disclosure.core import masks
from disclosure.core.notice_types import Severity, registry
from disclosure.models import NoticeParty
from procurement import rules
from tests.drafts import fields_found, findings, make_draft

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(month, day, hour=9):
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


def test_documents_and_opening_stand_in_order():
    draft = make_draft(
        "procurement.open_tender",
        docs_from=at(10, 20),
        docs_to=at(10, 13),
        bid_deadline=at(11, 10),
        opening_at=at(11, 9),
    )
    assert fields_found(rules.documents_in_order, draft) == ["docs_to", "opening_at"]


def test_a_ceiling_above_the_budget_is_found_in_the_notice_and_in_a_package():
    over = {"budget": Decimal(100), "price_cap": Decimal(101)}
    draft = make_draft("procurement.open_tender", rows={"packages": [over]}, **over)
    assert fields_found(rules.price_ceiling, draft) == ["price_cap", "packages.price_cap"]


def test_a_ceiling_at_the_budget_is_fine():
    same = {"budget": Decimal(100), "price_cap": Decimal(100)}
    assert fields_found(rules.price_ceiling, make_draft("procurement.open_tender", **same)) == []


def test_a_correction_that_postpones_names_the_new_deadline():
    draft = make_draft("procurement.correction", postponed=True)
    assert fields_found(shared.postponement_dated, draft) == ["new_deadline"]


@pytest.mark.parametrize("source_name", ["", "望海市财政局"])
@pytest.mark.parametrize(
    ("content", "changes", "found"),
    [
        ("", [], ["content"]),
        ("延长投标截止时间。", [], []),
        ("", [{"item": "投标截止时间"}], []),
    ],
)
def test_a_correction_says_what_it_corrects_in_one_way_or_another(
    content, changes, found, source_name
):
    draft = make_draft(
        "procurement.correction",
        source_name=source_name,
        content=content,
        rows={"changes": changes},
    )
    errors = [
        f.field for f in findings(rules.correction_told, draft) if f.severity is Severity.ERROR
    ]
    assert errors == found


def complete_award(**detail):
    rows = {"items": [{"name": "学生实验台"}], "experts": [{"name": "闻人舒"}]}
    values = {"price_form": "amount", "amount": Decimal(100), "notice_days": 1, **detail}
    return make_draft("procurement.award", rows=rows, **values)


def test_a_result_names_items_and_experts():
    draft = make_draft("procurement.award", price_form="rate", rate="下浮 3%")
    assert fields_found(rules.award_complete, draft) == ["items", "experts"]


@pytest.mark.parametrize(
    ("detail", "found"),
    [
        ({}, []),
        ({"amount": None}, ["amount"]),
        ({"amount": None, "price_form": "rate"}, ["rate"]),
    ],
)
def test_a_result_states_its_price(detail, found):
    assert fields_found(rules.award_complete, complete_award(**detail)) == found


@pytest.mark.parametrize(
    ("kind", "address", "found"),
    [
        ("organisation", "", ["parties"]),
        ("organisation", "云岚市澜湾区科创路 5 号", []),
        ("person", "", []),
    ],
)
def test_an_organisation_that_wins_has_an_address(kind, address, found):
    draft = complete_award()
    draft.parties = [NoticeParty(role="supplier", name="温言蹊", kind=kind, address=address)]
    assert fields_found(rules.award_complete, draft) == found


def test_a_contract_is_announced_after_it_is_signed():
    draft = make_draft(
        "procurement.contract",
        rows={"items": [{"name": "口述访谈"}]},
        price_form="amount",
        amount=Decimal(100),
        signed_on=date(2026, 11, 18),
        announced_on=date(2026, 11, 17),
    )
    assert fields_found(rules.contract_complete, draft) == ["announced_on"]
    draft.detail.announced_on = date(2026, 11, 18)
    assert fields_found(rules.contract_complete, draft) == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("A02100000", []),
        ("C99", []),
        ("A99", ["catalogue_code"]),
        ("CPV 45000000", ["catalogue_code"]),
    ],
)
def test_what_is_bought_belongs_to_a_division_of_the_catalogue(code, found):
    draft = make_draft("procurement.intention", catalogue_code=code)
    assert fields_found(rules.catalogue_known, draft) == found


def test_a_single_source_has_experts_and_the_address_of_the_supplier():
    draft = make_draft("procurement.single_source")
    draft.parties = [NoticeParty(role="supplier", name="某公司", kind="organisation")]
    assert fields_found(rules.single_source_argued, draft) == ["experts", "parties"]


def test_missing_documents_are_pointed_out_but_not_for_republished_notices():
    draft = make_draft("procurement.award")
    assert [f.severity for f in findings(rules.documents_attached, draft)] == [Severity.WARNING]
    republished = make_draft("procurement.award", source_name="望海市财政局")
    assert findings(rules.documents_attached, republished) == []
    assert fields_found(rules.contract_attached, make_draft("procurement.contract")) == [""]


def test_experts_are_named_and_members_of_the_acceptance_panel_are_not():
    assert registry.get("procurement.award").masks == {}
    assert registry.get("procurement.acceptance").masks == {"members.name": masks.surname}
