"""The way of a notice through the desk, page by page, as its people go it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from disclosure import services
from disclosure.admin.notices.steps import NO_ENTRY
from disclosure.core.workflow import Action, State
from disclosure.models import Decision, Notice, Release
from ledger import log
from ledger.errors import ClockError
from tests.admin.desk import returned, reviewed, scheduled, submitted
from tests.admin.pages import NOTHING_FOUND, client_of, form_in
from tests.admin.test_permissions import step_url
from tests.factory import CHECKED, NOW, Office

pytestmark = pytest.mark.django_db


def change(notice: Notice) -> str:
    return reverse("admin:disclosure_notice_change", args=[notice.pk])


def take(office_user: Any, notice: Notice, step: str, **given: str) -> Any:
    """Open the page of a step, fill in what is given, press the button."""
    client, url = client_of(office_user), step_url(notice, step)
    return client.post(url, {**form_in(client.get(url)), **given})


def test_from_a_blank_form_to_readers(office: Office) -> None:
    filer = client_of(office.filer)
    add = f"{reverse('admin:disclosure_notice_add')}?type=land.listing"
    blank = form_in(filer.get(add), "notice_form")
    example = form_in(filer.get(change(office.file())), "notice_form")
    own = {name: text for name, text in blank.items() if "FORMS" in name or "notice" in name}
    filled = {**blank, **example, **own, "version": "", "parties-0-id": ""}
    answer = filer.post(add, {**filled, "title": "澄湖路地块出让公告", "_submit": "1"})
    notice = Notice.objects.get(title="澄湖路地块出让公告")
    assert answer["Location"] == step_url(notice, "submit")

    take(office.filer, notice, "submit")
    take(office.reviewer, notice, "return", reason_code="incorrect", reason="联系电话缺区号")
    page = filer.get(change(notice))
    assert page.context["sent_back"].reason.endswith("联系电话缺区号")
    assert "联系电话缺区号" in page.content.decode()

    fixed = form_in(page, "notice_form")
    filer.post(change(notice), {**fixed, "contact_phone": "0000-5550199"})
    take(office.filer, notice, "submit")
    seen = client_of(office.reviewer).get(step_url(notice, "review"))
    assert [(c.before, c.after) for c in seen.context["compared"]["changes"]] == [
        ("0000-5550123", "0000-5550199")
    ]
    take(office.reviewer, notice, "review", **NOTHING_FOUND, reason="已逐项核对")
    take(office.approver, notice, "approve")
    assert Notice.objects.get(pk=notice.pk).state == State.APPROVED

    sequences = services.publish_due(now=datetime.now(NOW.tzinfo))
    release = Release.objects.get(sequence=sequences[0])
    assert release.document["contact"]["phone"] == "0000-5550199"
    page = filer.get(change(notice)).content.decode()
    assert reverse("site:notice", args=[release.uid]) in page
    assert "已逐项核对" in page
    actions = list(notice.decisions.values_list("action", flat=True))
    assert actions == [
        *("draft", "submit", "return", "submit", "review", "approve", "publish"),
    ]


def test_a_correction_opens_as_a_draft_and_shows_what_changed(office: Office) -> None:
    original = office.release().notice
    answer = take(
        office.filer, original, "correct", reason_code="deadline", reason="报名截止时间延后"
    )
    draft = Notice.objects.get(corrects=original)
    assert answer["Location"] == change(draft)
    client = client_of(office.filer)
    fields = form_in(client.get(change(draft)), "notice_form")
    client.post(change(draft), {**fields, "land_listing-0-apply_deadline": "2026-12-10T17:00"})
    take(office.filer, draft, "submit")
    page = client_of(office.reviewer).get(step_url(draft, "review"))
    after = [each.after for each in page.context["compared"]["changes"]]
    assert {original.uid, "报名截止时间延后", "2026-12-10 17:00"} <= set(after)
    assert len(after) == 4


def test_a_second_correction_is_not_offered(office: Office) -> None:
    original = office.release().notice
    take(office.filer, original, "correct", reason_code="clerical", reason="甲")
    page = client_of(office.filer).get(change(original))
    assert step_url(original, "correct") not in page.content.decode()
    answer = take(office.filer, original, "correct", reason_code="clerical", reason="乙")
    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors()


def test_withdrawing_leaves_the_reason_to_readers(office: Office) -> None:
    notice = office.release().notice
    take(office.approver, notice, "withdraw", reason_code="personal", reason="附件含个人信息")
    tombstone = Release.objects.get(uid=notice.uid, revision=2)
    assert tombstone.document["withdrawal"] == {"reason": "personal", "note": "附件含个人信息"}


def test_the_time_of_a_schedule_is_beijing_time(office: Office) -> None:
    notice = reviewed(office)
    take(office.approver, notice, "schedule", publish_at="2099-05-06T09:30")
    publish_at = Notice.objects.get(pk=notice.pk).publish_at
    assert publish_at is not None
    assert publish_at.isoformat() == "2099-05-06T01:30:00+00:00"


def test_a_scheduled_notice_can_be_recalled(office: Office) -> None:
    notice = scheduled(office)
    take(office.filer, notice, "recall", reason="内容有误")
    assert Notice.objects.get(pk=notice.pk).state == State.RETURNED


@pytest.mark.parametrize(
    ("step", "given", "field"),
    [
        ("return", {"reason_code": "other", "reason": "  "}, "reason"),
        ("return", {"reason_code": "whim", "reason": "不想看"}, "reason_code"),
        ("review", {**NOTHING_FOUND, "personal": ""}, "personal"),
        ("review", {**NOTHING_FOUND, "personal": "whatever"}, "personal"),
        ("review", {**NOTHING_FOUND, "personal": "kept"}, "personal_basis"),
        ("review", {**NOTHING_FOUND, "state_secret": "interest"}, "state_secret"),
        ("schedule", {"publish_at": "2020-01-01T09:00"}, "publish_at"),
        ("schedule", {"publish_at": "tomorrow"}, "publish_at"),
        ("withdraw", {"reason_code": "error", "reason": ""}, "reason"),
        ("withdraw", {"reason_code": "whim", "reason": "不想公开"}, "reason_code"),
        ("correct", {"reason_code": "clerical", "reason": ""}, "reason"),
    ],
)
def test_what_is_missing_is_said_at_its_field(
    office: Office, step: str, given: dict[str, str], field: str
) -> None:
    states = {"return": submitted, "review": submitted, "schedule": reviewed}
    make = states.get(step, lambda office: office.release().notice)
    notice = make(office)
    person = {"review": office.reviewer, "return": office.reviewer, "correct": office.filer}
    before = Decision.objects.count()
    answer = take(person.get(step, office.approver), notice, step, **given)
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert Decision.objects.count() == before


def test_an_incomplete_notice_is_not_submitted_and_says_why(office: Office) -> None:
    notice = office.file(detail={"announcement_no": ""})
    page = client_of(office.filer).get(step_url(notice, "submit"))
    assert page.context["blocked"]
    assert f'href="{change(notice)}#id_land_listing-0-announcement_no"' in page.content.decode()
    judged = {"judged": page.context["form"].initial["judged"]}
    answer = client_of(office.filer).post(step_url(notice, "submit"), judged)
    assert answer.context["form"].non_field_errors()
    assert Notice.objects.get(pk=notice.pk).state == State.DRAFT


def test_whoever_wants_to_submit_too_early_stays_at_the_form(office: Office) -> None:
    notice = office.file(detail={"announcement_no": ""})
    client = client_of(office.filer)
    fields = form_in(client.get(change(notice)), "notice_form")
    answer = client.post(change(notice), {**fields, "summary": "新摘要", "_submit": "1"})
    assert answer["Location"] == f"{change(notice)}#findings"
    page = client.get(change(notice))
    assert [m.level_tag for m in page.context["messages"]] == ["warning"]
    assert 'id="findings"' in page.content.decode()
    notice.refresh_from_db()
    assert (notice.summary, notice.state) == ("新摘要", State.DRAFT)


def test_what_waits_next_is_one_click_away(office: Office) -> None:
    notices = [submitted(office) for _ in range(3)]

    for notice, waiting in zip(notices, [*notices[1:], None], strict=True):
        client, url = client_of(office.reviewer), step_url(notice, "review")
        answer = client.post(url, {**form_in(client.get(url)), **NOTHING_FOUND}, follow=True)
        (message,) = answer.context["messages"]
        if waiting is None:
            assert "href" not in str(message)
        else:
            assert f'href="{step_url(waiting, "review")}"' in str(message)


def test_a_judge_may_decide_otherwise_on_the_spot(office: Office) -> None:
    notice = reviewed(office)
    page = client_of(office.approver).get(step_url(notice, "approve"))
    others = [step_url(notice, step) for step in ("schedule", "return")]
    assert [other.url for other in page.context["others"]] == others
    assert all(f'href="{url}"' in page.content.decode() for url in others)
    public = office.release().notice
    assert client_of(office.approver).get(step_url(public, "withdraw")).context["others"] == []


def test_reading_on_the_page_of_a_step_is_on_record(office: Office) -> None:
    notice = submitted(office)
    client_of(office.reviewer).get(step_url(notice, "review"))
    read = AuditEntry.objects.filter(action="read", by=office.reviewer)
    assert read.count() == 1


def test_a_double_click_is_one_decision(office: Office) -> None:
    notice = office.file()
    client, url = client_of(office.filer), step_url(notice, "submit")
    fields = form_in(client.get(url))
    first, second = client.post(url, fields), client.post(url, fields)
    assert first["Location"] == second["Location"] == change(notice)
    assert notice.decisions.filter(action="submit").count() == 1
    page = client.get(change(notice))
    assert {m.level_tag for m in page.context["messages"]} == {"success"}


def test_whoever_comes_too_late_is_told(office: Office) -> None:
    notice = submitted(office)
    colleague = client_of(office.reviewer)
    url = step_url(notice, "return")
    fields = form_in(colleague.get(url))
    services.decide(
        notice=notice, action=Action.REVIEW, by=office.reviewer, now=NOW, checklist=CHECKED
    )
    services.decide(
        notice=notice,
        action=Action.RETURN,
        by=office.approver,
        now=NOW,
        reason_code="other",
        reason="先退回",
    )
    answer = colleague.post(
        url, {**fields, "reason_code": "other", "reason": "我也退回"}, follow=True
    )
    assert [m.level_tag for m in answer.context["messages"]] == ["warning"]
    assert notice.decisions.filter(action="return").count() == 1


def test_a_withdrawal_that_the_ledger_refuses_changes_nothing_and_says_so(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice = office.release().notice

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise ClockError("the clocks are 7200 seconds apart")

    monkeypatch.setattr(log, "append", refuse)
    client, url = client_of(office.approver), step_url(notice, "withdraw")
    fields = {**form_in(client.get(url)), "reason_code": "error", "reason": "登载有误"}
    answer = client.post(url, fields)
    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors() == [NO_ENTRY]
    notice.refresh_from_db()
    assert notice.state == State.PUBLISHED
    assert Release.objects.count() == 1
    monkeypatch.undo()
    assert client.post(url, {**form_in(answer), **fields}).status_code == 302


def test_a_content_that_changed_is_not_judged_unseen(office: Office) -> None:
    notice = submitted(office)
    url = step_url(notice, "review")
    client = client_of(office.reviewer)
    fields = {**form_in(client.get(url)), **NOTHING_FOUND}
    Notice.objects.filter(pk=notice.pk).update(title="改过的标题")
    answer = client.post(url, fields)
    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors()
    assert Notice.objects.get(pk=notice.pk).state == State.SUBMITTED
    again = {**form_in(answer), "reason_code": "clear"}
    assert client.post(url, again).status_code == 302


def test_the_buttons_of_a_page_are_the_steps_of_the_person(office: Office) -> None:
    notice = submitted(office)
    for person, steps in (
        (office.filer, []),
        (office.reviewer, ["review", "return"]),
        (office.approver, ["return"]),
    ):
        page = client_of(person).get(change(notice))
        assert [step.url for step in page.context["steps"]] == [step_url(notice, s) for s in steps]


def test_private_and_masked_columns_say_so_to_the_judges(office: Office) -> None:
    client = client_of(office.reviewer)
    sale = step_url(submitted(office), "review")
    listed = step_url(submitted(office, "housing.allocation_result"), "review")
    text = client.get(f"/en{sale}").content.decode()
    assert re.search(r"reserve price.*?not published", text, re.DOTALL | re.IGNORECASE)
    assert "published masked" in client.get(f"/en{listed}").content.decode()


def test_a_return_is_prominent_only_while_it_matters(office: Office) -> None:
    notice = returned(office, "改正标题")
    client = client_of(office.filer)
    assert client.get(change(notice)).context["sent_back"]
    take(office.filer, notice, "submit")
    assert client.get(change(notice)).context["sent_back"] is None
