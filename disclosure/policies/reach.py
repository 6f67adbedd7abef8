"""How far somebody reaches: conditions for the rows of their agencies and areas."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from django.db.models import Q

from disclosure.core.permissions import Ability, Role, roles_for
from disclosure.models import Membership

from .holding import agencies_of_posts, memberships


def readable(user: Any, in_area: Callable[[str], Q], ability: Ability = Ability.READ_NOTICES) -> Q:
    """A condition for rows of the agencies and areas the user may read, by role or by post."""
    own = scoped(user, in_area, roles_for(ability))
    overseen = agencies_of_posts(user, ability)
    return own if overseen is None else own | Q(agency_id__in=overseen.values("pk"))


def scoped(user: Any, in_area: Callable[[str], Q], roles: Collection[Role]) -> Q:
    """A condition for rows of the user's agencies and areas, by memberships of these roles.

    `in_area` is the condition for rows of one area; nothing matches without a membership.
    """
    return reached([m for m in memberships(user) if m.role in roles], in_area)


def reached(held: list[Membership], in_area: Callable[[str], Q]) -> Q:
    """A condition for rows of the agencies and areas of these memberships."""
    found = Q(pk__in=[])
    for m in held:
        own = Q(agency_id=m.agency_id)
        found |= own & in_area(m.area) if m.area else own
    return found


def of_type_in(area: str) -> Q:
    """A condition for notices of an area."""
    return Q(type__startswith=f"{area}.")


def of_due_in(area: str) -> Q:
    """A condition for what the law expects in an area."""
    return Q(notice_type__startswith=f"{area}.")
