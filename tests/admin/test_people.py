"""Accounts and roles: who gives them, and that nobody gives one to themselves."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from disclosure.core.workflow import Role
from disclosure.models import Membership, User
from tests.admin.pages import client_of, form_in
from tests.factory import Office, make_user

pytestmark = pytest.mark.django_db

ADD = reverse("admin:disclosure_membership_add")
USERS = reverse("admin:disclosure_user_changelist")


@pytest.fixture
def administrator(office: Office) -> User:
    return make_user(Role.ADMIN, agency=office.agency)


def grant(by: User, user: User, agency: Any, role: str = "approver", area: str = "") -> Any:
    given = {"user": user.pk, "agency": agency.pk, "role": role, "area": area}
    return client_of(by).post(ADD, given)


def test_an_administrator_gives_roles_in_their_agency(office: Office, administrator: User) -> None:
    newcomer = make_user()
    assert grant(administrator, newcomer, office.agency, area="land").status_code == 302
    membership = newcomer.memberships.get()
    assert (membership.role, membership.area) == ("approver", "land")
    change = reverse("admin:disclosure_membership_change", args=[membership.pk])
    client = client_of(administrator)
    fields = form_in(client.get(change), "membership_form")
    assert client.post(change, {**fields, "role": "reviewer"}).status_code == 302
    assert newcomer.memberships.get().role == "reviewer"


@pytest.mark.parametrize("superuser", [False, True])
def test_nobody_gives_a_role_to_themselves(
    office: Office, administrator: User, superuser: bool
) -> None:
    administrator.is_superuser = superuser
    administrator.save()
    answer = grant(administrator, administrator, office.agency)
    assert answer.status_code == 200
    assert answer.context["adminform"].form.has_error("__all__", "own")
    own = administrator.memberships.get()
    client = client_of(administrator)
    change = reverse("admin:disclosure_membership_change", args=[own.pk])
    given = {"user": administrator.pk, "agency": office.agency.pk, "role": "approver"}
    assert client.post(change, given).status_code == 403
    delete = reverse("admin:disclosure_membership_delete", args=[own.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403
    assert administrator.memberships.get().role == "admin"


def test_a_membership_cannot_be_turned_over_to_its_giver(
    office: Office, administrator: User
) -> None:
    other = office.filer.memberships.get()
    change = reverse("admin:disclosure_membership_change", args=[other.pk])
    given = {"user": administrator.pk, "agency": office.agency.pk, "role": "approver"}
    assert client_of(administrator).post(change, given).status_code == 200
    assert office.filer.memberships.get().role == "filer"


def test_another_agency_is_out_of_reach(office: Office, administrator: User) -> None:
    elsewhere = Office.open()
    answer = grant(administrator, make_user(), elsewhere.agency)
    assert list(answer.context["adminform"].form.errors) == ["agency"]
    other = elsewhere.filer.memberships.get()
    change = reverse("admin:disclosure_membership_change", args=[other.pk])
    assert client_of(administrator).get(change).status_code == 302
    assert client_of(administrator).post(change, {"role": "admin"}).status_code == 302
    assert elsewhere.filer.memberships.get() == other


def test_others_have_no_business_here(office: Office) -> None:
    for user in (office.filer, office.reviewer, office.approver):
        client = client_of(user)
        assert client.get(ADD).status_code == 403
        assert client.get(USERS).status_code == 403
        assert client.post(ADD, {"user": user.pk}).status_code == 403


def test_an_administrator_sees_their_people_and_finds_others_by_whole_name(
    office: Office, administrator: User
) -> None:
    stranger = make_user()
    client = client_of(administrator)
    search = reverse("admin:autocomplete")
    asked = {"app_label": "disclosure", "model_name": "membership", "field_name": "user"}

    def found(term: str) -> set[str]:
        answer = client.get(search, {**asked, "term": term}).json()
        return {entry["id"] for entry in answer["results"]}

    assert str(office.filer.pk) in found("")
    assert str(stranger.pk) not in found("")
    assert str(stranger.pk) not in found(stranger.username[:-1])
    assert str(stranger.pk) in found(stranger.username)


def test_accounts_are_the_superusers_work(administrator: User) -> None:
    root = make_user(is_superuser=True)
    client = client_of(root)
    add = reverse("admin:disclosure_user_add")
    secret = "a long and honest phrase"
    given = {"username": "lan", "display_name": "兰若", "password1": secret, "password2": secret}
    assert client.post(add, given).status_code == 302
    created = User.objects.get(username="lan")
    assert created.check_password(secret)
    assert not Membership.objects.filter(user=created).exists()
    change = reverse("admin:disclosure_user_change", args=[created.pk])
    assert client_of(administrator).get(add).status_code == 403
    assert client_of(administrator).post(change, {"is_superuser": "on"}).status_code in (302, 403)
    own = reverse("admin:disclosure_user_change", args=[root.pk])
    fields = form_in(client.get(own), "user_form")
    assert "is_superuser" not in fields
    assert client.post(own, {**fields, "email": "a@example.org"}).status_code == 302
    root.refresh_from_db()
    assert root.is_superuser
    assert root.email == "a@example.org"
