"""How many regions of a file of the land market are found: `python -m benchmarks.regions FILE`.

FILE has the columns of the layout `landchina-supply-results`. Each row goes through that layout's
own declaration of its region, against the regions of the repository and without a database. A row
counts as resolved if what was found is the county it names, under any name that county or one that
became part of it ever had; where it names no county, or the level above itself (本级), the
prefecture or municipality it names.
"""

from __future__ import annotations

import argparse
import os
import re
import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import django

from disclosure.core.divisions import Division, prefix, read_divisions, short_name, short_names

LAYOUT = "landchina-supply-results"
REGIONS = Path(__file__).parent.parent / "disclosure" / "reference" / "regions.csv"
MUNICIPALITIES = ("11", "12", "31", "50")
LEVELS = ("province", "prefecture", "county")


def level(code: str) -> str:
    """What kind of division a code stands for."""
    return LEVELS[2 - (code.endswith("00") + code.endswith("0000"))]


class Judge:
    """Compares what was found with what a row says."""

    def __init__(self, divisions: list[Division]) -> None:
        self.divisions = {division.code: division for division in divisions}
        self.every_name = {
            name.name for division in divisions for name in (division, *division.former_names)
        }
        self.older: defaultdict[str, list[str]] = defaultdict(list)
        for division in divisions:
            for successor in division.successors:
                self.older[successor].append(division.code)

    def has_counties(self, code: str) -> bool:
        """Whether there are divisions below a prefecture or province."""
        return any(other != code and other.startswith(prefix(code)) for other in self.divisions)

    def names(self, code: str) -> set[str]:
        """All names, whole and short, of a division and of those before it."""
        seen: set[str] = set()
        waiting = [code]
        names: set[str] = set()
        while waiting:
            code = waiting.pop()
            if code not in seen:
                seen.add(code)
                waiting += self.older[code]
                division = self.divisions[code]
                names |= {division.name, *(former.name for former in division.former_names)}
        return names | {short for name in names for short in short_names(name)}

    def verdict(self, record: Mapping[str, Any], code: str) -> tuple[bool, str]:
        """Whether a row is resolved, and at which level or why not."""
        above = re.split(r"[,\s]+", record["地区"].strip())
        county = re.sub(r"\s", "", record["行政区"] or "")
        itself = not county or county.endswith("本级")
        named = county.removesuffix("本级") or above[-1]
        if not code:
            return False, "nothing found"
        names = self.names(code)
        whole = itself or level(code) == "county" or not self.has_counties(code)
        if whole and (named in names or short_name(named) in names):
            kind = f"{level(code)}, itself" if county.endswith("本级") else level(code)
            return True, kind
        if "兵团" in above[0]:
            return False, f"a unit of the Corps, which is no division; found {level(code)}"
        if not itself and named not in self.every_name:
            return False, f"no division was ever called so; found {level(code)}"
        if level(code) == "province":
            municipality = code[:2] in MUNICIPALITIES
            return municipality, "municipality" if municipality else "names a province alone"
        return False, f"another one; found {level(code)}"


def measure(path: Path) -> tuple[Counter[str], defaultdict[str, Counter[str]]]:
    """Rows resolved by level; texts of the others by reason, each with how often it occurs."""
    # These need the apps, which `main` loads.
    from disclosure.importing import layouts, mapper, readers  # noqa: PLC0415
    from disclosure.importing.regions import Regions  # noqa: PLC0415
    from disclosure.models import Notice  # noqa: PLC0415

    with REGIONS.open(encoding="utf-8", newline="") as file:
        divisions = read_divisions(file)
    judge, reader = Judge(divisions), mapper.Reader(Regions(divisions))
    layout = layouts.get(LAYOUT)
    declared = {"region": layout.notice["region"]}
    resolved: Counter[str] = Counter()
    others: defaultdict[str, Counter[str]] = defaultdict(Counter)
    with path.open("rb") as file:
        for row in readers.read(layout, file):
            found = reader.columns(mapper.Scope(row.data), declared, Notice, "")
            good, what = judge.verdict(row.data, found.get("region", ""))
            if good:
                resolved[what] += 1
            else:
                others[what][f"{row.data['地区']} {row.data['行政区']}"] += 1
    return resolved, others


def main() -> None:
    """Read the file and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    began = time.perf_counter()
    resolved, others = measure(options.file)
    seconds = time.perf_counter() - began
    good, bad = resolved.total(), sum(texts.total() for texts in others.values())
    print(
        f"{good:,} of {good + bad:,} rows resolved ({good / (good + bad):.2%}) in {seconds:.1f} s"
    )
    for what, count in resolved.most_common():
        print(f"{count:8,}  {what}")
    for reason, texts in sorted(others.items()):
        print(f"\n{texts.total():,} not resolved: {reason}")
        for text, count in texts.most_common():
            print(f"{count:8,}  {text}")


if __name__ == "__main__":
    main()
