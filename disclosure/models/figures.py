"""What statistics, profiles and maps read: derived from releases, so it can be made again.

`disclosure.services.figures` writes these tables in the transaction that seals a release. A notice
that was corrected or withdrawn leaves the figures with what replaces it.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .people import Agency
from .regions import Region
from .releases import Release


class Figures(models.Model):
    """What is counted. Amounts are in `currency`, "" where the notice has no amount.

    `contests` are lots of which the number of offers is known, `offers` their sum, `single` those
    with one offer only; `ways` are matters of which the method is known, `direct` those handed out
    without competition.
    """

    month = models.DateField()
    area = models.CharField(max_length=40)
    type = models.CharField(max_length=60)
    stage = models.CharField(max_length=20)
    currency = models.CharField(max_length=3, blank=True)
    amount = models.DecimalField(max_digits=30, decimal_places=6, null=True)
    contests = models.PositiveIntegerField(default=0)
    offers = models.PositiveIntegerField(default=0)
    single = models.PositiveIntegerField(default=0)
    ways = models.PositiveIntegerField(default=0)
    direct = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True


class ReleaseFigures(Figures):
    """One notice in force. `month` is the first day of that in which it was released."""

    release = models.OneToOneField(
        Release, on_delete=models.PROTECT, primary_key=True, related_name="figures"
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", db_index=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("figures of a notice")
        verbose_name_plural = _("figures of notices")
        indexes = [
            models.Index(fields=["month", "type", "region"], name="figures_cell"),
            models.Index(fields=["agency", "month"], name="figures_agency"),
        ]

    def __str__(self) -> str:
        return f"{self.release_id} {self.type} {self.month:%Y-%m}"


class MonthlyFigures(Figures):
    """The sum over the notices in force of one month, type and region, at three levels.

    `code` is that of a province at level 1, of a prefecture at level 2, of the notices' own regions
    at level 3: a level holds every notice once. "" is no region. No foreign key, for a county may
    have no prefecture above it.
    """

    level = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=6, blank=True)
    notices = models.PositiveIntegerField()
    priced = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("figures of a month")
        verbose_name_plural = _("figures of months")
        constraints = [
            # A type that was declared anew may have notices of two stages.
            models.UniqueConstraint(
                fields=["level", "code", "month", "type", "stage", "currency"],
                name="monthly_figures_once",
            )
        ]
        indexes = [models.Index(fields=["level", "month", "type", "code"], name="figures_month")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.type} {self.code}"


class ReleaseParty(models.Model):
    """An organisation that a release names, by what readers see of it. Persons are left out.

    `code` is its unified social credit code, "" where the release gives none. `role` is the code of
    the role or, of a list that names an organisation in each row, the name of the list.
    """

    release = models.ForeignKey(
        Release, on_delete=models.CASCADE, related_name="organisations", db_index=False
    )
    position = models.PositiveIntegerField()
    code = models.CharField(max_length=18, blank=True)
    name = models.CharField(max_length=300)
    role = models.CharField(max_length=60)

    class Meta:
        verbose_name = _("organisation named in a release")
        verbose_name_plural = _("organisations named in releases")
        ordering = ["release", "position"]
        indexes = [
            models.Index(
                fields=["code", "-release"], name="party_code", condition=~models.Q(code="")
            ),
            models.Index(fields=["name", "-release"], name="party_name"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["release", "position"], name="release_party_once")
        ]

    def __str__(self) -> str:
        return f"{self.release_id} {self.name}"
