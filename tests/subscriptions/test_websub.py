"""WebSub: intent is verified, leases end, content is signed; feeds name their hub."""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import timedelta
from xml.etree import ElementTree

import feedparser
import pytest
from django.test import Client
from django.utils import timezone

from accounts.limits import Limit
from subscriptions import matching
from subscriptions.models import HubSubscription
from subscriptions.queries import Query
from subscriptions.websub import hub, pinging, posting
from tests.factory import Office
from tests.subscriptions.people import match_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_index")]

ORIGIN = "http://127.0.0.1:8000"
TOPIC = f"{ORIGIN}/land/feed/atom/"
SECRET = "twenty characters at least"


def ask(client: Client, callback: str, *, mode: str = "subscribe", topic: str = TOPIC, **more: str):
    given = {"hub.mode": mode, "hub.topic": topic, "hub.callback": callback}
    given |= {f"hub.{name}": value for name, value in more.items()}
    return Client(enforce_csrf_checks=True).post("/hub/", given)


def work(**after: float) -> int:
    return posting.work_due(now=timezone.now() + timedelta(**after))


def echo(asked):
    """A subscriber that wants what it is asked about."""
    return 200, asked.query.get("hub.challenge", "").encode()


@pytest.fixture
def subscribed(client: Client, target) -> HubSubscription:
    target.answer = echo
    assert ask(client, target.url, secret=SECRET).status_code == 202
    assert work() == 1
    return HubSubscription.objects.get()


def test_a_subscriber_is_asked_and_then_sent_the_feed_signed(office: Office, subscribed, target):
    verification = target.asked[0]
    assert verification.method == "GET"
    assert verification.query["hub.mode"] == "subscribe"
    assert verification.query["hub.topic"] == TOPIC
    assert verification.query["hub.lease_seconds"] == str(hub.LEASE)
    assert len(verification.query["hub.challenge"]) >= 32

    release = office.release("land.listing")
    match_all()
    assert work() == 1
    posted = target.asked[-1]
    assert posted.method == "POST"
    assert posted.headers["content-type"].startswith("application/atom+xml")
    assert f'<{TOPIC}>; rel="self"' in posted.headers["link"]
    assert f'<{ORIGIN}/hub/>; rel="hub"' in posted.headers["link"]
    signature = hmac.new(SECRET.encode(), posted.body, hashlib.sha256).hexdigest()
    assert posted.headers["x-hub-signature"] == f"sha256={signature}"
    feed = feedparser.parse(posted.body)
    assert [entry.link for entry in feed.entries] == [f"{ORIGIN}/notice/{release.uid}/"]
    assert work() == 0, "the same state is posted once"


def test_what_is_not_in_the_topic_is_not_posted(office: Office, subscribed, target):
    office.release("housing.annual_plan")
    match_all()
    assert work() == 0


@pytest.mark.parametrize("answer", [(404, b""), (200, b"something else"), (302, b"")])
def test_who_does_not_confirm_is_not_subscribed(client: Client, target, answer):
    """Otherwise the hub would be a way to have others called."""
    target.answer = lambda asked: answer
    ask(client, target.url)
    assert work() == 0
    assert not HubSubscription.objects.exists()


def test_a_request_nobody_confirms_leaves_a_verified_subscription_as_it_was(
    client: Client, subscribed, target
):
    target.answer = lambda asked: (404, b"")
    ask(client, target.url, mode="unsubscribe")
    work()
    found = HubSubscription.objects.get()
    assert (found.until, found.secret, found.asked) == (subscribed.until, SECRET, "")


def test_unsubscribing_is_verified_as_well(client: Client, subscribed, target):
    ask(client, target.url, mode="unsubscribe")
    assert work() == 1
    assert target.asked[-1].query["hub.mode"] == "unsubscribe"
    assert not HubSubscription.objects.exists()
    assert ask(client, target.url, mode="unsubscribe").status_code == 400


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"mode": "publish"}, "hub.mode"),
        ({"topic": f"{ORIGIN}/land/"}, "hub.topic"),
        ({"topic": f"{ORIGIN}/land/feed/ics/"}, "hub.topic"),
        ({"topic": "https://other.example.org/feed/"}, "hub.topic"),
        ({"topic": f"{ORIGIN}/land/feed/atom/?stage=nonsense"}, "hub.topic"),
        ({"topic": f"{TOPIC}?x={'y' * 1_200}"}, "1,200 characters"),
        ({"topic": f"{TOPIC}?x=\0"}, "in ASCII"),
        ({"topic": f"{TOPIC}?x=\ny"}, "in ASCII"),
        ({"topic": f"{ORIGIN}/notices/feed/atom/?q=土地"}, "in ASCII"),
        ({"callback": "http://169.254.169.254/"}, "hub.callback"),
        ({"callback": ""}, "hub.callback"),
        ({"secret": "x" * 200}, "hub.secret"),
        ({"lease_seconds": "for ever"}, "hub.lease_seconds"),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(client: Client, target, given, word):
    callback = given.pop("callback", target.url)
    answer = ask(client, callback, **given)
    assert answer.status_code == 400
    assert word in answer.content.decode()
    assert not HubSubscription.objects.exists()


@pytest.mark.parametrize(
    ("wanted", "given"), [("60", hub.SHORTEST), ("99999999", hub.LONGEST), ("86400", 86_400)]
)
def test_leases_are_bounded_and_end(client: Client, target, wanted: str, given: int):
    target.answer = echo
    ask(client, target.url, lease_seconds=wanted)
    work()
    found = HubSubscription.objects.get()
    assert abs((found.until - timezone.now()).total_seconds() - given) < 60
    posting.work_due(now=found.until + timedelta(seconds=1))
    assert not HubSubscription.objects.exists()


def test_a_subscriber_that_fails_is_tried_later_and_gets_the_newest(
    office: Office, subscribed, target
):
    target.answer = lambda asked: (503, b"")
    office.release("land.listing")
    match_all()
    assert work() == 0
    assert work() == 0, "it is not its turn"
    later = office.release("land.listing")
    match_all()
    target.answer = lambda asked: (200, b"")
    assert work(seconds=15) == 1
    assert later.uid.encode() in target.asked[-1].body
    assert work(days=1) == 0


def test_who_renews_its_lease_is_posted_what_was_pending(
    client: Client, office: Office, subscribed, target
):
    release = office.release("land.listing")
    match_all()
    ask(client, target.url, secret=SECRET)
    assert work() == 1
    assert target.asked[-1].query["hub.mode"] == "subscribe"
    assert work() == 1
    assert release.uid.encode() in target.asked[-1].body


def test_one_that_is_gone_or_hopeless_is_forgotten(office: Office, subscribed, target):
    target.answer = lambda asked: (410, b"")
    office.release("land.listing")
    match_all()
    work()
    assert not HubSubscription.objects.exists()


def test_a_topic_in_english_is_posted_in_english(office: Office, client: Client, target):
    target.answer = echo
    ask(client, target.url, topic=f"{ORIGIN}/en/land/feed/json/")
    work()
    office.release("land.listing")
    match_all()
    work()
    assert '"language": "en"' in target.asked[-1].body.decode()


def test_one_host_cannot_fill_the_hub(client: Client, target, monkeypatch):
    monkeypatch.setattr(hub, "MOST", 1)
    assert ask(client, target.url).status_code == 202
    assert ask(client, f"{target.url}/2").status_code == 400


def test_one_host_is_not_asked_about_without_end(client: Client, target, monkeypatch):
    monkeypatch.setattr(hub, "HUB", Limit("h", 1, timedelta(minutes=1)))
    assert ask(client, target.url).status_code == 202
    answer = ask(client, target.url)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert "this host" in answer.content.decode()


def test_one_network_does_not_fill_the_hub_with_hosts(
    client: Client, target, other_target, monkeypatch
):
    monkeypatch.setattr(hub, "HUB_FROM_NETWORK", Limit("h", 1, timedelta(minutes=1)))
    assert ask(client, target.url).status_code == 202
    answer = ask(client, other_target.url)
    assert answer.status_code == 429
    assert "your network" in answer.content.decode()


def test_what_waits_to_be_verified_is_bounded(client: Client, target, monkeypatch):
    monkeypatch.setattr(hub, "MOST_ASKED_IN_ALL", 1)
    target.answer = echo
    assert ask(client, target.url).status_code == 202
    assert ask(client, f"{target.url}/2").status_code == 429
    work()
    assert ask(client, f"{target.url}/2").status_code == 202


def test_a_topic_nobody_confirmed_is_not_compared(client: Client, target):
    ask(client, target.url)
    assert matching._followed() == set()
    target.answer = echo
    work()
    assert matching._followed() == {Query("/land/")}


def test_a_subscriber_that_cannot_be_posted_stops_no_other(
    office: Office, client: Client, target, other_target
):
    target.answer = other_target.answer = echo
    ask(client, target.url)
    ask(client, other_target.url)
    work()
    bad = HubSubscription.objects.order_by("pk").first()
    HubSubscription.objects.filter(pk=bad.pk).update(topic=f"{TOPIC}?q=土地")
    release = office.release("land.listing")
    match_all()
    assert work() == 1
    assert release.uid.encode() in other_target.asked[-1].body


def test_feeds_name_their_hub_and_themselves(client: Client, office: Office):
    office.release("land.listing")
    for name in ("atom", "rss", "json"):
        answer = client.get(f"/land/feed/{name}/?stage=result")
        header = answer.headers["Link"]
        assert f'<{ORIGIN}/hub/>; rel="hub"' in header
        assert f'<{ORIGIN}/land/feed/{name}/?stage=result>; rel="self"' in header
    document = ElementTree.fromstring(client.get("/land/feed/atom/").content)
    found = {
        link.get("rel"): link.get("href")
        for link in document.findall("{http://www.w3.org/2005/Atom}link")
    }
    assert found["hub"] == f"{ORIGIN}/hub/"
    assert found["self"] == TOPIC
    assert client.get("/land/feed/json/").json()["hubs"] == [
        {"type": "WebSub", "url": f"{ORIGIN}/hub/"}
    ]
    assert "hub" not in client.get("/land/feed/ics/").headers["Link"]


def test_a_foreign_hub_is_told_which_feeds_changed_and_waited_for(office: Office, target, settings):
    settings.WEBSUB_HUB = target.url
    release = office.release("land.listing")
    match_all()
    target.answer = lambda asked: (503, b"")
    assert pinging.ping(now=timezone.now()) == 0
    target.answer = lambda asked: (204, b"")
    assert pinging.ping(now=timezone.now()) > 0
    assert pinging.ping(now=timezone.now()) == 0
    body = target.asked[-1].body.decode()
    assert body.startswith("hub.mode=publish&hub.url=")
    for path in ("/notices/", "/land/", "/land/listing/", f"/agency/{release.agency.slug}/"):
        assert re.search(re.escape(f"8000{path}feed/atom/").replace("/", "%2F"), body)
        assert f"{path}feed/json/".replace("/", "%2F") in body
