"""What is due next, kept in step with what is released, corrected and withdrawn."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.cache import cache

from disclosure import services
from disclosure.models import CalendarYear, Due, Lot, Notice
from disclosure.services.dues import STATE_KEY
from tests.factory import NOW, Office, parcels
from tests.locks import held_by_another

pytestmark = pytest.mark.django_db


#: A sale whose result is due within the last year with a list of holidays.
SOON = {"transfer_method": "auction", "activity_end": "2026-12-10 15:00"}


def dues(**wanted):
    found = Due.objects.filter(**wanted).select_related("entry")
    return {(due.entry.code, due.lot): due for due in found}


def test_an_announcement_makes_its_result_due_and_the_result_meets_it(office: Office, law) -> None:
    listing = office.release("land.listing", detail=SOON, rows=parcels({}))
    due = next(due for (code, _lot), due in dues().items() if code == "LAN-06")
    assert due.arises_from == listing
    assert due.met_by is None
    assert due.due_on > due.starts_on
    (lot,) = [lot["number"] for lot in listing.document["lots"]]
    result = office.release("land.sale_result", detail={"parcel_no": lot})
    met = next(due for (code, _lot), due in dues().items() if code == "LAN-06")
    assert met.met_by == result
    assert met.met_on == NOW.date()


def test_a_withdrawn_announcement_owes_nothing(office: Office, law) -> None:
    listing = office.release("land.listing", detail=SOON, rows=parcels({}))
    assert dues()
    office.withdraw(listing)
    assert not dues(notice_type="land.sale_result")


def test_a_corrected_announcement_owes_by_its_new_date(office: Office, law) -> None:
    listing = office.release("land.listing", detail=SOON, rows=parcels({}))
    before = Due.objects.get(entry__code="LAN-06")
    draft = services.correct(
        notice=listing.notice, by=office.filer, now=NOW, reason_code="deadline", note="延期"
    )
    detail = draft.detail
    for name in ("activity_start", "activity_end"):
        setattr(detail, name, getattr(detail, name) + timedelta(days=28))
    detail.save()
    office.approve(draft)
    services.publish_due(now=NOW)
    after = Due.objects.get(entry__code="LAN-06")
    assert after.starts_on == before.starts_on + timedelta(days=28)


def test_each_month_makes_the_next_due(office: Office, law) -> None:
    office.release("housing.monthly_progress", detail={"month": "2026-10"})
    due = Due.objects.get(entry__code="HOU-03")
    assert (due.starts_on, due.due_on) == (date(2026, 11, 30), date(2026, 12, 14))
    assert due.series
    office.release("housing.monthly_progress", detail={"month": "2026-11"})
    due = Due.objects.get(entry__code="HOU-03")
    assert due.starts_on == date(2026, 12, 31)
    assert (due.due_on, due.unknown) == (None, "calendar:2027")


def test_a_new_list_of_holidays_tells_what_could_not_be_told(office: Office, law) -> None:
    office.release("housing.monthly_progress", detail={"month": "2026-11"})
    services.renew_dues_if_changed()
    year = CalendarYear.objects.create(year=2027, notice="2027年部分节假日安排", confirmed=False)
    year.days.create(day=date(2027, 1, 1), kind="holiday", name="元旦")
    assert not services.renew_dues_if_changed()
    year.confirmed = True
    year.save()
    assert services.renew_dues_if_changed()
    assert Due.objects.get(entry__code="HOU-03").due_on == date(2027, 1, 15)
    assert not services.renew_dues_if_changed()


@pytest.mark.django_db(transaction=True)
def test_who_comes_while_dues_are_renewed_gives_way(office: Office, law) -> None:
    services.renew_dues_if_changed()
    cache.delete(STATE_KEY)
    with held_by_another("dues"):
        assert not services.renew_dues_if_changed()
    assert services.renew_dues_if_changed()


def test_a_draft_knows_by_when_it_is_due(office: Office, law) -> None:
    office.release("land.listing", detail=SOON, rows=parcels({}))
    due = Due.objects.get(entry__code="LAN-06")
    notice = office.file("land.sale_result", detail={"deal_at": "2026-11-20 10:00"})
    assert Notice.objects.get(pk=notice.pk).due_on == min(due.due_on, date(2026, 12, 4))


def test_what_was_first_published_elsewhere_owes_nothing_here(office: Office, law) -> None:
    office.release(
        "land.listing",
        notice={"source_name": "某土地市场网", "source_url": "https://example.org/1"},
    )
    assert not dues()


def test_renewing_all_says_the_same_again(office: Office, law) -> None:
    office.release("land.sale_result")
    office.release("housing.monthly_progress")
    columns = ("entry", "notice_type", "allocation_uid", "series", "due_on", "met_by", "met_on")
    before = set(Due.objects.values_list(*columns))
    assert before
    services.renew_all_dues()
    assert set(Due.objects.values_list(*columns)) == before


def test_lots_are_made_by_the_first_notice_that_names_them(office: Office) -> None:
    tender = office.release("tendering.tender")
    numbers = [lot["number"] for lot in tender.document["lots"]]
    assert numbers
    assert list(tender.notice.lots.values_list("number", flat=True).order_by("number")) == sorted(
        numbers
    )
    office.release("tendering.candidates")
    known = Lot.objects.filter(allocation=tender.notice.allocation)
    assert set(numbers) <= set(known.values_list("number", flat=True))
