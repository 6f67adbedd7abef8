"""The change feed: every release once, in commit order, however many commit at once."""

import threading

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from disclosure import services
from disclosure.api.views import changes as views
from disclosure.core.workflow import Action
from disclosure.models import Notice, Release
from tests.factory import Office
from tests.ledger.logs import append, publish_entry


def changes(client: Client, after: int = 0, limit: int = 100):
    return client.get("/api/v1/changes/", {"after": after, "limit": limit}).json()


@pytest.mark.django_db
def test_publications_corrections_and_withdrawals_come_in_order(client, office: Office):
    first = office.release()
    second = office.correct(first)
    office.withdraw(second)
    body = changes(client)
    # The withdrawal takes the corrected version along: a tombstone each.
    kinds = [item["kind"] for item in body["results"]]
    assert kinds == ["publish", "correct", "withdraw", "withdraw"]
    assert {item["status"] for item in body["results"]} == {"withdrawn"}
    assert [item["document"] is None for item in body["results"]] == [True, True, False, False]
    sequences = [item["sequence"] for item in body["results"]]
    assert sequences == list(range(1, 5))
    assert body["last"] == body["watermark"] == 4


@pytest.mark.django_db
def test_a_deletion_by_law_is_a_change_of_the_same_series(client, office: Office):
    first = office.release(notice={"contact_name": "要被遗忘的联系人"})
    office.redact(first, "/contact/name", now=timezone.now())
    later = office.release()
    body = changes(client)
    kinds = [(item["sequence"], item["kind"], item["uid"]) for item in body["results"]]
    assert kinds == [
        (1, "publish", first.uid),
        (2, "redact", first.uid),
        (3, "publish", later.uid),
    ]
    told = body["results"][1]
    assert told["document"]["redacted"] == told["deletion"]["paths"] == ["/contact/name"]
    assert told["digest"] == first.digest
    assert "要被遗忘的联系人" not in str(body)
    assert body["watermark"] == 3
    pages = [changes(client, after=n, limit=1)["results"][0]["kind"] for n in range(3)]
    assert pages == ["publish", "redact", "publish"]


@pytest.mark.django_db
def test_a_reader_goes_on_where_it_stopped(client, office: Office):
    for _ in range(3):
        office.release()
    body = changes(client, limit=2)
    assert (body["last"], body["watermark"]) == (2, 3)
    rest = client.get(body["next"].removeprefix("http://127.0.0.1:8000")).json()
    assert [item["sequence"] for item in rest["results"]] == [3]
    waiting = client.get(rest["next"].removeprefix("http://127.0.0.1:8000")).json()
    assert (waiting["results"], waiting["last"]) == ([], 3)
    office.release()
    more = client.get(waiting["next"].removeprefix("http://127.0.0.1:8000")).json()
    assert [item["sequence"] for item in more["results"]] == [4]


@pytest.mark.django_db
def test_nothing_is_skipped_when_a_deletion_comes_while_the_feed_is_read(
    client, office: Office, monkeypatch: pytest.MonkeyPatch
):
    first = office.release(notice={"contact_name": "要被遗忘的联系人"})
    told = views.item

    def meanwhile(release: Release):
        monkeypatch.setattr(views, "item", told)
        office.release()
        office.redact(first, "/contact/name", now=timezone.now())
        return told(release)

    monkeypatch.setattr(views, "item", meanwhile)
    body = changes(client)
    assert [item["sequence"] for item in body["results"]] == [1]
    assert (body["last"], body["watermark"]) == (1, 1)
    rest = changes(client, after=1)["results"]
    assert [(item["sequence"], item["kind"]) for item in rest] == [(2, "publish"), (3, "redact")]


@pytest.mark.django_db
def test_what_only_the_ledger_has_is_told_in_its_place(client, office: Office):
    office.release()
    append(publish_entry(2))
    services.recover(now=timezone.now())
    assert changes(client)["watermark"] == 2
    office.release()
    body = changes(client)
    assert [(item["sequence"], item["kind"]) for item in body["results"]] == [
        (1, "publish"),
        (2, "lost"),
        (3, "publish"),
    ]
    missing = body["results"][1]
    assert missing["uid"] == "2026-00000002"
    assert missing["entry"]["type"] == "publish"
    assert changes(client, after=1, limit=1)["results"] == [missing]


@pytest.mark.django_db
def test_an_empty_ledger_is_an_empty_feed(client):
    assert changes(client)["watermark"] == 0


@pytest.mark.django_db(transaction=True)
def test_a_follower_sees_each_change_once_while_many_commit(client):
    """Four sweeps and withdrawals commit at the same time as a reader follows the feed."""
    office = Office.open()
    early = [office.release() for _ in range(4)]
    now = timezone.now()
    for _ in range(12):
        office.approve(office.file(now=now), now=now)
    threads = [
        threading.Thread(target=_in_own_connection, args=(work,))
        for work in (
            *(_sweeping(now) for _ in range(4)),
            *(_withdrawing(office, release, now) for release in early),
        )
    ]
    for thread in threads:
        thread.start()
    seen: list[int] = []
    while any(thread.is_alive() for thread in threads):
        seen += _read(client, seen)
    for thread in threads:
        thread.join()
    while more := _read(client, seen):
        seen += more
    assert seen == list(range(1, 21))
    assert Release.objects.count() == 20


def _read(client: Client, seen: list[int]) -> list[int]:
    body = changes(client, after=seen[-1] if seen else 0, limit=3)
    return [item["sequence"] for item in body["results"]]


def _in_own_connection(work) -> None:
    try:
        work()
    finally:
        connections.close_all()


def _sweeping(now):
    return lambda: services.publish_due(now=now, limit=5) and services.publish_due(now=now)


def _withdrawing(office: Office, release: Release, now):
    return lambda: services.decide(
        notice=Notice.objects.get(pk=release.notice_id),
        action=Action.WITHDRAW,
        by=office.approver,
        now=now,
        reason_code="error",
        reason="误发布",
    )


@pytest.mark.django_db(transaction=True)
def test_who_waits_is_answered_with_the_next_release(client):
    office, answers = Office.open(), []

    def wait() -> None:
        answers.append(client.get("/api/v1/changes/?after=0&wait=25").json())

    thread = threading.Thread(target=_in_own_connection, args=(wait,))
    thread.start()
    assert not answers
    office.release()
    thread.join(timeout=20)
    assert [item["sequence"] for item in answers[0]["results"]] == [1]


@pytest.mark.django_db
def test_a_wait_has_an_end_and_a_bound(client):
    body = client.get("/api/v1/changes/?after=0&wait=1").json()
    assert (body["results"], body["watermark"]) == ([], 0)
    assert client.get("/api/v1/changes/?wait=26").status_code == 400


@pytest.mark.django_db
def test_too_many_who_wait_are_answered_at_once(client, monkeypatch):
    full = threading.BoundedSemaphore(1)
    full.acquire()
    monkeypatch.setattr(views, "_waiting", full)
    monkeypatch.setattr(views.time, "sleep", lambda seconds: pytest.fail("it waited"))
    assert client.get("/api/v1/changes/?after=0&wait=25").json()["results"] == []
