"""Which days of the bulk files are to be made anew."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _


class BulkDayManager(models.Manager["BulkDay"]):
    @transaction.atomic
    def mark(self, days: Iterable[date]) -> None:
        """Have these days made anew. Marking twice is harmless."""
        ordered = sorted(set(days))
        self.bulk_create([BulkDay(day=day) for day in ordered], ignore_conflicts=True)
        self.filter(day__in=ordered).update(marked=F("marked") + 1)


class BulkDay(models.Model):
    """A day on which something was released; its files are as old as `made`, wanted as `marked`.

    Two counters and no flag: what is marked while the day is being made stays to be done.
    """

    day = models.DateField(primary_key=True)
    marked = models.PositiveBigIntegerField(default=0)
    made = models.PositiveBigIntegerField(default=0)

    objects = BulkDayManager()

    class Meta:
        verbose_name = _("day of the bulk files")
        verbose_name_plural = _("days of the bulk files")

    def __str__(self) -> str:
        return str(self.day)
