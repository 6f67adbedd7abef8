"""Versions of the statutory catalogue: adding, replacing and ending rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from disclosure.core import catalogue
from disclosure.core.obligations import Obligation
from disclosure.models import CatalogueEntry


@dataclass(frozen=True)
class Loaded:
    """What became of the rows of the files, by code.

    `held` are rows that somebody at the desk wrote for the same place, which stay.
    """

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


@transaction.atomic
def load_catalogue(*, rows: Iterable[Obligation], now: datetime) -> Loaded:
    """Make the catalogue what the files say.

    A row that is in the files no more ends. Versions stay for the notices that were judged by them.
    """
    standing = {
        (entry.code, entry.region_id or ""): entry
        for entry in CatalogueEntry.objects.select_for_update()
        .filter(replaced_at__isnull=True)
        .order_by("pk")
    }
    outcome, new = Loaded(), []
    for row in rows:
        held = standing.pop((row.code, row.region), None)
        fate = _fate(row, held)
        getattr(outcome, fate).append(row.code)
        if fate in ("added", "changed"):
            new.append(row)
    _add(new, now=now, from_files=True)
    for entry in standing.values():
        if entry.from_files:
            end_entry(entry=entry, now=now)
            outcome.ended.append(entry.code)
    return outcome


def _fate(row: Obligation, held: CatalogueEntry | None) -> str:
    """What becomes of a row of the files where the catalogue holds this."""
    if held is None:
        return "added"
    if not held.from_files:
        return "held"
    return "unchanged" if held.content == catalogue.plain(row) else "changed"


@transaction.atomic
def add_version(*, row: Obligation, now: datetime) -> CatalogueEntry:
    """Put a row into force in place of the one of the same code and place."""
    (entry,) = _add([row], now=now, from_files=False)
    return entry


def _add(rows: Sequence[Obligation], *, now: datetime, from_files: bool) -> list[CatalogueEntry]:
    """Put rows of different codes or places into force, each in place of the one before it."""
    newest: dict[tuple[str, str], CatalogueEntry] = {}
    known = CatalogueEntry.objects.filter(code__in=[row.code for row in rows])
    for entry in known.only("code", "region_id", "revision").order_by("revision"):
        newest[entry.code, entry.region_id or ""] = entry
    before = [newest.get((row.code, row.region)) for row in rows]
    replaced = [entry.pk for entry in before if entry]
    CatalogueEntry.objects.filter(pk__in=replaced, replaced_at=None).update(replaced_at=now)
    return CatalogueEntry.objects.bulk_create(
        CatalogueEntry(
            code=row.code,
            region_id=row.region or None,
            revision=last.revision + 1 if last else 1,
            area=row.area,
            notice_type=row.notice_type,
            timer=row.timer,
            confidence=row.confidence,
            content=catalogue.plain(row),
            from_files=from_files,
            loaded_at=now,
        )
        for row, last in zip(rows, before, strict=True)
    )


def end_entry(*, entry: CatalogueEntry, now: datetime) -> None:
    """Take a row out of force; a locality's then falls back to the nation's."""
    CatalogueEntry.objects.filter(pk=entry.pk, replaced_at__isnull=True).update(replaced_at=now)
