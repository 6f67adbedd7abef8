"""Reminders by mail of what is due, and a list every week: each matter once, to who can do it.

Sent inside the transaction that notes them: a crash between sending and noting may repeat a mail,
never lose one. Whoever sends holds the person's row, so two workers do not write to one person.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from disclosure import calendars
from disclosure.core.workdays import SATURDAY, UnknownYearError, WorkCalendar
from disclosure.models import Membership, ReminderSettings, SentReminder, User

from .days import SOON
from .entries import Entry, TaskList
from .today import today

log = logging.getLogger(__name__)

#: Entries of a list in a mail; the rest is behind the link.
SHOWN = 50
#: What was sent is remembered for longer than any due date is in sight.
KEPT = timedelta(days=400)
#: Lists whose entries somebody has to act on by their due date.
PRESSING = frozenset({"soon", "returned", "justify", "review", "approve", "drafts"})

Kind = SentReminder.Kind
#: What a reminder is sent for -> the switch in somebody's settings.
SWITCHES = {Kind.FIVE_DAYS: "five_days", Kind.ONE_DAY: "one_day", Kind.WEEKLY: "weekly"}
HEADS = {
    Kind.FIVE_DAYS: gettext_lazy("Due within five working days:"),
    Kind.ONE_DAY: gettext_lazy("Due by the next working day:"),
}


@dataclass(frozen=True)
class Section:
    """A heading of a mail and what stands under it."""

    head: str
    entries: list[Entry]
    more: str = ""


def send_reminders(*, now: datetime) -> int:
    """Send everybody what they have not been told yet; returns how many mails went out.

    On working days only. One person's mail that fails is logged and tried again by the next sweep;
    it holds up nobody else's.
    """
    calendar = calendars.current()
    if not _works(timezone.localdate(now), calendar):
        return 0
    SentReminder.objects.filter(at__lt=now - KEPT).delete()
    sent = 0
    for pk in _recipients():
        try:
            sent += _remind(pk, now)
        except (SMTPException, OSError) as error:
            # The text of the error may hold the address.
            log.warning("a reminder to user %d was not sent: %s", pk, type(error).__name__)
    return sent


def _works(day: date, calendar: WorkCalendar) -> bool:
    try:
        return calendar.is_working(day)
    except UnknownYearError:
        return day.weekday() < SATURDAY


def _recipients() -> list[int]:
    member = Membership.objects.filter(user=OuterRef("pk"))
    people = User.objects.filter(Exists(member), is_active=True).exclude(email="")
    return list(people.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _remind(pk: int, now: datetime) -> int:
    """One person's mails; none while another worker is at it."""
    # NO KEY: decisions of this person, which refer to the row, need not wait for a mail server.
    locked = User.objects.select_for_update(skip_locked=True, no_key=True)
    user = locked.filter(pk=pk, is_active=True).first()
    if user is None:
        return 0
    wanted = ReminderSettings.objects.filter(user=user).first() or ReminderSettings(user=user)
    with translation.override(wanted.language):
        lists = today(user, now, shown=SHOWN)
        sections = list(_due_sections(user, wanted, lists, now))
        sent = 0
        if sections:
            count = sum(len(section.entries) for section in sections)
            subject = ngettext(
                "%(count)d matter is due soon", "%(count)d matters are due soon", count
            )
            _send(user, subject % {"count": count}, sections)
            sent += 1
        if wanted.weekly and _noted(user, Kind.WEEKLY, [_week(now)], now) and lists:
            _send(user, _("What waits for you this week"), [_section(one) for one in lists])
            sent += 1
    return sent


def _due_sections(
    user: User, wanted: ReminderSettings, lists: list[TaskList], now: datetime
) -> Iterator[Section]:
    """What is near and was not said yet, the nearest first."""
    near: dict[str, Entry] = {}
    urls: set[str] = set()
    for entry in (entry for one in lists if one.name in PRESSING for entry in one.entries):
        # What is owed leads to the draft that was begun for it, which has a row of its own.
        if entry.left and 0 <= entry.left.days <= SOON and entry.url not in urls:
            near[entry.subject] = entry
            urls.add(entry.url)
    by_kind: dict[Kind, list[str]] = {Kind.ONE_DAY: [], Kind.FIVE_DAYS: []}
    for subject, entry in near.items():
        days = entry.left.days if entry.left else SOON
        by_kind[Kind.ONE_DAY if days <= 1 else Kind.FIVE_DAYS].append(subject)
    for kind, subjects in by_kind.items():
        if getattr(wanted, SWITCHES[kind]) and (new := _noted(user, kind, subjects, now)):
            yield Section(str(HEADS[kind]), [near[subject] for subject in new])


def _noted(user: User, kind: Kind, subjects: list[str], now: datetime) -> list[str]:
    """Those of the subjects that the person was not told of by this kind; they are noted now."""
    told = SentReminder.objects.filter(user=user, kind=kind, subject__in=subjects)
    known = set(told.values_list("subject", flat=True))
    new = [subject for subject in subjects if subject not in known]
    SentReminder.objects.bulk_create(
        SentReminder(user=user, kind=kind, subject=subject, at=now) for subject in new
    )
    return new


def _week(now: datetime) -> str:
    year, week, _day = timezone.localdate(now).isocalendar()
    return f"{year}-W{week:02d}"


def _section(one: TaskList) -> Section:
    left_out = one.count - len(one.entries)
    more = ngettext("and %(count)d more", "and %(count)d more", left_out) if left_out else ""
    return Section(f"{one.label} ({one.count})", one.entries, more % {"count": left_out})


def _send(user: User, subject: str, sections: list[Section]) -> None:
    settings_url = f"{settings.SITE_ORIGIN}{reverse('admin:reminders')}"
    context: dict[str, Any] = {
        "user": user,
        "subject": subject,
        "sections": sections,
        "origin": settings.SITE_ORIGIN,
        "desk_url": f"{settings.SITE_ORIGIN}{reverse('admin:index')}",
        "settings_url": settings_url,
        "lang": translation.get_language(),
    }
    mail = EmailMultiAlternatives(
        subject=f"[{_('Gongkai desk')}] {subject}",
        body=render_to_string("mail/reminder.txt", context),
        to=[user.email],
        headers={
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{settings_url}>",
        },
    )
    mail.attach_alternative(render_to_string("mail/reminder.html", context), "text/html")
    mail.send()
