"""Addresses with U+0000, which the URL patterns take and PostgreSQL does not."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address",
    [
        "/%00",
        "/party/named/%00/",
        "/en/party/named/a%00b/",
        f"/files/{'0' * 64}/%00",
        "/party/named/a%00b/feed/atom/",
    ],
)
def test_a_page_of_such_a_name_is_not_found(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "path", ["obligations/%00/", "ocds/records/%00/", "types/%00/", "parties/%00/", "%00/"]
)
def test_the_api_answers_with_a_problem(client: Client, path: str) -> None:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("application/problem+json")
