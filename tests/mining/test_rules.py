from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from disclosure import rules as shared
from disclosure.core.notice_types import Severity
from disclosure.models import NoticeParty
from mining import rules
from mining.choices import METHOD_CODES, TransferMethod
from tests.drafts import fields_found, findings, make_draft


def at(day, hour=9):
    return datetime(2026, 12, day, hour, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("method", "found"), [("listing", []), ("agreement", ["method"]), ("conversion", ["method"])]
)
def test_an_announcement_offers_a_right_in_competition(method, found):
    draft = make_draft("mining.announcement", method=method)
    assert fields_found(rules.competitive_method, draft) == found


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ({}, ["start_price"]),
        ({"start_price": Decimal(1)}, []),
        ({"start_rate": Decimal("3.1")}, []),
    ],
)
def test_bidding_starts_from_a_price_or_a_rate(columns, found):
    draft = make_draft("mining.announcement", **columns)
    assert fields_found(rules.start_price_or_rate, draft) == found


def test_a_result_has_a_price_or_a_rate():
    assert fields_found(rules.price_or_rate, make_draft("mining.result")) == ["price"]


def test_a_result_elsewhere_may_hide_its_price():
    draft = make_draft("mining.result", source_name="别处")
    (found,) = findings(rules.price_or_rate, draft)
    assert found.severity is Severity.WARNING


@pytest.mark.parametrize(
    ("opens", "closes", "ends", "found"),
    [
        (at(1), at(4), at(21), []),
        (at(5), at(4), at(21), ["apply_to"]),
        (at(1), at(22), at(21), ["activity_end"]),
    ],
)
def test_applications_open_close_and_precede_the_end_of_the_sale(opens, closes, ends, found):
    draft = make_draft("mining.announcement", apply_from=opens, apply_to=closes, activity_end=ends)
    assert fields_found(rules.applications_in_order, draft) == found


@pytest.mark.parametrize(
    ("right", "years", "found"),
    [
        ("exploration", 5, []),
        ("exploration", 6, ["term_years"]),
        ("mining", 30, []),
        ("mining", 31, ["term_years"]),
        ("", 99, []),
    ],
)
def test_rights_end_within_the_law(right, years, found):
    draft = make_draft("mining.contract", right_type=right, term_years=Decimal(years))
    assert fields_found(rules.term_within_law, draft) == found


def area(*corners):
    rows = [{"block": block, "sequence": number} for block, number in corners]
    return make_draft("mining.announcement", rows={"points": rows})


def test_an_area_has_corners():
    assert fields_found(rules.corners_enclose, area()) == ["points"]


def test_three_corners_enclose_a_block():
    assert fields_found(rules.corners_enclose, area(("I", 1), ("I", 2), ("I", 3))) == []


def test_each_block_has_its_own_corners():
    corners = [("I", 1), ("I", 2), ("I", 3), ("II", 1), ("II", 2)]
    assert fields_found(rules.corners_enclose, area(*corners)) == ["points"]


def test_corners_of_a_block_are_numbered_once():
    corners = [("I", 1), ("I", 2), ("I", 2)]
    assert fields_found(rules.corners_enclose, area(*corners)) == ["points"]


def test_publicity_of_a_transfer_ends_after_it_starts():
    draft = make_draft(
        "mining.result", publicity_start=date(2026, 12, 25), publicity_end=date(2026, 12, 24)
    )
    assert fields_found(shared.publicity_in_order, draft) == ["publicity_end"]


@pytest.mark.parametrize(
    ("amounts", "found"), [((), ["payments"]), ((4, 6), []), ((4, 5), ["payments"])]
)
def test_payments_add_up_to_the_proceeds(amounts, found):
    rows = {"payments": [{"amount": Decimal(amount)} for amount in amounts]}
    draft = make_draft("mining.contract", rows=rows, proceeds_total=Decimal(10))
    assert fields_found(rules.payments_add_up, draft) == found


def test_a_licence_ends_after_it_starts():
    draft = make_draft(
        "mining.registration", valid_from=date(2027, 2, 8), valid_to=date(2027, 2, 7)
    )
    assert fields_found(rules.licence_in_order, draft) == ["valid_to"]


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ({"right_type": "mining"}, ["design_scale"]),
        ({"right_type": "mining", "design_scale": Decimal(120)}, ["design_scale"]),
        (
            {"right_type": "mining", "design_scale": Decimal(120), "scale_unit": "万吨/年"},
            [],
        ),
        ({"right_type": "exploration"}, []),
    ],
)
def test_a_mine_is_registered_with_its_scale(columns, found):
    assert fields_found(rules.scale_of_mine, make_draft("mining.registration", **columns)) == found


@pytest.mark.parametrize(
    ("right", "method", "found"),
    [
        ("mining", "conversion", []),
        ("exploration", "conversion", ["method"]),
        ("exploration", "agreement", []),
    ],
)
def test_a_conversion_makes_a_mining_right(right, method, found):
    draft = make_draft("mining.result", right_type=right, method=method)
    assert fields_found(rules.conversion_makes_a_mine, draft) == found


@pytest.mark.parametrize(
    ("mineral", "found"),
    [
        ("建筑石料用灰岩", []),
        ("铁矿", []),
        ("铅、锌矿", []),
        ("Nickel", []),
        ("硫铁矿", []),
        ("石", ["mineral"]),
        ("铅、某石", ["mineral"]),
        ("", []),
    ],
)
def test_a_mineral_that_the_classification_does_not_know_is_a_doubt(mineral, found):
    draft = make_draft("mining.contract", mineral=mineral)
    assert fields_found(rules.mineral_known, draft) == found
    assert all(f.severity is Severity.WARNING for f in findings(rules.mineral_known, draft))


@pytest.mark.parametrize(
    ("kind", "address", "found"),
    [("organisation", "", ["parties"]), ("organisation", "某路 1 号", []), ("person", "", [])],
)
def test_an_organisation_that_gets_a_right_has_an_address(kind, address, found):
    draft = make_draft("mining.result")
    draft.parties = [NoticeParty(role="winner", name="岑牧野", kind=kind, address=address)]
    assert fields_found(rules.winner_addressed, draft) == found


@pytest.mark.parametrize(
    ("right", "roles", "found"),
    [
        ("exploration", [], ["parties"]),
        ("exploration", ["exploration_unit"], []),
        ("mining", [], []),
    ],
)
def test_an_exploration_right_names_who_explores(right, roles, found):
    draft = make_draft("mining.registration", right_type=right)
    draft.parties = [NoticeParty(role=role, name="某地质勘查院") for role in roles]
    assert fields_found(rules.exploration_unit_named, draft) == found


@pytest.mark.parametrize(("right", "found"), [("exploration", []), ("mining", ["item_type"])])
def test_only_an_exploration_right_is_retained(right, found):
    draft = make_draft("mining.registration", right_type=right, item_type="retention")
    assert fields_found(rules.retention_of_exploration, draft) == found


def test_the_data_standard_numbers_methods_by_right():
    assert METHOD_CODES["exploration"]["auction"] == "132"
    assert METHOD_CODES["mining"]["auction"] == "230"
    assert TransferMethod.standard_codes()["auction"] == "132;230"
    assert TransferMethod.standard_codes()["conversion"] == "210"
