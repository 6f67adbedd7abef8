"""Proofs that need nothing else: c2sp.org/tlog-proof@v1, consistency, and both as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from . import tree
from .notes import (
    Checkpoint,
    NoteError,
    VerifierKey,
    decode,
    decode_hash,
    encode,
    open_checkpoint,
    read_number,
)

HEADER = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True)
class InclusionProof:
    """That an entry is the `index`-th of the log whose signed checkpoint is `note`."""

    index: int
    hashes: tuple[bytes, ...]
    note: str
    extra: bytes = b""

    def __str__(self) -> str:
        lines = [HEADER]
        if self.extra:
            lines.append(f"extra {encode(self.extra)}")
        lines += [f"index {self.index}", *map(encode, self.hashes), "", self.note]
        return "\n".join(lines)

    @classmethod
    def parse(cls, text: str) -> InclusionProof:
        """Read the text form. Raises NoteError."""
        head, blank, note = text.partition("\n\n")
        lines = head.split("\n")
        if not blank or lines.pop(0) != HEADER:
            raise NoteError("not a tlog-proof")
        extra = decode(lines.pop(0)[6:]) if lines and lines[0].startswith("extra ") else b""
        if not lines or not lines[0].startswith("index "):
            raise NoteError("a proof names the index of its entry")
        index = read_number(lines.pop(0)[6:])
        if len(lines) > tree.LONGEST_PROOF:
            raise NoteError("a proof is too long")
        return cls(index, tuple(map(decode_hash, lines)), note, extra)

    def as_json(self) -> dict[str, Any]:
        """The same for programs that would rather not read lines."""
        checkpoint = Checkpoint.of(self.note)
        return {
            "origin": checkpoint.origin,
            "index": self.index,
            "size": checkpoint.size,
            "root": encode(checkpoint.root),
            "hashes": [encode(hash_) for hash_ in self.hashes],
            "checkpoint": self.note,
        }

    def verify(self, entry: bytes, keys: Iterable[VerifierKey]) -> Checkpoint:
        """Check it for an entry; return the checkpoint. Raises NoteError or ProofError."""
        checkpoint = open_checkpoint(self.note, keys)
        leaf = tree.leaf_hash(entry)
        tree.verify_inclusion(leaf, self.index, checkpoint.size, self.hashes, checkpoint.root)
        return checkpoint


@dataclass(frozen=True)
class ConsistencyProof:
    """That the log whose signed checkpoint is `note` begins with that of `old` entries.

    Its text is the body of a witness's add-checkpoint request (c2sp.org/tlog-witness).
    """

    old: int
    hashes: tuple[bytes, ...]
    note: str

    def __str__(self) -> str:
        return "\n".join([f"old {self.old}", *map(encode, self.hashes), "", self.note])

    def as_json(self) -> dict[str, Any]:
        """The same for programs that would rather not read lines."""
        checkpoint = Checkpoint.of(self.note)
        return {
            "origin": checkpoint.origin,
            "old": self.old,
            "new": checkpoint.size,
            "root": encode(checkpoint.root),
            "hashes": [encode(hash_) for hash_ in self.hashes],
            "checkpoint": self.note,
        }
