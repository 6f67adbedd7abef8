"""The log in the database.

In SQL and not through models: each release, one by one, comes by here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from . import tree
from .models import Leaf
from .notes import Checkpoint as Head


@dataclass(frozen=True)
class Stored:
    """The last checkpoint of the database; `size` 0 and an empty note for a log without one.

    It was signed at `signed_at`; `read_at` is what the clock of the database said. `leaves` is one
    more than the index of the last leaf, and so the size if all is well; `peaks`
    are the hashes of `tree.nodes_between(0, size)`, fewer if leaves are missing.
    """

    size: int
    root: bytes
    note: str
    leaves: int = 0
    peaks: tuple[bytes, ...] = ()
    signed_at: datetime | None = None
    read_at: datetime | None = None


EMPTY = Stored(0, tree.EMPTY_ROOT, "")

#: One round trip for all that an append has to know. The peak of a bit of the size is stored with
#: the last of the leaves that this bit and those above it count.
_HEAD = """
SELECT size, note, leaves, ARRAY(
    SELECT CASE bit WHEN 0 THEN hash ELSE substring(nodes FROM 32 * bit - 31 FOR 32) END
    FROM generate_series(62, 0, -1) AS bit
    JOIN ledger_leaf ON index = (size >> bit << bit) - 1
    WHERE size >> bit & 1 = 1
    ORDER BY bit DESC
), signed_at, clock_timestamp()
FROM (SELECT coalesce(max(index) + 1, 0) AS leaves FROM ledger_leaf) AS last
LEFT JOIN (
    SELECT size, note, signed_at FROM ledger_checkpoint ORDER BY size DESC LIMIT 1
) AS head ON true
"""
_LEAVES = """
INSERT INTO ledger_leaf (index, entry, hash, nodes)
SELECT * FROM unnest(%s::bigint[], %s::bytea[], %s::bytea[], %s::bytea[])
"""
_CHECKPOINT = """
INSERT INTO ledger_checkpoint (size, note, signed_at) VALUES (%s, %s, %s)
"""
ROWS = 1_000
"""Leaves in one statement."""


def head() -> Stored:
    """The last checkpoint."""
    with connection.cursor() as cursor:
        cursor.execute(_HEAD)
        size, note, leaves, peaks, signed_at, read_at = cursor.fetchone()
    if size is None:
        return Stored(0, tree.EMPTY_ROOT, "", leaves, read_at=read_at)
    root = Head.of(note).root
    return Stored(size, root, note, leaves, tuple(map(bytes, peaks)), signed_at, read_at)


def read_nodes(nodes: Sequence[tree.Node]) -> list[bytes]:
    """Stored hashes, all with one query. Raises LookupError for a leaf that is not there."""
    if not nodes:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT index, hash, nodes FROM ledger_leaf WHERE index = ANY (%s)",
            [list({node.completed_by for node in nodes})],
        )
        rows = {row[0]: (bytes(row[1]), bytes(row[2])) for row in cursor.fetchall()}
    hashes = []
    for node in nodes:
        leaf, completed = rows[node.completed_by]
        end = node.level * tree.HASH_SIZE
        hashes.append(completed[end - tree.HASH_SIZE : end] if node.level else leaf)
    return hashes


def insert(
    leaves: Sequence[tuple[int, bytes, bytes, bytes]], size: int, note: str, signed_at: datetime
) -> None:
    """Store leaves (index, entry, hash, nodes) and the checkpoint over them."""
    with connection.cursor() as cursor:
        for start in range(0, len(leaves), ROWS):
            columns = [list(column) for column in zip(*leaves[start : start + ROWS], strict=True)]
            if start + ROWS < len(leaves):
                cursor.execute(_LEAVES, columns)
            else:
                # One round trip for both: nearly every release comes alone.
                cursor.execute(
                    f"WITH head AS ({_CHECKPOINT}) {_LEAVES}",
                    [size, note, signed_at, *columns],
                )


def entries(start: int, end: int) -> Iterator[tuple[bytes, bytes]]:
    """Entry and leaf hash from index `start` up to `end`, without holding all at once."""
    rows = Leaf.objects.filter(index__gte=start, index__lt=end).order_by("index")
    for entry, hash_ in rows.values_list("entry", "hash").iterator(chunk_size=1024):
        yield bytes(entry), bytes(hash_)
