"""A tree in memory that is stored as the database stores it: with each leaf what it completes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ledger import tree


class MemoryTree:
    def __init__(self, leaves: Iterable[bytes]) -> None:
        self.frontier = tree.Frontier()
        self.rows: list[tuple[bytes, list[bytes]]] = []
        for leaf in leaves:
            self.append(leaf)

    def append(self, leaf: bytes) -> None:
        self.rows.append((leaf, self.frontier.append(leaf)))

    def root(self) -> bytes:
        return self.frontier.root()

    def read(self, nodes: Sequence[tree.Node]) -> list[bytes]:
        hashes = []
        for node in nodes:
            leaf, completed = self.rows[node.completed_by]
            hashes.append(completed[node.level - 1] if node.level else leaf)
        return hashes
