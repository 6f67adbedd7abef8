"""Sessions: they end when idle or old, can be listed and ended, and do not survive a logout."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, StaffSession
from accounts.sessions import HANDLE, SEEN, STARTED
from disclosure.core.permissions import Post
from disclosure.core.workflow import Role, State
from disclosure.models import Membership, Notice
from tests.accounts.people import PASSWORD, code_of, is_in, log_in, with_app
from tests.admin.desk import reviewed
from tests.admin.pages import client_of, prove
from tests.admin.test_permissions import step_url
from tests.factory import Office, make_holder, make_user

pytestmark = pytest.mark.django_db
CONFIRM = reverse("accounts:confirm")


def aged(client: Client, name: str, by: timedelta) -> None:
    session = client.session
    session[name] = int((timezone.now() - by).timestamp())
    session.save()


@pytest.mark.parametrize(
    ("name", "by", "open_"),
    [
        (SEEN, timedelta(minutes=29), True),
        (SEEN, timedelta(minutes=31), False),
        (STARTED, timedelta(hours=7, minutes=59), True),
        (STARTED, timedelta(hours=8, minutes=1), False),
    ],
)
def test_a_session_ends_when_idle_and_when_old(
    office: Office, name: str, by: timedelta, open_: bool
) -> None:
    client = client_of(office.filer)
    aged(client, name, by)
    assert is_in(client) is open_
    assert AuditEntry.objects.filter(action="expired", by=office.filer).exists() is not open_


def test_a_login_gives_the_session_a_new_key(office: Office, client: Client) -> None:
    client.get("/admin/login/")
    session = client.session
    session["x"] = 1
    session.save()
    client.cookies["session"] = session.session_key
    log_in(client, office.filer)
    assert client.session.session_key != session.session_key


def test_a_logout_ends_the_session_and_empties_the_browser(office: Office) -> None:
    client = client_of(office.filer)
    key = client.session.session_key
    answer = client.post(reverse("admin:logout"))
    assert "cache" in answer["Clear-Site-Data"]
    assert not StaffSession.objects.filter(session_key=key).exists()
    assert AuditEntry.objects.filter(action="logout", by=office.filer).exists()


def test_people_see_their_sessions_and_end_the_others(office: Office) -> None:
    here, there, other = Client(), Client(), Client()
    log_in(here, office.filer, HTTP_USER_AGENT="Mozilla/5.0 Firefox/140.0")
    log_in(there, office.filer, REMOTE_ADDR="198.51.100.9")
    log_in(other, Office.open().filer)
    page = here.get(reverse("accounts:overview")).content.decode()
    assert "Firefox" in page
    assert "198.51.100.0/24" in page
    assert "198.51.100.9" not in page
    here.post(reverse("accounts:sessions"))
    assert (is_in(here), is_in(there), is_in(other)) == (True, False, True)


def test_a_new_password_ends_the_other_sessions(office: Office) -> None:
    here, there = client_of(office.filer), client_of(office.filer)
    new = "another honest phrase"
    given = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert here.post(reverse("admin:password_change"), given).status_code == 302
    assert (is_in(here), is_in(there)) == (True, False)


def test_a_closed_account_is_out_at_once(office: Office) -> None:
    client = client_of(office.filer)
    office.filer.is_active = False
    office.filer.save()
    assert not is_in(client)


def stale(client: Client, minutes: int) -> None:
    session = client.session
    prove(session, ago=timedelta(minutes=minutes))
    session.save()


def test_approving_asks_whoever_was_not_asked_of_late(office: Office) -> None:
    seed = with_app(office.approver)
    notice = reviewed(office)
    client = client_of(office.approver)
    page = step_url(notice, "approve")
    assert client.get(page).status_code == 200
    stale(client, 16)
    assert client.get(page)["Location"].startswith(CONFIRM)
    # A page opened in time may still be sent, but not for ever.
    assert client.post(page, {}).status_code == 200
    stale(client, 31)
    assert client.post(page, {}).status_code == 302
    assert Notice.objects.get(pk=notice.pk).state == State.REVIEWED
    assert client.get(step_url(notice, "return")).status_code == 200
    asked = client.get(page)["Location"]
    assert client.post(asked, {"code": "000000"}).status_code == 200
    assert client.get(page).status_code == 302
    assert client.post(asked, {"code": code_of(seed)})["Location"] == page
    assert client.get(page).status_code == 200


def test_without_a_device_the_password_confirms(settings: Any, office: Office) -> None:
    settings.SECOND_FACTOR = False
    notice = reviewed(office)
    client = client_of(office.approver)
    stale(client, 20)
    asked = client.get(step_url(notice, "approve"))["Location"]
    assert client.post(asked, {"password": "wrong"}).status_code == 200
    assert client.post(asked, {"password": PASSWORD}).status_code == 302
    assert client.get(step_url(notice, "approve")).status_code == 200


def test_public_pages_start_no_session(client: Client, db: None) -> None:
    answer = client.get("/")
    assert "session" not in answer.cookies
    assert "Cookie" not in answer.get("Vary", "")


WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
)


def handle(client: Client) -> str:
    return str(client.session[HANDLE])


def end(client: Client, of: str, **given: str) -> Any:
    return client.post(reverse("accounts:end_session", args=[of]), given)


def test_people_end_one_of_their_sessions_and_know_it_by_its_device(office: Office) -> None:
    here, there, third = Client(), Client(), Client()
    log_in(here, office.filer, HTTP_USER_AGENT=WINDOWS)
    log_in(there, office.filer, HTTP_USER_AGENT=PHONE)
    log_in(third, office.filer, HTTP_USER_AGENT="curl/8")
    page = here.get(reverse("accounts:overview")).content.decode()
    assert "Windows 上的 Firefox" in page
    assert "iPhone 上的 Safari" in page
    assert "未知浏览器" in page
    assert page.count("本次登录") == 1
    for client in (here, there, third):
        assert client.session.session_key not in page
    answer = end(here, handle(there), next=reverse("accounts:overview"))
    assert answer["Location"] == reverse("accounts:overview")
    assert (is_in(here), is_in(there), is_in(third)) == (True, False, True)
    entry = AuditEntry.objects.get(action="sessions_ended")
    assert (entry.by, entry.object_id) == (office.filer, str(office.filer.pk))
    login = AuditEntry.objects.filter(action="login")[1]
    assert entry.detail["session"] == login.detail["session"]


def test_ending_the_session_one_is_in_is_a_logout(office: Office) -> None:
    client = client_of(office.filer)
    assert end(client, handle(client))["Location"] == reverse("admin:login")
    assert not is_in(client)
    assert AuditEntry.objects.filter(action="logout", by=office.filer).exists()


def test_a_link_that_is_only_opened_ends_nothing(office: Office) -> None:
    here, there = client_of(office.filer), client_of(office.filer)
    page = here.get(reverse("accounts:end_session", args=[handle(there)]))
    assert page.status_code == 200
    assert is_in(there)


def test_whose_sessions_one_may_end(office: Office) -> None:
    elsewhere = Office.open(name="另一局")
    both = make_user(Role.FILER, agency=office.agency)
    Membership.objects.create(user=both, agency=elsewhere.agency, role=Role.FILER)
    root, holder = make_user(is_superuser=True), make_holder(Post.KEEPER)
    people = [office.filer, elsewhere.filer, both, root, holder]
    expected = {
        make_user(Role.ADMIN, agency=office.agency): [office.filer],
        make_user(Role.ADMIN, agency=office.agency, area="land"): [],
        make_holder(Post.OPERATOR): people,
        make_user(is_superuser=True): people,
        make_holder(Post.AUDITOR): [],
        office.approver: [],
    }
    for user, others in expected.items():
        client = client_of(user)
        for person in people:
            theirs = client_of(person)
            end(client, handle(theirs))
            assert is_in(theirs) is (person not in others), f"{user} {person}"


def test_the_list_of_sessions_shows_the_right_ones_and_no_keys(office: Office) -> None:
    listed = reverse("admin:accounts_staffsession_changelist")
    elsewhere = client_of(Office.open(name="另一局").filer)
    theirs, old = client_of(office.filer), client_of(office.filer)
    aged(old, SEEN, timedelta(minutes=31))
    client = client_of(make_user(Role.ADMIN, agency=office.agency))
    answer = client.get(listed)
    shown = {session.handle for session in answer.context["cl"].result_list}
    assert handle(theirs) in shown
    assert not shown & {handle(old), handle(elsewhere)}
    page = answer.content.decode()
    assert theirs.session.session_key not in page
    assert reverse("accounts:end_session", args=[handle(theirs)]) in page
    key = theirs.session.session_key
    guess = client.get(listed, {"session_key__startswith": key[0]})
    assert guess.status_code == 400 or "e=1" in guess["Location"]
    assert client.get(f"/admin/accounts/staffsession/{key}/change/").status_code in (302, 403, 404)


def test_ending_for_others_asks_again_who_one_is(office: Office) -> None:
    theirs, client = client_of(office.filer), client_of(make_holder(Post.OPERATOR))
    stale(client, 31)
    assert end(client, handle(theirs))["Location"].startswith(CONFIRM)
    assert is_in(theirs)


def test_a_preview_is_closed_to_a_session_that_ran_out(office: Office) -> None:
    page = reverse("preview:notice", args=[office.file().pk])
    client = client_of(office.filer)
    assert client.get(page).status_code == 200
    aged(client, SEEN, timedelta(minutes=31))
    assert client.get(page).status_code == 302
