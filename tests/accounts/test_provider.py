"""Single sign-on: says who somebody is, makes no accounts and no roles, and is not lied to."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from joserfc.jwk import RSAKey

from accounts.models import ExternalIdentity
from disclosure.models import Membership, User
from tests.accounts.people import SECOND, code_of, is_in, log_in, with_app
from tests.accounts.provider import Provider, running
from tests.factory import Office, make_user

pytestmark = pytest.mark.django_db
BEGIN = reverse("accounts:provider")


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    with running() as found:
        settings.OIDC_ISSUER = found.issuer
        settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = "gongkai", "secret"
        yield found


def link(user: User, provider: Provider) -> None:
    ExternalIdentity.objects.create(user=user, issuer=provider.issuer, subject=provider.subject)


def through(client: Client, provider: Provider) -> Any:
    """To the provider and back."""
    answer = client.get(BEGIN)
    return client.get(provider.authorize(answer["Location"]))


def test_a_linked_account_logs_in_by_the_provider(office: Office, provider: Provider) -> None:
    link(office.filer, provider)
    client = Client()
    assert through(client, provider)["Location"] == reverse("admin:index")
    assert is_in(client)
    assert provider.asked["code_challenge_method"] == "S256"


def test_the_provider_makes_neither_accounts_nor_roles(office: Office, provider: Provider) -> None:
    before = (User.objects.count(), Membership.objects.count())
    client = Client()
    assert through(client, provider)["Location"].startswith("/admin/login/")
    assert not is_in(client)
    stranger = make_user()
    link(stranger, provider)
    assert not is_in_after(provider)
    assert (User.objects.count() - 1, Membership.objects.count()) == before


def is_in_after(provider: Provider) -> bool:
    client = Client()
    through(client, provider)
    return is_in(client)


def test_a_closed_account_stays_out(office: Office, provider: Provider) -> None:
    link(office.filer, provider)
    office.filer.is_active = False
    office.filer.save()
    assert not is_in_after(provider)


def test_whoever_decides_still_proves_twice(
    settings: Any, office: Office, provider: Provider
) -> None:
    link(office.approver, provider)
    seed = with_app(office.approver)
    client = Client()
    through(client, provider)
    assert not is_in(client)
    client.post(SECOND, {"code": code_of(seed)})
    assert is_in(client)
    provider.changes = {"amr": ["pwd", "mfa"]}
    assert not is_in_after(provider)
    settings.OIDC_TRUST_MFA = True
    assert is_in_after(provider)


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "http://evil.example"},
        {"aud": "somebody-else"},
        {"exp": int(time.time()) - 3600, "iat": int(time.time()) - 7200},
        {"nonce": "an old one"},
        {"sub": ""},
    ],
)
def test_a_token_that_does_not_hold_opens_nothing(
    office: Office, provider: Provider, changes: dict[str, Any]
) -> None:
    link(office.filer, provider)
    provider.changes = changes
    assert not is_in_after(provider)


def test_a_token_signed_by_another_key_opens_nothing(office: Office, provider: Provider) -> None:
    link(office.filer, provider)
    provider.signing = RSAKey.generate_key(2048, {"kid": "1"})
    assert not is_in_after(provider)


def test_an_answer_nobody_asked_for_opens_nothing(office: Office, provider: Provider) -> None:
    link(office.filer, provider)
    asking, other = Client(), Client()
    back = provider.authorize(asking.get(BEGIN)["Location"])
    assert other.get(back)["Location"].startswith("/admin/login/")
    assert not is_in(other)
    back = reverse("accounts:provider_back")
    assert other.get(f"{back}?error=access_denied&state=x").status_code == 302


def test_without_a_provider_there_is_no_way_to_one(office: Office, client: Client) -> None:
    assert client.get(BEGIN).status_code == 404
    assert BEGIN not in client.get("/admin/login/").content.decode()
    log_in(client, office.filer)
    assert is_in(client)


def test_a_provider_that_does_not_answer_is_no_error_page(
    settings: Any, office: Office, client: Client
) -> None:
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID = "http://127.0.0.1:9", "gongkai"
    assert client.get(BEGIN)["Location"].startswith("/admin/login/")
    assert BEGIN in client.get("/admin/login/").content.decode()
