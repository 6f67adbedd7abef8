from datetime import date
from decimal import Decimal

import pytest

from disclosure.core.notice_types import Severity
from disclosure.models import NoticeParty
from state_property import rules
from tests.drafts import fields_found, findings, make_draft


def shareholders(*percents):
    rows = [{"name": f"股东{n}", "percent": Decimal(p)} for n, p in enumerate(percents)]
    return make_draft("state_property.pre_disclosure", rows={"shareholders": rows})


def test_shareholders_hold_no_more_than_the_whole():
    over, whole = shareholders("70", "22.5", "8"), shareholders("70", "22.5", "7.5")
    assert fields_found(rules.shareholders_add_up, over) == ["shareholders.percent"]
    assert fields_found(rules.shareholders_add_up, whole) == []


def test_an_enterprise_has_shareholders():
    assert fields_found(rules.shareholders_listed, shareholders()) == ["shareholders"]
    assert fields_found(rules.shareholders_listed, shareholders("100")) == []


def test_no_more_than_the_whole_is_transferred():
    draft = make_draft("state_property.transfer", share=Decimal("100.01"))
    assert fields_found(rules.share_of_whole, draft) == ["share"]


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


def named(code, *roles, **detail):
    draft = make_draft(code, **detail)
    draft.parties = [NoticeParty(role=role, name="某公司") for role in roles]
    return draft


@pytest.mark.parametrize(
    ("roles", "found"),
    [((), ["parties"]), (("transferor",), []), (("enterprise",), []), (("exchange",), ["parties"])],
)
def test_a_transferor_or_the_enterprise_is_named(roles, found):
    for notice_type in ("change", "result", "settlement"):
        draft = named(f"state_property.{notice_type}", *roles)
        assert fields_found(rules.giver_named, draft) == found


@pytest.mark.parametrize(
    ("roles", "detail", "found"),
    [
        (("transferor",), {}, ["base_price"]),
        (("transferor",), {"base_price": Decimal(1)}, []),
        (("transferor",), {"other_price": "3200 元/吨"}, []),
        (("enterprise",), {}, []),
    ],
)
def test_only_a_capital_increase_has_no_base_price(roles, detail, found):
    draft = named("state_property.result", *roles, **detail)
    assert fields_found(rules.base_price_told, draft) == found


def test_a_price_below_the_appraisal_says_nothing_of_a_capital_increase():
    prices = {"deal_price": Decimal(10), "appraisal_value": Decimal(100)}
    draft = named("state_property.result", "enterprise", **prices)
    assert fields_found(rules.deal_price_approved, draft) == []


@pytest.mark.parametrize(
    ("detail", "found"),
    [
        ({"price_form": "amount"}, ["base_price"]),
        ({"price_form": "amount", "base_price": Decimal(1)}, []),
        ({"price_form": "unit_price"}, ["other_price"]),
        ({"price_form": "unit_price", "other_price": "3200 元/吨"}, []),
    ],
)
def test_assets_are_offered_at_an_amount_or_a_unit_price(detail, found):
    draft = make_draft("state_property.asset_transfer", **detail)
    assert fields_found(rules.asset_price, draft) == found


def test_the_price_of_a_transaction_is_stated_in_its_form():
    for notice_type in ("result", "settlement"):
        draft = make_draft(f"state_property.{notice_type}", price_form="amount")
        assert fields_found(rules.deal_price_stated, draft) == ["deal_price"]


def figures(year, *, audited=True, assets="100", debts="60", equity="40"):
    return {
        "as_of": date(year, 12, 31),
        "audited": audited,
        "assets": Decimal(assets),
        "debts": Decimal(debts),
        "equity": Decimal(equity),
    }


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([], [("indicators", Severity.ERROR)]),
        ([figures(2024), figures(2025)], [("indicators", Severity.WARNING)]),
        (
            [figures(2024), figures(2025), figures(2026, audited=False)],
            [("indicators", Severity.WARNING)],
        ),
        ([figures(2023), figures(2024), figures(2025)], []),
    ],
)
def test_investors_see_audited_figures_of_three_years(rows, found):
    draft = make_draft("state_property.capital_increase", rows={"indicators": rows})
    shown = [(f.field, f.severity) for f in findings(rules.three_years_of_figures, draft)]
    assert shown == found


@pytest.mark.parametrize(
    ("equity", "found"), [("40", []), ("40.09", []), ("0.004", ["indicators.assets"])]
)
def test_figures_that_do_not_balance_are_pointed_out(equity, found):
    rows = {"indicators": [figures(2025, equity=equity)]}
    draft = make_draft("state_property.capital_increase", rows=rows)
    assert fields_found(rules.figures_balance, draft) == found


def test_the_figures_of_a_pre_disclosure_balance_too():
    draft = make_draft(
        "state_property.pre_disclosure", assets=Decimal(100), debts=Decimal(60), equity=Decimal(30)
    )
    assert fields_found(rules.figures_balance, draft) == ["assets"]


@pytest.mark.parametrize(("price", "found"), [("89.99", ["deal_price"]), ("90", [])])
def test_a_price_below_nine_tenths_of_the_appraisal_needs_consent(price, found):
    draft = make_draft(
        "state_property.result", deal_price=Decimal(price), appraisal_value=Decimal(100)
    )
    assert fields_found(rules.deal_price_approved, draft) == found


@pytest.mark.parametrize(
    ("detail", "found"),
    [
        ({"event": "change"}, ["changes"]),
        ({"event": "extension"}, ["new_period"]),
        ({"event": "extension", "new_period": 25}, []),
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
