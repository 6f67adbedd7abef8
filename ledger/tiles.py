"""The files a log is published as (c2sp.org/tlog-tiles), and reading a log from them.

A tile holds up to 256 hashes of one level, an entry bundle up to 256 entries. Full ones never
change; a partial one has its width in its name and never changes either.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from . import tree
from .notes import Checkpoint, VerifierKey, open_checkpoint

HEIGHT = 8
WIDTH = 1 << HEIGHT
ENTRIES = -1
"""The level of entry bundles, which lie beside the tiles of level 0."""
LARGEST_ENTRY = 65_535

_PATH = re.compile(
    r"tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?"
)


class TileError(ValueError):
    """A file of a log is missing or not what it should be."""


@dataclass(frozen=True)
class Tile:
    """One file: its level (`ENTRIES` for a bundle), its number in the level, its width."""

    level: int
    number: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Its path below the log's prefix."""
        path = self.full_path
        return path if self.width == WIDTH else f"{path}.p/{self.width}"

    @property
    def full_path(self) -> str:
        """The path of the full tile in its place."""
        number = f"{self.number % 1000:03}"
        rest = self.number // 1000
        while rest:
            number = f"x{rest % 1000:03}/{number}"
            rest //= 1000
        return f"tile/{'entries' if self.level == ENTRIES else self.level}/{number}"

    @classmethod
    def parse(cls, path: str) -> Tile:
        """Read a path. Raises TileError for any that `path` would not write."""
        match = _PATH.fullmatch(path)
        if match is None:
            raise TileError(f"not the path of a tile: {path[:80]!r}")
        level = ENTRIES if match[1] == "entries" else int(match[1])
        number = int(match[2].replace("x", "").replace("/", ""))
        tile = cls(level, number, int(match[3] or WIDTH))
        if level > 63 or tile.path != path or (match[3] and tile.width >= WIDTH):
            raise TileError(f"not the path of a tile: {path[:80]!r}")
        return tile

    @property
    def first_node(self) -> tree.Node:
        """Of a tile of hashes, the node its first hash belongs to."""
        return tree.Node(self.level * HEIGHT, self.number * WIDTH)

    def nodes(self) -> list[tree.Node]:
        """Of a tile of hashes, the nodes its hashes belong to."""
        level, first = self.first_node
        return [tree.Node(level, first + place) for place in range(self.width)]


def tiles_of(size: int, *, since: int = 0) -> Iterator[Tile]:
    """Every tile and bundle that a tree of `size` has and one of `since` had not, low levels first.

    The partial ones are those of `size` alone.
    """
    level = 0
    while hashes := size >> (level * HEIGHT):
        before = since >> (level * HEIGHT)
        if hashes > before:
            for number in range(before // WIDTH, -(-hashes // WIDTH)):
                width = min(WIDTH, hashes - number * WIDTH)
                if level == 0:
                    yield Tile(ENTRIES, number, width)
                yield Tile(level, number, width)
        level += 1


def bundle(entries: Sequence[bytes]) -> bytes:
    """Entries with their lengths before them."""
    return b"".join(len(entry).to_bytes(2) + entry for entry in entries)


def unbundle(data: bytes) -> list[bytes]:
    """The entries of a bundle. Raises TileError for one that breaks off."""
    entries, position = [], 0
    while position < len(data):
        start = position + 2
        position = start + int.from_bytes(data[position:start])
        if start > len(data) or position > len(data):
            raise TileError("an entry bundle breaks off")
        entries.append(data[start:position])
    return entries


def narrowed(tile: Tile, data: bytes) -> bytes:
    """The content of `tile`, cut from that of a wider tile in its place."""
    if tile.level == ENTRIES:
        return bundle(unbundle(data)[: tile.width])
    return data[: tile.width * tree.HASH_SIZE]


class LogReader:
    """A log as its readers see it: `fetch` returns a file by its path, None where there is none."""

    def __init__(self, fetch: Callable[[str], bytes | None]) -> None:
        self._fetch = fetch
        self._hashes = lru_cache(maxsize=64)(self._read_hashes)

    @classmethod
    def of_folder(cls, folder: Path) -> LogReader:
        """A reader of a folder on disk."""

        def fetch(path: str) -> bytes | None:
            try:
                return (folder / path).read_bytes()
            except (FileNotFoundError, NotADirectoryError):
                return None

        return cls(fetch)

    def checkpoint(self, keys: Sequence[VerifierKey]) -> Checkpoint | None:
        """The published head, None for a log that has none. Raises NoteError."""
        note = self._fetch("checkpoint")
        return None if note is None else open_checkpoint(note, keys)

    def read_nodes(self, size: int) -> tree.ReadNodes:
        """How to read nodes of the tree of `size` leaves. The reader raises TileError."""

        def read(nodes: Sequence[tree.Node]) -> list[bytes]:
            return [self._node(node, size) for node in nodes]

        return read

    def entries(self, start: int, end: int, size: int) -> Iterator[bytes]:
        """The entries from `start` up to `end` of the log of `size` entries. Raises TileError."""
        for number in range(start // WIDTH, -(-end // WIDTH)):
            width = min(WIDTH, size - number * WIDTH)
            entries = unbundle(self._content(Tile(ENTRIES, number, width)))
            if len(entries) != width:
                raise TileError(f"{Tile(ENTRIES, number, width).path} has not {width} entries")
            first = number * WIDTH
            yield from entries[max(start - first, 0) : end - first]

    def _node(self, node: tree.Node, size: int) -> bytes:
        level, above = divmod(node.level, HEIGHT)
        first = node.number << above
        number, place = divmod(first, WIDTH)
        hashes = self._hashes(
            level, number, min(WIDTH, (size >> (level * HEIGHT)) - number * WIDTH)
        )
        row = hashes[place : place + (1 << above)]
        while len(row) > 1:
            row = [tree.node_hash(*row[at : at + 2]) for at in range(0, len(row), 2)]
        return row[0]

    def _read_hashes(self, level: int, number: int, width: int) -> list[bytes]:
        tile = Tile(level, number, width)
        data = self._content(tile)
        if len(data) != width * tree.HASH_SIZE:
            raise TileError(f"{tile.path} has not {width} hashes")
        return [data[at : at + tree.HASH_SIZE] for at in range(0, len(data), tree.HASH_SIZE)]

    def _content(self, tile: Tile) -> bytes:
        data = self._fetch(tile.path)
        if data is None and tile.width < WIDTH:
            whole = self._fetch(tile.full_path)
            data = None if whole is None else narrowed(tile, whole)
        if data is None:
            raise TileError(f"{tile.path} is missing")
        return data
