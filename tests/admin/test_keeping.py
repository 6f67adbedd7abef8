"""Text that was typed and not saved: kept in the background, for its author only."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from disclosure import services
from disclosure.core.workflow import Role
from disclosure.models import DraftCopy, Notice
from tests.admin.pages import client_of, form_in
from tests.admin.test_conflicts import FORM, change
from tests.factory import Office, make_user

pytestmark = pytest.mark.django_db

ADD = reverse("admin:disclosure_notice_add") + "?type=land.listing"
KEEP = reverse("admin:disclosure_notice_keep")


def test_typed_text_is_kept_without_touching_the_notice(office: Office) -> None:
    notice = office.file()
    client = client_of(office.filer)
    fields = form_in(client.get(change(notice)), FORM)
    answer = client.post(KEEP, {**fields, "title": "还在写", "formed_on": "写到一半"})
    assert answer.json()["state"] == "kept"
    assert Notice.objects.get().title != "还在写"
    copy = DraftCopy.objects.get()
    assert copy.text["formed_on"] == ["写到一半"]
    assert not {"csrfmiddlewaretoken", "keep"} & set(copy.text)


def test_the_text_is_taken_up_again_as_it_was_typed(office: Office) -> None:
    notice = office.file()
    client = client_of(office.filer)
    fields = form_in(client.get(change(notice)), FORM)
    client.post(KEEP, {**fields, "title": "还在写", "land_listing-0-apply_deadline": "下周三"})
    assert client.get(change(notice)).context["unsaved"]
    page = client.post(change(notice), {"_restore": "1"})
    assert page.status_code == 200
    restored = form_in(page, FORM)
    assert restored["title"] == "还在写"
    assert "下周三" in page.content.decode()
    assert Notice.objects.get().title != "还在写"
    mended = {**restored, "land_listing-0-apply_deadline": "2026-12-08T17:00"}
    assert client.post(change(notice), mended).status_code == 302
    assert Notice.objects.get().title == "还在写"
    assert not DraftCopy.objects.exists()


def test_a_new_notice_is_kept_by_its_type(office: Office) -> None:
    client = client_of(office.filer)
    client.post(KEEP, {**form_in(client.get(ADD), FORM), "title": "新公告"})
    assert client.get(ADD).context["unsaved"]
    assert not client.get(ADD.replace("listing", "sale_result")).context["unsaved"]
    restored = form_in(client.post(ADD, {"_restore": "1"}), FORM)
    assert restored["title"] == "新公告"
    assert client.post(ADD, restored).status_code == 302
    assert not DraftCopy.objects.exists()


def test_it_can_be_thrown_away(office: Office) -> None:
    client = client_of(office.filer)
    client.post(KEEP, {**form_in(client.get(ADD), FORM), "title": "算了"})
    assert client.post(ADD, {"_discard": "1"}).status_code == 302
    assert not DraftCopy.objects.exists()
    assert client.post(ADD, {"_restore": "1"}).status_code == 302


def test_nobody_else_sees_it(office: Office) -> None:
    notice = office.file()
    client = client_of(office.filer)
    client.post(KEEP, {**form_in(client.get(change(notice)), FORM), "title": "还在写"})
    other = client_of(make_user(Role.FILER, agency=office.agency))
    assert not other.get(change(notice)).context["unsaved"]


def test_a_session_that_ended_loses_no_text(office: Office) -> None:
    notice = office.file()
    client = client_of(office.filer)
    fields = {**form_in(client.get(change(notice)), FORM), "title": "登录过期前写的"}
    client.logout()
    answer = client.post(change(notice), fields)
    assert answer.status_code == 302
    assert "login" in answer["Location"]
    assert Notice.objects.get().title != "登录过期前写的"
    client.force_login(office.filer)
    restored = form_in(client.post(change(notice), {"_restore": "1"}), FORM)
    assert restored["title"] == "登录过期前写的"


def test_in_the_background_it_says_that_the_session_is_over(office: Office) -> None:
    client = client_of(office.filer)
    fields = form_in(client.get(ADD), FORM)
    client.logout()
    assert client.post(KEEP, {**fields, "title": "还在写"}).json()["state"] == "left"
    assert DraftCopy.objects.get().person == office.filer


def test_it_says_when_somebody_else_saved(office: Office) -> None:
    notice = office.file()
    client, other = client_of(office.filer), client_of(make_user(Role.FILER, agency=office.agency))
    fields = form_in(client.get(change(notice)), FORM)
    other.post(change(notice), form_in(other.get(change(notice)), FORM))
    assert client.post(KEEP, fields).json()["state"] == "changed"


@pytest.mark.parametrize("token", ["", "x", "x:y:z", "\0"])
def test_a_token_of_nobody_keeps_nothing(office: Office, token: str) -> None:
    answer = client_of(office.filer).post(KEEP, {"keep": token, "title": "?"})
    assert (answer.status_code, answer.json()["state"]) == (409, "lost")
    assert not DraftCopy.objects.exists()


def test_a_token_keeps_only_what_its_owner_may_file(office: Office) -> None:
    stranger = make_user(Role.REVIEWER, agency=office.agency)
    notice = office.file()
    for held in (
        [stranger.pk, notice.pk, "land.listing"],
        [stranger.pk, 0, "land.listing"],
        [1],
        7,
    ):
        token = signing.dumps(held, salt="gongkai.draft-copy")
        assert client_of(stranger).post(KEEP, {"keep": token}).status_code == 409
    assert client_of(stranger).get(KEEP).status_code == 405


def test_what_nobody_comes_back_for_is_deleted(office: Office) -> None:
    client = client_of(office.filer)
    client.post(KEEP, {**form_in(client.get(ADD), FORM), "title": "忘了"})
    now = timezone.now()
    assert services.forget_old_copies(now=now + timedelta(days=29)) == 0
    assert services.forget_old_copies(now=now + timedelta(days=31)) == 1
