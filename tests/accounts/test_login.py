"""Logging in: whoever can decide proves twice who they are, and nothing opens before."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.checks import run_checks
from django.test import Client
from django.urls import reverse

from accounts import factors
from accounts.models import AuditEntry, Authenticator, RecoveryCode
from disclosure.core.permissions import Post
from disclosure.core.workflow import Role
from disclosure.models import Membership
from tests.accounts.people import ENROL, INDEX, SECOND, code_of, is_in, log_in, with_app
from tests.admin.pages import client_of
from tests.factory import Office, make_holder, make_user

pytestmark = pytest.mark.django_db


def test_a_first_login_leads_to_setting_up_a_device(office: Office, client: Client) -> None:
    answer = log_in(client, office.approver)
    assert answer.status_code == 302
    assert not is_in(client)
    page = client.get(INDEX, follow=True)
    assert page.redirect_chain[-1][0].startswith(ENROL)
    seed = re.search(r"<code>([A-Z2-7 ]+)</code>", page.content.decode())
    assert seed is not None
    given = {"code": code_of(seed[1].replace(" ", "")), "name": "手机"}
    done = client.post(ENROL, given)
    assert len(done.context["codes"]) == 10
    assert is_in(client)
    assert office.approver.authenticators.get().name == "手机"
    assert seed[1].replace(" ", "").encode() not in bytes(Authenticator.objects.get().sealed_seed)


def test_every_page_stays_shut_until_the_second_step(office: Office, client: Client) -> None:
    with_app(office.approver)
    log_in(client, office.approver)
    for page in ("disclosure_notice_changelist", "accounts_auditentry_changelist"):
        assert client.get(reverse(f"admin:{page}")).status_code == 302
    for page in ("overview", "enrol", "confirm"):
        answer = client.get(reverse(f"accounts:{page}"))
        assert answer["Location"].startswith(SECOND), page
    assert client.post(reverse("accounts:codes")).status_code == 302
    assert not RecoveryCode.objects.exists()


def test_a_code_opens_the_desk_once(office: Office, client: Client) -> None:
    seed = with_app(office.approver)
    log_in(client, office.approver)
    before = client.session.session_key
    assert client.post(SECOND, {"code": "000000"}).context["code"].has_error("code", "wrong")
    code = code_of(seed)
    assert client.post(f"{SECOND}?next=/admin/", {"code": code})["Location"] == "/admin/"
    assert is_in(client)
    assert client.session.session_key != before
    other = Client()
    log_in(other, office.approver)
    assert other.post(SECOND, {"code": code}).status_code == 200
    assert not is_in(other)
    assert other.post(SECOND, {"code": code_of(seed, 1)}).status_code == 302
    assert is_in(other)


def test_a_code_from_long_ago_is_refused(office: Office) -> None:
    seed = with_app(office.approver)
    assert not factors.check_code(office.approver, code_of(seed, -3))
    assert not factors.check_code(office.approver, code_of(seed, 3))
    assert factors.check_code(office.approver, code_of(seed, -1))


def test_a_recovery_code_is_good_once(office: Office, client: Client) -> None:
    with_app(office.approver)
    code = factors.make_recovery_codes(office.approver)[0]
    assert not RecoveryCode.objects.filter(digest__contains=code[:5]).exists()
    log_in(client, office.approver)
    assert client.post(SECOND, {"code": code.upper()}).status_code == 302
    assert is_in(client)
    other = Client()
    log_in(other, office.approver)
    assert other.post(SECOND, {"code": code}).status_code == 200
    assert not is_in(other)


def test_a_filer_needs_a_password_only_until_they_set_up_a_device(office: Office) -> None:
    client = Client()
    log_in(client, office.filer)
    assert is_in(client)
    with_app(office.filer)
    other = Client()
    log_in(other, office.filer)
    assert not is_in(other)


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.SECRECY, Role.APPROVER, Role.ADMIN])
def test_whoever_decides_needs_a_second_factor(office: Office, role: Role) -> None:
    client = Client()
    log_in(client, make_user(role, agency=office.agency))
    assert not is_in(client)


def test_posts_and_superusers_need_one_too(db: Any) -> None:
    for user in (*(make_holder(post) for post in Post), make_user(is_superuser=True)):
        client = Client()
        log_in(client, user)
        assert not is_in(client)


def test_a_role_given_meanwhile_asks_for_the_second_step(office: Office, client: Client) -> None:
    log_in(client, office.filer)
    assert is_in(client)
    Membership.objects.create(user=office.filer, agency=office.agency, role="approver")
    assert not is_in(client)


def test_without_a_role_the_pages_of_accounts_stay_shut(client: Client, db: Any) -> None:
    client.force_login(make_user())
    for page in ("overview", "enrol", "second", "confirm"):
        assert client.get(reverse(f"accounts:{page}"))["Location"].startswith("/admin/login/")


def test_a_login_can_be_given_up_half_way(office: Office, client: Client) -> None:
    log_in(client, office.approver)
    assert "leave-form" in client.get(ENROL).content.decode()
    client.post(reverse("accounts:leave"))
    assert client.get(ENROL)["Location"].startswith("/admin/login/")


def test_no_login_leads_to_another_site(office: Office, client: Client) -> None:
    seed = with_app(office.approver)
    log_in(client, office.approver)
    answer = client.post(f"{SECOND}?next=https://evil.example/", {"code": code_of(seed)})
    assert answer["Location"] == INDEX


def test_a_demo_may_go_without_and_production_may_not(
    settings: Any, office: Office, client: Client
) -> None:
    settings.SECOND_FACTOR = False
    log_in(client, office.approver)
    assert is_in(client)
    settings.DEBUG = settings.GONGKAI_DEMO = False
    assert "accounts.E001" in {found.id for found in run_checks(tags=["security"])}
    settings.SECOND_FACTOR = True
    assert "accounts.E001" not in {found.id for found in run_checks(tags=["security"])}


def test_the_last_device_of_whoever_needs_one_stays(office: Office) -> None:
    with_app(office.approver)
    client = client_of(office.approver)
    device = office.approver.authenticators.get()
    remove = reverse("accounts:remove", args=["totp", device.pk])
    client.post(remove)
    assert office.approver.authenticators.exists()
    with_app(office.approver)
    client.post(remove)
    assert not office.approver.authenticators.filter(pk=device.pk).exists()
    other = client_of(office.reviewer)
    left = office.approver.authenticators.get()
    assert other.post(reverse("accounts:remove", args=["totp", left.pk])).status_code == 404


def test_an_administrator_helps_whoever_lost_their_device(office: Office) -> None:
    with_app(office.approver)
    factors.make_recovery_codes(office.approver)
    working = client_of(office.approver)
    assert is_in(working)
    administrator = make_user(Role.ADMIN, agency=office.agency)
    reset = reverse("accounts:reset", args=[office.approver.pk])
    assert client_of(administrator).post(reset).status_code == 302
    assert not is_in(working)
    assert not office.approver.authenticators.exists()
    assert not office.approver.recoverycodes.exists()
    entry = AuditEntry.objects.filter(action="factor_removed").latest("number")
    assert (entry.by, entry.object_id) == (administrator, str(office.approver.pk))


def test_nobody_else_takes_a_factor_away(office: Office) -> None:
    administrator = make_user(Role.ADMIN, agency=office.agency)
    elsewhere = Office.open()
    Membership.objects.create(user=office.approver, agency=elsewhere.agency, role="approver")
    root = make_user(Role.FILER, agency=office.agency, is_superuser=True)
    auditor = make_holder(Post.AUDITOR)
    for by, of in (
        (office.filer, office.reviewer),
        (administrator, administrator),
        (administrator, office.approver),
        (administrator, root),
        (administrator, elsewhere.filer),
        (administrator, auditor),
    ):
        page = reverse("accounts:reset", args=[of.pk])
        assert client_of(by).post(page).status_code == 403
