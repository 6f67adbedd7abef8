"""Every permission question of the portal, and nowhere else.

What somebody may do follows from memberships (role x agency x area), from the state of the notice
and from what they did to it before. Superusers keep the reference data; over notices they have no
more rights than their memberships give, so that nobody approves what they filed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from disclosure.core.workflow import AUTHORS, STEPS, Action, Role, State
from disclosure.models import (
    Agency,
    Allocation,
    Decision,
    ImportBatch,
    Membership,
    Notice,
    User,
)


def memberships(user: Any) -> list[Membership]:
    """The memberships of an active user, read once for each user object."""
    if not getattr(user, "is_active", False) or user.pk is None:
        return []
    cached = getattr(user, "_memberships", None)
    if cached is None:
        cached = user._memberships = list(Membership.objects.filter(user=user))
    return cached


def roles(user: Any, agency_id: int, area: str) -> frozenset[Role]:
    """The roles of a user for one agency and area."""
    return frozenset(
        Role(m.role) for m in memberships(user) if m.agency_id == agency_id and m.area in ("", area)
    )


def may_enter(user: Any) -> bool:
    """Whether the staff side is open to the user: a membership, or the reference data to keep."""
    return may_administer(user) or bool(memberships(user))


def may_file(user: Any, agency: Agency, area: str) -> bool:
    """Whether the user may write notices of this area for this agency."""
    return Role.FILER in roles(user, agency.pk, area)


def may_see(user: Any, notice: Notice) -> bool:
    """Whether the user may read a notice on the staff side: any role in its agency and area."""
    return bool(roles(user, notice.agency_id, notice.notice_type.area()))


def may_edit(user: Any, notice: Notice) -> bool:
    """Whether the user may change the content now."""
    return notice.editable and may_file(user, notice.agency, notice.notice_type.area())


def refusal(user: Any, action: Action, notice: Notice) -> str:
    """Why the user may not take this step, in their language; empty if they may.

    Costs one query for steps that exclude the authors of earlier ones.
    """
    step = STEPS[action]
    if State(notice.state) not in step.sources:
        return _("This step is not possible while the notice is “%(state)s”.") % {
            "state": notice.get_state_display()
        }
    held = roles(user, notice.agency_id, notice.notice_type.area())
    if not step.roles & held:
        return _("Your role in this agency does not allow this step.")
    # A withdrawal takes the corrected versions along, so it is judged for them too.
    judged = [notice, *notice.corrected()] if action is Action.WITHDRAW else [notice]
    if step.not_by and any(took_part(user, step.not_by, each) for each in judged):
        return _("Four eyes: you took part in filing or reviewing this notice yourself.")
    return ""


def may(user: Any, action: Action, notice: Notice) -> bool:
    """Whether the user may take this step on this notice now."""
    return not refusal(user, action, notice)


def justification_refusal(user: Any, notice: Notice) -> str:
    """Why the user may not justify personal data in a notice; empty if they may.

    A second person does: one who judges notices of the agency and had no hand in writing this one.
    """
    if notice.is_public:
        return _("This step is not possible while the notice is “%(state)s”.") % {
            "state": notice.get_state_display()
        }
    held = roles(user, notice.agency_id, notice.notice_type.area())
    if not held & {Role.REVIEWER, Role.APPROVER}:
        return _("Your role in this agency does not allow this step.")
    if took_part(user, AUTHORS, notice):
        return _("Four eyes: you took part in filing or reviewing this notice yourself.")
    return ""


def took_part(user: Any, actions: frozenset[Action], notice: Notice) -> bool:
    """Whether the user filed the notice or took one of these actions on it."""
    if notice.filed_by_id == user.pk:
        return True
    own = Q(by=user, action__in=[str(action) for action in actions])
    return Decision.objects.filter(own, notice=notice).exists()


def actionable(user: Any, action: Action) -> QuerySet[Notice]:
    """The notices on which the user may take this step now: `may` as a query.

    For the steps before publication; a withdrawal is judged for the corrected versions as well.
    """
    step = STEPS[action]
    states = [str(state) for state in step.sources]
    found = Notice.objects.filter(_scope(user, _of_type_in, step.roles), state__in=states)
    if not step.not_by:
        return found
    own = Decision.objects.filter(
        notice=OuterRef("pk"), by=user, action__in=[str(a) for a in step.not_by]
    )
    return found.exclude(filed_by=user).exclude(Exists(own))


def visible_notices(user: Any) -> QuerySet[Notice]:
    """The notices a user may read on the staff side: those of their agencies and areas."""
    return Notice.objects.filter(_scope(user, _of_type_in))


def visible_allocations(user: Any) -> QuerySet[Allocation]:
    """The allocations of the user's agencies and areas."""
    return Allocation.objects.filter(_scope(user, lambda area: Q(area=area)))


def may_edit_allocation(user: Any, allocation: Allocation) -> bool:
    """Whether the user files for the agency and area the allocation belongs to."""
    return may_file(user, allocation.agency, allocation.area)


def visible_batches(user: Any) -> QuerySet[ImportBatch]:
    """The import batches of the user's agencies; with one area only, those that hold some of it."""

    def holds(area: str) -> Q:
        notices = Notice.objects.filter(_of_type_in(area), batch=OuterRef("pk"))
        return Q(filed_by=user) | Q(Exists(notices))

    return ImportBatch.objects.filter(_scope(user, holds))


def fileable_agencies(user: Any, area: str = "") -> QuerySet[Agency]:
    """The agencies the user may file for: in this area, or in any at all."""
    ids = {
        m.agency_id
        for m in memberships(user)
        if m.role == Role.FILER and (not area or m.area in ("", area))
    }
    return Agency.objects.filter(pk__in=ids)


def may_administer(user: Any, agency: Agency | None = None) -> bool:
    """Whether the user keeps reference data (superuser) or the people of this agency."""
    if getattr(user, "is_active", False) and getattr(user, "is_superuser", False):
        return True
    return agency is not None and Role.ADMIN in roles(user, agency.pk, "")


def administered_agencies(user: Any) -> QuerySet[Agency]:
    """The agencies whose people the user manages."""
    if may_administer(user):
        return Agency.objects.all()
    ids = {m.agency_id for m in memberships(user) if m.role == Role.ADMIN and not m.area}
    return Agency.objects.filter(pk__in=ids)


def visible_memberships(user: Any) -> QuerySet[Membership]:
    """The memberships of the agencies whose people the user manages."""
    return Membership.objects.filter(agency__in=administered_agencies(user))


def may_change_membership(user: Any, membership: Membership) -> bool:
    """Whether the user may give, change or end a membership: never their own.

    Nobody raises themselves, superusers included; a second administrator does it.
    """
    return membership.user_id != user.pk and may_administer(user, membership.agency)


def visible_users(user: Any) -> QuerySet[User]:
    """The accounts a user may look at: all (superuser), or those of the agencies they manage."""
    if may_administer(user):
        return User.objects.all()
    members = Membership.objects.filter(agency__in=administered_agencies(user))
    return User.objects.filter(pk__in=members.values("user"))


def may_operate(user: User) -> bool:
    """Whether the user looks after deliveries: platform operators (superusers)."""
    return bool(user.is_active and user.is_superuser)


def _scope(user: Any, in_area: Callable[[str], Q], roles: Collection[Role] = frozenset(Role)) -> Q:
    """A condition for rows of the user's agencies and areas, by memberships of these roles.

    `in_area` is the condition for rows of one area; nothing matches without a membership.
    """
    scope = Q(pk__in=[])
    for m in memberships(user):
        if m.role in roles:
            own = Q(agency_id=m.agency_id)
            scope |= own & in_area(m.area) if m.area else own
    return scope


def _of_type_in(area: str) -> Q:
    return Q(type__startswith=f"{area}.")
