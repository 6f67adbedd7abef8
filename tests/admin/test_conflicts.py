"""Two people with one draft open: the second chooses field by field, and nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from disclosure.core.workflow import Role
from disclosure.models import Notice
from tests.admin.pages import client_of, form_in
from tests.factory import Office, make_user

pytestmark = pytest.mark.django_db

FORM, PAGE = "notice_form", "conflict_form"
DETAIL = "land_listing-0"
PARCELS = "land_listingparcel_rows"


def change(notice: Notice) -> str:
    return reverse("admin:disclosure_notice_change", args=[notice.pk])


def colleague(office: Office) -> Client:
    return client_of(make_user(Role.FILER, agency=office.agency))


def both(office: Office, mine: dict[str, str], theirs: dict[str, str]) -> tuple[Any, Client, str]:
    """Two people open a draft, the other saves first; what the second is answered."""
    notice = office.file()
    url = change(notice)
    first, second = client_of(office.filer), colleague(office)
    opened, other = form_in(first.get(url), FORM), form_in(second.get(url), FORM)
    assert second.post(url, {**other, **theirs}).status_code == 302
    return first.post(url, {**opened, **mine}), first, url


def differing(answer: Any) -> dict[str, str]:
    return {each.key: each.chosen for each in answer.context["differences"]}


def test_who_changed_what_is_told_apart(office: Office) -> None:
    answer, _client, _url = both(
        office,
        {"title": "我的标题", "summary": "我的摘要", f"{DETAIL}-winner_rule": "价高者得"},
        {"title": "他的标题", "body": "他的正文", f"{DETAIL}-activity_place": "他的地点"},
    )
    assert answer.status_code == 409
    assert differing(answer) == {
        "title": "",
        "summary": "mine",
        f"{DETAIL}-winner_rule": "mine",
        "body": "theirs",
        f"{DETAIL}-activity_place": "theirs",
    }
    assert Notice.objects.get().title == "他的标题"


def test_what_is_chosen_is_saved_and_the_rest_kept(office: Office) -> None:
    answer, client, url = both(
        office,
        {"title": "我的标题", "summary": "我的摘要"},
        {"title": "他的标题", "body": "他的正文"},
    )
    fields = {**form_in(answer, PAGE), "choose-title": "mine", "_resolve": "1"}
    assert client.post(url, many(answer, fields)).status_code == 302
    notice = Notice.objects.get()
    assert (notice.title, notice.summary, notice.body) == ("我的标题", "我的摘要", "他的正文")
    assert notice.version == 2


def many(answer: Any, fields: dict[str, Any]) -> dict[str, Any]:
    """The fields with all the places that were asked about: one name, many values."""
    return {**fields, "asked": [each.key for each in answer.context["differences"]]}


def test_a_place_without_a_choice_is_asked_again(office: Office) -> None:
    answer, client, url = both(office, {"title": "我的标题"}, {"title": "他的标题"})
    again = client.post(url, many(answer, {**form_in(answer, PAGE), "_resolve": "1"}))
    assert again.status_code == 409
    assert form_in(again, PAGE)["title"] == "我的标题"
    assert Notice.objects.get().title == "他的标题"


def test_a_third_change_meanwhile_is_a_new_conflict(office: Office) -> None:
    answer, client, url = both(office, {"title": "我的标题"}, {"title": "他的标题"})
    third = colleague(office)
    third.post(url, {**form_in(third.get(url), FORM), "title": "第三人的标题"})
    fields = {**form_in(answer, PAGE), "choose-title": "mine", "_resolve": "1"}
    again = client.post(url, many(answer, fields))
    assert again.status_code == 409
    assert Notice.objects.get().title == "第三人的标题"


@pytest.mark.parametrize(
    ("choice", "numbers"), [("mine", ["甲", "CJ-2"]), ("theirs", ["CJ-1", "乙"])]
)
def test_a_list_is_chosen_whole(office: Office, choice: str, numbers: list[str]) -> None:
    notice = office.file()
    model = notice.notice_type.tables()["parcels"]
    for row, number in zip(model.objects.filter(notice=notice), ("CJ-1", "CJ-2"), strict=True):
        row.parcel_no = number
        row.save()
    url = change(notice)
    first, second = client_of(office.filer), colleague(office)
    mine, theirs = form_in(first.get(url), FORM), form_in(second.get(url), FORM)
    second.post(url, {**theirs, f"{PARCELS}-1-parcel_no": "乙"})
    answer = first.post(url, {**mine, f"{PARCELS}-0-parcel_no": "甲"})
    assert differing(answer) == {f"{PARCELS}-": ""}
    fields = {**form_in(answer, PAGE), f"choose-{PARCELS}-": choice, "_resolve": "1"}
    done = first.post(url, many(answer, fields))
    assert done.status_code == 302
    assert [row.parcel_no for row in model.objects.filter(notice=notice)] == numbers


def test_a_row_the_other_added_goes_if_the_own_list_is_chosen(office: Office) -> None:
    notice = office.file()
    url = change(notice)
    first, second = client_of(office.filer), colleague(office)
    mine, theirs = form_in(first.get(url), FORM), form_in(second.get(url), FORM)
    added = {"parties-TOTAL_FORMS": "3", "parties-2-role": "platform", "parties-2-name": "某平台"}
    assert (
        second.post(url, {**theirs, **added, "parties-2-kind": "organisation"}).status_code == 302
    )
    answer = first.post(url, {**mine, "parties-0-name": "改过的名字"})
    fields = {**form_in(answer, PAGE), "choose-parties-": "mine", "_resolve": "1"}
    assert first.post(url, many(answer, fields)).status_code == 302
    names = [party.name for party in notice.parties.all()]
    assert names == ["改过的名字", mine["parties-1-name"]]


@pytest.mark.parametrize("seen", ["", "{", "[]", '{"title": 1}'])
def test_unreadable_marks_make_no_choice(office: Office, seen: str) -> None:
    answer, _client, _url = both(office, {"title": "我的", "seen": seen}, {"title": "他的"})
    assert differing(answer)["title"] == ""


@pytest.mark.django_db(transaction=True)
def test_a_save_between_two_real_transactions_is_noticed(office: Office) -> None:
    """The version is compared under the lock: of two forms of one version one is saved."""
    notice = office.file()
    url = change(notice)
    first, second = client_of(office.filer), colleague(office)
    forms = [form_in(each.get(url), FORM) for each in (first, second)]
    answers = [
        each.post(url, {**form, "title": f"标题{n}"})
        for n, (each, form) in enumerate(zip((first, second), forms, strict=True))
    ]
    connection.close()
    assert [answer.status_code for answer in answers] == [302, 409]
    stored = Notice.objects.get(pk=notice.pk)
    assert (stored.title, stored.version) == ("标题0", 1)
