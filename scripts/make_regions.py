#!/usr/bin/env python3
"""Write disclosure/reference/regions.csv from a history of the codes of GB/T 2260.

    python scripts/make_regions.py result.csv > disclosure/reference/regions.csv

``result.csv`` is the summary table of the data set ``yescallop/areacodes`` (CC0): code, names of
the province and the prefecture, name, level, state, the year the record came into use, the year it
ceased, the codes that followed. What changed after its last year stands in
``disclosure/reference/regions-amended.csv``, in our own columns with a source for each row.

What the table says and the file does not:

- A code that was out of use and came back, or was given to another unit, is kept from its last
  return on: a code is a key, and all earlier uses ended by 1997. Successions lead past them.
- Parts of a unit that passed to another one while the unit went on are no succession.
- A prefecture has no successors in the table where it has counties there. Ours are where its last
  counties went: their prefectures, or they themselves where a province governs them directly.
"""

import argparse
import csv
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

COLUMNS = ("code", "name", "valid_from", "valid_to", "successors")
AMENDED = Path(__file__).parent.parent / "disclosure" / "reference" / "regions-amended.csv"
#: Provinces that govern their districts and counties directly.
MUNICIPALITIES = ("11", "12", "31", "50")


@dataclass
class Name:
    """What a code was called from the year `first` on, up to and without the year `last`."""

    name: str
    first: int
    last: int | None
    successors: tuple[str, ...]


#: A unit under one code: its names in order of time.
Unit = list[Name]


def read_history(file: TextIO) -> Iterator[tuple[str, Name]]:
    """The records of ``result.csv``; a successor with a year in brackets got a part before."""
    for row in csv.DictReader(file):
        successors = filter(re.compile(r"\d{6}").fullmatch, row["新代码"].split(";"))
        ceased = int(row["变更/弃用时间"]) if row["变更/弃用时间"] else None
        yield row["代码"], Name(row["名称"], int(row["启用时间"]), ceased, tuple(successors))


def read_amended(file: TextIO) -> Iterator[tuple[str, Name]]:
    """The records of ``regions-amended.csv``."""
    for row in csv.DictReader(file):
        successors = filter(None, row["successors"].split(";"))
        ceased = int(row["valid_to"]) if row["valid_to"] else None
        yield row["code"], Name(row["name"], int(row["valid_from"]), ceased, tuple(successors))


class History:
    """All units that ever had a code."""

    def __init__(self, records: Iterable[tuple[str, Name]]) -> None:
        """Of two records of a code that begin in the same year the later one counts."""
        by_code: defaultdict[str, dict[int, Name]] = defaultdict(dict)
        for code, name in records:
            by_code[code][name.first] = name
        self.units = {code: units(code, names.values()) for code, names in sorted(by_code.items())}

    def kept(self) -> Iterator[tuple[str, Unit, list[str]]]:
        """The last unit of each code, and the codes of what it became."""
        for code, found in self.units.items():
            unit = found[-1]
            yield code, unit, sorted(set(self.after(code, unit)) - {code})

    def after(self, code: str, unit: Unit) -> Iterator[str]:
        """The codes of the units that a unit became."""
        last = unit[-1]
        if last.last is None:
            return
        for successor in last.successors or self._heirs(code, last.last):
            yield from self._settled(successor, last.last)

    def _settled(self, code: str, year: int) -> Iterator[str]:
        """The code, or what its unit of that year became if another unit has the code now."""
        earlier = (unit for unit in self.units[code][:-1] if unit[0].first <= year < ends(unit))
        unit = next(earlier, None)
        if unit is None:
            yield code
        else:
            yield from self.after(code, unit)

    def _heirs(self, prefecture: str, year: int) -> Iterator[str]:
        """Where the counties went that a prefecture had when it ceased."""
        for code, found in self.units.items():
            if code[:4] == prefecture[:4] and code != prefecture:
                for county in (unit[-1] for unit in found if ends(unit) == year):
                    yield from map(self._above, county.successors)

    def _above(self, code: str) -> str:
        """The prefecture of a division; itself where a province governs it directly."""
        prefecture = f"{code[:4]}00"
        if prefecture in self.units:
            return prefecture
        return f"{code[:2]}0000" if code[:2] in MUNICIPALITIES else code


def units(code: str, names: Iterable[Name]) -> list[Unit]:
    """The names of a code by the unit they belonged to, without repetitions."""
    found: list[Unit] = []
    for name in sorted(names, key=lambda name: name.first):
        before = found[-1][-1] if found else None
        if before is None or before.last != name.first or gone_elsewhere(code, before):
            found.append([name])
        elif before.name == name.name:
            name.first = before.first
            found[-1][-1] = name
        else:
            found[-1].append(name)
    return found


def gone_elsewhere(code: str, name: Name) -> bool:
    """Whether other codes took over and this one was free for another unit."""
    return bool(name.successors) and code not in name.successors


def ends(unit: Unit) -> int:
    """The year a unit ceased."""
    return unit[-1].last or sys.maxsize


def main() -> int:
    """Read the tables, write the file to standard output; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("history", type=Path, help="result.csv of yescallop/areacodes")
    parser.add_argument("--amended", type=Path, default=AMENDED, help="what changed since")
    options = parser.parse_args()
    with (
        options.history.open(encoding="utf-8-sig", newline="") as history,
        options.amended.open(encoding="utf-8", newline="") as amended,
    ):
        found = History((*read_history(history), *read_amended(amended)))
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(COLUMNS)
    for code, unit, successors in found.kept():
        for name in unit:
            became = ";".join(successors) if name is unit[-1] else ""
            writer.writerow((code, name.name, name.first, name.last or "", became))
    return 0


if __name__ == "__main__":
    sys.exit(main())
