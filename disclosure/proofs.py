"""Proofs that releases are in the public ledger: `gongkai-proof/1`, as docs/ledger.md has it."""

from __future__ import annotations

import base64
import json
from typing import Any

from django.conf import settings

from disclosure.core import pointers
from disclosure.models import LedgerEntry, Release
from ledger import log, policy
from ledger.models import Leaf
from ledger.notes import Note, VerifierKey

FORMAT = "gongkai-proof/1"
#: What the page of a notice shows word for word, as far as the notice says it.
SHOWN = (
    "/title",
    "/summary",
    "/body",
    *(f"/contact/{name}" for name in ("name", "phone", "email", "address")),
)
#: Bytes of a proof that a page carries at most; a longer one is only there to download.
LARGEST_IN_PAGE = 32 * 1024


def proof_of(release: Release) -> dict[str, Any]:
    """The proof of a release under the newest cosigned checkpoint.

    Of a release whose content is withheld there is no document in it. Raises LookupError when the
    ledger does not hold the entry.
    """
    act = _entry(release)
    path = log.prove(act.index)
    public = policy.published()
    found = {
        "format": FORMAT,
        "document": None if release.withheld else release.committed,
        "digest": release.digest,
        "entry": base64.b64encode(bytes(Leaf.objects.get(index=act.index).entry)).decode(),
        "index": act.index,
        "proof": str(path),
        "key": next(iter(public.get("keys", ())), None),
        "witnesses": _cosigners(path.note, public),
        "log": settings.LEDGER_URL,
    }
    if not release.withheld:
        found["disclosures"] = release.disclosures
        places = (*SHOWN, *_names(release))
        found["shown"] = [place for place in places if pointers.get(release.document, place)]
    return {name: value for name, value in found.items() if name == "document" or value is not None}


def _entry(release: Release) -> LedgerEntry:
    """The entry under which the release went out."""
    own = release.entries.exclude(type=LedgerEntry.Type.REDACT).first()
    if own is None:
        raise LookupError(f"release {release.pk} is not in the ledger")
    return own


def in_page(proof: dict[str, Any]) -> str:
    """The proof as the content of a data block in HTML; "" if it is too long for a page."""
    text = json.dumps(proof, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c") if len(text.encode()) <= LARGEST_IN_PAGE else ""


def _cosigners(note: str, public: dict[str, Any]) -> list[str]:
    """The keys of the witnesses who cosigned this checkpoint."""
    signed = {(line.name, line.key_id) for line in Note.parse(note).signatures}
    keys = (witness["key"] for witness in public.get("witnesses", ()))
    return [key for key in keys if (parsed := VerifierKey.parse(key)) and _id(parsed) in signed]


def _id(key: VerifierKey) -> tuple[str, int]:
    return key.name, key.key_id


def _names(release: Release) -> list[str]:
    return [f"/parties/{n}/name" for n in range(len(release.document.get("parties", ())))]
