"""What people decided about notices, and what they had before them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .choices import StateChoices
from .notices import Notice


class Decision(models.Model):
    """Who decided what about a notice, when, and on which content. Never changed, never deleted.

    `digest` is that of `documents.draft_document` at the time, so that an approval binds to what
    was approved. `by` is empty for steps the system took. `on_behalf_of` is whoever `by` stood in
    for, where the right to the step was lent (`Delegation`); four eyes count both.
    """

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="decisions")
    action = models.CharField(_("action"), max_length=20)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="decisions",
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("standing in for"),
        on_delete=models.PROTECT,
        null=True,
        related_name="decisions_by_delegates",
    )
    at = models.DateTimeField(_("at"))
    from_state = models.CharField(max_length=20, choices=StateChoices.choices)
    to_state = models.CharField(max_length=20, choices=StateChoices.choices)
    reason_code = models.CharField(_("reason"), max_length=20, blank=True)
    reason = models.TextField(_("explanation"), blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.action} {self.at:%Y-%m-%d %H:%M}"


class JudgedVersion(models.Model):
    """A notice as it stood when it was last sent back; gone once it is published.

    Decisions hold digests only, for they are kept for ever and content may be personal.
    """

    notice = models.OneToOneField(
        Notice, on_delete=models.CASCADE, primary_key=True, related_name="judged_version"
    )
    document = models.JSONField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("judged version")
        verbose_name_plural = _("judged versions")

    def __str__(self) -> str:
        return f"{self.notice_id} {self.digest[:12]}"
