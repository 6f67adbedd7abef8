"""The staff side: a notice, the typed tables beside it, and what belongs to it."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from disclosure.core.notice_types import NoticeTypeClass, registry
from disclosure.core.workflow import EDITABLE, PUBLIC, State

from .people import Agency, Region

#: Letters and digits that cannot be mistaken for each other when read aloud (Crockford base 32).
UID_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def new_allocation_uid() -> str:
    """A public identifier for an allocation: ten characters of Crockford base 32."""
    return "".join(secrets.choice(UID_ALPHABET) for _ in range(10))


class Allocation(models.Model):
    """One handing-out of a public resource, from plan to performance (项目)."""

    uid = models.CharField(max_length=10, unique=True, default=new_allocation_uid, editable=False)
    area = models.CharField(_("area"), max_length=40)
    number = models.CharField(_("project number"), max_length=100)
    name = models.CharField(_("project name"), max_length=300)
    agency = models.ForeignKey(
        Agency, verbose_name=_("agency"), on_delete=models.PROTECT, related_name="allocations"
    )
    region = models.ForeignKey(
        Region,
        verbose_name=_("region"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="allocations",
    )

    class Meta:
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "area", "number"], name="allocation_number_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class StateChoices(models.TextChoices):
    DRAFT = State.DRAFT.value, _("draft")
    SUBMITTED = State.SUBMITTED.value, _("waiting for secrecy review")
    RETURNED = State.RETURNED.value, _("returned")
    REVIEWED = State.REVIEWED.value, _("waiting for approval")
    APPROVED = State.APPROVED.value, _("approved")
    SCHEDULED = State.SCHEDULED.value, _("scheduled")
    PUBLISHED = State.PUBLISHED.value, _("published")
    SUPERSEDED = State.SUPERSEDED.value, _("superseded")
    WITHDRAWN = State.WITHDRAWN.value, _("withdrawn")


class CorrectionReason(models.TextChoices):
    """Why a published notice was restated, after TED's change-justification list (BT-140)."""

    CLERICAL = "clerical", _("clerical error")
    MISSING = "missing", _("information was missing")
    DEADLINE = "deadline", _("a deadline or date changed")
    CONDITIONS = "conditions", _("price or conditions changed")
    OBJECTION = "objection", _("an objection was upheld")
    ORDER = "order", _("ordered by a court or supervisor")


class WithdrawalReason(models.TextChoices):
    """Why a published notice was taken back; the tombstone shows it."""

    ERROR = "error", _("published by mistake")
    CANCELLED = "cancelled", _("the allocation was cancelled")
    PERSONAL = "personal", _("it held personal data")
    SECRET = "secret", _("it held state or business secrets")
    DUPLICATE = "duplicate", _("it was published twice")
    ORDER = "order", _("ordered by a court or supervisor")


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
    contact_name = models.CharField(_("contact"), max_length=100, blank=True)
    contact_phone = models.CharField(_("contact telephone"), max_length=100, blank=True)
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

    # Life cycle
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=StateChoices.choices,
        default=StateChoices.DRAFT,
        editable=False,
    )
    publish_at = models.DateTimeField(_("publish at"), null=True, blank=True, editable=False)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("filed by"),
        on_delete=models.PROTECT,
        editable=False,
        related_name="filed",
    )
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


class NoticeDetail(models.Model):
    """Base of the per-type tables. `units` keeps the unit each measure was published in."""

    notice = models.OneToOneField(
        Notice,
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="%(app_label)s_%(class)s",
    )
    units = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.label} {self.pk}"


class NoticeRow(models.Model):
    """Base of the per-type lists. `table_name` names the list in forms, sheets and documents."""

    table_name: ClassVar[str]

    notice = models.ForeignKey(
        Notice, on_delete=models.PROTECT, related_name="%(app_label)s_%(class)s_rows"
    )
    position = models.PositiveIntegerField(editable=False, default=0)
    units = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        abstract = True
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return f"{self._meta.label} {self.pk}"


class PartyKind(models.TextChoices):
    ORGANISATION = "organisation", _("organisation")
    PERSON = "person", _("natural person")


class PartyColumns(models.Model):
    """Who somebody is: shared by the parties of a notice and by rows that name a party each."""

    name = models.CharField(_("name"), max_length=300)
    kind = models.CharField(
        _("kind"), max_length=20, choices=PartyKind.choices, default=PartyKind.ORGANISATION
    )
    scheme = models.CharField(
        _("identifier scheme"), max_length=40, blank=True, help_text=_("CN-USCC unless given.")
    )
    identifier = models.CharField(_("identifier"), max_length=100, blank=True)

    class Meta:
        abstract = True


class NoticeParty(PartyColumns):
    """Somebody with a part in a notice. The members of a consortium are one row each."""

    table_name: ClassVar[str] = "parties"

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="parties")
    position = models.PositiveIntegerField(editable=False, default=0)
    role = models.CharField(_("role"), max_length=40)
    address = models.CharField(_("address"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class Attachment(models.Model):
    """A file filed with a notice. `digest` is the SHA-256 of its bytes, in hex."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="attachments")
    file = models.FileField(_("file"), upload_to="attachments/%Y/%m")
    name = models.CharField(_("name"), max_length=200, editable=False)
    media_type = models.CharField(max_length=100, editable=False)
    size = models.PositiveBigIntegerField(editable=False)
    digest = models.CharField(max_length=64, editable=False)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class Decision(models.Model):
    """Who decided what about a notice, when, and on which content. Never changed, never deleted.

    `digest` is that of `documents.draft_document` at the time, so that an approval binds to what
    was approved. `by` is empty for steps the system took.
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
