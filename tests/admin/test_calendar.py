"""The working-day calendar at the desk: who keeps it, what is refused, what is said of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from disclosure import calendars
from disclosure.models import CalendarDay, CalendarYear
from tests.admin.pages import client_of, form_in
from tests.factory import Office, make_list, make_user

pytestmark = pytest.mark.django_db

ADD = "admin:disclosure_calendaryear_add"
CHANGE = "admin:disclosure_calendaryear_change"
LIST = {"year": "2027", "notice": "某通知", "address": "https://www.example.cn/2027"}


@pytest.fixture
def root(db: None) -> Client:
    return client_of(make_user(is_superuser=True))


def days_of(*days: tuple[str, str, str]) -> dict[str, str]:
    """The rows of the form, in order: day, kind, name."""
    fields = {"days-TOTAL_FORMS": str(len(days)), "days-INITIAL_FORMS": "0"}
    for number, (day, kind, name) in enumerate(days):
        fields |= {
            f"days-{number}-day": day,
            f"days-{number}-kind": kind,
            f"days-{number}-name": name,
        }
    return fields


def faults(answer: Any) -> dict[str, list[str]]:
    """What the form and its rows refuse, by field; rows by number."""
    assert answer.status_code == 200
    (inline,) = answer.context["inline_admin_formsets"]
    found = {
        f"{number}-{name}": list(messages)
        for number, errors in enumerate(inline.formset.errors)
        for name, messages in errors.items()
    }
    if whole := inline.formset.non_form_errors():
        found["days"] = list(whole)
    return {**answer.context["adminform"].form.errors, **found}


def said(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def test_a_superuser_enters_the_list_of_a_new_year(root: Client) -> None:
    days = days_of(("2026-12-31", "holiday", "元旦"), ("2027-01-03", "make_up", "元旦"))
    answer = root.post(reverse(ADD), {**LIST, **days, "confirmed": "on"})
    assert answer.status_code == 302
    assert "期限" in said(answer)
    assert calendars.current().holidays == {date(2026, 12, 31)}
    assert calendars.current().make_up == {date(2027, 1, 3)}


def test_others_read_it_and_change_nothing(office: Office) -> None:
    make_list(2025)
    for person in (office.filer, office.reviewer, office.approver):
        client = client_of(person)
        page = client.get(reverse(CHANGE, args=[2025]))
        assert page.status_code == 200
        assert "2025" in page.content.decode()
        assert not page.context["has_change_permission"]
        assert client.get(reverse("admin:disclosure_calendaryear_changelist")).status_code == 200
        assert client.get(reverse(ADD)).status_code == 403
        fields = {**LIST, **days_of(("2025-05-01", "holiday", "劳动节"))}
        assert client.post(reverse(CHANGE, args=[2025]), fields).status_code == 403
    assert CalendarDay.objects.count() == 1


@pytest.mark.parametrize(
    ("day", "field"),
    [
        (("2027-01-04", "make_up", "元旦"), "0-day"),
        (("2028-01-01", "holiday", "元旦"), "0-day"),
        (("2026-11-30", "holiday", "元旦"), "0-day"),
        (("2025-01-01", "holiday", "元旦"), "0-day"),
        (("2027-01-01", "half", "元旦"), "0-kind"),
        (("2027-01-01", "holiday", ""), "0-name"),
        (("2027-02-30", "holiday", "春节"), "0-day"),
    ],
)
def test_a_wrong_day_is_refused_at_its_field(
    root: Client, day: tuple[str, str, str], field: str
) -> None:
    make_list(2025)
    answer = root.post(reverse(ADD), {**LIST, **days_of(day)})
    assert list(faults(answer)) == [field]
    assert not CalendarYear.objects.filter(year=2027).exists()


def test_a_day_that_stands_in_another_list_is_refused_at_its_field(root: Client) -> None:
    listed = make_list(2026)
    CalendarDay.objects.create(year=listed, day=date(2026, 12, 31), kind="holiday", name="元旦")
    answer = root.post(reverse(ADD), {**LIST, **days_of(("2026-12-31", "holiday", "元旦"))})
    assert list(faults(answer)) == ["0-day"]


def test_a_day_is_named_once(root: Client) -> None:
    twice = days_of(("2027-01-01", "holiday", "元旦"), ("2027-01-01", "holiday", "元旦"))
    found = faults(root.post(reverse(ADD), {**LIST, **twice}))
    assert any(
        "2027-01-01" in message or "重复" in message for m in found.values() for message in m
    )


def test_a_year_has_one_list(root: Client) -> None:
    make_list(2027)
    answer = root.post(reverse(ADD), {**LIST, **days_of(("2027-10-01", "holiday", "国庆节"))})
    assert "year" in faults(answer)


@pytest.mark.parametrize("year", ["1900", "20270", "二〇二七", ""])
def test_a_year_that_is_none_is_refused_at_its_field(root: Client, year: str) -> None:
    days = days_of(("2027-01-01", "holiday", "元旦"))
    answer = root.post(reverse(ADD), {**LIST, **days, "year": year, "confirmed": "on"})
    assert "year" in faults(answer)


def test_a_list_without_days_cannot_be_confirmed(root: Client) -> None:
    answer = root.post(reverse(ADD), {**LIST, **days_of(("", "", "")), "confirmed": "on"})
    assert list(faults(answer)) == ["days"]
    answer = root.post(reverse(ADD), {**LIST, **days_of()})
    assert answer.status_code == 302
    assert not CalendarYear.objects.get(year=2027).confirmed


def test_the_last_day_of_a_confirmed_list_cannot_go(root: Client) -> None:
    make_list(2025)
    page = root.get(reverse(CHANGE, args=[2025]))
    fields = {**form_in(page, "calendaryear_form"), "days-0-DELETE": "on"}
    answer = root.post(reverse(CHANGE, args=[2025]), fields)
    assert list(faults(answer)) == ["days"]
    del fields["confirmed"]
    assert root.post(reverse(CHANGE, args=[2025]), fields).status_code == 302
    assert not CalendarDay.objects.exists()


def test_whoever_changes_a_list_is_told_that_due_dates_change(root: Client) -> None:
    make_list(2025)
    url = reverse(CHANGE, args=[2025])
    fields = form_in(root.get(url), "calendaryear_form")
    assert "期限" not in said(root.post(url, fields))
    fields["days-0-day"] = "2025-01-02"
    assert "期限" in said(root.post(url, fields))
    del fields["confirmed"]
    assert "确认" in said(root.post(url, fields))
    assert calendars.current().years == frozenset()


def test_the_year_of_a_list_stays(root: Client) -> None:
    make_list(2025)
    url = reverse(CHANGE, args=[2025])
    fields = {**form_in(root.get(url), "calendaryear_form"), "year": "2024"}
    root.post(url, fields)
    assert list(CalendarYear.objects.values_list("year", flat=True)) == [2025]


def test_lists_are_not_deleted(root: Client) -> None:
    make_list(2025)
    url = reverse("admin:disclosure_calendaryear_delete", args=[2025])
    assert root.post(url, {"post": "yes"}).status_code == 403
    assert CalendarYear.objects.exists()


def test_the_register_counts_the_days_of_each_list(root: Client) -> None:
    listed = make_list(2025)
    CalendarDay.objects.create(year=listed, day=date(2025, 1, 26), kind="make_up", name="春节")
    page = root.get(reverse("admin:disclosure_calendaryear_changelist"))
    (row,) = page.context["cl"].result_list
    assert (row.year, row.days_off, row.days_worked) == (2025, 1, 1)
