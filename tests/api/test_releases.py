"""Lists of releases, single releases and allocations."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from disclosure.core import canonical, redaction
from disclosure.models import Allocation
from tests.api.conftest import broken_promises
from tests.factory import NOW, Office, deliver_all, make_region

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_index")]


def uids(response):
    assert response.status_code == 200, response.content
    return [item["uid"] for item in response.json()["results"]]


def follow(client: Client, url: str, link: str = "next"):
    """All pages from `url` on, as they are linked."""
    pages = []
    while url:
        page = client.get(url.removeprefix("http://127.0.0.1:8000")).json()
        pages.append([item["sequence"] for item in page["results"]])
        url = page[link]
    return pages


def test_the_list_has_what_is_in_force_newest_first(get, office: Office):
    first, second, third = (office.release() for _ in range(3))
    corrected = office.correct(first)
    office.withdraw(second)
    assert uids(get("/releases/")) == [corrected.uid, third.uid]


def test_the_document_is_the_released_one_and_its_digest_can_be_recomputed(get, office: Office):
    release = office.release()
    item = get("/releases/").json()["results"][0]
    assert item["document"] == release.document
    proof = get(item["proof"].partition("/api/v1")[2]).json()
    assert canonical.digest(proof["document"]) == item["digest"] == release.digest
    assert redaction.disclose(proof["document"], proof["disclosures"]) == item["document"]
    assert item["document"]["licence"]


def test_pages_hold_all_once_while_notices_are_released(client, get, office: Office):
    expected = [office.release().sequence for _ in range(5)][::-1]
    page = get("/releases/", {"limit": 2}).json()
    office.release()
    rest = follow(client, page["next"])
    assert [item["sequence"] for item in page["results"]] == expected[:2]
    assert rest == [expected[2:4], expected[4:]]


def test_pages_can_be_read_backwards(client, get, office: Office):
    expected = [office.release().sequence for _ in range(5)][::-1]
    last = get("/releases/", {"limit": 2, "cursor": f"before-{expected[3]}"}).json()
    assert [item["sequence"] for item in last["results"]] == [expected[4]]
    back = follow(client, last["previous"], "previous")
    assert back == [expected[2:4], expected[:2]]


def test_a_list_that_fits_has_no_other_page(get, office: Office):
    office.release()
    page = get("/releases/").json()
    assert (page["next"], page["previous"]) == (None, None)


def test_links_keep_the_filters_and_the_configured_origin(get, office: Office, settings):
    settings.SITE_ORIGIN = "https://gongkai.example"
    for _ in range(2):
        office.release()
    answer = get("/releases/", {"area": "land", "limit": 1}, host="127.0.0.1")
    page = answer.json()
    newest = page["results"][0]
    assert page["next"] == (
        "https://gongkai.example/api/v1/releases/"
        f"?area=land&limit=1&cursor=before-{newest['sequence']}"
    )
    assert f'<{page["next"]}>; rel="next"' in answer["Link"]
    assert newest["page"] == f"https://gongkai.example/notice/{newest['uid']}/"


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("current", ["corrected", "third"]),
        ("superseded", ["first"]),
        ("withdrawn", ["tombstone"]),
        ("all", ["tombstone", "corrected", "third", "second", "first"]),
    ],
)
def test_status_chooses_what_became_of_a_release(get, office: Office, status, expected):
    made = {name: office.release() for name in ("first", "second", "third")}
    made["corrected"] = office.correct(made["first"])
    made["tombstone"] = office.withdraw(made["second"])
    found = get("/releases/", {"status": status}).json()["results"]
    assert [item["sequence"] for item in found] == [made[name].sequence for name in expected]


def test_what_was_withdrawn_is_nowhere_but_its_tombstone(get, office: Office):
    secret = "不该公布的内容"
    release = office.release(notice={"body": secret})
    office.withdraw(release)
    paths = [
        "/releases/?status=all",
        "/land/listing/?status=all",
        "/changes/",
        f"/releases/{release.uid}/",
        f"/releases/{release.uid}/revisions/1/",
        f"/releases/{release.uid}/revisions/2/",
    ]
    for path in paths:
        assert secret not in get(path).content.decode(), path
    item = get("/changes/").json()["results"][0]
    assert (item["status"], item["document"], item["digest"]) == ("withdrawn", None, release.digest)
    assert item["superseded_by"]["revision"] == 2


def test_a_notice_is_its_latest_release(get, office: Office):
    release = office.release()
    answer = get(f"/releases/{release.uid}/")
    assert answer.json()["status"] == "current"
    assert answer.json()["url"].endswith(f"/releases/{release.uid}/revisions/1/")
    assert get(f"/releases/{release.uid}/revisions/1/").json() == answer.json()


def test_a_corrected_notice_names_its_correction(get, office: Office):
    release = office.release()
    correction = office.correct(release)
    item = get(f"/releases/{release.uid}/").json()
    assert item["status"] == "superseded"
    assert item["superseded_by"]["uid"] == correction.uid
    assert item["document"] == release.document
    assert get(f"/releases/{correction.uid}/").json()["document"]["corrects"] == release.uid


def test_a_withdrawn_notice_is_gone_and_says_why(get, office: Office):
    release = office.release()
    tombstone = office.withdraw(release)
    answer = get(f"/releases/{release.uid}/")
    assert answer.status_code == 410
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["release"]["document"] == tombstone.document
    assert answer.json()["release"]["document"]["withdrawal"]["note"] == "误发布"
    assert get(f"/releases/{release.uid}/revisions/1/").status_code == 410
    own = get(f"/releases/{release.uid}/revisions/2/")
    assert (own.status_code, own.json()["kind"]) == (200, "withdraw")


def test_what_was_never_released_is_not_found(get, office: Office):
    notice = office.file()
    office.approve(notice)
    assert get("/releases/").json()["results"] == []
    assert get("/releases/2026-99999999/").status_code == 404
    assert get("/releases/None/").status_code == 404
    release = office.release()
    assert get(f"/releases/{release.uid}/revisions/3/").status_code == 404


def test_common_filters_find_and_leave_out(get, office: Office):
    elsewhere = Office.open(name="云岚市财政局")
    region = make_region("990200", "石桥市")
    ours = office.release()
    theirs = elsewhere.release("land.supply_result", notice={"region": region.pk})
    assert uids(get("/releases/", {"agency": elsewhere.agency.slug})) == [theirs.uid]
    assert uids(get("/releases/", {"region": "990100"})) == [ours.uid]
    assert uids(get("/releases/", {"region": "990000"})) == [theirs.uid, ours.uid]
    assert uids(get("/releases/", {"type": "land.supply_result"})) == [theirs.uid]
    assert uids(get("/releases/", {"stage": "announcement"})) == [ours.uid]
    day = f"{NOW:%Y-%m-%d}"
    assert uids(get("/releases/", {"published_from": day, "published_to": day})) == [
        theirs.uid,
        ours.uid,
    ]
    tomorrow = f"{NOW + timedelta(days=1):%Y-%m-%d}"
    assert uids(get("/releases/", {"published_from": tomorrow})) == []
    assert uids(get("/releases/", {"amount_from": "1", "amount_to": "2"})) == []


def test_a_region_has_the_notices_of_what_became_part_of_it(get, office: Office):
    region = make_region("990117", "郫云区")
    county = make_region("990121", "郫云县")
    split = make_region("990200", "旧州市")
    for former in (county, split):
        former.valid_to = 2016
        former.save()
        former.successors.add(region)
    make_region("990221", "旧州县")
    releases = [
        office.release(notice={"region": code, "title": f"{code}出让公告"})
        for code in ("990117", "990121", "990200", "990221")
    ]
    now, before, prefecture, below = [release.uid for release in releases]
    deliver_all()
    for question in ({}, {"q": "出让公告"}):
        asked = {**question, "region": "990117"}
        assert uids(get("/releases/", asked)) == [prefecture, before, now]
        assert uids(get("/releases/", {**asked, "region": "990121"})) == [before]
        assert uids(get("/releases/", {**asked, "region": "990200"})) == [below, prefecture]
        found = uids(get("/releases/", {**asked, "region": "990100"}))
        assert found == [prefecture, before, now]


def test_full_text_is_asked_of_the_index(get, office: Office):
    found = office.release(notice={"title": "青石县栖霞路地块挂牌出让公告"})
    office.release()
    deliver_all(["search"])
    assert uids(get("/releases/", {"q": "栖霞路地块"})) == [found.uid]
    assert uids(get("/land/listing/", {"q": "栖霞路地块"})) == [found.uid]
    assert uids(get("/land/sale-result/", {"q": "栖霞路地块"})) == []
    assert uids(get("/releases/", {"q": "栖霞路地块", "amount_to": "1"})) == []


def test_search_results_are_paged(client, get, office: Office):
    expected = [office.release().sequence for _ in range(3)][::-1]
    deliver_all(["search"])
    page = get("/releases/", {"q": "地块", "limit": 2}).json()
    assert [item["sequence"] for item in page["results"]] == expected[:2]
    assert follow(client, page["next"]) == [expected[2:]]


def test_a_search_forgets_what_was_withdrawn_before_the_index_does(get, office: Office):
    release = office.release()
    deliver_all(["search"])
    office.withdraw(release)
    assert uids(get("/releases/", {"q": "地块"})) == []


def test_an_allocation_has_all_its_releases_oldest_first(get, office: Office):
    allocation = Allocation.objects.create(
        area="land", number="CJ-2026-017", name="滨河新区地块", agency=office.agency
    )
    first = office.release(notice={"allocation": allocation.pk})
    second = office.release("land.sale_result", notice={"allocation": allocation.pk})
    office.release()
    answer = get(f"/allocations/{allocation.uid}/")
    assert uids(answer) == [first.uid, second.uid]
    body = answer.json()
    assert body["allocation"]["number"] == "CJ-2026-017"
    assert not broken_promises("AllocationPage", body)


def test_an_allocation_without_a_release_does_not_exist(get, office: Office):
    allocation = Allocation.objects.create(
        area="land", number="CJ-2026-018", name="滨河新区地块", agency=office.agency
    )
    office.file(notice={"allocation": allocation.pk})
    assert get(f"/allocations/{allocation.uid}/").status_code == 404


# The change feed reads two tables.
@pytest.mark.parametrize(
    ("path", "queries"), [("/releases/", 3), ("/land/listing/", 3), ("/changes/", 4)]
)
def test_a_list_costs_the_same_however_long_it_is(
    get, office: Office, django_assert_num_queries, path, queries
):
    for _ in range(3):
        office.release()
    with django_assert_num_queries(queries):
        get(path, {"limit": 1})
    with django_assert_num_queries(queries):
        assert len(get(path).json()["results"]) == 3


def test_filters_by_agency_and_region_cost_a_query_for_each_table(
    get, office: Office, django_assert_num_queries
):
    office.release()
    with django_assert_num_queries(6):
        get("/releases/", {"agency": office.agency.slug, "region": "990100"})


def test_no_answer_sets_a_cookie_or_opens_a_session(client, office: Office):
    office.release()
    answer = client.get("/api/v1/releases/", headers={"cookie": "django_language=en"})
    assert not answer.cookies
    assert "Cookie" not in answer["Vary"]


def test_an_answer_is_utf8_that_people_can_read(get, office: Office):
    office.release()
    answer = get("/releases/")
    assert "地块" in answer.content.decode()
    assert json.loads(answer.content)["licence"]
