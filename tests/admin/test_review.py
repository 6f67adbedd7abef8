"""Judging at the desk: checklist, remarks at fields, rounds, what changed, and batches."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from disclosure import services
from disclosure.admin.notices.reading import file_changes
from disclosure.core.workflow import Action, Role, State
from disclosure.models import (
    CheckedItem,
    Decision,
    FieldComment,
    JustificationRequest,
    Notice,
    ReviewItem,
    SampleView,
)
from disclosure.services import Answer, Refused
from tests.admin.desk import returned, reviewed, submitted
from tests.admin.pages import NOTHING_FOUND, client_of, form_in
from tests.admin.test_permissions import step_url
from tests.admin.test_today import lists
from tests.admin.test_workflow import change, take
from tests.factory import CHECKED, NOW, Office, make_user

pytestmark = pytest.mark.django_db


# --- The checklist --------------------------------------------------------------------------------


def test_each_item_is_on_record_with_who_when_conclusion_and_basis(office: Office) -> None:
    notice = submitted(office)
    given = {**NOTHING_FOUND, "personal": "kept", "personal_basis": "联系人电话为办公电话"}
    take(office.reviewer, notice, "review", **given)
    decision = Decision.objects.get(notice=notice, action="review")
    assert (decision.by, decision.reason_code) == (office.reviewer, "masked")
    items = {one.item: (one.conclusion, one.basis) for one in decision.checked.all()}
    assert set(items) == set(ReviewItem.values)
    assert items["personal"] == ("kept", "联系人电话为办公电话")
    page = client_of(office.approver).get(step_url(notice, "approve")).content.decode()
    assert "联系人电话为办公电话" in page


@pytest.mark.parametrize("gap", list(ReviewItem.values))
def test_no_review_passes_with_a_gap(office: Office, gap: str) -> None:
    notice = submitted(office)
    for wrong in (None, Answer("nonsense"), Answer("kept", "  ")):
        answers = {k: v for k, v in CHECKED.items() if k != gap}
        if wrong:
            answers[gap] = wrong
        with pytest.raises(Refused) as caught:
            services.decide(
                notice=notice, action=Action.REVIEW, by=office.reviewer, now=NOW, checklist=answers
            )
        assert caught.value.code.startswith(gap)
    assert Notice.objects.get().state == State.SUBMITTED


@transaction.atomic
def unchecked_review(notice: Notice, office: Office) -> None:
    """What somebody with a shell might write, up to the moment the database judges it."""
    Decision.objects.create(
        notice=notice,
        action="review",
        by=office.reviewer,
        at=NOW,
        from_state=State.SUBMITTED,
        to_state=State.REVIEWED,
        digest="",
    )
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_database_wants_the_checklist_and_keeps_it(office: Office) -> None:
    notice = submitted(office)
    with pytest.raises(DatabaseError, match="has no checklist"):
        unchecked_review(notice, office)
    reviewed(office)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        CheckedItem.objects.update(conclusion="kept")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        CheckedItem.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_at_once_make_one_review() -> None:
    office = Office.open()
    notice = submitted(office)
    second = make_user(Role.REVIEWER, agency=office.agency)
    outcomes: list[str] = []

    def review(by: Any) -> None:
        try:
            services.decide(
                notice=Notice.objects.get(pk=notice.pk),
                action=Action.REVIEW,
                by=by,
                now=NOW,
                checklist=CHECKED,
            )
            outcomes.append("passed")
        except Refused:
            outcomes.append("refused")
        connection.close()

    threads = [threading.Thread(target=review, args=(p,)) for p in (office.reviewer, second) * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["passed"] + ["refused"] * 5
    assert CheckedItem.objects.count() == len(ReviewItem)


# --- Remarks --------------------------------------------------------------------------------------


def remark(office: Office, notice: Notice, path: str, text: str) -> Any:
    url = reverse("admin:disclosure_notice_remark", args=[notice.pk])
    given = {"path": path, "text": text, "step": "return"}
    return client_of(office.reviewer).post(url, given, follow=True)


def test_a_remark_stands_at_its_field_until_it_is_settled(office: Office) -> None:
    notice = submitted(office)
    answer = remark(office, notice, "details.announcement_no", "文号与批文不一致")
    assert "文号与批文不一致" in answer.content.decode()
    assert answer.redirect_chain[-1][0].endswith("/return/#at-details.announcement_no")
    assert 'id="at-details.announcement_no"' in answer.content.decode()
    remark(office, notice, "contact.phone", "缺区号")
    take(office.reviewer, notice, "return", reason_code="incorrect", reason="见批注")
    filer = client_of(office.filer)
    page = filer.get(change(notice))
    text = page.content.decode()
    assert 'href="#id_land_listing-0-announcement_no"' in text
    form = page.context["inline_admin_formsets"][0].formset.forms[0]
    assert "文号与批文不一致" in form.fields["announcement_no"].help_text
    assert "缺区号" in page.context["adminform"].form.fields["contact_phone"].help_text
    first = FieldComment.objects.order_by("id")[0]
    url = reverse("admin:disclosure_notice_settle_remark", args=[notice.pk, first.pk])
    filer.post(url)
    first.refresh_from_db()
    assert first.resolved_by == office.filer
    page = filer.get(change(notice))
    assert [r.text for r in page.context["remarks"].open] == ["缺区号"]
    take(office.filer, notice, "submit")
    url = reverse("admin:disclosure_notice_reopen_remark", args=[notice.pk, first.pk])
    client_of(office.reviewer).post(url)
    first.refresh_from_db()
    assert first.resolved_by is None


def test_every_place_that_is_read_leads_to_its_remark(office: Office) -> None:
    url = step_url(submitted(office), "return")
    client = client_of(office.reviewer)
    page = client.get(url)
    read = page.context["reading"]
    entries = [entry for _heading, entries in read.sections for entry in entries]
    paths = {place.path for place in [*entries, *read.listings]}
    known = paths & set(page.context["remarks"].places)
    assert known >= {"title", "contact.phone", "details.winner_rule", "rows.parcels", "parties"}
    text = page.content.decode()
    assert all(f'href="?at={path}#remark-text"' in text for path in known)
    chosen = client.get(url, {"at": "rows.parcels"}).content.decode()
    assert '<option value="rows.parcels" selected>' in chosen


@pytest.mark.parametrize(
    ("path", "text", "code"),
    [("nowhere", "x", "path"), ("title", "  ", "text"), ("title", "字" * 501, "text")],
)
def test_bad_remarks_are_refused(office: Office, path: str, text: str, code: str) -> None:
    notice = submitted(office)
    with pytest.raises(Refused) as caught:
        services.comment(notice=notice, path=path, text=text, by=office.reviewer, now=NOW)
    assert caught.value.code == code
    answer = remark(office, notice, path, text)
    assert [m.level_tag for m in answer.context["messages"]] == ["error"]
    assert not FieldComment.objects.exists()


def test_only_judges_remark_and_strangers_see_nothing(office: Office) -> None:
    notice = submitted(office)
    url = reverse("admin:disclosure_notice_remark", args=[notice.pk])
    given = {"path": "title", "text": "改"}
    client_of(office.filer).post(url, given)
    assert not FieldComment.objects.exists()
    stranger = client_of(Office.open().reviewer)
    assert stranger.post(url, given).status_code == 404
    services.comment(notice=notice, path="title", text="改", by=office.reviewer, now=NOW)
    one = FieldComment.objects.get()
    settle = reverse("admin:disclosure_notice_settle_remark", args=[notice.pk, one.pk])
    assert stranger.post(settle).status_code == 404
    client_of(office.approver).post(settle)
    one.refresh_from_db()
    assert one.resolved_at is None
    other = submitted(office)
    mixed = reverse("admin:disclosure_notice_settle_remark", args=[other.pk, one.pk])
    assert client_of(office.reviewer).post(mixed).status_code == 404


# --- What changed ---------------------------------------------------------------------------------


def test_rounds_are_counted(office: Office) -> None:
    notice = returned(office)
    take(office.filer, notice, "submit")
    page = client_of(office.reviewer).get(step_url(notice, "review"))
    assert page.context["round"] == 2
    assert "第 2 轮" in page.content.decode()


def test_files_that_came_went_and_changed_are_told_by_name() -> None:
    def document(**files: str) -> dict[str, Any]:
        return {"attachments": [{"name": n, "digest": d} for n, d in files.items()]}

    found = file_changes(document(a="1", b="2", c="3"), document(b="2", c="4", d="5"))
    assert [(one.name, one.before, one.after) for one in found] == [
        ("c", "3", "4"),
        ("d", "", "5"),
        ("a", "1", ""),
    ]
    assert len({one.deed for one in found}) == 3


def test_the_notice_before_in_the_allocation_is_compared(office: Office) -> None:
    office.release()
    first = Notice.objects.get(state="published")
    notice = office.file(notice={"allocation": first.allocation_id, "contact_phone": "0000-1"})
    take(office.filer, notice, "submit")
    page = client_of(office.reviewer).get(step_url(notice, "review"))
    found = page.context["previous"]
    assert found["title"] == first.title
    assert [(c.before, c.after) for c in found["changes"]] == [(first.contact_phone, "0000-1")]
    sale = office.file("land.sale_result", notice={"allocation": first.allocation_id})
    take(office.filer, sale, "submit")
    page = client_of(office.reviewer).get(step_url(sale, "review"))
    assert page.context["previous"]["type"] == first.notice_type.label


# --- Personal data --------------------------------------------------------------------------------


def test_a_notice_waits_for_a_second_person_until_nothing_has_to_be_justified(
    office: Office,
) -> None:
    notice = office.file(notice={"body": "联系人手机 13912345678。"})
    filer = client_of(office.filer)
    page = filer.get(change(notice))
    assert page.context["may_ask"]
    filer.post(reverse("admin:disclosure_notice_ask", args=[notice.pk]))
    filer.post(reverse("admin:disclosure_notice_ask", args=[notice.pk]))
    assert JustificationRequest.objects.get().by == office.filer
    assert lists(office.reviewer) == lists(office.approver) == {"justify": 1}
    assert lists(office.filer) == {"drafts": 1}
    assert client_of(office.reviewer).get(change(notice)).context["to_justify"]
    fields = form_in(filer.get(change(notice)), "notice_form")
    filer.post(change(notice), {**fields, "body": "联系人见公告。"})
    assert not JustificationRequest.objects.exists()
    with pytest.raises(Refused):
        services.ask_to_justify(notice=notice, by=office.filer, now=NOW)
    with pytest.raises(Refused):
        services.ask_to_justify(notice=notice, by=office.reviewer, now=NOW)


# --- Samples of batches ---------------------------------------------------------------------------


def test_only_what_waits_in_a_batch_is_noted_as_opened(office: Office) -> None:
    notice = reviewed(office)
    client_of(office.approver).get(change(notice))
    assert not SampleView.objects.exists()
