"""Batches of notices from sheets and foreign files, the rows not taken, the steps on the whole."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from disclosure.languages import localised

from .notices import Notice
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
    error_en = models.TextField(_("why it could not be read, in English"), blank=True)

    class Meta:
        verbose_name = _("import batch")
        verbose_name_plural = _("import batches")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.mapping})"

    @property
    def why_unread(self) -> str:
        """Why it could not be read, in the reader's language."""
        return localised(self.error, self.error_en)


class Explained(models.Model):
    """What is explained in both languages: who reads it may not be who brought the file in."""

    message = models.TextField(_("explanation"))
    message_en = models.TextField(_("explanation in English"))

    class Meta:
        abstract = True

    @property
    def explanation(self) -> str:
        """The explanation in the reader's language."""
        return localised(self.message, self.message_en)


class RowFinding(Explained):
    """What was found at one cell of a file.

    `cell` is its address ("D7", "D7:D9" where it is one of several) on the worksheet `sheet`, in
    files without columns the path to the value; "" where the row as a whole is meant. `heading`
    and `heading_en` name the column, `value` is what stands there, without the numbers of persons.
    """

    row = models.PositiveIntegerField(_("row"))
    sheet = models.CharField(_("worksheet"), max_length=60, blank=True)
    cell = models.CharField(_("cell"), max_length=120, blank=True)
    heading = models.CharField(_("column"), max_length=200, blank=True)
    heading_en = models.CharField(_("column in English"), max_length=200, blank=True)
    value = models.CharField(_("value"), max_length=200, blank=True)
    field = models.CharField(_("field"), max_length=100, blank=True)
    code = models.CharField(_("reason"), max_length=60)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.cell or self.row}: {self.explanation}"

    @property
    def column(self) -> str:
        """The name of the column in the reader's language."""
        return localised(self.heading, self.heading_en)


class RowWarning(RowFinding):
    """What is doubtful about a row that became a notice."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="warnings")

    class Meta:
        verbose_name = _("warning about a row")
        verbose_name_plural = _("warnings about rows")
        ordering = ["batch", "row", "id"]


class QuarantinedRow(RowFinding):
    """One fault of a row that failed. `raw` is the row as it was read, whole."""

    batch = models.ForeignKey(
        ImportBatch, on_delete=models.CASCADE, related_name="quarantine", db_index=False
    )
    raw = models.JSONField(_("row as read"))

    class Meta:
        verbose_name = _("row in quarantine")
        verbose_name_plural = _("rows in quarantine")
        ordering = ["batch", "row", "id"]
        indexes = [models.Index(fields=["batch", "code"], name="quarantine_reason")]


class BatchStep(models.Model):
    """One step that somebody took on every notice of a batch, carried out in the background.

    `at` is when they took it, which each notice's `Decision` repeats. `waiting` counts the notices
    that stood before the step then, `done` those that took it so far. `checklist` holds the answers
    of a review: item -> {"conclusion", "basis"}. At most one step of a batch is under way.
    """

    batch = models.ForeignKey(
        ImportBatch, verbose_name=_("import batch"), on_delete=models.CASCADE, related_name="steps"
    )
    action = models.CharField(_("action"), max_length=20)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.PROTECT,
        related_name="batch_steps",
    )
    at = models.DateTimeField(_("at"))
    reason_code = models.CharField(_("reason"), max_length=20, blank=True)
    reason = models.TextField(_("explanation"), blank=True)
    checklist = models.JSONField(default=dict)
    waiting = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("step on a batch")
        verbose_name_plural = _("steps on batches")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch"],
                condition=models.Q(finished_at=None),
                name="one_step_of_a_batch_under_way",
            )
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.at:%Y-%m-%d %H:%M}"


class BatchRefusal(Explained):
    """Why one notice did not take the step of its batch; it stayed where it was."""

    step = models.ForeignKey(
        BatchStep, on_delete=models.CASCADE, related_name="refusals", db_index=False
    )
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="batch_refusals")

    class Meta:
        verbose_name = _("notice that did not take a step")
        verbose_name_plural = _("notices that did not take a step")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["step", "notice"], name="one_refusal_of_a_notice")
        ]

    def __str__(self) -> str:
        return f"{self.notice_id}: {self.explanation}"
