"""The envelope of a notice on the staff side."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from disclosure.core.notice_types import NoticeTypeClass, registry
from disclosure.core.workflow import EDITABLE, PUBLIC

from .allocations import Allocation
from .choices import CorrectionReason, NoticeNature, StateChoices
from .people import Agency
from .regions import Region


class Notice(models.Model):
    """The envelope that all notices share; the type's own columns are in its detail table.

    Everything here may change until approval. What readers see is the `Release` made from it.
    """

    # Identification
    # Null until published: the empty text would not be unique.
    uid = models.CharField(max_length=20, unique=True, null=True, editable=False)  # noqa: DJ001
    type = models.CharField(_("notice type"), max_length=60, editable=False)
    agency = models.ForeignKey(
        Agency,
        verbose_name=_("publishing agency"),
        on_delete=models.PROTECT,
        related_name="notices",
        db_index=False,
    )
    region = models.ForeignKey(
        Region,
        verbose_name=_("region"),
        on_delete=models.PROTECT,
        null=True,
        related_name="notices",
    )
    allocation = models.ForeignKey(
        Allocation,
        verbose_name=_("allocation"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="notices",
    )

    # Content
    nature = models.CharField(
        _("nature of the notice"),
        max_length=20,
        choices=NoticeNature.choices,
        default=NoticeNature.NORMAL.value,
        help_text=_("A second publicity, or what is tendered again, is a repeated notice."),
    )
    title = models.CharField(_("title"), max_length=300)
    title_en = models.CharField(_("English title"), max_length=300, blank=True)
    summary = models.CharField(_("summary"), max_length=500, blank=True)
    body = models.TextField(_("text"), blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    formed_on = models.DateField(
        _("date the information was formed"),
        null=True,
        help_text=_("The legal clock starts on this day, not on the day of publication."),
    )
    amounts_checked = models.BooleanField(
        _("amounts above 3 billion yuan were checked by hand"),
        default=False,
        blank=True,
        help_text=_("Most often such an amount is a slip between 元 and 万元."),
    )
    contact_name = models.CharField(_("contact"), max_length=100, blank=True)
    contact_phone = models.CharField(_("contact telephone"), max_length=100, blank=True)
    contact_email = models.EmailField(
        _("contact mail"),
        blank=True,
        help_text=_("A mailbox of the office. The address of a person is personal data."),
    )
    contact_address = models.CharField(_("contact address"), max_length=300, blank=True)

    # Relations between notices
    corrects = models.OneToOneField(
        "self",
        verbose_name=_("corrects"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="corrected_by",
    )
    correction_reason = models.CharField(
        _("reason for the correction"), max_length=20, blank=True, choices=CorrectionReason.choices
    )
    correction_note = models.CharField(_("what was corrected"), max_length=500, blank=True)
    relates_to = models.ForeignKey(
        "self",
        verbose_name=_("about the notice"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="related",
    )

    # Provenance of a notice that was first published elsewhere
    source_name = models.CharField(_("first published by"), max_length=200, blank=True)
    source_url = models.URLField(_("original address"), max_length=500, blank=True)
    source_id = models.CharField(_("number at the source"), max_length=200, blank=True)
    source_published_on = models.DateField(_("first published on"), null=True, blank=True)
    batch = models.ForeignKey(
        "disclosure.ImportBatch",
        verbose_name=_("import batch"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="notices",
    )

    #: Of a notice taken over from an OCDS release: what else the source said
    #: (`disclosure.importing.keeping`). None for any other.
    ocds = models.JSONField(null=True, editable=False)

    # Life cycle
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=StateChoices.choices,
        default=StateChoices.DRAFT,
        editable=False,
    )
    publish_at = models.DateTimeField(_("publish at"), null=True, blank=True, editable=False)
    due_on = models.DateField(_("due"), null=True, blank=True, editable=False)
    #: The row of the catalogue that says so.
    due_by = models.ForeignKey(
        "CatalogueEntry", on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("filed by"),
        on_delete=models.PROTECT,
        editable=False,
        related_name="filed",
    )
    #: How often the content was saved by a form: what two people who have it open compare.
    version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("created"), editable=False)
    updated_at = models.DateTimeField(_("last changed"), editable=False)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["agency", "state", "-id"], name="notice_desk"),
            models.Index(
                fields=["publish_at", "id"],
                name="notice_due",
                condition=Q(state__in=["approved", "scheduled"]),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="notice_state_known", condition=Q(state__in=StateChoices.values)
            ),
            models.CheckConstraint(
                name="notice_waiting_has_time",
                condition=~Q(state__in=["approved", "scheduled"]) | Q(publish_at__isnull=False),
            ),
            models.CheckConstraint(
                name="notice_correction_has_reason",
                condition=Q(corrects__isnull=True) | ~Q(correction_reason=""),
            ),
            models.UniqueConstraint(
                fields=["source_name", "source_id", "type"],
                name="notice_source_once",
                condition=~Q(source_id="") & Q(corrects__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def validate_constraints(self, exclude: Any = None) -> None:
        """Left to the database: they all speak of columns that no form shows."""

    @property
    def notice_type(self) -> NoticeTypeClass:
        """The declaration of this notice's type."""
        return registry.get(self.type)

    @property
    def detail(self) -> Any:
        """The row with the type's own columns; one query, None if it was never filled in."""
        model = self.notice_type.model
        return model._default_manager.filter(pk=self.pk).first()

    def corrected(self) -> list[Notice]:
        """What this notice corrects, and what that one corrected, newest first. A query each."""
        chain: list[Notice] = []
        earlier = self.corrects
        while earlier is not None:
            chain.append(earlier)
            earlier = earlier.corrects
        return chain

    @property
    def editable(self) -> bool:
        """Whether the content may still change."""
        return self.state in EDITABLE

    @property
    def is_public(self) -> bool:
        """Whether readers can see it (or its tombstone)."""
        return self.state in PUBLIC
