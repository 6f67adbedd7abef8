"""Standing in for somebody: what is lent, for how long, and whose eyes count."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from disclosure import policies, services
from disclosure.core.workflow import Action, Role, State
from disclosure.models import Decision, Delegation, Membership, Notice, User
from disclosure.services import Refused
from tests.admin.desk import reviewed, submitted
from tests.factory import CHECKED, NOW, Office, make_user

pytestmark = pytest.mark.django_db


def today() -> Any:
    return timezone.localdate()


def lend(office: Office, person: User, delegate: User, role: Role, **given: Any) -> Delegation:
    values = {
        "person": person,
        "delegate": delegate,
        "agency": office.agency,
        "role": role,
        "first_day": today(),
        "last_day": today() + timedelta(days=7),
        "by": person,
        "now": timezone.now(),
        **given,
    }
    return services.delegate(**values)


def fresh(user: User) -> User:
    """The person as the next request sees them: memberships are read once for each object."""
    return User.objects.get(pk=user.pk)


@pytest.fixture
def deputy(office: Office) -> User:
    """A colleague who may only file."""
    return make_user(Role.FILER, agency=office.agency)


def test_a_delegate_takes_the_step_and_the_record_says_for_whom(
    office: Office, deputy: User
) -> None:
    notice = reviewed(office)
    assert not policies.may(deputy, Action.APPROVE, notice)
    lend(office, office.approver, deputy, Role.APPROVER)
    deputy = fresh(deputy)
    assert list(policies.actionable(deputy, Action.APPROVE)) == [notice]
    decision = services.decide(notice=notice, action=Action.APPROVE, by=deputy, now=NOW)
    assert (decision.by, decision.on_behalf_of) == (deputy, office.approver)
    own = reviewed(office)
    decision = services.decide(notice=own, action=Action.APPROVE, by=office.approver, now=NOW)
    assert decision.on_behalf_of is None


@pytest.mark.parametrize(
    ("first", "last", "lent"), [(-3, -1, False), (1, 5, False), (-2, 0, True), (0, 0, True)]
)
def test_it_holds_on_its_days_only(
    office: Office, deputy: User, first: int, last: int, lent: bool
) -> None:
    made = lend(office, office.approver, deputy, Role.APPROVER)
    Delegation.objects.filter(pk=made.pk).update(
        first_day=today() + timedelta(days=first), last_day=today() + timedelta(days=last)
    )
    held = policies.roles(fresh(deputy), office.agency.pk, "land")
    assert (Role.APPROVER in held) is lent


def test_it_ends_with_the_role_the_account_or_a_word(office: Office, deputy: User) -> None:
    def lent() -> bool:
        return Role.APPROVER in policies.roles(fresh(deputy), office.agency.pk, "land")

    made = lend(office, office.approver, deputy, Role.APPROVER)
    assert lent()
    User.objects.filter(pk=office.approver.pk).update(is_active=False)
    assert not lent()
    User.objects.filter(pk=office.approver.pk).update(is_active=True)
    role = Membership.objects.get(user=office.approver)
    role.delete()
    assert not lent()
    role.save()
    own = Membership.objects.get(user=deputy)
    own.delete()
    assert not lent()
    own.save()
    services.end_delegation(delegation=made, by=deputy, now=timezone.now())
    assert not lent()


def test_a_lent_role_reaches_no_further_than_the_lenders(office: Office, deputy: User) -> None:
    miner = make_user(Role.APPROVER, agency=office.agency, area="mining")
    lend(office, miner, deputy, Role.APPROVER)
    assert Role.APPROVER in policies.roles(fresh(deputy), office.agency.pk, "mining")
    assert Role.APPROVER not in policies.roles(fresh(deputy), office.agency.pk, "land")
    third = make_user(Role.FILER, agency=office.agency)
    with pytest.raises(Refused):
        lend(office, deputy, third, Role.APPROVER)


# --- Four eyes ------------------------------------------------------------------------------------


def test_what_a_delegate_filed_they_do_not_approve_for_the_approver(
    office: Office, deputy: User
) -> None:
    """For the filer in the morning, for the approver in the afternoon: still one pair of eyes."""
    lend(office, office.approver, deputy, Role.APPROVER)
    office.filer = fresh(deputy)
    notice = reviewed(office)
    assert policies.refusal(fresh(deputy), Action.APPROVE, notice)
    assert notice not in policies.actionable(fresh(deputy), Action.APPROVE)
    with pytest.raises(Refused):
        services.decide(notice=notice, action=Action.APPROVE, by=fresh(deputy), now=NOW)


def test_what_the_absent_filed_is_not_approved_in_their_name(office: Office, deputy: User) -> None:
    boss = make_user(Role.FILER, Role.APPROVER, agency=office.agency)
    lend(office, boss, deputy, Role.APPROVER)
    office.filer = boss
    notice = reviewed(office)
    assert policies.refusal(fresh(deputy), Action.APPROVE, notice)
    assert not policies.actionable(fresh(deputy), Action.APPROVE).exists()


def test_what_was_filed_in_somebodys_name_they_do_not_judge_themselves(office: Office) -> None:
    boss = make_user(Role.FILER, Role.APPROVER, agency=office.agency)
    clerk = make_user(Role.REVIEWER, agency=office.agency)
    lend(office, boss, clerk, Role.FILER)
    office.filer = fresh(clerk)
    notice = reviewed(office)
    assert Decision.objects.filter(notice=notice, on_behalf_of=boss, action="draft").exists()
    assert policies.refusal(boss, Action.APPROVE, notice)
    assert not policies.actionable(boss, Action.APPROVE).exists()
    assert policies.may(office.approver, Action.APPROVE, notice)


def test_another_absent_colleague_may_lend_the_eyes_that_are_missing(
    office: Office, deputy: User
) -> None:
    boss = make_user(Role.FILER, Role.APPROVER, agency=office.agency)
    lend(office, boss, deputy, Role.APPROVER)
    lend(office, office.approver, deputy, Role.APPROVER)
    office.filer = boss
    notice = reviewed(office)
    decision = services.decide(notice=notice, action=Action.APPROVE, by=fresh(deputy), now=NOW)
    assert decision.on_behalf_of == office.approver


def test_personal_data_is_not_justified_in_the_name_of_its_author(
    office: Office, deputy: User
) -> None:
    boss = make_user(Role.FILER, Role.REVIEWER, agency=office.agency)
    lend(office, boss, deputy, Role.REVIEWER)
    office.filer = boss
    notice = submitted(office)
    assert policies.justification_refusal(fresh(deputy), notice)
    assert not policies.justifiable(fresh(deputy)).exists()
    assert notice in policies.justifiable(office.reviewer)


def test_the_database_counts_both_persons(office: Office, deputy: User) -> None:
    notice = reviewed(office)
    with pytest.raises(DatabaseError, match="four eyes"), transaction.atomic():
        Decision.objects.create(
            notice=notice,
            action="approve",
            by=deputy,
            on_behalf_of=office.filer,
            at=NOW,
            from_state=State.REVIEWED,
            to_state=State.APPROVED,
            digest="",
        )


# --- Who may decide on it -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"role": "admin"}, "role"),
        ({"role": "filer"}, "refused"),
        ({"delegate": "approver"}, "delegate"),
        ({"delegate": "stranger"}, "refused"),
        ({"by": "filer"}, "refused"),
        ({"last_day": -1}, "last_day"),
        ({"first_day": 5, "last_day": 4}, "last_day"),
        ({"last_day": 92}, "last_day"),
    ],
)
def test_bad_delegations_are_refused(
    office: Office, deputy: User, given: dict[str, Any], code: str
) -> None:
    people = {
        "filer": office.filer,
        "approver": office.approver,
        "stranger": make_user(Role.FILER, agency=Office.open().agency),
    }
    for name, value in given.items():
        if name in ("delegate", "by"):
            given = {**given, name: people[value]}
        elif isinstance(value, int):
            given = {**given, name: today() + timedelta(days=value)}
    role = given.pop("role", Role.APPROVER)
    delegate = given.pop("delegate", deputy)
    with pytest.raises(Refused) as caught:
        lend(office, office.approver, delegate, role, **given)
    assert caught.value.code == code
    assert not Delegation.objects.exists()


def test_an_administrator_decides_for_others_and_not_for_themselves(
    office: Office, deputy: User
) -> None:
    admin = make_user(Role.ADMIN, Role.FILER, agency=office.agency)
    made = lend(office, office.approver, deputy, Role.APPROVER, by=admin)
    with pytest.raises(Refused):
        lend(office, office.approver, admin, Role.APPROVER, by=admin)
    with pytest.raises(Refused):
        services.end_delegation(delegation=made, by=office.reviewer, now=timezone.now())
    services.end_delegation(delegation=made, by=admin, now=timezone.now())
    made.refresh_from_db()
    ended = made.ended_at
    services.end_delegation(delegation=made, by=admin, now=timezone.now())
    made.refresh_from_db()
    assert made.ended_at == ended


def test_a_delegates_review_needs_the_checklist_too(office: Office, deputy: User) -> None:
    lend(office, office.reviewer, deputy, Role.REVIEWER)
    notice = submitted(office)
    with pytest.raises(Refused):
        services.decide(notice=notice, action=Action.REVIEW, by=fresh(deputy), now=NOW)
    decision = services.decide(
        notice=notice, action=Action.REVIEW, by=fresh(deputy), now=NOW, checklist=CHECKED
    )
    assert decision.on_behalf_of == office.reviewer
    assert Notice.objects.get().state == State.REVIEWED
