from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from disclosure.core.notice_types import Severity
from disclosure.models import PriceForm
from tendering import rules
from tendering.choices import BulletinType, ExceptionType, ProjectType, Scope, TenderMode
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


def test_no_bid_is_opened_before_the_deadline():
    early = make_draft("tendering.tender", bid_deadline=at(11, 16, 10), opening_at=at(11, 16, 9))
    together = make_draft("tendering.tender", bid_deadline=at(11, 16), opening_at=at(11, 16))
    assert fields_found(rules.opening_after_deadline, early) == ["opening_at"]
    assert fields_found(rules.opening_after_deadline, together) == []


def test_a_tender_lists_its_sections_unless_republished():
    assert fields_found(rules.sections_listed, make_draft("tendering.tender")) == ["sections"]
    republished = make_draft("tendering.tender", source_name="望海市公共资源交易中心")
    assert fields_found(rules.sections_listed, republished) == []


def candidates(*rows, **detail):
    return make_draft("tendering.candidates", rows={"candidates": list(rows)}, **detail)


def test_a_rank_is_given_once_in_a_section_but_again_in_another():
    twice = candidates(candidate(), candidate())
    assert fields_found(rules.candidates_ranked, twice) == ["candidates.rank"]
    apart = candidates(candidate(), candidate(section="第二标段"))
    assert fields_found(rules.candidates_ranked, apart) == []


def test_candidates_without_rank_or_more_than_three_are_doubts():
    unranked = candidates(candidate(rank=None), candidate(rank=None))
    assert [(f.field, f.severity) for f in findings(rules.candidates_ranked, unranked)] == [
        ("candidates.rank", Severity.WARNING)
    ]
    many = candidates(*(candidate(rank=rank) for rank in range(1, 5)))
    assert [(f.field, f.severity) for f in findings(rules.candidates_ranked, many)] == [
        ("candidates", Severity.WARNING)
    ]


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ({"bid_price": None}, ["candidates.bid_price"]),
        ({"bid_price": None, "price_form": "rate"}, ["candidates.other_price"]),
        ({"bid_price": None, "price_form": "rate", "other_price": "下浮率 6.5%"}, []),
    ],
)
def test_a_candidate_states_its_price_in_the_form_it_names(columns, found):
    assert fields_found(rules.candidate_prices, candidates(candidate(**columns))) == found


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ({}, ["candidates.duration"]),
        ({"duration": 540}, []),
        ({"term": "自合同签订之日起至缺陷责任期满"}, []),
    ],
)
def test_a_candidate_states_its_time_in_days_or_in_words(columns, found):
    assert fields_found(rules.candidate_terms, candidates(candidate(**columns))) == found


def test_the_evaluation_is_told_as_a_whole_or_for_each_candidate():
    each = candidates(candidate(score="92.46 分"), candidate(rank=2, score="90.1 分"))
    some = candidates(candidate(score="92.46 分"), candidate(rank=2))
    whole = candidates(candidate(), evaluation="综合评估法")
    assert fields_found(rules.evaluation_told, each) == []
    assert fields_found(rules.evaluation_told, some) == ["evaluation"]
    assert fields_found(rules.evaluation_told, whole) == []


def test_a_manager_without_certificate_is_pointed_out_once():
    draft = candidates(candidate(manager_name="顾闻溪"), candidate(rank=2))
    assert [f.severity for f in findings(rules.managers_told, draft)] == [Severity.WARNING]
    told = candidates(candidate(manager_name="顾闻溪", manager_cert="一级建造师 岚1992026000011"))
    assert findings(rules.managers_told, told) == []


@pytest.mark.parametrize(
    ("section", "leader", "found"),
    [
        ("第一标段", "岚州禾川建设有限公司", []),
        ("第二标段", "岚州禾川建设有限公司", ["members.leader"]),
        ("第一标段", "岚州远山水利工程有限公司", ["members.leader"]),
    ],
)
def test_a_consortium_member_belongs_to_a_candidate_of_its_section(section, leader, found):
    member = {"name": "岚州水脉勘测设计院有限公司", "section": section, "leader": leader}
    rows = {"candidates": [candidate()], "members": [member]}
    draft = make_draft("tendering.candidates", rows=rows)
    assert fields_found(rules.candidate_members_led, draft) == found


def bid(name="岚州禾川建设有限公司", **columns):
    return {"name": name, "section": "第一标段", "price_form": "amount", **columns}


def test_fewer_than_three_bidders_of_a_section_are_a_doubt():
    rows = [bid("甲"), bid("乙"), bid("丙"), bid("丁", section="第二标段")]
    draft = make_draft("tendering.opening_record", rows={"bids": rows})
    (finding,) = findings(rules.three_bidders, draft)
    assert finding.severity is Severity.WARNING
    assert "第二标段" in str(finding.message)
    assert finding.basis == "招标投标法实施条例第四十四条"


@pytest.mark.parametrize(
    ("minute", "found"), [(29, []), (30, []), (31, ["bids.submitted_at"]), (None, [])]
)
def test_no_bid_is_handed_in_after_the_opening(minute, found):
    opened = at(11, 20).replace(minute=30)
    submitted = None if minute is None else opened.replace(minute=minute)
    draft = make_draft(
        "tendering.opening_record", opened_at=opened, rows={"bids": [bid(submitted_at=submitted)]}
    )
    assert fields_found(rules.bids_in_time, draft) == found


def test_a_record_of_an_opening_lists_bids_with_their_prices():
    empty = make_draft("tendering.opening_record")
    assert fields_found(rules.bids_listed, empty) == ["bids"]
    bare = make_draft("tendering.opening_record", rows={"bids": [bid(price_form="rate")]})
    assert fields_found(rules.bid_prices, bare) == ["bids.other_price"]


@pytest.mark.parametrize(
    ("deposit", "estimates", "found"),
    [
        ("800000", ["30000000", "10000000"], []),
        ("800000.01", ["30000000", "10000000"], ["deposit"]),
        ("800000.01", ["30000000", None], []),
        ("800000.01", [], []),
    ],
)
def test_a_bid_security_is_at_most_two_percent_of_the_estimate(deposit, estimates, found):
    rows = [{"estimate": value and Decimal(value)} for value in estimates]
    draft = make_draft("tendering.tender", deposit=Decimal(deposit), rows={"sections": rows})
    assert fields_found(rules.security_within_limit, draft) == found


@pytest.mark.parametrize(
    ("mode", "reason", "found"),
    [
        ("open", "", []),
        ("invited", "", ["invitation_reason"]),
        ("invited", "技术复杂，只有少量潜在投标人", []),
    ],
)
def test_an_invitation_is_approved_for_a_reason(mode, reason, found):
    draft = make_draft("tendering.approval", tender_mode=mode, invitation_reason=reason)
    assert fields_found(rules.invitation_reasoned, draft) == found


@pytest.mark.parametrize(
    ("code", "found"),
    [("", []), ("2601-990100-04-01-000127", []), ("2601990100040100127", ["invest_code"])],
)
def test_an_investment_project_code_has_its_form(code, found):
    draft = make_draft("tendering.approval", invest_code=code)
    assert fields_found(rules.invest_code_formed, draft) == found


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
        ("progress", "progress"),
        ("payment", "paid"),
        ("completion", "finished_on"),
        ("settlement", "settlement"),
    ],
)
def test_a_performance_notice_says_what_its_event_was(event, column):
    draft = make_draft("tendering.performance", event=event)
    assert fields_found(rules.event_told, draft) == [column]


@pytest.mark.parametrize(
    ("detail", "found"),
    [
        ({"exception_type": "failed"}, ["retender"]),
        ({"exception_type": "failed", "retender": False}, []),
        ({"exception_type": "withdrawn"}, ["refund"]),
        ({"exception_type": "terminated", "refund": "五日内退还"}, []),
        ({"exception_type": "other"}, []),
    ],
)
def test_an_abnormality_says_what_follows(detail, found):
    draft = make_draft("tendering.abnormality", **detail)
    both = [*rules.retender_told(draft), *rules.refund_told(draft)]
    assert [finding.field for finding in both] == found


@pytest.mark.parametrize("source_name", ["", "望海市公共资源交易中心"])
def test_a_record_for_government_only_is_refused_wherever_it_comes_from(source_name):
    draft = make_draft("tendering.violation", source_name=source_name, scope="government")
    assert [f.severity for f in findings(rules.open_to_the_public, draft)] == [Severity.ERROR]
    draft.detail.scope = "public"
    assert findings(rules.open_to_the_public, draft) == []


def test_a_restriction_ends_after_it_starts():
    draft = make_draft(
        "tendering.violation",
        restricted_from=date(2026, 10, 19),
        restricted_to=date(2026, 10, 18),
    )
    assert fields_found(rules.restriction_in_order, draft) == ["restricted_to"]


@pytest.mark.parametrize(
    ("choices", "codes"),
    [
        (BulletinType, {"tender": "1", "prequalification": "2"}),
        (TenderMode, {"open": "1", "invited": "2"}),
        (ExceptionType, {"failed": "1", "terminated": "2", "withdrawn": "3", "other": "9"}),
        (Scope, {"public": "1", "government": "2"}),
        (PriceForm, {"amount": "1", "rate": "2", "unit_price": "3", "other": "9"}),
    ],
)
def test_choices_know_their_number_in_the_data_standard(choices, codes):
    assert choices.standard_codes() == codes


def test_types_of_works_are_numbered_as_in_the_data_standard():
    assert set(ProjectType.standard_codes()) == set(ProjectType.values)
    assert ProjectType.standard_codes()["A07"] == "A07"
