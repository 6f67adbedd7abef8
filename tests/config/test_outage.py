"""What readers see while the database is away."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.test import Client

from disclosure.site.views import notices


@pytest.mark.parametrize(("prefix", "words"), [("", "暂时"), ("/en", "try again")])
def test_a_lost_database_is_a_503_in_the_readers_language(
    client: Client, monkeypatch: pytest.MonkeyPatch, prefix: str, words: str
) -> None:
    def lost(*args: object) -> None:
        raise OperationalError("the connection is closed")

    monkeypatch.setattr(notices, "cached_under_head", lost)
    answer = client.get(f"{prefix}/notice/2026-00000001/")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert "Content-Security-Policy" in answer
    assert words in answer.content.decode()


def test_other_faults_stay_faults(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(notices, "cached_under_head", broken)
    client.raise_request_exception = False
    assert client.get("/notice/2026-00000001/").status_code == 500
