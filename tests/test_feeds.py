"""Feeds: read by a feed reader, complete, stable, and silent about what is not released."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed

from disclosure.areas import areas
from disclosure.core.notice_types import registry
from disclosure.feeds import entries, views
from disclosure.feeds.entries import entry_of
from disclosure.feeds.formats import Atom, Rss
from disclosure.models import Allocation
from tests.factory import NOW, Office, deliver_all, make_region

pytestmark = pytest.mark.django_db

ORIGIN = "http://127.0.0.1:8000"
FORMATS = pytest.mark.parametrize("name", ["atom", "rss"])


@pytest.fixture(autouse=True)
def fresh(empty_index: None) -> None:
    """Nothing cached or indexed by another test."""
    entries._entries.clear()


def read(client: Client, address: str) -> Any:
    """The feed as a reader sees it; fails for one that is not well-formed."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert not answer.cookies
    parsed = feedparser.parse(answer.content)
    assert not parsed.bozo, parsed.get("bozo_exception")
    return parsed


@FORMATS
def test_a_feed_says_who_what_when_and_under_which_licence(
    office: Office, client: Client, name: str
) -> None:
    release = office.release("land.listing", notice={"title": "滨河路以东地块出让公告"})
    parsed = read(client, f"/notices/feed/{name}/")
    assert parsed.version == {"atom": "atom10", "rss": "rss20"}[name]
    assert parsed.feed.language == "zh-hans"
    assert "creativecommons.org" in parsed.feed.rights
    assert parsed.feed.link == f"{ORIGIN}/notices/"
    links = {link.rel: link.href for link in parsed.feed.links}
    assert links["self"] == f"{ORIGIN}/notices/feed/{name}/"
    (entry,) = parsed.entries
    assert entry.title == release.title
    assert entry.link == f"{ORIGIN}/notice/{release.uid}/"
    assert entry.id == f"{ORIGIN}/notice/{release.uid}/#revision-1"
    assert entry.author == release.agency.name
    assert {tag.term for tag in entry.tags} >= {str(release.notice_type.label)}
    assert entry.published_parsed[:5] == (2026, 11, 23, 1, 0)


@FORMATS
def test_an_entry_carries_the_whole_notice_as_html(
    office: Office, client: Client, name: str
) -> None:
    written = {"body": "第一段 <b>不是标记</b>\n第二段", "summary": "<甲>与<b>乙</b>"}
    release = office.release("land.listing", notice=written)
    (entry,) = read(client, f"/notices/feed/{name}/").entries
    assert "&lt;甲&gt;与&lt;b&gt;乙" in entry.summary
    html = entry.content[0].value if name == "atom" else entry.description
    assert "&lt;b&gt;" in html
    assert "<p>第二段</p>" in html
    for party in release.document["parties"]:
        assert party["name"] in html


@FORMATS
def test_corrections_and_withdrawals_say_so_and_hide_what_is_gone(
    office: Office, client: Client, name: str
) -> None:
    head = {"title_en": "", "body": "不该公开的正文"}
    original = office.release("land.listing", notice={"title": "原公告", "title_en": ""})
    correction = office.correct(original, title="新公告")
    withdrawn = office.release("land.listing", notice={**head, "title": "误发"})
    withdrawn_at = withdrawn.published_at + timedelta(seconds=30)
    office.withdraw(withdrawn, now=withdrawn_at)
    entries = {e.id: e for e in read(client, f"/en/notices/feed/{name}/").entries}
    gone = entries[f"{ORIGIN}/notice/{withdrawn.uid}/#revision-2"]
    new = entries[f"{ORIGIN}/notice/{correction.uid}/#revision-1"]
    assert gone.title == "Withdrawn: 误发"
    # Readers sort by date: news of an old notice must not be buried under its day.
    told = gone.published_parsed if name == "rss" else gone.updated_parsed
    assert told == withdrawn_at.utctimetuple()
    assert new.title == "Corrected: 新公告"
    assert len(entries) == 2
    assert "不该公开的正文" not in client.get(f"/notices/feed/{name}/").content.decode()


@FORMATS
@pytest.mark.parametrize(
    ("language", "titles"),
    [
        ("", ("撤回：公告", "随更正公告 {} 撤回：公告")),
        ("/en", ("Withdrawn: 公告", "Withdrawn with its correction {}: 公告")),
    ],
)
def test_a_version_withdrawn_with_its_correction_says_so(
    office: Office, client: Client, name: str, language: str, titles: tuple[str, str]
) -> None:
    original = office.release("land.listing", notice={"title": "公告", "title_en": ""})
    correction = office.correct(original)
    office.withdraw(correction)
    entries = {e.id: e for e in read(client, f"{language}/notices/feed/{name}/").entries}
    newer = entries[f"{ORIGIN}/notice/{correction.uid}/#revision-2"]
    older = entries[f"{ORIGIN}/notice/{original.uid}/#revision-2"]
    assert (newer.title, older.title) == (titles[0], titles[1].format(correction.uid))
    assert correction.uid in older.content[0].value if name == "atom" else older.description
    assert original.uid not in newer.description
    assert len(entries) == 2


@pytest.mark.parametrize("name", ["atom", "ics"])
def test_many_withdrawn_versions_cost_no_more_queries_than_one(
    office: Office, client: Client, name: str
) -> None:
    def asked() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/notices/feed/{name}/")
        return len(queries)

    def withdrawn_and_restored() -> None:
        office.withdraw(office.correct(office.release("land.listing")))
        correction = office.correct(office.release("land.listing"))
        office.withdraw(correction)
        office.restore(correction)

    withdrawn_and_restored()
    few = asked()
    for _ in range(2):
        withdrawn_and_restored()
    assert asked() == few


def test_identifiers_are_the_same_in_every_language_and_format(
    office: Office, client: Client
) -> None:
    office.release("land.listing")
    ids = {
        entry.id
        for prefix in ("", "/en")
        for name in ("atom", "rss")
        for entry in read(client, f"{prefix}/notices/feed/{name}/").entries
    }
    assert len(ids) == 1


@FORMATS
def test_every_list_is_a_feed_with_its_filters(office: Office, client: Client, name: str) -> None:
    allocation = Allocation.objects.create(
        area="land", number="YL-1", name="项目", agency=office.agency
    )
    head = {"allocation": allocation.pk, "title": "滨河路地块"}
    office.release("land.listing", notice=head)
    office.release("land.supply_result")
    deliver_all()
    slug = office.agency.slug
    for address, count in {
        "/notices/": 2,
        "/notices/?q=滨河路": 1,
        "/notices/?stage=contract": 1,
        "/notices/?published_from=2026-11-24": 0,
        "/land/": 2,
        "/land/?stage=announcement": 1,
        "/land/listing/": 1,
        "/land/listing/?start_price__gte=1": 1,
        "/land/listing/?start_price__gte=999999999999": 0,
        f"/agency/{slug}/": 2,
        f"/allocation/{allocation.uid}/": 1,
        "/mining/": 0,
    }.items():
        path, _, query = address.partition("?")
        parsed = read(client, f"{path}feed/{name}/?{query}")
        assert len(parsed.entries) == count, address


@FORMATS
def test_older_entries_are_a_link_away(
    office: Office, client: Client, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "FEED_LENGTH", 2)
    for _ in range(5):
        office.release("land.listing")
    address, seen, feeds = f"{ORIGIN}/notices/feed/{name}/?area=land", [], set()
    while address:
        parsed = read(client, address.removeprefix(ORIGIN))
        links = {link.rel: link.href for link in parsed.feed.links}
        assert links["self"] == address
        feeds.add(parsed.feed.get("id"))
        seen += [entry.id for entry in parsed.entries]
        address = links.get("next", "")
    assert len(seen) == len(set(seen)) == 5
    assert len(feeds) == 1


def test_control_characters_do_not_break_a_feed(office: Office) -> None:
    release = office.release("land.listing")
    spoilt = {**release.document, "title": "坏\x08字\x1f符", "body": "正\x07文\ufffe"}
    release.document = spoilt
    entry = entry_of(release)
    assert entry["title"] == "坏字符"
    assert "正文" in entry["content"]


@pytest.mark.parametrize(("kind", "plain"), [(Atom, Atom1Feed), (Rss, Rss201rev2Feed)])
def test_an_entry_that_is_written_once_is_what_the_library_writes(
    office: Office, kind: Any, plain: Any
) -> None:
    made = [
        entry_of(office.release("land.listing", notice={"body": "a<b>&\"c'"})) for _ in range(2)
    ]

    def document(feed_type: Any) -> str:
        feed = feed_type("标题", ORIGIN, "说明", language="zh-hans", links={"hub": ORIGIN})
        for entry in made:
            feed.add_item(**entry)
        return str(feed.writeString("utf-8"))

    as_library = type("AsLibrary", (kind,), {"write_items": plain.write_items})
    assert document(kind) == document(kind) == document(as_library)


@FORMATS
def test_a_feed_is_kept_until_the_next_release(
    office: Office, client: Client, name: str, django_assert_num_queries: Any
) -> None:
    office.release("land.listing", notice={"title": "第一号"})
    address = f"/notices/feed/{name}/"
    assert "第一号" in client.get(address).content.decode()
    with django_assert_num_queries(1):  # the head of the ledger
        client.get(address)
    office.release("land.listing", notice={"title": "第二号"})
    assert "第二号" in client.get(address).content.decode()


@FORMATS
def test_of_a_feed_made_anew_only_what_is_new_is_read(
    office: Office, client: Client, name: str
) -> None:
    known = [office.release("land.listing") for _ in range(3)]
    address = f"/notices/feed/{name}/"
    read(client, address)
    new = office.release("land.listing")
    with CaptureQueriesContext(connection) as queries:
        assert len(read(client, address).entries) == len(known) + 1
    whole = [query["sql"] for query in queries if '"committed"' in query["sql"]]
    assert len(whole) == 1
    assert f"IN ({new.pk})" in whole[0]


@FORMATS
def test_a_feed_of_a_search_is_kept_until_the_index_has_more(
    office: Office, client: Client, name: str, django_assert_num_queries: Any
) -> None:
    office.release("land.listing", notice={"title": "滨河路第一号"})
    deliver_all()
    address = f"/notices/feed/{name}/?q=滨河路"
    assert "第一号" in client.get(address).content.decode()
    with django_assert_num_queries(1):  # the head of the ledger
        client.get(address)
    office.release("land.listing", notice={"title": "滨河路第二号"})
    deliver_all(["feeds"])
    assert "第二号" not in client.get(address).content.decode()
    deliver_all()
    assert "第二号" in client.get(address).content.decode()


@FORMATS
def test_what_is_deleted_by_law_leaves_the_feed(office: Office, client: Client, name: str) -> None:
    release = office.release("land.listing", notice={"body": "要删除的话"})
    address = f"/notices/feed/{name}/"
    assert "要删除的话" in client.get(address).content.decode()
    office.redact(release, "/body")
    assert "要删除的话" not in client.get(address).content.decode()


@FORMATS
def test_a_reader_that_has_it_gets_304(office: Office, client: Client, name: str) -> None:
    office.release("land.listing")
    address = f"/notices/feed/{name}/"
    first = client.get(address)
    for headers in (
        {"If-None-Match": first.headers["ETag"]},
        {"If-Modified-Since": first.headers["Last-Modified"]},
    ):
        assert client.get(address, headers=headers).status_code == 304
    assert client.head(address).headers["ETag"] == first.headers["ETag"]


def test_a_reader_of_atom_is_told_which_entry_to_delete(office: Office, client: Client) -> None:
    release = office.release("land.listing", notice={"title": "误发"})
    office.withdraw(release)
    root = ElementTree.fromstring(client.get("/notices/feed/atom/").content)
    (deleted,) = root.findall("{http://purl.org/atompub/tombstones/1.0}deleted-entry")
    assert deleted.get("ref") == f"{ORIGIN}/notice/{release.uid}/#revision-1"
    assert datetime.fromisoformat(deleted.get("when")) == NOW
    assert deleted[0].text == "撤回：误发"


def test_a_json_feed_says_the_same_as_atom(office: Office, client: Client) -> None:
    office.withdraw(office.release("land.listing", notice={"title": "误发"}))
    office.release("land.listing")
    answer = client.get("/en/notices/feed/json/")
    assert answer.headers["Content-Type"] == "application/feed+json; charset=utf-8"
    feed = answer.json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["language"] == "en"
    assert feed["feed_url"] == f"{ORIGIN}/en/notices/feed/json/"
    assert "creativecommons.org" in feed["_gongkai"]["licence"]
    atom = {entry.id: entry for entry in read(client, "/en/notices/feed/atom/").entries}
    assert [item["id"] for item in feed["items"]] == list(atom)
    for item in feed["items"]:
        entry = atom[item["id"]]
        assert item["title"] == entry.title
        assert item["content_html"].strip() == entry.content[0].value
        assert item["date_modified"] == entry.updated
    assert [item["_gongkai"]["kind"] for item in feed["items"]] == ["publish", "withdraw"]


def test_the_next_part_of_a_json_feed_is_named(
    office: Office, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "FEED_LENGTH", 2)
    for _ in range(3):
        office.release("land.listing")
    first = client.get("/land/feed/json/")
    assert f'<{first.json()["next_url"]}>; rel="next"' in first.headers["Link"]
    rest = client.get(first.json()["next_url"].removeprefix(ORIGIN))
    assert len(rest.json()["items"]) == 1
    assert "next_url" not in rest.json()
    assert rest.json()["feed_url"] == first.json()["feed_url"] == f"{ORIGIN}/land/feed/json/"
    assert f'<{ORIGIN}/land/feed/json/>; rel="first"' in rest.headers["Link"]


def test_a_notice_that_leaves_a_list_changes_its_feed(office: Office, client: Client) -> None:
    """A reader who only has a date must not be told that nothing happened."""
    first = office.release("land.listing", notice={"title": "原公告"})
    address = f"/notices/feed/atom/?region={first.region.code}"
    held = client.get(address).headers["Last-Modified"]
    office.correct(first, now=NOW + timedelta(minutes=5), region=make_region("990000", "岚越省"))
    cache.clear()
    answer = client.get(address, headers={"If-Modified-Since": held})
    assert answer.status_code == 200
    assert not feedparser.parse(answer.content).entries


def test_a_feed_just_changed_has_no_date_to_be_asked_for(office: Office, client: Client) -> None:
    """Two releases in one second have one Last-Modified."""
    office.release("land.listing", now=timezone.now())
    answer = client.get("/notices/feed/atom/")
    assert "Last-Modified" not in answer.headers
    assert "ETag" in answer.headers


@FORMATS
def test_an_empty_feed_stays_the_same(client: Client, name: str) -> None:
    """With the time of its making it would be another for every reader."""
    assert read(client, f"/notices/feed/{name}/").feed.updated_parsed[:3] == (1970, 1, 1)


def test_a_search_has_no_date_to_be_asked_for(office: Office, client: Client) -> None:
    """Its index may have a release long after the ledger."""
    office.release("land.listing", notice={"title": "滨河路第一号"})
    for query in ("q=滨河路", "sort=deadline"):
        answer = client.get(f"/notices/feed/atom/?{query}")
        assert "Last-Modified" not in answer.headers
        assert "ETag" in answer.headers


def test_all_feeds_can_be_taken_over_at_once(client: Client) -> None:
    root = ElementTree.fromstring(client.get("/en/feeds.opml").content)
    assert root.get("version") == "2.0"
    outlines = root.findall(".//outline")
    assert len(outlines) == len(areas()) + len(registry.all())
    for outline in outlines:
        assert client.get(outline.get("xmlUrl").removeprefix(ORIGIN)).status_code == 200


def test_drafts_and_scheduled_notices_are_in_no_feed(office: Office, client: Client) -> None:
    office.file("land.listing", notice={"title": "草稿标题"})
    office.approve(office.file("land.listing", notice={"title": "待发标题"}))
    for address in ("/notices/", "/land/", "/land/listing/", f"/agency/{office.agency.slug}/"):
        for name in ("atom", "json", "ics"):
            text = client.get(f"{address}feed/{name}/").content.decode()
            assert "草稿标题" not in text
            assert "待发标题" not in text
