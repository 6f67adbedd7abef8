from datetime import date

import pytest

from disclosure.law import Verdict, judge, judge_all
from tests.law.rows import CALENDAR, catalogue_of, entry, facts


def said(one):
    return (one.verdict, one.due_on, one.off_by)


def codes(*entries, notice):
    return [one.obligation.code for one in judge_all(catalogue_of(*entries), notice, CALENDAR)]


@pytest.mark.parametrize(
    ("published", "verdict", "late"),
    [
        (date(2026, 9, 24), Verdict.KEPT, 0),
        (date(2026, 9, 25), Verdict.MISSED, 1),
        (date(2026, 9, 28), Verdict.MISSED, 2),
        (date(2026, 10, 8), Verdict.MISSED, 5),
    ],
)
def test_a_publication_is_in_time_up_to_the_last_working_day(published, verdict, late):
    notice = facts(deal_at="2026-09-19", published_on=published)
    one = judge(entry(starts=["deal_at"]), notice, CALENDAR)
    # The make-up Sunday of 20 September is the first of the five days: 20, 21, 22, 23, 24.
    assert said(one) == (verdict, date(2026, 9, 24), late)


def test_the_make_up_sunday_counts_as_the_first_day():
    one = judge(entry(starts=["deal_at"]), facts(deal_at="2026-09-19"), CALENDAR)
    assert one.due_on == date(2026, 9, 24)
    assert one.verdict is Verdict.OPEN


def test_the_clock_starts_at_the_first_name_that_is_filled():
    clock = entry(starts=["deal_at", "formed_on"])
    notice = facts(formed_on=date(2026, 11, 2), published_on=date(2026, 11, 3))
    assert judge(clock, notice, CALENDAR).starts_on == date(2026, 11, 2)
    notice = facts(deal_at="2026-11-05T23:30:00+08:00", formed_on=date(2026, 11, 2))
    assert judge(clock, notice, CALENDAR).starts_on == date(2026, 11, 5)


def test_without_a_start_nothing_can_be_told():
    one = judge(entry(starts=["deal_at"]), facts(published_on=date(2026, 11, 3)), CALENDAR)
    assert (one.verdict, one.unknown) == (Verdict.UNKNOWN, "no_start")


def test_a_year_without_a_list_is_refused_unless_the_answer_is_certain():
    clock = entry(starts=["deal_at"], value=20)
    late = judge(clock, facts(deal_at="2026-12-20", published_on=date(2027, 1, 30)), CALENDAR)
    assert (late.verdict, late.unknown, late.due_on) == (Verdict.UNKNOWN, "calendar:2027", None)
    soon = judge(clock, facts(deal_at="2026-12-20", published_on=date(2026, 12, 28)), CALENDAR)
    assert (soon.verdict, soon.unknown, soon.due_on) == (Verdict.KEPT, "", None)


@pytest.mark.parametrize(
    ("published", "verdict", "short"),
    [(date(2026, 11, 10), Verdict.KEPT, 0), (date(2026, 11, 12), Verdict.MISSED, 2)],
)
def test_an_announcement_lies_long_enough_before_its_event(published, verdict, short):
    clock = entry(timer="at_least_before", value=20, unit="calendar_day", ends=["activity_start"])
    notice = facts(activity_start="2026-11-30T09:00:00+08:00", published_on=published)
    assert said(judge(clock, notice, CALENDAR)) == (verdict, date(2026, 11, 10), short)


def test_two_columns_can_be_held_apart():
    clock = entry(
        timer="at_least_before",
        value=20,
        unit="calendar_day",
        starts=["docs_from"],
        ends=["bid_deadline"],
    )
    notice = facts(docs_from="2026-11-11", bid_deadline="2026-11-30", published_on=None)
    one = judge(clock, notice, CALENDAR)
    assert (one.verdict, one.actual_on, one.off_by) == (Verdict.MISSED, date(2026, 11, 11), 1)
    assert not one.by_publication


@pytest.mark.parametrize(
    ("end", "verdict"), [("2026-10-08", Verdict.KEPT), ("2026-10-03", Verdict.MISSED)]
)
def test_a_period_that_would_end_on_a_holiday_ends_after_it(end, verdict):
    clock = entry(
        timer="stay_open",
        value=3,
        unit="calendar_day",
        starts=["publicity_start"],
        ends=["publicity_end"],
    )
    one = judge(clock, facts(publicity_start="2026-09-30", publicity_end=end), CALENDAR)
    assert (one.verdict, one.due_on) == (verdict, date(2026, 10, 8))


def test_a_period_stated_as_a_number_of_days_is_compared_as_such():
    clock = entry(timer="stay_open", value=5, length="notice_days")
    assert judge(clock, facts(notice_days=5), CALENDAR).verdict is Verdict.KEPT
    short = judge(clock, facts(notice_days=3), CALENDAR)
    assert (short.verdict, short.stated, short.off_by) == (Verdict.MISSED, 3, 2)


def test_a_monthly_figure_is_due_after_its_month():
    clock = entry(value=10, recurs="month", starts=["month"])
    one = judge(clock, facts(month="2026-09", published_on=date(2026, 10, 20)), CALENDAR)
    assert (one.verdict, one.due_on) == (Verdict.KEPT, date(2026, 10, 20))


def test_a_yearly_report_is_due_on_its_day():
    clock = entry(
        timer="recurring", value=None, unit=None, recurs="year", fixed_on="01-31", starts=["year"]
    )
    one = judge(clock, facts(year=2025, published_on=date(2026, 2, 2)), CALENDAR)
    assert said(one) == (Verdict.MISSED, date(2026, 1, 31), 2)


def test_a_row_without_a_number_is_told_and_not_computed():
    clock = entry(value=None, unit=None, term={"zh": "及时", "en": "promptly"})
    assert judge(clock, facts(), CALENDAR).unknown == "not_counted"


def test_conditions_choose_between_rows():
    small = entry("A", timer="stay_open", length="period", when=[{"column": "p", "up_to": 1000}])
    large = entry("B", timer="stay_open", length="period", when=[{"column": "p", "above": 1000}])
    price = {"value": "1000.01", "unit": "CNY"}
    assert codes(small, large, notice=facts(period=20, p=price)) == ["B"]


def test_a_limit_in_yuan_says_nothing_of_other_money():
    limited = entry(timer="stay_open", length="period", when=[{"column": "p", "above": 1000}])
    price = {"value": "2000.00", "unit": "HKD"}
    assert codes(limited, notice=facts(period=20, p=price)) == []


def test_the_row_of_the_nearest_place_counts():
    nation = entry("A", value=20)
    province = entry("A", value=15, region="990000")
    city = entry("A", value=10, region="990100")
    elsewhere = entry("A", value=1, region="980000")
    rows = catalogue_of(nation, province, city, elsewhere)
    regions = ("990102", "990100", "990000")
    (found,) = judge_all(rows, facts(regions=regions), CALENDAR)
    assert found.obligation.value == 10
    (found,) = judge_all(rows, facts(regions=("990200", "990000")), CALENDAR)
    assert found.obligation.value == 15
    (found,) = judge_all(rows, facts(), CALENDAR)
    assert found.obligation.value == 20


def test_the_general_period_counts_where_no_row_dates_the_publication():
    general = entry("GEN-01", notice_type=None, area="", default=True, value=20)
    specific = entry("A", value=5)
    only_open = entry("B", timer="stay_open", length="period")
    notice = facts(formed_on=date(2026, 11, 2), period=5)
    assert codes(general, only_open, notice=notice) == ["B", "GEN-01"]
    assert codes(general, specific, notice=notice) == ["A"]


def test_a_row_counts_only_while_it_is_in_force():
    old = entry("A", value=10, valid_to=date(2025, 2, 17))
    assert judge_all(catalogue_of(old), facts(formed_on=date(2025, 2, 17)), CALENDAR)
    assert not judge_all(catalogue_of(old), facts(formed_on=date(2025, 2, 18)), CALENDAR)


def test_a_notice_from_elsewhere_is_judged_by_its_first_publication():
    clock = entry(starts=["deal_at"])
    known = facts(deal_at="2026-09-19", elsewhere=True, regions=("420000",))
    assert judge(clock, known, CALENDAR).unknown == "not_published"
    abroad = facts(deal_at="2026-09-19", elsewhere=True, published_on=date(2026, 9, 20))
    assert judge_all(catalogue_of(clock), abroad, CALENDAR) == []


def test_what_a_release_keeps_names_the_version_of_row_and_calendar():
    one = judge(
        entry(starts=["deal_at"]),
        facts(deal_at="2026-09-19", published_on=date(2026, 9, 22)),
        CALENDAR,
    )
    record = one.record(CALENDAR)
    assert record["revision"] == 1
    assert record["calendar"] == CALENDAR.version
    assert record["basis"] == [{"name": {"zh": "某法", "en": "Some Law"}, "article": "1"}]
    assert record["verdict"] == "kept"
