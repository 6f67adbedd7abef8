import hashlib
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from disclosure.checks import example
from disclosure.core.notice_types import Severity, registry
from disclosure.forms import content_form
from housing.models import Lottery
from housing.rules import allocation as rules
from tests.drafts import fields_found, findings, make_draft

NOON = datetime(2026, 11, 20, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


def scheme(homes, *layouts, **columns):
    rows = {"layouts": [{"layout": "一室一厅", "homes": number} for number in layouts]}
    return make_draft("housing.allocation_scheme", rows=rows, homes=homes, **columns)


def test_a_scheme_lists_its_home_types():
    assert fields_found(rules.layouts_listed, scheme(180)) == ["layouts"]


def test_a_scheme_from_elsewhere_may_list_no_home_types():
    assert fields_found(rules.layouts_listed, scheme(180, source_name="别处")) == []


def test_home_types_add_up_to_the_homes_offered():
    assert fields_found(rules.layouts_listed, scheme(180, 80, 100)) == []


def test_home_types_that_do_not_add_up_are_a_doubt():
    (found,) = findings(rules.layouts_listed, scheme(180, 80, 90))
    assert (found.field, found.severity) == ("layouts", Severity.WARNING)


@pytest.mark.parametrize(("days", "found"), [(14, []), (0, []), (-1, ["intention_to"])])
def test_intentions_are_registered_in_a_period(days, found):
    draft = scheme(1, intention_from=NOON, intention_to=NOON + timedelta(days=days))
    assert fields_found(rules.intentions_in_order, draft) == found


def stock(**columns):
    return make_draft("housing.available_stock", **columns)


def test_available_homes_are_told_by_type():
    assert fields_found(rules.stock_listed, stock(homes=10)) == ["layouts"]


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ({"kind": "public_rental"}, ["rent"]),
        ({"kind": "public_rental", "rent": Decimal("8.6")}, []),
        ({"kind": "affordable_sale", "rent": Decimal("8.6")}, ["sale_price"]),
        ({"kind": "shared_ownership", "sale_price": Decimal(5200)}, ["share_ratio"]),
        ({"kind": "resettlement"}, []),
        ({}, []),
    ],
)
def test_homes_for_rent_have_a_rent_and_homes_for_sale_a_price(columns, found):
    assert fields_found(rules.price_told, stock(**columns)) == found


@pytest.mark.parametrize(("share", "found"), [("100", []), ("100.01", ["share_ratio"])])
def test_nobody_buys_more_than_the_whole_home(share, found):
    assert fields_found(rules.share_of_title, stock(share_ratio=Decimal(share))) == found


def test_applications_close_after_they_open():
    draft = stock(apply_from=NOON, apply_to=NOON - timedelta(hours=1))
    assert fields_found(rules.applications_in_order, draft) == ["apply_to"]


def lottery(**columns):
    draft = make_draft("housing.lottery", **columns)
    draft.notice.formed_on = date(2026, 11, 20)
    return draft


@pytest.mark.parametrize(("days", "found"), [(0, []), (8, []), (-1, ["held_at"])])
def test_a_lottery_is_announced_before_it_is_held(days, found):
    draft = lottery(held_at=NOON + timedelta(days=days))
    assert fields_found(rules.lottery_ahead, draft) == found


def test_the_day_of_a_lottery_is_that_in_beijing():
    held = datetime(2026, 11, 19, 17, tzinfo=UTC)
    assert fields_found(rules.lottery_ahead, lottery(held_at=held)) == []


@pytest.mark.parametrize(
    ("pool", "homes", "found"), [(1, 1, []), (0, 1, ["pool_size"]), (1, 0, ["homes"])]
)
def test_a_lottery_has_homes_and_households(pool, homes, found):
    draft = lottery(pool_size=pool, homes=homes)
    assert fields_found(rules.lottery_has_a_pool, draft) == found


@pytest.mark.parametrize(
    ("commitment", "found"),
    [
        ("a" * 64, []),
        ("0F" * 32, []),
        ("a" * 96, []),
        ("a" * 128, []),
        ("a" * 63, ["seed_commitment"]),
        ("g" * 64, ["seed_commitment"]),
        ("sha256:" + "a" * 64, ["seed_commitment"]),
    ],
)
def test_the_commitment_to_a_seed_is_a_hex_digest(commitment, found):
    form = content_form(Lottery)({"seed_commitment": commitment})
    assert list(form.errors) == found


def test_the_seed_of_the_example_is_the_one_committed_to():
    seed = example(registry.get("housing.lottery_result"))["detail"]["seed"]
    committed = example(registry.get("housing.lottery"))["detail"]["seed_commitment"]
    assert hashlib.sha256(seed.encode()).hexdigest() == committed


@pytest.mark.parametrize(("pool", "found"), [(412, []), (4, []), (3, ["households"]), (None, [])])
def test_no_more_households_are_ranked_than_took_part(pool, found):
    draft = make_draft("housing.lottery_result", pool_size=pool, households=4)
    assert fields_found(rules.ranked_within_pool, draft) == found


@pytest.mark.parametrize(("households", "found"), [(3, []), (4, ["layouts"])])
def test_every_household_got_a_home_of_some_type(households, found):
    rows = {"layouts": [{"homes": 1}, {"homes": 2}]}
    draft = make_draft("housing.allocation_result", rows=rows, households=households)
    assert fields_found(rules.allotted_layouts_add_up, draft) == found
