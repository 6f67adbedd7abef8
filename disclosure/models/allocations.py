"""What is handed out: one allocation ties its notices together from plan to performance."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from .identifiers import validate_investment_code
from .people import Agency
from .regions import Region

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
        Agency,
        verbose_name=_("agency"),
        on_delete=models.PROTECT,
        related_name="allocations",
        db_index=False,
    )
    fixed_asset = models.BooleanField(
        _("fixed-asset investment project"),
        null=True,
        blank=True,
        help_text=_("Such a project has an investment project code."),
    )
    invest_code = models.CharField(
        _("investment project code"),
        max_length=40,
        blank=True,
        validators=[validate_investment_code],
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
