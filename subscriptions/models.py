"""Who is told what: addresses that were confirmed, what they follow, and what is on its way.

Only an address that answered is kept, and all of it goes with the subscriber's row: follows,
matches, mail on its way, webhooks and their log.
"""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from disclosure.models import Release

from .sealed import SealedField

#: How long the log of a webhook is kept, and what waits for it after it was stopped.
LOG_DAYS = 30


class Cursor(models.Model):
    """How far the releases were compared with what people follow."""

    name = models.CharField(max_length=20, primary_key=True)
    sequence = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.sequence}"


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    def of(self, email: str) -> Subscriber | None:
        """Who has this address, in whatever case it is written; by its index."""
        written = self.alias(written=Lower("email"))
        return written.filter(written=Lower(models.Value(email))).first()


class Subscriber(models.Model):
    """A mail address that confirmed; raising `generation` makes earlier links to its pages void."""

    email = models.EmailField()
    language = models.CharField(max_length=10)
    confirmed_at = models.DateTimeField()
    generation = models.PositiveIntegerField(default=1)
    #: Mails in a row that its server refused for good.
    refusals = models.PositiveSmallIntegerField(default=0)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        constraints = [models.UniqueConstraint(Lower("email"), name="subscriber_once")]

    def __str__(self) -> str:
        return self.email


class Webhook(models.Model):
    """An address that is called for releases. It is a queue of its own: `due_at` is its next turn.

    `failures` counts attempts in a row that failed and spaces the turns, so that a dead target
    costs one attempt a turn whatever waits for it.
    """

    class Format(models.TextChoices):
        STANDARD = "standard", _("signed JSON (Standard Webhooks)")
        WECOM = "wecom", _("WeCom group bot")
        DINGTALK = "dingtalk", _("DingTalk group bot")

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="webhooks")
    address = SealedField()
    host = models.CharField(max_length=253)
    format = models.CharField(max_length=10, choices=Format.choices)
    #: What signs: ours for signed JSON, the bot's for DingTalk, nothing for WeCom.
    secret = SealedField(blank=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["due_at"], name="webhook_due", condition=Q(stopped_at=None))
        ]

    def __str__(self) -> str:
        return self.host


class Follow(models.Model):
    """A list with its filters that somebody follows: by mail, by a webhook, or in the feed alone.

    `path` and `text` are a `queries.Query`. What was released up to `since` is no news.
    """

    class Mail(models.TextChoices):
        NOW = "now", pgettext_lazy("mail", "at once")
        DAILY = "daily", pgettext_lazy("mail", "once a day")
        WEEKLY = "weekly", pgettext_lazy("mail", "once a week")
        NEVER = "never", pgettext_lazy("mail", "no mail, feed only")

    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.CASCADE, related_name="follows", db_index=False
    )
    path = models.CharField(max_length=200)
    text = models.CharField(max_length=1000, blank=True)
    mail = models.CharField(max_length=10, choices=Mail.choices)
    webhook = models.ForeignKey(
        Webhook, on_delete=models.CASCADE, null=True, related_name="follows"
    )
    since = models.BigIntegerField()
    #: Mail begins after this sequence: who turns it on later is not sent the past.
    mail_since = models.BigIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("followed list")
        verbose_name_plural = _("followed lists")
        ordering = ["id"]
        indexes = [models.Index(fields=["path", "text"], name="follow_query")]
        constraints = [
            models.UniqueConstraint(
                fields=["subscriber", "path", "text", "webhook"],
                nulls_distinct=False,
                name="follow_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.path}?{self.text}"


class Digest(models.Model):
    """A mail about everything new at one time: there is one for each subscriber and period."""

    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.CASCADE, related_name="digests", db_index=False
    )
    mail = models.CharField(max_length=10, choices=Follow.Mail.choices)
    period = models.DateTimeField()

    class Meta:
        verbose_name = _("digest by mail")
        verbose_name_plural = _("digests by mail")
        constraints = [
            models.UniqueConstraint(
                fields=["subscriber", "mail", "period"], name="digest_once_a_period"
            )
        ]

    def __str__(self) -> str:
        return f"{self.mail} {self.period}"


class Match(models.Model):
    """A release that a followed list holds. `digest` is the mail that told of it."""

    follow = models.ForeignKey(
        Follow, on_delete=models.CASCADE, related_name="matches", db_index=False
    )
    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="matches")
    found_at = models.DateTimeField()
    #: The list held an earlier version only, which this release changes.
    by_earlier = models.BooleanField(default=False)
    digest = models.ForeignKey(Digest, on_delete=models.SET_NULL, null=True, related_name="matches")

    class Meta:
        verbose_name = _("match of a followed list")
        verbose_name_plural = _("matches of followed lists")
        indexes = [
            models.Index(
                fields=["follow", "found_at"], name="match_untold", condition=Q(digest=None)
            )
        ]
        constraints = [models.UniqueConstraint(fields=["follow", "release"], name="match_once")]

    def __str__(self) -> str:
        return f"{self.follow_id} {self.release_id}"


class Letter(models.Model):
    """A mail on its way; gone when the mail server has taken it. `due_at` is a lease."""

    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.CASCADE, null=True, related_name="letters"
    )
    to = models.EmailField()
    subject = models.CharField(max_length=400)
    body = models.TextField()
    headers = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)
    attempts = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("mail on its way")
        verbose_name_plural = _("mails on their way")

    def __str__(self) -> str:
        return str(self.pk)


def message_id() -> str:
    """A new id of an event, the same in all attempts and replays."""
    return f"msg_{secrets.token_hex(16)}"


class Message(models.Model):
    """An event for one webhook; without a release it is a test."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("event", "waiting")
        DELIVERED = "delivered", pgettext_lazy("event", "delivered")
        FAILED = "failed", pgettext_lazy("event", "given up")

    webhook = models.ForeignKey(
        Webhook, on_delete=models.CASCADE, related_name="messages", db_index=False
    )
    release = models.ForeignKey(Release, on_delete=models.CASCADE, null=True, related_name="+")
    uid = models.CharField(max_length=40, unique=True, default=message_id)
    created_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    due_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("event of a webhook")
        verbose_name_plural = _("events of webhooks")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["webhook", "due_at", "id"],
                name="message_due",
                condition=Q(state="waiting"),
            )
        ]
        constraints = [models.UniqueConstraint(fields=["webhook", "release"], name="message_once")]

    def __str__(self) -> str:
        return self.uid


class Attempt(models.Model):
    """One call of a webhook, as its owner may read it: never what the other side said."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=200, blank=True)
    milliseconds = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("call of a webhook")
        verbose_name_plural = _("calls of webhooks")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.message_id} {self.status or self.error}"


class HubSubscription(models.Model):
    """A WebSub subscriber: a feed of ours, and where each new state of it is posted.

    `asked` is a request whose intent is still to be verified: {"mode", "seconds", "secret"};
    meanwhile what was verified before stays in force. `wanted` and `told` are sequences: the newest
    release in the topic, and the newest that was posted.
    """

    #: SHA-256 of topic and callback, which together are the subscription.
    key = models.CharField(max_length=64, unique=True)
    topic = models.CharField(max_length=1200)
    path = models.CharField(max_length=200)
    text = models.CharField(max_length=1000, blank=True)
    callback = SealedField()
    host = models.CharField(max_length=253, db_index=True)
    secret = SealedField(blank=True)
    until = models.DateTimeField(null=True)
    asked = SealedField(blank=True)
    wanted = models.BigIntegerField(default=0)
    told = models.BigIntegerField(default=0)
    due_at = models.DateTimeField(db_index=True)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("WebSub subscription")
        verbose_name_plural = _("WebSub subscriptions")
        indexes = [models.Index(fields=["path", "text"], name="hub_query")]

    def __str__(self) -> str:
        return f"{self.host} {self.topic}"
