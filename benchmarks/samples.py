"""What several benchmarks publish, import or show."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from disclosure import sheets
from disclosure.checks import example
from disclosure.core.notice_types import registry

#: The type of the notices in `sheet`, and a word in the text of each.
AGREEMENT = "land.agreement"
WORD = "协议出让"


def sheet(rows: int) -> bytes:
    """The sheet of the type with its sample line repeated, each with a number of its own."""
    text = sheets.template_csv(registry.get(AGREEMENT), region="云岚市").decode("utf-8-sig")
    keys, labels, sample, *_rest = csv.reader(io.StringIO(text))
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerows([keys, labels, sample])
    for number in range(rows):
        line = dict(zip(keys, sample, strict=True))
        line["line"] = str(number + 1)
        line["allocation.number"] = line["detail.parcel_no"] = f"B-{number:06d}"
        writer.writerow(line.values())
    return target.getvalue().encode("utf-8-sig")


def values(code: str) -> list[str]:
    """Every value of a type's example as text, for peers that hold as many fields."""
    return list(_scalars(example(registry.get(code))))


def _scalars(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _scalars(inner)
    else:
        yield str(value)
