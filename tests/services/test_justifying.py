"""Personal data stops a notice until it is gone, or a second person answers for it."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, transaction
from django.urls import reverse

from disclosure import documents, services, validation
from disclosure.core.workflow import Action, Role
from disclosure.models import Attachment, AttachmentScan, Justification, Notice, Release
from disclosure.privacy import finding
from disclosure.services import Refused
from tests.admin.pages import client_of
from tests.factory import NOW, Office, make_user
from tests.privacy import files

pytestmark = pytest.mark.django_db

# The example number printed in GB 11643 itself; it belongs to nobody.
EXAMPLE_ID = "11010519491231002X"
REASON = "系统误报，实为设备编号"


def attach(notice: Notice, content: bytes, name: str) -> Attachment:
    return Attachment.objects.create(
        notice=notice,
        file=ContentFile(content, name=name),
        name=name,
        media_type="x/y",
        size=len(content),
        digest=hashlib.sha256(content).hexdigest(),
    )


def stopped(office: Office, notice: Notice) -> list[str]:
    """The codes for which the notice cannot be submitted."""
    with pytest.raises(validation.Invalid) as caught:
        services.decide(notice=notice, action=Action.SUBMIT, by=office.filer, now=NOW)
    return [found.code for found in caught.value.findings]


def justify(notice: Notice, by: Any, reason: str = REASON) -> None:
    for found in finding.standing(documents.Dossier.of(documents.load(notice))):
        services.justify(notice=notice, token=found.token, by=by, now=NOW, reason=reason)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f"某甲 {EXAMPLE_ID}", "citizen_number"),
        ("联系某甲 138 0013 8000", "mobile_number"),
        ("补贴账号6222021234567890128", "bank_card"),
        ("某甲家住云岚市桂溪区青石路8号2栋301室", "home_address"),
    ],
)
def test_a_text_stops_the_submission(office: Office, text: str, code: str) -> None:
    notice = office.file(notice={"body": text})
    assert stopped(office, notice) == [code]


def test_a_file_stops_the_submission_and_says_where(office: Office) -> None:
    notice = office.file()
    attach(notice, files.pdf("first page", f"id {EXAMPLE_ID}", apart=True), "名单.pdf")
    assert stopped(office, notice) == ["citizen_number"]
    (found,) = finding.standing(documents.Dossier.of(documents.load(notice)))
    assert (found.file, found.number) == ("名单.pdf", 2)
    stored = AttachmentScan.objects.get()
    assert EXAMPLE_ID not in str(stored.hits)


def test_a_file_that_cannot_be_read_needs_a_second_person_too(office: Office) -> None:
    notice = office.file()
    attach(notice, b"%PDF-1.7", "plan.pdf")
    assert stopped(office, notice) == ["unreadable_file"]
    justify(notice, office.reviewer)
    office.approve(notice)


def test_the_number_to_call_at_the_agency_stops_nothing(office: Office) -> None:
    office.approve(office.file(notice={"contact_phone": "13800138000"}))


def test_a_second_person_lets_it_through(office: Office) -> None:
    notice = office.file(notice={"body": f"设备编号 {EXAMPLE_ID}"})
    justify(notice, office.reviewer)
    office.approve(notice)
    services.publish_due(now=NOW)
    assert Release.objects.filter(notice=notice).exists()
    kept = Justification.objects.get()
    assert (kept.by, kept.reason) == (office.reviewer, REASON)
    assert EXAMPLE_ID not in f"{kept} {kept.token}"


def test_another_number_is_another_finding(office: Office) -> None:
    notice = office.file(notice={"body": f"编号 {EXAMPLE_ID}"})
    justify(notice, office.reviewer)
    notice.body = f"编号 {EXAMPLE_ID}，电话 13800138000"
    notice.save()
    assert stopped(office, notice) == ["mobile_number"]


def test_who_filed_or_has_no_part_may_not_justify(office: Office) -> None:
    notice = office.file(notice={"body": EXAMPLE_ID})
    both = make_user(Role.FILER, Role.REVIEWER, agency=office.agency)
    services.start(notice=notice, by=both, now=NOW)
    stranger = make_user(*Role, agency=Office.open().agency, is_superuser=True)
    for user in (office.filer, both, stranger):
        with pytest.raises(Refused):
            justify(notice, user)
    with pytest.raises(Refused):
        justify(notice, office.reviewer, reason=" ")
    assert not Justification.objects.exists()


def test_the_database_holds_the_second_person_and_the_record(office: Office) -> None:
    notice = office.file()
    row = {"notice": notice, "kind": "x", "place": "body", "reason": "x", "at": NOW}
    with pytest.raises(DatabaseError, match="four eyes"), transaction.atomic():
        Justification.objects.create(**row, token="a" * 64, by=office.filer)
    Justification.objects.create(**row, token="a" * 64, by=office.reviewer)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Justification.objects.update(reason="y")


def test_the_page_offers_it_to_the_second_person_only(office: Office) -> None:
    notice = office.file(notice={"body": f"设备编号 {EXAMPLE_ID}。"})
    page = reverse("admin:disclosure_notice_change", args=[notice.pk])
    own = client_of(office.filer).get(page)
    assert "****002X" in "".join(str(f.message) for f in own.context["errors_found"])
    assert not own.context["to_justify"]
    reviewer = client_of(office.reviewer)
    (found,) = reviewer.get(page).context["to_justify"]
    address = reverse("admin:disclosure_notice_justify", args=[notice.pk])
    given = {"token": found.token, "reason": REASON}
    assert client_of(office.filer).post(address, given).status_code == 302
    assert not Justification.objects.exists()
    assert reviewer.post(address, given).status_code == 302
    after = reviewer.get(page)
    assert REASON in after.content.decode()
    assert not after.context["to_justify"]
    assert reviewer.get(address).status_code == 405
