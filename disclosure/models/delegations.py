"""Who stands in for whom while they are away."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from disclosure.core.workflow import Role

from .people import Agency, Membership


class Delegation(models.Model):
    """One role of a person, lent to a colleague of the same agency from one day to another.

    It ends by itself, and before that when `ended_at` is set, when the person loses the role, or
    when the delegate leaves the agency: `policies.memberships` asks for all of that each time.
    Managing people is never lent. Rows are kept: decisions refer to them by the persons.
    """

    class RoleChoices(models.TextChoices):
        FILER = Role.FILER.value, Membership.RoleChoices.FILER.label
        REVIEWER = Role.REVIEWER.value, Membership.RoleChoices.REVIEWER.label
        SECRECY = Role.SECRECY.value, Membership.RoleChoices.SECRECY.label
        APPROVER = Role.APPROVER.value, Membership.RoleChoices.APPROVER.label

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who is away"),
        on_delete=models.CASCADE,
        related_name="lent",
    )
    delegate = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who stands in"),
        on_delete=models.CASCADE,
        related_name="borrowed",
        db_index=False,
    )
    agency = models.ForeignKey(
        Agency, verbose_name=_("agency"), on_delete=models.CASCADE, related_name="delegations"
    )
    role = models.CharField(_("role"), max_length=20, choices=RoleChoices.choices)
    first_day = models.DateField(_("from (day)"))
    last_day = models.DateField(_("to (day, included)"))
    note = models.CharField(_("reason for the absence"), max_length=200, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        on_delete=models.PROTECT,
        editable=False,
        related_name="+",
    )
    made_at = models.DateTimeField(_("decided at"), editable=False)
    ended_at = models.DateTimeField(_("ended early"), null=True, editable=False)

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        ordering = ["-first_day", "-id"]
        constraints = [
            models.CheckConstraint(
                name="delegation_to_somebody_else", condition=~Q(person=F("delegate"))
            ),
            models.CheckConstraint(
                name="delegation_ends_after_it_begins", condition=Q(last_day__gte=F("first_day"))
            ),
            models.CheckConstraint(
                name="delegation_of_work_only",
                condition=Q(role__in=["filer", "reviewer", "secrecy", "approver"]),
            ),
        ]
        indexes = [models.Index(fields=["delegate", "last_day"], name="delegation_borrowed")]

    def __str__(self) -> str:
        return f"{self.person} → {self.delegate} · {self.get_role_display()}"

    def stands(self, on: date) -> bool:
        """Whether it is in force on a day, as far as it says itself."""
        return self.ended_at is None and self.first_day <= on <= self.last_day
