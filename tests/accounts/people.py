"""People at the login page, with the devices they hold."""

from __future__ import annotations

import time
from typing import Any

import pyotp
from django.test import Client
from django.urls import reverse

from accounts import factors
from accounts.models import Authenticator
from accounts.sealing import seal
from disclosure.models import User

PASSWORD = "correct horse battery"
LOGIN = "/admin/login/"
SECOND = reverse("accounts:second")
ENROL = reverse("accounts:enrol")
INDEX = reverse("admin:index")


def log_in(client: Client, user: User, password: str = PASSWORD, **extra: Any) -> Any:
    return client.post(LOGIN, {"username": user.username, "password": password}, **extra)


def code_of(seed: str, steps: int = 0) -> str:
    """What the app shows, some steps of 30 seconds from now."""
    return pyotp.TOTP(seed).at(int(time.time()) + steps * factors.STEP)


def with_app(user: User) -> str:
    """Give the user an authenticator app; returns its seed."""
    seed = factors.new_seed()
    Authenticator.objects.create(
        user=user,
        name="手机",
        sealed_seed=seal(seed.encode(), f"totp:{user.pk}"),
        created_at="2026-01-01T00:00:00Z",
    )
    return seed


def is_in(client: Client) -> bool:
    """Whether the desk is open to this browser."""
    return client.get(INDEX).status_code == 200
