"""Limits on guessing: they stop whoever guesses and nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts import limits, origin
from accounts.models import AuditEntry, Throttle
from tests.accounts.people import PASSWORD, SECOND, code_of, is_in, log_in, with_app
from tests.factory import Office

pytestmark = pytest.mark.django_db


def test_five_misses_stop_a_typist_even_with_the_right_password(office: Office) -> None:
    client = Client()
    for _ in range(5):
        assert log_in(client, office.filer, "wrong").status_code == 200
    answer = log_in(client, office.filer)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert not is_in(client)
    Throttle.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert log_in(client, office.filer).status_code == 302


def test_a_bad_typist_locks_out_nobody_of_the_same_office(office: Office) -> None:
    for _ in range(30):
        log_in(Client(), office.reviewer, "wrong")
    client = Client()
    assert log_in(client, office.filer).status_code == 302
    assert is_in(client)


def test_many_names_from_one_address_are_stopped(office: Office) -> None:
    for number in range(60):
        limits.login(f"name{number}", "203.0.113.9")
    with pytest.raises(limits.TooManyError):
        limits.login("one more", "203.0.113.9")
    limits.login("one more", "203.0.113.10")


def test_an_ipv6_subscriber_is_one_whatever_address_they_take(db: None) -> None:
    for number in range(5):
        limits.login("lan", f"2001:db8:1:2::{number:x}")
    with pytest.raises(limits.TooManyError):
        limits.login("lan", "2001:db8:1:2:ffff::1")


def test_a_guess_from_everywhere_is_stopped_and_the_owner_is_not(office: Office) -> None:
    name = office.filer.username
    log_in(Client(), office.filer, REMOTE_ADDR="192.0.2.7")
    for number in range(50):
        limits.login(name, f"198.51.{number}.1")
    with pytest.raises(limits.TooManyError):
        limits.login(name, "198.51.200.1")
    assert log_in(Client(), office.filer, REMOTE_ADDR="192.0.2.8").status_code == 302


def test_a_name_nobody_has_is_answered_like_one_somebody_has(office: Office) -> None:
    client = Client()

    def tried(name: str) -> list[tuple[int, Any]]:
        answers = []
        for _ in range(7):
            given = {"username": name, "password": "wrong"}
            answer = client.post("/admin/login/", given)
            answers.append((answer.status_code, answer.context["form"].errors.as_json()))
        return answers

    assert tried(office.filer.username) == tried("nobody-at-all")


def test_a_login_takes_back_what_it_was_counted(office: Office) -> None:
    client = Client()
    for _ in range(4):
        log_in(client, office.filer, "wrong")
    for _ in range(6):
        assert log_in(Client(), office.filer).status_code == 302
    assert Throttle.objects.filter(count__gt=4).count() == 0


def test_codes_are_limited_too(office: Office, client: Client) -> None:
    seed = with_app(office.approver)
    log_in(client, office.approver)
    for _ in range(5):
        client.post(SECOND, {"code": "123"})
    assert client.post(SECOND, {"code": code_of(seed)}).status_code == 429
    assert not is_in(client)


def test_counts_and_audit_hold_neither_names_nor_passwords(office: Office) -> None:
    log_in(Client(), office.filer, "wrong")
    Client().post("/admin/login/", {"username": PASSWORD, "password": "x"})
    for row in (*AuditEntry.objects.values(), *Throttle.objects.values()):
        assert office.filer.username not in str(row)
        assert PASSWORD not in str(row)
    failed = AuditEntry.objects.filter(action="login_failed")
    assert {entry.address for entry in failed} == {"127.0.0.0/24"}


@pytest.mark.parametrize(
    ("count", "forwarded", "expected"),
    [
        (0, "198.51.100.1", "192.0.2.1"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "10.9.9.9, 198.51.100.1", "198.51.100.1"),
        (2, "10.9.9.9, 198.51.100.1, 10.0.0.1", "198.51.100.1"),
        (2, "198.51.100.1", ""),
        (1, "not an address", ""),
        (1, "::ffff:198.51.100.1", "198.51.100.1"),
    ],
)
def test_only_our_own_proxies_are_believed(
    settings: Any, rf: Any, count: int, forwarded: str, expected: str
) -> None:
    settings.PROXY_COUNT = count
    request = rf.get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=forwarded)
    assert origin.client_address(request) == expected


def test_networks_are_kept_and_addresses_are_not() -> None:
    assert origin.network_of("192.0.2.77") == "192.0.2.0/24"
    assert origin.network_of("2001:db8:1:2:3::4") == "2001:db8:1::/48"
    assert origin.network_of("") == ""
