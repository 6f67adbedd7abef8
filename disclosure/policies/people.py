"""Who works where: roles, posts, accounts and their sessions."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from disclosure.core.permissions import Ability, Post, roles_for
from disclosure.models import Agency, Appointment, Membership, User

from .holding import columns, may_anywhere, may_everywhere, roles, whole_agencies


def may_administer(user: Any, agency: Agency | None = None) -> bool:
    """Whether the user keeps reference data (superuser) or the people of this agency."""
    if may_everywhere(user, Ability.KEEP_MEMBERS):
        return True
    ours = roles_for(Ability.KEEP_MEMBERS)
    return agency is not None and bool(ours & roles(user, agency.pk, ""))


def administered_agencies(user: Any) -> QuerySet[Agency]:
    """The agencies whose people the user manages."""
    if may_administer(user):
        return Agency.objects.all()
    return Agency.objects.filter(pk__in=whole_agencies(user, Ability.KEEP_MEMBERS))


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
    agencies = whole_agencies(user, ability)
    held = Membership.objects.filter(user=OuterRef("pk"))
    posts = Appointment.objects.filter(user=OuterRef("pk"))
    return User.objects.filter(
        Exists(held), ~Exists(held.exclude(agency__in=agencies)), ~Exists(posts)
    ).filter(is_active=True, is_superuser=False)
