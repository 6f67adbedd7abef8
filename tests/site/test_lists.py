"""Lists: filters, search, cursors and what happens when nobody can read them."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.test import Client

from disclosure import listing, places, tables
from disclosure.listing import Listing
from disclosure.models import Release
from disclosure.searching import SearchListing
from disclosure.site.facets import groups
from tests.factory import Office, deliver_all, make_region, parcels

from .conftest import Portal

pytestmark = pytest.mark.django_db

UNREADABLE = [
    "published_from=yesterday",
    "published_to=2026-13-45",
    "area=moon",
    "type=land.nothing",
    "stage=x",
    "status=x",
    "agency=nobody",
    "agency=%00",
    "region=%00",
    "region=000000",
    "amount_from=much",
    "amount_to=NaN",
    "before=abc",
    "before=-1",
    "before=9999999999999999999999",
    "before=１２",
]


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_what_cannot_be_read_is_said_at_its_place(
    portal: Portal, client: Client, prefix: str
) -> None:
    for query in UNREADABLE:
        answer = client.get(f"{prefix}/notices/?{query}")
        page = answer.content.decode()
        assert answer.status_code == 400, query
        assert "govuk-error-summary" in page, query
        assert '<li class="card">' not in page, query
        feed = client.get(f"{prefix}/notices/feed/atom/?{query}")
        assert feed.status_code == 400, query
        assert feed.headers["Content-Type"].startswith("text/plain"), query
        assert feed.content, query


@pytest.mark.parametrize(
    "below", ["", "feed/atom/", "feed/rss/", "feed/json/", "feed/ics/", "notices.csv"]
)
def test_words_are_refused_where_nothing_is_searched(
    portal: Portal, client: Client, below: str
) -> None:
    """A whole list in the place of what was searched for would be taken for the answer."""
    region = portal.current.region
    assert region is not None
    for place in ("land", "land/listing", f"agency/{portal.agency.slug}", f"region/{region.code}"):
        for prefix, told in (("", "全部公告"), ("/en", "list of all notices")):
            answer = client.get(f"{prefix}/{place}/{below}", {"q": "地块"})
            assert answer.status_code == 400, place
            assert told in answer.content.decode()
        assert client.get(f"/{place}/{below}", {"q": " "}).status_code == 200


def test_the_list_without_the_words_is_one_link_away(portal: Portal, client: Client) -> None:
    page = client.get("/land/", {"q": "地块", "stage": "announcement"}).content.decode()
    (address,) = re.findall(r'govuk-error-summary.*?<a href="([^"]+)"', page, re.DOTALL)[:1]
    assert address == "/land/?stage=announcement"
    assert client.get(address).status_code == 200


def test_strange_searches_are_answered(portal: Portal, client: Client) -> None:
    for text in ('"', "AND OR NOT", "((((", "*", "地" * 5000, "%00", "a:b:c", "\\", "🀄", "𠮷"):
        assert client.get("/notices/", {"q": text}).status_code == 200
        assert client.get("/notices/feed/rss/", {"q": text}).status_code == 200


def test_a_search_finds_what_is_in_force(portal: Portal, client: Client) -> None:
    page = client.get("/notices/?q=地块").content.decode()
    assert portal.current.title in page
    assert portal.original.title not in page
    assert portal.tombstone.title not in page


def test_what_was_taken_back_is_in_no_list_whatever_status_is_asked_for(
    portal: Portal, client: Client
) -> None:
    head = {"title": "误发地块公告", "summary": "不应再见的摘要", "body": "不应再见的正文"}
    withdrawn = portal.office.release("land.listing", notice=head)
    number = withdrawn.document["parties"][0]["name"]
    portal.office.withdraw(withdrawn)
    deliver_all()
    region = portal.current.region
    assert region is not None
    places_of_it = (
        f"/agency/{portal.agency.slug}/",
        f"/allocation/{withdrawn.allocation_uid}/",
        f"/region/{region.code}/",
        f"/party/named/{number}/",
        "/land/",
        "/land/listing/",
        "/notices/",
    )
    for place in places_of_it:
        for below in ("", "feed/atom/", "feed/rss/", "feed/json/", "feed/ics/", "notices.csv"):
            for query in ("status=all", "status=superseded", "status=all&view=table"):
                answer = client.get(f"{place}{below}?{query}")
                if answer.status_code in (301, 404):  # not every list has every form
                    continue
                assert answer.status_code == 200, (place, below)
                body = b"".join(answer) if answer.streaming else answer.content
                assert "不应再见" not in body.decode(), (place, below, query)
    page = client.get("/land/listing/?status=all").content.decode()
    assert page.count("误发地块公告") == 1
    assert "card__title--void" in page


def test_what_was_taken_back_answers_no_question_about_its_content(
    portal: Portal, client: Client
) -> None:
    """With a yes or no for each guess its prices could be found out."""
    withdrawn = portal.office.release("land.listing", notice={"title": "误发的另一块"})
    number = withdrawn.document["rows"]["parcels"][0]["parcel_no"]
    asked = f"/land/listing/?parcel_no__icontains={number}"
    assert "误发的另一块" in client.get(asked).content.decode()
    portal.office.withdraw(withdrawn)
    for status in ("all", "withdrawn", "superseded"):
        assert "误发的另一块" not in client.get(f"{asked}&status={status}").content.decode()
        api = client.get(f"/api/v1{asked}&status={status}").json()
        assert withdrawn.uid not in {each["uid"] for each in api["results"]}
    # Who follows what it was in is told that it is gone.
    feed = client.get(asked.replace("?", "feed/atom/?")).content.decode()
    assert "撤回：误发的另一块" in feed


def test_what_was_corrected_since_is_marked_where_it_is_listed(
    portal: Portal, client: Client
) -> None:
    for query in ("status=all", "status=superseded", "status=all&view=table"):
        for place in ("/land/", "/land/sale-result/", "/notices/"):
            page = client.get(f"{place}?{query}").content.decode()
            assert portal.original.title in page, place
            assert page.count("#replaced") == 1, (place, query)
            assert "Corrected since" in client.get(f"/en{place}?{query}").content.decode()
    assert "#replaced" not in client.get("/land/").content.decode()


def test_a_search_never_shows_what_the_index_has_not_heard_of_yet(
    portal: Portal, client: Client
) -> None:
    portal.office.withdraw(portal.current)
    assert portal.current.title not in client.get("/notices/?q=滨河路").content.decode()
    deliver_all()
    assert portal.current.title not in client.get("/notices/?q=滨河路").content.decode()


def test_facets_count_and_keep_the_question(portal: Portal) -> None:
    found = SearchListing(QueryDict("q=地块&stage=result"), places.everything())
    area = groups(found)[0]
    land = next(choice for choice in area.choices if "area=land" in choice.url)
    assert land.count == 1
    assert "q=%E5%9C%B0%E5%9D%97" in land.url
    assert "stage=result" in land.url


def test_regions_are_offered_level_by_level(portal: Portal) -> None:
    def offered(query: str) -> list[tuple[str, int | None]]:
        found = groups(SearchListing(QueryDict(query), places.everything()))
        (regions,) = (group for group in found if group.name == "region")
        return [(choice.label, choice.count) for choice in regions.choices[1:]]

    make_region("980000", "无公告省")
    assert offered("") == [("岚越省", 2)]
    assert offered("region=990000") == [("岚越省", 2), ("云岚市", 2)]
    assert offered("region=990100&q=地块") == [("岚越省", 2), ("云岚市", 2)]


def test_without_an_index_the_lists_still_work(
    portal: Portal, client: Client, settings: object, tmp_path: object
) -> None:
    settings.SEARCH_INDEX_DIR = tmp_path / "none"  # type: ignore[attr-defined,operator]
    assert portal.current.title in client.get("/notices/").content.decode()
    assert client.get("/notices/?q=地块").status_code == 200


def test_pages_follow_each_other_without_gap_or_repeat(office: Office, client: Client) -> None:
    for _ in range(5):
        office.release("land.listing")
    seen: list[int] = []
    url = "before="
    while url:
        found = Listing(QueryDict(url.partition("?")[2]), places.everything(), size=2)
        seen += [release.sequence for release in found.releases]
        url = found.next_url
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == len(set(seen)) == 5


def test_pages_do_not_shift_while_notices_are_released(office: Office) -> None:
    for _ in range(4):
        office.release("land.listing")
    first = Listing(QueryDict(""), places.everything(), size=2)
    cursor = first.next_cursor
    office.release("land.listing")
    second = Listing(QueryDict(f"before={cursor}"), places.everything(), size=2)
    shown = [r.sequence for r in (*first.releases, *second.releases)]
    assert shown == [4, 3, 2, 1]


def test_a_search_is_paged_too(office: Office) -> None:
    for _ in range(5):
        office.release("land.listing", notice={"title": "同名地块公告"})
    deliver_all()
    for sort in ("newest", "relevance"):
        seen: list[int] = []
        query = f"q=同名&sort={sort}"
        while query:
            found = SearchListing(QueryDict(query), places.everything(), size=2)
            seen += [release.sequence for release in found.releases]
            assert found.count == 5
            query = found.next_url.partition("?")[2]
        assert sorted(seen) == [1, 2, 3, 4, 5], sort


def test_counting_stops_at_its_limit(
    office: Office, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "COUNT_LIMIT", 3)
    for _ in range(5):
        office.release("land.listing")
    found = Listing(QueryDict(""), places.everything(), size=1)
    assert found.count == 4


def test_a_type_is_filtered_by_its_own_columns(office: Office, client: Client) -> None:
    cheap = office.release(
        "land.listing", notice={"title": "甲地块"}, rows=parcels({"start_price": "100万元"})
    )
    dear = office.release(
        "land.listing", notice={"title": "乙地块"}, rows=parcels({"start_price": "900万元"})
    )
    page = client.get("/land/listing/?start_price__gte=5000000").content.decode()
    assert dear.title in page
    assert cheap.title not in page
    feed = client.get("/land/listing/feed/atom/?start_price__gte=5000000").content.decode()
    assert dear.title in feed
    assert cheap.title not in feed


def test_a_notice_is_filtered_by_a_list_if_one_row_of_it_fits(
    office: Office, client: Client
) -> None:
    both = parcels(
        {"parcel_no": "A-1", "area": "1公顷", "start_price": "100万元"},
        {"parcel_no": "A-2", "area": "9公顷", "start_price": "900万元"},
    )
    uid = office.release("land.listing", rows=both).uid
    for query, found in {
        "parcel_no__icontains=a-": 1,
        "parcel_no__icontains=a-2&start_price__gte=5000000": 1,
        "area__gte=90000&start_price__lte=1000000": 0,
        "start_price__gte=2000000&start_price__lte=8000000": 0,
        "start_price__gte=1&area__gte=1": 1,
    }.items():
        page = client.get(f"/land/listing/?{query}").content.decode()
        assert len(set(re.findall(r"/notice/[0-9-]+/", page))) == found, query
        api = client.get(f"/api/v1/land/listing/?{query}").json()["results"]
        assert [release["uid"] for release in api] == [uid] * found, query


def test_a_list_of_notices_shows_what_its_lists_hold_once_and_the_first_few(
    office: Office, client: Client
) -> None:
    many = parcels(*({"parcel_no": f"A-{n}", "location": f"第{n}号"} for n in range(1, 6)))
    release = office.release("land.listing", rows=many)
    shown = {fact.name: fact.cell.text for fact in tables.listed(release.document)}
    assert shown["parcels.parcel_no"] == "A-1、A-2、A-3等，另有2项"
    assert shown["parcels.use"] == "城镇住宅用地"
    assert release.amount == 5 * Decimal(315_200_000)
    page = client.get("/en/land/listing/?view=table").content.decode()
    assert "A-1, A-2, A-3 and 2 more" in page
    unpriced = parcels({"parcel_no": "B-1"}, {"parcel_no": "B-2", "start_price": ""})
    source = {"source_name": "云岚土地网", "source_published_on": "2026-11-20"}
    release = office.release("land.listing", notice=source, rows=unpriced)
    assert release.amount is None
    assert release.document["not_in_source"] == ["parcels.start_price"]
    assert "起始价" in client.get(f"/notice/{release.uid}/").content.decode()


def test_addresses_keep_filters_and_drop_what_is_empty() -> None:
    found = Listing(QueryDict("area=land&stage=&before=7&x=1"), places.everything())
    assert found.url() == "/notices/?area=land&x=1"
    assert found.url(without=("area",)) == "/notices/?x=1"
    assert found.url(area="mining") == "/notices/?x=1&area=mining"
    assert found.feeds["atom"] == "/notices/feed/atom/?area=land&x=1"


def test_chips_name_the_filters_in_words(portal: Portal) -> None:
    query = QueryDict(f"area=land&agency={portal.agency.slug}")
    chips = Listing(query, places.everything()).chips
    assert [chip.name for chip in chips] == ["area", "agency"]
    assert chips[1].value == portal.agency.name
    assert chips[0].url == f"/notices/?agency={portal.agency.slug}"


def test_as_events_a_list_holds_tombstones_and_no_superseded_text(portal: Portal) -> None:
    events = Listing(QueryDict(""), places.everything(), events=True)
    kinds = {release.pk: release.kind for release in events.releases}
    assert kinds[portal.tombstone.pk] == Release.Kind.WITHDRAW
    assert portal.original.pk not in kinds
    assert portal.tombstone.withdraws_id not in kinds


def test_unknown_places_are_not_found(client: Client) -> None:
    for address in (
        "/moon/",
        "/land/nothing/",
        "/land/sale_result/",
        "/agency/nobody/",
        "/allocation/0000000000/",
        "/moon/feed/atom/",
        "/land/nothing/feed/rss/",
    ):
        assert client.get(address).status_code == 404, address


@pytest.mark.parametrize(("prefix", "words"), [("", "订阅此列表"), ("/en", "Follow this list")])
def test_every_list_says_how_to_follow_it_without_being_opened(
    portal: Portal, client: Client, prefix: str, words: str
) -> None:
    lists = ["/notices/", "/notices/?q=地块", "/land/", "/land/listing/"]
    lists += [f"/agency/{portal.agency.slug}/", f"/allocation/{portal.allocation.uid}/"]
    for address in lists:
        page = client.get(prefix + address).content.decode()
        shown = re.sub(r"<details.*?</details>", "", page, flags=re.DOTALL)
        link = re.search(rf'<a[^>]*href="([^"]*)"[^>]*>(?:<svg.*?</svg>)?{words}</a>', shown)
        assert link, address
        assert client.get(link[1]).status_code == 200, link[1]
