"""Who may do what: the full product of role, step, state and agency, against services and pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from disclosure import policies, services
from disclosure.core.permissions import Post
from disclosure.core.workflow import Action, Role, State
from disclosure.models import Decision, Membership, Notice, User
from disclosure.services import Refused
from tests.admin.desk import notice_in, reviewed, submitted
from tests.admin.pages import client_of
from tests.factory import CHECKED, NOW, Office, make_holder, make_region, make_user

pytestmark = pytest.mark.django_db

F, R, S, A = Role.FILER, Role.REVIEWER, Role.SECRECY, Role.APPROVER

#: Written by hand from the law, not from the code: state -> step -> roles that may take it.
ALLOWED: dict[str, dict[str, set[Role]]] = {
    "draft": {"submit": {F}},
    "submitted": {"return": {R, S, A}, "review": {R, S}},
    "returned": {"submit": {F}},
    "reviewed": {"return": {R, S, A}, "approve": {A}, "schedule": {A}},
    "approved": {"recall": {F, R, S, A}},
    "scheduled": {"recall": {F, R, S, A}},
    "published": {"withdraw": {A}, "correct": {F}},
    "superseded": {},
    "withdrawn": {"propose": {F, A}},
    "restoring": {"restore": {A}, "decline": {F, A}},
}
STEPS = (
    *("submit", "return", "review", "approve", "schedule", "recall", "withdraw", "correct"),
    *("propose", "restore", "decline"),
)
ANSWERS = {
    "reason": "说明理由",
    "reason_code": "error",
    "publish_at": "2099-01-01T09:00",
}
CODES = {"correct": "clerical", "return": "other", "review": "clear", "withdraw": "error"}
CODES["propose"] = "mistake"


def step_url(notice: Notice, step: str) -> str:
    return reverse("admin:disclosure_notice_step", args=[notice.pk, step])


def take(notice: Notice, step: str, by: User) -> None:
    """Take the step by the service, with everything it could ask for."""
    code = CODES.get(step, "")
    if step == "correct":
        services.correct(notice=notice, by=by, now=NOW, reason_code=code, note="改正")
        return
    services.decide(
        notice=notice,
        action=Action(step),
        by=by,
        now=NOW,
        reason_code=code,
        reason="说明理由",
        publish_at=NOW.replace(year=2099),
        checklist=CHECKED,
    )


def succeeds(notice: Notice, step: str, by: User) -> bool:
    """Whether the service takes the step; nothing of it stays."""
    fresh = Notice.objects.get(pk=notice.pk)
    try:
        with transaction.atomic():
            take(fresh, step, by)
            transaction.set_rollback(True)
    except Refused:
        return False
    return True


def expected_answer(allowed: bool, own: bool, state: str, step: str) -> int:
    """What the page of a step answers."""
    if not own:
        return 404
    if allowed:
        return 200
    return 403 if step in ALLOWED[state] else 302


@pytest.mark.parametrize("state", [str(state) for state in State])
def test_the_product_of_role_step_and_agency(state: str, office: Office) -> None:
    notice = notice_in(State(state), office)
    elsewhere = Office.open(name="岚州市水务局").agency
    people: list[tuple[Role | None, bool, User]] = [
        (role, agency == office.agency, make_user(role, agency=agency))
        for agency in (office.agency, elsewhere)
        for role in Role
    ]
    people.append((None, False, make_user(is_superuser=True)))
    here, far = make_region(), make_region("980000", "远省")
    for post in Post:
        reads = post in (Post.SUPERVISOR, Post.AUDITOR)
        people.append((None, reads, make_holder(post)))
    people.append((None, True, make_holder(Post.SUPERVISOR, region=here)))
    people.append((None, False, make_holder(Post.SUPERVISOR, region=far)))
    for role, own, user in people:
        client = client_of(user)
        for step in STEPS:
            allowed = own and role is not None and role in ALLOWED[state].get(step, set())
            where = f"{role} own={own} {state} {step}"
            assert succeeds(notice, step, user) is allowed, where
            answer = expected_answer(allowed, own, state, step)
            if allowed:
                given = client.get(step_url(notice, step))
            else:
                data = {**ANSWERS, "reason_code": CODES.get(step, "")}
                given = client.post(step_url(notice, step), data)
            assert given.status_code == answer, where
    assert Notice.objects.get(pk=notice.pk).state == state


@pytest.mark.parametrize("state", [str(state) for state in State])
def test_the_author_with_every_role_takes_only_the_steps_of_an_author(
    state: str, office: Office
) -> None:
    notice = notice_in(State(state), office)
    for role in Role:
        Membership.objects.get_or_create(user=office.filer, agency=office.agency, role=role)
    User.objects.filter(pk=office.filer.pk).update(is_superuser=True)
    author = User.objects.get(pk=office.filer.pk)
    for step in STEPS:
        own = ("submit", "recall", "correct", "propose", "decline")
        expected = step in ALLOWED[state] and step in own
        assert succeeds(notice, step, author) is expected, f"{state} {step}"
        assert (not policies.refusal(author, Action(step), notice)) is expected


def test_an_agency_can_reserve_the_review_to_secrecy_reviewers(office: Office) -> None:
    secrecy = make_user(Role.SECRECY, agency=office.agency)
    notice = submitted(office)
    office.agency.secrecy_apart = True
    office.agency.save()
    notice = Notice.objects.get(pk=notice.pk)
    assert not policies.may(office.reviewer, Action.REVIEW, notice)
    assert policies.may(office.reviewer, Action.RETURN, notice)
    assert policies.justification_refusal(office.reviewer, notice)
    assert policies.may(secrecy, Action.REVIEW, notice)
    assert not policies.justification_refusal(secrecy, notice)
    assert list(policies.actionable(office.reviewer, Action.REVIEW)) == []
    assert list(policies.actionable(secrecy, Action.REVIEW)) == [notice]
    both = make_user(Role.SECRECY, Role.REVIEWER, agency=office.agency)
    assert list(policies.actionable(both, Action.REVIEW)) == [notice]


@pytest.mark.parametrize("step", ["review", "approve", "return", "restore"])
def test_lists_of_what_waits_agree_with_the_policy(office: Office, step: str) -> None:
    everyone = [make_user(role, agency=office.agency) for role in Role]
    everyone += [office.filer, office.reviewer, office.approver]
    everyone.append(make_user(*Role, agency=office.agency, area="mining"))
    notices = [notice_in(state, office) for state in State]
    for user in everyone:
        found = set(policies.actionable(user, Action(step)))
        assert found == {n for n in notices if policies.may(user, Action(step), n)}


@pytest.mark.parametrize("superuser", [False, True])
def test_four_eyes_hold_for_whoever_holds_every_role(office: Office, superuser: bool) -> None:
    one = make_user(*Role, agency=office.agency, is_superuser=superuser)
    client = client_of(one)
    office.filer = one
    notice = submitted(office)
    assert client.get(step_url(notice, "review")).status_code == 403
    assert client.post(step_url(notice, "return"), {"reason": "不行"}).status_code == 403
    office.filer, office.reviewer = make_user(Role.FILER, agency=office.agency), one
    notice = reviewed(office)
    assert client.post(step_url(notice, "approve"), {}).status_code == 403
    assert Notice.objects.get(pk=notice.pk).state == State.REVIEWED


def test_raw_sql_cannot_break_four_eyes(office: Office) -> None:
    notice = reviewed(office)
    insert = (
        "INSERT INTO disclosure_decision (notice_id, action, by_id, at, from_state, to_state,"
        " reason_code, reason, digest) VALUES (%s, 'approve', %s, now(), 'reviewed', 'approved',"
        " '', '', '')"
    )
    for user in (office.filer, office.reviewer):
        with (
            pytest.raises(DatabaseError, match="four eyes"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(insert, [notice.pk, user.pk])
    assert not Decision.objects.filter(action="approve").exists()


def test_nothing_is_decided_without_the_page_that_shows_it(office: Office) -> None:
    notice = reviewed(office)
    answer = client_of(office.approver).post(step_url(notice, "approve"), {})
    assert "judged" in answer.context["form"].errors
    assert Notice.objects.get(pk=notice.pk).state == State.REVIEWED


def test_a_step_nobody_can_take_is_not_found(office: Office) -> None:
    client = client_of(office.approver)
    for step in ("publish", "supersede", "draft", "explode"):
        assert client.get(step_url(office.file(), step)).status_code == 404


def test_another_agencys_notice_does_not_exist_here(office: Office) -> None:
    stranger = client_of(make_user(*Role, agency=Office.open().agency, is_superuser=True))
    notice = office.file()
    page = reverse("admin:disclosure_notice_change", args=[notice.pk])
    assert stranger.get(page).status_code == 404
    assert stranger.post(page, {"title": "抢写"}).status_code == 404
    assert (
        notice.title
        not in stranger.get(reverse("admin:disclosure_notice_changelist")).content.decode()
    )


def test_a_role_in_one_area_sees_that_area_only(office: Office) -> None:
    notice = office.file("land.listing")
    miner = client_of(make_user(*Role, agency=office.agency, area="mining"))
    page = reverse("admin:disclosure_notice_change", args=[notice.pk])
    assert miner.get(page).status_code == 404


def test_without_a_role_the_desk_stays_shut(client: Client, db: Any) -> None:
    nobody = make_user()
    client.force_login(nobody)
    assert client.get(reverse("admin:index")).status_code == 302
    login = reverse("admin:login")
    answer = Client().post(
        login, {"username": nobody.username, "password": "correct horse battery"}
    )
    assert answer.status_code == 200
    assert answer.context["form"].errors


def test_somebody_with_a_role_logs_in_and_out(office: Office) -> None:
    client = Client()
    given = {"username": office.filer.username, "password": "correct horse battery"}
    answer = client.post(f"{reverse('admin:login')}?next=/admin/", given)
    assert answer["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200
    client.post(reverse("admin:logout"))
    assert client.get("/admin/").status_code == 302
