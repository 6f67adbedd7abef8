"""What people typed into a form and have not saved."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .notices import Notice


class DraftCopy(models.Model):
    """The raw text of one person's form: of a notice, or of a new one of a type.

    `text` holds the names and values of the form as a browser sends them, readable or not: nothing
    of it is in the notice until the person saves. `version` is the version of the notice the form
    was made from.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="draft_copies"
    )
    notice = models.ForeignKey(
        Notice, on_delete=models.CASCADE, null=True, related_name="draft_copies"
    )
    type = models.CharField(_("notice type"), max_length=60)
    text = models.JSONField()
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = _("unsaved text")
        verbose_name_plural = _("unsaved texts")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "notice"],
                name="draft_copy_once",
                condition=Q(notice__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["person", "type"],
                name="draft_copy_of_new_once",
                condition=Q(notice__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.notice_id or ''}".strip()
