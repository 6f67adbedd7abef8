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
from disclosure.importing.batches import open_batch, read_batch
from disclosure.models import ImportBatch, Release
from tests.factory import Office, make_region

#: The type of the notices in `sheet`, and a word in the text of each.
AGREEMENT = "land.agreement"
WORD = "协议出让"
#: How often each type is filed by hand.
BY_HAND = 6
#: One notice in so many is corrected or withdrawn.
CHANGED = 50


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


def brought_in(
    office: Office,
    content: bytes,
    *,
    layout: str = f"sheet:{AGREEMENT}",
    name: str = "agreements.csv",
) -> ImportBatch:
    """The file kept as a batch of the layout, not read yet."""
    return open_batch(
        layout=layout,
        content=content,
        file_name=name,
        agency=office.agency,
        by=office.filer,
        now=timezone.now(),
    )


def release_due() -> None:
    """Release what was approved, as the worker does, sweep by sweep."""
    while services.publish_due(now=timezone.now()):
        pass


def fill(count: int) -> Office:
    """So many released notices of an office, of all types, some of them corrected or withdrawn.

    Every type is filed and judged some times, one by one; the rest comes from a sheet.
    """
    make_region()
    office = Office.open()
    codes = [each.code for each in registry.all()]
    for code in codes * max(1, min(BY_HAND, count // len(codes))):
        now = timezone.now()
        office.approve(office.file(code, now=now), now=now)
    release_due()
    if (rest := count - Release.objects.count()) > 0:
        decided(office, brought_in(office, sheet(rest)))
    standing = list(Release.objects.current().order_by("sequence"))
    for number, each in enumerate(standing[::CHANGED]):
        if number % 2:
            office.withdraw(each, now=timezone.now())
        else:
            office.correct(each, now=timezone.now(), title=f"{each.title}（改）"[:100])
    return office


def decided(office: Office, batch: ImportBatch) -> None:
    """Read a batch, approve it as one, and release what is in it."""
    read_batch(batch=batch, now=timezone.now())
    office.approve_batch(batch, now=timezone.now())
    release_due()


def values(code: str) -> list[str]:
    """Every value of a type's example as text, for peers that hold as many fields."""
    return list(_scalars(example(registry.get(code))))


def _scalars(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _scalars(inner)
    else:
        yield str(value)
