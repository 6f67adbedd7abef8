"""What a correction changed: as a comparison, on its page and in the API."""

from __future__ import annotations

import copy
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from disclosure import services
from disclosure.differences import Kind, Part, compared, differences
from disclosure.models import Release
from tests.api.conftest import broken_promises
from tests.factory import NOW, Office

pytestmark = pytest.mark.django_db

GONE = "（已依法删除）"


@pytest.fixture
def versions(office: Office) -> tuple[dict[str, Any], dict[str, Any]]:
    """A land announcement, and a copy of it to be changed."""
    document = office.release().document
    return document, copy.deepcopy(document)


def found(before: dict[str, Any], after: dict[str, Any]) -> dict[str, tuple[Kind, str, str]]:
    """Every change by the column it is in, or else its label."""
    return {
        (change.now or change.was).rpartition("/")[2]: (change.kind, change.before, change.after)
        for section in differences(before, after)
        for change in section.changes
    }


def test_a_version_does_not_differ_from_itself(versions: Any) -> None:
    assert differences(*versions) == []


def test_every_type_is_compared_with_its_correction(type_code: str, office: Office) -> None:
    original = office.release(type_code)
    correction = office.correct(original, title="改过的标题")
    assert found(original.document, correction.document) == {
        "title": (Kind.CHANGED, original.title, "改过的标题")
    }


def test_a_value_is_given_as_the_page_gives_it(versions: Any) -> None:
    before, after = versions
    after["details"]["activity_place"] = "云岚市政务服务中心"
    del after["details"]["docs_to"]
    after["rows"]["parcels"][0]["start_price"]["published"]["value"] = "31600"
    changes = found(before, after)
    assert changes["activity_place"][0] is Kind.CHANGED
    assert changes["docs_to"] == (Kind.REMOVED, "2026-12-07 17:00", "")
    assert changes["start_price"] == (Kind.CHANGED, "31,520 万元", "31,600 万元")
    with translation.override("en"):
        assert found(before, after)["docs_to"][1] == "7 December 2026 17:00"


def test_rows_are_told_apart_by_their_key_and_not_by_their_place(versions: Any) -> None:
    before, after = versions
    after["rows"]["parcels"].reverse()
    assert differences(before, after) == []
    after["rows"]["parcels"][0]["density"] = "46"
    (section,) = differences(before, after)
    assert after["rows"]["parcels"][0]["parcel_no"] in section.row
    (change,) = section.changes
    assert (change.was, change.now) == ("/rows/parcels/1/density", "/rows/parcels/0/density")
    gone = after["rows"]["parcels"].pop(0)
    (section,) = differences(before, after)
    assert section.changes[0].kind is Kind.REMOVED
    assert gone["parcel_no"] in section.changes[0].before


def test_rows_that_nothing_tells_apart_are_compared_by_place(versions: Any) -> None:
    before, after = versions
    same = before["rows"]["parcels"][0]
    before["rows"]["parcels"] = [same, copy.deepcopy(same)]
    after["rows"]["parcels"] = [copy.deepcopy(same), {**same, "density": "99"}]
    (section,) = differences(before, after)
    assert [change.now for change in section.changes] == ["/rows/parcels/1/density"]


def test_files_and_parties_come_and_go(versions: Any) -> None:
    before, after = versions
    file = {"name": "图.pdf", "media_type": "application/pdf", "size": 9, "digest": "a" * 64}
    before["attachments"] = [file, {**file, "name": "旧.pdf"}]
    after["attachments"] = [{**file, "digest": "b" * 64}, {**file, "name": "新.pdf"}]
    lost = after["parties"].pop()
    kinds = [
        (change.kind, change.label)
        for section in differences(before, after)
        for change in section.changes
    ]
    assert (Kind.CHANGED, "图.pdf") in kinds
    assert (Kind.REMOVED, "旧.pdf") in kinds
    assert (Kind.ADDED, "新.pdf") in kinds
    assert any(lost["name"] in s.changes[0].before for s in differences(before, after))


def test_of_a_text_only_the_changed_passage_is_marked() -> None:
    assert compared("竞买保证金为三百万元。", "竞买保证金为五百万元。") == [
        Part("竞买保证金为"),
        Part("三", "del"),
        Part("五", "ins"),
        Part("百万元。"),
    ]
    assert Part("1200", "del") in compared("a deposit of 1200 yuan", "a deposit of 1300 yuan")
    assert compared("一\n二\n", "一\n") == [Part("一\n"), Part("二\n", "del")]


def test_long_texts_are_compared_within_bounds() -> None:
    before, after = "甲" * 50_000, "乙" * 50_000
    assert compared(before, after) == [Part(before, "del"), Part(after, "ins")]


def test_what_was_deleted_by_law_is_no_longer_told(versions: Any) -> None:
    before, after = versions
    before["body"], before["redacted"] = "", ["/body"]
    changes = found(before, after)
    assert changes["body"][0] is Kind.CHANGED
    assert "deleted by law" in changes["body"][1] or "依法删除" in changes["body"][1]


def test_a_value_deleted_from_one_version_is_told_of_neither(versions: Any) -> None:
    before, after = versions
    before["summary"] = after["summary"] = ""
    for document, gone in ((before, "/summary"), (after, "/body"), (after, "/contact/name")):
        document["redacted"] = [*document.get("redacted", ()), gone]
    before["body"], before["contact"]["name"], after["summary"] = "旧文", "某人", "新的摘要"
    after["body"] = after["contact"]["name"] = ""
    (summary, body), (name,) = (section.changes for section in differences(before, after))
    for change in (summary, body, name):
        assert (change.kind, change.before, change.after) == (Kind.CHANGED, GONE, GONE)
        assert change.parts == (Part(GONE),)


def test_a_value_deleted_from_both_versions_is_no_change(versions: Any) -> None:
    for document in versions:
        document["body"], document["redacted"] = "", ["/body"]
    assert differences(*versions) == []


def test_what_was_deleted_from_a_list_is_not_told_wherever_its_row_stood(versions: Any) -> None:
    before, after = versions
    persons = [{"role": "winner", "name": name, "kind": "person"} for name in ("甲某", "乙某")]
    before["parties"] = [*before["parties"], *persons]
    after["parties"] = [*copy.deepcopy(persons[::-1]), *after["parties"]]
    after["parties"][1]["name"], after["redacted"] = "", ["/parties/1/name"]
    first, second = before["rows"]["parcels"]
    after["rows"]["parcels"] = [copy.deepcopy(second), copy.deepcopy(first)]
    after["rows"]["parcels"][1]["parcel_no"] = ""
    after["redacted"].append("/rows/parcels/1/parcel_no")
    told = str(differences(before, after))
    assert GONE in told
    assert "甲某" not in told
    assert "乙某" not in told
    assert first["parcel_no"] not in told


@pytest.fixture
def correction(office: Office) -> Release:
    original = office.release(notice={"body": "保证金为三百万元。<b>"})
    return office.correct(original, body="保证金为五百万元。<b>", now=NOW + timedelta(hours=1))


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_page_marks_what_was_inserted_and_deleted(
    correction: Release, client: Client, language: str
) -> None:
    address = f"{language}/notice/{correction.uid}/changes/"
    page = client.get(address).content.decode()
    assert "<del>三</del><ins>五</ins>" in page
    assert "<b>" not in page
    assert "&lt;b&gt;" in page
    earlier = correction.supersedes
    assert earlier is not None
    for uid in (correction.uid, earlier.uid):
        assert address in client.get(f"{language}/notice/{uid}/").content.decode()


def test_what_corrects_nothing_has_no_such_page(office: Office, client: Client) -> None:
    release = office.release()
    for uid in (release.uid, "2026-99999999"):
        assert client.get(f"/notice/{uid}/changes/").status_code == 404
        assert client.get(f"/api/v1/releases/{uid}/changes/").status_code == 404


def test_a_withdrawn_correction_is_compared_no_more(
    correction: Release, office: Office, client: Client
) -> None:
    office.withdraw(correction)
    page = client.get(f"/notice/{correction.uid}/changes/")
    assert page.status_code == 410
    assert "保证金" not in page.content.decode()
    answer = client.get(f"/api/v1/releases/{correction.uid}/changes/")
    assert answer.status_code == 410
    assert "保证金" not in answer.content.decode()


def test_the_api_gives_both_values_and_where_they_stand(
    correction: Release, client: Client
) -> None:
    body = client.get(f"/api/v1/releases/{correction.uid}/changes/").json()
    assert not broken_promises("Differences", body)
    (change,) = body["changes"]
    assert change["was"] == {"pointer": "/body", "value": "保证金为三百万元。<b>"}
    assert change["now"] == {"pointer": "/body", "value": "保证金为五百万元。<b>"}
    assert body["replaces"]["uid"] == correction.document["corrects"]


def test_neither_page_nor_api_tells_what_was_deleted_from_the_correction(
    correction: Release, office: Office, client: Client
) -> None:
    office.redact(correction, "/body")
    page = client.get(f"/notice/{correction.uid}/changes/").content.decode()
    assert "百万元" not in page
    assert GONE in page
    (change,) = client.get(f"/api/v1/releases/{correction.uid}/changes/").json()["changes"]
    assert change["was"] == change["now"] == {"pointer": "/body", "value": ""}


def test_a_notice_says_which_office_judged_it_and_never_who(office: Office, client: Client) -> None:
    for person in (office.filer, office.reviewer, office.approver):
        person.display_name = f"某人{person.pk}"
        person.save()
    notice = office.approve(office.file(), now=NOW)
    services.publish_due(now=NOW)
    release = Release.objects.get(notice=notice)
    agency = release.document["agency"]
    at = "2026-11-23T09:00:00+08:00"
    assert release.committed["judged"] == [
        {"action": "review", "role": "reviewer", "agency": agency, "at": at},
        {"action": "approve", "role": "approver", "agency": agency, "at": at},
    ]
    page = client.get(f"/en/notice/{release.uid}/").content.decode()
    assert "Secrecy review" in page
    assert "某人" not in page
    assert "某人" not in str(release.committed)
