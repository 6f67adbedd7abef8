"""Mail about what is due: who wants which, and what was sent."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ReminderSettings(models.Model):
    """What somebody wants to be reminded of, and in which language. No row means: everything."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="reminder_settings",
    )
    language = models.CharField(
        _("language of the mails"),
        max_length=10,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
    )
    five_days = models.BooleanField(_("five working days before something is due"), default=True)
    one_day = models.BooleanField(_("one working day before something is due"), default=True)
    weekly = models.BooleanField(_("every week, what waits for me"), default=True)

    class Meta:
        verbose_name = _("settings for reminders")
        verbose_name_plural = _("settings for reminders")

    def __str__(self) -> str:
        return f"{self.user_id} {self.language}"


class SentReminder(models.Model):
    """What somebody was reminded of. `subject` names the matter or the week, so nothing twice."""

    class Kind(models.TextChoices):
        FIVE_DAYS = "five_days", _("five working days before")
        ONE_DAY = "one_day", _("one working day before")
        WEEKLY = "weekly", _("weekly list")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminders", db_index=False
    )
    kind = models.CharField(max_length=20, choices=Kind.choices)
    subject = models.CharField(max_length=64)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("sent reminder")
        verbose_name_plural = _("sent reminders")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "subject"], name="reminder_once")
        ]
        indexes = [models.Index(fields=["at"], name="reminder_age")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind} {self.subject}"
