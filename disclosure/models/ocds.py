"""Released notices as open contracting data."""

from __future__ import annotations

from django.db import models
from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from disclosure.locks import hold
from ledger.models import AppendOnlyModel, AppendOnlyQuerySet

from .bulk import BulkChange
from .ledgered import last_sequence
from .releases import Delivery, Release

#: Attempts at making a form for which readers wait: four minutes, by the leases of deliveries.
ATTEMPTS = 4


def hold_forms() -> None:
    """Hold the right to make and to delete forms until the transaction ends.

    A form is made of several releases, none of which may be taken back meanwhile. Take it before
    the right to release (`services.sequencer`), for which everybody waits.
    """
    hold("ocds")


def forms_made_up_to() -> int:
    """The number up to which every release has its form, if it has one.

    Forms are made by several workers in any order, and a reader who was given a later one would
    never come back for an earlier. What could not be made so often holds nobody up.
    """
    newest = last_sequence()
    waiting = Delivery.objects.filter(channel="ocds", done_at=None, attempts__lte=ATTEMPTS)
    first = waiting.aggregate(first=Min("release"))["first"]
    return newest if first is None else min(newest, first - 1)


class OcdsReleaseQuerySet(AppendOnlyQuerySet):
    def public(self) -> OcdsReleaseQuerySet:
        """What readers may have: not what was withdrawn since."""
        return self.filter(release__tombstone__withdraws__isnull=True)

    def forget(self, release: Release) -> list[int]:
        """Delete what was made of a release from which the law demands deletion, and its copies."""
        copies = self.forget_copies(release)
        self.filter(release=release)._raw_delete(self.db)
        return copies

    def forget_copies(self, release: Release) -> list[int]:
        """Delete later forms that may repeat a release; their releases, to be made anew.

        Those of contracts repeat the award they belong to (`disclosure.ocds.joining`).
        """
        hold_forms()
        own = self.filter(release=release).values("ocid")
        later = self.filter(ocid__in=own, release__gt=release.pk, body__has_key="contracts")
        found = dict(later.values_list("release_id", "release__published_at"))
        self.filter(release__in=found)._raw_delete(self.db)
        BulkChange.objects.note(found.items())
        return list(found)


class OcdsRelease(AppendOnlyModel):
    """A release of the Open Contracting Data Standard, as it was made and found valid.

    Made anew only when it, or what it repeats of an earlier one, was withdrawn or deleted by law:
    `mapping_version` says by which reading of our notices. Of a withdrawn notice the row stays and
    is shown to nobody; put back, the notice gets a new one.
    """

    release = models.OneToOneField(
        Release, on_delete=models.PROTECT, primary_key=True, related_name="ocds"
    )
    ocid = models.CharField(max_length=200)
    tag = models.CharField(max_length=40)
    body = models.JSONField()
    mapping_version = models.PositiveIntegerField()

    objects = OcdsReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("open contracting release")
        verbose_name_plural = _("open contracting releases")
        ordering = ["release"]
        indexes = [models.Index(fields=["ocid", "release"], name="ocds_release_process")]

    def __str__(self) -> str:
        return f"{self.ocid} {self.tag}"
