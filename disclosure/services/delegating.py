"""Lending a role to a colleague for the time of an absence."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from disclosure import policies
from disclosure.models import Agency, Delegation, User

from .refusing import Refused

#: Longer than this it is no absence but another appointment, which is a membership.
LONGEST = timedelta(days=92)


@transaction.atomic
def delegate(**values: Any) -> Delegation:
    """Lend a role, as `prepared_delegation` takes it. Raises Refused."""
    made = prepared_delegation(**values)
    if isinstance(made, Refused):
        raise made
    made.save()
    return made


def prepared_delegation(
    *,
    person: User,
    delegate: User,
    agency: Agency,
    role: str,
    first_day: date,
    last_day: date,
    by: User,
    now: datetime,
    note: str = "",
) -> Delegation | Refused:
    """A role of `person` lent to `delegate` from the first day to the last, not stored.

    Or why not: forms ask before they store.
    """
    made = Delegation(
        person=person,
        delegate=delegate,
        agency=agency,
        role=role,
        first_day=first_day,
        last_day=last_day,
        note=note.strip(),
        made_by=by,
        made_at=now,
    )
    if role not in Delegation.RoleChoices.values:
        return Refused("role", _("This role cannot be lent."))
    if person.pk == delegate.pk:
        return Refused("delegate", _("Nobody stands in for themselves."))
    if refusal := policies.delegation_refusal(by, made):
        return Refused("refused", refusal)
    if last_day < first_day or last_day < timezone.localdate(now):
        return Refused("last_day", _("The last day is not before the first, and not over yet."))
    if last_day - first_day >= LONGEST:
        message = _("A delegation lasts %(days)d days at most; give a role for longer.")
        return Refused("last_day", message % {"days": LONGEST.days})
    return made


@transaction.atomic
def end_delegation(*, delegation: Delegation, by: User, now: datetime) -> None:
    """End a delegation before its last day. Raises Refused; a second time changes nothing."""
    locked = Delegation.objects.select_for_update(of=("self",)).get(pk=delegation.pk)
    if not policies.may_end_delegation(by, locked):
        raise Refused("refused", _("You cannot end this delegation."))
    if locked.ended_at is None:
        locked.ended_at = now
        locked.save(update_fields=["ended_at"])
