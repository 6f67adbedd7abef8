"""Released notices that have been through the OCDS channel."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from disclosure.models import OcdsRelease, Release
from tests.factory import NOW, Office, deliver_all

API = "/api/v1"


@pytest.fixture
def get(client: Any) -> Callable[..., Any]:
    def get(path: str, params: Any = None, **headers: str) -> Any:
        return client.get(f"{API}{path}", params, headers=headers)

    return get


def released(office: Office, code: str, *, days: int = 0, **values: Any) -> Release:
    """A release of this type, already in OCDS, in the office's one allocation of the area."""
    now = NOW + timedelta(days=days)
    release = office.release(code, now=now, **values)
    deliver_all(["ocds"], now=now)
    return release


def body_of(release: Release) -> dict[str, Any]:
    """What was made of a release."""
    return OcdsRelease.objects.get(release=release).body
