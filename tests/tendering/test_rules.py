from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from disclosure.core.notice_types import Severity
from tendering import rules
from tests.drafts import fields_found, findings, make_draft

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(month, day, hour=9):
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


def candidate(**columns):
    return {
        "name": "岚州禾川建设有限公司",
        "section": "第一标段",
        "rank": 1,
        "price_form": "amount",
        "bid_price": Decimal(100),
        **columns,
    }


def test_documents_are_available_for_five_days():
    short = make_draft("tendering.tender", docs_from=at(10, 21), docs_to=at(10, 25))
    enough = make_draft("tendering.tender", docs_from=at(10, 21), docs_to=at(10, 26))
    assert fields_found(rules.tender_periods, short) == ["docs_to"]
    assert fields_found(rules.tender_periods, enough) == []


def test_bidders_have_twenty_days_counted_from_the_day_after_the_first_issue():
    short = make_draft("tendering.tender", docs_from=at(10, 21), bid_deadline=at(11, 9, 23))
    enough = make_draft("tendering.tender", docs_from=at(10, 21, 17), bid_deadline=at(11, 10))
    assert fields_found(rules.tender_periods, short) == ["bid_deadline"]
    assert fields_found(rules.tender_periods, enough) == []


def test_a_short_period_of_a_republished_notice_is_only_pointed_out():
    draft = make_draft(
        "tendering.tender",
        source_name="望海市公共资源交易中心",
        docs_from=at(10, 21),
        bid_deadline=at(10, 30),
    )
    assert [f.severity for f in findings(rules.tender_periods, draft)] == [Severity.WARNING]


def test_no_bid_is_opened_before_the_deadline():
    early = make_draft("tendering.tender", bid_deadline=at(11, 16, 10), opening_at=at(11, 16, 9))
    together = make_draft("tendering.tender", bid_deadline=at(11, 16), opening_at=at(11, 16))
    assert fields_found(rules.opening_after_deadline, early) == ["opening_at"]
    assert fields_found(rules.opening_after_deadline, together) == []


def test_a_tender_lists_its_sections_unless_republished():
    assert fields_found(rules.sections_listed, make_draft("tendering.tender")) == ["sections"]
    republished = make_draft("tendering.tender", source_name="望海市公共资源交易中心")
    assert fields_found(rules.sections_listed, republished) == []


def test_a_postponement_names_the_new_deadline():
    draft = make_draft("tendering.clarification", postponed=True, changed_on=date(2026, 10, 30))
    assert fields_found(rules.clarification_in_time, draft) == ["new_deadline"]


def test_less_than_fifteen_days_after_a_change_is_a_warning():
    draft = make_draft(
        "tendering.clarification",
        postponed=True,
        changed_on=date(2026, 10, 30),
        new_deadline=at(11, 13),
    )
    assert [f.severity for f in findings(rules.clarification_in_time, draft)] == [Severity.WARNING]
    draft.detail.new_deadline = at(11, 14)
    assert findings(rules.clarification_in_time, draft) == []


def test_candidates_are_public_for_three_days():
    short = make_draft(
        "tendering.candidates", publicity_start=at(11, 23), publicity_end=at(11, 25, 23)
    )
    enough = make_draft(
        "tendering.candidates", publicity_start=at(11, 23), publicity_end=at(11, 26)
    )
    assert fields_found(rules.publicity_of_candidates, short) == ["publicity_end"]
    assert fields_found(rules.publicity_of_candidates, enough) == []


def test_a_rank_is_given_once_in_a_section_but_again_in_another():
    twice = make_draft("tendering.candidates", rows={"candidates": [candidate(), candidate()]})
    assert fields_found(rules.candidates_in_order, twice) == ["candidates.rank"]
    apart = make_draft(
        "tendering.candidates", rows={"candidates": [candidate(), candidate(section="第二标段")]}
    )
    assert fields_found(rules.candidates_in_order, apart) == []


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ({"bid_price": None}, ["candidates.bid_price"]),
        ({"bid_price": None, "price_form": "rate"}, ["candidates.other_price"]),
        ({"bid_price": None, "price_form": "rate", "other_price": "下浮率 6.5%"}, []),
    ],
)
def test_a_candidate_states_its_price_in_the_form_it_names(columns, found):
    draft = make_draft("tendering.candidates", rows={"candidates": [candidate(**columns)]})
    assert fields_found(rules.candidates_in_order, draft) == found


def test_an_award_by_rate_needs_no_amount():
    bare = make_draft("tendering.award", price_form="rate")
    rate = make_draft("tendering.award", price_form="rate", rate=Decimal("93.5"))
    assert fields_found(rules.award_price, bare) == ["rate"]
    assert fields_found(rules.award_price, rate) == []


def test_a_contract_over_an_amount_states_it():
    assert fields_found(
        rules.contract_price, make_draft("tendering.contract", price_form="amount")
    ) == ["amount"]


@pytest.mark.parametrize(
    ("event", "column"),
    [
        ("change", "change_content"),
        ("staff", "change_content"),
        ("completion", "finished_on"),
        ("settlement", "settlement"),
    ],
)
def test_a_performance_notice_says_what_its_event_was(event, column):
    draft = make_draft("tendering.performance", event=event)
    assert fields_found(rules.event_told, draft) == [column]


def test_progress_needs_no_column_of_its_own():
    assert (
        fields_found(rules.event_told, make_draft("tendering.performance", event="progress")) == []
    )
