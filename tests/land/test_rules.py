from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from disclosure import rules as shared
from disclosure.core.notice_types import Severity
from land import rules
from tests.drafts import fields_found, findings, make_draft

HOMES = "affordable_housing_area"


def at(month, day, hour=9):
    return datetime(2026, month, day, hour, tzinfo=ZoneInfo("Asia/Shanghai"))


def listing(**columns):
    return make_draft("land.listing", **columns)


@pytest.mark.parametrize(
    ("method", "found"),
    [("listing", []), ("auction", []), ("tender", []), ("agreement", ["transfer_method"])],
)
def test_an_announcement_offers_land_in_competition(method, found):
    assert fields_found(rules.competitive_method, listing(transfer_method=method)) == found


@pytest.mark.parametrize(
    ("start", "hour", "found"), [(7, 17, []), (7, 16, ["activity_end"]), (8, 18, ["activity_end"])]
)
def test_a_sale_ends_after_it_starts_and_after_applications_close(start, hour, found):
    draft = listing(
        apply_deadline=at(12, 7, 17), activity_start=at(12, start), activity_end=at(12, 7, hour)
    )
    assert fields_found(rules.sale_in_order, draft) == found


@pytest.mark.parametrize(
    ("scheme", "code", "longest"),
    [
        ("", "", 70),
        ("other", "051", 70),
        ("guide2023", "", 70),
        ("guide2023", "070102", 70),
        ("guide2023", "0902", 40),
        ("guide2023", "1001", 50),
        ("gbt21010", "0701", 70),
        ("gbt21010", "0505", 40),
        ("gbt21010", "0901", 50),
    ],
)
def test_the_longest_term_is_that_of_the_use(scheme, code, longest):
    def offered(years):
        return parcels({"use_code": code, "term_years": Decimal(years)}, use_scheme=scheme)

    assert fields_found(rules.term_within_law, offered(longest)) == []
    assert fields_found(rules.term_within_law, offered(longest + 1)) == ["parcels.term_years"]
    result = {"use_scheme": scheme, "use_code": code, "term_years": Decimal(longest + 1)}
    sold = make_draft("land.sale_result", **result)
    assert fields_found(rules.term_within_law, sold) == ["term_years"]


def parcels(*listed, uses=(), **columns):
    rows = {"parcels": list(listed), "uses": list(uses)}
    return make_draft("land.listing", rows=rows, **columns)


def used(code, years=None, area=None, parcel_no="A-1"):
    return {"parcel_no": parcel_no, "use_code": code, "term_years": years, "area": area}


def test_each_use_of_a_parcel_has_its_own_longest_term():
    uses = [used("0701", 70), used("090101", 50)]
    draft = parcels(
        {"parcel_no": "A-1", "use_code": "0701", "term_years": 70},
        uses=uses,
        use_scheme="guide2023",
    )
    assert fields_found(rules.term_within_law, draft) == ["uses.term_years"]


def test_codes_of_uses_stand_in_the_classification_named():
    def offered(scheme, code, *uses):
        return parcels({"use_code": code}, uses=map(used, uses), use_scheme=scheme)

    assert fields_found(rules.use_code_known, offered("guide2023", "0701", "0901")) == []
    unknown = offered("guide2023", "0701", "9901")
    assert fields_found(rules.use_code_known, unknown) == ["uses.use_code"]
    assert fields_found(rules.use_code_known, offered("other", "051")) == []
    # 0604 is storage land in one classification and nothing in the other.
    assert fields_found(rules.use_code_known, offered("gbt21010", "0604")) == []
    assert fields_found(rules.use_code_known, offered("guide2023", "0604")) == ["parcels.use_code"]


def test_an_unknown_code_of_a_notice_from_elsewhere_is_a_doubt():
    draft = make_draft(
        "land.sale_result", source_name="别处", use_scheme="guide2023", use_code="9901"
    )
    (found,) = findings(rules.use_code_known, draft)
    assert found.severity is Severity.WARNING


@pytest.mark.parametrize(("second", "found"), [(400, []), (401, ["uses"]), (None, [])])
def test_the_uses_of_each_parcel_add_up_to_it(second, found):
    draft = parcels(
        {"parcel_no": "A-1", "area": 1000},
        {"parcel_no": "A-2", "area": 500},
        {"parcel_no": "A-3", "area": 300},
        uses=[
            used("0701", area=600),
            used("0901", area=second),
            used("0701", area=500, parcel_no="A-2"),
        ],
    )
    assert fields_found(rules.uses_add_up_to_parcels, draft) == found


def test_parcels_are_told_apart_and_uses_are_of_one_of_them():
    told = parcels({"parcel_no": "A-1"}, {"parcel_no": "A-2"}, uses=[used("0701")])
    assert fields_found(rules.parcels_told_apart, told) == []
    twice = parcels(
        {"parcel_no": "A-1"}, {"parcel_no": "A-1"}, uses=[used("0701", parcel_no="A-3")]
    )
    assert fields_found(rules.parcels_told_apart, twice) == ["parcels.parcel_no", "uses.parcel_no"]


def test_a_longer_term_elsewhere_is_a_doubt():
    draft = make_draft("land.supply_result", source_name="别处", term_years=Decimal(99))
    (found,) = findings(rules.term_within_law, draft)
    assert found.severity is Severity.WARNING


@pytest.mark.parametrize(("low", "high", "found"), [(1, 2, []), (2, 2, []), (3, 2, ["far_max"])])
def test_the_floor_area_ratio_is_a_range(low, high, found):
    limits = {"far_min": Decimal(low), "far_max": Decimal(high)}
    supplied = make_draft("land.supply_result", **limits)
    assert fields_found(rules.ratios_in_order, supplied) == found
    offered = parcels({"far_max": Decimal(2)}, limits)
    assert fields_found(rules.ratios_in_order, offered) == [f"parcels.{name}" for name in found]


def test_publicity_of_a_sale_ends_after_it_starts():
    draft = make_draft(
        "land.sale_result",
        publicity_start=date(2026, 11, 13),
        publicity_end=date(2026, 11, 12),
    )
    assert fields_found(shared.publicity_in_order, draft) == ["publicity_end"]


def plan(total, *areas):
    rows = {"by_use": [{"use_class": "residential", "area": Decimal(area)} for area in areas]}
    return make_draft("land.supply_plan", rows=rows, total_area=Decimal(total))


def test_a_supply_plan_is_divided_by_use():
    assert fields_found(rules.uses_add_up, plan(3186000)) == ["by_use"]


@pytest.mark.parametrize(("last", "found"), [(1186000, []), (1186001, ["by_use"])])
def test_uses_add_up_to_the_plan(last, found):
    assert fields_found(rules.uses_add_up, plan(3186000, 2000000, last)) == found


@pytest.mark.parametrize(("homes", "found"), [(2000000, []), (2000001, [HOMES])])
def test_kinds_of_homes_keep_within_the_residential_land(homes, found):
    draft = plan(3186000, 2000000)
    draft.detail.affordable_housing_area = Decimal(homes - 1)
    draft.detail.renewal_area = Decimal(1)
    assert fields_found(rules.homes_within_residential, draft) == found


@pytest.mark.parametrize(("stock", "found"), [(186000, []), (186001, ["new_area"]), (None, [])])
def test_new_land_and_stock_are_the_whole_plan(stock, found):
    draft = plan(3186000)
    draft.detail.new_area, draft.detail.stock_area = 3000000, stock
    assert fields_found(rules.new_and_stock_add_up, draft) == found


def test_a_list_of_residential_land_names_parcels_and_an_ordered_window():
    draft = make_draft(
        "land.residential_list", window_start=date(2026, 10, 1), window_end=date(2026, 9, 30)
    )
    assert fields_found(rules.parcels_in_window, draft) == ["parcels", "window_end"]


@pytest.mark.parametrize(("code", "found"), [("F52", []), ("F", []), ("52", ["industry_code"])])
def test_an_industry_is_a_section_or_division(code, found):
    draft = make_draft("land.supply_result", industry_code=code)
    assert fields_found(rules.industry_known, draft) == found


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
