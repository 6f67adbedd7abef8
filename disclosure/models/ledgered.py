"""What the ledger says of releases, and what was deleted from them by law. Append-only."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.models import AppendOnlyModel, AppendOnlyQuerySet

from .people import User
from .releases import Release


class LedgerEntry(AppendOnlyModel):
    """Where the ledger holds what was done to a release: one entry for each act."""

    class Type(models.TextChoices):
        PUBLISH = "publish", _("published")
        AMEND = "amend", _("correction")
        WITHDRAW = "withdraw", _("withdrawal")
        RESTORE = "restore", _("restoration")
        REDACT = "redact", _("deletion by law")

    index = models.BigIntegerField(primary_key=True)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="entries")
    type = models.CharField(max_length=10, choices=Type.choices)
    at = models.DateTimeField()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("ledger entry of a release")
        verbose_name_plural = _("ledger entries of releases")
        ordering = ["index"]
        constraints = [
            models.UniqueConstraint(
                fields=["release"],
                condition=~models.Q(type="redact"),
                name="release_logged_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.index} {self.type} {self.release_id}"


def last_act() -> datetime | None:
    """When anything was last done to a release; the end of a list's publicity is an act too."""
    return LedgerEntry.objects.order_by("-index").values_list("at", flat=True).first()


def last_sequence() -> int:
    """The number of the newest change: a release, or a deletion by law from one. 0 without any."""
    released, deleted, lost = (
        model.objects.order_by("-sequence").values_list("sequence", flat=True)[:1]
        for model in (Release, Redaction, LostRelease)
    )
    return max(released.union(deleted, lost, all=True), default=0)


class Redaction(AppendOnlyModel):
    """Values of a release that were deleted by law: where they were, why, and on whose word.

    `sequence` is of the same series as that of releases, so that a follower hears of it in order.
    """

    sequence = models.BigIntegerField(unique=True)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="redactions")
    pointers = models.JSONField(_("what was deleted"))
    basis = models.CharField(_("legal basis"), max_length=120)
    decision = models.CharField(_("number of the decision"), max_length=120, blank=True)
    reason = models.TextField(_("reason"))
    #: None for a deletion that a restored database learned from the ledger, which names no person.
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    entry = models.OneToOneField(LedgerEntry, on_delete=models.PROTECT, related_name="redaction")

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("deletion by law")
        verbose_name_plural = _("deletions by law")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.release_id} {', '.join(self.pointers)}"


class AnnexRemoval(AppendOnlyModel):
    """A list of persons that was deleted: which one, how long it was, when and why.

    The digest is that in the release's document, which goes on verifying.
    """

    class Reason(models.TextChoices):
        EXPIRED = "expired", _("its publicity period ended")
        LAW = "law", _("deleted by law")
        WITHDRAWN = "withdrawn", _("the notice was withdrawn")

    release = models.ForeignKey(
        Release, on_delete=models.PROTECT, related_name="removals", db_index=False
    )
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    count = models.PositiveIntegerField()
    reason = models.CharField(max_length=20, choices=Reason.choices)
    removed_at = models.DateTimeField()
    entry = models.ForeignKey(LedgerEntry, on_delete=models.PROTECT, related_name="removals")

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("deleted list of persons")
        verbose_name_plural = _("deleted lists of persons")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["release", "name"], name="annex_removed_once")
        ]

    def __str__(self) -> str:
        return f"{self.release_id} {self.name}"


class LostRelease(AppendOnlyModel):
    """A release that the ledger has and a restored database has not: its number stays taken."""

    sequence = models.BigIntegerField(primary_key=True)
    #: Where the ledger has it; a plain number, since `LedgerEntry` needs the release.
    index = models.BigIntegerField(unique=True)
    type = models.CharField(max_length=10, choices=LedgerEntry.Type.choices)
    uid = models.CharField(max_length=20)
    revision = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("lost release")
        verbose_name_plural = _("lost releases")
        ordering = ["sequence"]

    def __str__(self) -> str:
        return f"{self.uid} {self.type}"
