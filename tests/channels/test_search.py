"""The index agrees with the releases, however often and in whatever order they are delivered."""

import itertools

import pytest

from disclosure import tasks
from disclosure.channels import CHANNELS, search
from disclosure.models import Delivery, Release
from disclosure.search.index import search_index
from disclosure.search.query import Filters
from disclosure.search.query import search as query
from tests.factory import Office, deliver_all

pytestmark = pytest.mark.django_db


def answer() -> tuple[list[str], list[str]]:
    in_force = [hit.uid for hit in query().hits]
    return in_force, sorted(hit.uid for hit in query(filters=Filters(statuses=())).hits)


def test_every_channel_can_deliver() -> None:
    assert set(CHANNELS) == {"search", "feeds", "ocds", "bulk", "press"}
    assert all(callable(channel.deliver) for channel in CHANNELS.values())


def test_a_release_is_found_after_its_delivery(office: Office) -> None:
    release = office.release(notice={"title": "滨河新区土地挂牌出让公告"})
    assert query().total == 0
    deliver_all(["search"])
    assert [hit.uid for hit in query("区土地挂牌").hits] == [release.uid]
    assert not Delivery.objects.filter(channel="search", done_at__isnull=True).exists()


def test_drafts_are_not_found(office: Office) -> None:
    office.file()
    office.release()
    deliver_all(["search"])
    assert query(filters=Filters(statuses=())).total == 1


def test_order_and_repetition_do_not_matter(office: Office) -> None:
    original, withdrawn = office.release(), office.release()
    correction = office.correct(original)
    tombstone = office.withdraw(withdrawn)
    releases = [original, withdrawn, correction, tombstone]
    right = ([correction.uid], sorted([original.uid, withdrawn.uid, correction.uid]))
    search.deliver(releases)
    assert answer() == right
    for order in itertools.islice(itertools.permutations(releases), 0, None, 5):
        for release in order:
            search.deliver([release])
        assert answer() == right


def test_a_lost_index_comes_back_whole_with_the_next_delivery(office: Office) -> None:
    first = office.release()
    deliver_all(["search"])
    for path in search_index().root.iterdir():
        if path.is_symlink():
            path.unlink()
    assert query().total == 0
    second = office.release()
    deliver_all(["search"])
    assert answer()[0] == [second.uid, first.uid]


def test_an_index_of_many_releases_is_left_to_a_task_with_more_time(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A delivery would be stopped before it had built it, again and again."""
    release = office.release()
    monkeypatch.setattr(search, "FEW", 0)
    deliver_all(["search"])
    assert query().total == 0
    assert Delivery.objects.filter(channel="search", done_at=None).exists()
    tasks.build_search()
    assert answer()[0] == [release.uid]
    search.deliver([release])
    assert answer()[0] == [release.uid]


def test_no_release_is_no_work() -> None:
    search.deliver(list(Release.objects.all()))
    search.deliver([])
    assert query().total == 0
