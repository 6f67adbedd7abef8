"""An index made anew holds every release, also those sealed meanwhile."""

import threading
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from disclosure import services, tasks
from disclosure.search import rebuilding
from disclosure.search.index import Build, SearchIndex
from disclosure.search.query import Filters, search
from tests.factory import Office

from .conftest import notice


@pytest.mark.django_db
def test_it_holds_what_the_releases_say(
    office: Office, index: SearchIndex, put: Callable[..., None]
) -> None:
    put(notice(99, "从未发布"))
    original, withdrawn = office.release(), office.release()
    correction = office.correct(original)
    office.withdraw(withdrawn)
    assert rebuilding.rebuild() == 4
    assert [hit.uid for hit in search().hits] == [correction.uid]
    assert {hit.uid for hit in search(filters=Filters(statuses=())).hits} == {
        original.uid,
        withdrawn.uid,
        correction.uid,
    }


@pytest.mark.django_db
def test_releases_sealed_during_the_build_are_in_it(
    office: Office, index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "BATCH", 1)
    original = office.release()
    sealed = []

    def meanwhile(sequence: int) -> None:
        if not sealed:
            sealed.append(office.correct(original))

    rebuilding.rebuild(progress=meanwhile)
    assert [hit.uid for hit in search().hits] == [sealed[0].uid]


@pytest.mark.django_db
def test_what_is_deleted_by_law_during_the_build_is_not_found_after_it(
    office: Office, index: SearchIndex
) -> None:
    release = office.release(notice={"summary": "联系人青石先生"})

    def meanwhile(sequence: int) -> None:
        office.redact(release, "/summary")
        services.deliver_due(channel="search", now=timezone.now())

    rebuilding.rebuild(progress=meanwhile)
    assert search().total == 1
    assert search("青石先生").total == 0


@pytest.mark.django_db(transaction=True)
def test_nothing_is_lost_between_sealing_delivering_and_swapping(
    office: Office, index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Releases go out and are delivered, readers search, and the index is rebuilt, all at once."""
    monkeypatch.setattr(rebuilding, "BATCH", 3)
    done = threading.Event()
    failures: list[BaseException] = []

    def rebuild_again_and_again() -> None:
        try:
            while not done.is_set():
                rebuilding.rebuild()
                search()
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    builder = threading.Thread(target=rebuild_again_and_again)
    builder.start()
    uids = []
    for _ in range(12):
        uids.append(office.release().uid)
        services.deliver_due(channel="search", now=timezone.now())
    done.set()
    builder.join()
    assert failures == []
    assert sorted(hit.uid for hit in search().hits) == sorted(uids)


@pytest.mark.django_db
def test_the_command_rebuilds_and_says_so(office: Office, index: SearchIndex) -> None:
    office.release()
    told = StringIO()
    call_command("reindex", stdout=told)
    assert "releases 1 to 1" in told.getvalue()
    assert search().total == 1


@pytest.mark.django_db
def test_the_command_leaves_an_index_alone_if_told(office: Office, index: SearchIndex) -> None:
    office.release()
    call_command("reindex", "--if-missing")
    assert search().total == 0


@pytest.mark.django_db
def test_the_command_says_who_is_in_the_way(index: SearchIndex) -> None:
    with index.rebuilding(), pytest.raises(CommandError, match="another process"):
        call_command("reindex")


@pytest.fixture
def worn(index: SearchIndex, monkeypatch: pytest.MonkeyPatch) -> SearchIndex:
    """An index that may lie in two segments, and was built long ago."""
    monkeypatch.setattr(rebuilding, "MOST_SEGMENTS", 2)
    monkeypatch.setattr(rebuilding, "USES", 0)
    return index


def written(office: Office, count: int) -> list[str]:
    """The uids of releases that came to the index one by one."""
    uids = []
    for _ in range(count):
        uids.append(office.release().uid)
        services.deliver_due(channel="search", now=timezone.now())
    return uids


def found() -> list[str]:
    return sorted(hit.uid for hit in search().hits)


@pytest.mark.django_db
def test_many_segments_become_one_and_everything_is_found_all_the_time(
    office: Office, worn: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    uids = written(office, 3)
    assert worn.searcher().num_segments == 3
    seen = []
    copy = rebuilding._copy

    def watched(writer: Any, reached: int, progress: Any) -> int:
        seen.append(found())
        if len(seen) == 1:
            uids.extend(written(office, 1))
        last = copy(writer, reached, progress)
        seen.append(found())
        return last

    monkeypatch.setattr(rebuilding, "_copy", watched)
    assert tasks.renew_search()
    assert worn.searcher().num_segments == 1
    assert [len(each) for each in seen] == [3, 4, 4, 4]
    assert found() == sorted(uids)


@pytest.mark.django_db
def test_few_segments_are_left_alone(office: Office, worn: SearchIndex) -> None:
    written(office, 2)
    assert not tasks.renew_search()
    assert worn.searcher().num_segments == 2


@pytest.mark.django_db
def test_an_index_that_takes_long_to_build_is_not_built_often(
    office: Office, worn: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "USES", 50)
    written(office, 3)
    ages = {"took": 3600.0, "since": 49 * 3600.0}
    monkeypatch.setattr(SearchIndex, "build", lambda self: Build(**ages))
    assert not tasks.renew_search()
    ages["since"] = 51 * 3600.0
    assert tasks.renew_search()


@pytest.mark.django_db
def test_the_second_of_two_gives_way(office: Office, worn: SearchIndex) -> None:
    uids = written(office, 3)
    with worn.rebuilding():
        assert not tasks.renew_search()
    assert found() == sorted(uids)
    assert tasks.renew_search()
    assert not tasks.renew_search()


@pytest.mark.django_db
def test_without_an_index_there_is_nothing_to_build_anew(tmp_path: Path, settings: Any) -> None:
    settings.SEARCH_INDEX_DIR = tmp_path / "none"
    assert not tasks.renew_search()
