"""The state of the portal: right without workers, in both languages, for people and machines."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import feedparser
import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from jsonschema import Draft202012Validator

from disclosure.api.schema.building import openapi
from disclosure.models import Delivery, Notice, Release
from disclosure.search.index import search_index
from operations import tasks
from operations.lag import lags
from operations.models import Heartbeat, Incident
from operations.reconciling import reconcile
from operations.status import current
from subscriptions import letters
from tests.factory import NOW, Office, deliver_all

pytestmark = pytest.mark.django_db

Releases = dict[str, Release]


def answer(client: Client) -> dict[str, Any]:
    cache.clear()
    return client.get("/api/v1/status/").json()


def page(client: Client, prefix: str = "/en") -> str:
    cache.clear()
    return client.get(f"{prefix}/status/").content.decode()


def test_an_empty_portal_has_a_state(client: Client, db: None) -> None:
    found = answer(client)
    assert found["workers"] == {"awake": False, "seen_at": None}
    assert found["reconciliation"] is None
    assert found["agencies"] == []
    assert "They have not been seen yet." in page(client)
    assert "尚未检测到其运行" in page(client, "")


def test_awake_workers_without_a_backlog_are_well(client: Client, released: Releases) -> None:
    tasks.beat()
    letters.post_due(now=timezone.now())
    assert answer(client)["state"] == "ok"
    assert "Everything that was approved is released and delivered." in page(client)


def test_the_page_says_that_the_workers_are_away(client: Client, released: Releases) -> None:
    Heartbeat.objects.create(name="worker", at=timezone.now() - timedelta(minutes=3))
    assert answer(client)["state"] == "delayed"
    assert "The workers that release and deliver are not running" in page(client)


def test_what_waits_too_long_is_late(client: Client, office: Office) -> None:
    office.release("land.listing")
    tasks.beat()
    found = answer(client)
    assert found["state"] == "delayed"
    late = {each["channel"]: each["late"] for each in found["waiting"] if each["count"]}
    assert late == {"search": 1, "feeds": 1, "ocds": 1, "press": 1, "bulk": 1}


def test_an_approved_notice_waits_for_its_release(client: Client, office: Office) -> None:
    office.approve(office.file())
    waiting = {each["channel"]: each for each in answer(client)["waiting"]}
    assert (waiting["page"]["count"], waiting["page"]["late"]) == (1, 1)


def test_the_lag_counts_from_the_approval(office: Office) -> None:
    release = office.release("land.listing")
    deliver_all()
    Notice.objects.filter(pk=release.notice_id).update(publish_at=NOW - timedelta(seconds=4))
    Delivery.objects.filter(channel="search").update(reached_at=NOW + timedelta(seconds=6))
    found = {lag.channel: lag for lag in lags(since=NOW - timedelta(days=1))}
    assert found["page"].seconds == (4, 4, 4)
    assert found["search"].seconds == (10, 10, 10)
    assert found["search"].count == 1
    assert lags(since=NOW + timedelta(days=1)) == []


def test_types_without_an_ocds_form_say_nothing_about_its_lag(released: Releases) -> None:
    counts = {lag.channel: lag.count for lag in lags(since=NOW - timedelta(days=1))}
    assert 0 < counts["ocds"] <= counts["search"]


def test_every_agency_has_its_last_release(client: Client, released: Releases) -> None:
    (agency,) = answer(client)["agencies"]
    assert agency["uid"] == Release.objects.order_by("-sequence")[0].uid
    assert agency["slug"] in page(client)


def test_the_last_reconciliation_is_shown_with_its_differences(
    client: Client, released: Releases
) -> None:
    lost = released["current"]
    Delivery.objects.filter(release=lost).update(reached_at=NOW)
    with search_index().writing() as writer:
        writer.drop([lost.uid])
    reconcile(now=NOW + timedelta(days=1))
    found = answer(client)["reconciliation"]
    assert found["differences"] == [
        {
            "channel": "search",
            "kind": "missing",
            "sequence": lost.sequence,
            "uid": lost.uid,
            "sent_again": False,
        }
    ]
    assert "1 difference was found." in page(client)
    assert "发现 1 处差异" in page(client, "")


def test_readers_are_not_told_what_broke_inside(client: Client, released: Releases) -> None:
    run = reconcile(now=NOW + timedelta(days=1), channels=["api"])
    run.comparisons.create(
        channel="search", ended_at=NOW, compared=0, missing=0, stale=0, surplus=0, error="/srv/x"
    )
    assert "/srv/x" not in page(client)
    assert "could not be read" in page(client)
    assert [each["readable"] for each in answer(client)["reconciliation"]["channels"]] == [
        True,
        False,
    ]


@pytest.fixture
def incident(db: None) -> Incident:
    found = Incident.objects.create(
        title="搜索暂停", title_en="Search is away", started_at=timezone.now()
    )
    found.updates.create(text="正在恢复", text_en="Being restored")
    return found


def test_an_incident_is_told_in_the_readers_language(client: Client, incident: Incident) -> None:
    tasks.beat()
    assert answer(client)["state"] == "incident"
    english, chinese = page(client), page(client, "")
    assert "Search is away" in english
    assert "Being restored" in english
    assert "搜索暂停" in chinese
    assert "处理中" in chinese


def test_without_an_english_text_the_chinese_is_marked_as_such(
    client: Client, incident: Incident
) -> None:
    Incident.objects.update(title_en="")
    assert '<h3 lang="zh-Hans">搜索暂停' in page(client)


def test_old_incidents_leave_the_page(client: Client, incident: Incident) -> None:
    Incident.objects.update(ended_at=timezone.now() - timedelta(days=91))
    assert "None in the last 90 days." in page(client)


def test_incidents_are_an_atom_feed(client: Client, incident: Incident) -> None:
    feeds = [feedparser.parse(client.get(f"{p}/status/incidents/").content) for p in ("", "/en")]
    assert [feed.bozo for feed in feeds] == [False, False]
    (chinese,), (english,) = (feed.entries for feed in feeds)
    assert (chinese.title, english.title) == ("搜索暂停", "Search is away")
    assert chinese.id == english.id
    assert "Being restored" in english.summary


def test_a_crowd_asks_the_database_once(
    client: Client, released: Releases, django_assert_num_queries: Any
) -> None:
    cache.clear()
    client.get("/status/")
    with django_assert_num_queries(0):
        client.get("/en/status/")
        client.get("/api/v1/status/")


def test_a_cache_that_is_away_costs_time_only(
    client: Client, released: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("operations.status.cache.get", lambda key: None)
    assert client.get("/status/").status_code == 200


def test_the_answers_are_as_they_are_described(client: Client, released: Releases) -> None:
    reconcile(now=NOW + timedelta(days=1), channels=["api"])
    Incident.objects.create(title="甲")
    document = openapi()
    for name, path in (
        ("Status", "/api/v1/status/"),
        ("Deliveries", f"/api/v1/releases/{released['withdrawn'].uid}/deliveries/"),
    ):
        schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
        cache.clear()
        Draft202012Validator(schema).validate(client.get(path).json())


def test_an_unknown_parameter_is_refused(client: Client, db: None) -> None:
    assert client.get("/api/v1/status/?verbose=1").status_code == 400


def test_the_state_is_read_in_few_queries(
    released: Releases, django_assert_max_num_queries: Any
) -> None:
    reconcile(now=NOW + timedelta(days=1), channels=["api"])
    with django_assert_max_num_queries(14):
        current(now=timezone.now())
