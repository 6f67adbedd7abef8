"""The outbox: leases, failures, races and what a killed worker leaves behind."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.db import connection

from disclosure import services
from disclosure.channels import CHANNELS
from disclosure.channels.errors import ChannelUnreachableError
from disclosure.models import Delivery, Release
from tests.factory import NOW, Office

pytestmark = pytest.mark.django_db


class Recorder:
    """A channel that notes what it was given and fails for the uids it is told to."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []
        self.fails_for: set[str] = set()
        self.away = False

    def deliver(self, releases: Sequence[Release]) -> None:
        uids = [release.uid for release in releases]
        self.calls.append(uids)
        if self.away:
            raise ChannelUnreachableError("nobody answers")
        if self.fails_for & set(uids):
            raise ConnectionError("target is down")

    @property
    def delivered(self) -> list[str]:
        return [uid for call in self.calls if not self.fails_for & set(call) for uid in call]


@pytest.fixture
def channel(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    recorder = Recorder()
    monkeypatch.setitem(CHANNELS, "search", recorder)
    return recorder


def sweep(seconds: int = 0) -> int:
    return services.deliver_due(channel="search", now=NOW + timedelta(seconds=seconds))


def test_a_release_reaches_the_channel_once(office: Office, channel: Recorder) -> None:
    release = office.release()
    assert sweep() == 1
    assert sweep(3600) == 0
    assert channel.delivered == [release.uid]


def test_releases_arrive_in_their_order(office: Office, channel: Recorder) -> None:
    uids = [office.release().uid for _ in range(3)]
    sweep()
    assert channel.delivered == uids


def test_a_failed_delivery_is_visible_and_tried_again(office: Office, channel: Recorder) -> None:
    release = office.release()
    channel.fails_for = {release.uid}
    assert sweep() == 0
    delivery = Delivery.objects.get(release=release, channel="search")
    assert delivery.last_error == "ConnectionError: target is down"
    assert delivery.due_at > NOW
    channel.fails_for = set()
    assert sweep() == 0, "not before its time"
    assert sweep(60) == 1
    delivery.refresh_from_db()
    assert delivery.done_at is not None
    assert delivery.last_error == ""


def test_one_bad_release_does_not_hold_up_the_others(office: Office, channel: Recorder) -> None:
    releases = [office.release() for _ in range(3)]
    channel.fails_for = {releases[1].uid}
    assert sweep() == 2
    assert channel.delivered == [releases[0].uid, releases[2].uid]


def test_an_unreachable_channel_is_called_once_not_for_each_release(
    office: Office, channel: Recorder
) -> None:
    for _ in range(3):
        office.release()
    channel.away = True
    assert sweep() == 0
    assert len(channel.calls) == 1
    assert set(Delivery.objects.filter(channel="search").values_list("last_error", flat=True)) == {
        "ChannelUnreachableError: nobody answers"
    }
    channel.away = False
    assert sweep(60) == 3


def test_a_worker_that_dies_gives_the_delivery_back(
    office: Office, monkeypatch: pytest.MonkeyPatch, channel: Recorder
) -> None:
    """Killed between lease and delivery: nothing is done, and the lease runs out by itself."""

    class Killed(BaseException):
        pass

    def die(releases: Sequence[Release]) -> None:
        raise Killed

    release = office.release()
    monkeypatch.setattr(channel, "deliver", die)
    with pytest.raises(Killed):
        sweep()
    monkeypatch.undo()
    monkeypatch.setitem(CHANNELS, "search", channel)
    assert sweep() == 0
    assert sweep(60) == 1
    assert channel.delivered == [release.uid]


def test_an_operator_can_retry_at_once(office: Office, channel: Recorder) -> None:
    release = office.release()
    channel.fails_for = {release.uid}
    sweep()
    channel.fails_for = set()
    delivery = Delivery.objects.get(release=release, channel="search")
    assert services.retry(deliveries=[delivery.pk], now=NOW) == 1
    assert sweep() == 1
    assert services.retry(deliveries=[delivery.pk], now=NOW) == 0, "done is done"


@pytest.mark.django_db(transaction=True)
def test_many_workers_share_the_work(channel: Recorder) -> None:
    office = Office.open()
    uids = [office.release().uid for _ in range(6)]

    def work() -> None:
        for _ in range(6):
            services.deliver_due(channel="search", now=NOW, limit=2)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(channel.delivered) == uids
