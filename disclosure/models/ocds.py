"""Released notices as open contracting data."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.models import AppendOnlyModel, AppendOnlyQuerySet

from .releases import Release


class OcdsReleaseQuerySet(AppendOnlyQuerySet):
    def public(self) -> OcdsReleaseQuerySet:
        """What readers may have: not what was withdrawn since."""
        return self.filter(release__tombstone__withdraws__isnull=True)

    def forget(self, release: Release) -> None:
        """Delete what was made of a release from which the law demands deletion."""
        self.filter(release=release)._raw_delete(self.db)


class OcdsRelease(AppendOnlyModel):
    """A release of the Open Contracting Data Standard, as it was made and found valid.

    Never made anew but after a redaction: `mapping_version` says by which reading of our notices.
    Of a withdrawn notice the row stays and is shown to nobody; put back, the notice gets a new one.
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
