"""Deleting by law what was released: values go, proofs stay, the act is on record."""

from __future__ import annotations

import json

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.test import Client

from disclosure import documents, proofs, services
from disclosure.channels import CHANNELS
from disclosure.core import canonical, redaction
from disclosure.core.workflow import Role
from disclosure.models import Delivery, LedgerEntry, Notice, Redaction, Release
from disclosure.services import Refused
from ledger.entries import read
from ledger.models import Leaf
from tests.factory import NOW, Office, deliver_all, make_user

pytestmark = pytest.mark.django_db

NAME = "要被遗忘的联系人"
BASIS = "个人信息保护法第47条"


@pytest.fixture
def release(office: Office) -> Release:
    return office.release(notice={"contact_name": NAME, "contact_phone": "0000-7654321"})


def redact(office: Office, release: Release, **changes: object) -> Redaction:
    given = {"pointers": ["/contact/name"], "basis": BASIS, "reason": "本人撤回同意"}
    return services.redact(notice=release.notice, by=office.approver, now=NOW, **(given | changes))  # type: ignore[arg-type]


def begun(office: Office, notice: Notice, note: str = "改正") -> Notice:
    """A correction that somebody works on."""
    return services.correct(
        notice=notice, by=office.filer, now=NOW, reason_code="clerical", note=note
    )


def test_a_deleted_value_is_gone_everywhere_and_the_proof_stays(
    office: Office, release: Release
) -> None:
    before = proofs.proof_of(release)
    redact(office, release)
    fresh = Release.objects.get(pk=release.pk)
    assert fresh.document["contact"]["name"] == ""
    assert fresh.document["contact"]["phone"] == "0000-7654321"
    assert fresh.document["redacted"] == ["/contact/name"]
    after = proofs.proof_of(fresh)
    for member in ("document", "digest", "entry", "index"):
        assert after[member] == before[member]
    assert canonical.digest(after["document"]) == release.digest
    assert NAME not in json.dumps(after, ensure_ascii=False)
    assert NAME not in {value for _name, value in map(redaction.read, after["disclosures"])}
    release.notice.refresh_from_db()
    assert release.notice.contact_name == ""


def test_the_deletion_is_an_entry_of_the_ledger(office: Office, release: Release) -> None:
    redact(office, release, decision="云政公开〔2026〕7号")
    entry = LedgerEntry.objects.get(type="redact")
    said = read(bytes(Leaf.objects.get(index=entry.index).entry))
    assert said["paths"] == ["/contact/name"]
    assert (said["basis"], said["decision"]) == (BASIS, "云政公开〔2026〕7号")
    published = LedgerEntry.objects.get(release=release, type="publish")
    assert said["prev"] != ""
    assert entry.index > published.index


def test_every_channel_is_told_again(office: Office, release: Release) -> None:
    deliver_all(CHANNELS)
    assert not Delivery.objects.filter(done_at=None).exists()
    redact(office, release)
    assert Delivery.objects.filter(release=release, done_at=None).count() == len(CHANNELS)


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_page_says_what_was_deleted_and_why(
    client: Client, office: Office, release: Release, prefix: str
) -> None:
    redact(office, release)
    cache.clear()
    page = client.get(f"{prefix}/notice/{release.uid}/").content.decode()
    assert NAME not in page
    assert BASIS in page
    assert "本人撤回同意" in page
    api = client.get(f"/api/v1/releases/{release.uid}/").json()
    assert api["document"]["redacted"] == ["/contact/name"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"pointers": []}, "pointers"),
        ({"pointers": ["/title"]}, "pointers"),
        ({"basis": "因为张三，不想，出现。"}, "basis"),
        ({"reason": " "}, "reason"),
    ],
)
def test_what_cannot_be_deleted_is_refused_at_its_field(
    office: Office, release: Release, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        redact(office, release, **changes)
    assert refused.value.code == field
    assert Release.objects.get(pk=release.pk).document["contact"]["name"] == NAME
    assert not LedgerEntry.objects.filter(type="redact").exists()


def test_an_author_cannot_delete(office: Office, release: Release) -> None:
    with pytest.raises(Refused):
        services.redact(
            notice=release.notice,
            pointers=["/contact/name"],
            basis=BASIS,
            reason="x",
            by=office.filer,
            now=NOW,
        )


def test_the_same_value_is_deleted_once(office: Office, release: Release) -> None:
    redact(office, release)
    with pytest.raises(Refused):
        redact(office, release)


def test_the_versions_it_corrected_lose_the_same_value(office: Office, release: Release) -> None:
    second = office.correct(release)
    third = office.correct(second, contact_phone="0000-1111111")
    deliver_all(CHANNELS)
    redact(office, third, pointers=["/contact/name", "/contact/phone"])
    for version, phone in ((release, "0000-7654321"), (second, "0000-7654321"), (third, "")):
        fresh = Release.objects.get(pk=version.pk)
        assert fresh.document["contact"]["name"] == ""
        # Another value is for whoever asks to decide of: it may be another person's.
        assert fresh.document["contact"]["phone"] == phone
        assert fresh.notice.contact_name == ""
        assert fresh.notice.decisions.filter(action="redact", reason="本人撤回同意").count() == 1
        assert Delivery.objects.filter(release=fresh, done_at=None).count() == len(CHANNELS)
        (act,) = fresh.redactions.all()
        said = read(bytes(Leaf.objects.get(index=act.entry_id).entry))
        assert (said["id"], said["paths"]) == (fresh.uid, act.pointers)


def test_a_later_version_stays_as_it_is(office: Office, release: Release) -> None:
    second = office.correct(release)
    redact(office, release)
    assert Release.objects.get(pk=second.pk).document["contact"]["name"] == NAME


def test_a_value_is_found_in_a_row_that_moved(office: Office) -> None:
    first = office.release("procurement.single_source")
    (name, other) = (row["name"] for row in first.document["rows"]["experts"][:2])
    assert name != other
    notice = begun(office, first.notice)
    rows = documents.load(notice).tables["experts"]
    rows[0].delete()
    office.approve(notice)
    services.publish_due(now=NOW)
    second = Release.objects.get(notice=notice)
    assert second.document["rows"]["experts"][0]["name"] == other
    redact(office, second, pointers=["/rows/experts/0/name"])
    rows = Release.objects.get(pk=first.pk).document["rows"]["experts"]
    assert [row["name"] for row in rows[:2]] == [name, ""]


def test_a_list_of_persons_goes_from_the_version_it_corrected_too(office: Office) -> None:
    first = office.release("housing.allocation_result")
    second = office.correct(first)
    (name,) = second.annexes.values_list("name", flat=True)
    redact(office, second, pointers=[f"/annexes/{name}"])
    for version in (first, second):
        assert not version.annexes.exists()
        assert version.removals.get().reason == "law"
        assert documents.load(version.notice).tables[name] == []


@pytest.mark.parametrize("judged", [False, True])
def test_a_correction_begun_before_cannot_publish_it_again(
    office: Office, release: Release, judged: bool
) -> None:
    correction = begun(office, release.notice, note=NAME)
    if judged:
        office.approve(correction)
    began = "approved" if judged else "draft"
    version = correction.version
    services.keep_copy(
        by=office.filer,
        notice=correction,
        type_code=correction.type,
        text={"contact_name": [NAME]},
        version=version,
        now=NOW,
    )
    redact(office, release)
    correction = Notice.objects.get(pk=correction.pk)
    assert (correction.contact_name, correction.contact_phone) == ("", "0000-7654321")
    # What is only said elsewhere is for people to read, as in what it corrected.
    assert correction.correction_note == NAME
    assert correction.version > version
    assert services.copy_of(office.filer, correction, correction.type) is None
    back = correction.decisions.latest("id")
    assert (back.action, back.reason_code, back.by) == ("recall", "deleted", None)
    assert (back.from_state, back.to_state) == (began, "returned")
    assert services.publish_due(now=NOW) == []
    office.approve(correction)
    services.publish_due(now=NOW)
    assert Release.objects.get(notice=correction).document["contact"]["name"] == ""


def test_a_correction_begun_before_loses_what_readers_saw_masked(office: Office) -> None:
    notice = office.file("procurement.complaint_decision")
    party = notice.parties.filter(role="complainant")[0]
    party.name, party.kind = "欧阳投诉", "person"
    party.save()
    office.approve(notice)
    services.publish_due(now=NOW)
    release = Release.objects.get(notice=notice)
    notice = release.notice
    (place,) = (at for at in services.deletable(notice) if at.startswith("/parties/"))
    correction = begun(office, notice)
    redact(office, release, pointers=[place])
    assert not correction.parties.get(position=party.position, role=party.role).name


def test_a_correction_begun_before_loses_the_same_list(office: Office) -> None:
    first = office.release("housing.allocation_result")
    correction = begun(office, first.notice)
    (name,) = first.annexes.values_list("name", flat=True)
    redact(office, first, pointers=[f"/annexes/{name}"])
    assert documents.load(correction).tables[name] == []


def test_a_correction_that_no_longer_says_it_stays_as_it_is(
    office: Office, release: Release
) -> None:
    correction = begun(office, release.notice)
    Notice.objects.filter(pk=correction.pk).update(contact_name="接任的联系人")
    redact(office, release)
    correction.refresh_from_db()
    assert (correction.contact_name, correction.state) == ("接任的联系人", "draft")


def test_who_wrote_a_version_it_corrected_cannot_delete(office: Office, release: Release) -> None:
    """The deletion goes for that version as well."""
    colleague, office.filer = (
        office.filer,
        make_user(Role.FILER, Role.APPROVER, agency=office.agency),
    )
    author = office.filer
    second = office.correct(release)
    office.filer = colleague
    third = office.correct(second)
    with pytest.raises(Refused, match="须由他人办理"):
        services.redact(
            notice=third.notice,
            pointers=["/contact/name"],
            basis=BASIS,
            reason="x",
            by=author,
            now=NOW,
        )


def test_the_database_lets_disclosures_shrink_and_nothing_else(
    office: Office, release: Release
) -> None:
    other = office.release()
    statements = [
        "UPDATE disclosure_release SET digest = repeat('0', 64)",
        "UPDATE disclosure_release SET disclosures = '[\"forged\"]'",
        "DELETE FROM disclosure_ledgerentry",
        "UPDATE disclosure_ledgerentry SET index = 999",
    ]
    assert other.disclosures
    for statement in statements:
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
