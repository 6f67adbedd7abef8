"""The life of a notice, decided by people and held by the database."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from disclosure import documents, services, validation
from disclosure.channels import CHANNELS
from disclosure.core.workflow import Action, Role, State
from disclosure.models import (
    Decision,
    Delivery,
    Notice,
    Release,
)
from disclosure.services import Refused
from ledger.models import AppendOnlyError
from tests.factory import CHECKED, NOW, Office, make_user, parcels

pytestmark = pytest.mark.django_db


def test_a_notice_goes_from_draft_to_release(office: Office) -> None:
    release = office.release()

    notice = release.notice
    assert notice.state == State.PUBLISHED
    assert release.document["title"] == notice.title
    assert list(notice.decisions.values_list("action", flat=True)) == [
        "draft",
        "submit",
        "review",
        "approve",
        "publish",
    ]
    assert set(Delivery.objects.values_list("channel", flat=True)) == set(CHANNELS)


def test_a_returned_notice_can_be_resubmitted(office: Office) -> None:
    notice = office.file()
    services.decide(notice=notice, action=Action.SUBMIT, by=office.filer, now=NOW)
    services.decide(
        notice=notice,
        action=Action.RETURN,
        by=office.reviewer,
        now=NOW,
        reason_code="incomplete",
        reason="缺少联系电话",
    )
    assert notice.state == State.RETURNED
    office.approve(notice)
    assert notice.state == State.APPROVED


def test_returning_without_a_reason_is_refused(office: Office) -> None:
    notice = office.file()
    services.decide(notice=notice, action=Action.SUBMIT, by=office.filer, now=NOW)
    with pytest.raises(Refused) as caught:
        services.decide(notice=notice, action=Action.RETURN, by=office.reviewer, now=NOW)
    assert caught.value.code == "reason"
    assert Notice.objects.get(pk=notice.pk).state == State.SUBMITTED


def test_an_incomplete_notice_cannot_be_submitted(office: Office) -> None:
    notice = office.file(
        detail={"announcement_no": ""}, rows=parcels({"parcel_no": "", "start_price": ""})
    )
    with pytest.raises(validation.Invalid) as caught:
        services.decide(notice=notice, action=Action.SUBMIT, by=office.filer, now=NOW)
    assert {f.field for f in caught.value.findings} == {
        *("announcement_no", "parcels.parcel_no", "parcels.start_price"),
    }
    assert Notice.objects.get(pk=notice.pk).state == State.DRAFT
    assert not Decision.objects.filter(notice=notice, action="submit").exists()


def test_a_citizen_number_in_a_text_stops_the_submission(office: Office) -> None:
    notice = office.file(notice={"body": "竞得人身份证号 11010519491231002X。"})
    with pytest.raises(validation.Invalid) as caught:
        services.decide(notice=notice, action=Action.SUBMIT, by=office.filer, now=NOW)
    assert [f.code for f in caught.value.findings] == ["citizen_number"]


@pytest.mark.parametrize("superuser", [False, True])
def test_nobody_approves_what_they_filed(office: Office, superuser: bool) -> None:
    everything = make_user(*Role, agency=office.agency, is_superuser=superuser)
    office.filer = everything
    notice = office.file()
    services.decide(notice=notice, action=Action.SUBMIT, by=everything, now=NOW)
    with pytest.raises(Refused):
        services.decide(notice=notice, action=Action.REVIEW, by=everything, now=NOW)
    services.decide(
        notice=notice, action=Action.REVIEW, by=office.reviewer, now=NOW, checklist=CHECKED
    )
    with pytest.raises(Refused):
        services.decide(notice=notice, action=Action.APPROVE, by=everything, now=NOW)


def test_somebody_who_edited_the_draft_may_not_approve_it(office: Office) -> None:
    helper = make_user(Role.FILER, Role.APPROVER, agency=office.agency)
    notice = office.file()
    services.start(notice=notice, by=helper, now=NOW)
    services.decide(notice=notice, action=Action.SUBMIT, by=office.filer, now=NOW)
    services.decide(
        notice=notice, action=Action.REVIEW, by=office.reviewer, now=NOW, checklist=CHECKED
    )
    with pytest.raises(Refused):
        services.decide(notice=notice, action=Action.APPROVE, by=helper, now=NOW)


@pytest.mark.parametrize("action", ["review", "approve", "schedule", "return", "withdraw"])
def test_the_database_holds_four_eyes(office: Office, action: str) -> None:
    notice = office.file()
    with pytest.raises(DatabaseError, match="four eyes"), transaction.atomic():
        Decision.objects.create(
            notice=notice,
            action=action,
            by=office.filer,
            at=NOW,
            from_state="draft",
            to_state="approved",
            digest="0" * 64,
        )


def test_the_database_refuses_a_release_without_approval(office: Office) -> None:
    notice = office.file()
    with pytest.raises(DatabaseError, match="no standing approval"), transaction.atomic():
        Release.objects.create(
            sequence=1,
            uid="2026-00000001",
            kind="publish",
            notice=notice,
            type=notice.type,
            area="land",
            stage="announcement",
            agency=office.agency,
            title=notice.title,
            published_at=NOW,
            committed={},
            digest="0" * 64,
        )


@pytest.mark.parametrize("table", ["decision", "release"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET digest = 'x'", "DELETE FROM {}"])
def test_published_tables_refuse_changes_in_sql(office: Office, table: str, statement: str) -> None:
    office.release()
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(f"disclosure_{table}"))


def test_published_tables_refuse_changes_in_code(office: Office) -> None:
    release = office.release()
    with pytest.raises(AppendOnlyError):
        Release.objects.update(title="x")
    with pytest.raises(AppendOnlyError):
        release.save()
    with pytest.raises(AppendOnlyError):
        release.delete()


def test_content_changed_after_approval_is_sent_back_not_released(office: Office) -> None:
    notice = office.approve(office.file())
    Notice.objects.filter(pk=notice.pk).update(title="悄悄改动的标题")
    assert services.publish_due(now=NOW) == []
    notice.refresh_from_db()
    assert notice.state == State.RETURNED
    assert notice.decisions.latest("id").reason_code == "changed"
    assert not Release.objects.exists()


def test_a_scheduled_notice_waits_for_its_time(office: Office) -> None:
    notice = office.file()
    for by, action in ((office.filer, Action.SUBMIT), (office.reviewer, Action.REVIEW)):
        services.decide(notice=notice, action=action, by=by, now=NOW, checklist=CHECKED)
    services.decide(
        notice=notice,
        action=Action.SCHEDULE,
        by=office.approver,
        now=NOW,
        publish_at=NOW + timedelta(hours=2),
    )
    assert services.publish_due(now=NOW + timedelta(hours=1)) == []
    assert len(services.publish_due(now=NOW + timedelta(hours=2))) == 1


def test_a_correction_supersedes_and_both_stay(office: Office) -> None:
    first = office.release()
    second = office.correct(first, title="改正后的标题")
    first = Release.objects.get(pk=first.pk)
    assert second.supersedes == first
    assert second.document["corrects"] == first.uid
    assert second.document["correction"] == {"reason": "clerical", "note": "改正笔误"}
    assert first.notice.state == State.SUPERSEDED
    assert list(Release.objects.current()) == [second]


def test_a_correction_starts_out_with_the_whole_envelope(office: Office) -> None:
    release = office.release(
        notice={
            "nature": "repeated",
            "contact_email": "land@yunlan.example.cn",
            "summary": "一句话",
        }
    )
    corrected = office.correct(release).document
    for name in ("nature", "contact", "title", "title_en", "summary", "body", "formed_on"):
        assert corrected[name] == release.document[name]
    assert corrected["contact"]["email"] == "land@yunlan.example.cn"


def test_a_notice_is_corrected_once(office: Office) -> None:
    release = office.release()
    services.correct(
        notice=release.notice, by=office.filer, now=NOW, reason_code="clerical", note="一"
    )
    with pytest.raises(Refused):
        services.correct(
            notice=release.notice, by=office.filer, now=NOW, reason_code="clerical", note="二"
        )


def test_a_correction_of_a_withdrawn_notice_is_sent_back(office: Office) -> None:
    release = office.release()
    draft = services.correct(
        notice=release.notice, by=office.filer, now=NOW, reason_code="clerical", note="改"
    )
    office.approve(draft)
    office.withdraw(release)
    assert services.publish_due(now=NOW) == []
    draft.refresh_from_db()
    assert draft.state == State.RETURNED


def test_a_withdrawal_leaves_a_tombstone_without_content(office: Office) -> None:
    release = office.release()
    tombstone = office.withdraw(release)
    assert tombstone.kind == "withdraw"
    assert tombstone.document["withdrawal"] == {"reason": "error", "note": "误发布"}
    assert not {"body", "details", "parties", "rows"} & set(tombstone.document)
    assert list(Release.objects.current()) == []


def test_a_withdrawal_takes_the_corrected_versions_along(office: Office) -> None:
    """A withdrawn notice held something that had to go; its older versions hold it too."""
    first = office.release()
    second = office.correct(first)
    third = office.correct(second)
    office.withdraw(third)
    for release in (first, second, third):
        latest = Release.objects.of_uid(release.uid).first()
        assert latest.kind == "withdraw"
        assert latest.notice.state == State.WITHDRAWN
    assert list(Release.objects.current()) == []


def test_whoever_wrote_an_older_version_may_not_withdraw(office: Office) -> None:
    author = make_user(Role.FILER, Role.APPROVER, agency=office.agency)
    filer, office.filer = office.filer, author
    first = office.release()
    office.filer = filer
    second = office.correct(first)
    office.approver = author
    with pytest.raises(Refused):
        office.withdraw(second)


def test_withdrawing_needs_a_reason_from_the_list(office: Office) -> None:
    release = office.release()
    with pytest.raises(Refused):
        services.decide(
            notice=release.notice,
            action=Action.WITHDRAW,
            by=office.approver,
            now=NOW,
            reason_code="whim",
            reason="不想公开",
        )


def test_a_role_in_another_agency_or_area_counts_for_nothing(office: Office) -> None:
    notice = office.file()
    stranger = make_user(*Role, agency=Office.open().agency)
    miner = make_user(*Role, agency=office.agency, area="mining")
    for user in (stranger, miner):
        with pytest.raises(Refused):
            services.decide(notice=notice, action=Action.SUBMIT, by=user, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_eight_threads_publishing_release_each_notice_once() -> None:
    office = Office.open()
    notices = [office.approve(office.file()) for _ in range(5)]

    def sweep() -> None:
        services.publish_due(now=NOW)
        connection.close()

    threads = [threading.Thread(target=sweep) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Release.objects.count() == len(notices)
    assert sorted(Release.objects.values_list("sequence", flat=True)) == [1, 2, 3, 4, 5]
    assert Delivery.objects.count() == len(CHANNELS) * len(notices)


@pytest.mark.django_db(transaction=True)
def test_eight_threads_approving_one_notice_succeed_once() -> None:
    office = Office.open()
    notice = office.file()
    for by, action in ((office.filer, Action.SUBMIT), (office.reviewer, Action.REVIEW)):
        services.decide(notice=notice, action=action, by=by, now=NOW, checklist=CHECKED)
    outcomes: list[str] = []

    def approve() -> None:
        mine = Notice.objects.get(pk=notice.pk)
        try:
            services.decide(notice=mine, action=Action.APPROVE, by=office.approver, now=NOW)
            outcomes.append("approved")
        except Refused:
            outcomes.append("refused")
        connection.close()

    threads = [threading.Thread(target=approve) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["approved"] + ["refused"] * 7
    assert Decision.objects.filter(notice=notice, action="approve").count() == 1


def test_one_notice_that_cannot_be_sealed_does_not_hold_up_the_others(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad, also_good = (office.approve(office.file()) for _ in range(3))
    build = documents.release_document

    def fail_for_bad(draft: documents.Draft, **options: object) -> dict[str, object]:
        if draft.notice.pk == bad.pk:
            raise TypeError("no public form")
        return build(draft, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(documents, "release_document", fail_for_bad)
    assert len(services.publish_due(now=NOW)) == 2
    assert set(Release.objects.values_list("notice", flat=True)) == {good.pk, also_good.pk}
    monkeypatch.undo()
    assert len(services.publish_due(now=NOW)) == 1


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_and_the_release_of_a_correction_do_not_deadlock() -> None:
    """Whoever comes first wins; the other is refused or sent back, and nothing hangs."""
    office = Office.open()
    for _ in range(5):
        release = office.release()
        draft = services.correct(
            notice=release.notice, by=office.filer, now=NOW, reason_code="clerical", note="改"
        )
        office.approve(draft)
        outcomes: list[str] = []

        def withdraw(release: Release = release, outcomes: list[str] = outcomes) -> None:
            try:
                office.withdraw(release)
                outcomes.append("withdrawn")
            except Refused:
                outcomes.append("refused")
            connection.close()

        def publish(outcomes: list[str] = outcomes) -> None:
            outcomes.append("released" if services.publish_due(now=NOW) else "sent back")
            connection.close()

        threads = [threading.Thread(target=withdraw), threading.Thread(target=publish)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcomes) in (["refused", "released"], ["sent back", "withdrawn"])
