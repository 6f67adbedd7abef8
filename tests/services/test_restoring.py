"""A withdrawn notice put back: by two people, as a release of its own, without what was deleted."""

from __future__ import annotations

import threading

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from disclosure import services
from disclosure.core.workflow import Action, Role, State
from disclosure.models import (
    Decision,
    Due,
    LedgerEntry,
    MonthlyFigures,
    Notice,
    Redaction,
    Release,
    ReleaseFigures,
    WithdrawalReason,
)
from disclosure.services import Refused
from ledger.entries import read
from ledger.models import Leaf
from tests.factory import NOW, Office, make_user, parcels

pytestmark = pytest.mark.django_db


def decided(office: Office, release: Release, action: Action, by: object, **more: str) -> None:
    notice = Notice.objects.get(pk=release.notice_id)
    services.decide(notice=notice, action=action, by=by, now=NOW, **more)


def test_a_withdrawn_notice_comes_back_as_it_was_with_both_reasons(office: Office) -> None:
    first = office.release()
    tombstone = office.withdraw(first)
    back = office.restore(first)

    assert (back.kind, back.revision, back.restores) == ("restore", 3, tombstone)
    assert back.notice.state == State.PUBLISHED
    same = {name for name in first.document if name not in ("kind", "revision")}
    assert {name: back.document[name] for name in same} == {n: first.document[n] for n in same}
    assert back.document["restoration"] == {
        "withdrawn_at": tombstone.document["withdrawn_at"],
        "withdrawal": {"reason": "error", "note": "误发布"},
        "restored_at": NOW.isoformat(),
        "reason": "mistake",
        "note": "核实后确认原公告无误",
    }
    assert list(Release.objects.current()) == [back]
    assert back.attachments.count() == first.attachments.count()


def test_the_ledger_has_the_restoration_with_its_legal_basis(office: Office) -> None:
    first = office.release()
    office.withdraw(first)
    back = office.restore(first)
    entry = back.entries.get()
    said = read(bytes(Leaf.objects.get(index=entry.index).entry))
    assert entry.type == LedgerEntry.Type.RESTORE
    assert (said["type"], said["id"], said["rev"]) == ("restore", first.uid, 3)
    assert said["basis"] == "政府信息公开条例第6条"


def test_a_reason_of_the_list_is_needed_to_propose(office: Office) -> None:
    first = office.release()
    office.withdraw(first)
    for code, reason, field in (("error", "误撤", "reason_code"), ("mistake", " ", "reason")):
        with pytest.raises(Refused) as refused:
            decided(office, first, Action.PROPOSE, office.filer, reason_code=code, reason=reason)
        assert refused.value.code == field
    assert "error" in WithdrawalReason.values


def test_who_proposes_does_not_decide_whatever_their_roles(office: Office) -> None:
    first = office.release()
    office.withdraw(first)
    both = make_user(Role.FILER, Role.APPROVER, agency=office.agency)
    filer, office.filer = office.filer, both
    office.propose(first)
    with pytest.raises(Refused):
        decided(office, first, Action.RESTORE, both)
    # Nor does the author of the notice, were they an approver by now.
    office.filer = filer
    with pytest.raises(Refused):
        decided(office, first, Action.RESTORE, filer)
    with (
        pytest.raises(DatabaseError, match="four eyes"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO disclosure_decision (notice_id, action, by_id, at, from_state, to_state,"
            " reason_code, reason, digest) VALUES (%s, 'restore', %s, now(), 'restoring',"
            " 'published', '', '', '')",
            [first.notice_id, both.pk],
        )
    decided(office, first, Action.RESTORE, office.approver)


def test_nothing_is_shown_while_it_is_only_proposed_and_a_declined_one_stays_away(
    office: Office,
) -> None:
    first = office.release()
    office.withdraw(first)
    office.propose(first)
    assert list(Release.objects.current()) == []
    decided(office, first, Action.DECLINE, office.approver, reason="撤回正确")
    assert Notice.objects.get(pk=first.notice_id).state == State.WITHDRAWN
    with pytest.raises(Refused):
        decided(office, first, Action.RESTORE, office.approver)
    assert list(Release.objects.current()) == []


def test_the_database_refuses_a_restoration_nobody_decided(office: Office) -> None:
    first = office.release()
    tombstone = office.withdraw(first)
    values = {
        field.attname: getattr(first, field.attname)
        for field in Release._meta.concrete_fields
        if field.attname not in ("sequence", "revision", "kind", "restores_id")
    }
    with pytest.raises(DatabaseError, match="no standing approval"), transaction.atomic():
        Release.objects.create(sequence=9, revision=3, kind="restore", restores=tombstone, **values)


def test_the_corrected_versions_come_back_as_superseded(office: Office) -> None:
    first = office.release()
    second = office.correct(first)
    office.withdraw(second)
    back = office.restore(second)
    earlier = Release.objects.of_uid(first.uid)[0]
    assert earlier.kind == "restore"
    assert back.supersedes == earlier
    assert earlier.notice.state == State.SUPERSEDED
    assert list(Release.objects.current()) == [back]
    assert Decision.objects.filter(notice=first.notice, action="restore").count() == 1
    # Both under one checkpoint, the older version first.
    assert earlier.sequence + 1 == back.sequence


def test_a_corrected_version_is_not_put_back_alone(office: Office) -> None:
    first = office.release()
    office.withdraw(office.correct(first))
    with pytest.raises(Refused, match="更正公告"):
        office.propose(first)


def test_a_restored_notice_can_be_corrected_and_withdrawn_and_restored_again(
    office: Office,
) -> None:
    first = office.release()
    office.withdraw(first)
    back = office.restore(first)
    again = office.withdraw(back)
    assert (again.revision, again.withdraws) == (4, back)
    assert again.document["published_at"] == first.document["published_at"]
    third = office.restore(first)
    assert (third.revision, third.restores) == (5, again)
    corrected = office.correct(third)
    assert corrected.supersedes == third
    assert list(Release.objects.current()) == [corrected]


def test_what_was_deleted_by_law_stays_deleted(office: Office) -> None:
    first = office.release(notice={"contact_name": "要被遗忘的联系人"})
    office.redact(first, "/contact/name")
    office.withdraw(first)
    back = office.restore(first)
    assert back.document["contact"]["name"] == ""
    assert back.document["redacted"] == ["/contact/name"]
    assert "要被遗忘的联系人" not in str(back.committed) + str(back.disclosures)


def test_what_is_deleted_after_the_restoration_goes_from_what_was_withdrawn_too(
    office: Office,
) -> None:
    first = office.release(
        notice={"contact_name": "要被遗忘的联系人", "contact_phone": "0000-1234567"}
    )
    office.redact(first, "/contact/phone")
    office.withdraw(first)
    back = office.restore(first)
    office.redact(back, "/contact/name")
    for release in Release.objects.filter(uid=first.uid, revision__in=(1, 3)):
        assert release.document["redacted"] == ["/contact/name", "/contact/phone"]
    told = Redaction.objects.filter(pointers=["/contact/name"])
    assert {row.release_id for row in told} == {first.pk, back.pk}
    numbers = [*Release.objects.values_list("pk", flat=True)]
    numbers += Redaction.objects.values_list("sequence", flat=True)
    assert sorted(numbers) == list(range(1, len(numbers) + 1))


NOTES = {"withdraw": "/withdrawal/note", "restore": "/restoration/withdrawal/note"}


def note(release: Release) -> str:
    """What is still said of why a notice was withdrawn."""
    said = Release.objects.get(pk=release.pk).document
    return (said.get("withdrawal") or said["restoration"]["withdrawal"])["note"]


def test_the_note_of_a_withdrawal_can_be_deleted_where_it_stands(
    office: Office, client: Client
) -> None:
    first = office.release()
    second = office.correct(first)
    decided(
        office, second, Action.WITHDRAW, office.approver, reason_code="error", reason="某人之事"
    )
    tombstone = Release.objects.of_uid(second.uid)[0]
    office.redact(second, NOTES["withdraw"])
    # The corrected version was withdrawn with the same words.
    for each in (tombstone, Release.objects.of_uid(first.uid)[0]):
        assert note(each) == ""
        assert each.redactions.get().pointers == [NOTES["withdraw"]]
        assert each.notice.decisions.filter(action="redact").exists()
    assert tombstone.notice.state == State.WITHDRAWN
    page = client.get(f"/notice/{second.uid}/").content.decode()
    assert "某人之事" not in page
    assert "本人撤回同意" in page
    assert note(office.restore(second)) == ""


@pytest.mark.parametrize("again", [False, True])
def test_the_note_goes_from_the_tombstone_and_from_what_put_the_notice_back(
    office: Office, again: bool
) -> None:
    first = office.release()
    tombstone = office.withdraw(first)
    back = office.restore(first)
    held = [tombstone, back]
    if again:
        held.append(office.withdraw(first))
    office.redact(first, NOTES["withdraw" if again else "restore"])
    assert [note(each) for each in held] == [""] * len(held)
    assert Release.objects.get(pk=back.pk).document["restoration"]["note"]
    for each in held:
        assert each.redactions.get().pointers == [NOTES[each.kind]]


def test_of_a_withdrawn_notice_its_content_can_be_deleted_still(office: Office) -> None:
    first = office.release(notice={"contact_name": "要被遗忘的联系人"})
    office.withdraw(first)
    office.redact(first, "/contact/name")
    assert Release.objects.get(pk=first.pk).document["contact"]["name"] == ""


def test_lists_of_persons_do_not_come_back(office: Office) -> None:
    first = office.release("housing.allocation_result")
    assert first.annexes.count() == 1
    office.withdraw(first)
    back = office.restore(first)
    assert back.annexes.count() == 0
    assert back.document["annexes"] == first.document["annexes"]


def test_obligations_and_figures_come_back_with_their_days(office: Office, law: None) -> None:
    first = office.release("land.listing", now=NOW)
    dues = sorted(Due.objects.values_list("notice_type", "starts_on", "due_on"))
    sums = sorted(MonthlyFigures.objects.values_list("month", "type", "level", "notices"))
    later = NOW.replace(month=12)
    office.withdraw(first, now=later)
    assert not ReleaseFigures.objects.filter(type="land.listing").exists()
    back = office.restore(first, now=later)
    assert sorted(Due.objects.values_list("notice_type", "starts_on", "due_on")) == dues
    assert sorted(MonthlyFigures.objects.values_list("month", "type", "level", "notices")) == sums
    assert set(Due.objects.values_list("arises_from", flat=True)) >= {back.pk}


def test_put_back_a_notice_stands_before_what_followed_it(office: Office, law: None) -> None:
    """What is owed goes by the latest announcement, and one that is put back is not the latest."""
    auction = {"transfer_method": "auction", "activity_end": "2026-12-10 15:00"}
    first = office.release("land.listing", detail=auction, rows=parcels({}))
    later = {**auction, "activity_end": "2026-12-15 15:00"}
    second = office.release("land.listing", detail=later, rows=parcels({}))
    (lot,) = [lot["number"] for lot in second.document["lots"]]
    result = office.release("land.sale_result", detail={"parcel_no": lot})
    before = owed()
    assert before["LAN-06"][:2] == (second.pk, result.pk)
    office.withdraw(first)
    office.restore(first)
    assert owed() == before


def owed() -> dict[str, tuple[object, ...]]:
    """What the allocation owes: by row of the catalogue what it arises from, what met it, when."""
    columns = ("entry__code", "arises_from", "met_by", "starts_on", "due_on")
    return {code: tuple(rest) for code, *rest in Due.objects.values_list(*columns)}


@pytest.mark.django_db(transaction=True)
def test_two_approvers_at_once_restore_once() -> None:
    office = Office.open()
    first = office.release()
    office.withdraw(first)
    office.propose(first)
    people = [office.approver, make_user(Role.APPROVER, agency=office.agency)]
    outcomes: list[str] = []

    def restore(by: object) -> None:
        try:
            decided(office, first, Action.RESTORE, by)
            outcomes.append("restored")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=restore, args=[by]) for by in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused", "restored"]
    assert Release.objects.filter(kind="restore").count() == 1
