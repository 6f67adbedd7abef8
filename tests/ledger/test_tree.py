"""The tree against the definition of RFC 6962, against published vectors and against alteration."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from pathlib import Path

import pytest

from ledger import tree
from tests.ledger.trees import MemoryTree
from verifier import gongkai_verify, gongkai_witness

LARGEST = 300
VECTORS = json.loads((Path(__file__).parent / "vectors" / "merkle.json").read_text())

#: The leaves of the Certificate Transparency reference tests and the roots over the first n.
CT_LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        *("", "00", "10", "2021", "3031", "40414243", "5051525354555657"),
        "606162636465666768696a6b6c6d6e6f",
    )
]
CT_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]

LEAVES = [tree.leaf_hash(str(number).encode()) for number in range(LARGEST)]


@cache
def mth(start: int, end: int) -> bytes:
    """The Merkle tree hash as RFC 6962 2.1 defines it, each subtree hashed once."""
    if start == end:
        return hashlib.sha256().digest()
    if end - start == 1:
        return LEAVES[start]
    middle = start + 2 ** ((end - start - 1).bit_length() - 1)
    return hashlib.sha256(b"\1" + mth(start, middle) + mth(middle, end)).digest()


@pytest.fixture(scope="module")
def grown() -> MemoryTree:
    return MemoryTree(LEAVES)


def test_the_reference_leaves_have_the_reference_roots() -> None:
    for size, root in enumerate(CT_ROOTS):
        assert MemoryTree(map(tree.leaf_hash, CT_LEAVES[:size])).root().hex() == root


def test_every_root_is_that_of_the_definition() -> None:
    growing = MemoryTree([])
    for size in range(LARGEST + 1):
        assert growing.root() == mth(0, size)
        if size < LARGEST:
            growing.append(LEAVES[size])


def test_every_earlier_root_can_be_read_from_the_stored_nodes(grown: MemoryTree) -> None:
    for size in range(LARGEST + 1):
        assert tree.root_at(size, grown.read) == mth(0, size)


def test_every_leaf_of_every_tree_is_proved_and_three_verifiers_agree(grown: MemoryTree) -> None:
    for size in range(1, LARGEST + 1):
        root = mth(0, size)
        for index in range(size):
            proof = tree.prove_inclusion(index, size, grown.read)
            tree.verify_inclusion(LEAVES[index], index, size, proof, root)
            assert gongkai_verify.root_by_path(LEAVES[index], index, size, proof) == root


def test_every_tree_is_proved_to_continue_every_smaller_one(grown: MemoryTree) -> None:
    for new in range(LARGEST + 1):
        for old in range(new + 1):
            proof = tree.prove_consistency(old, new, grown.read)
            before, after = mth(0, old), mth(0, new)
            tree.verify_consistency(old, new, proof, before, after)
            assert gongkai_verify.consistent(old, before, new, after, proof)
            if 0 < old < new:
                assert gongkai_witness.consistent(old, before, new, after, proof)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9, 64, 100, 257, 300])
def test_altered_inclusion_proofs_are_refused(grown: MemoryTree, size: int) -> None:
    root, other = mth(0, size), hashlib.sha256(b"other").digest()
    for index in range(0, size, max(1, size // 7)):
        proof = tree.prove_inclusion(index, size, grown.read)
        altered = [
            [*proof, other],
            proof[:-1] if proof else [other],
            *([*proof[:at], other, *proof[at + 1 :]] for at in range(len(proof))),
        ]
        for bad in altered:
            assert not included(LEAVES[index], index, size, bad, root)
        assert not included(other, index, size, proof, root)
        assert not included(LEAVES[index], index, size, proof, other)
        assert not included(LEAVES[index], size, size, proof, root)
        if size > 1:
            assert not included(LEAVES[index], (index + 1) % size, size, proof, root)


@pytest.mark.parametrize(("old", "new"), [(1, 2), (3, 7), (4, 8), (6, 300), (128, 300), (299, 300)])
def test_altered_consistency_proofs_are_refused(grown: MemoryTree, old: int, new: int) -> None:
    proof = tree.prove_consistency(old, new, grown.read)
    before, after, other = mth(0, old), mth(0, new), hashlib.sha256(b"other").digest()
    altered = [[*proof, other], proof[:-1], []]
    altered += [[*proof[:at], other, *proof[at + 1 :]] for at in range(len(proof))]
    for bad in altered:
        assert not continues(old, new, bad, before, after)
    assert not continues(old, new, proof, other, after)
    assert not continues(old, new, proof, before, other)
    assert not continues(new, old, proof, after, before)


@pytest.mark.parametrize("vector", VECTORS["inclusion"], ids=lambda vector: vector[0])
def test_published_inclusion_vectors(vector: list) -> None:
    _name, index, size, leaf, root, proof, refused = vector
    args = (hash_of(leaf), index, size, [hash_of(number) for number in proof], hash_of(root))
    assert included(*args) is not refused


@pytest.mark.parametrize("vector", VECTORS["consistency"], ids=lambda vector: vector[0])
def test_published_consistency_vectors(vector: list) -> None:
    _name, old, new, before, after, proof, refused = vector
    # Some vectors hold words for roots that the reference does not look at; we look at each.
    refused = refused or len(hash_of(before)) != 32 or len(hash_of(after)) != 32
    if old == 0:
        refused = refused or hash_of(before) != tree.EMPTY_ROOT
    args = (old, new, [hash_of(number) for number in proof], hash_of(before), hash_of(after))
    assert continues(*args) is not refused


def hash_of(number: int) -> bytes:
    return base64.b64decode(VECTORS["hashes"][number])


def included(leaf: bytes, index: int, size: int, proof: list[bytes], root: bytes) -> bool:
    """What both verifiers say, who must say the same."""
    try:
        tree.verify_inclusion(leaf, index, size, proof, root)
        ours = True
    except tree.ProofError:
        ours = False
    try:
        readers = gongkai_verify.root_by_path(leaf, index, size, proof) == root
    except gongkai_verify.Tampered:
        readers = False
    if len(leaf) == len(root) == 32:
        assert ours == readers
    return ours


def continues(old: int, new: int, proof: list[bytes], before: bytes, after: bytes) -> bool:
    """What all three verifiers say, who must say the same."""
    try:
        tree.verify_consistency(old, new, proof, before, after)
        ours = True
    except tree.ProofError:
        ours = False
    if old > 0 and all(len(hash_) == 32 for hash_ in (before, after, *proof)):
        assert gongkai_verify.consistent(old, before, new, after, proof) == ours
        if old < new:
            assert gongkai_witness.consistent(old, before, new, after, proof) == ours
    return ours
