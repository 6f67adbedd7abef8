"""What was released does not wait for the next sweep of a channel."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.utils import timezone
from kombu.exceptions import OperationalError

from disclosure import tasks
from disclosure.channels import CHANNELS
from disclosure.models import Delivery, Release
from tests.factory import Office

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_waits() -> None:
    cache.clear()


def release_one(office: Office) -> None:
    office.approve(office.file(now=timezone.now()), now=timezone.now())
    assert tasks.publish_due() == 1


def test_a_sweep_that_released_something_hints_to_every_channel(office: Office) -> None:
    office.approve(office.file(now=timezone.now()), now=timezone.now())
    with patch.object(tasks.deliver_due, "apply_async") as hint:
        released = tasks.publish_due()
        assert released == 1
        assert {call.args[0][0] for call in hint.call_args_list} == set(CHANNELS)
        hint.reset_mock()
        assert tasks.publish_due() == 0
        assert not hint.called


def test_a_hint_that_waits_stands_for_what_goes_out_meanwhile(office: Office) -> None:
    """Or a worker that is behind finds its queue full of the same."""
    with patch.object(tasks.deliver_due, "apply_async") as hint:
        release_one(office)
        release_one(office)
        assert hint.call_count == len(CHANNELS)
        tasks.deliver_due("feeds")
        release_one(office)
        assert [call.args[0] for call in hint.call_args_list[len(CHANNELS) :]] == [("feeds",)]
    assert not Delivery.objects.filter(channel="feeds", release__lte=2, done_at=None).exists()


def test_without_a_broker_a_sweep_still_releases(office: Office) -> None:
    office.approve(office.file(now=timezone.now()), now=timezone.now())
    with patch.object(tasks.deliver_due, "apply_async", side_effect=OperationalError):
        assert tasks.publish_due() == 1
    assert Release.objects.exists()
