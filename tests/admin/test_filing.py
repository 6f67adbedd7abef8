"""Filing by the form: every type, drafts that are incomplete, two people at once."""

from __future__ import annotations

import pytest
from django.urls import reverse

from disclosure import documents
from disclosure.core.notice_types import registry
from disclosure.core.workflow import Role, State
from disclosure.models import Notice
from tests.admin.pages import client_of, form_in
from tests.factory import Office, make_user

pytestmark = pytest.mark.django_db

ADD = reverse("admin:disclosure_notice_add")
FORM = "notice_form"


def change(notice: Notice) -> str:
    return reverse("admin:disclosure_notice_change", args=[notice.pk])


def test_the_choice_of_a_type_offers_what_the_person_files(office: Office) -> None:
    miner = make_user(Role.FILER, agency=office.agency, area="mining")
    page = client_of(miner).get(ADD)
    offered = {t.code for _area, types in page.context["offered"] for t in types}
    assert offered == {t.code for t in registry.in_area("mining")}


def test_a_reviewer_is_offered_nothing_and_may_not_file(office: Office) -> None:
    client = client_of(office.reviewer)
    assert client.get(ADD).context["offered"] == []
    assert client.get(f"{ADD}?type=land.listing").status_code == 403


def test_an_unknown_type_is_not_found(office: Office) -> None:
    assert client_of(office.filer).get(f"{ADD}?type=land.castle").status_code == 404


def test_an_empty_draft_of_every_type_can_be_saved(office: Office, type_code: str) -> None:
    client = client_of(office.filer)
    url = f"{ADD}?type={type_code}"
    fields = form_in(client.get(url), FORM)
    answer = client.post(url, {**fields, "title": "尚未写完的公告"})
    assert answer.status_code == 302, answer.context["errors"]
    notice = Notice.objects.get()
    assert (notice.type, notice.state, notice.filed_by) == (type_code, "draft", office.filer)
    assert notice.detail is not None
    assert [d.action for d in notice.decisions.all()] == ["draft"]


def test_a_filed_notice_passes_unchanged_through_its_form(office: Office, type_code: str) -> None:
    notice = office.file(type_code)
    before = documents.draft_document(documents.load(notice))
    client = client_of(office.filer)
    answer = client.post(change(notice), form_in(client.get(change(notice)), FORM))
    assert answer.status_code == 302, [
        answer.context["errors"],
        answer.context["adminform"].form.errors,
    ]
    assert documents.draft_document(documents.load(Notice.objects.get())) == before
    assert answer["Location"] == change(notice)
    assert Notice.objects.get().state == State.DRAFT
