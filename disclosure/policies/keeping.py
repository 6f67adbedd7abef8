"""What of the portal somebody looks after: law, press lists, operation, the audit."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from disclosure.core.permissions import Ability
from disclosure.models import Agency

from .holding import agencies_of_posts, may_everywhere, whole_agencies


def may_keep_law(user: Any) -> bool:
    """Whether the user keeps the catalogue of the law and the calendar."""
    return may_everywhere(user, Ability.KEEP_LAW)


def press_agencies(user: Any) -> QuerySet[Agency]:
    """The agencies whose press list the user keeps, and sees: of the whole agency, not an area."""
    return Agency.objects.filter(pk__in=whole_agencies(user, Ability.KEEP_PRESS))


def may_keep_press(user: Any, agency_id: int | None = None) -> bool:
    """Whether the user keeps the press list of this agency, or of any at all."""
    found = press_agencies(user)
    return (found if agency_id is None else found.filter(pk=agency_id)).exists()


def may_operate(user: Any) -> bool:
    """Whether the user looks after deliveries and imports in trouble: platform operators."""
    return may_everywhere(user, Ability.OPERATE)


def audited(user: Any) -> Q:
    """A condition for entries of the audit: one's own acts, and those of the agencies overseen."""
    if may_everywhere(user, Ability.READ_AUDIT):
        return Q()
    found = Q(by=user) | Q(agency_id__in=whole_agencies(user, Ability.READ_AUDIT))
    overseen = agencies_of_posts(user, Ability.READ_AUDIT)
    return found if overseen is None else found | Q(agency_id__in=overseen.values("pk"))


def may_export_audit(user: Any) -> bool:
    """Whether the user may take the audit along as a file."""
    return may_everywhere(user, Ability.EXPORT_AUDIT)
