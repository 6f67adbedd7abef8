from datetime import date

from disclosure.law import Published, owed, owed_again
from tests.law.rows import CALENDAR, catalogue_of, entry, facts

RESULT = entry(
    "LAN-06", value=10, starts=["deal_at"], expects=["land.supplement:sale", "land.listing:sale"]
)
SIGNING = entry(
    "LAN-07",
    timer="tracked",
    value=10,
    starts=["deal_at"],
    ends=["land.supply_result:contract_date"],
)


def listing(sequence=1, lots=(), **columns):
    return Published(sequence, facts("land.listing", **columns), lots)


def result(sequence=2, lots=(), **columns):
    return Published(sequence, facts("land.sale_result", **columns), lots)


def test_an_announcement_makes_its_result_due():
    (one,) = owed(catalogue_of(RESULT), [listing(sale="2026-11-02")], CALENDAR)
    assert (one.notice_type, one.due_on, one.met_by) == (
        "land.sale_result",
        date(2026, 11, 16),
        None,
    )


def test_a_later_notice_moves_what_is_due():
    moved = Published(2, facts("land.supplement", sale="2026-11-09"))
    (one,) = owed(catalogue_of(RESULT), [listing(sale="2026-11-02"), moved], CALENDAR)
    assert (one.arises_from, one.due_on) == (2, date(2026, 11, 23))


def test_what_is_published_meets_what_was_due():
    published = [listing(sale="2026-11-02"), result(published_on=date(2026, 11, 12))]
    (one,) = owed(catalogue_of(RESULT), published, CALENDAR)
    assert (one.met_by, one.met_on) == (2, date(2026, 11, 12))


def test_each_lot_owes_its_own_result():
    published = [
        listing(sale="2026-11-02", lots=("1", "2", "3")),
        result(2, ("1",), published_on=date(2026, 11, 12)),
        result(3, ("3",), published_on=date(2026, 11, 13)),
    ]
    found = owed(catalogue_of(RESULT), published, CALENDAR)
    assert {one.lot: one.met_by for one in found} == {"1": 2, "2": None, "3": 3}


def test_a_supplement_that_names_no_lots_moves_the_results_of_all():
    published = [
        listing(sale="2026-11-02", lots=("1", "2")),
        Published(2, facts("land.supplement", sale="2026-11-09")),
        result(3, ("2",), published_on=date(2026, 11, 12)),
    ]
    found = owed(catalogue_of(RESULT), published, CALENDAR)
    assert {one.lot: one.met_by for one in found} == {"1": None, "2": 3}
    assert {one.due_on for one in found} == {date(2026, 11, 23)}


def test_a_result_that_names_no_lot_is_about_all():
    published = [listing(sale="2026-11-02", lots=("1", "2")), result(2)]
    found = owed(catalogue_of(RESULT), published, CALENDAR)
    assert [one.met_by for one in found] == [2, 2]


def test_a_notice_from_elsewhere_makes_nothing_due():
    foreign = Published(1, facts("land.listing", sale="2026-11-02"), here=False)
    assert owed(catalogue_of(RESULT, SIGNING), [foreign], CALENDAR) == []


def test_a_step_is_followed_until_a_later_notice_shows_it():
    one = result(deal_at="2026-11-02", published_on=date(2026, 11, 3))
    (step,) = owed(catalogue_of(SIGNING), [one], CALENDAR)
    assert (step.due_on, step.met_on) == (date(2026, 11, 16), None)
    contract = Published(3, facts("land.supply_result", contract_date="2026-11-10"))
    (step,) = owed(catalogue_of(SIGNING), [one, contract], CALENDAR)
    assert (step.met_by, step.met_on) == (3, date(2026, 11, 10))


def test_what_cannot_be_computed_is_due_without_a_date():
    (one,) = owed(catalogue_of(RESULT), [listing(sale="2026-12-25")], CALENDAR)
    assert (one.due_on, one.unknown) == (None, "calendar:2027")


def test_each_series_of_monthly_figures_goes_on_by_itself():
    monthly = entry(
        "HOU-03",
        notice_type="housing.monthly_progress",
        area="housing",
        value=10,
        recurs="month",
        starts=["month"],
        per=["kind"],
    )
    published = [
        Published(n, facts("housing.monthly_progress", month=month, kind=kind))
        for n, (month, kind) in enumerate(
            [("2026-08", "rental"), ("2026-07", "rental"), ("2026-06", "sale")], start=1
        )
    ]
    found = owed_again(catalogue_of(monthly), published, CALENDAR)
    assert {one.series: (one.starts_on, one.due_on) for one in found} == {
        "rental": (date(2026, 9, 30), date(2026, 10, 20)),
        "sale": (date(2026, 7, 31), date(2026, 8, 14)),
    }
