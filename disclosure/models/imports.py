"""Batches of notices from sheets and foreign files, and the rows that could not be taken."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .people import Agency


class ImportBatch(models.Model):
    """One file brought in by one person, decided as a whole by two others.

    `read` = `filed` + `quarantined`: a row is either a notice or in quarantine. Of a file that is
    taken whole or not at all (`whole`) and was not taken, `filed` is 0. `rows` is known once
    reading has begun.
    """

    class State(models.TextChoices):
        READING = "reading", _("being read")
        SUBMITTED = "submitted", _("waiting for secrecy review")
        REVIEWED = "reviewed", _("waiting for approval")
        APPROVED = "approved", _("approved")
        RETURNED = "returned", _("returned")
        FAILED = "failed", _("could not be read")
        REFUSED = "refused", _("not taken: rows failed")

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
    whole = models.BooleanField(
        _("all or nothing"),
        default=False,
        help_text=_("File nothing of it if a single row fails."),
    )
    rows = models.PositiveIntegerField(_("rows in the file"), null=True)
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


class RowFinding(models.Model):
    """What was found at one cell of a file.

    `cell` is its address ("D7", "D7:D9" where it is one of several) on the worksheet `sheet`, in
    files without columns the path to the value; "" where the row as a whole is meant. `heading`
    names the column in the language of whoever brought the file in, `value` is what stands there,
    without the numbers of persons.
    """

    row = models.PositiveIntegerField(_("row"))
    sheet = models.CharField(_("worksheet"), max_length=60, blank=True)
    cell = models.CharField(_("cell"), max_length=120, blank=True)
    heading = models.CharField(_("column"), max_length=200, blank=True)
    value = models.CharField(_("value"), max_length=200, blank=True)
    field = models.CharField(_("field"), max_length=100, blank=True)
    code = models.CharField(_("reason"), max_length=60)
    message = models.TextField(_("explanation"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.cell or self.row}: {self.message}"


class RowWarning(RowFinding):
    """What is doubtful about a row that became a notice."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="warnings")

    class Meta:
        verbose_name = _("warning about a row")
        verbose_name_plural = _("warnings about rows")
        ordering = ["batch", "row", "id"]


class QuarantinedRow(RowFinding):
    """One fault of a row that failed. `raw` is the row as it was read, whole."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="quarantine")
    raw = models.JSONField(_("row as read"))

    class Meta:
        verbose_name = _("row in quarantine")
        verbose_name_plural = _("rows in quarantine")
        ordering = ["batch", "row", "id"]
        indexes = [models.Index(fields=["batch", "code"], name="quarantine_reason")]
