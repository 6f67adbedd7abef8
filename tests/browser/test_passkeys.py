"""Second factors in a real browser: a passkey made and used, an app set up."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from disclosure.core.workflow import Role
from tests.accounts.people import PASSWORD, code_of
from tests.browser.access import scrolls_sideways, violations
from tests.factory import Office, make_user

from .conftest import Reader

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture(autouse=True)
def in_earnest(settings: Any, password_alone: None, live_server: Any) -> None:
    """Passkeys belong to a name, and the live server has one beside its address."""
    settings.SECOND_FACTOR = True
    settings.SITE_ORIGIN = live_server.url


def first_step(page: Page, username: str, origin: str) -> None:
    page.goto(f"{origin}/admin/login/")
    page.fill("#id_username", username)
    page.fill("#id_password", PASSWORD)
    page.click("[type=submit]")


def test_a_passkey_is_made_and_opens_the_desk(reader: Reader, office: Office) -> None:
    page = reader.page(bypass_csp=True)  # axe writes styles of its own
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "usb", "hasUserVerification": True}
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {**key, "isUserVerified": True, "automaticPresenceSimulation": True}},
    )
    first_step(page, office.approver.username, reader.origin)
    page.click("a[href*='/account/passkey/']")
    assert violations(page) == []
    page.click("form[data-passkey] [type=submit]")
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    assert violations(page) == []
    page.click("a.button")
    expect(page.locator("#user-tools .who")).to_be_visible()
    page.click("#logout-form button")
    first_step(page, office.approver.username, reader.origin)
    expect(page.locator("#passkey-form")).to_be_visible()
    assert violations(page) == []
    page.click("#passkey-form [type=submit]")
    expect(page.locator("#user-tools .who")).to_be_visible()
    assert office.approver.passkeys.get().sign_count > 0


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_an_app_is_set_up_without_javascript_too(
    reader: Reader, office: Office, width: int, scheme: str
) -> None:
    administrator = make_user(Role.ADMIN, agency=office.agency)
    scripts = scheme == "dark"
    page = reader.page(width=width, scheme=scheme, java_script_enabled=scripts, bypass_csp=scripts)
    first_step(page, administrator.username, reader.origin)
    seed = re.sub(r"\s", "", page.locator("main code, #content code").inner_text())
    if scheme == "dark":
        assert violations(page) == []
    page.fill("#id_code", code_of(seed))
    page.click("#enrol-form [type=submit]")
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    page.click("#content a.button")
    page.goto(f"{reader.origin}/admin/account/")
    expect(page.locator("#user-tools .who")).to_be_visible()
    if scheme == "dark":
        assert violations(page) == []
        page.goto(f"{reader.origin}/admin/accounts/auditentry/")
        assert violations(page) == []
    assert scrolls_sideways(page, width, 320) == []
