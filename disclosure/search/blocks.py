"""Numbers as words of the index: a stretch of them is found without reading a column.

A number is in one block of each size, and its entry holds the names of these blocks. A stretch is
then a handful of words, whose notices the index can leap to; a range of a column is looked for in
every notice of a segment, and the column opened before at a cost that grows with the segment.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

#: Sizes of blocks as powers of two: of sequence numbers, and of days since the year 1.
SEQUENCES, DAYS = (6, 10, 14, 18, 22), (0, 5, 10, 15)


def of(number: int, sizes: Sequence[int]) -> list[str]:
    """The block of each size that a number is in."""
    return [_name(size, number >> size) for size in sizes]


def covering(first: int, end: int, sizes: Sequence[int]) -> list[str]:
    """The fewest blocks that hold all numbers from `first` to below `end`.

    They hold others only where the stretch does not begin and end with blocks of the smallest size.
    """
    smallest = sizes[0]
    first, end = first >> smallest, -(-end >> smallest)
    return [_name(size, number) for size, number in _covering(first, end, sizes)]


def _covering(first: int, end: int, sizes: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Blocks by size and number; `first` and `end` count blocks of the smallest size."""
    for size, larger in zip(sizes, (*sizes[1:], None), strict=True):
        if larger is None:
            yield from ((size, number) for number in range(first, end))
            return
        step = 1 << larger - size
        # What is left of the first whole larger block, and right of the last one.
        begin = min(-(-first // step) * step, end)
        stop = max(end // step * step, begin)
        yield from ((size, number) for number in (*range(first, begin), *range(stop, end)))
        first, end = begin // step, stop // step
        if begin == stop:
            return


def _name(size: int, number: int) -> str:
    return f"{size}:{number:x}"
