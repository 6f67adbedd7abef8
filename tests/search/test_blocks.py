"""Numbers as words: every stretch is covered, by as few blocks as can be."""

from __future__ import annotations

import datetime

import pytest

from disclosure.search import blocks

SIZES = (2, 4, 6)


def numbers(names: list[str]) -> list[int]:
    """All numbers in these blocks."""
    found: list[int] = []
    for name in names:
        size, number = int(name.partition(":")[0]), int(name.partition(":")[2], 16)
        found += range(number << size, number + 1 << size)
    return found


def test_every_stretch_of_whole_blocks_is_covered_exactly() -> None:
    for first in range(0, 300, 4):
        for end in range(0, 300, 4):
            covered = numbers(blocks.covering(first, end, SIZES))
            assert sorted(covered) == list(range(first, end)), (first, end)


@pytest.mark.parametrize(("first", "end"), [(0, 1), (3, 5), (62, 130), (199, 200), (7, 7)])
def test_a_stretch_that_cuts_through_blocks_is_covered_to_their_ends(first: int, end: int) -> None:
    covered = numbers(blocks.covering(first, end, SIZES))
    assert len(covered) == len(set(covered))
    assert set(range(first, end)) <= set(covered)
    assert len(covered) < end - first + 2 * 4


def test_an_entry_names_the_blocks_that_cover_its_number() -> None:
    for number in (0, 1, 63, 64, 1_000_000, 739_000):
        for sizes in (blocks.SEQUENCES, blocks.DAYS):
            own = set(blocks.of(number, sizes))
            assert own & set(blocks.covering(number, number + 1, sizes))
            assert own & set(blocks.covering(0, number + 1, sizes))
            assert not own & set(blocks.covering(0, number >> sizes[0] << sizes[0], sizes))


def test_wide_stretches_take_few_words() -> None:
    assert len(blocks.covering(63, 9_999_937, blocks.SEQUENCES)) < 100
    start = datetime.date(2023, 1, 1).toordinal()
    assert len(blocks.covering(start, start + 3 * 365, blocks.DAYS)) < 100
