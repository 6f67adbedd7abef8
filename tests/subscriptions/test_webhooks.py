"""Webhooks: signed, retried for hours, each target a queue of its own."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from disclosure.addresses import in_language
from subscriptions import links
from subscriptions.models import Attempt, Letter, Match, Message, Webhook
from subscriptions.webhooks import formats, sending, signing
from tests.factory import Office
from tests.subscriptions.people import followed, hooked, match_all, subscriber

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_index")]

LATER = timedelta(days=1)


def send(**after: float) -> int:
    return sending.send_due(now=timezone.now() + timedelta(**after))


def verified(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """As a receiver would, from the specification alone."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return f"v1,{expected}" in headers["webhook-signature"].split(" ")


def test_the_signature_is_that_of_the_specifications_example():
    """Standard Webhooks, section "Symmetric signatures"."""
    made = signing.headers(
        secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        uid="msg_p5jXN8AQM9LWM0D4loKWxJek",
        at=timezone.datetime.fromtimestamp(1614265330, tz=timezone.get_current_timezone()),
        body=b'{"test": 2432232314}',
    )
    assert made["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_release_is_sent_signed_with_its_reason(office: Office, target):
    hook = hooked(subscriber(), target.url, follows="/land/")
    release = office.release("land.listing")
    match_all()
    assert send() == 1
    (asked,) = target.asked
    assert asked.method == "POST"
    assert verified(hook.secret, asked.headers, asked.body)
    event = asked.json
    assert event["type"] == "release.published"
    assert event["data"]["uid"] == release.uid
    assert event["data"]["digest"] == release.digest
    assert event["data"]["page"] == f"http://127.0.0.1:8000/en/notice/{release.uid}/"
    assert event["data"]["why"]
    assert send(days=1) == 0, "once taken it is not sent again"
    assert Attempt.objects.get().status == 200


def test_corrections_and_withdrawals_are_events_of_their_own(
    office: Office, target, client: Client
):
    hook = hooked(subscriber(), target.url)
    release = office.release("land.listing")
    match_all()
    office.correct(release)
    match_all()
    send()
    assert [asked.json["type"] for asked in target.asked] == [
        "release.published",
        "release.corrected",
    ]
    assert [asked.json["data"]["corrects"] for asked in target.asked] == [None, release.uid]
    address = reverse("subscriptions:webhook", args=[links.own_token(hook.subscriber), hook.pk])
    assert ">Corrected: " in client.get(in_language(address, "en")).content.decode()


TITLES = {
    "zh-hans": {
        "withdraw": ("撤回：公告", "随更正公告 {} 撤回：公告"),
        "restore": ("恢复：公告", "随更正公告 {} 恢复：公告"),
    },
    "en": {
        "withdraw": ("Withdrawn: 公告", "Withdrawn with its correction {}: 公告"),
        "restore": ("Restored: 公告", "Restored with its correction {}: 公告"),
    },
}


@pytest.mark.parametrize("language", TITLES)
def test_each_version_that_goes_or_comes_back_with_its_correction_says_with_which(
    office: Office, client: Client, language: str
):
    """A notice corrected twice: three events each time, and no two of them read the same."""
    someone = subscriber(language=language)
    hook = hooked(someone, "https://hooks.example.org/")
    bot = hooked(someone, "https://bots.example.org/", format=Webhook.Format.WECOM)
    first = office.release("land.listing", notice={"title": "公告", "title_en": ""})
    match_all()
    second = office.correct(first)
    match_all()
    third = office.correct(second)
    match_all()
    office.withdraw(third)
    match_all()
    office.restore(third)
    match_all()
    for kind, (own, along) in TITLES[language].items():
        told = [event["data"] for event in sent(hook, kind)]
        assert [(each["uid"], each["corrected_by"]) for each in told] == [
            (first.uid, second.uid),
            (second.uid, third.uid),
            (third.uid, None),
        ]
        heads = [event["markdown"]["content"].split("](")[0] for event in sent(bot, kind)]
        titles = [along.format(second.uid), along.format(third.uid), own]
        assert heads == [f"**[{title}" for title in titles]
    address = reverse("subscriptions:webhook", args=[links.own_token(someone), hook.pk])
    log = client.get(in_language(address, language)).content.decode()
    assert TITLES[language]["restore"][1].format(second.uid) in log


def sent(hook: Webhook, kind: str) -> list:
    """What a webhook is told of releases of a kind, oldest notice first."""
    messages = Message.objects.filter(webhook=hook, release__kind=kind).order_by("release__uid")
    return [json.loads(formats.call_for(each, now=timezone.now()).body) for each in messages]


def test_a_correction_of_what_was_restored_before_is_no_part_of_the_restoration(
    office: Office, target
):
    """What the event of a release says follows from its own step, whenever it is sent."""
    hooked(subscriber(), target.url)
    first = office.release("land.listing")
    match_all()
    office.withdraw(first)
    back = office.restore(first)
    office.correct(back)
    match_all()
    send()
    events = {(e["type"], e["data"]["corrected_by"]) for e in (a.json for a in target.asked)}
    assert ("release.restored", None) in events


def test_what_fails_is_tried_for_hours_under_the_same_id_and_can_be_replayed(
    office: Office, target
):
    hook = hooked(subscriber(), target.url)
    target.answer = lambda asked: (500, b"")
    office.release("land.listing")
    match_all()
    now, waits = timezone.now(), []
    for _attempt in range(len(sending.RETRIES) + 1):
        sending.send_due(now=now)
        message = Message.objects.get()
        waits.append(message.due_at - timezone.now())
        now = max(message.due_at, Webhook.objects.get().due_at) + timedelta(seconds=1)
    assert message.state == Message.State.FAILED
    assert sum(waits[:-1], timedelta()) > timedelta(hours=24)
    assert len({asked.headers["webhook-id"] for asked in target.asked}) == 1
    assert len({asked.body for asked in target.asked}) == 1
    assert Attempt.objects.filter(status=500).count() == len(sending.RETRIES) + 1

    target.answer = lambda asked: (200, b"")
    assert sending.replay(hook, [message], now=timezone.now()) == 1
    assert send() == 1
    assert target.asked[-1].headers["webhook-id"] == message.uid
    assert Message.objects.get().state == Message.State.DELIVERED


def test_a_worker_killed_after_the_call_sends_again_under_the_same_id(
    office: Office, target, monkeypatch
):
    hooked(subscriber(), target.url)
    office.release("land.listing")
    match_all()

    def die(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(sending, "_record", die)
        with pytest.raises(KeyboardInterrupt):
            send()
    assert send() == 0, "the lease still runs"
    assert send(minutes=6) == 1
    first, second = target.asked
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body


def test_a_dead_target_costs_one_call_a_turn_and_holds_up_nobody(
    office: Office, target, other_target
):
    someone = subscriber()
    dead, alive = hooked(someone, target.url), hooked(someone, other_target.url)
    target.answer = lambda asked: (503, b"")
    for _number in range(5):
        office.release("land.listing")
    match_all()
    send()
    assert len(other_target.asked) == 5
    assert len(target.asked) == 1
    dead.refresh_from_db()
    assert dead.failures == 1
    assert dead.due_at > timezone.now()
    assert alive.messages.filter(state="waiting").count() == 0
    assert dead.messages.filter(state="waiting").count() == 5


def test_targets_are_called_side_by_side(office: Office, target, other_target):
    """The first answers only after the second was asked: one after the other would hang."""
    someone = subscriber()
    hooked(someone, target.url)
    hooked(someone, other_target.url)
    second = threading.Event()

    def wait(asked):
        assert second.wait(8)
        return 200, b""

    def tell(asked):
        second.set()
        return 200, b""

    target.answer, other_target.answer = wait, tell
    office.release("land.listing")
    match_all()
    assert send() == 2


def test_one_event_that_is_refused_does_not_stop_those_behind_it(office: Office, target):
    hooked(subscriber(), target.url)
    poison = office.release("land.listing")
    office.release("land.listing")
    match_all()
    bad = Message.objects.get(release=poison).uid
    target.answer = lambda asked: (400 if asked.headers["webhook-id"] == bad else 200, b"")
    send()
    assert send(seconds=7) == 1
    assert Message.objects.get(state=Message.State.WAITING).uid == bad


def test_a_target_that_is_gone_or_dead_for_days_is_stopped_and_its_owner_told(
    office: Office, target
):
    hook = hooked(subscriber(), target.url)
    target.answer = lambda asked: (410, b"")
    office.release("land.listing")
    match_all()
    send()
    hook.refresh_from_db()
    assert hook.stopped_at is not None
    letter = Letter.objects.get()
    assert "127.0.0.1" in letter.subject
    assert "Nothing is lost for 30 days" in letter.body
    assert send(days=1) == 0
    target.answer = lambda asked: (200, b"")
    sending.start_again(hook, now=timezone.now())
    Message.objects.update(due_at=timezone.now())
    assert send() == 1


def test_three_days_without_one_success_stop_a_webhook(office: Office, target):
    hook = hooked(subscriber(), target.url)
    target.answer = lambda asked: (500, b"")
    office.release("land.listing")
    match_all()
    Webhook.objects.update(failures=9, failing_since=timezone.now() - sending.HOPELESS)
    send()
    hook.refresh_from_db()
    assert hook.stopped_at is not None


def test_a_redirect_is_a_failure_and_is_not_followed(office: Office, target):
    hooked(subscriber(), target.url)
    target.answer = lambda asked: (302, b"")
    office.release("land.listing")
    match_all()
    assert send() == 0
    assert Attempt.objects.get().error == "status 302"


def test_an_address_that_has_come_to_lead_inside_is_not_called(office: Office, target, settings):
    hooked(subscriber(), target.url)
    settings.OUTGOING_ALLOWED = []
    office.release("land.listing")
    match_all()
    assert send() == 0
    assert target.asked == []
    assert Attempt.objects.get().error.startswith("not called")


def test_a_test_event_is_sent_though_nothing_is_followed(target):
    hook = hooked(subscriber(), target.url, follows="")
    sending.send_test(hook, now=timezone.now())
    assert send() == 1
    assert target.asked[0].json["type"] == "webhook.test"
    assert verified(hook.secret, target.asked[0].headers, target.asked[0].body)


@pytest.mark.parametrize("kind", ["wecom", "dingtalk"])
def test_a_group_bot_gets_its_own_format_and_is_believed_by_its_errcode(
    office: Office, target, kind: str
):
    hook = hooked(subscriber(), f"{target.url}?key=0-0", format=kind, secret="")
    release = office.release("land.listing", notice={"title": "[滨湖路]一号*地块", "title_en": ""})
    match_all()
    target.answer = lambda asked: (200, b'{"errcode": 310000, "errmsg": "keywords not in content"}')
    assert send() == 0
    assert Attempt.objects.get().error == "errcode 310000"
    target.answer = lambda asked: (200, b'{"errcode": 0}')
    later = timezone.now() + LATER
    assert sending.send_due(now=later) == 1
    event = target.asked[-1].json
    assert event["msgtype"] == "markdown"
    text = event["markdown"]["content" if kind == "wecom" else "text"]
    assert f"/en/notice/{release.uid}/" in text
    assert "\\[滨湖路\\]一号\\*地块" in text
    assert len(text.encode()) <= formats.MOST_BYTES
    hook.refresh_from_db()
    assert hook.due_at > timezone.now(), "bots take few messages a minute"


@pytest.mark.parametrize(("language", "keyword"), [("zh-hans", "订阅"), ("en", "follow")])
def test_whatever_a_dingtalk_bot_is_sent_has_the_keyword(
    office: Office, language: str, keyword: str
):
    someone = subscriber(language=language)
    hook = hooked(someone, "https://oapi.dingtalk.com/", format="dingtalk", secret="")
    office.release("land.listing")
    match_all()
    test, event = sending.send_test(hook, now=timezone.now()), Message.objects.get(release__gt=0)
    for message in (test, event):
        assert keyword in formats.call_for(message, now=timezone.now()).body.decode()


def test_a_dingtalk_bot_with_a_secret_is_called_signed(office: Office, target):
    hook = hooked(
        subscriber(), f"{target.url}?access_token=0", format="dingtalk", secret="SECabc", follows=""
    )
    sending.send_test(hook, now=timezone.now())
    send()
    query = target.asked[0].query
    signed = f"{query['timestamp']}\nSECabc".encode()
    expected = base64.b64encode(hmac.new(b"SECabc", signed, hashlib.sha256).digest()).decode()
    assert query["sign"] == expected
    assert query["access_token"] == "0"
    assert abs(int(query["timestamp"]) / 1000 - time.time()) < 60


def test_a_copy_of_the_database_gives_away_no_address_and_no_secret(target):
    hook = hooked(subscriber(), "https://qyapi.weixin.qq.com/send?key=very-secret", follows="")
    with connection.cursor() as cursor:
        cursor.execute("SELECT address, secret FROM subscriptions_webhook")
        address, secret = cursor.fetchone()
    assert "very-secret" not in address
    assert hook.secret not in secret
    hook.refresh_from_db()
    assert hook.address.endswith("very-secret")


def test_the_log_is_forgotten_after_a_month_and_what_waits_is_not(office: Office, target):
    hook = hooked(subscriber(), target.url)
    office.release("land.listing")
    match_all()
    sending.send_test(hook, now=timezone.now())
    Message.objects.filter(release=None).update(state=Message.State.DELIVERED)
    sending.forget_old(now=timezone.now() + timedelta(days=31))
    assert Message.objects.get().release is not None


def test_for_who_was_stopped_a_month_ago_nothing_waits_any_more(office: Office, target):
    hook = hooked(subscriber(), target.url)
    now = timezone.now()
    Webhook.objects.update(stopped_at=now)
    kept, gone, after = timedelta(days=29), timedelta(days=31), timedelta(days=32)
    office.release("land.listing")
    match_all(now=now + kept)
    sending.forget_old(now=now + kept)
    assert Message.objects.count() == 1, "its owner may start it again"
    sending.forget_old(now=now + gone)
    assert not Message.objects.exists()
    office.release("land.listing")
    match_all(now=now + gone)
    assert not Message.objects.exists()
    assert Match.objects.count() == 2, "the personal feed has them"
    sending.start_again(hook, now=now + gone)
    release = office.release("land.listing")
    match_all(now=now + after)
    assert Message.objects.get().release == release


def test_a_webhook_that_was_removed_while_it_was_called_is_no_error(office: Office, target):
    someone = subscriber()
    followed(someone, "/notices/")
    hook = hooked(someone, target.url)

    office.release("land.listing")
    match_all()
    outcomes = [
        sending.Outcome(Message.objects.get(), timezone.now(), 200, "", 0.1),
    ]
    Webhook.objects.all().delete()
    assert sending._record(hook, outcomes) == 1


def test_a_message_that_cannot_be_made_is_its_own_webhooks_trouble(
    office: Office, target, other_target, monkeypatch
):
    someone = subscriber()
    bad, _good = hooked(someone, target.url), hooked(someone, other_target.url)
    office.release("land.listing")
    match_all()
    made = formats.call_for

    def broken(message, *, now):
        if message.webhook_id == bad.pk:
            raise RuntimeError("a fault of ours")
        return made(message, now=now)

    monkeypatch.setattr(formats, "call_for", broken)
    assert send() == 1
    assert len(other_target.asked) == 1
