"""Administrative divisions as a dated tree: in use, ceased and what followed, former names."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from disclosure.core import divisions
from disclosure.languages import localised


class RegionQuerySet(models.QuerySet["Region"]):
    """Regions by when they were there."""

    def in_use(self) -> RegionQuerySet:
        """Regions that have not ceased."""
        return self.filter(valid_to=None)

    def at_end_of(self, year: int) -> RegionQuerySet:
        """Regions that were there on 31 December of a year."""
        begun = Q(valid_from=None) | Q(valid_from__lte=year)
        return self.filter(begun, Q(valid_to=None) | Q(valid_to__gt=year))

    def heirs_of(self, codes: Iterable[str]) -> list[Region]:
        """The regions in use that the land of former regions belongs to now, by code."""
        found: dict[str, Region] = {}
        older = set(codes)
        seen = set(older)
        while older:
            newer = list(self.filter(predecessors__in=older).exclude(code__in=seen))
            seen |= {region.code for region in newer}
            found |= {region.code: region for region in newer if region.in_use}
            older = {region.code for region in newer if not region.in_use}
        return [found[code] for code in sorted(found)]


class Region(models.Model):
    """An administrative division by its GB/T 2260 code: 2 + 2 + 2 digits, zeros to the right.

    One that ceased stays, since old notices name it. `valid_to` is the year by whose end it was
    gone; its land then belonged to its `successors`, which may have ceased since.
    """

    code = models.CharField(
        _("division code"),
        max_length=6,
        primary_key=True,
        validators=[RegexValidator(r"^\d{6}$", _("A division code has six digits."))],
    )
    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("English name"), max_length=100, blank=True)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
    )
    valid_from = models.PositiveSmallIntegerField(_("division since (year)"), null=True, blank=True)
    valid_to = models.PositiveSmallIntegerField(
        _("ceased in (year)"),
        null=True,
        blank=True,
        help_text=_("Empty for a division in use."),
    )
    successors = models.ManyToManyField(
        "self",
        verbose_name=_("divisions that followed"),
        symmetrical=False,
        blank=True,
        related_name="predecessors",
    )

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="region_ceased_after_it_began",
                condition=Q(valid_to__gte=F("valid_from")) | Q(valid_to=None) | Q(valid_from=None),
                violation_error_message=_("A division ceases after it began."),
            )
        ]

    def __str__(self) -> str:
        return localised(self.name, self.name_en)

    @property
    def lineage(self) -> list[str]:
        """Codes of the region and all above it, nearest first: ["420526", "420500", "420000"]."""
        return divisions.lineage(self.code)

    @property
    def prefix(self) -> str:
        """What the codes of the region and of all below it begin with."""
        return divisions.prefix(self.code)

    @property
    def in_use(self) -> bool:
        """Whether the region has not ceased."""
        return self.valid_to is None

    @cached_property
    def predecessor_codes(self) -> set[str]:
        """Codes of what became the region or parts of it, without those that begin like its own.

        Land that another region handed over and went on itself is no succession.
        """
        found: set[str] = set()
        newer = Q(to_region__code__startswith=self.prefix)
        while codes := self._older(newer) - found:
            found |= codes
            newer = Q(to_region__in=codes)
        return found

    def _older(self, newer: Q) -> set[str]:
        links = Region.successors.through.objects.filter(newer)
        links = links.exclude(from_region__code__startswith=self.prefix)
        return set(links.values_list("from_region_id", flat=True))


def within(region: Region) -> Q:
    """Rows whose `region` is this one, below it, or a former one whose land is now in it."""
    return Q(region__code__startswith=region.prefix) | Q(region__in=region.predecessor_codes)


class RegionName(models.Model):
    """What a region was called before: it was renamed and kept its code."""

    region = models.ForeignKey(
        Region,
        verbose_name=_("region"),
        on_delete=models.CASCADE,
        related_name="former_names",
    )
    name = models.CharField(_("former name"), max_length=100)
    valid_from = models.PositiveSmallIntegerField(_("name since (year)"), null=True, blank=True)
    valid_to = models.PositiveSmallIntegerField(_("name until (year)"))

    class Meta:
        verbose_name = _("former name")
        verbose_name_plural = _("former names")
        ordering = ["region", "valid_to"]
        constraints = [
            models.UniqueConstraint(fields=["region", "valid_to"], name="region_name_once")
        ]

    def __str__(self) -> str:
        return self.name
