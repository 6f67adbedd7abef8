"""Reading the log from the database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from . import tree
from .models import Checkpoint, Leaf
from .notes import Checkpoint as Head


@dataclass(frozen=True)
class Stored:
    """The last checkpoint of the database; `size` 0 and an empty note for a log without one."""

    size: int
    root: bytes
    note: str


EMPTY = Stored(0, tree.EMPTY_ROOT, "")


def head() -> Stored:
    """The last checkpoint."""
    last = Checkpoint.objects.order_by("-size").values_list("size", "note").first()
    if last is None:
        return EMPTY
    size, note = last
    return Stored(size, Head.of(note).root, note)


def read_nodes(nodes: Sequence[tree.Node]) -> list[bytes]:
    """Stored hashes, all with one query. Raises LookupError for a leaf that is not there."""
    rows = {
        index: (bytes(hash_), bytes(completed))
        for index, hash_, completed in Leaf.objects.filter(
            index__in={node.completed_by for node in nodes}
        ).values_list("index", "hash", "nodes")
    }
    hashes = []
    for node in nodes:
        leaf, completed = rows[node.completed_by]
        end = node.level * tree.HASH_SIZE
        hashes.append(completed[end - tree.HASH_SIZE : end] if node.level else leaf)
    return hashes


def entries(start: int, end: int) -> Iterator[tuple[bytes, bytes]]:
    """Entry and leaf hash from index `start` up to `end`, without holding all at once."""
    rows = Leaf.objects.filter(index__gte=start, index__lt=end).order_by("index")
    for entry, hash_ in rows.values_list("entry", "hash").iterator(chunk_size=1024):
        yield bytes(entry), bytes(hash_)
