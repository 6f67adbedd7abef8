"""References inside a release: who is meant by an id must be there, and once.

No schema checks this. A supplier who is not among the parties, an award of a lot that does not
exist or a contract of an unknown award would all be valid.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

Release = dict[str, Any]

#: Keys under which OCDS and the extensions refer to an organisation, alone or in a list.
ORGANISATIONS = frozenset(
    {
        "buyer",
        "procuringEntity",
        "noticeAgency",
        "suppliers",
        "tenderers",
        "payer",
        "payee",
        "author",
        "guarantor",
        "funder",
        "invitedSuppliers",
    }
)

#: Every key that refers to something -> the kind it refers to.
REFERENCES = {
    **dict.fromkeys(ORGANISATIONS, "parties"),
    "relatedLots": "lots",
    "relatedLot": "lots",
    "awardID": "awards",
    "relatedBid": "bids",
}


def broken_references(release: Release) -> list[str]:
    """Every reference that leads nowhere and every id given twice, as "place: what is wrong"."""
    known = {
        "parties": _ids(release.get("parties")),
        "lots": _ids(_in(release, "tender", "lots")),
        "awards": _ids(release.get("awards")),
        "bids": _ids(_in(release, "bids", "details")),
    }
    found: list[str] = []
    for path, key, value in _members(release, ""):
        if kind := REFERENCES.get(key):
            wanted = {_target(item) for item in (value if isinstance(value, list) else [value])}
            missing = sorted(wanted - known[kind] - {""})
            found += [f"{path}: {item!r} is not among the {kind}" for item in missing]
        if isinstance(value, list):
            found += _repeated(path, value)
    return found


def _target(reference: Any) -> str:
    """The id a reference names, "" where it names none."""
    found = reference.get("id") if isinstance(reference, dict) else reference
    return "" if found is None else str(found)


def _members(value: Any, path: str) -> Iterator[tuple[str, str, Any]]:
    """Every member of every object below `value`: place, key, value."""
    if isinstance(value, dict):
        for key, inner in value.items():
            place = f"{path}/{key}" if path else key
            yield place, key, inner
            yield from _members(inner, place)
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from _members(inner, f"{path}/{position}")


def _repeated(path: str, values: list[Any]) -> Iterator[str]:
    counts = Counter(str(v["id"]) for v in values if isinstance(v, dict) and "id" in v)
    for identifier, number in counts.items():
        if number > 1:
            yield f"{path}: the id {identifier!r} is given {number} times"


def _ids(values: Any) -> set[str]:
    return {str(v.get("id")) for v in values or () if isinstance(v, dict)}


def _in(release: Release, part: str, key: str) -> Any:
    found = release.get(part)
    return found.get(key) if isinstance(found, dict) else None
