"""What of a party may be shown."""

from __future__ import annotations

from typing import NamedTuple

from .masks import district, surname
from .personal_data import scrub


class Party(NamedTuple):
    """The public part of a party; no identifier where none may be known."""

    name: str
    identifier: str | None
    address: str


def mask_party(
    kind: str, name: str, identifier: str = "", address: str = "", *, masked: bool = False
) -> Party:
    """The public part of a party of kind "organisation" or "person".

    A person's identifier is always None and the address ends at the county; of a `masked` person
    only the surname stays. An organisation's identifier is None when it is a citizen's number, as
    sole traders type their own.
    """
    if kind == "person":
        if masked:
            return Party(surname(name), None, "")
        return Party(scrub(name), None, district(address))
    known = identifier if scrub(identifier) == identifier else ""
    return Party(scrub(name), known or None, scrub(address))
