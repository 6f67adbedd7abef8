"""Addresses that nobody typed: what they ask for is answered, and never with an error page."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from disclosure.admin.asked import number_of
from disclosure.core.permissions import Post
from disclosure.core.workflow import Role
from tests.admin.pages import client_of, form_in
from tests.factory import Office, make_holder, make_user

pytestmark = pytest.mark.django_db

NUL = "\0"
#: More digits than Python makes a number of.
ENDLESS = "9" * 5000


@pytest.fixture
def clerk() -> Client:
    return client_of(Office.open().filer)


@pytest.mark.parametrize("text", ["", None, "a", "-1", "²", "٣", "1e3", "9" * 10, ENDLESS])
def test_what_no_key_can_be_is_none(text: str | None) -> None:
    assert number_of(text) is None


def test_a_key_is_a_number() -> None:
    assert number_of("42") == 42


@pytest.mark.parametrize("model", ["notice", "importbatch", "due", "release", "agency"])
@pytest.mark.parametrize("name", ["q", "state", "type", "area", "kind__exact", "state__exact"])
def test_a_list_asked_for_what_no_text_holds_is_asked_without_it(
    clerk: Client, model: str, name: str
) -> None:
    url = reverse(f"admin:disclosure_{model}_changelist")
    asked, plain = ({name: text} for text in (f"a{NUL}b", "ab"))
    assert clerk.get(url, asked).status_code == clerk.get(url, plain).status_code < 500


def test_no_page_has_it_in_its_address_and_no_choice_fits_it(clerk: Client) -> None:
    unknown = clerk.get("/admin/disclosure/region/%00/change/")
    assert unknown.status_code == 302
    assert unknown.headers["Location"] == "/admin/"
    choice = {"app_label": "disclosure", "model_name": "agency", "field_name": "region"}
    asked = {**choice, "term": NUL}
    assert clerk.get(reverse("admin:autocomplete"), asked).status_code == 200
    add = reverse("admin:disclosure_notice_add")
    assert clerk.get(add, {"type": "land.listing", "allocation": NUL}).status_code == 200


def test_a_stranger_is_led_to_the_login_whatever_they_ask(client: Client) -> None:
    response = client.get(reverse("admin:disclosure_notice_changelist"), {"state": NUL})
    assert response.status_code == 302
    assert reverse("admin:login") in response.headers["Location"]


@pytest.mark.parametrize("model", ["notice", "due"])
def test_an_agency_of_endless_digits_filters_nothing(clerk: Client, model: str) -> None:
    url = reverse(f"admin:disclosure_{model}_changelist")
    assert clerk.get(url, {"agency": ENDLESS}).status_code == 200


@pytest.mark.parametrize("model", ["notice", "importbatch"])
def test_a_page_of_endless_digits_does_not_exist(clerk: Client, model: str) -> None:
    url = reverse(f"admin:disclosure_{model}_change", args=[ENDLESS])
    assert clerk.get(url).status_code == 404


def test_a_key_of_endless_digits_does_not_exist() -> None:
    manager = client_of(make_user(Role.ADMIN, agency=Office.open().agency))
    url = reverse("admin:filing_filingkey_change", args=[ENDLESS])
    assert manager.get(url).status_code == 404


@pytest.mark.parametrize("said", ["a", "²", ENDLESS])
@pytest.mark.parametrize("model", ["membership", "appointment"])
def test_an_address_fills_in_no_person_that_cannot_be(model: str, said: str) -> None:
    root = client_of(make_user(Role.ADMIN, agency=Office.open().agency, is_superuser=True))
    response = root.get(reverse(f"admin:disclosure_{model}_add"), {"user": said})
    assert response.status_code == 200
    assert "selected" not in str(response.context["adminform"].form["user"])


@pytest.mark.parametrize(
    "asked", [{"at__gte": "a"}, {"nothing": "1"}, {"p": "-1"}, {"agency": ENDLESS}]
)
@pytest.mark.parametrize("export", ["csv", "jsonl"])
def test_an_export_with_a_filter_that_is_none_says_what_the_list_says(
    asked: dict[str, str], export: str
) -> None:
    auditor = client_of(make_holder(Post.AUDITOR))
    listed = auditor.get(reverse("admin:accounts_auditentry_changelist"), asked)
    response = auditor.get(reverse(f"admin:accounts_auditentry_{export}"), asked)
    assert response.status_code == listed.status_code


def test_a_list_that_says_it_has_endless_rows_is_answered(clerk: Client) -> None:
    url = reverse("admin:disclosure_notice_add") + "?type=land.listing"
    fields = {**form_in(clerk.get(url), "notice_form"), "parties-TOTAL_FORMS": ENDLESS}
    assert clerk.post(url, fields).status_code == 200


def test_a_region_that_no_text_can_be_is_refused_at_its_field(clerk: Client) -> None:
    url = reverse("admin:disclosure_allocation_add")
    response = clerk.post(url, {**form_in(clerk.get(url), "allocation_form"), "region": NUL})
    assert response.status_code == 200
    assert response.context["adminform"].form.has_error("region")


def test_a_lot_that_somebody_else_added_meanwhile_is_refused_at_its_row() -> None:
    office = Office.open()
    allocation = office.allocation("land")
    clerk = client_of(office.filer)
    url = reverse("admin:disclosure_allocation_change", args=[allocation.pk])
    fields = form_in(clerk.get(url), "allocation_form")
    added = {"lots-TOTAL_FORMS": "1", "lots-0-number": "1", "lots-0-allocation": allocation.pk}
    assert clerk.post(url, {**fields, **added}).status_code == 302
    again = clerk.post(url, {**fields, **added})
    assert again.status_code == 200
    assert again.context["inline_admin_formsets"][0].formset.total_error_count() == 1
    assert allocation.lots.count() == 1
