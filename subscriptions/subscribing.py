"""What somebody may do with their subscriptions: ask, confirm, follow, change, end.

The one proof of who somebody is, is that they read the mail at an address. So nothing is kept
before that, and nothing after it is gone.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from disclosure.addresses import absolute
from disclosure.models import last_sequence

from . import letters, limits
from .links import Wish
from .models import Follow, Subscriber, Webhook
from .queries import Query
from .webhooks import signing

#: What one address may keep, said where it is reached.
MOST_FOLLOWS, MOST_WEBHOOKS = 500, 20


class TooManyError(ValueError):
    """A limit is reached; the text says which."""


def ask(*, wish: Wish, network: str, now: datetime) -> None:
    """Mail the link that confirms a wish. Raises TooManyError.

    Answer and effect are the same whether or not the address is known.
    """
    if not limits.FROM_NETWORK.take(network, now=now):
        raise TooManyError(_("Too many requests from your network. Try again in an hour."))
    if not limits.IN_ALL.take("", now=now):
        raise TooManyError(_("Too many people ask this site just now. Try again in an hour."))
    # Said to nobody: it would tell who was asked about before.
    if not limits.TO_ADDRESS.take(wish.email.casefold(), now=now):
        return
    with override(wish.language):
        query = Query(wish.path, wish.text) if wish.path else None
        letters.write(
            to=wish.email,
            subject=_("Confirm your subscription") if query else _("Your subscriptions"),
            template="subscriptions/mail/confirm.txt",
            context={
                "title": query.title() if query else "",
                "mail": Follow.Mail(wish.mail).label if wish.mail else "",
                "link": absolute(reverse("subscriptions:confirm", args=[wish.token()])),
            },
            now=now,
        )


@transaction.atomic
def confirm(wish: Wish, *, now: datetime) -> Subscriber:
    """Keep what was confirmed; twice is once. Raises TooManyError."""
    found = Subscriber.objects.select_for_update().of(wish.email)
    if found is None:
        found = Subscriber.objects.create(
            email=wish.email, language=wish.language, confirmed_at=now
        )
    found.language = wish.language
    found.refusals = 0
    found.save(update_fields=["language", "refusals"])
    if wish.path:
        follow(found, Query(wish.path, wish.text), mail=wish.mail, now=now)
    return found


@transaction.atomic
def follow(
    subscriber: Subscriber,
    query: Query,
    *,
    now: datetime,
    mail: str = Follow.Mail.NEVER,
    webhook: Webhook | None = None,
) -> Follow:
    """Follow a list from now on; again changes the mail only. Raises TooManyError."""
    last = last_sequence()
    same = {"path": query.path, "text": query.text, "webhook": webhook}
    known = subscriber.follows.filter(**same).first()
    if known is not None:
        change_mail(known, mail)
        return known
    if subscriber.follows.count() >= MOST_FOLLOWS:
        raise TooManyError(_("One address can follow %(most)d lists.") % {"most": MOST_FOLLOWS})
    return Follow.objects.create(
        subscriber=subscriber, mail=mail, since=last, mail_since=last, created_at=now, **same
    )


def change_mail(follow: Follow, mail: str) -> None:
    """Mail more or less often; who turns mail on is not sent what they missed."""
    if follow.mail == Follow.Mail.NEVER and mail != Follow.Mail.NEVER:
        follow.mail_since = last_sequence()
    follow.mail = mail
    follow.save(update_fields=["mail", "mail_since"])


def add_webhook(
    subscriber: Subscriber, *, address: str, host: str, format: str, secret: str, now: datetime
) -> Webhook:
    """A new webhook, which follows nothing yet. Raises TooManyError."""
    if subscriber.webhooks.count() >= MOST_WEBHOOKS:
        raise TooManyError(_("One address can keep %(most)d webhooks.") % {"most": MOST_WEBHOOKS})
    if format == Webhook.Format.STANDARD:
        secret = signing.new_secret()
    return Webhook.objects.create(
        subscriber=subscriber,
        address=address,
        host=host,
        format=format,
        secret=secret,
        created_at=now,
        due_at=now,
    )


@transaction.atomic
def stop_mail(subscriber: Subscriber) -> None:
    """End all mail at once. Without webhooks nothing is left of the subscriber."""
    if subscriber.webhooks.exists():
        subscriber.follows.filter(webhook=None).delete()
        subscriber.letters.all().delete()
        subscriber.digests.all().delete()
    else:
        subscriber.delete()


def renew_links(subscriber: Subscriber) -> None:
    """Make every link that was ever sent void, except to end all mail."""
    Subscriber.objects.filter(pk=subscriber.pk).update(generation=F("generation") + 1)
    subscriber.refresh_from_db()


def language() -> str:
    """The language somebody reads in now, and will be written to."""
    return get_language() or "zh-hans"
