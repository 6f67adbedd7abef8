"""The public side: frozen documents, what is attached to them, and where they must be delivered.

Nothing public reads any other table than these and the reference data. All but `Delivery` and
`ReleaseAnnex` are append-only, by queryset here and by trigger in the database; of a release, the
disclosures alone can be deleted.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from disclosure.core import redaction
from disclosure.core.notice_types import NoticeTypeClass, registry
from ledger.models import AppendOnlyModel, AppendOnlyQuerySet

from .notices import Notice
from .people import Agency
from .regions import Region


def sequence_of(uid: str) -> int:
    """The sequence in the public number of a notice: that of its first release."""
    return int(uid.partition("-")[2])


def on_day(column: str, day: date) -> Q:
    """The condition that a time lies on a day of the portal."""
    start = timezone.make_aware(datetime.combine(day, time.min))
    return Q(**{f"{column}__gte": start, f"{column}__lt": start + timedelta(days=1)})


class ReleaseQuerySet(AppendOnlyQuerySet):
    """Releases by what came after them.

    That nothing came is asked of the column that points back, here and wherever else it is asked:
    with `tombstone__isnull=True` alone PostgreSQL does not see that it looks for what is not there,
    and reads all releases there are for a page of some.
    """

    def public(self) -> ReleaseQuerySet:
        """What readers may have: not what was taken back, but the tombstone in its place."""
        return self.filter(tombstone__withdraws__isnull=True)

    def standing(self) -> ReleaseQuerySet:
        """The last word on each notice: what is in force, and tombstones that still stand."""
        return self.public().filter(
            superseded_by__supersedes__isnull=True, restoration__restores__isnull=True
        )

    def current(self) -> ReleaseQuerySet:
        """What is in force: neither superseded nor withdrawn."""
        return self.standing().exclude(kind=Release.Kind.WITHDRAW)

    def of_uid(self, uid: str) -> ReleaseQuerySet:
        """All releases of one notice, newest first: a tombstone before what it withdrew."""
        return self.filter(uid=uid).order_by("-revision")

    def with_around(self) -> ReleaseQuerySet:
        """With whose it is and where, which a page says of every release.

        What came before and after is asked for where it is shown: few releases have any, and
        joined to it they cost six times as much as the release alone.
        """
        return self.select_related("agency", "region")

    def without(self, disclosures: Sequence[str]) -> int:
        """Delete these disclosures from the releases: the one change that can be made."""
        gone, changed = set(disclosures), []
        # What only refers to a release, as its OCDS form does, need not wait for this.
        for release in self.select_for_update(of=("self",), no_key=True):
            release.disclosures = [d for d in release.disclosures if d not in gone]
            changed.append(release)
        return Release._base_manager.bulk_update(changed, ["disclosures"])


class Release(AppendOnlyModel):
    """One published document, as it went out. `sequence` follows commit order.

    Numbers are given out under an advisory lock held until commit (`services.sealing`), so a
    reader who has seen sequence n has seen every smaller one. The series has no gaps: a number
    that no release has is that of a `Redaction` or, after a disaster, of a `LostRelease`.
    """

    class Kind(models.TextChoices):
        PUBLISH = "publish", _("published")
        CORRECT = "correct", _("correction")
        WITHDRAW = "withdraw", _("withdrawal")
        RESTORE = "restore", _("restoration")

    sequence = models.BigIntegerField(primary_key=True)
    uid = models.CharField(max_length=20)
    revision = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="releases")
    type = models.CharField(max_length=60)
    area = models.CharField(max_length=40)
    stage = models.CharField(max_length=20)
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="releases", db_index=False
    )
    region = models.ForeignKey(Region, on_delete=models.PROTECT, null=True, related_name="releases")
    allocation_uid = models.CharField(max_length=10, blank=True)
    title = models.CharField(max_length=300)
    amount = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    currency = models.CharField(max_length=3, blank=True)
    deadline_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField()
    #: What was digested; `document` is what is read.
    committed = models.JSONField()
    #: Salts and values of what the law may demand to delete: `disclosure.core.redaction`.
    disclosures = models.JSONField(default=list)
    #: SHA-256 (hex) of the canonical form of `committed`; the ledger holds the same.
    digest = models.CharField(max_length=64)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="superseded_by"
    )

    #: Of a tombstone, the release it took back. A superseded version can be withdrawn as well.
    withdraws = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="tombstone"
    )

    #: Of a notice that was put back, the tombstone it lifts. What was withdrawn stays withheld: its
    #: content, less what was deleted by law, is in this release.
    restores = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="restoration"
    )

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        ordering = ["-sequence"]
        indexes = [
            models.Index(fields=["area", "-sequence"], name="release_area"),
            models.Index(fields=["type", "-sequence"], name="release_type"),
            models.Index(fields=["agency", "-sequence"], name="release_agency"),
            models.Index(fields=["region", "-sequence"], name="release_region"),
            models.Index(
                fields=["allocation_uid", "-sequence"],
                name="release_allocation",
                condition=~models.Q(allocation_uid=""),
            ),
            models.Index(
                fields=["deadline_at", "sequence"],
                name="release_deadline",
                condition=models.Q(deadline_at__isnull=False),
            ),
            # Rows lie in the order of their time: a day is found by a few kilobytes of index.
            BrinIndex(fields=["published_at"], autosummarize=True, name="release_published"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["uid", "revision"], name="release_revision_once"),
            models.UniqueConstraint(
                fields=["notice"],
                condition=models.Q(kind__in=["publish", "correct"]),
                name="release_first_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.uid} {self.title}"

    @cached_property
    def document(self) -> dict[str, Any]:
        """The released document with its redactable values in place, not to be changed."""
        return redaction.disclose(self.committed, self.disclosures)

    @property
    def notice_type(self) -> NoticeTypeClass:
        """The declaration of this release's type."""
        return registry.get(self.type)

    @property
    def withdrawn(self) -> bool:
        """Whether this is the tombstone of a withdrawn notice."""
        return self.kind == self.Kind.WITHDRAW

    @property
    def withdrawn_with(self) -> Release | None:
        """Of the tombstone of an older version, what had corrected it: both went in one step."""
        return getattr(self.withdraws, "superseded_by", None)

    @property
    def restored(self) -> bool:
        """Whether this put a withdrawn notice back."""
        return self.kind == self.Kind.RESTORE

    @property
    def restored_with(self) -> Release | None:
        """Of an older version that was put back, what had corrected it: both came in one step."""
        later = getattr(self, "superseded_by", None) if self.restored else None
        # What corrects a notice after it was put back alone is no restoration itself.
        return later if later and later.restored else None

    @property
    def along_with(self) -> Release | None:
        """The correction with which this older version was withdrawn or put back.

        Known when the release goes out, and the same for good.
        """
        return self.withdrawn_with or self.restored_with

    @property
    def before_id(self) -> int | None:
        """The release whose place this one takes, whatever it does to it."""
        return self.restores_id or self.withdraws_id or self.supersedes_id

    @property
    def before(self) -> Release | None:
        """What this restores, withdraws or corrects; None for a first release."""
        return self.restores or self.withdraws or self.supersedes

    @property
    def first_sequence(self) -> int:
        """The number the notice first went out under; its public number is made from it.

        A notice that was put back stands where it stood among the others.
        """
        return sequence_of(self.uid)

    @property
    def disclosed_at(self) -> datetime:
        """When the notice went out first: a restoration does not make it younger.

        Of a tombstone that of what it withdrew.
        """
        return datetime.fromisoformat(self.committed["published_at"])

    @property
    def withheld(self) -> bool:
        """Whether this was taken back: its content is kept but shown to nobody."""
        return hasattr(self, "tombstone")


class ReleaseAnnex(models.Model):
    """A list of natural persons that goes with a release until its publicity period ends.

    The release holds only `digest`: SHA-256 over the salt and the canonical rows. Deleting the row
    deletes the names and leaves the release verifiable (Personal Information Protection Law
    art. 47).
    """

    release = models.ForeignKey(
        Release, on_delete=models.PROTECT, related_name="annexes", db_index=False
    )
    name = models.CharField(max_length=60)
    rows = models.JSONField()
    salt = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    expires_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("annex")
        verbose_name_plural = _("annexes")
        constraints = [
            models.UniqueConstraint(fields=["release", "name"], name="release_annex_once")
        ]

    def __str__(self) -> str:
        return f"{self.release_id} {self.name}"


class ReleaseAttachment(AppendOnlyModel):
    """A released file, found by the SHA-256 of its bytes in the public store."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64, db_index=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("released file")
        verbose_name_plural = _("released files")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def reached(self, at: datetime) -> int:
        """Note when readers had the releases for the first time; a first time is never moved."""
        return self.update(reached_at=Coalesce("reached_at", Value(at)))


class Delivery(models.Model):
    """A release on its way to a channel: the transactional outbox.

    Written in the transaction that seals the release. `due_at` is a lease: whoever takes the row
    moves it ahead, so a worker that dies gives the row back by doing nothing. A delivery can be
    begun anew, which empties `done_at`; `reached_at` stays what it was the first time.
    """

    release = models.ForeignKey(
        Release, on_delete=models.PROTECT, related_name="deliveries", db_index=False
    )
    channel = models.CharField(_("channel"), max_length=40)
    due_at = models.DateTimeField(_("next attempt"))
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    done_at = models.DateTimeField(_("delivered"), null=True)
    reached_at = models.DateTimeField(_("first reached"), null=True)
    last_error = models.TextField(_("last error"), blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["channel", "due_at", "id"],
                name="delivery_due",
                condition=models.Q(done_at__isnull=True),
            ),
            models.Index(
                fields=["channel", "release"],
                name="delivery_not_reached",
                condition=models.Q(reached_at__isnull=True),
            ),
        ]
        constraints = [models.UniqueConstraint(fields=["release", "channel"], name="delivery_once")]

    def __str__(self) -> str:
        return f"{self.release_id} → {self.channel}"
