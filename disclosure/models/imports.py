"""Batches of notices from sheets and foreign files, and the rows that could not be taken."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .people import Agency


class ImportBatch(models.Model):
    """One file brought in by one person, decided as a whole by two others.

    `read` = `filed` + `quarantined`, always: a row is either a notice or in quarantine.
    """

    class State(models.TextChoices):
        READING = "reading", _("being read")
        SUBMITTED = "submitted", _("waiting for secrecy review")
        REVIEWED = "reviewed", _("waiting for approval")
        APPROVED = "approved", _("approved")
        RETURNED = "returned", _("returned")
        FAILED = "failed", _("could not be read")

    agency = models.ForeignKey(
        Agency, verbose_name=_("agency"), on_delete=models.PROTECT, related_name="batches"
    )
    mapping = models.CharField(
        _("layout"), max_length=80, help_text=_("A notice type's sheet or a declared mapping.")
    )
    file = models.FileField(_("file"), upload_to="imports/%Y/%m", blank=True)
    file_name = models.CharField(_("file name"), max_length=200)
    digest = models.CharField(_("SHA-256 of the file"), max_length=64)
    state = models.CharField(
        _("state"), max_length=20, choices=State.choices, default=State.READING
    )
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("filed by"),
        on_delete=models.PROTECT,
        related_name="batches",
    )
    created_at = models.DateTimeField(_("created"))
    read = models.PositiveIntegerField(_("rows read"), default=0)
    filed = models.PositiveIntegerField(_("notices filed"), default=0)
    quarantined = models.PositiveIntegerField(_("rows in quarantine"), default=0)
    error = models.TextField(_("why it could not be read"), blank=True)

    class Meta:
        verbose_name = _("import batch")
        verbose_name_plural = _("import batches")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.mapping})"


class QuarantinedRow(models.Model):
    """A row that failed, whole, with the field and the reason. `raw` is the row as it was read."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="quarantine")
    row = models.PositiveIntegerField(_("row"))
    field = models.CharField(_("field"), max_length=100, blank=True)
    code = models.CharField(_("reason"), max_length=60)
    message = models.TextField(_("explanation"))
    raw = models.JSONField(_("row as read"))

    class Meta:
        verbose_name = _("row in quarantine")
        verbose_name_plural = _("rows in quarantine")
        ordering = ["batch", "row", "id"]
        indexes = [models.Index(fields=["batch", "code"], name="quarantine_reason")]

    def __str__(self) -> str:
        return f"{self.row}: {self.message}"
