"""The Merkle tree of RFC 6962 and RFC 9162 over SHA-256: roots, proofs and cheap appending.

A *node* is a perfect subtree: `Node(level, number)` covers the leaves from `number << level` up
to `(number + 1) << level`. Appending a leaf completes it and the subtrees that end with it, so the
hashes of all nodes can be stored with the leaves that complete them and are never changed. Every
root and proof is folded from a logarithmic number of nodes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import NamedTuple

HASH_SIZE = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()
LONGEST_PROOF = 63
"""Hashes in the longest proof of a tree that fits into 64 bits."""


class ProofError(ValueError):
    """A proof does not prove what it was given for."""


class Node(NamedTuple):
    """A perfect subtree of 2**level leaves, the `number`-th of its size from the left."""

    level: int
    number: int

    @property
    def completed_by(self) -> int:
        """The index of its last leaf."""
        return ((self.number + 1) << self.level) - 1


#: Gives the hashes of stored nodes, in the order asked for.
ReadNodes = Callable[[Sequence[Node]], Sequence[bytes]]


def leaf_hash(entry: bytes) -> bytes:
    """SHA-256 over 0x00 and the entry."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 over 0x01 and both children."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def nodes_between(start: int, end: int) -> list[Node]:
    """The largest nodes that make up the leaves from `start` up to `end`, left to right.

    `start` must be 0 or a multiple of the largest power of two that fits below `end - start`, as
    it is for every subtree of a Merkle tree.
    """
    nodes = []
    while start < end:
        level = (end - start).bit_length() - 1
        nodes.append(Node(level, start >> level))
        start += 1 << level
    return nodes


def fold(hashes: Sequence[bytes]) -> bytes:
    """The root over nodes of falling size, left to right; the empty root for none."""
    if not hashes:
        return EMPTY_ROOT
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = node_hash(left, root)
    return root


class Frontier:
    """The right edge of a growing tree: all that is needed to append to it.

    `peaks` are the hashes of `nodes_between(0, size)`: at most one for each bit of `size`.
    """

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        if len(peaks) != size.bit_count():
            raise ValueError(f"a tree of {size} leaves has {size.bit_count()} peaks")
        self.size = size
        self._peaks = list(peaks)

    def append(self, leaf: bytes) -> list[bytes]:
        """Add a leaf hash; return the hashes of the nodes it completes, from level 1 upwards."""
        completed = []
        hash_ = leaf
        position = self.size
        while position & 1:
            hash_ = node_hash(self._peaks.pop(), hash_)
            completed.append(hash_)
            position >>= 1
        self._peaks.append(hash_)
        self.size += 1
        return completed

    def root(self) -> bytes:
        """The root of the tree so far."""
        return fold(self._peaks)


def root_at(size: int, read: ReadNodes) -> bytes:
    """The root that the stored tree had, or has, at `size`."""
    return fold(read(nodes_between(0, size)))


def prove_inclusion(index: int, size: int, read: ReadNodes) -> list[bytes]:
    """The audit path of a leaf in the tree of `size` leaves, its sibling first.

    Raises ValueError unless 0 <= index < size.
    """
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    ranges = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return _roots(list(reversed(ranges)), read)


def prove_consistency(old: int, new: int, read: ReadNodes) -> list[bytes]:
    """The proof that the tree of `new` leaves begins with that of `old` (RFC 6962 2.1.2).

    Empty for equal sizes and for an empty old tree. Raises ValueError unless 0 <= old <= new.
    """
    if not 0 <= old <= new:
        raise ValueError(f"no consistency between {old} and {new}")
    if old in (0, new):
        return []
    ranges = []
    start, end = 0, new
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    if start:
        ranges.append((start, end))
    return _roots(list(reversed(ranges)), read)


def root_from_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes:
    """The root that an audit path leads to (RFC 9162 2.1.3.2). Raises ProofError."""
    if not 0 <= index < size:
        raise ProofError(f"no leaf {index} in a tree of {size}")
    _check_hashes([leaf, *proof])
    fn, sn, root = index, size - 1, leaf
    for sibling in proof:
        if sn == 0:
            raise ProofError("the proof is too long")
        if fn & 1 or fn == sn:
            root = node_hash(sibling, root)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            root = node_hash(root, sibling)
        fn, sn = fn >> 1, sn >> 1
    if sn:
        raise ProofError("the proof is too short")
    return root


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Check that the leaf is the `index`-th of the tree with this root. Raises ProofError."""
    if root_from_inclusion(leaf, index, size, proof) != root:
        raise ProofError("the proof leads to another root")


def verify_consistency(
    old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> None:
    """Check that the new tree begins with the old one (RFC 9162 2.1.4.2). Raises ProofError."""
    if not 0 <= old <= new:
        raise ProofError(f"a tree of {new} cannot begin with one of {old}")
    _check_hashes([old_root, new_root, *proof])
    if old in (0, new):
        _verify_nothing_to_prove(old, new, proof, old_root, new_root)
        return
    if not proof:
        raise ProofError("the proof is empty")
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    before = after = path[0]
    for sibling in path[1:]:
        if sn == 0:
            raise ProofError("the proof is too long")
        if fn & 1 or fn == sn:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            after = node_hash(after, sibling)
        fn, sn = fn >> 1, sn >> 1
    if sn:
        raise ProofError("the proof is too short")
    if before != old_root:
        raise ProofError("the proof leads to another old root")
    if after != new_root:
        raise ProofError("the proof leads to another new root")


def _verify_nothing_to_prove(
    old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> None:
    if proof:
        raise ProofError("nothing is to be proved, but there is a proof")
    if old_root != (EMPTY_ROOT if old == 0 else new_root):
        raise ProofError("the roots differ")
    if new == 0 and new_root != EMPTY_ROOT:
        raise ProofError("an empty tree has another root")


def _split(size: int) -> int:
    """The largest power of two below `size`, which is at least 2."""
    return 1 << ((size - 1).bit_length() - 1)


def _roots(ranges: Sequence[tuple[int, int]], read: ReadNodes) -> list[bytes]:
    """The roots of subtrees, with one read for all of them."""
    parts = [nodes_between(start, end) for start, end in ranges]
    hashes = list(read([node for nodes in parts for node in nodes]))
    roots, position = [], 0
    for nodes in parts:
        roots.append(fold(hashes[position : position + len(nodes)]))
        position += len(nodes)
    return roots


def _check_hashes(hashes: Sequence[bytes]) -> None:
    if len(hashes) > LONGEST_PROOF + 2:
        raise ProofError("the proof is too long")
    if any(len(hash_) != HASH_SIZE for hash_ in hashes):
        raise ProofError("a hash is not 32 bytes long")
