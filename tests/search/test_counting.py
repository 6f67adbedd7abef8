"""Facets of many values: only what is shown is handed over, and what is handed over is exact."""

import random
import time
import uuid
from collections import Counter
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache

from disclosure.search import counting
from disclosure.search.counting import Counting, Counts
from disclosure.search.index import SearchIndex
from disclosure.search.query import Filters, search
from disclosure.search.schema import Status

from .conftest import notice

Put = Callable[..., None]


def test_only_the_regions_asked_for_are_counted(put: Put) -> None:
    put(
        notice(1, region=("990102", "990100", "990000")),
        notice(2, region=("990100", "990000")),
        notice(3, region=("980000",)),
    )
    wanted = ["980000", "990000", "990102", "970000"]
    counts = {"990000": 2, "980000": 1, "990102": 1}
    assert search(facets=["region"], regions=wanted).facets == {"region": counts}
    assert search(facets=["region"], regions=[]).facets == {"region": {}}
    assert search(facets=["area"], regions=wanted).facets == {"area": {"housing": 3}}


def test_in_a_region_what_lies_around_it_is_counted_as_without_it(put: Put) -> None:
    put(
        notice(1, region=("990102", "990100", "990000")),
        notice(2, region=("990103", "990100", "990000")),
        notice(3, region=("990100", "990000")),
        notice(4, region=("990202", "990200", "990000")),
        notice(5, region=("980000",)),
        notice(6, region=()),
        notice(7, "别的", region=("990102", "990100", "990000")),
    )
    wanted = ["990000", "990100", "990102", "990103"]
    page = search("公告", Filters(region="990100"), facets=["region", "area"], regions=wanted)
    assert page.facets["region"] == {"990000": 4, "990100": 3, "990102": 1, "990103": 1}
    assert (page.total, page.facets["area"]) == (3, {"housing": 3})
    every = search("公告", Filters(region="990100"), facets=["region"]).facets["region"]
    assert every == page.facets["region"] | {"980000": 1, "990200": 1, "990202": 1}


def test_a_notice_without_amount_or_region_is_in_no_band_and_no_region(put: Put) -> None:
    put(notice(1, amount=None, region=()))
    page = search(facets=["band", "region"])
    assert (page.total, page.facets) == (1, {"band": {}, "region": {}})


@pytest.mark.parametrize("candidates", [4, 8, 200])
def test_the_most_frequent_agencies_are_exact_however_segments_hold_them(
    put: Put, candidates: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An agency that no segment has most of may have most of all."""
    monkeypatch.setattr(counting, "MOST_AGENCIES", 4)
    monkeypatch.setattr(counting, "_CANDIDATES", candidates)
    monkeypatch.setattr(counting, "_SHORTLIST", 4)
    dice = random.Random(5)
    number, right = 0, Counter[str]()
    for batch in range(6):
        agencies = [f"often-in-{batch}-{each}" for each in range(4) for _ in range(5)]
        agencies += ["everywhere"] * 4 + dice.choices([f"rare-{each}" for each in range(40)], k=20)
        put(*(notice(number + at, agency=agency) for at, agency in enumerate(agencies, 1)))
        number += len(agencies)
        right.update(agencies)
    counts = search("公告", facets=["agency"]).facets["agency"]
    assert list(counts.values()) == [count for _agency, count in right.most_common(4)]
    assert all(right[agency] == count for agency, count in counts.items())
    assert counts["everywhere"] == 24


def test_the_agency_chosen_is_counted_even_if_it_is_rare(
    put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "MOST_AGENCIES", 2)
    put(*(notice(number, agency=f"agency-{'aabbbc'[number]}") for number in range(6)))
    facets = search(filters=Filters(agency="agency-c"), facets=["agency"]).facets
    assert facets == {"agency": {"agency-b": 3, "agency-a": 2, "agency-c": 1}}
    assert (
        "nobody" not in search(filters=Filters(agency="nobody"), facets=["agency"]).facets["agency"]
    )


@pytest.mark.parametrize(
    ("asked", "total"),
    [((Status.CURRENT,), 2), ((Status.CURRENT, Status.WITHDRAWN), 3), ((), 4), (tuple(Status), 4)],
)
def test_the_status_shows_what_its_filter_leaves_out(
    put: Put, asked: tuple[Status, ...], total: int
) -> None:
    put(
        notice(1),
        notice(2),
        notice(3, status=Status.SUPERSEDED),
        notice(4, status=Status.WITHDRAWN),
        notice(5, "别的", status=Status.SUPERSEDED),
    )
    page = search("公告", Filters(statuses=asked), facets=["status", "area"])
    assert page.facets["status"] == {"current": 2, "superseded": 1, "withdrawn": 1}
    assert page.facets["area"] == {"housing": total}
    assert page.total == total


def test_the_same_question_is_counted_once_until_the_index_changes(
    put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    passes = []
    real = Counting.count

    def count(self: Counting, facets: Collection[str] = ()) -> Counts:
        passes.append(facets)
        return real(self, facets)

    monkeypatch.setattr(Counting, "count", count)
    put(notice(1), notice(2, "别的"))
    for _reader in range(3):
        page = search("公告", facets=["area", "year"])
        assert (page.total, page.facets["area"]) == (1, {"housing": 1})
    assert search("公告", facets=["year", "area"], limit=1).total == 1
    assert len(passes) == 1
    for other in (
        search("公告", facets=["area"]),
        search("别的", facets=["area"]),
        search("公告", Filters(statuses=()), facets=["area"]),
        search("公告", facets=["region"], regions=["990100"]),
    ):
        assert other.total == 1
    assert len(passes) == 5
    put(notice(3))
    assert search("公告", facets=["area", "year"]).total == 2


def test_counts_of_a_replaced_index_are_not_taken_for_those_of_the_new(
    put: Put, index: SearchIndex
) -> None:
    put(notice(1))
    assert search("公告").total == 1
    with index.rebuilding() as generation, generation.replacing() as writer:
        writer.put([notice(1), notice(2)])
    assert search("公告").total == 2


@pytest.fixture
def commit() -> str:
    """The name of a commit that nobody has asked about, in this run or the one before."""
    return uuid.uuid4().hex


def test_of_many_who_ask_at_once_one_counts(commit: str) -> None:
    passes = []

    def count() -> Counts:
        passes.append(1)
        time.sleep(0.1)
        return Counts(7, 0, {"area": {"land": 7}})

    def ask(_reader: int) -> Counts:
        return counting.remembered(commit, "a question", count)

    with ThreadPoolExecutor(6) as readers:
        answers = list(readers.map(ask, range(6)))
    assert answers == [Counts(7, 0, {"area": {"land": 7}})] * 6
    assert len(passes) == 1


def test_nobody_waits_for_ever_for_one_who_died_counting(
    commit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die() -> Counts:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        counting.remembered(commit, "a question", die)
    monkeypatch.setattr(counting, "PATIENCE", 0.05)
    answer = counting.remembered(commit, "a question", lambda: Counts(1, 0, {}))
    assert answer == Counts(1, 0, {})


def test_nobody_waits_for_a_cache_that_is_away(
    commit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sleep(_seconds: float) -> None:
        raise AssertionError("waited")

    monkeypatch.setattr(cache, "get", lambda *args: None)
    monkeypatch.setattr(cache, "add", lambda *args: False)
    monkeypatch.setattr(cache, "set", lambda *args: None)
    monkeypatch.setattr(time, "sleep", sleep)
    answer = counting.remembered(commit, "a question", lambda: Counts(1, 0, {}))
    assert answer == Counts(1, 0, {})
