"""What the bulk files do not show yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.db import models
from django.db.models import Max, Min
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .releases import Release


class BulkChangeManager(models.Manager["BulkChange"]):
    def note(self, releases: Iterable[tuple[int, datetime]], *, ocds: bool = False) -> None:
        """Have these shown as they are now: (sequence, when it went out). Twice is harmless."""
        days: defaultdict[date, list[int]] = defaultdict(list)
        for sequence, time in releases:
            days[timezone.localdate(time)].append(sequence)
        self.bulk_create(
            BulkChange(day=day, first=min(found), last=max(found), ocds=ocds)
            for day, found in sorted(days.items())
        )

    def note_everything(self) -> None:
        """Have every day made anew, whatever its files hold."""
        days = Release.objects.order_by().values(day=TruncDate("published_at"))
        rows = list(days.annotate(last=Max("sequence")))
        self.bulk_create(
            BulkChange(**row, first=0, ocds=ocds) for row in rows for ocds in (False, True)
        )

    def waits_since(self) -> datetime | None:
        """When the oldest change was noted that no file shows yet, None for none."""
        found: datetime | None = self.aggregate(oldest=Min("noted_at"))["oldest"]
        return found


class BulkChange(models.Model):
    """Releases of a day, between `first` and `last`, that its files do not show as they are.

    Whoever has made the files deletes the changes they were made for: what is noted meanwhile stays
    to be done. `first` tells whether the files have to be made anew or only go on.
    """

    day = models.DateField(db_index=True)
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    #: Whether it is only that the releases have got their OCDS form.
    ocds = models.BooleanField()
    #: One that stays tells that the files of its day cannot be made.
    noted_at = models.DateTimeField(default=timezone.now)

    objects = BulkChangeManager()

    class Meta:
        verbose_name = _("change for the bulk files")
        verbose_name_plural = _("changes for the bulk files")

    def __str__(self) -> str:
        return f"{self.day} {self.first}-{self.last}"
