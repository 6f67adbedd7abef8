"""What the area's lists of natural persons have in common, and the counts that outlast them."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from disclosure.models import CountField, NoticeRow
from housing.choices import HousingKind, QueueCategory

#: A column for the last four characters of an identity number cannot hold more, so that nobody's
#: number enters even a draft (Personal Information Protection Law art. 6).
FOUR_CHARACTERS = RegexValidator(
    r"^[0-9A-Za-z]{4}$", _("Enter the last four characters of the number and nothing else.")
)


class ListedHousehold(NoticeRow):
    """One line of a personal list.

    `identity` names the columns that tell the lines apart, `number` the one that counts them;
    the count may start anew with every value of the column `numbered_by`. `home` names the
    columns that say which home a household got.
    """

    identity: ClassVar[tuple[str, ...]]
    number: ClassVar[str] = ""
    numbered_by: ClassVar[str] = ""
    home: ClassVar[tuple[str, ...]] = ()

    class Meta(NoticeRow.Meta):
        abstract = True


class HouseholdCount(NoticeRow):
    """How many households of a kind and queue are on a list; stays when the list is deleted."""

    table_name = "counts"

    kind = models.CharField(
        _("kind of housing security"), max_length=20, choices=HousingKind.choices
    )
    category = models.CharField(
        _("queue of the household"), max_length=20, choices=QueueCategory.choices, blank=True
    )
    households = CountField(_("number of households"), unit="户")

    class Meta(NoticeRow.Meta):
        abstract = True
        verbose_name = _("number of households by kind and queue")
        verbose_name_plural = _("numbers of households by kind and queue")
