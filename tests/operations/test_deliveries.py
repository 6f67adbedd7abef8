"""Of each notice everybody can see when it was approved, released, and when it got where."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from disclosure import services
from disclosure.bulk.making import make_due
from disclosure.models import Delivery, Release
from disclosure.reaching import REACHES, Reach, Reached, register
from subscriptions.models import Follow, Match, Subscriber
from tests.admin.pages import client_of
from tests.factory import NOW, Office, deliver_all, make_user

pytestmark = pytest.mark.django_db

Releases = dict[str, Release]


def told(client: Client, uid: str) -> dict[int, dict[str, Any]]:
    """The API's answer: revision -> channel -> what is said of it."""
    answer = client.get(f"/api/v1/releases/{uid}/deliveries/").json()
    return {
        each["revision"]: {channel["channel"]: channel for channel in each["channels"]}
        for each in answer["releases"]
    }


def test_each_channel_says_since_when_it_has_a_notice(client: Client, released: Releases) -> None:
    channels = told(client, released["current"].uid)[1]
    assert channels.pop("press")["reached_at"] is None, "its letter waits for the mail server"
    assert list(channels) == ["database", "page", "api", "search", "feeds", "ocds", "bulk"]
    assert all(channel["reached_at"] for channel in channels.values())
    assert channels["page"]["seconds"] == 0
    assert channels["search"]["attempts"] == 1
    assert channels["search"]["seconds"] > 0


def test_what_is_on_its_way_is_not_there_yet(client: Client, office: Office) -> None:
    release = office.release("land.listing")
    channels = told(client, release.uid)[1]
    assert channels["page"]["reached_at"]
    assert channels["feeds"] == {
        **channels["feeds"],
        "reached_at": None,
        "seconds": None,
        "attempts": 0,
    }
    page = client.get(f"/en/notice/{release.uid}/deliveries/").content.decode()
    assert "not there yet" in page


def test_bulk_files_have_a_notice_when_they_are_made(client: Client, office: Office) -> None:
    release = office.release("land.listing")
    deliver_all()
    assert told(client, release.uid)[1]["bulk"]["reached_at"] is None
    make_due()
    assert told(client, release.uid)[1]["bulk"]["reached_at"]


def test_a_file_made_anew_does_not_move_the_first_time(office: Office) -> None:
    release = office.release("land.listing")
    deliver_all()
    make_due()
    first = Delivery.objects.get(release=release, channel="bulk").reached_at
    office.withdraw(release)
    deliver_all()
    make_due()
    assert Delivery.objects.get(release=release, channel="bulk").reached_at == first


def test_the_approval_is_told_by_the_document(client: Client, released: Releases) -> None:
    answer = client.get(f"/api/v1/releases/{released['current'].uid}/deliveries/").json()
    assert answer["releases"][0]["approved_at"] == NOW.isoformat()


def test_a_withdrawn_notice_shows_both_ways_and_no_content(
    client: Client, released: Releases
) -> None:
    uid = released["withdrawn"].uid
    assert set(told(client, uid)) == {1, 2}
    assert "ocds" not in told(client, uid)[2]
    page = client.get(f"/notice/{uid}/deliveries/")
    assert page.status_code == 200
    assert "撤回" in page.content.decode()


def test_the_page_is_said_in_both_languages(client: Client, released: Releases) -> None:
    path = f"/notice/{released['current'].uid}/deliveries/"
    assert "站内检索" in client.get(path).content.decode()
    assert "Search of this site" in client.get(f"/en{path}").content.decode()


@pytest.mark.parametrize("uid", ["2026-99999999", "nothing", "0"])
def test_a_number_nobody_has_is_not_found(client: Client, db: None, uid: str) -> None:
    assert client.get(f"/notice/{uid}/deliveries/").status_code == 404
    answer = client.get(f"/api/v1/releases/{uid}/deliveries/")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_a_notice_leads_to_its_deliveries(client: Client, released: Releases) -> None:
    for name in ("current", "tombstone"):
        uid = released[name].uid
        page = client.get(f"/notice/{uid}/").content.decode()
        assert f'href="/notice/{uid}/deliveries/"' in page


def test_an_app_above_adds_its_own_places(
    client: Client, released: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("disclosure.reaching.REACHES", REACHES)
    at = NOW + timedelta(seconds=90)
    reach = Reach("pigeon", "Pigeons", lambda releases: {releases[0].sequence: Reached(at, 3)})
    register(reach)
    try:
        found = told(client, released["current"].uid)[1]["pigeon"]
        assert (found["seconds"], found["attempts"]) == (90, 3)
        with pytest.raises(ValueError, match="already"):
            register(Reach("pigeon", "Other pigeons", lambda releases: {}))
    finally:
        del REACHES["pigeon"]


def test_mail_is_told_once_every_digest_is_written(client: Client, released: Releases) -> None:
    release, now = released["current"], timezone.now()
    reader = Subscriber.objects.create(email="a@example.cn", language="en", confirmed_at=now)
    follow = Follow.objects.create(
        subscriber=reader, path="/notices/", mail="now", since=0, mail_since=0, created_at=now
    )
    match = Match.objects.create(follow=follow, release=release, found_at=now)
    assert told(client, release.uid)[1]["mail"]["reached_at"] is None
    match.digest = reader.digests.create(mail="now", period=now)
    match.save()
    assert told(client, release.uid)[1]["mail"]["reached_at"]


def test_the_desk_shows_operators_what_went_wrong(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = office.release("land.listing")

    def broken(releases: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("disclosure.channels.search.deliver", broken)
    services.deliver_due(channel="search", now=NOW)
    change = reverse("admin:disclosure_release_change", args=[release.pk])
    page = client_of(make_user(is_superuser=True)).get(change).content.decode()
    assert "disk full" in page
    public = Client().get(f"/notice/{release.uid}/deliveries/").content.decode()
    assert "disk full" not in public
