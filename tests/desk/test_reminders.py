"""Mail about what is due, through a real connection to a mail server."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from disclosure import services, tasks
from disclosure.core.workflow import Action, Role
from disclosure.desk.reminders import send_reminders
from disclosure.models import CalendarYear, Notice, ReminderSettings, SentReminder, User
from tests.admin.pages import client_of, form_in
from tests.factory import NOW, Office, make_user

from .smtp import MailServer, mail_server

#: The Monday of the week that `NOW` is in, and days after it. 2026 has no holidays then.
MONDAY = NOW
DUE = date(2026, 11, 27)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mails(settings: Any) -> Iterator[MailServer]:
    """The mail server of the test; Django talks to it as it would to any."""
    with mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.SITE_ORIGIN = "https://portal.example"
        settings.REMINDERS = True
        yield server


@pytest.fixture(autouse=True)
def known_years(db: None) -> None:
    for year in (2026, 2027):
        listed = CalendarYear.objects.create(
            year=year, notice="某通知", address="https://www.example.cn/1", confirmed=True
        )
        listed.days.create(day=date(year, 1, 1), kind="holiday", name="元旦")


def on(days: int) -> datetime:
    return MONDAY + timedelta(days=days)


def mailbox(user: User) -> str:
    address = f"{user.username}@office.example"
    User.objects.filter(pk=user.pk).update(email=address)
    return address


def draft(office: Office, due_on: date = DUE) -> Notice:
    notice = office.file()
    Notice.objects.filter(pk=notice.pk).update(due_on=due_on)
    return notice


def only_due(user: User, **changes: Any) -> None:
    ReminderSettings.objects.update_or_create(user=user, defaults={"weekly": False, **changes})


def test_five_days_and_one_day_before_and_never_twice(office: Office, mails: MailServer) -> None:
    address, notice = mailbox(office.filer), draft(office)
    only_due(office.filer)
    sent = [send_reminders(now=on(days)) for days in (-4, -3, 0, 1, 2, 3, 4, 5, 7)]
    assert sent == [0, 1, 0, 0, 0, 1, 0, 0, 0]
    five, one = mails.to(address)
    assert "1 项事项即将到期" in five["subject"]
    assert "[" in five["subject"]
    text = five.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert notice.title in text
    assert "还剩5个工作日" in text
    url = reverse("admin:disclosure_notice_change", args=[notice.pk])
    assert f"https://portal.example{url}" in text
    html = five.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert f'href="https://portal.example{url}"' in html
    assert "<style" not in html
    assert "src=" not in html
    assert "https://portal.example/admin/reminders/" in five["list-unsubscribe"]
    assert five["auto-submitted"] == "auto-generated"
    assert "还剩1个工作日" in one.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_a_date_that_moves_is_a_new_matter(office: Office, mails: MailServer) -> None:
    address, notice = mailbox(office.filer), draft(office)
    only_due(office.filer)
    assert send_reminders(now=on(0)) == 1
    Notice.objects.filter(pk=notice.pk).update(due_on=DUE - timedelta(days=1))
    assert send_reminders(now=on(0)) == 1
    assert len(mails.to(address)) == 2


def test_whoever_can_act_is_reminded_in_their_language(office: Office, mails: MailServer) -> None:
    notice = draft(office)
    services.decide(notice=notice, action=Action.SUBMIT, by=office.filer, now=NOW)
    Notice.objects.filter(pk=notice.pk).update(due_on=DUE)
    for person in (office.filer, office.reviewer, office.approver):
        mailbox(person)
        only_due(person, language="en")
    assert send_reminders(now=on(0)) == 1
    ((recipients, mail),) = mails.mails
    assert recipients == [f"{office.reviewer.username}@office.example"]
    assert "1 matter is due soon" in mail["subject"]
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "working days left" in text
    assert "/en/admin/" in text
    assert not re.search("[一-鿿]", text.replace(notice.title, "").partition("Everything")[2])


def test_kinds_can_be_switched_off_on_ones_own_page(office: Office, mails: MailServer) -> None:
    mailbox(office.filer)
    draft(office)
    client, url = client_of(office.filer), reverse("admin:reminders")
    fields = form_in(client.get(url))
    assert {"five_days", "one_day", "weekly"} <= set(fields)
    client.post(url, {"language": "en"})
    held = ReminderSettings.objects.get()
    assert (held.user, held.five_days, held.one_day, held.weekly) == (
        office.filer,
        False,
        False,
        False,
    )
    assert sum(send_reminders(now=on(days)) for days in range(5)) == 0
    assert client.post(url, {"language": "tlh"}).status_code == 200
    assert ReminderSettings.objects.get().language == "en"
    assert client_of(make_user()).get(url).status_code == 302


def test_the_list_of_the_week_comes_once_and_not_empty(office: Office, mails: MailServer) -> None:
    filer, approver = mailbox(office.filer), mailbox(office.approver)
    draft(office, due_on=date(2027, 6, 1))
    assert [send_reminders(now=on(days)) for days in (0, 1, 4, 7)] == [1, 0, 0, 1]
    assert len(mails.to(filer)) == 2
    assert mails.to(approver) == []
    text = mails.to(filer)[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "我的草稿 (1)" in text


def test_nothing_is_sent_on_days_off(office: Office, mails: MailServer) -> None:
    mailbox(office.filer)
    draft(office)
    assert send_reminders(now=on(-2)) == 0
    CalendarYear.objects.get(year=2026).days.create(day=MONDAY.date(), kind="holiday", name="假")
    assert send_reminders(now=on(0)) == 0
    assert mails.mails == []


def test_a_year_without_a_list_has_weeks_of_five_days(office: Office, mails: MailServer) -> None:
    CalendarYear.objects.all().delete()
    mailbox(office.filer)
    draft(office)
    only_due(office.filer)
    assert send_reminders(now=on(-2)) == 0
    assert send_reminders(now=on(0)) == 1
    text = mails.mails[0][1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "还剩4日" in text


def test_a_mail_that_fails_is_tried_again_and_holds_up_nobody(
    office: Office, mails: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    colleague = make_user(Role.FILER, agency=office.agency)
    broken = mailbox(office.filer)
    draft(office)
    office.filer = colleague
    good = mailbox(colleague)
    draft(office)
    for person in User.objects.all():
        only_due(person)
    mails.refused = {broken}
    assert send_reminders(now=on(0)) == 1
    assert len(mails.to(good)) == 1
    assert broken not in caplog.text
    mails.refused = set()
    assert send_reminders(now=on(0)) == 1
    assert len(mails.to(broken)) == 1


def test_without_a_mail_server_nothing_is_noted_as_sent(
    office: Office, mails: MailServer, settings: Any
) -> None:
    mailbox(office.filer)
    draft(office)
    settings.EMAIL_PORT = 1
    assert send_reminders(now=on(0)) == 0
    assert not SentReminder.objects.exists()
    settings.REMINDERS = False
    assert tasks.send_reminders() == 0


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_send_one_mail(office: Office, mails: MailServer) -> None:
    address = mailbox(office.filer)
    draft(office)
    only_due(office.filer)

    def work() -> None:
        send_reminders(now=on(0))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(mails.to(address)) == 1
