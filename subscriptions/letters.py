"""Mail on its way: written in the transaction that causes it, sent by a sweep, deleted when taken.

A letter that goes out twice, because the worker died between the mail server's "taken" and the
deletion, has the same Message-ID both times. Nothing is in it but text: no pictures, no links that
count.
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from email.errors import MessageError
from email.utils import formataddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend
from django.core.mail.message import sanitize_address
from django.db import transaction
from django.db.models import F
from django.dispatch import Signal
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from . import links
from .models import LOG_DAYS, Follow, Letter, Subscriber, Webhook

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
LONGEST_LEASE = timedelta(hours=2)
#: A letter that no server has taken for so long is given up.
GIVE_UP = timedelta(days=2)
#: After so many refusals for good, in a row, an address gets no more mail.
REFUSALS = 3
BATCH = 50
#: What a server answers before it hangs up.
CLOSING = 421

Refusal = smtplib.SMTPRecipientsRefused | smtplib.SMTPResponseException

#: Sent in the transaction that deletes a `letter`, before it does: the server has taken it
#: (`taken`) or refused it for good. Letters that are given up or taken back settle nothing.
settled = Signal()


def can_be_written_to(address: str) -> bool:
    """Whether an address can stand in a mail: some that look like one cannot be put in ASCII."""
    try:
        sanitize_address(address, settings.DEFAULT_CHARSET)
    except (ValueError, MessageError):
        return False
    return True


def write(**letter: Any) -> Letter:
    """Queue a letter in the active language: what `drafted` takes."""
    written = drafted(**letter)
    written.save()
    return written


def drafted(
    *,
    to: str,
    subject: str,
    template: str,
    context: Mapping[str, Any],
    now: datetime,
    subscriber: Subscriber | None = None,
    headers: Mapping[str, str] | None = None,
) -> Letter:
    """A letter in the active language that is not queued yet."""
    body = render_to_string(template, dict(context))
    return Letter(
        subscriber=subscriber,
        to=to,
        subject=" ".join(subject.split())[:400],
        body=body,
        headers={"Auto-Submitted": "auto-generated", **(headers or {})},
        created_at=now,
        due_at=now,
    )


def list_headers(name: str, stop: str) -> dict[str, str]:
    """What lets a mail program end a subscription with one click (RFC 2369, 2919, 8058).

    `name` is that of the list, `stop` the address that ends it for this recipient.
    """
    host = urlsplit(settings.SITE_ORIGIN).hostname
    return {
        "List-Id": f"<{name}.{host}>",
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Precedence": "list",
    }


def tell_stopped(webhook: Webhook, *, now: datetime) -> None:
    """Tell the owner that a webhook is called no more, and for how long its events are kept."""
    subscriber = webhook.subscriber
    with override(subscriber.language):
        write(
            to=subscriber.email,
            subject=_("Your webhook at %(host)s was stopped") % {"host": webhook.host},
            template="subscriptions/mail/stopped.txt",
            context={"webhook": webhook, "days": LOG_DAYS, "page": links.own_page(subscriber)},
            now=now,
            subscriber=subscriber,
        )


def server_answers() -> bool:
    """Whether the mail server lets us in. Files, as in the demo, are always there."""
    connection: BaseEmailBackend = get_connection()
    if not isinstance(connection, SmtpBackend):
        return True
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        _away(error)
        return False
    finally:
        _close(connection)
    return True


def post_due(*, now: datetime) -> int:
    """Send what is due; returns how many letters the mail server has taken."""
    leased = _lease(now)
    if not leased:
        return 0
    connection: BaseEmailBackend = get_connection()
    sent = 0
    untried, due_at = [letter.pk for letter in leased], now + LEASE
    try:
        connection.open()
        due_at = now
        for letter in leased:
            untried.remove(letter.pk)
            sent += _post(letter, connection)
    except (OSError, smtplib.SMTPException) as error:
        # A server that is away is asked again in a while, one that hung up at once: either is no
        # fault of the letters it was not given.
        _away(error)
        _give_back(untried, due_at)
    finally:
        _close(connection)
    return sent


def _lease(now: datetime) -> list[Letter]:
    with transaction.atomic():
        given_up, _of = Letter.objects.filter(created_at__lt=now - GIVE_UP).delete()
        due = Letter.objects.filter(due_at__lte=now)
        leased = list(due.select_for_update(skip_locked=True).order_by("due_at", "id")[:BATCH])
        for letter in leased:
            letter.attempts += 1
            letter.due_at = now + min(LEASE * 2 ** min(letter.attempts - 1, 10), LONGEST_LEASE)
        Letter.objects.bulk_update(leased, ["attempts", "due_at"])
    if given_up:
        log.warning("%d letters were given up: no mail server took them in time", given_up)
    return leased


def _give_back(untried: Iterable[int], due_at: datetime) -> None:
    Letter.objects.filter(pk__in=untried).update(due_at=due_at, attempts=F("attempts") - 1)


def _post(letter: Letter, connection: BaseEmailBackend) -> int:
    """Send one letter; 1 if it was taken. Raises for a server that is away."""
    # Unsubscribed while it waited: the row went with the subscriber.
    if not Letter.objects.filter(pk=letter.pk).exists():
        return 0
    if not can_be_written_to(letter.to):
        log.warning("a letter was refused: its address cannot be written")
        _refused(letter)
        return 0
    try:
        _message(letter, connection).send()
    except (
        smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPSenderRefused
    ) as error:  # fmt: skip
        if CLOSING in _codes(error):
            raise
        if _for_good(error):
            log.warning("a letter was refused: %s", type(error).__name__)
            _refused(letter)
        return 0
    except (ValueError, MessageError) as error:
        # Perhaps our own sender is at fault: it waits, and holds up no other.
        log.warning("a letter cannot be made: %s", type(error).__name__)
        return 0
    with transaction.atomic():
        Subscriber.objects.filter(letters=letter, refusals__gt=0).update(refusals=0)
        settled.send(Letter, letter=letter, taken=True)
        Letter.objects.filter(pk=letter.pk).delete()
    return 1


def _message(letter: Letter, connection: BaseEmailBackend) -> EmailMessage:
    host = urlsplit(settings.SITE_ORIGIN).hostname
    at = int(letter.created_at.timestamp())
    return EmailMessage(
        letter.subject,
        letter.body,
        formataddr((str(settings.MAIL_NAME), settings.DEFAULT_FROM_EMAIL)),
        [letter.to],
        headers={"Message-ID": f"<letter-{letter.pk}.{at}@{host}>", **letter.headers},
        connection=connection,
    )


def _for_good(error: Refusal) -> bool:
    """Whether the server will not change its mind about this recipient or letter (5xx)."""
    # What is wrong with our own sender is no fault of the recipient's.
    if isinstance(error, smtplib.SMTPSenderRefused):
        return False
    return all(500 <= code < 600 for code in _codes(error))


def _codes(error: Refusal) -> list[int]:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return [code for code, _text in error.recipients.values()]
    return [error.smtp_code]


@transaction.atomic
def _refused(letter: Letter) -> None:
    subscriber = Subscriber.objects.select_for_update().filter(letters=letter).first()
    settled.send(Letter, letter=letter, taken=False)
    Letter.objects.filter(pk=letter.pk).delete()
    if subscriber is None:
        return
    subscriber.refusals += 1
    subscriber.save(update_fields=["refusals"])
    if subscriber.refusals >= REFUSALS:
        subscriber.follows.filter(webhook=None).update(mail=Follow.Mail.NEVER)
        subscriber.letters.all().delete()


def _away(error: Exception) -> None:
    log.warning("the mail server is away: %s", type(error).__name__)


def _close(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except (OSError, smtplib.SMTPException):
        log.warning("the mail server hung up")
