"""The pages of subscriptions: no cookie, bad input at its field, a link is the only key."""

from __future__ import annotations

import re
from typing import Any

import feedparser
import pytest
from django.test import Client
from django.urls import reverse

from disclosure.addresses import in_language
from subscriptions import links, subscribing
from subscriptions.models import Follow, Message, Subscriber, Webhook
from subscriptions.webhooks import sending
from tests.factory import Office
from tests.subscriptions.people import EMAIL, followed, hooked, match_all, subscriber

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_index")]


def page(someone: Subscriber, language: str = "zh-hans") -> str:
    return in_language(reverse("subscriptions:own", args=[links.own_token(someone)]), language)


def act(client: Client, someone: Subscriber, action: str, **fields: Any):
    return client.post(page(someone), {"action": action, **fields})


def text(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_a_result_page_leads_to_following_just_that(client: Client, office: Office):
    office.release("land.listing")
    found = client.get("/notices/?q=土地&region=990100")
    link = re.search(r'href="(/subscribe/\?list=[^"]+)"', found.content.decode())[1]
    answer = client.get(link.replace("&amp;", "&"))
    assert answer.status_code == 200
    assert "“土地” · 云岚市" in text(answer)
    assert "/notices/feed/atom/?" in text(answer)


def test_a_search_that_finds_nothing_offers_to_tell_when_there_is_something(client: Client):
    words = client.get("/en/land/").content.decode()
    link = re.search(r'<a [^>]*href="([^"]+)"[^>]*>Tell me when there is something', words)[1]
    assert "Follow this list" in text(client.get(link.replace("&amp;", "&")))


@pytest.mark.parametrize("path", ["/subscribe/", "/en/subscribe/", "/subscribe/sent/"])
def test_pages_set_no_cookie_and_are_kept_by_nobody(client: Client, path: str, settings):
    settings.MAIL_AVAILABLE = True
    answer = client.get(path)
    assert answer.status_code == 200
    assert not answer.cookies
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"email": ""}, "Enter your e-mail address."),
        ({"email": "nobody"}, "Enter an e-mail address like name@example.org."),
        ({"email": f"a@{'公' * 60}.cn"}, "Enter an e-mail address like name@example.org."),
        ({"email": f"a@{'b.' * 140}cn"}, "at most 254 characters"),
        ({"list": "https://other.example.org/"}, "not the address of a list"),
        ({"list": "/notices/?amount_from=lots"}, "amount from"),
        ({"mail": "hourly"}, "hourly"),
    ],
)
def test_bad_input_is_said_at_its_field(client: Client, settings, fields, words: str):
    settings.MAIL_AVAILABLE = True
    given = {"email": EMAIL, "list": "/notices/", "mail": "daily", **fields}
    answer = client.post("/en/subscribe/", given)
    assert answer.status_code == 400
    assert words.lower() in text(answer).lower()
    assert f'id="id_{next(iter(fields))}_error"' in text(answer)


def test_without_a_mail_server_the_page_says_so_and_offers_feeds(client: Client, settings):
    settings.MAIL_AVAILABLE = False
    answer = client.get("/en/subscribe/?list=/land/")
    assert "Mail is not set up on this site" in text(answer)
    assert "/en/land/feed/atom/" in text(answer)
    assert client.post("/en/subscribe/", {"email": EMAIL, "mail": "now"}).status_code == 400


def test_ones_own_page_adds_changes_and_removes(client: Client):
    someone = subscriber(language="zh-hans")
    answer = act(client, someone, "follow", list="/land/?stage=result", to="weekly")
    assert answer.status_code == 302, text(answer)
    follow = Follow.objects.get()
    assert (follow.path, follow.text, follow.mail) == ("/land/", "stage=result", "weekly")
    assert act(client, someone, "change", follow=follow.pk, mail="never").status_code == 302
    follow.refresh_from_db()
    assert follow.mail == "never"
    act(client, someone, "remove", follow=follow.pk)
    assert not Follow.objects.exists()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "Enter the address to call."),
        ("http://hooks.example.org/", "must begin with https://"),
        ("https://127.0.0.1/", "Give the name of a server"),
        ("https://localhost/", "local network"),
        ("https://hooks.example.org:8443/", "Only port 443"),
        ("https://nobody.has.this.name.invalid/", "local network"),
    ],
)
def test_a_webhook_that_could_not_be_called_is_refused_at_its_field(client, address, words):
    someone = subscriber()
    answer = client.post(
        page(someone, "en"), {"action": "webhook", "address": address, "format": "standard"}
    )
    assert answer.status_code == 400
    assert words in text(answer)
    assert 'id="id_address_error"' in text(answer)
    assert not Webhook.objects.exists()


def test_what_is_refused_is_not_said_to_be_done_as_well(client: Client):
    someone = subscriber()
    given = {"action": "webhook", "address": "http://hooks.example.org/", "format": "standard"}
    answer = client.post(f"{page(someone, 'en')}?done=changed", given)
    assert "must begin with https://" in text(answer)
    assert "Changed." not in text(answer)


def test_a_webhook_is_added_tested_read_and_removed(client: Client, office: Office, target):
    someone = subscriber()
    answer = act(client, someone, "webhook", address=target.url, format="standard")
    hook = Webhook.objects.get()
    assert client.get(answer.url).status_code == 200
    act(client, someone, "follow", list="/land/", to=f"webhook-{hook.pk}")
    at = reverse("subscriptions:webhook", args=[links.own_token(someone), hook.pk])
    client.post(at, {"action": "test"})
    sending.send_due(now=hook.due_at.replace(year=2030))
    assert target.asked[0].json["type"] == "webhook.test"
    office.release("land.listing")
    match_all()
    shown = text(client.get(in_language(at, "en")))
    assert hook.secret in shown
    assert "Test event" in shown
    assert "200" in shown
    message = Message.objects.get(release=None)
    client.post(at, {"action": "replay", "message": message.uid})
    message.refresh_from_db()
    assert message.state == Message.State.WAITING
    client.post(at, {"action": "remove"})
    assert not Webhook.objects.exists()
    assert not Follow.objects.exists()


@pytest.mark.parametrize(("language", "prefix"), [("zh-hans", ""), ("en", "/en")])
def test_lists_are_linked_in_the_language_of_the_page(client: Client, language: str, prefix: str):
    someone = subscriber()
    followed(someone, "/land/?stage=result")
    Follow.objects.update(path="/agency/gone/", text="stage=result")
    hook = hooked(someone, "https://hooks.example.org/", follows="/notices/?q=土地")
    assert f'href="{prefix}/agency/gone/?stage=result"' in text(client.get(page(someone, language)))
    at = reverse("subscriptions:webhook", args=[links.own_token(someone), hook.pk])
    shown = text(client.get(in_language(at, language)))
    assert f'href="{prefix}/notices/?q=%E5%9C%9F%E5%9C%B0"' in shown


def test_nobody_reaches_what_is_anothers(client: Client):
    someone, other = subscriber(), subscriber("other@example.org")
    follow = followed(other, "/notices/")
    hook = hooked(other, "https://hooks.example.org/", follows="")
    assert act(client, someone, "remove", follow=follow.pk).status_code == 404
    at = reverse("subscriptions:webhook", args=[links.own_token(someone), hook.pk])
    assert client.get(at).status_code == 404
    assert client.post(at, {"action": "remove"}).status_code == 404
    bad = act(client, someone, "follow", list="/land/", to=f"webhook-{hook.pk}")
    assert bad.status_code == 400
    for action, number in (("remove", "x"), ("nonsense", follow.pk), ("change", "9" * 30)):
        assert act(client, other, action, follow=number).status_code == 404


def test_a_token_for_one_thing_opens_nothing_else_and_ends_when_renewed(client: Client):
    someone = subscriber()
    own, feed = links.own_token(someone), links.feed_token(someone)
    assert client.get(f"/subscribe/mine/{feed}/").status_code == 410
    assert client.get(f"/subscribe/feed/{own}/atom/").status_code == 404
    assert client.get(f"/subscribe/mine/{own[:-1]}!/").status_code == 410
    act(client, someone, "renew")
    assert client.get(f"/subscribe/mine/{own}/").status_code == 410
    assert client.get(f"/subscribe/feed/{feed}/atom/").status_code == 404


def test_one_feed_has_everything_one_follows_once_and_nothing_else(client: Client, office: Office):
    someone = subscriber()
    followed(someone, "/land/", mail="never")
    followed(someone, "/notices/?stage=announcement", mail="never")
    held = office.release("land.listing")
    office.release("housing.annual_plan")
    match_all()
    at = reverse("subscriptions:atom", args=[links.feed_token(someone)])
    answer = client.get(at)
    assert "private" in answer.headers["Cache-Control"]
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "hub" not in answer.headers["Link"]
    feed = feedparser.parse(answer.content)
    assert [entry.link for entry in feed.entries].count(
        f"http://127.0.0.1:8000/notice/{held.uid}/"
    ) == 1
    assert client.get(at.replace("/atom/", "/json/")).json()["feed_url"].endswith("/json/")


def test_the_personal_feed_pages_through_everything(client: Client, office: Office, monkeypatch):
    monkeypatch.setattr("disclosure.feeds.views.FEED_LENGTH", 2)
    someone = subscriber()
    followed(someone, "/notices/", mail="never")
    for _number in range(3):
        office.release("land.listing")
    match_all()
    at = f"http://127.0.0.1:8000{reverse('subscriptions:json', args=[links.feed_token(someone)])}"
    seen = []
    while at:
        feed = client.get(at).json()
        seen += [item["id"] for item in feed["items"]]
        at = feed.get("next_url")
    assert len(seen) == len(set(seen)) == 3


def test_deleting_deletes_everything(client: Client):
    someone = subscriber()
    followed(someone, "/notices/")
    hooked(someone, "https://hooks.example.org/")
    act(client, someone, "delete")
    assert not Subscriber.objects.exists()
    assert not Webhook.objects.exists()


def test_confirming_twice_is_once(client: Client):
    wish = links.Wish(email=EMAIL, language="en", path="/land/", mail="daily")
    for email in (EMAIL, EMAIL.upper()):
        token = links.Wish(**{**wish.__dict__, "email": email}).token()
        client.post(f"/subscribe/confirm/{token}/")
    assert Subscriber.objects.count() == Follow.objects.count() == 1


def test_a_stated_number_of_webhooks_is_said_at_the_form(client: Client, target, monkeypatch):
    monkeypatch.setattr(subscribing, "MOST_WEBHOOKS", 0)
    answer = act(client, subscriber(), "webhook", address=target.url, format="standard")
    assert answer.status_code == 400
    assert not Webhook.objects.exists()
