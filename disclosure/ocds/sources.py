"""Where the values of an OCDS release come from: what an area's mapping may name beside a column.

Each source tells the columns it names, for the checks, and reads them from a `reading.Scope` as
they have to stand at a `reading.Target`. None and "" are nothing to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Map
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeAlias

from . import values
from .numbering import release_id

if TYPE_CHECKING:
    from .reading import Scope, Target


@dataclass(frozen=True)
class Fixed:
    """The same value for every notice of the type."""

    value: Any

    def columns(self) -> Iterator[str]:
        yield from ()

    def read(self, scope: Scope, target: Target) -> Any:
        return self.value


@dataclass(frozen=True)
class Coded:
    """A column's choice as the code of a codelist; `otherwise` for choices not listed."""

    column: str
    codes: Map[Any, Any]
    otherwise: Any = None

    def columns(self) -> Iterator[str]:
        yield self.column

    def read(self, scope: Scope, target: Target) -> Any:
        value = scope.raw(self.column)
        return None if value is None else self.codes.get(value, self.otherwise)


@dataclass(frozen=True)
class First:
    """The first of several sources that says something."""

    sources: tuple[Source, ...]

    def __init__(self, *sources: Source) -> None:
        object.__setattr__(self, "sources", sources)

    def columns(self) -> Iterator[str]:
        for source in self.sources:
            yield from columns_of(source)

    def read(self, scope: Scope, target: Target) -> Any:
        found = (scope.read(source, target) for source in self.sources)
        return next((value for value in found if value not in (None, "", [])), None)


@dataclass(frozen=True)
class Labelled:
    """Columns as lines of Chinese text, "label: value", those that are filled."""

    names: tuple[str, ...]

    def __init__(self, *names: str) -> None:
        object.__setattr__(self, "names", names)

    def columns(self) -> Iterator[str]:
        yield from self.names

    def read(self, scope: Scope, target: Target) -> Any:
        lines = [(scope.label(name), scope.words(name)) for name in self.names]
        return "\n".join(f"{label}：{text}" for label, text in lines if text)


@dataclass(frozen=True)
class Words:
    """A column as people read it: 下浮率, 12 套, 是."""

    column: str

    def columns(self) -> Iterator[str]:
        yield self.column

    def read(self, scope: Scope, target: Target) -> Any:
        return scope.words(self.column)


@dataclass(frozen=True)
class Label:
    """What a column is called, in one language of the portal."""

    column: str
    language: str = "zh-hans"

    def columns(self) -> Iterator[str]:
        yield self.column

    def read(self, scope: Scope, target: Target) -> Any:
        return scope.label(self.column, self.language)


@dataclass(frozen=True)
class Key:
    """An identifier that comes out the same in every release of the process: "award-<lot>".

    `long` texts (names) are shortened to a digest. Without a value it is the prefix alone.
    """

    prefix: str
    source: Source = ""
    long: bool = False

    def columns(self) -> Iterator[str]:
        yield from columns_of(self.source)

    def read(self, scope: Scope, target: Target) -> Any:
        value = scope.text(self.source) if self.source else ""
        if value and self.long:
            value = sha256(value.encode()).hexdigest()[:12]
        return f"{self.prefix}-{value}" if value else self.prefix


@dataclass(frozen=True)
class Parties:
    """References to the notice's parties of these roles; one where the standard wants one."""

    roles: tuple[str, ...]

    def __init__(self, *roles: str) -> None:
        object.__setattr__(self, "roles", roles)

    def columns(self) -> Iterator[str]:
        yield from ()

    def read(self, scope: Scope, target: Target) -> Any:
        found = [scope.parties.reference(party) for party in scope.with_roles(self.roles)]
        return _once(found) if target.is_list else next(iter(found), None)


@dataclass(frozen=True)
class RowParty:
    """The party a row names (`PartyColumns`), who joins the release's parties in an OCDS role.

    `members` is the list that names the other members of the row's consortium: their `leader` is
    the row's name, their `section` the row's.
    """

    role: str
    members: str = ""

    def columns(self) -> Iterator[str]:
        yield "name"

    def read(self, scope: Scope, target: Target) -> Any:
        found = [scope.parties.add(scope.row, self.role)]
        for member in scope.document["rows"].get(self.members, ()):
            same = all(member.get(a) == scope.row.get(b) for a, b in CONSORTIUM)
            if same:
                found.append(scope.parties.add(member, self.role))
        return _once(found)


def _once(references: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each party once, however often a notice names it."""
    return list({reference["id"]: reference for reference in references}.values())


#: What ties a member of a consortium to the row of its leader.
CONSORTIUM = (("leader", "name"), ("section", "section"))


@dataclass(frozen=True)
class RowPartyKey:
    """An identifier of a bid: the prefix, its lot and who bid."""

    prefix: str
    lot: Source = ""

    def columns(self) -> Iterator[str]:
        yield from columns_of(self.lot)

    def read(self, scope: Scope, target: Target) -> Any:
        lot = scope.text(self.lot) if self.lot else ""
        parts = (self.prefix, lot, scope.parties.identity(scope.row))
        return "-".join(part for part in parts if part)


@dataclass(frozen=True)
class Lot:
    """The lot a column names, which joins the release's lots; a list where one is wanted."""

    number: str
    name: str = ""

    def columns(self) -> Iterator[str]:
        yield from filter(None, (self.number, self.name))

    def read(self, scope: Scope, target: Target) -> Any:
        number = scope.text(self.number)
        if not number:
            return None
        scope.lots.setdefault(number, scope.text(self.name) if self.name else "")
        return [number] if target.is_list else number


@dataclass(frozen=True)
class Lines:
    """The rows of a list as lines of text: "{item}：{before} → {after}"."""

    table: str
    template: str

    def columns(self) -> Iterator[str]:
        yield from ()

    def read(self, scope: Scope, target: Target) -> Any:
        rows = scope.document["rows"].get(self.table, ())
        return "\n".join(self.template.format_map({**BLANK, **row}) for row in rows)


@dataclass(frozen=True)
class Total:
    """The sum of a list's prices; nothing where a row has none, for the rest would be no total."""

    table: str
    price: str

    def columns(self) -> Iterator[str]:
        yield from ()

    def read(self, scope: Scope, target: Target) -> Any:
        prices = [row.get(self.price) for row in scope.document["rows"].get(self.table, ())]
        if not prices or None in prices:
            return None
        total = sum(Decimal(price["value"]) for price in prices)
        return values.amount({"value": total, "unit": prices[0]["unit"]})


#: Columns of a change that may be empty, and so missing from a released row.
BLANK = {"item": "", "before": "", "after": ""}


@dataclass(frozen=True)
class ReleaseOf:
    """The id of the release made from the notice whose number stands at a source."""

    source: Source

    def columns(self) -> Iterator[str]:
        yield from columns_of(self.source)

    def read(self, scope: Scope, target: Target) -> Any:
        uid = scope.text(self.source)
        return release_id(uid) if uid else None


@dataclass(frozen=True)
class IfParty:
    """One code where the notice names a party of a role, another where it does not."""

    role: str
    there: str
    absent: str

    def columns(self) -> Iterator[str]:
        yield from ()

    def read(self, scope: Scope, target: Target) -> Any:
        return self.there if any(scope.with_roles((self.role,))) else self.absent


@dataclass(frozen=True)
class Pending:
    """Status of an award: pending until its publicity (公示) ends, active once it has ended."""

    until: str

    def columns(self) -> Iterator[str]:
        yield self.until

    def read(self, scope: Scope, target: Target) -> Any:
        end = scope.raw(self.until)
        return "pending" if end and str(end)[:10] >= scope.published_on else "active"


@dataclass(frozen=True)
class Reached:
    """Status of a milestone on the day of the release: ahead, met, missed, or not known.

    `met` is the column that tells when it was reached. A date that merely `passes` is met then.
    """

    due: str
    met: str = ""
    passes: bool = False

    def columns(self) -> Iterator[str]:
        yield from filter(None, (self.due, self.met))

    def read(self, scope: Scope, target: Target) -> Any:
        if self.met and scope.raw(self.met):
            return "met"
        due = scope.raw(self.due)
        if not due or str(due)[:10] >= scope.published_on:
            return "scheduled"
        return "met" if self.passes else "notMet" if self.met else None


@dataclass(frozen=True)
class Polygon:
    """Corner points of a list as GeoJSON; the corners of each block enclose it.

    CGCS2000 differs from WGS84 by centimetres, so the figures are the same.
    """

    table: str

    def columns(self) -> Iterator[str]:
        yield from ()

    def read(self, scope: Scope, target: Target) -> Any:
        blocks: dict[str, list[list[float]]] = {}
        for row in scope.document["rows"].get(self.table, ()):
            if row.get("longitude") and row.get("latitude"):
                corner = [float(row["longitude"]), float(row["latitude"])]
                blocks.setdefault(row.get("block", ""), []).append(corner)
        rings = [[*ring, ring[0]] for ring in blocks.values() if len(ring) > 2]
        if not rings:
            return None
        if len(rings) == 1:
            return {"type": "Polygon", "coordinates": rings}
        return {"type": "MultiPolygon", "coordinates": [[ring] for ring in rings]}


Source: TypeAlias = (
    "str | Fixed | Coded | First | Labelled | Words | Label | Key | Parties | RowParty"
    " | RowPartyKey | Lot | Lines | ReleaseOf | IfParty | Pending | Reached | Polygon | Total"
)


def columns_of(source: Source) -> Iterator[str]:
    """Every column a source names."""
    if isinstance(source, str):
        yield from filter(None, [source])
    else:
        yield from source.columns()
