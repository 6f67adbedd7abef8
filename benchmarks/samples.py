"""What several benchmarks publish, import or show."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from disclosure import services, sheets
from disclosure.checks import example
from disclosure.core.notice_types import registry
from disclosure.importing.batches import open_batch
from disclosure.models import ImportBatch
from tests.factory import Office

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


def brought_in(office: Office, content: bytes) -> ImportBatch:
    """The file kept as a batch of the type's sheet, not read yet."""
    return open_batch(
        layout=f"sheet:{AGREEMENT}",
        content=content,
        file_name="agreements.csv",
        agency=office.agency,
        by=office.filer,
        now=timezone.now(),
    )


def release_due() -> None:
    """Release what was approved, as the worker does, sweep by sweep."""
    while services.publish_due(now=timezone.now()):
        pass


def values(code: str) -> list[str]:
    """Every value of a type's example as text, for peers that hold as many fields."""
    return list(_scalars(example(registry.get(code))))


def _scalars(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _scalars(inner)
    else:
        yield str(value)
