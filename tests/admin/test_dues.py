"""What is owed, on the first page and in its list: file the notice that is missing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from disclosure.core.workdays import WorkCalendar
from disclosure.core.workflow import Role
from disclosure.desk.days import left, soon_until
from disclosure.desk.entries import Entry
from disclosure.models import Due
from tests.admin.pages import client_of
from tests.admin.test_today import lists
from tests.factory import TODAY, Office, make_user

pytestmark = pytest.mark.django_db


def owe(office: Office, **changes: Any) -> Due:
    """A disclosure the office owes: the result of a listing it released, so many days from now."""
    office.release("land.listing", notice={"formed_on": TODAY.isoformat()})
    due = Due.objects.filter(met_by__isnull=True, entry__timer="publish_within").first()
    assert due is not None
    Due.objects.filter(pk=due.pk).update(**changes)
    Due.objects.exclude(pk=due.pk).delete()
    due.refresh_from_db()
    return due


def first(office: Office, name: str) -> Entry:
    page = client_of(office.filer).get(reverse("admin:index"))
    found = next(one for one in page.context["lists"] if one.name == name)
    assert found.entries[0].title in page.content.decode()
    entry: Entry = found.entries[0]
    return entry


def test_an_overdue_disclosure_offers_the_notice_that_is_owed(law: None, office: Office) -> None:
    due = owe(office, due_on=timezone.localdate() - timedelta(days=10), lot="YL-1 地块")
    entry = first(office, "overdue")
    allocation = office.allocation("land")
    assert entry.url == (
        f"{reverse('admin:disclosure_notice_add')}?allocation={allocation.pk}"
        f"&type={due.notice_type}&lot=YL-1+%E5%9C%B0%E5%9D%97"
    )
    assert "YL-1 地块" in entry.note
    assert entry.left is not None
    assert entry.left.overdue
    assert entry.basis.startswith("《")
    assert client_of(office.filer).get(entry.url).status_code == 200


def test_what_is_begun_already_is_continued(law: None, office: Office) -> None:
    due = owe(office, due_on=timezone.localdate() + timedelta(days=1))
    draft = office.file(due.notice_type, notice={"allocation": office.allocation("land").pk})
    entry = first(office, "soon")
    assert entry.url == reverse("admin:disclosure_notice_change", args=[draft.pk])


def test_only_filers_of_the_agency_and_area_are_asked(law: None, office: Office) -> None:
    owe(office, due_on=timezone.localdate() - timedelta(days=1))
    assert lists(office.filer) == {"overdue": 1}
    assert lists(office.approver) == {}
    assert lists(make_user(Role.FILER, agency=office.agency, area="mining")) == {}
    assert lists(Office.open().filer) == {}


@pytest.mark.parametrize(
    ("days", "name"), [(-1, "overdue"), (0, "soon"), (3, "soon"), (60, None), (None, None)]
)
def test_lists_go_by_the_day(law: None, office: Office, days: int | None, name: str | None) -> None:
    due_on = None if days is None else timezone.localdate() + timedelta(days=days)
    owe(office, due_on=due_on)
    assert list(lists(office.filer)) == ([name] if name else [])
    url = reverse("admin:disclosure_due_changelist")
    counts = {}
    for when in ("overdue", "soon", "later", "unknown"):
        page = client_of(office.filer).get(url, {"when": when})
        counts[when] = page.context["cl"].result_count
    wanted = name or ("unknown" if days is None else "later")
    assert counts == {when: int(when == wanted) for when in counts}


def test_who_may_not_file_reads_the_list_without_a_button(law: None, office: Office) -> None:
    due = owe(office, due_on=timezone.localdate())
    url = reverse("admin:disclosure_due_changelist")
    add = reverse("admin:disclosure_notice_add")
    assert f"{add}?allocation" in client_of(office.filer).get(url).content.decode()
    page = client_of(office.reviewer).get(url).content.decode()
    assert due.entry.content["item"]["zh"] in page
    assert f"{add}?allocation" not in page
    assert due.entry.content["item"]["zh"] not in (
        client_of(Office.open().filer).get(url).content.decode()
    )


def test_met_and_followed_steps_are_nobodys_to_file(law: None, office: Office) -> None:
    due = owe(office, due_on=timezone.localdate())
    Due.objects.filter(pk=due.pk).update(met_on=timezone.localdate())
    assert lists(office.filer) == {}


def test_the_first_page_takes_few_queries_however_much_is_owed(
    law: None, office: Office, django_assert_max_num_queries: Any
) -> None:
    due = owe(office, due_on=timezone.localdate() - timedelta(days=3))
    for number in range(12):
        due.pk, due.lot = None, f"地块 {number}"
        due.save()
    client = client_of(office.filer)
    with django_assert_max_num_queries(22):
        page = client.get(reverse("admin:index"))
    (found,) = page.context["lists"]
    assert (found.count, len(found.entries)) == (13, 5)


# --- Days left ------------------------------------------------------------------------------------

CALENDAR = WorkCalendar(frozenset({2026}), frozenset({date(2026, 10, 1)}))


@pytest.mark.parametrize(
    ("due", "days", "working"),
    [
        (date(2026, 9, 30), 0, True),
        (date(2026, 10, 2), 1, True),
        (date(2026, 9, 28), -2, True),
        (date(2027, 3, 1), 152, False),
    ],
)
def test_days_are_working_days_where_the_calendar_is_known(
    due: date, days: int, working: bool
) -> None:
    found = left(due, date(2026, 9, 30), CALENDAR)
    assert (found.days, found.working) == (days, working)


def test_what_was_due_on_a_saturday_is_late_on_sunday() -> None:
    found = left(date(2026, 10, 10), date(2026, 10, 11), CALENDAR)
    assert (found.days, found.working, found.overdue) == (-1, False, True)


def test_soon_is_five_working_days_or_a_week() -> None:
    assert soon_until(date(2026, 9, 30), CALENDAR) == date(2026, 10, 8)
    assert soon_until(date(2027, 9, 1), CALENDAR) == date(2027, 9, 8)
