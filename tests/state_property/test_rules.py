from datetime import date
from decimal import Decimal

import pytest

from disclosure.core.notice_types import Severity
from state_property import rules
from tests.drafts import fields_found, findings, make_draft


@pytest.mark.parametrize(
    ("control_changes", "period", "found"),
    [(True, 19, ["period"]), (True, 20, []), (False, 5, []), (None, 5, [])],
)
def test_a_change_of_control_is_disclosed_for_twenty_working_days(control_changes, period, found):
    draft = make_draft(
        "state_property.pre_disclosure", control_changes=control_changes, period=period
    )
    assert fields_found(rules.pre_disclosure_period, draft) == found


def shareholders(*percents):
    rows = [{"name": f"股东{n}", "percent": Decimal(p)} for n, p in enumerate(percents)]
    return make_draft("state_property.pre_disclosure", rows={"shareholders": rows})


def test_shareholders_hold_no_more_than_the_whole():
    over, whole = shareholders("70", "22.5", "8"), shareholders("70", "22.5", "7.5")
    assert fields_found(rules.shareholders_add_up, over) == ["shareholders.percent"]
    assert fields_found(rules.shareholders_add_up, whole) == []


def test_an_enterprise_has_shareholders():
    assert fields_found(rules.shareholders_add_up, shareholders()) == ["shareholders"]


def test_no_more_than_the_whole_is_transferred():
    draft = make_draft("state_property.transfer", share=Decimal("100.01"))
    assert fields_found(rules.share_of_whole, draft) == ["share"]


@pytest.mark.parametrize(("period", "found"), [(19, ["period"]), (20, [])])
def test_a_property_right_is_offered_for_twenty_working_days(period, found):
    draft = make_draft("state_property.transfer", period=period)
    assert fields_found(rules.transfer_period, draft) == found


@pytest.mark.parametrize(
    ("price", "period", "found"),
    [
        ("999999", 3, []),
        ("1000000", 9, ["period"]),
        ("10000000", 10, []),
        ("10000000.01", 19, ["period"]),
        ("10000000.01", 20, []),
    ],
)
def test_the_period_of_an_asset_depends_on_its_base_price(price, period, found):
    draft = make_draft("state_property.asset_transfer", base_price=Decimal(price), period=period)
    assert fields_found(rules.asset_period, draft) == found


def test_a_price_in_another_currency_sets_no_period():
    draft = make_draft("state_property.asset_transfer", base_price=Decimal(20_000_000), period=10)
    draft.notice.currency = "HKD"
    assert fields_found(rules.asset_period, draft) == []


def test_a_disclosure_ends_after_it_starts():
    draft = make_draft(
        "state_property.transfer", start_date=date(2026, 9, 1), end_date=date(2026, 8, 5)
    )
    assert fields_found(rules.period_in_order, draft) == ["end_date"]


def test_a_base_price_below_the_appraisal_is_pointed_out():
    draft = make_draft(
        "state_property.transfer", base_price=Decimal(99), appraisal_value=Decimal(100)
    )
    assert [f.severity for f in findings(rules.base_price_appraised, draft)] == [Severity.WARNING]
    draft.detail.base_price = Decimal(100)
    assert findings(rules.base_price_appraised, draft) == []


@pytest.mark.parametrize(("price", "found"), [("89.99", ["deal_price"]), ("90", [])])
def test_a_price_below_nine_tenths_of_the_appraisal_needs_consent(price, found):
    draft = make_draft(
        "state_property.result", deal_price=Decimal(price), appraisal_value=Decimal(100)
    )
    assert fields_found(rules.deal_price_approved, draft) == found


def test_a_result_is_public_for_five_working_days():
    draft = make_draft(
        "state_property.result", notice_start=date(2026, 11, 4), notice_end=date(2026, 11, 8)
    )
    assert fields_found(rules.result_announced, draft) == ["notice_end"]
    draft.detail.notice_end = date(2026, 11, 9)
    assert fields_found(rules.result_announced, draft) == []


@pytest.mark.parametrize(
    ("detail", "found"),
    [
        ({"event": "change"}, ["changes"]),
        ({"event": "extension"}, ["new_period"]),
        ({"event": "extension", "new_period": 25, "postponed": True}, ["new_deadline"]),
        ({"event": "suspension"}, []),
    ],
)
def test_a_change_tells_what_changed(detail, found):
    assert fields_found(rules.change_told, make_draft("state_property.change", **detail)) == found


@pytest.mark.parametrize(
    ("detail", "found"),
    [
        ({"payment_mode": "at_once", "first_pct": Decimal(10)}, []),
        ({"payment_mode": "instalments", "first_pct": Decimal("29.9")}, ["first_pct"]),
        ({"payment_mode": "instalments", "first_pct": Decimal(30)}, []),
        ({"payment_mode": "instalments", "final_due_on": date(2027, 9, 20)}, ["final_due_on"]),
        ({"payment_mode": "instalments", "final_due_on": date(2027, 9, 18)}, []),
    ],
)
def test_instalments_keep_within_a_year_and_start_with_thirty_percent(detail, found):
    draft = make_draft("state_property.settlement", signed_on=date(2026, 9, 18), **detail)
    assert fields_found(rules.instalments_within_limits, draft) == found


def test_equity_and_profit_may_be_losses():
    draft = make_draft("state_property.pre_disclosure", net_profit=Decimal("-3127500"))
    field = draft.detail._meta.get_field("net_profit")
    assert field.clean(draft.detail.net_profit, draft.detail) == Decimal("-3127500")
