"""An implementation that is not ours accepts what we publish, and refuses it altered.

tlog-scales (Florian Larysch, Apache-2.0) reads C2SP logs: notes, cosignatures, tiles, proofs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tlog_scales import reader as scales
from tlog_scales import signing
from tlog_scales.tlog import Checkpoint as ScalesCheckpoint
from tlog_scales.tlog import ConsistencyProof, InclusionProof

from ledger import files, log, publishing, tree
from ledger.models import Checkpoint, Leaf
from ledger.notes import COSIGNATURE, Note, Signer
from tests.ledger.logs import grow, log_key

pytestmark = pytest.mark.django_db(transaction=True, available_apps=["ledger"])

REFUSALS = (RuntimeError, ValueError, Exception)


class Folder:
    """How tlog-scales fetches files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, *path: str) -> bytes | None:
        file = self.folder.joinpath(*path)
        return file.read_bytes() if file.is_file() else None


@pytest.fixture
def vkey() -> Any:
    return signing.Vkey.from_string(str(log_key()))


def test_checkpoints_and_cosignatures_are_accepted_and_altered_ones_refused(vkey: Any) -> None:
    note = grow(5).note
    ScalesCheckpoint.from_text(note).verify(vkey)
    with pytest.raises(REFUSALS):
        ScalesCheckpoint.from_text(note.replace("\n6\n", "\n7\n")).verify(vkey)
    witness = Signer.generate("witness.example", COSIGNATURE)
    text = Note.parse(note).text
    cosigned = str(Note.parse(note).signed([witness.sign(text, time=1_800_000_000)]))
    key = signing.Vkey.from_string(str(witness.verifier))
    ScalesCheckpoint.from_text(cosigned).verify(key)
    with pytest.raises(REFUSALS):
        ScalesCheckpoint.from_text(cosigned.replace("\n6\n", "\n5\n")).verify(key)


def test_every_inclusion_proof_is_accepted_and_altered_ones_refused() -> None:
    grow(80)
    root, size = tree.root_at(81, log.read_nodes), 81
    for index in range(size):
        proof = log.prove(index)
        leaf = bytes(Leaf.objects.get(index=index).hash)
        theirs = InclusionProof(index, size, list(proof.hashes))
        theirs.check(leaf, root)
        with pytest.raises(REFUSALS):
            theirs.check(tree.leaf_hash(b"altered"), root)
        with pytest.raises(REFUSALS):
            InclusionProof((index + 1) % size, size, list(proof.hashes)).check(leaf, root)


def test_every_consistency_proof_is_accepted_and_altered_ones_refused() -> None:
    for number in range(1, 41):
        grow(1, start=number)
    roots = {size: tree.root_at(size, log.read_nodes) for size in range(1, 42)}
    for new in Checkpoint.objects.values_list("size", flat=True):
        for old in range(1, new):
            proof = log.prove_consistency(old, size=new)
            theirs = ConsistencyProof(old, new, list(proof.hashes))
            theirs.check(roots[old], roots[new])
            with pytest.raises(REFUSALS):
                theirs.check(tree.leaf_hash(b"altered"), roots[new])


def test_a_stranger_reads_the_public_files_and_comes_to_the_same_proofs(vkey: Any) -> None:
    grow(700)
    publishing.publish()
    reader = scales.TilesReader(Folder(files.public_folder()))
    checkpoint = reader.get_checkpoint()
    checkpoint.verify(vkey)
    assert reader.calculate_root_hash() == checkpoint.root_hash
    for index in (0, 1, 255, 256, 511, 512, 700):
        assert reader.get_entry(index) == bytes(Leaf.objects.get(index=index).entry)
        theirs = reader.get_inclusion_proof(index, checkpoint.size).node_hashes
        assert tuple(theirs) == log.prove(index).hashes
    for old in (1, 255, 256, 257, 512, 700):
        theirs = reader.get_consistency_proof(old, checkpoint.size).node_hashes
        assert tuple(theirs) == log.prove_consistency(old).hashes
