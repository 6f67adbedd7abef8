"""A notice that was put back is back everywhere, and everywhere says that it was away, and why."""

from __future__ import annotations

import gzip
import io
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from django.conf import settings as site
from django.core.cache import caches
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from disclosure import ocds
from disclosure.bulk import store
from disclosure.bulk.making import make_due
from disclosure.channels import CHANNELS
from disclosure.models import Delivery, OcdsRelease, Release
from disclosure.search.query import Filters, search
from disclosure.search.schema import Status
from operations.lag import lags
from operations.reconciling import reconcile
from operations.reconciling.channels import LOOKS
from subscriptions import digests
from subscriptions.models import Letter, Message
from subscriptions.webhooks import formats
from tests.factory import NOW, Office, deliver_all
from tests.subscriptions.people import followed, hooked, match_all, subscriber

pytestmark = pytest.mark.django_db

TITLE = "滨河路以东地块出让公告"
AWAY, BACK = NOW + timedelta(days=1), NOW + timedelta(days=2)


@pytest.fixture(autouse=True)
def own_folders(empty_index: None, tmp_path: Path, settings: Any) -> None:
    settings.PUBLIC_STORE = tmp_path / "public"
    settings.BULK_DIR = tmp_path / "bulk"
    caches["papers"].clear()


@pytest.fixture
def back(office: Office) -> Release:
    """The release that restores a tender notice; everything has reached its channels."""
    first = office.release("procurement.open_tender", notice={"title": TITLE})
    deliver_all(["ocds"])
    office.withdraw(first, now=AWAY)
    found = office.restore(first, now=BACK)
    deliver_all(CHANNELS, now=BACK)
    make_due()
    return found


def test_the_page_says_when_and_why_it_was_away(back: Release, client: Client) -> None:
    page = client.get(f"/notice/{back.uid}/")
    text = page.content.decode()
    assert page.status_code == 200
    assert "2026-11-24 撤回，2026-11-25 恢复公布" in text
    assert "误发布" in text
    assert "核实后确认原公告无误" in text
    assert back.digest in text
    english = client.get(f"/en/notice/{back.uid}/").content.decode()
    assert "Withdrawn on 24 November 2026 and put back on 25 November 2026" in english


@pytest.mark.parametrize("name", ["atom", "rss"])
def test_the_entry_is_back_in_feeds_and_the_tombstone_gone(
    back: Release, client: Client, name: str
) -> None:
    answer = client.get(f"/notices/feed/{name}/")
    assert b"deleted-entry" not in answer.content
    (entry,) = feedparser.parse(answer.content).entries
    assert entry.title == f"恢复：{TITLE}"
    assert entry.id.endswith(f"/notice/{back.uid}/#revision-3")
    assert "误发布" in str(entry)


def test_the_json_feed_says_restore(back: Release, client: Client) -> None:
    (entry,) = client.get("/notices/feed/json/").json()["items"]
    assert entry["_gongkai"]["kind"] == "restore"
    assert entry["date_published"].startswith("2026-11-23")


def test_events_are_confirmed_again_with_a_higher_sequence(back: Release, client: Client) -> None:
    text = client.get("/notices/feed/ics/").content.decode().replace("\r\n ", "")
    assert re.findall(r"SEQUENCE:(\d+)", text) == ["2", "2"]
    assert set(re.findall(r"STATUS:(\w+)", text)) == {"CONFIRMED"}
    assert f"/notice/{back.uid}/" in text


def test_the_change_feed_tells_of_all_three(back: Release, client: Client) -> None:
    items = client.get("/api/v1/changes/?after=0").json()["results"]
    told = [(item["kind"], item["status"], item["document"] is None) for item in items]
    assert told == [
        ("publish", "withdrawn", True),
        ("withdraw", "superseded", False),
        ("restore", "current", False),
    ]
    assert items[1]["superseded_by"]["revision"] == 3
    assert client.get(f"/api/v1/releases/{back.uid}/").json()["kind"] == "restore"
    gone = client.get(f"/api/v1/releases/{back.uid}/revisions/1/")
    assert gone.status_code == 410
    assert gone.json()["release"]["kind"] == "withdraw"


def test_lists_and_search_show_it_once(back: Release, client: Client) -> None:
    assert search(filters=Filters(statuses=(Status.CURRENT,))).total == 1
    assert search(filters=Filters(statuses=(Status.WITHDRAWN,))).total == 0
    withdrawn = client.get("/api/v1/releases/?status=withdrawn").json()
    assert withdrawn["results"] == []
    assert TITLE in client.get("/notices/").content.decode()


def test_open_contracting_data_have_it_in_its_old_place(back: Release, client: Client) -> None:
    package = client.get(f"/api/v1/ocds/releases/{back.uid}/").json()
    (release,) = package["releases"]
    first = OcdsRelease.objects.get(release__uid=back.uid, release__revision=1)
    assert release["id"] == f"{back.uid}-3"
    assert release["tag"] == first.body["tag"]
    assert release["date"] == first.body["date"]
    assert ocds.validating.release_errors(release) == []
    listed = client.get("/api/v1/ocds/releases/").json()["releases"]
    assert [each["id"] for each in listed] == [f"{back.uid}-3"]


def test_a_correction_of_it_amends_the_release_that_is_there(office: Office, back: Release) -> None:
    office.correct(back, now=BACK)
    deliver_all(now=BACK)
    body = OcdsRelease.objects.order_by("-release_id")[0].body
    (amendment,) = body["tender"]["amendments"]
    assert amendment["amendsReleaseID"] == f"{back.uid}-3"


def test_bulk_files_hold_the_content_again_on_the_day_it_came_back(back: Release) -> None:
    lines: dict[str, list[dict[str, Any]]] = {}
    for day in ("2026-11-23", "2026-11-24", "2026-11-25"):
        made = store.find(day)
        assert made is not None
        with gzip.open(made.folder / "releases.jsonl.gz", "rt", encoding="utf-8") as source:
            lines[day] = [json.loads(line) for line in source]
    assert lines["2026-11-23"][0]["document"] is None
    assert lines["2026-11-24"][0]["status"] == "superseded"
    assert lines["2026-11-25"][0]["document"]["title"] == TITLE


def test_nothing_differs_when_channels_are_compared(office: Office, back: Release) -> None:
    corrected = office.correct(office.release("land.listing"))
    office.withdraw(corrected)
    office.restore(corrected)
    deliver_all(now=BACK)
    make_due()
    run = reconcile(now=BACK + timedelta(days=1))
    assert [(d.channel, d.kind, d.uid, d.detail) for d in run.differences.all()] == []
    assert [one.error for one in run.comparisons.all()] == [""] * len(LOOKS)


def test_the_gazette_has_the_return_on_its_day_and_notes_it_on_the_day_before(
    back: Release, client: Client
) -> None:
    later = client.get("/gazette/2026-11-25/").content.decode()
    assert "2026-11-24 撤回后恢复公布" in later
    earlier = client.get("/gazette/2026-11-24/").content.decode()
    assert "已于 2026-11-25 恢复公布" in earlier
    paper = client.get(f"/notice/{back.uid}/notice.pdf")
    text = "".join(p.extract_text() for p in PdfReader(io.BytesIO(paper.content)).pages)
    assert "恢复公布" in re.sub(r"\s", "", text)


def test_whoever_was_told_of_it_is_told_that_it_is_back(office: Office) -> None:
    someone = subscriber(language="zh-hans")
    followed(someone, "/land/")
    hook = hooked(someone, "https://hooks.example.org/x", follows="/land/")
    first = office.release("land.listing", notice={"title": TITLE})
    match_all()
    digests.make_digests(mail="now", now=timezone.now())
    office.withdraw(first)
    match_all()
    digests.make_digests(mail="now", now=timezone.now())
    office.restore(first)
    match_all()
    digests.make_digests(mail="now", now=timezone.now())
    subjects = list(Letter.objects.order_by("id").values_list("subject", flat=True))
    assert subjects == [TITLE, f"撤回：{TITLE}", f"恢复：{TITLE}"]
    message = Message.objects.filter(webhook=hook).order_by("-release_id")[0]
    body = json.loads(formats.call_for(message, now=NOW).body)
    assert (body["type"], body["data"]["kind"]) == ("release.restored", "restore")


def test_the_page_of_deliveries_and_the_figures_of_lag_know_it(
    back: Release, client: Client
) -> None:
    assert Delivery.objects.filter(release=back, done_at=None).count() == 0
    told = client.get(f"/api/v1/releases/{back.uid}/deliveries/").json()["releases"][0]
    assert (told["kind"], told["revision"]) == ("restore", 3)
    assert told["approved_at"] == told["released_at"]
    assert {lag.channel for lag in lags(since=BACK)} >= {"page", "search", "feeds"}


def test_its_proof_verifies_and_names_the_restored_document(back: Release, client: Client) -> None:
    proof = client.get(f"/api/v1/releases/{back.uid}/revisions/3/proof/").json()
    assert proof["digest"] == back.digest
    assert proof["document"]["kind"] == "restore"


def test_the_short_address_stays_the_same(back: Release, client: Client) -> None:
    page = client.get(f"/notice/{back.uid}/cite/").content.decode()
    found = re.search(rf"{re.escape(site.SITE_ORIGIN)}/n/\w+", page)
    assert found is not None
    answer = client.get(found[0].removeprefix(site.SITE_ORIGIN))
    assert answer["Location"].endswith(f"/notice/{back.uid}/")
