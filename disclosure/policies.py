"""Every permission question of the portal, and nowhere else.

What somebody may do follows from memberships (role x agency x area) and appointments (post x
region) by the table in `core.permissions`, from the state of the notice and from what they did to
it before. Superusers keep the reference data; over notices they have no more rights than their
memberships give, so that nobody approves what they filed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from disclosure.core.permissions import (
    RESERVABLE,
    SUPERUSER,
    Ability,
    Post,
    Role,
    Scope,
    decides,
    posts_for,
    roles_for,
    scope,
)
from disclosure.core.workflow import AUTHORS, PUBLIC, STEPS, Action, State
from disclosure.models import (
    Agency,
    Allocation,
    Appointment,
    Decision,
    Delegation,
    Due,
    FieldComment,
    ImportBatch,
    Membership,
    Notice,
    User,
    within,
)


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
    regional = _agencies_of_posts(user, ability)
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


def may_read_notices(user: Any) -> bool:
    """Whether there are notices the user may read on the staff side."""
    return may_anywhere(user, Ability.READ_NOTICES)


def may_see(user: Any, notice: Notice) -> bool:
    """Whether the user may read a notice on the staff side: any role in its agency and area."""
    return may_in(user, Ability.READ_NOTICES, notice.agency_id, notice.notice_type.area())


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
    """What a step is judged for: the corrected versions are withdrawn and restored along."""
    along = action in (Action.WITHDRAW, Action.RESTORE)
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
        reach = _reach(held, _of_type_in)
        if not_by:
            part = Decision.objects.filter(_deeds(persons, not_by), notice=OuterRef("pk"))
            reach &= ~Q(filed_by__in=persons) & ~Q(Exists(part))
        found |= reach
    return found


def visible_notices(user: Any) -> QuerySet[Notice]:
    """The notices a user may read on the staff side: those of their agencies and areas."""
    return Notice.objects.filter(_readable(user, _of_type_in))


def visible_allocations(user: Any) -> QuerySet[Allocation]:
    """The allocations of the user's agencies and areas."""
    return Allocation.objects.filter(_readable(user, lambda area: Q(area=area)))


def may_see_allocation(user: Any, allocation: Allocation) -> bool:
    """Whether the user may read what belongs to the allocation."""
    return may_in(user, Ability.READ_NOTICES, allocation.agency_id, allocation.area)


def visible_dues(user: Any) -> QuerySet[Due]:
    """What the law expects next of the agencies whose notices the user may read."""
    return Due.objects.filter(_readable(user, _of_due_in, Ability.READ_DUES))


def owed_by(user: Any) -> QuerySet[Due]:
    """What is due of the agencies and areas the user files for."""
    return Due.objects.filter(_scope(user, _of_due_in, roles_for(Ability.FILE)))


def readable_agencies(user: Any) -> QuerySet[Agency]:
    """The agencies of which the user may read notices, of one area at least."""
    ids = {m.agency_id for m in memberships(user)}
    overseen = _agencies_of_posts(user, Ability.READ_NOTICES)
    return (
        Agency.objects.filter(pk__in=ids)
        if overseen is None
        else overseen | Agency.objects.filter(pk__in=ids)
    )


def may_edit_allocation(user: Any, allocation: Allocation) -> bool:
    """Whether the user files for the agency and area the allocation belongs to."""
    return may_file(user, allocation.agency, allocation.area)


def visible_batches(user: Any) -> QuerySet[ImportBatch]:
    """The import batches of the user's agencies; with one area only, those that hold some of it."""

    def holds(area: str) -> Q:
        notices = Notice.objects.filter(_of_type_in(area), batch=OuterRef("pk"))
        return Q(filed_by=user) | Q(Exists(notices))

    return ImportBatch.objects.filter(_readable(user, holds))


def batches_in_trouble(user: Any) -> QuerySet[ImportBatch]:
    """Batches that could not be read, for operators: that they failed, not what they hold."""
    failed = ImportBatch.objects.filter(state=ImportBatch.State.FAILED)
    return failed if may_operate(user) else failed.none()


def fileable_agencies(user: Any, area: str = "") -> QuerySet[Agency]:
    """The agencies the user may file for: in this area, or in any at all."""
    ids = {
        m.agency_id
        for m in memberships(user)
        if m.role in roles_for(Ability.FILE) and (not area or m.area in ("", area))
    }
    return Agency.objects.filter(pk__in=ids)


def may_administer(user: Any, agency: Agency | None = None) -> bool:
    """Whether the user keeps reference data (superuser) or the people of this agency."""
    if may_everywhere(user, Ability.KEEP_MEMBERS):
        return True
    ours = roles_for(Ability.KEEP_MEMBERS)
    return agency is not None and bool(ours & roles(user, agency.pk, ""))


def press_agencies(user: Any) -> QuerySet[Agency]:
    """The agencies whose press list the user keeps, and sees: of the whole agency, not an area."""
    return Agency.objects.filter(pk__in=_whole_agencies(user, Ability.KEEP_PRESS))


def may_keep_press(user: Any, agency_id: int | None = None) -> bool:
    """Whether the user keeps the press list of this agency, or of any at all."""
    found = press_agencies(user)
    return (found if agency_id is None else found.filter(pk=agency_id)).exists()


def may_keep_law(user: Any) -> bool:
    """Whether the user keeps the catalogue of the law and the calendar."""
    return may_everywhere(user, Ability.KEEP_LAW)


def administered_agencies(user: Any) -> QuerySet[Agency]:
    """The agencies whose people the user manages."""
    if may_administer(user):
        return Agency.objects.all()
    return Agency.objects.filter(pk__in=_whole_agencies(user, Ability.KEEP_MEMBERS))


def _whole_agencies(user: Any, ability: Ability) -> set[int]:
    """The agencies in the whole of which, not in an area alone, the user has this ability."""
    ours = roles_for(ability)
    return {m.agency_id for m in memberships(user) if m.role in ours and not m.area}


def visible_memberships(user: Any) -> QuerySet[Membership]:
    """The memberships of the agencies whose people the user manages."""
    return Membership.objects.filter(agency__in=administered_agencies(user))


def may_change_membership(user: Any, membership: Membership) -> bool:
    """Whether the user may give, change or end a membership: never their own.

    Nobody raises themselves, superusers included; a second administrator does it.
    """
    return membership.user_id != user.pk and may_administer(user, membership.agency)


def may_appoint(user: Any, appointment: Appointment | None = None) -> bool:
    """Whether the user may give and end posts: superusers, never to themselves."""
    own = appointment is not None and appointment.user_id == user.pk
    return may_everywhere(user, Ability.KEEP_ACCOUNTS) and not own


def combination_refusal(user: User, *, post: str = "") -> str:
    """Why somebody may not hold one more role or post; empty if they may.

    An auditor holds nothing else: nobody audits themselves (GB/T 22239 8.1.4.2).
    """
    held = columns(user)
    if Post.AUDITOR in held - {post} or (post == Post.AUDITOR and held - {post}):
        return _("An auditor holds no other role or post.")
    return ""


def may_keep_accounts(user: Any) -> bool:
    """Whether the user makes, changes and closes accounts."""
    return may_everywhere(user, Ability.KEEP_ACCOUNTS)


def visible_users(user: Any) -> QuerySet[User]:
    """The accounts a user may look at: all (superuser), or those of the agencies they manage."""
    if may_everywhere(user, Ability.KEEP_ACCOUNTS):
        return User.objects.all()
    members = Membership.objects.filter(agency__in=administered_agencies(user))
    return User.objects.filter(pk__in=members.values("user"))


def may_reset_account(user: Any, other: User) -> bool:
    """Whether the user may take away the second factor of somebody who lost it.

    An agency administrator only where every role of the other person is one they manage: whoever
    takes a factor away lowers the guard of all agencies that person works for.
    """
    if other.pk == user.pk:
        return False
    if may_everywhere(user, Ability.KEEP_ACCOUNTS):
        return True
    return _wholly_managed(user, Ability.KEEP_MEMBERS).filter(pk=other.pk).exists()


def may_end_sessions(user: Any, other: User) -> bool:
    """Whether the user may end sessions of somebody: their own, and those of `logged_out_by`."""
    return other.pk == user.pk or logged_out_by(user).filter(pk=other.pk).exists()


def logged_out_by(user: Any) -> QuerySet[User]:
    """Whose sessions the user may see and end: an agency's people, or everybody's.

    As with second factors, an agency decides alone only on people who work for nobody else.
    """
    if may_everywhere(user, Ability.END_SESSIONS):
        return User.objects.all()
    return _wholly_managed(user, Ability.END_SESSIONS)


def may_see_sessions(user: Any) -> bool:
    """Whether there are sessions of other people the user may end."""
    return may_anywhere(user, Ability.END_SESSIONS)


def _wholly_managed(user: Any, ability: Ability) -> QuerySet[User]:
    """People whose every role is in an agency the user has this ability for, and without a post."""
    agencies = _whole_agencies(user, ability)
    held = Membership.objects.filter(user=OuterRef("pk"))
    posts = Appointment.objects.filter(user=OuterRef("pk"))
    return User.objects.filter(
        Exists(held), ~Exists(held.exclude(agency__in=agencies)), ~Exists(posts)
    ).filter(is_active=True, is_superuser=False)


def may_operate(user: Any) -> bool:
    """Whether the user looks after deliveries and imports in trouble: platform operators."""
    return may_everywhere(user, Ability.OPERATE)


def audited(user: Any) -> Q:
    """A condition for entries of the audit: one's own acts, and those of the agencies overseen."""
    if may_everywhere(user, Ability.READ_AUDIT):
        return Q()
    found = Q(by=user) | Q(agency_id__in=_whole_agencies(user, Ability.READ_AUDIT))
    overseen = _agencies_of_posts(user, Ability.READ_AUDIT)
    return found if overseen is None else found | Q(agency_id__in=overseen.values("pk"))


def may_export_audit(user: Any) -> bool:
    """Whether the user may take the audit along as a file."""
    return may_everywhere(user, Ability.EXPORT_AUDIT)


def may_comment(user: Any, notice: Notice) -> bool:
    """Whether the user may pin remarks to the fields of a notice: whoever may send it back."""
    return may(user, Action.RETURN, notice)


def may_resolve(user: Any, comment: FieldComment) -> bool:
    """Whether the user may call a remark settled: its author, or whoever may change the notice."""
    notice = comment.notice
    if notice.is_public:
        return False
    return may_edit(user, notice) or (comment.by_id == user.pk and may_see(user, notice))


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


def _is_superuser(user: Any) -> bool:
    return bool(getattr(user, "is_active", False) and getattr(user, "is_superuser", False))


def _agencies_of_posts(user: Any, ability: Ability) -> QuerySet[Agency] | None:
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


def _readable(user: Any, in_area: Callable[[str], Q], ability: Ability = Ability.READ_NOTICES) -> Q:
    """A condition for rows of the agencies and areas the user may read, by role or by post."""
    own = _scope(user, in_area, roles_for(ability))
    overseen = _agencies_of_posts(user, ability)
    return own if overseen is None else own | Q(agency_id__in=overseen.values("pk"))


def _scope(user: Any, in_area: Callable[[str], Q], roles: Collection[Role]) -> Q:
    """A condition for rows of the user's agencies and areas, by memberships of these roles.

    `in_area` is the condition for rows of one area; nothing matches without a membership.
    """
    return _reach([m for m in memberships(user) if m.role in roles], in_area)


def _reach(held: list[Membership], in_area: Callable[[str], Q]) -> Q:
    found = Q(pk__in=[])
    for m in held:
        own = Q(agency_id=m.agency_id)
        found |= own & in_area(m.area) if m.area else own
    return found


def _of_type_in(area: str) -> Q:
    return Q(type__startswith=f"{area}.")


def _of_due_in(area: str) -> Q:
    return Q(notice_type__startswith=f"{area}.")
