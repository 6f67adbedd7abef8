"""The working-day calendar: the State Council's list of each year, as the portal counts with it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from disclosure.core.workdays import SATURDAY


class CalendarYear(models.Model):
    """The list of one year by the notice that announced it. Only confirmed lists are counted with.

    A list that was changed later (2015, 2019, 2020) names the second notice as well.
    """

    year = models.PositiveSmallIntegerField(
        _("year of the list"),
        primary_key=True,
        validators=[MinValueValidator(1949), MaxValueValidator(2200)],
    )
    notice = models.CharField(_("number or title of the official notice"), max_length=200)
    address = models.URLField(_("address of the official notice"), max_length=500)
    amendment = models.CharField(
        _("later notice that changed the list"), max_length=200, blank=True
    )
    amendment_address = models.URLField(
        _("address of the later notice"), max_length=500, blank=True
    )
    confirmed = models.BooleanField(
        _("list confirmed"),
        default=False,
        help_text=_("Every day was compared with the official notice; due dates count with it."),
    )

    class Meta:
        verbose_name = _("list of holidays")
        verbose_name_plural = _("lists of holidays")
        ordering = ["-year"]

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(models.Model):
    """A day off or a make-up day of one list; plain weekends and working days are not written down.

    The list of a year may hold days of the December before it. A day stands in one list only.
    """

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", _("day off")
        MAKE_UP = "make_up", _("make-up day (worked)")

    year = models.ForeignKey(
        CalendarYear,
        verbose_name=_("list of holidays"),
        on_delete=models.CASCADE,
        related_name="days",
    )
    day = models.DateField(_("day of the calendar"), unique=True)
    kind = models.CharField(_("kind of day"), max_length=20, choices=Kind.choices)
    name = models.CharField(_("name of the festival"), max_length=100)

    class Meta:
        verbose_name = _("day of the list")
        verbose_name_plural = _("days of the list")
        ordering = ["day"]
        constraints = [
            models.CheckConstraint(
                name="calendar_day_kind_known", condition=Q(kind__in=["holiday", "make_up"])
            ),
            models.CheckConstraint(
                name="calendar_day_make_up_at_weekend",
                condition=~Q(kind="make_up") | Q(day__iso_week_day__gte=6),
            ),
            models.CheckConstraint(
                name="calendar_day_in_its_list",
                condition=Q(day__year=F("year")) | Q(day__year=F("year") - 1, day__month=12),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"

    def clean(self) -> None:
        """A make-up day is a Saturday or Sunday; a day belongs to the list's year."""
        if not self.day:
            return
        if self.kind == self.Kind.MAKE_UP and self.day.weekday() < SATURDAY:
            message = _("A make-up day is a Saturday or a Sunday.")
            raise ValidationError({"day": ValidationError(message, code="weekday")})
        if self.year_id and not self._in_its_list():
            message = _("The list of %(year)d holds days of that year and of the December before.")
            params = {"year": self.year_id}
            raise ValidationError({"day": ValidationError(message, code="year", params=params)})

    def _in_its_list(self) -> bool:
        december_before = self.day.year == self.year_id - 1 and self.day.month == 12
        return self.day.year == self.year_id or december_before
