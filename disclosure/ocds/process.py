"""Which contracting process a notice belongs to."""

from __future__ import annotations

from typing import Any

from disclosure.models import Release

from .numbering import OCID, prefix

#: Corrections of corrections lead back to a first notice; a longer chain is a fault.
LONGEST_CHAIN = 100


def ocid_of(document: dict[str, Any]) -> str:
    """The open contracting identifier of a released notice.

    One process is one allocation; if that bears a foreign ocid as its number, because its notices
    were taken over, the ocid is kept. A notice without an allocation belongs to the process of what
    it corrects or is about, and otherwise is a process of its own.
    """
    for _step in range(LONGEST_CHAIN):
        if allocation := document["allocation"]:
            number = str(allocation["number"])
            return number if OCID.fullmatch(number) else f"{prefix()}-{allocation['id']}"
        earlier = document["corrects"] or document["relates_to"]
        found = earlier and _document(earlier)
        if not found:
            break
        document = found
    return f"{prefix()}-{document['id']}"


def _document(uid: str) -> dict[str, Any] | None:
    released = Release.objects.filter(uid=uid, revision=1).first()
    return released.document if released else None


def related_process(document: dict[str, Any], ocid: str) -> dict[str, Any] | None:
    """The other process a notice is about, as the standard's RelatedProcess; None without one."""
    if not document["relates_to"]:
        return None
    related = _document(document["relates_to"])
    if related is None or (other := ocid_of(related)) == ocid:
        return None
    planned = related["stage"] == "plan"
    return {
        "id": related["id"],
        "title": related["title"],
        "relationship": ["planning" if planned else "prior"],
        "scheme": "ocid",
        "identifier": other,
    }
