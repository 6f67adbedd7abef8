"""Alerts by mail: confirmed first, each notice once and with its reason, ended with one click."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from accounts import limits as accounts_limits
from accounts.models import Throttle
from accounts.tasks import forget_expired
from subscriptions import digests, letters, limits, links, subscribing, tasks
from subscriptions.links import Wish
from subscriptions.models import Digest, Follow, Letter, Match, Subscriber
from subscriptions.queries import Query
from tests.factory import Office
from tests.subscriptions.conftest import HANG_UP, MailServer
from tests.subscriptions.people import EMAIL, followed, hooked, match_all, subscriber

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_index")]

LINK = re.compile(r"http://127\.0\.0\.1:8000(\S+)")


def link(text: str, word: str) -> str:
    """The path of the link in a mail that has this word in it."""
    return next(path for path in LINK.findall(text) if word in path)


def post(client: Client, **fields: str):
    given = {"email": EMAIL, "list": "/notices/?q=滨湖路", "mail": "daily", **fields}
    return client.post("/en/subscribe/", given)


def test_somebody_follows_a_search_and_is_told_and_ends_it(
    office: Office, client: Client, mail: MailServer
):
    assert post(client, mail="now").url == "/en/subscribe/sent/"
    assert not Subscriber.objects.exists(), "nothing is kept before it is confirmed"
    tasks.mail()
    assert not Letter.objects.exists(), "nor the letter, once it is out"
    confirmation = mail.text()
    assert "滨湖路" in confirmation
    page = client.get(link(confirmation, "confirm"))
    assert b"Yes, that was me" in page.content
    assert not Subscriber.objects.exists(), "a scanner that opens the link confirms nothing"
    answer = client.post(link(confirmation, "confirm"))
    assert Follow.objects.get().mail == "now"
    assert client.get(answer.url).status_code == 200

    release = office.release(
        "land.listing", notice={"title": "滨湖路一号地块出让公告", "title_en": ""}
    )
    match_all()
    tasks.mail()
    told = mail.inbox[-1]
    assert told["To"] == EMAIL
    assert told["Subject"] == "滨湖路一号地块出让公告"
    text = told.get_content()
    assert f"/en/notice/{release.uid}/" in text
    assert "Because you follow: “滨湖路”" in text
    assert told["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert told["Auto-Submitted"] == "auto-generated"
    assert told.get_content_type() == "text/plain", "no pictures, nothing that counts readers"

    stop = LINK.search(told["List-Unsubscribe"])[1].rstrip(">")
    ended = Client(enforce_csrf_checks=True).post(stop, {"List-Unsubscribe": "One-Click"})
    assert ended.status_code == 200
    assert not Subscriber.objects.exists()
    assert not Match.objects.exists()
    assert client.post(stop).status_code == 200, "twice is once"


def test_opening_the_unsubscribe_link_ends_nothing_by_itself(client: Client):
    someone = subscriber()
    with override("en"):
        path = LINK.search(links.stop_page(someone))[1]
    assert "everything kept about it is deleted" in client.get(path).text
    assert Subscriber.objects.exists()
    hooked(someone, "https://hooks.example.org/")
    shown = client.get(path).text
    assert "the address is kept" in shown
    assert "except to say that a webhook was stopped" in shown
    assert "Your address is kept for your webhooks" in client.post(path).text


def test_a_link_that_ends_mail_holds_for_ever_and_a_forged_one_ends_nothing(client: Client):
    """Mail programs keep it: it has to end what it was sent for, whatever was renewed since."""
    someone = subscriber()
    followed(someone, "/notices/")
    path = LINK.search(links.stop_page(someone))[1]
    assert client.post(f"{path[:-3]}xx/").status_code == 410
    assert client.get(f"{path[:-3]}xx/").status_code == 410
    subscribing.renew_links(someone)
    assert client.get(path).status_code == 200
    assert client.post(path).status_code == 200
    assert not Subscriber.objects.exists()
    assert client.get(path).status_code == 200, "who is gone is told the same"


def test_a_digest_holds_each_notice_once_with_all_reasons(office: Office, mail: MailServer):
    someone = subscriber()
    followed(someone, "/notices/?q=滨湖路")
    followed(someone, "/land/")
    office.release("land.listing", notice={"title": "滨湖路一号地块出让公告", "title_en": ""})
    office.release("land.listing", notice={"title": "山前路二号地块出让公告", "title_en": ""})
    match_all()
    tasks.mail()
    (told,) = mail.inbox
    assert told["Subject"] == "2 new releases you follow"
    text = told.get_content()
    assert text.count("滨湖路一号地块出让公告") == 1
    assert re.search("Because you follow: .*滨湖路.*; .*Land|Because you follow: .*; ", text)


def test_a_list_is_put_into_words_once_however_much_it_holds(office: Office, monkeypatch):
    someone = subscriber()
    followed(someone, "/notices/")
    followed(someone, "/land/")
    for _number in range(3):
        office.release("land.listing")
    match_all()
    asked = []
    title = Query.title
    monkeypatch.setattr(Query, "title", lambda self: asked.append(self) or title(self))
    assert digests.make_digests(mail="now", now=timezone.now()) == 1
    assert sorted(asked) == [Query("/land/"), Query("/notices/")]


def test_a_sweep_that_is_repeated_or_killed_makes_one_digest(
    office: Office, mail: MailServer, monkeypatch
):
    followed(subscriber(), "/notices/")
    office.release("land.listing")
    match_all()
    now = timezone.now()

    def die(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(letters, "write", die)
        with pytest.raises(KeyboardInterrupt):
            digests.make_digests(mail="now", now=now)
    assert not Digest.objects.exists()
    for _sweep in range(3):
        digests.make_digests(mail="now", now=timezone.now())
    assert Letter.objects.count() == Digest.objects.count() == 1
    for _sweep in range(3):
        letters.post_due(now=timezone.now())
    assert len(mail.inbox) == 1


def test_a_letter_that_goes_out_twice_has_one_message_id(office: Office, mail: MailServer):
    """The worker dies after the server has taken the letter and before its row is gone."""
    followed(subscriber(), "/notices/")
    office.release("land.listing")
    match_all()
    digests.make_digests(mail="now", now=timezone.now())
    letter = Letter.objects.get()
    tasks.mail()
    letter.save()
    tasks.mail()
    first, second = mail.inbox
    assert first["Message-ID"] == second["Message-ID"]


@pytest.mark.parametrize(
    ("often", "before", "after"),
    [
        ("daily", "2026-11-24T07:59:00+08:00", "2026-11-24T08:00:00+08:00"),
        ("weekly", "2026-11-30T07:59:00+08:00", "2026-11-30T08:00:00+08:00"),
    ],
)
def test_daily_and_weekly_mail_goes_out_at_eight(office: Office, often, before, after):
    followed(subscriber(), "/notices/", mail=often)
    office.release("land.listing")
    at = timezone.datetime.fromisoformat
    match_all(now=at("2026-11-23T12:00:00+08:00"))
    assert digests.make_digests(mail=often, now=at(before)) == 0
    assert digests.make_digests(mail=often, now=at(after)) == 1
    assert digests.make_digests(mail=often, now=at(after) + timedelta(hours=3)) == 0


def test_what_is_found_after_the_hour_waits_for_the_next_day(office: Office):
    followed(subscriber(), "/notices/", mail="daily")
    at = timezone.datetime.fromisoformat
    office.release("land.listing")
    match_all(now=at("2026-11-24T10:00:00+08:00"))
    assert digests.make_digests(mail="daily", now=at("2026-11-24T11:00:00+08:00")) == 0
    assert digests.make_digests(mail="daily", now=at("2026-11-25T08:00:00+08:00")) == 1


def test_nothing_is_capped_what_does_not_fit_goes_into_the_next_letter(
    office: Office, mail: MailServer, monkeypatch
):
    monkeypatch.setattr(digests, "LETTER", 2)
    followed(subscriber(), "/notices/")
    releases = [office.release("land.listing") for _number in range(5)]
    match_all()
    tasks.mail()
    assert [letter["Subject"][-13:] for letter in mail.inbox] == [
        "(mail 1 of 3)", "(mail 2 of 3)", "(mail 3 of 3)",
    ]  # fmt: skip
    texts = "".join(letter.get_content() for letter in mail.inbox)
    assert all(release.uid in texts for release in releases)


def test_a_notice_withdrawn_before_the_digest_is_told_as_withdrawn_only(
    office: Office, mail: MailServer
):
    followed(subscriber(), "/notices/")
    release = office.release("land.listing")
    match_all()
    office.withdraw(release)
    match_all()
    tasks.mail()
    (told,) = mail.inbox
    assert told["Subject"].startswith("Withdrawn: ")
    assert "Reason: " in told.get_content()
    assert "误发布" in told.get_content()


def test_a_version_withdrawn_with_its_correction_is_told_apart(office: Office, mail: MailServer):
    followed(subscriber(), "/notices/")
    original = office.release("land.listing", notice={"title": "公告", "title_en": ""})
    correction = office.correct(original)
    office.withdraw(correction)
    match_all()
    tasks.mail()
    (told,) = mail.inbox
    lines = told.get_content().splitlines()
    assert lines.count("Withdrawn: 公告") == 1
    assert lines.count(f"Withdrawn with its correction {correction.uid}: 公告") == 1


def test_a_restored_correction_is_told_once_and_not_with_what_it_corrected(
    office: Office, mail: MailServer
):
    followed(subscriber(), "/notices/")
    original = office.release("land.listing", notice={"title": "公告", "title_en": ""})
    correction = office.correct(original)
    office.withdraw(correction)
    match_all()
    tasks.mail()
    office.restore(correction)
    match_all()
    tasks.mail()
    told = mail.inbox[-1]
    assert told["Subject"] == "Restored: 公告"
    assert f"/notice/{correction.uid}/" in told.get_content()
    assert f"/notice/{original.uid}/" not in told.get_content()
    assert len(mail.inbox) == 2


def test_turning_mail_on_does_not_send_the_past(office: Office):
    follow = followed(subscriber(), "/notices/", mail="never")
    office.release("land.listing")
    match_all()
    subscribing.change_mail(follow, "now")
    assert digests.make_digests(mail="now", now=timezone.now()) == 0


def test_a_mail_server_that_is_away_loses_nothing(office: Office, mail: MailServer, settings):
    followed(subscriber(), "/notices/")
    office.release("land.listing")
    match_all()
    digests.make_digests(mail="now", now=timezone.now())
    settings.EMAIL_PORT = 1
    assert tasks.mail() == 0
    assert Letter.objects.get().attempts == 0, "it was not tried"
    settings.EMAIL_PORT = mail.port
    assert letters.post_due(now=timezone.now() + letters.LEASE * 2) == 1
    assert len(mail.inbox) == 1


def test_mail_in_files_is_a_file_for_each_sweep_that_sends(office: Office, tmp_path, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    followed(subscriber(), "/notices/")
    office.release("land.listing")
    match_all()
    assert tasks.mail() == 1
    (file,) = (tmp_path / "mail").iterdir()
    assert f"To: {EMAIL}" in file.read_text()


def test_what_waits_for_a_mail_server_is_told_as_it_stands_then(
    office: Office, mail: MailServer, settings
):
    followed(subscriber(), "/notices/")
    release = office.release("land.listing")
    match_all()
    settings.EMAIL_PORT = 1
    assert tasks.mail() == 0
    assert not Letter.objects.exists()
    office.withdraw(release)
    match_all()
    settings.EMAIL_PORT = mail.port
    assert tasks.mail() == 1
    assert mail.inbox[0]["Subject"].startswith("Withdrawn: ")


def test_an_address_that_is_refused_for_good_gets_no_more_mail(office: Office, mail: MailServer):
    someone = subscriber()
    followed(someone, "/notices/")
    mail.refuse[EMAIL] = "550 no such user"
    for _time in range(letters.REFUSALS):
        office.release("land.listing")
        match_all()
        tasks.mail()
    assert someone.follows.get().mail == Follow.Mail.NEVER
    assert not Letter.objects.exists()


def test_a_full_mailbox_is_tried_again(office: Office, mail: MailServer):
    followed(subscriber(), "/notices/")
    mail.refuse[EMAIL] = "452 mailbox full"
    office.release("land.listing")
    match_all()
    tasks.mail()
    mail.refuse.clear()
    assert letters.post_due(now=timezone.now() + letters.LEASE * 2) == 1


def letter_to(address: str) -> Letter:
    return letters.write(
        to=address,
        subject="Test",
        template="subscriptions/mail/confirm.txt",
        context={"link": "/"},
        now=timezone.now(),
    )


@pytest.mark.parametrize("address", [f"a@{'公' * 60}.cn", "a@exa\u200emple.org"])
def test_an_address_that_no_mail_can_carry_is_refused_for_good_and_stops_no_other(
    mail: MailServer, address: str, caplog
):
    someone = subscriber(address)
    letter = letter_to(address)
    Letter.objects.filter(pk=letter.pk).update(subscriber=someone)
    letter_to(EMAIL)
    assert letters.post_due(now=timezone.now()) == 1
    assert [each["To"] for each in mail.inbox] == [EMAIL]
    assert not Letter.objects.exists()
    someone.refresh_from_db()
    assert someone.refusals == 1
    assert address not in caplog.text


def test_a_fault_of_our_own_sender_is_held_against_nobody(mail: MailServer, settings):
    settings.DEFAULT_FROM_EMAIL = f"gongkai@{'公' * 60}.cn"
    letter_to(EMAIL)
    assert letters.post_due(now=timezone.now()) == 0
    assert Letter.objects.exists()


@pytest.mark.parametrize("answer", ["421 busy", HANG_UP])
def test_who_stands_behind_a_letter_at_which_the_server_hangs_up_is_sent_theirs_at_once(
    mail: MailServer, answer: str
):
    mail.refuse[EMAIL] = answer
    bad, _good, _other = (letter_to(to) for to in (EMAIL, "b@example.org", "c@example.org"))
    now = timezone.now()
    assert letters.post_due(now=now) == 0
    assert set(Letter.objects.values_list("attempts", flat=True)) == {0, 1}
    assert letters.post_due(now=now) == 2
    assert Letter.objects.get().pk == bad.pk


def test_what_no_server_takes_for_two_days_is_given_up_with_a_line_in_the_log(caplog):
    letter_to(EMAIL)
    letters.post_due(now=timezone.now() + letters.GIVE_UP + timedelta(minutes=1))
    assert not Letter.objects.exists()
    assert "1 letters were given up" in caplog.text
    assert EMAIL not in caplog.text


def test_nobody_is_bombed_with_confirmations(client: Client, mail: MailServer):
    for _time in range(limits.TO_ADDRESS.most + 3):
        assert post(client).status_code == 302, "the answer is the same: it tells nobody anything"
    assert Letter.objects.count() == limits.TO_ADDRESS.most
    assert not Throttle.objects.filter(key__contains="@").exists()


def test_one_network_cannot_write_to_the_world(client: Client, monkeypatch, mail: MailServer):
    monkeypatch.setattr(limits, "FROM_NETWORK", limits.Limit("n", 2, timedelta(hours=1)))
    answers = [post(client, email=f"reader{n}@example.org").status_code for n in range(3)]
    assert answers == [302, 302, 429]


def test_when_too_much_is_asked_of_the_site_no_network_is_blamed(
    client: Client, monkeypatch, mail: MailServer
):
    monkeypatch.setattr(limits, "IN_ALL", limits.Limit("a", 0, timedelta(hours=1)))
    answer = post(client)
    assert answer.status_code == 429
    assert "Too many people ask this site just now" in answer.text
    assert "your network" not in answer.text


def test_behind_the_proxy_networks_are_told_apart_by_what_it_says(
    client: Client, monkeypatch, settings, mail: MailServer
):
    monkeypatch.setattr(limits, "FROM_NETWORK", limits.Limit("n", 1, timedelta(hours=1)))
    settings.PROXY_COUNT = 1
    given = {"email": EMAIL, "mail": "never"}
    answers = [
        client.post("/subscribe/", given, headers={"X-Forwarded-For": address}).status_code
        for address in ("192.0.2.1", "192.0.2.2", "192.0.2.1", "2001:db8::1", "2001:db8::2")
    ]
    assert answers == [302, 302, 429, 302, 429]


def test_a_link_that_is_forged_or_too_old_confirms_nothing(client: Client, monkeypatch):
    token = Wish(email=EMAIL, language="en").token()
    forged = f"/en/subscribe/confirm/{token[:-2]}xx/"
    assert client.post(forged).status_code == 410
    monkeypatch.setattr("subscriptions.links.CONFIRM_WITHIN", timedelta(seconds=-1))
    assert client.post(f"/en/subscribe/confirm/{token}/").status_code == 410
    assert not Subscriber.objects.exists()


def test_a_link_to_confirm_from_before_all_links_were_made_void_is_void(client: Client):
    before_anybody = Wish(email=EMAIL, language="en").token()
    someone = subscriber()
    before = Wish(email=EMAIL.upper(), language="en").token()
    assert client.get(f"/en/subscribe/confirm/{before}/").status_code == 200
    subscribing.renew_links(someone)
    for token in (before_anybody, before):
        path = f"/en/subscribe/confirm/{token}/"
        assert client.get(path).status_code == client.post(path).status_code == 410
    now = Wish(email=EMAIL, language="en").token()
    assert client.post(f"/en/subscribe/confirm/{now}/").status_code == 302


def test_a_link_to_confirm_that_was_mailed_by_an_earlier_version_can_be_read():
    wish = Wish(email=EMAIL, language="en")
    earlier = signing.dumps(wish.__dict__, salt="subscriptions.confirm", compress=True)
    assert Wish.read(earlier) == wish
    subscribing.renew_links(subscriber())
    assert Wish.read(earlier) is None


def test_ending_mail_leaves_webhooks_which_are_something_else(office: Office):
    someone = subscriber()
    followed(someone, "/notices/")
    hook = hooked(someone, "https://hooks.example.org/")
    subscribing.stop_mail(someone)
    assert list(someone.follows.values_list("webhook", flat=True)) == [hook.pk]


def test_a_name_with_line_breaks_cannot_add_headers(client: Client, mail: MailServer):
    answer = post(client, email="reader@example.org\nBcc: other@example.org")
    assert answer.status_code == 400
    assert not Letter.objects.exists()


def test_old_counters_are_forgotten():
    now = timezone.now()
    assert limits.TO_ADDRESS.take(EMAIL, now=now)
    forget_expired()
    assert Throttle.objects.exists()
    accounts_limits.forget_expired(now=now + timedelta(days=2))
    assert not Throttle.objects.exists()
