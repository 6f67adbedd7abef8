"""A wrong clock stops the log: a date that was signed can never be mended."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from ledger import log
from ledger.errors import ClockError
from ledger.models import Leaf
from tests.ledger.logs import append, grow, publish_entry

pytestmark = pytest.mark.django_db(transaction=True, available_apps=["ledger"])


@pytest.mark.parametrize("hours", [2, -2])
def test_a_portal_whose_clock_is_not_that_of_the_database_signs_nothing(
    hours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = timezone.now

    def wrong() -> datetime:
        return right() + timedelta(hours=hours)

    grow(1)
    with monkeypatch.context() as moved:
        moved.setattr(timezone, "now", wrong)
        with pytest.raises(ClockError, match="7200 seconds apart"):
            grow(1, start=2)
    assert Leaf.objects.count() == 2, "entry 0 and the first"
    grow(1, start=2)


def test_nothing_is_dated_before_what_was_signed_by_a_clock_that_was_wrong() -> None:
    """Where database and portal share a clock, only the log can tell that it was set back."""
    now = timezone.now()
    ahead = now + timedelta(hours=2)
    append(publish_entry(1, at=ahead), now=ahead)
    with pytest.raises(ClockError, match="later than"):
        append(publish_entry(2, at=now), now=now)
    append(publish_entry(2, at=ahead), now=ahead + timedelta(seconds=1))


def test_who_waited_for_the_lock_may_have_read_the_clock_a_moment_before() -> None:
    now = timezone.now()
    ahead = now + log.BEFORE / 2
    append(publish_entry(1, at=ahead), now=ahead)
    append(publish_entry(2, at=now), now=now)
