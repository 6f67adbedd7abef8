"""What somebody holds: memberships, their own and lent ones, and appointments."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from disclosure.core.permissions import (
    SUPERUSER,
    Ability,
    Role,
    Scope,
    decides,
    posts_for,
    roles_for,
    scope,
)
from disclosure.models import Agency, Appointment, Delegation, Membership, within


def memberships(user: Any) -> list[Membership]:
    """The memberships of an active user, and those lent to them now; read once for each object."""
    if not getattr(user, "is_active", False) or user.pk is None:
        return []
    cached = getattr(user, "_memberships", None)
    if cached is None:
        own = list(Membership.objects.filter(user=user))
        cached = user._memberships = own + _lent(user, {m.agency_id for m in own})
    return cached


def _lent(user: Any, agencies: set[int]) -> list[Membership]:
    """What absent colleagues lent: their own memberships as they are today, never lent on."""
    if not agencies:
        return []
    today = timezone.localdate()
    lent = Delegation.objects.filter(
        delegate=user,
        agency__in=agencies,
        ended_at__isnull=True,
        first_day__lte=today,
        last_day__gte=today,
        agency=OuterRef("agency"),
        person=OuterRef("user"),
        role=OuterRef("role"),
    )
    found = Membership.objects.filter(Exists(lent), user__is_active=True, agency__in=agencies)
    borrowed = list(found.exclude(role=Role.ADMIN).select_related("user"))
    for membership in borrowed:
        membership.lent_by = membership.user
    return borrowed


def roles(user: Any, agency_id: int, area: str) -> frozenset[Role]:
    """The roles of a user for one agency and area."""
    return frozenset(
        Role(m.role) for m in memberships(user) if m.agency_id == agency_id and m.area in ("", area)
    )


def appointments(user: Any) -> list[Appointment]:
    """The appointments of an active user, read once for each user object."""
    if not getattr(user, "is_active", False) or user.pk is None:
        return []
    cached = getattr(user, "_appointments", None)
    if cached is None:
        found = Appointment.objects.filter(user=user).select_related("region")
        cached = user._appointments = list(found)
    return cached


def columns(user: Any) -> frozenset[str]:
    """The columns of the table that are this user's, whatever the agency."""
    held: set[str] = {m.role for m in memberships(user)} | {a.post for a in appointments(user)}
    if _is_superuser(user):
        held.add(SUPERUSER)
    return frozenset(held)


def may_everywhere(user: Any, ability: Ability) -> bool:
    """Whether a post or the mark of a superuser allows this on everybody's things."""
    return any(scope(ability, column) is Scope.ALL for column in columns(user))


def may_anywhere(user: Any, ability: Ability) -> bool:
    """Whether there is anything at all on which the user may do this."""
    return any(scope(ability, column) is not Scope.NONE for column in columns(user))


def may_in(user: Any, ability: Ability, agency_id: int, area: str) -> bool:
    """Whether the user may do this for this agency and area."""
    if roles_for(ability) & roles(user, agency_id, area) or may_everywhere(user, ability):
        return True
    regional = agencies_of_posts(user, ability)
    return regional is not None and regional.filter(pk=agency_id).exists()


def may_enter(user: Any) -> bool:
    """Whether the staff side is open to the user: a role, a post, or the reference data to keep."""
    return bool(columns(user))


def needs_second_factor(user: Any) -> bool:
    """Whether a password alone is too little for what the user may do."""
    return decides(columns(user))


def may_file(user: Any, agency: Agency, area: str) -> bool:
    """Whether the user may write notices of this area for this agency."""
    return bool(roles_for(Ability.FILE) & roles(user, agency.pk, area))


def _is_superuser(user: Any) -> bool:
    return bool(getattr(user, "is_active", False) and getattr(user, "is_superuser", False))


def agencies_of_posts(user: Any, ability: Ability) -> QuerySet[Agency] | None:
    """The agencies on whose things the user's posts allow this; None if no post does."""
    posts = posts_for(ability)
    found = [a for a in appointments(user) if a.post in posts]
    if not found:
        return None
    for one in found:
        if one.region is None or scope(ability, one.post) is Scope.ALL:
            return Agency.objects.all()
    below = Q(pk__in=[])
    for one in found:
        if one.region is not None:
            below |= within(one.region)
    return Agency.objects.filter(below)


def whole_agencies(user: Any, ability: Ability) -> set[int]:
    """The agencies in the whole of which, not in an area alone, the user has this ability."""
    ours = roles_for(ability)
    return {m.agency_id for m in memberships(user) if m.role in ours and not m.area}
