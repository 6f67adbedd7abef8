from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from disclosure.core.notice_types import Severity
from land import rules
from tests.drafts import fields_found, findings, make_draft


def at(month, day, hour=9):
    return datetime(2026, month, day, hour, tzinfo=ZoneInfo("Asia/Shanghai"))


def listing(formed_on=None, **columns):
    draft = make_draft("land.listing", **columns)
    draft.notice.formed_on = formed_on
    return draft


@pytest.mark.parametrize(
    ("method", "found"),
    [("listing", []), ("auction", []), ("tender", []), ("agreement", ["transfer_method"])],
)
def test_an_announcement_offers_land_in_competition(method, found):
    assert fields_found(rules.competitive_method, listing(transfer_method=method)) == found


def test_a_sale_does_not_end_before_applications_close():
    draft = listing(apply_deadline=at(12, 7, 17), activity_end=at(12, 7, 16))
    assert fields_found(rules.sale_after_applications, draft) == ["activity_end"]


@pytest.mark.parametrize(("day", "found"), [(6, []), (5, ["activity_start"])])
def test_a_sale_starts_twenty_days_after_the_announcement(day, found):
    draft = listing(formed_on=date(2026, 11, 16), activity_start=at(12, day))
    assert fields_found(rules.announced_in_time, draft) == found


def test_the_day_a_sale_starts_is_that_in_beijing():
    start = datetime(2026, 12, 5, 17, tzinfo=ZoneInfo("UTC"))
    draft = listing(formed_on=date(2026, 11, 16), activity_start=start)
    assert fields_found(rules.announced_in_time, draft) == []


@pytest.mark.parametrize(
    ("method", "day", "found"),
    [("listing", 19, []), ("listing", 18, ["activity_end"]), ("auction", 9, [])],
)
def test_a_listing_stays_open_for_ten_days(method, day, found):
    draft = listing(transfer_method=method, activity_start=at(12, 9), activity_end=at(12, day))
    assert fields_found(rules.listed_long_enough, draft) == found


@pytest.mark.parametrize(("years", "found"), [("70", []), ("70.01", ["term_years"])])
def test_land_is_granted_for_seventy_years_at_most(years, found):
    assert fields_found(rules.term_within_law, listing(term_years=Decimal(years))) == found


def test_a_longer_term_elsewhere_is_a_doubt():
    draft = make_draft("land.supply_result", source_name="别处", term_years=Decimal(99))
    (found,) = findings(rules.term_within_law, draft)
    assert found.severity is Severity.WARNING


@pytest.mark.parametrize(("low", "high", "found"), [(1, 2, []), (2, 2, []), (3, 2, ["far_max"])])
def test_the_floor_area_ratio_is_a_range(low, high, found):
    draft = listing(far_min=Decimal(low), far_max=Decimal(high))
    assert fields_found(rules.ratios_in_order, draft) == found


def test_publicity_of_a_sale_ends_after_it_starts():
    draft = make_draft(
        "land.sale_result",
        publicity_start=date(2026, 11, 13),
        publicity_end=date(2026, 11, 12),
    )
    assert fields_found(rules.publicity_in_order, draft) == ["publicity_end"]


@pytest.mark.parametrize(
    ("affects", "postponed", "start", "found"),
    [
        (True, False, at(12, 9), ["postponed"]),
        (True, False, at(12, 17), []),
        (True, True, at(12, 9), []),
        (False, False, at(12, 9), []),
        (True, False, None, []),
    ],
)
def test_a_late_change_of_what_matters_postpones_the_sale(affects, postponed, start, found):
    draft = make_draft(
        "land.supplement",
        affects_price=affects,
        postponed=postponed,
        activity_start=start,
        changed_on=date(2026, 11, 27),
    )
    assert fields_found(rules.material_change_postpones, draft) == found


def plan(total, *areas):
    rows = {"by_use": [{"use_class": "residential", "area": Decimal(area)} for area in areas]}
    return make_draft("land.supply_plan", rows=rows, total_area=Decimal(total))


def test_a_supply_plan_is_divided_by_use():
    assert fields_found(rules.uses_add_up, plan(3186000)) == ["by_use"]


@pytest.mark.parametrize(("last", "found"), [(1186000, []), (1186001, ["by_use"])])
def test_uses_add_up_to_the_plan(last, found):
    assert fields_found(rules.uses_add_up, plan(3186000, 2000000, last)) == found


@pytest.mark.parametrize(
    ("method", "found"),
    [("auction", ["deal_price", "term_years"]), ("allocation", []), ("", [])],
)
def test_only_allocated_land_has_no_price_and_no_term(method, found):
    draft = make_draft("land.supply_result", supply_method=method)
    assert fields_found(rules.price_and_term, draft) == found


@pytest.mark.parametrize(
    ("amounts", "found"),
    [((600, 400), []), ((600, 300), ["instalments"]), ((600, None), []), ((), [])],
)
def test_instalments_add_up_to_the_price(amounts, found):
    rows = {"instalments": [{"amount": amount and Decimal(amount)} for amount in amounts]}
    draft = make_draft("land.supply_result", rows=rows, deal_price=Decimal(1000))
    assert fields_found(rules.instalments_add_up, draft) == found


def test_works_are_completed_after_they_start():
    draft = make_draft(
        "land.supply_result",
        start_due=date(2027, 4, 20),
        finish_due=date(2029, 4, 19),
        start_actual=date(2027, 4, 12),
        finish_actual=date(2027, 4, 11),
    )
    assert fields_found(rules.works_in_order, draft) == ["finish_actual"]


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ({"event": "payment"}, ["paid_amount"]),
        ({"event": "payment", "paid_amount": Decimal(0)}, []),
        ({"event": "payment", "unpaid_amount": Decimal(5)}, []),
        ({"event": "start"}, []),
    ],
)
def test_a_notice_about_payment_tells_the_payment(columns, found):
    assert fields_found(rules.payment_told, make_draft("land.performance", **columns)) == found
