"""The demo's stories: what the examples say, moved to other days, and in order."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from disclosure.core.notice_types import registry
from disclosure.core.workflow import State
from disclosure.models import ChangeDetail, Notice
from disclosure.sample import loading
from disclosure.sample.loading import Desk, Step, plan, values
from disclosure.sample.moving import Move

TODAYS = [date(2026, 11, 27), date(2027, 1, 4), date(2028, 2, 29)]


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> list[Step]:
    monkeypatch.setattr(loading, "_give", lambda step, parties: None)
    return plan(request.param)


every_today = pytest.mark.parametrize("steps", TODAYS, indirect=True, ids=str)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("2026-11-20", "2027-01-24"),
        ("2026-11-20 15:00", "2027-01-24 15:00"),
        ("2026-10", "2026-12"),
        ("2026-12", "2027-02"),
        ("2026年12月4日17时", "2027年2月7日17时"),
        ("至 2026 年 12 月 4 日 17 时", "至 2027 年 2 月 7 日 17 时"),
        ("2026年10月共2户", "2026年12月共2户"),
        ("2026年度计划", "2027年度计划"),
        ("云规条字〔2026〕42号", "云规条字〔2026〕42号"),
        ("YL-2026-017", "YL-2026-017"),
        ("104204.12026年", "104204.12026年"),
        ("12.5", "12.5"),
        (7, 7),
    ],
)
def test_days_months_and_years_are_moved_and_nothing_else(value: Any, found: Any) -> None:
    move = Move(date(2026, 11, 20), date(2027, 1, 24))
    assert move.of({"a": [value]}) == {"a": [found]}


@pytest.mark.parametrize(("value", "found"), [("2026", "2027"), (2026, 2027), ("", "")])
def test_a_column_of_years_is_moved(value: Any, found: Any) -> None:
    move = Move(date(2026, 11, 20), date(2027, 1, 24))
    assert move.of({"plan_year": value, "homes": value}) == {"plan_year": found, "homes": value}


@every_today
def test_each_notice_tells_its_year_and_month_from_its_own_day(steps: list[Step]) -> None:
    for step in steps:
        detail = values(step)["detail"]
        if "plan_year" in detail:
            assert int(detail["plan_year"]) == step.on.year, step
        if step.type.code == "housing.monthly_progress":
            before = step.on.replace(day=1) - timedelta(days=1)
            assert detail["month"] == f"{before:%Y-%m}"


@every_today
def test_exits_happen_in_the_month_reported(steps: list[Step]) -> None:
    (step,) = (step for step in steps if step.type.code == "housing.exit")
    told = values(step)
    assert {row["exit_date"][:7] for row in told["rows"]["exits"]} == {told["detail"]["month"]}


@every_today
def test_a_correction_notice_names_the_day_of_the_notice_it_is_about(steps: list[Step]) -> None:
    days = {(step.project["number"], step.published_on): step for step in steps}
    changes = [step for step in steps if issubclass(step.type.model, ChangeDetail)]
    assert changes
    for step in changes:
        first = date.fromisoformat(values(step)["detail"]["first_notice_on"])
        assert first < step.on
        assert (step.project["number"], first) in days


#: What comes first, and what comes after it in the same project: type and column of each.
ORDER = [
    ("tendering.tender.bid_deadline", "tendering.candidates.publicity_start"),
    ("tendering.candidates.publicity_end", "tendering.award.awarded_on"),
    ("tendering.award.awarded_on", "tendering.contract.signed_on"),
    ("procurement.open_tender.opening_at", "procurement.award.determined_on"),
    ("procurement.award.determined_on", "procurement.contract.signed_on"),
    ("procurement.contract.signed_on", "procurement.acceptance.accepted_on"),
    ("land.listing.activity_end", "land.sale_result.deal_at"),
    ("land.sale_result.deal_at", "land.supply_result.contract_date"),
    ("mining.announcement.activity_end", "mining.result.deal_at"),
    ("mining.result.publicity_end", "mining.contract.signed_on"),
    ("mining.contract.signed_on", "mining.registration.valid_from"),
    ("state_property.pre_disclosure.end_date", "state_property.transfer.start_date"),
    ("state_property.transfer.end_date", "state_property.result.deal_on"),
    ("state_property.asset_transfer.end_date", "state_property.result.deal_on"),
    ("state_property.capital_increase.end_date", "state_property.result.deal_on"),
    ("state_property.result.deal_on", "state_property.settlement.signed_on"),
    ("housing.eligibility.publicity_end", "housing.waiting_list.publicity_end"),
    ("housing.allocation_scheme.intention_to", "housing.lottery.held_at"),
    ("housing.lottery.held_at", "housing.lottery_result.publicity_start"),
]


@every_today
@pytest.mark.parametrize(("earlier", "later"), ORDER)
def test_what_comes_first_is_told_first(steps: list[Step], earlier: str, later: str) -> None:
    def told(path: str) -> dict[str, list[str]]:
        code, _, column = path.rpartition(".")
        found: dict[str, list[str]] = {}
        for step in steps:
            if step.type is registry.get(code):
                number = step.project["number"]
                found.setdefault(number, []).append(values(step)["detail"][column][:10])
        return found

    first, then = told(earlier), told(later)
    assert first.keys() & then.keys()
    for number in first.keys() & then.keys():
        assert first[number][0] <= then[number][0], number


@every_today
def test_the_text_repeats_the_price_of_the_deal(steps: list[Step]) -> None:
    step = next(step for step in steps if step.type.code == "land.sale_result")
    told = values(step, Decimal("1.5"))
    assert told["detail"]["deal_price"] in told["notice"]["summary"]


@pytest.mark.parametrize("day", range(23, 30))
def test_work_is_left_on_the_desks_on_any_day_of_the_week(day: int, db: None, law: None) -> None:
    """On a Saturday the shortest time for selling documents would end on a day off."""
    now = datetime(2026, 11, day, 9, tzinfo=timezone.get_default_timezone())
    loading.load_reference("secret")
    loading.leave_work(Desk.staffed(), now)
    assert Notice.objects.filter(state=State.SCHEDULED).count() == 1
