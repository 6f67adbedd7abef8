"""Which region a source means, from a code, a name, or an address that begins with names.

Sources write today's names and former ones, whole and short ones, and places that are no divisions
of GB/T 2260. What is found is the region that was there in the year of the notice, as far as the
text says which.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

from disclosure.core.divisions import (
    CODE,
    Division,
    FormerName,
    governing,
    lineage,
    prefix,
    short_name,
    short_names,
)
from disclosure.models import Region

from .parsers import Unreadable

#: The level above itself, as registers write it where they want a name of the next level.
ITSELF = re.compile(
    r"(?:本级|市辖区|所辖[县区市]|[省市区州]直|直属|(?:省|自治区)?直辖县级行政(?:单位|区划))$"
)
#: Zones are no divisions. One that is called after a prefecture is taken to be in it.
ZONE = re.compile(
    r"(?:开发|高新|经开|新|工业园|产业园|示范|保税|度假|管理|风景名胜|实验|试验|合作|自贸)区$"
)
#: The Corps is no division: its divisions hold land all over Xinjiang, also outside their cities.
CORPS = re.compile(r"^(?:新疆(?:生产)?建设兵团|新疆兵团)")
CORPS_UNIT = re.compile(r"^(?:兵团)?(?:第|农)?[一二三四五六七八九十]+师(?!范)")
XINJIANG = "新疆维吾尔自治区"
#: Former names that half of all cities once had; in an address they are words like any other.
COMMON = frozenset({"城区", "郊区", "矿区", "新市区", "市郊区", "市中区"})


class Named(NamedTuple):
    """A name of a region, its own or a former one, and the years it was valid."""

    code: str
    name: str
    first: int | None
    last: int | None

    @property
    def is_larger(self) -> bool:
        """Whether it is a prefecture or a province."""
        return self.code.endswith("00")

    def among(self, scopes: Collection[str]) -> bool:
        """Whether it is one of the regions whose parts begin so."""
        return prefix(self.code) in scopes

    def begun(self, year: int | None) -> bool:
        """Whether the name was already given in a year."""
        return year is None or self.first is None or self.first <= year

    def distance(self, year: int | None) -> tuple[bool, int]:
        """How far from its years, and whether it is past; without a year names in use are near."""
        if year is None:
            return self.last is not None, -(self.last or 0)
        return False, max((self.first or year) - year, year - (self.last or year), 0)


class Regions:
    """All regions by code and by name; load them once for each batch."""

    def __init__(self, divisions: Iterable[Division]) -> None:
        self.divisions = {division.code: division for division in divisions}
        #: What the database holds of them, by code.
        self.rows: dict[str, Region] = {}
        self.known: list[Named] = []
        self.whole: defaultdict[str, list[Named]] = defaultdict(list)
        self.short: defaultdict[str, list[Named]] = defaultdict(list)
        for code, division in self.divisions.items():
            for former in division.former_names:
                self._add(Named(code, *former))
            self._add(Named(code, division.name, _first(division), division.valid_to))

    def _add(self, named: Named) -> None:
        self.known.append(named)
        self.whole[named.name].append(named)
        for short in short_names(named.name):
            self.short[short].append(named)

    @classmethod
    def load(cls) -> Regions:
        """The regions of the database."""
        rows = list(Region.objects.prefetch_related("successors", "former_names"))
        regions = cls(
            Division(
                region.code,
                region.name,
                region.valid_from,
                region.valid_to,
                tuple(successor.code for successor in region.successors.all()),
                tuple(
                    FormerName(former.name, former.valid_from, former.valid_to)
                    for former in region.former_names.all()
                ),
            )
            for region in rows
        )
        regions.rows = {region.code: region for region in rows}
        return regions

    def resolve(self, text: str, within: str = "", year: int | None = None) -> str:
        """The code of the region a text names, looking only below the region `within`.

        `text` is a code, one name, or names from large to small; after a name that is known, parts
        that are not leave the larger region standing. A region that had ceased by `year` gives way
        to its successor if that is one. Raises `Unreadable` with code region or region_ambiguous.
        """
        text = text.strip()
        if CODE.fullmatch(text):
            code = text if text in self.divisions else governing(text, self.divisions)
            if code is None:
                raise Unreadable("region", text)
            return self._then(code, year)
        scopes = {prefix(within)}
        found: list[Named] = []
        for part in filter(None, re.split(r"[,，/\s]+", text)):
            for named in self._parts(part, scopes, year):
                found = named
                scopes = self._below(named)
        if not found:
            raise Unreadable("region", text)
        return self._one(found, year, text)

    def _parts(self, text: str, scopes: Collection[str], year: int | None) -> list[list[Named]]:
        """What each of several names written as one may mean, from large to small.

        A larger unit is known by its whole name, or by its short one if something known follows.
        """
        text = CORPS_UNIT.sub("", CORPS.sub(XINJIANG, text))
        part = ITSELF.sub("", text)
        if named := self._named(part, scopes, year):
            # A name after that of its prefecture is a part of it, but 哈密市本级 is Hami itself.
            return [[one for one in named if one.among(scopes) == (part != text)] or named]
        for head in (part[:end] for end in range(len(part) - 1, 1, -1)):
            whole = self._in(self.whole.get(head, ()), scopes)
            if named := whole or self._larger(head, scopes):
                rest = self._parts(part.removeprefix(head), self._below(named), year)
                if rest or whole:
                    return [named, *rest]
        zone = [self._larger(part[:end], scopes) for end in range(len(part) - 2, 1, -1)]
        return [named for named in zone if named and ZONE.search(part)][:1]

    def _named(self, name: str, scopes: Collection[str], year: int | None) -> list[Named]:
        """The regions a name may mean: whole, short, or with another word for its kind.

        A zone that became a region later was none before, and 北戴河新区 is not in 北戴河区.
        """
        kinds = [self.whole.get(name, []), self.short.get(name, [])]
        if ZONE.search(name):
            kinds = [[one for one in named if one.begun(year)] for named in kinds]
        else:
            kinds.append(self.short.get(short_name(name), []))
        return next(filter(None, (self._in(named, scopes) for named in kinds)), [])

    def _larger(self, short: str, scopes: Collection[str]) -> list[Named]:
        """The prefectures or provinces of a short name."""
        return [one for one in self._in(self.short.get(short, ()), scopes) if one.is_larger]

    @staticmethod
    def _in(named: Iterable[Named], scopes: Collection[str]) -> list[Named]:
        return [one for one in named if one.code.startswith(tuple(scopes))]

    def _below(self, named: Iterable[Named]) -> set[str]:
        """Where the parts of what was named may be: below it and below what it became."""
        return {prefix(code) for one in named for code in self._later(one.code)}

    def _later(self, code: str) -> set[str]:
        """The code and those of all that followed it."""
        found: set[str] = set()
        waiting = [code]
        while waiting:
            code = waiting.pop()
            if code not in found and code in self.divisions:
                found.add(code)
                waiting += self.divisions[code].successors
        return found

    def _one(self, named: Collection[Named], year: int | None, text: str) -> str:
        """The one region that is meant: near in time, else a province or the one around the rest.

        Raises `Unreadable` where several are left.
        """
        nearest = min(one.distance(year) for one in named)
        near = {one.code for one in named if one.distance(year) == nearest}
        codes = {self._then(code, year) for code in near}
        around = [code for code in codes if all(code in lineage(other) for other in codes)]
        provinces = [code for code in codes if code.endswith("0000")]
        for only in (codes, around, provinces):
            if len(only) == 1:
                return next(iter(only))
        raise Unreadable("region_ambiguous", text)

    def _then(self, code: str, year: int | None) -> str:
        """The region, or the only one that had followed it by the year."""
        for _ in self._later(code):
            division = self.divisions[code]
            ceased = year and division.valid_to and division.valid_to < year
            if not ceased or len(division.successors) != 1:
                break
            code = division.successors[0]
        return code

    def in_address(self, text: str, within: str = "", year: int | None = None) -> str:
        """The smallest region named in an address below `within`; `within` itself if none is.

        Raises `Unreadable` where neither is known.
        """
        named = self._hits(text, within)
        if hits := [one for one in named if one.begun(year) or not ZONE.search(one.name)]:
            first = min(hits, key=lambda one: (-len(prefix(one.code)), text.index(one.name)))
            same = [one for one in hits if one.name == first.name]
            return self._one(same, year, text)
        if within not in self.divisions:
            raise Unreadable("region", text)
        return within

    @functools.lru_cache(maxsize=20_000)  # noqa: B019  # lives as long as one batch
    def _hits(self, text: str, within: str) -> list[Named]:
        return [
            one
            for one in self.known
            if one.code.startswith(prefix(within))
            and one.code != within
            and one.name in text
            and (one.last is None or one.name not in COMMON)
        ]


def _first(division: Division) -> int | None:
    """The year a division got its present name."""
    if division.former_names:
        return division.former_names[-1].valid_to
    return division.valid_from
