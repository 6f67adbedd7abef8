"""What was found of persons in files, and findings that somebody answered for."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .contents import Attachment
from .notices import Notice


class AttachmentScan(models.Model):
    """What a look through one file found. A cache: it can be made again from the file.

    `hits` are objects of kind, number (of page, paragraph or row), certain, excerpt and token; the
    excerpt is masked, the number itself is nowhere.
    """

    class State(models.TextChoices):
        READ = "read", _("text was read")
        NO_TEXT = "no_text", _("an image without text")
        UNREADABLE = "unreadable", _("text cannot be read")

    attachment = models.OneToOneField(
        Attachment, on_delete=models.CASCADE, primary_key=True, related_name="scan"
    )
    digest = models.CharField(max_length=64)
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=20, choices=State.choices)
    hits = models.JSONField(default=list)

    class Meta:
        verbose_name = _("scan of an attachment")
        verbose_name_plural = _("scans of attachments")

    def __str__(self) -> str:
        return f"{self.attachment_id} {self.state}"


class Justification(models.Model):
    """Somebody who did not file a notice says why a finding in it may be published.

    Never changed, never deleted; the database holds that it is a second person. `token` names the
    finding (`privacy.tokens`): of a changed number it is another.
    """

    notice = models.ForeignKey(
        Notice, on_delete=models.PROTECT, related_name="justifications", db_index=False
    )
    token = models.CharField(max_length=64)
    kind = models.CharField(max_length=40)
    place = models.CharField(_("place of the finding"), max_length=300)
    excerpt = models.CharField(max_length=300, blank=True)
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.PROTECT,
        related_name="justifications",
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("justification of personal data")
        verbose_name_plural = _("justifications of personal data")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "token"], name="justification_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.place} {self.excerpt}"
