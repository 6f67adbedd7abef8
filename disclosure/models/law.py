"""The statutory catalogue in versions, the lots of allocations, and what is owed next."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from disclosure.core import catalogue
from disclosure.core.clocks import Timer, Unit
from disclosure.core.obligations import Confidence, Obligation

from .allocations import Allocation
from .identifiers import validate_transaction_code
from .notices import Notice
from .people import Agency, Region
from .releases import Release


class TimerChoices(models.TextChoices):
    PUBLISH_WITHIN = Timer.PUBLISH_WITHIN.value, _("publish within")
    AT_LEAST_BEFORE = Timer.AT_LEAST_BEFORE.value, _("at least before")
    STAY_OPEN = Timer.STAY_OPEN.value, _("stay open at least")
    RECURRING = Timer.RECURRING.value, _("publish every period")
    TRACKED = Timer.TRACKED.value, _("step that is followed")


class UnitChoices(models.TextChoices):
    WORKING_DAY = Unit.WORKING_DAY.value, _("working days")
    CALENDAR_DAY = Unit.CALENDAR_DAY.value, _("calendar days")
    HOUR = Unit.HOUR.value, _("hours")
    MONTH = Unit.MONTH.value, _("months")
    YEAR = Unit.YEAR.value, _("years")


class ConfidenceChoices(models.TextChoices):
    FOUND = Confidence.FOUND.value, _("read in its source")
    FOUND_LOCALLY = Confidence.FOUND_LOCALLY.value, _("read in a local rule only")
    MEMORY_HIGH = Confidence.MEMORY_HIGH.value, _("from memory, likely right")
    MEMORY_MEDIUM = Confidence.MEMORY_MEDIUM.value, _("from memory, to be checked")
    MEMORY_LOW = Confidence.MEMORY_LOW.value, _("from memory, doubtful")
    ASSUMED = Confidence.ASSUMED.value, _("assumed by this portal")


class CatalogueEntry(models.Model):
    """One version of one row of the statutory catalogue, for the nation or one locality.

    Rows are never changed: a new version replaces the old one, which stays for the notices that
    were judged by it. `content` is `core.catalogue.plain` of the row; the columns repeat what is
    looked for.
    """

    code = models.CharField(_("code"), max_length=20)
    region = models.ForeignKey(
        Region,
        verbose_name=_("locality"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="catalogue",
    )
    revision = models.PositiveIntegerField(_("version"))
    area = models.CharField(_("area"), max_length=40, blank=True)
    notice_type = models.CharField(_("notice type"), max_length=60, blank=True)
    timer = models.CharField(_("timer"), max_length=20, choices=TimerChoices.choices)
    confidence = models.CharField(_("confidence"), max_length=20, choices=ConfidenceChoices.choices)
    content = models.JSONField(_("row"))
    from_files = models.BooleanField(_("from the repository"), default=False)
    loaded_at = models.DateTimeField(_("in the catalogue since"))
    replaced_at = models.DateTimeField(_("replaced"), null=True, blank=True)

    class Meta:
        verbose_name = _("entry of the statutory catalogue")
        verbose_name_plural = _("statutory catalogue")
        ordering = ["code", "region", "-revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "region", "revision"],
                name="catalogue_revision_once",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["code", "region"],
                name="catalogue_current_once",
                condition=Q(replaced_at__isnull=True),
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} ({self.revision})"

    @property
    def obligation(self) -> Obligation:
        """The row as the clocks read it."""
        return catalogue.read(self.content, {})


class Lot(models.Model):
    """A part of an allocation that is handed out by itself (标段, 包, 宗地, 标的, 房源批次).

    Made when the first notice that names it is released; one notice may cover many.
    """

    allocation = models.ForeignKey(
        Allocation,
        verbose_name=_("allocation"),
        on_delete=models.PROTECT,
        related_name="lots",
        db_index=False,
    )
    number = models.CharField(_("lot number"), max_length=300)
    name = models.CharField(_("name of the lot"), max_length=300, blank=True)
    deal_code = models.CharField(
        _("unified transaction code"),
        max_length=40,
        blank=True,
        validators=[validate_transaction_code],
    )
    notices = models.ManyToManyField(Notice, related_name="lots", editable=False)

    class Meta:
        verbose_name = _("lot")
        verbose_name_plural = _("lots")
        ordering = ["allocation", "number"]
        constraints = [
            models.UniqueConstraint(fields=["allocation", "number"], name="lot_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}".strip()


class Due(models.Model):
    """A disclosure or a step that the law expects next, or expected and got.

    Derived from releases and the catalogue (`services.dues`): it can be thrown away and made again.
    `due_on` is empty where the law names no number of days, or the calendar of the year is not
    known; `unknown` says why.
    """

    entry = models.ForeignKey(CatalogueEntry, on_delete=models.PROTECT, related_name="dues")
    notice_type = models.CharField(_("notice type"), max_length=60)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="dues")
    region = models.ForeignKey(Region, on_delete=models.CASCADE, null=True, related_name="dues")
    allocation_uid = models.CharField(max_length=10, blank=True)
    series = models.CharField(max_length=200, blank=True)
    lot = models.CharField(_("lot"), max_length=300, blank=True)
    arises_from = models.ForeignKey(
        Release, on_delete=models.PROTECT, related_name="expects", verbose_name=_("arises from")
    )
    starts_on = models.DateField(_("from"), null=True)
    due_on = models.DateField(_("due"), null=True)
    unknown = models.CharField(max_length=40, blank=True)
    met_by = models.ForeignKey(
        Release, on_delete=models.PROTECT, null=True, related_name="meets", verbose_name=_("met by")
    )
    met_on = models.DateField(_("met on"), null=True)

    class Meta:
        verbose_name = _("due disclosure")
        verbose_name_plural = _("due disclosures")
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(
                fields=["agency", "due_on", "id"],
                name="due_open",
                condition=Q(met_by__isnull=True, met_on__isnull=True),
            ),
            models.Index(fields=["allocation_uid", "id"], name="due_allocation"),
        ]

    def __str__(self) -> str:
        return f"{self.entry.code} {self.due_on or self.unknown}"
