"""What running the portal leaves behind: reconciliations, incidents, and who was last awake.

Reconciliations are append-only, by queryset here and by trigger in the database.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from ledger.models import AppendOnlyModel, AppendOnlyQuerySet


class Reconciliation(AppendOnlyModel):
    """One comparison of what was approved with what readers find, begun at `begun_at`.

    It covers the releases from `first` to `last`, nothing if `first` is the larger one. Each
    channel adds a `Comparison` when it is through: one without is still at work, or was broken off.
    """

    begun_at = models.DateTimeField(_("begun"))
    first = models.BigIntegerField(_("first release"))
    last = models.BigIntegerField(_("last release"))
    mending = models.BooleanField(_("differences are mended"))

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("reconciliation")
        verbose_name_plural = _("reconciliations")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.begun_at):%Y-%m-%d %H:%M}"


class Comparison(AppendOnlyModel):
    """What a reconciliation found in one channel. With an `error` the channel could not be read."""

    run = models.ForeignKey(
        Reconciliation, on_delete=models.PROTECT, related_name="comparisons", db_index=False
    )
    channel = models.CharField(_("channel"), max_length=40)
    ended_at = models.DateTimeField(_("ended"))
    compared = models.PositiveBigIntegerField(_("releases compared"))
    missing = models.PositiveBigIntegerField(_("missing releases"))
    stale = models.PositiveBigIntegerField(_("outdated releases"))
    surplus = models.PositiveBigIntegerField(_("surplus releases"))
    error = models.TextField(_("error"), blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("comparison")
        verbose_name_plural = _("comparisons")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["run", "channel"], name="operations_compared_once")
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.channel}"

    @property
    def differing(self) -> int:
        """Differences of all kinds."""
        return self.missing + self.stale + self.surplus


class Difference(AppendOnlyModel):
    """A release that a channel does not have as it is.

    An approved notice that was never released has neither sequence nor number: `detail` has its
    key. `sent_again` says that the release was given to the channel once more.
    """

    class Kind(models.TextChoices):
        MISSING = "missing", _("missing from the channel")
        STALE = "stale", _("outdated in the channel")
        SURPLUS = "surplus", _("should not be in the channel")

    run = models.ForeignKey(Reconciliation, on_delete=models.PROTECT, related_name="differences")
    channel = models.CharField(_("channel"), max_length=40)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    sequence = models.BigIntegerField(_("sequence"), null=True)
    uid = models.CharField(_("number"), max_length=20, blank=True)
    detail = models.CharField(_("detail"), max_length=200, blank=True)
    sent_again = models.BooleanField(_("sent again"))

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("difference")
        verbose_name_plural = _("differences")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.channel}: {self.uid} {self.kind}"


class IncidentQuerySet(models.QuerySet["Incident"]):
    def recent(self, days: int = 90) -> IncidentQuerySet:
        """Those that go on, and those that ended in the last days."""
        since = timezone.now() - timedelta(days=days)
        return self.filter(Q(ended_at=None) | Q(ended_at__gte=since))


class Said(models.Model):
    """What is said in Chinese and may be said in English as well."""

    class Meta:
        abstract = True

    def _in_language(self, name: str) -> str:
        english = get_language() == "en" and getattr(self, f"{name}_en")
        return str(english or getattr(self, name))


class Incident(Said):
    """Something that went wrong in running the portal, as its operators tell it to the public."""

    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    started_at = models.DateTimeField(_("beginning of the incident"), default=timezone.now)
    ended_at = models.DateTimeField(_("end of the incident"), null=True, blank=True)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        ordering = ["-started_at", "-id"]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """An incident ends after it began."""
        if self.started_at and self.ended_at and self.ended_at < self.started_at:
            message = gettext("An incident cannot end before it begins.")
            raise ValidationError({"ended_at": message})

    @property
    def named(self) -> str:
        """The title in the reader's language."""
        return self._in_language("title")

    @property
    def changed_at(self) -> datetime:
        """When something was said about it last."""
        times = [update.at for update in self.updates.all()]
        return max([self.started_at, *([self.ended_at] if self.ended_at else []), *times])


class IncidentUpdate(Said):
    """What was known about an incident at a time."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="updates")
    at = models.DateTimeField(_("time of the report"), default=timezone.now)
    text = models.TextField(_("what is known"))
    text_en = models.TextField(_("what is known, in English"), blank=True)

    class Meta:
        verbose_name = _("report on the incident")
        verbose_name_plural = _("reports on the incident")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.at):%Y-%m-%d %H:%M}"

    @property
    def said(self) -> str:
        """The text in the reader's language."""
        return self._in_language("text")


class Heartbeat(models.Model):
    """When a part of the portal last did something, so that a page can say that it does nothing."""

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M:%S}"
