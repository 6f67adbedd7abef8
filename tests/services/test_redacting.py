"""Deleting by law what was released: values go, proofs stay, the act is on record."""

from __future__ import annotations

import json

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.test import Client

from disclosure import proofs, services
from disclosure.channels import CHANNELS
from disclosure.core import canonical, redaction
from disclosure.models import Delivery, LedgerEntry, Redaction, Release
from disclosure.services import Refused
from ledger.entries import read
from ledger.models import Leaf
from tests.factory import NOW, Office, deliver_all

pytestmark = pytest.mark.django_db

NAME = "要被遗忘的联系人"
BASIS = "个人信息保护法第47条"


@pytest.fixture
def release(office: Office) -> Release:
    return office.release(notice={"contact_name": NAME, "contact_phone": "0000-7654321"})


def redact(office: Office, release: Release, **changes: object) -> Redaction:
    given = {"pointers": ["/contact/name"], "basis": BASIS, "reason": "本人撤回同意"}
    return services.redact(notice=release.notice, by=office.approver, now=NOW, **(given | changes))  # type: ignore[arg-type]


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
