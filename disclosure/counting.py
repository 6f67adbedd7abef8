"""What of a released document is counted: the organisations it names, how many competed, where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from disclosure.core.identifiers import uscc_valid
from disclosure.core.notice_types import NoticeType
from disclosure.documents import ORGANISATION_SCHEME
from disclosure.models import PartyColumns, PartyKind


@dataclass(frozen=True)
class Organisation:
    """An organisation in a document. `code` is "" where no valid credit code stands beside it."""

    name: str
    code: str
    role: str


@dataclass(frozen=True)
class Competed:
    """How open a matter was: see `disclosure.models.Figures`."""

    contests: int = 0
    offers: int = 0
    single: int = 0
    ways: int = 0
    direct: int = 0


def organisations(
    notice_type: type[NoticeType], document: Mapping[str, Any]
) -> Iterator[Organisation]:
    """The organisations among the parties and in the lists of parties, once for each part."""
    for party in document.get("parties") or ():
        yield from _organisation(party, party["role"])
    for table, model in notice_type.tables().items():
        # What is in an annex lists persons, and is no part of the document.
        if issubclass(model, PartyColumns):
            for row in (document.get("rows") or {}).get(table) or ():
                yield from _organisation(row, table)


def _organisation(row: Mapping[str, Any], role: str) -> Iterator[Organisation]:
    if row.get("kind") != PartyKind.ORGANISATION or not row.get("name"):
        return
    identifier = row.get("identifier") or {}
    code = identifier.get("id", "") if identifier.get("scheme") == ORGANISATION_SCHEME else ""
    yield Organisation(row["name"], code if uscc_valid(code) else "", role)


def competed(notice_type: type[NoticeType], document: Mapping[str, Any]) -> Competed:
    """How many competed and whether anybody could, as far as the type tells it at all."""
    stated = notice_type.competition
    if stated is None:
        return Competed()
    details = document.get("details") or {}
    if stated.lot:
        rows = (document.get("rows") or {}).get(stated.bidders) or ()
        lots = list(Counter(row.get(stated.lot) for row in rows).values())
    else:
        number = details.get(stated.bidders) if stated.bidders else None
        lots = [int(number)] if number else []
    way = details.get(stated.way) if stated.way else None
    return Competed(
        contests=len(lots),
        offers=sum(lots),
        single=lots.count(1),
        ways=int(way is not None),
        direct=int(way in stated.direct),
    )
