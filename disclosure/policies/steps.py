"""The steps of the workflow: who may take which, in their own right or for somebody else."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from disclosure.core.permissions import RESERVABLE, Ability, Role, roles_for
from disclosure.core.workflow import AUTHORS, PUBLIC, STEPS, Action, State
from disclosure.models import Decision, Membership, Notice, User

from .holding import memberships
from .reach import of_type_in, reached


def refusal(user: Any, action: Action, notice: Notice) -> str:
    """Why the user may not take this step, in their language; empty if they may.

    Costs one query for steps that exclude the authors of earlier ones.
    """
    step = STEPS[action]
    if State(notice.state) not in step.sources:
        return _("This step is not possible while the notice is “%(state)s”.") % {
            "state": notice.get_state_display()
        }
    if not step.roles:
        return _("Your role in this agency does not allow this step.")
    if action is Action.PROPOSE and _replaced(notice):
        return _("A correction took its place: restore the correction, and this comes with it.")
    return _refused(user, Ability(action), step.not_by, _judged(action, notice))


def _refused(user: Any, ability: Ability, not_by: frozenset[Action], notices: list[Notice]) -> str:
    """Why no membership of the user, own or lent, opens something on these notices."""
    held = _allowing(user, ability, notices[0])
    if not held:
        return _("Your role in this agency does not allow this step.")
    if not_by and all(_any_took_part(_persons(user, m), not_by, notices) for m in held):
        return _("Four eyes: you took part in filing or reviewing this notice yourself.")
    return ""


def _allowing(user: Any, ability: Ability, notice: Notice) -> list[Membership]:
    """The user's memberships that allow this on the notice, as its agency has arranged it.

    Own ones come first.
    """
    wanted = roles_for(ability)
    if ability in RESERVABLE and notice.agency.secrecy_apart:
        wanted -= {Role.REVIEWER}
    area = notice.notice_type.area()
    return [
        m
        for m in memberships(user)
        if m.agency_id == notice.agency_id and m.area in ("", area) and m.role in wanted
    ]


def standing_in_for(user: Any, action: Action, notice: Notice) -> User | None:
    """Whom the user takes a step for that `refusal` allows; None in their own right.

    Writing a draft counts as a step of a filer.
    """
    step = STEPS.get(action)
    held = _allowing(user, Ability(action) if step and step.roles else Ability.FILE, notice)
    if not any(m.lent_by for m in held):
        return None
    not_by, judged = (step.not_by if step else frozenset()), _judged(action, notice)
    for m in held:
        if not not_by or not _any_took_part(_persons(user, m), not_by, judged):
            return m.lent_by
    return None


def _judged(action: Action, notice: Notice) -> list[Notice]:
    """What a step is judged for: it goes for the corrected versions as well, or for one alone."""
    along = action in (Action.WITHDRAW, Action.RESTORE, Action.REDACT)
    return [notice, *notice.corrected()] if along else [notice]


def _replaced(notice: Notice) -> bool:
    """Whether a correction of the notice was released."""
    public = [str(state) for state in PUBLIC]
    return Notice.objects.filter(corrects=notice, state__in=public).exists()


def _persons(user: Any, membership: Membership) -> frozenset[int]:
    """Whose hands count when the user acts by this membership: theirs, and of whoever lent it."""
    lender = membership.lent_by
    return frozenset({user.pk, lender.pk}) if lender else frozenset({user.pk})


def _any_took_part(
    persons: frozenset[int], actions: frozenset[Action], notices: list[Notice]
) -> bool:
    if any(notice.filed_by_id in persons for notice in notices):
        return True
    deeds = _deeds(persons, actions)
    return Decision.objects.filter(deeds, notice__in=notices).exists()


def _deeds(persons: frozenset[int], actions: frozenset[Action]) -> Q:
    """Decisions of these kinds taken by one of these persons, or for them by a delegate."""
    hands = Q(by__in=persons) | Q(on_behalf_of__in=persons)
    return hands & Q(action__in=[str(action) for action in actions])


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
    return _refused(user, Ability.JUSTIFY, AUTHORS, [notice])


def actionable(user: Any, action: Action) -> QuerySet[Notice]:
    """The notices on which the user may take this step now: `may` as a query.

    For the steps before publication; withdrawing and restoring are judged for the corrected
    versions as well.
    """
    step = STEPS[action]
    found = Notice.objects.filter(state__in=[str(state) for state in step.sources])
    if not step.roles:
        return found.none()
    return found.filter(_open_to(user, Ability(action), step.not_by))


def justifiable(user: Any) -> QuerySet[Notice]:
    """The notices whose personal data the user may justify: `justification_refusal` as a query."""
    hidden = [str(state) for state in State if state not in PUBLIC]
    return Notice.objects.filter(_open_to(user, Ability.JUSTIFY, AUTHORS), state__in=hidden)


def _open_to(user: Any, ability: Ability, not_by: frozenset[Action]) -> Q:
    """Notices on which some membership allows this, without a part of its holder or lender.

    The part is one in the steps `not_by`; without any, who took part does not matter.
    """
    found = _without_part_in(user, roles_for(ability), not_by)
    if ability in RESERVABLE:
        reserved = _without_part_in(user, roles_for(ability) - {Role.REVIEWER}, not_by)
        found = reserved | found & Q(agency__secrecy_apart=False)
    return found


def _without_part_in(user: Any, roles: Collection[Role], not_by: frozenset[Action]) -> Q:
    by_persons: dict[frozenset[int], list[Membership]] = {}
    for m in memberships(user):
        if m.role in roles:
            by_persons.setdefault(_persons(user, m), []).append(m)
    found = Q(pk__in=[])
    for persons, held in by_persons.items():
        reach = reached(held, of_type_in)
        if not_by:
            part = Decision.objects.filter(_deeds(persons, not_by), notice=OuterRef("pk"))
            reach &= ~Q(filed_by__in=persons) & ~Q(Exists(part))
        found |= reach
    return found


def may_comment(user: Any, notice: Notice) -> bool:
    """Whether the user may pin remarks to the fields of a notice: whoever may send it back."""
    return may(user, Action.RETURN, notice)
