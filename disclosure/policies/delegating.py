"""Standing in for a colleague: who may lend which role to whom."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from disclosure.core.permissions import Role
from disclosure.models import Agency, Delegation, Membership

from .holding import memberships
from .people import administered_agencies, may_administer


def delegation_refusal(user: Any, delegation: Delegation) -> str:
    """Why the user may not decide on a delegation; empty if they may.

    People lend their own roles, administrators of the agency those of others; nobody helps
    themselves to a role. The delegate works in the same agency already.
    """
    own = delegation.person_id == user.pk
    if not own and not may_administer(user, delegation.agency):
        return _("You may lend your own roles only.")
    if not own and delegation.delegate_id == user.pk:
        return _("Nobody gives a role to themselves.")
    in_agency = Membership.objects.filter(agency=delegation.agency)
    if not in_agency.filter(user=delegation.person, role=delegation.role).exists():
        return _("This person does not hold the role in this agency.")
    if not in_agency.filter(user=delegation.delegate, user__is_active=True).exists():
        return _("The delegate has no role in this agency.")
    return ""


def may_end_delegation(user: Any, delegation: Delegation) -> bool:
    """Whether the user may end a delegation early: who lent, who stands in, or an administrator."""
    concerned = {delegation.person_id, delegation.delegate_id}
    return user.pk in concerned or may_administer(user, delegation.agency)


def visible_delegations(user: Any) -> QuerySet[Delegation]:
    """The delegations of the user's agencies: colleagues know who stands in for whom."""
    if may_administer(user):
        return Delegation.objects.all()
    return Delegation.objects.filter(agency__in={m.agency_id for m in memberships(user)})


def standing_delegations(user: Any) -> QuerySet[Delegation]:
    """The delegations in force today that the user is part of, on either side."""
    today = timezone.localdate()
    concerned = Q(person=user) | Q(delegate=user)
    return Delegation.objects.filter(
        concerned, ended_at__isnull=True, first_day__lte=today, last_day__gte=today
    ).select_related("person", "delegate")


def may_see_delegations(user: Any) -> bool:
    """Whether there can be delegations to look at: where somebody works or manages people."""
    return may_administer(user) or bool(memberships(user))


def may_lend(user: Any) -> bool:
    """Whether there is an agency in which the user may decide on delegations. No query."""
    return may_administer(user) or any(m.lent_by is None for m in memberships(user))


def lendable_agencies(user: Any) -> QuerySet[Agency]:
    """The agencies in which the user has a role of their own to lend, or manages the people."""
    held = Membership.objects.filter(user=user).exclude(role=Role.ADMIN)
    managed = administered_agencies(user)
    return Agency.objects.filter(Q(pk__in=held.values("agency")) | Q(pk__in=managed.values("pk")))
