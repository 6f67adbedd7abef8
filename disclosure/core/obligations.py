"""The rows of the statutory catalogue: what must be disclosed, when, by whom, on which basis.

A row says how the facts of a notice start and end its clock by naming columns; nothing here reads
them. `disclosure.core.catalogue` reads rows from files, `disclosure.clocks` applies them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from .clocks import Recurrence, Timer, Unit

#: Names that stand for more than a column: the days every notice has, the notice it is about.
FORMED = "formed_on"
PUBLISHED = "published"
ABOUT = "relates_to"


class Confidence(StrEnum):
    """How sure the catalogue is of a row. Only `FOUND` may be shown as certain."""

    FOUND = "found"
    FOUND_LOCALLY = "found_locally"
    MEMORY_HIGH = "memory_high"
    MEMORY_MEDIUM = "memory_medium"
    MEMORY_LOW = "memory_low"
    ASSUMED = "assumed"


class Enforcement(StrEnum):
    """What a clock that is not kept does to a notice that is being filed."""

    REFUSE = "refuse"
    WARN = "warn"
    INFORM = "inform"


class Channel(StrEnum):
    """Where the law wants it read: the tick list of the catalogues, and the sector media."""

    WEBSITE = "website"
    GAZETTE = "gazette"
    NEW_MEDIA = "new_media"
    PRESS_CONFERENCE = "press_conference"
    BROADCAST = "broadcast"
    PRINT = "print"
    READING_PLACE = "reading_place"
    SERVICE_CENTRE = "service_centre"
    NOTICE_BOARD = "notice_board"
    ON_SITE = "on_site"
    RESOURCE_PLATFORM = "resource_platform"
    LAND_MARKET = "land_market"
    MINING_SYSTEM = "mining_system"
    PROCUREMENT_NETWORK = "procurement_network"
    EXCHANGE = "exchange"
    TENDER_PLATFORM = "tender_platform"
    OTHER = "other"


class Audience(StrEnum):
    EVERYBODY = "everybody"
    GROUP = "group"


class Level(StrEnum):
    NATION = "nation"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"


@dataclass(frozen=True)
class Text:
    """A sentence or name in both languages."""

    zh: str
    en: str


@dataclass(frozen=True)
class Basis:
    """A law or document, its number as issued, and the article; "" where none is cited."""

    name: Text
    number: str = ""
    article: str = ""


@dataclass(frozen=True)
class Condition:
    """The row counts only for notices whose `column` is one of `any`, or lies within the limits.

    Limits are amounts in yuan.
    """

    column: str
    any: tuple[str, ...] = ()
    above: Decimal | None = None
    up_to: Decimal | None = None

    @property
    def limited(self) -> bool:
        """Whether it is about an amount."""
        return self.above is not None or self.up_to is not None

    def holds(self, value: Any) -> bool:
        """Whether a column's value meets the condition; an empty one meets none."""
        if value is None or value == "":
            return False
        if self.any:
            return str(value).lower() in self.any
        amount = Decimal(str(value))
        return (self.above is None or amount > self.above) and (
            self.up_to is None or amount <= self.up_to
        )


@dataclass(frozen=True)
class Obligation:
    """One row.

    `starts` and `ends` name where the clock starts and what ends it; the first that is filled
    counts. A name is a column of the type, `formed_on` or `published` of the notice, a column of
    the notice it is about (`relates_to:bid_deadline`), or of the last notice of another type in the
    allocation (`land.listing:activity_end`). `length` is a column that states the period itself.
    `expects` names columns of other types that make this notice due before it is there. `recurs`
    and `fixed_on` (month, day) are for what is published again every period; `per` names columns
    that keep two such series apart. A `default` row counts for every type without a row of its own
    that dates its publication, from the day the information was formed.
    """

    code: str
    area: str
    item: Text
    trigger: Text
    timer: Timer
    basis: tuple[Basis, ...]
    publisher: Text
    confidence: Confidence
    notice_type: str = ""
    value: int | None = None
    unit: Unit | None = None
    term: Text | None = None
    starts: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    length: str = ""
    expects: tuple[str, ...] = ()
    recurs: Recurrence | None = None
    fixed_on: tuple[int, int] | None = None
    per: tuple[str, ...] = ()
    default: bool = False
    when: tuple[Condition, ...] = ()
    elements: tuple[Text, ...] = ()
    channels: tuple[Channel, ...] = (Channel.WEBSITE,)
    audience: Audience = Audience.EVERYBODY
    levels: tuple[Level, ...] = ()
    region: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    enforce: Enforcement = Enforcement.WARN
    note: Text | None = None

    @property
    def certain(self) -> bool:
        """Whether the row was read in its source."""
        return self.confidence is Confidence.FOUND

    @property
    def counted(self) -> bool:
        """Whether there is a date to compute."""
        return self.fixed_on is not None or (self.value is not None and self.unit is not None)

    @property
    def span(self) -> tuple[int, Unit]:
        """The number of days and their kind. Raises ValueError for a row without a number."""
        if self.value is None or self.unit is None:
            raise ValueError(f"{self.code} counts no days")
        return self.value, self.unit

    @property
    def computed(self) -> bool:
        """Whether a date can be computed: hours are told, days and longer periods are counted."""
        return self.counted and self.unit is not Unit.HOUR

    @property
    def publication(self) -> bool:
        """Whether it is the publication itself that must be in time after something happened."""
        return self.timer in (Timer.PUBLISH_WITHIN, Timer.RECURRING)

    def in_force(self, day: date) -> bool:
        """Whether the row was law on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )

    def paths(self) -> tuple[str, ...]:
        """Every name of a column the row uses, conditions included."""
        columns = tuple(condition.column for condition in self.when)
        length = (self.length,) if self.length else ()
        return (*self.starts, *self.ends, *self.expects, *self.per, *length, *columns)
