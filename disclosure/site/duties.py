"""The statutory catalogue as pages read it: area by area, type by type, generated from the rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disclosure import tables
from disclosure.core.notice_types import NoticeType, registry
from disclosure.core.obligations import Audience, Channel, Level
from disclosure.documents import content_fields
from disclosure.law import words
from disclosure.models import CatalogueEntry

CHANNELS = {
    Channel.WEBSITE: gettext_lazy("government website"),
    Channel.GAZETTE: gettext_lazy("government gazette"),
    Channel.NEW_MEDIA: gettext_lazy("government microblog, WeChat and app"),
    Channel.PRESS_CONFERENCE: gettext_lazy("press conference or hearing"),
    Channel.BROADCAST: gettext_lazy("radio and television"),
    Channel.PRINT: gettext_lazy("newspapers"),
    Channel.READING_PLACE: gettext_lazy("public reading place"),
    Channel.SERVICE_CENTRE: gettext_lazy("government service centre"),
    Channel.NOTICE_BOARD: gettext_lazy("notice board of community or village"),
    Channel.ON_SITE: gettext_lazy("on site"),
    Channel.RESOURCE_PLATFORM: gettext_lazy("public resource trading platform"),
    Channel.LAND_MARKET: gettext_lazy("China Land Market Network"),
    Channel.MINING_SYSTEM: gettext_lazy("national system for disclosing mining rights"),
    Channel.PROCUREMENT_NETWORK: gettext_lazy("China Government Procurement Network"),
    Channel.EXCHANGE: gettext_lazy("website of the property rights exchange"),
    Channel.TENDER_PLATFORM: gettext_lazy("public service platform for tendering"),
    Channel.OTHER: gettext_lazy("other channels"),
}
AUDIENCES = {
    Audience.EVERYBODY: gettext_lazy("everybody"),
    Audience.GROUP: gettext_lazy("a certain group"),
}
LEVELS = {
    Level.NATION: gettext_lazy("nation"),
    Level.PROVINCE: gettext_lazy("province"),
    Level.CITY: gettext_lazy("city"),
    Level.COUNTY: gettext_lazy("county"),
    Level.TOWNSHIP: gettext_lazy("township"),
}


@dataclass(frozen=True)
class Duty:
    """One row of the catalogue in words. `place` is the locality of a local rule."""

    code: str
    revision: int
    label: str
    demand: str
    publisher: str
    channels: str
    audience: str
    levels: str
    basis: str
    doubt: str
    note: str
    elements: list[str]
    valid: str
    place: str = ""


@dataclass(frozen=True)
class TypeDuties:
    """What the law asks of one notice type: its rows, what it must say, what is checked."""

    type: type[NoticeType]
    duties: list[Duty]
    elements: list[str]
    rules: list[tuple[str, str]]


@dataclass
class AreaDuties:
    """The page of one area; `others` are rows this portal has no notice type for."""

    types: list[TypeDuties] = field(default_factory=list)
    others: list[Duty] = field(default_factory=list)


def of_area(label: str) -> AreaDuties:
    """Everything the catalogue says of an area; "" for the general duties."""
    rows = CatalogueEntry.objects.filter(area=label, replaced_at__isnull=True)
    entries = list(rows.select_related("region").order_by("code", "region"))
    found = AreaDuties(others=[_duty(e) for e in entries if not e.notice_type])
    for notice_type in registry.in_area(label):
        own = [_duty(e) for e in entries if e.notice_type == notice_type.code]
        found.types.append(
            TypeDuties(
                notice_type,
                own,
                elements(notice_type),
                [(str(rule.label), rule.basis) for rule in notice_type.rules],
            )
        )
    return found


def elements(notice_type: type[NoticeType]) -> list[str]:
    """What a notice of the type must say: its required columns and parties."""
    columns = [c for c in content_fields(notice_type.model) if not c.blank]
    roles = [role for role in notice_type.parties if role.required]
    return [str(column.verbose_name) for column in columns] + [str(role.label) for role in roles]


def _duty(entry: CatalogueEntry) -> Duty:
    row = entry.content
    return Duty(
        code=entry.code,
        revision=entry.revision,
        label=words.item(row),
        demand=words.demand(row),
        publisher=words.told(row["publisher"]),
        channels=_listed(CHANNELS[Channel(c)] for c in row.get("channels", ())),
        audience=str(AUDIENCES[Audience(row.get("audience", Audience.EVERYBODY))]),
        levels=_listed(LEVELS[Level(level)] for level in row.get("levels", ())),
        basis=words.basis(row),
        doubt=words.doubt(row),
        note=words.told(row["note"]) if row.get("note") else "",
        elements=[words.told(text) for text in row.get("elements", ())],
        valid=_valid(row),
        place=str(entry.region) if entry.region else "",
    )


def _listed(labels: Iterable[Any]) -> str:
    return tables.enumerated([str(label) for label in labels])


def _valid(row: dict[str, Any]) -> str:
    """In force from and to, as far as it is known."""
    first, last = row.get("valid_from"), row.get("valid_to")
    if first and last:
        known = {"first": tables.day(first), "last": tables.day(last)}
        return _("in force from %(first)s to %(last)s") % known
    if first:
        return _("in force since %(first)s") % {"first": tables.day(first)}
    return _("in force until %(last)s") % {"last": tables.day(last)} if last else ""
