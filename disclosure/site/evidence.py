"""What a page shows of the ledger: where a release is in it, and what was deleted by law."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import segno
from django.db.models import Q

from disclosure import proofs, tables
from disclosure.addresses import notice_page
from disclosure.models import Redaction, Release
from ledger.notes import Checkpoint
from ledger.proofs import InclusionProof


@dataclass(frozen=True)
class Evidence:
    """The proof of a release as its page tells it; `data` is the whole, for a data block."""

    index: int
    size: int
    checkpoint: str
    witnesses: Sequence[str]
    data: str


def evidence(release: Release) -> Evidence | None:
    """The newest proof; None for what is not in the ledger, which the monitor would report."""
    try:
        found = proofs.proof_of(release)
    except LookupError:
        return None
    note = InclusionProof.parse(found["proof"]).note
    size = Checkpoint.of(note).size
    witnesses = [key.partition("+")[0] for key in found["witnesses"]]
    return Evidence(found["index"], size, note.strip(), witnesses, proofs.in_page(found))


def code(release: Release) -> bytes:
    """The page's address and the first 64 bits of the digest as a QR code, an SVG for paper."""
    text = f"{notice_page(release.uid)}#sha256-{release.digest[:16]}"
    drawn = io.BytesIO()
    segno.make(text, error="l", micro=False).save(
        drawn, kind="svg", border=2, light="#fff", svgclass=None, lineclass=None
    )
    return drawn.getvalue()


@dataclass(frozen=True)
class Deletion:
    """What was deleted from a release by law, in words."""

    at: datetime
    basis: str
    decision: str
    reason: str
    what: str


def deletions(release: Release) -> list[Deletion]:
    """Every deletion by law, newest first; no query for a release that is whole."""
    if not release.document.get("redacted") and not release.document.get("annexes"):
        return []
    # Of a notice that was put back, also what was deleted before.
    earlier = Q(release__uid=release.uid, at__lt=release.published_at)
    rows = Redaction.objects.filter(Q(release=release) | earlier).order_by("-id")
    return [
        Deletion(row.at, row.basis, row.decision, row.reason, _named(release, row.pointers))
        for row in rows
    ]


def _named(release: Release, pointers: Sequence[str]) -> str:
    """What stood at these places, each name once."""
    notice_type = tables.type_of(release.type)
    names = dict.fromkeys(tables.place_label(notice_type, pointer) for pointer in pointers)
    return tables.enumerated(list(names))
