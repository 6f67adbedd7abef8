"""Packages, records and projects as readers get them, whole and valid."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from disclosure.models import Delivery, OcdsRelease
from disclosure.ocds.projects import project_types
from disclosure.ocds.references import broken_references
from disclosure.ocds.validating import schema_errors
from tests.factory import NOW, deliver_all
from tests.ocds.conftest import API, released

pytestmark = pytest.mark.django_db

STORY = (
    "tendering.plan",
    "tendering.tender",
    "tendering.opening_record",
    "tendering.candidates",
    "tendering.award",
    "tendering.contract",
    "tendering.performance",
)


@pytest.fixture
def story(office):
    """A tender from plan to performance."""
    return [released(office, code, days=day) for day, code in enumerate(STORY)]


def test_a_page_of_releases_is_a_valid_package(get, story):
    body = get("/ocds/releases/").json()
    assert schema_errors("release-package", body) == []
    assert [r["id"] for r in body["releases"]] == [f"{r.uid}-1" for r in story]
    assert body["license"]
    assert body["publicationPolicy"].endswith("/data/")
    assert any(url.endswith("/cn_allocation/v1/extension.json") for url in body["extensions"])


def test_releases_are_followed_by_sequence(get, story):
    first = get("/ocds/releases/", {"limit": 2}).json()
    assert len(first["releases"]) == 2
    rest = get("/ocds/releases/", {"after": 2}).json()
    assert first["links"]["next"].endswith("after=2")
    assert len(rest["releases"]) == len(story) - 2
    end = get("/ocds/releases/", {"after": len(story)})
    assert end.status_code == 200
    assert end.json()["releases"] == []
    # Whoever follows what is next comes to an end; who comes back later asks for this page again.
    assert rest["links"]["next"].endswith(f"after={len(story)}")
    assert "links" not in end.json()
    assert "next" not in end.get("Link", "")


def test_no_release_is_passed_by_while_its_form_is_made(get, office):
    """Two workers take deliveries in turn, and the later can be done first."""
    first, second = office.release("tendering.tender"), office.release("tendering.plan")
    slow = Delivery.objects.filter(release=first, channel="ocds")
    slow.update(attempts=1, due_at=NOW + timedelta(minutes=1))
    deliver_all(["ocds"])
    assert OcdsRelease.objects.get().release == second
    assert get("/ocds/releases/").json()["releases"] == []
    slow.update(attempts=10)
    assert len(get("/ocds/releases/").json()["releases"]) == 1
    slow.update(attempts=1, due_at=NOW)
    deliver_all(["ocds"])
    found = get("/ocds/releases/").json()["releases"]
    assert [each["id"] for each in found] == [f"{first.uid}-1", f"{second.uid}-1"]


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"area": "land"}, 0),
        ({"area": "tendering"}, 7),
        ({"type": "tendering.award"}, 1),
        ({"published_from": "2026-11-28"}, 2),
        ({"published_to": "2026-11-23"}, 1),
    ],
)
def test_releases_are_filtered(get, story, params, found):
    assert len(get("/ocds/releases/", params).json()["releases"]) == found


@pytest.mark.parametrize(
    "path",
    [
        "/ocds/releases/?after=x",
        "/ocds/releases/?status=all",
        "/ocds/releases/?published_from=soon",
        "/ocds/records/?limit=0",
        "/ocds/records/?limit=101",
        "/ocds/records/?versioned=perhaps",
        "/oc4ids/projects/?order=name",
    ],
)
def test_bad_parameters_are_problems(get, path):
    answer = get(path)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"]


def test_one_release_is_a_package(get, story):
    body = get(f"/ocds/releases/{story[1].uid}/").json()
    assert schema_errors("release-package", body) == []
    assert body["releases"][0]["tag"] == ["tender"]
    assert get("/ocds/releases/2026-99999999/").status_code == 404


def test_a_record_tells_the_whole_process(get, story):
    ocid = OcdsRelease.objects.first().ocid
    body = get(f"/ocds/records/{ocid}/").json()
    assert schema_errors("record-package", body) == []
    (record,) = body["records"]
    assert len(record["releases"]) == len(STORY)
    assert record["releases"][0]["url"].endswith(f"/ocds/releases/{story[0].uid}/#{story[0].uid}-1")
    compiled = record["compiledRelease"]
    assert broken_references(compiled) == []
    assert compiled["tag"] == ["compiled"]
    lots = {lot["id"] for lot in compiled["tender"]["lots"]}
    award = next(a for a in compiled["awards"] if a["status"] == "active")
    assert set(award["relatedLots"]) <= lots
    (contract,) = compiled["contracts"]
    assert contract["awardID"] == award["id"]
    assert contract["implementation"]


def test_the_award_proposed_becomes_the_award_made(get, story):
    """One award a lot: pending while candidates are shown, active once it is made."""
    records = get("/ocds/records/").json()["records"]
    awards = {a["id"]: a for a in records[0]["compiledRelease"]["awards"]}
    assert awards["award-YL-ZB-2026-027-01"]["status"] == "active"
    assert awards["award-YL-ZB-2026-027-02"]["status"] == "pending"


def test_a_versioned_record_is_valid(get, story):
    ocid = OcdsRelease.objects.first().ocid
    plain = get(f"/ocds/records/{ocid}/").json()["records"][0]
    assert "versionedRelease" not in plain
    body = get(f"/ocds/records/{ocid}/?versioned").json()
    assert schema_errors("record-package", body) == []
    history = body["records"][0]["versionedRelease"]["tender"]["status"]
    assert [entry["value"] for entry in history] == ["planned", "active"]


def test_records_are_paged_by_ocid(get, office):
    for number in ("A-1", "A-2", "A-3"):
        allocation = office.allocation("tendering", number)
        office.release("tendering.tender", notice={"allocation": allocation.pk})
    deliver_all(["ocds"])
    ocids, path, params = [], "/ocds/records/", {"limit": 1}
    while path:
        body = get(path, params).json()
        assert schema_errors("record-package", body) == []
        ocids += [record["ocid"] for record in body["records"]]
        following = body.get("links", {}).get("next", "")
        path, params = following.partition(API)[2], None
    assert ocids == sorted(ocids)
    assert len(set(ocids)) == 3


def test_an_answer_already_held_is_not_sent_again(get, story):
    ocid = OcdsRelease.objects.first().ocid
    paths = ("/ocds/releases/", f"/ocds/records/{ocid}/", "/ocds/records/", "/oc4ids/projects/")
    for path in paths:
        first = get(path)
        assert first["Access-Control-Allow-Origin"] == "*"
        assert get(path, if_none_match=first["ETag"]).status_code == 304
        # A form can be made anew after a deletion by law, under the old date of its release.
        assert "Last-Modified" not in first.headers


def test_a_tender_is_a_construction_project(get, story):
    body = get("/oc4ids/projects/").json()
    assert schema_errors("project-package", body) == []
    (project,) = body["projects"]
    assert project["status"] == "completion"
    (process,) = project["contractingProcesses"]
    assert process["summary"]["status"] in ("active", "closed")
    assert len(process["releases"]) == len(STORY)
    one = get(f"/oc4ids/projects/{project['id']}/").json()
    assert one["projects"] == [project]
    assert get("/oc4ids/projects/oc4ids-bu3kcz-0000000000/").status_code == 404


@pytest.mark.parametrize("area", ["housing", "tendering"])
def test_a_project_is_valid_at_every_stage(get, office, area):
    """What has been told so far is a valid project, from the first notice to the last."""
    stages = []
    for day, code in enumerate(code for code in project_types() if code.startswith(area)):
        released(office, code, days=day)
        body = get("/oc4ids/projects/").json()
        assert schema_errors("project-package", body) == []
        (project,) = body["projects"]
        assert "null" not in json.dumps(project)
        stages.append(project["status"])
    assert stages[0] == "identification"
    assert stages[-1] == "completion"
