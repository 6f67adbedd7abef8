"""A lost database is not a fault of the request: systems are told to come back."""

from __future__ import annotations

import pytest
from django.db import OperationalError

from tests.factory import Office
from tests.filing.test_filing_api import DRAFTS, System, body, issue

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("said", ["server closed the connection", "No space left on device"])
def test_a_lost_or_full_database_is_503_with_a_time_to_come_back(
    said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = System(issue(Office.open())[1])

    def lost(*_arguments: object) -> None:
        raise OperationalError(said)

    monkeypatch.setattr("filing.views.save", lost)
    answer = system.send("POST", DRAFTS, body())
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
