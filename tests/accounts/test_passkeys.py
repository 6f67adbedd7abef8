"""Passkeys: set up, used, and refused for another site, an old challenge or a copied key."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from disclosure.models import User
from tests.accounts.devices import SecurityKey
from tests.accounts.people import SECOND, is_in, log_in
from tests.factory import Office

pytestmark = pytest.mark.django_db
ADD = reverse("accounts:passkey")


def options(client: Client, page: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(client.get(page).context["options"])
    return found


def enrolled(user: User, key: SecurityKey) -> Client:
    client = Client()
    log_in(client, user)
    done = client.post(ADD, {"answer": key.create(options(client, ADD)), "name": "钥匙"})
    assert len(done.context["codes"]) == 10
    assert is_in(client)
    return client


def at_second_step(user: User) -> Client:
    client = Client()
    log_in(client, user)
    return client


def test_a_passkey_completes_a_login(office: Office) -> None:
    key = SecurityKey()
    enrolled(office.approver, key)
    client = at_second_step(office.approver)
    assert not is_in(client)
    answer = client.post(SECOND, {"answer": key.get(options(client, SECOND))})
    assert answer.status_code == 302
    assert is_in(client)
    assert office.approver.passkeys.get().sign_count == 1


def test_an_answer_is_good_for_one_challenge(office: Office) -> None:
    key = SecurityKey()
    enrolled(office.approver, key)
    client = at_second_step(office.approver)
    old = key.get(options(client, SECOND))
    assert options(client, SECOND) == options(client, SECOND)
    other_key = SecurityKey(id=key.id)
    wrong = other_key.get(options(client, SECOND))
    assert client.post(SECOND, {"answer": wrong}).context["answer"].has_error("answer", "wrong")
    assert client.post(SECOND, {"answer": old}).context["answer"].has_error("answer", "wrong")
    used = key.get(options(client, SECOND))
    assert client.post(SECOND, {"answer": used}).status_code == 302
    other = at_second_step(office.approver)
    assert other.post(SECOND, {"answer": used}).status_code == 200
    assert not is_in(other)


@pytest.mark.parametrize(
    "change",
    [
        {"origin": "http://desk.example.evil"},
        {"site": "evil.example"},
        {"count": -1},
        {"id": b"another" * 4},
    ],
)
def test_what_is_not_ours_is_refused(office: Office, change: dict[str, Any]) -> None:
    key = SecurityKey()
    enrolled(office.approver, key)
    first = at_second_step(office.approver)
    assert first.post(SECOND, {"answer": key.get(options(first, SECOND))}).status_code == 302
    for name, value in change.items():
        setattr(key, name, value)
    client = at_second_step(office.approver)
    assert client.post(SECOND, {"answer": key.get(options(client, SECOND))}).status_code == 200
    assert not is_in(client)


def test_somebody_elses_passkey_opens_nothing(office: Office) -> None:
    mine, theirs = SecurityKey(), SecurityKey()
    enrolled(office.approver, theirs)
    enrolled(office.reviewer, mine)
    client = at_second_step(office.approver)
    assert client.post(SECOND, {"answer": mine.get(options(client, SECOND))}).status_code == 200
    assert not is_in(client)


@pytest.mark.parametrize("answer", ["", "{", "[]", "{}", '{"id": 3}', '{"id": "é"}', "{" * 30_000])
def test_nonsense_is_refused_in_plain_words(office: Office, answer: str) -> None:
    key = SecurityKey()
    client = enrolled(office.approver, key)
    options(client, ADD)
    assert client.post(ADD, {"answer": answer}).context["form"].errors["answer"]
    second = at_second_step(office.approver)
    options(second, SECOND)
    assert second.post(SECOND, {"answer": answer}).status_code == 200
    assert not is_in(second)


def test_one_passkey_belongs_to_one_account(office: Office) -> None:
    key = SecurityKey()
    enrolled(office.approver, key)
    client = Client()
    log_in(client, office.reviewer)
    answer = client.post(ADD, {"answer": key.create(options(client, ADD))})
    assert answer.context["form"].errors["answer"]
    assert not office.reviewer.passkeys.exists()


def test_where_the_site_has_no_name_there_are_no_passkeys(settings: Any, office: Office) -> None:
    settings.SITE_ORIGIN = "http://127.0.0.1:8000"
    client = Client()
    log_in(client, office.approver)
    assert client.get(ADD).status_code == 404
    assert "accounts/passkey" not in client.get(reverse("accounts:enrol")).content.decode()
