"""How an area says which column of a notice stands where in an OCDS release.

An area's `ocds.py` holds `MAPPINGS`, {code of a type: Mapping}, and `UNMAPPED`, {code: why not}:

    Mapping(
        tag="tender",
        fields={"tender.value": "start_price", "tender.procurementMethod": Coded("method", {...})},
        lists={"tender.lots": Each("sections", {"id": "section_no", "value": "estimate"})},
    )

A source is the name of a column of the detail, or in an `Each` of its row ("^name" then means the
detail), "@name" for a member of the released document ("@title"), or one of `sources`. What the
column holds is converted to what the standard wants at that place; what is empty leaves no trace.
`PROJECTS`, {code: Project}, does the same for OC4IDS where notices tell of building.
`disclosure.ocds.checks` compares every name with models and schema.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from .sources import Coded, IfParty, Source

Fields: TypeAlias = "Map[str, Source]"


@dataclass(frozen=True)
class Each:
    """An object for each row of a list of the notice, or one for the notice (`table` empty).

    `needs` names columns one of which must be filled, or there is no object; `where` a column and
    the values it must have one of.
    """

    table: str
    fields: Fields
    lists: Lists = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    where: tuple[str, tuple[Any, ...]] | None = None


#: OCDS path of a list -> what fills it, one after the other.
Lists: TypeAlias = "Map[str, Each | tuple[Each, ...]]"


@dataclass(frozen=True)
class Mapping:
    """What a type of notice is in OCDS.

    `tag` is that of the first publication; a correction gets the one that updates it. `document` is
    the documentType of the notice's page, `attachments` that of its files. `roles` adds OCDS roles
    to those its party roles declare; `stand_ins` names who takes an OCDS role that nobody has.
    `transaction` is the code of who pays whom, or the source of it. `status` is that of the tender;
    without it planning is planned, a tender is active, and later notices say nothing.
    """

    tag: str | Coded
    fields: Fields = field(default_factory=dict)
    lists: Lists = field(default_factory=dict)
    transaction: str | Coded | IfParty = "purchase"
    status: str | Coded = ""
    document: str = ""
    attachments: str = ""
    roles: Map[str, tuple[str, ...]] = field(default_factory=dict)
    stand_ins: Map[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Project:
    """What a type of notice tells of a construction project, in OC4IDS.

    `status` is the stage of the project the notice shows it in, "" where it shows none.
    """

    status: str | Coded = ""
    fields: Fields = field(default_factory=dict)
    lists: Lists = field(default_factory=dict)


def every_list(lists: Lists) -> Iterator[tuple[str, Each]]:
    """Each path with each of its sources."""
    for path, found in lists.items():
        for each in found if isinstance(found, tuple) else (found,):
            yield path, each
