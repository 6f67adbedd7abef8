"""An OCDS release brought in, judged, released and given out again loses nothing but persons."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from django.test import Client

from disclosure import documents
from disclosure.core import pointers
from disclosure.importing.batches import open_batch, read_batch
from disclosure.models import ImportBatch, Notice, OcdsRelease
from disclosure.ocds.validating import release_errors
from disclosure.services import publish_due
from tests.factory import NOW, Office, deliver_all

pytestmark = pytest.mark.django_db

SUPPLIER = {
    "id": "GB-COH-01234567",
    "name": "Larkspur Bridges Limited",
    "identifier": {"scheme": "GB-COH", "id": "01234567", "legalName": "Larkspur Bridges Limited"},
    "address": {"streetAddress": "1 Larkspur Way", "countryName": "Nowhere"},
    "contactPoint": {"name": "Sales", "email": "sales@larkspur.example"},
    "roles": ["supplier"],
}
BUYER = {
    "id": "XX-GOV-7",
    "name": "County of Larkspur",
    "address": {"locality": "Larkspur"},
    "details": {"classifications": [{"scheme": "XX", "id": "council"}]},
    "roles": ["buyer"],
}
PERSON = {
    "id": "XX-NATIONAL-44556677",
    "name": "Ana Larkspur",
    "identifier": {"scheme": "XX-NATIONAL", "id": "44556677"},
    "address": {"streetAddress": "2 Larkspur Way"},
    "contactPoint": {"telephone": "44556677"},
    "roles": ["tenderer"],
}
RELEASE: dict[str, Any] = {
    "ocid": "ocds-a1b2c3-bridge-9",
    "id": "bridge-9-award-1",
    "date": "2024-03-01T09:15:00Z",
    "tag": ["award"],
    "initiationType": "tender",
    "language": "en",
    "buyer": {"id": "XX-GOV-7", "name": "County of Larkspur"},
    "parties": [BUYER, SUPPLIER, PERSON],
    "tender": {
        "id": "tender-9",
        "title": "A bridge over the Lark",
        "description": "Design and build of a bridge.",
        "procurementMethod": "open",
        "procurementMethodDetails": "Open (below threshold)",
        "status": "complete",
        "value": {"amount": 120000.55, "currency": "GBP"},
        "lots": [{"id": "LOT-1", "title": "Bridge", "localField": "kept"}],
        "tenderers": [{"id": "XX-NATIONAL-44556677", "name": "Ana Larkspur"}],
        "documents": [
            {"id": "7", "url": "https://larkspur.example/7", "documentType": "tenderNotice"}
        ],
        "qualityWeight": 0.6,
    },
    "awards": [
        {
            "id": "ocds-a1b2c3-bridge-9-1",
            "title": "Award of the bridge",
            "status": "active",
            "date": "2024-02-28T16:30:00Z",
            "value": {"amount": 99000.1, "currency": "GBP"},
            "suppliers": [{"id": "GB-COH-01234567", "name": "Larkspur Bridges Limited"}],
            "items": [{"id": "i1", "description": "Bridge", "quantity": 1, "span": 12.25}],
            "relatedLots": ["LOT-1"],
        }
    ],
    "localExtension": {"note": "nobody else has this", "numbers": [1, 2.5]},
}
#: Members of a release that this portal says of its own release; the source's are told apart.
OWN = {"id", "date", "tag"}


def package(*releases: dict[str, Any]) -> bytes:
    publisher = {"name": "Larkspur open data"}
    found = {"uri": "https://larkspur.example/1", "publisher": publisher, "releases": releases}
    return json.dumps(found).encode()


def brought_in(office: Office, *releases: dict[str, Any]) -> ImportBatch:
    batch = open_batch(
        layout="ocds",
        content=package(*releases),
        file_name="releases.json",
        agency=office.agency,
        by=office.filer,
        now=NOW,
    )
    return read_batch(batch=batch, now=NOW)


def given_out(office: Office, batch: ImportBatch) -> dict[str, Any]:
    """The one release of a batch after review, approval, release and the channel."""
    assert not any(step.refusals.exists() for step in office.approve_batch(batch))
    publish_due(now=NOW)
    deliver_all(["ocds"])
    return OcdsRelease.objects.get(release__notice__batch=batch).body


def leaves(value: Any) -> list[tuple[str, Any]]:
    return [(at, v) for at, v in pointers.walk(value) if not isinstance(v, dict | list)]


@pytest.fixture
def out(office: Office) -> dict[str, Any]:
    return given_out(office, brought_in(office, RELEASE))


def test_every_field_that_is_not_personal_comes_out_again(out):
    for place, value in leaves(RELEASE):
        if pointers.steps(place)[0] in OWN or "XX-NATIONAL" in str(value):
            continue
        if place.startswith(("/parties/2/", "/tender/tenderers")):
            continue
        assert pointers.get(out, place) == value, place


def test_what_comes_out_is_valid_and_ours(out):
    assert release_errors(out) == []
    assert out["ocid"] == RELEASE["ocid"]
    assert out["id"] != RELEASE["id"]
    assert out["date"].startswith("2026-11-23")
    assert out["sourceRelease"] == {
        "id": RELEASE["id"],
        "date": RELEASE["date"],
        "tag": ["award"],
        "publisher": "Larkspur open data",
    }
    assert out["tender"]["transactionType"] == "purchase"
    assert "payer" in next(p for p in out["parties"] if p["id"] == "XX-GOV-7")["roles"]


def test_a_person_keeps_a_name_and_nothing_else(out):
    text = json.dumps(out)
    assert "44556677" not in text
    assert "2 Larkspur Way" not in text
    person = next(p for p in out["parties"] if p["name"] == "Ana Larkspur")
    assert set(person) == {"id", "name", "roles"}
    assert out["tender"]["tenderers"][0]["id"] == person["id"]


def test_our_parts_take_the_sources_names(out):
    (award,) = out["awards"]
    assert [lot["id"] for lot in out["tender"]["lots"]] == ["LOT-1"]
    assert len([p for p in out["parties"] if p["name"] == SUPPLIER["name"]]) == 1
    assert award["suppliers"] == [{"id": "GB-COH-01234567", "name": SUPPLIER["name"]}]
    assert {d["id"] for d in award["documents"]} == {f"notice-{out['id'].removesuffix('-1')}"}


def test_approval_binds_to_what_is_kept(office: Office):
    batch = brought_in(office, RELEASE)
    notice = Notice.objects.get(batch=batch)
    draft = documents.load(notice)
    before = documents.draft_digest(draft)
    assert documents.draft_document(draft)["ocds"]["release"]["localExtension"]
    notice.ocds["release"]["localExtension"]["note"] = "changed behind the approval"
    notice.save()
    assert documents.draft_digest(documents.load(notice)) != before


def test_a_changed_column_takes_the_sources_words_away(office: Office):
    """What people took out of a column is not published beside it as the source's."""
    batch = brought_in(office, RELEASE)
    notice = Notice.objects.get(batch=batch)
    detail = notice.detail
    detail.amount, notice.body = None, "一座桥。"
    detail.save()
    notice.save()
    body = given_out(office, batch)
    assert "Design and build" not in json.dumps(body)
    assert body["tender"].get("description") != RELEASE["tender"]["description"]
    assert "amount" not in body["awards"][0].get("value", {})
    assert body["awards"][0]["date"] == RELEASE["awards"][0]["date"], "this column did not change"
    assert body["localExtension"] == RELEASE["localExtension"]
    assert release_errors(body) == []


def test_a_correction_keeps_the_source(office: Office):
    given_out(office, brought_in(office, RELEASE))
    release = OcdsRelease.objects.get().release
    corrected = office.correct(release, title_en="A bridge, once more")
    deliver_all(["ocds"])
    body = OcdsRelease.objects.get(release=corrected).body
    assert body["ocid"] == RELEASE["ocid"]
    assert body["localExtension"] == RELEASE["localExtension"]
    assert body["tag"] == ["awardUpdate"]


def test_what_is_deleted_by_law_goes_from_the_sources_words_too(office: Office, client: Client):
    given_out(office, brought_in(office, RELEASE))
    first = OcdsRelease.objects.get().release
    second = office.correct(first, title_en="A bridge, once more")
    deliver_all(["ocds"])
    office.redact(second, "/body")
    deliver_all(["ocds"])
    for version in (first, second):
        assert version.redactions.get().pointers == ["/body", "/ocds"]
        assert Notice.objects.get(pk=version.notice_id).ocds is None
        body = OcdsRelease.objects.get(release=version).body
        assert release_errors(body) == []
        assert body["ocid"] == RELEASE["ocid"]
        answer = client.get(f"/api/v1/releases/{version.uid}/").content.decode()
        proof = client.get(f"/api/v1/releases/{version.uid}/revisions/1/proof/").content.decode()
        assert "awards" in json.dumps(body)
        for text in (json.dumps(body), answer, proof):
            assert "Design and build" not in text
            assert "nobody else has this" not in text


def test_a_note_of_ours_is_not_in_the_sources_words(office: Office):
    given_out(office, brought_in(office, RELEASE))
    correction = office.correct(OcdsRelease.objects.get().release)
    act = office.redact(correction, "/correction/note")
    assert act.pointers == ["/correction/note"]


def test_what_is_not_valid_at_the_source_is_left_out(office: Office):
    source = copy.deepcopy(RELEASE)
    source["tender"]["documents"][0]["url"] = "http://not an address"
    source["awards"][0]["suppliers"] *= 2
    source["contracts"] = [{"id": "c1", "awardID": "an award that is not there"}]
    body = given_out(office, brought_in(office, source))
    assert release_errors(body) == []
    assert "url" not in body["tender"]["documents"][0]
    assert {a["id"] for a in body["awards"]} >= {"an award that is not there"}


def test_mobile_and_citizen_numbers_are_masked(office: Office):
    source = copy.deepcopy(RELEASE)
    source["localExtension"]["note"] = "call 13800138000 or 11010519491231002X"
    source["tender"]["documents"][0]["url"] = "https://larkspur.example/13800138000"
    body = given_out(office, brought_in(office, source))
    assert body["localExtension"]["note"] == "call **** or ****"
    assert body["tender"]["documents"][0]["url"].endswith("13800138000"), "an address by chance"


def test_a_notice_filed_here_keeps_nothing(office: Office):
    release = office.release("procurement.award")
    assert release.notice.ocds is None
    assert "ocds" not in release.document
