"""The registry of notice types: what a type declares, and where declarations are kept.

Plain Python. A declaration names columns of Django models, but nothing here touches Django, so
that the rules of a type can be read and tested without a database. `disclosure.checks` compares
every name in a declaration with the models it speaks of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, ClassVar

#: Lazy translations and plain strings alike: whatever `str()` turns into a label.
Label = Any


class Stage(StrEnum):
    """Where in the life of an allocation a notice stands, in the order things happen."""

    PLAN = "plan"
    ANNOUNCEMENT = "announcement"
    CORRECTION = "correction"
    RESULT = "result"
    CONTRACT = "contract"
    PERFORMANCE = "performance"


class Severity(StrEnum):
    """An error stops a submission; a warning is shown and leaves the decision to people."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class PartyRole:
    """A part somebody plays in a notice: purchaser, winner, transferor.

    `required` means at least one party of that role before submission. `ocds` is the role's code
    in the OCDS partyRole codelist, empty where that list has none. `masked` leaves of a natural
    person in this part the surname only: who complains holds no public right to be named for.
    """

    code: str
    label: Label
    required: bool = False
    ocds: str = ""
    masked: bool = False


@dataclass(frozen=True)
class Finding:
    """What a rule found: `field` is a column, a row table's name or "" for the whole notice.

    `basis` cites what demands it, in Chinese as laws are cited; "" where plain sense does. `at` is
    the place of the row in its list, from 0, or the role of the party meant; None where that is not
    known or there is none.
    """

    code: str
    field: str
    message: Label
    severity: Severity = Severity.ERROR
    basis: str = ""
    at: int | str | None = None


@dataclass(frozen=True)
class Rule:
    """One thing the law asks of a notice beyond filled-in columns.

    `check` reads a whole notice (a `disclosure.documents.Draft`) and reports what is wrong with it.
    `label` says to readers what is demanded, `basis` where ("招标投标法第二十四条").
    """

    code: str
    label: Label
    check: Callable[[Any], Iterator[Finding]]
    basis: str = ""

    def __call__(self, draft: Any) -> Iterator[Finding]:
        """The findings, each with the basis of the rule unless it states one of its own."""
        for finding in self.check(draft):
            yield finding if finding.basis else replace(finding, basis=self.basis)


def rule(
    code: str, label: Label, basis: str = ""
) -> Callable[[Callable[[Any], Iterator[Finding]]], Rule]:
    """Decorator: make a checking function a `Rule`."""
    return lambda check: Rule(code, label, check, basis)


@dataclass(frozen=True)
class Lots:
    """Where a type names its lots (标段, 包, 宗地, 标的): a column, or one of a list."""

    number: str
    name: str = ""


@dataclass(frozen=True)
class Takes:
    """What a new notice takes over from the last one of an earlier type in its allocation.

    `columns` maps own columns and lists to those of the earlier notice; `<table>.<column>` there is
    the row of the lot the new notice is about.
    """

    code: str
    columns: Mapping[str, str]


def take(code: str, *same: str, **renamed: str) -> Takes:
    """`take("land.listing", "use_scheme", area="parcels.area")`: same names first, then others."""
    return Takes(code, {**{name: name for name in same}, **renamed})


@dataclass(frozen=True)
class Competition:
    """Where a type tells how many competed and in which way, for the statistics.

    `bidders` is a column with their number, or a list with a row for each offer; `lot` is then the
    column of that list which tells lots apart. `way` is the column of the method, `direct` its
    values by which nobody competes. What several types of an allocation tell is declared on one of
    them, or it would be counted twice.
    """

    bidders: str = ""
    lot: str = ""
    way: str = ""
    direct: frozenset[str] = frozenset()


Mask = Callable[[str], str]


class NoticeType:
    """One kind of notice, declared once; every interface derives its part from this.

    Subclass it in an area's `notices.py` and decorate it with `registry.register`. Names of columns
    are names on `model`; names of columns of a row table are written `<table>.<column>`.
    """

    #: "<area app label>.<slug>", for example "land.listing".
    code: ClassVar[str]
    #: Code of the type in the domain catalogue and, where one exists, the national data standard.
    standard_code: ClassVar[str]
    label: ClassVar[Label]
    stage: ClassVar[Stage]
    #: The `NoticeDetail` subclass with the type's own columns.
    model: ClassVar[type[Any]]
    #: `NoticeRow` subclasses for lists: lots, bidders, parcels.
    rows: ClassVar[tuple[type[Any], ...]] = ()
    #: Row tables that list natural persons: released in a deletable annex, never in the document.
    annexes: ClassVar[tuple[type[Any], ...]] = ()
    parties: ClassVar[tuple[PartyRole, ...]] = ()
    #: Columns shown in lists, in order.
    columns: ClassVar[tuple[str, ...]] = ()
    #: Column -> lookups offered as filters in lists, feeds and API.
    filters: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    #: Columns and row columns whose text goes into the search document.
    search: ClassVar[tuple[str, ...]] = ()
    #: The column that is "the price" of this notice, or "".
    amount: ClassVar[str] = ""
    #: The date or datetime column until which readers can act (bid, apply, object), or "".
    deadline: ClassVar[str] = ""
    #: Other date or datetime columns readers want in their calendar: bid opening, start of a sale.
    dates: ClassVar[tuple[str, ...]] = ()
    #: Columns, lists and roles without which even a notice republished from elsewhere says nothing.
    essential: ClassVar[tuple[str, ...]] = ()
    #: Columns that are filed and reviewed but never released.
    private: ClassVar[frozenset[str]] = frozenset()
    #: Column -> function applied to its text in a release.
    masks: ClassVar[Mapping[str, Mask]] = {}
    #: Columns that name natural persons beside parties, masked columns and long texts, all of which
    #: may have to be deleted after release.
    redactable: ClassVar[frozenset[str]] = frozenset()
    rules: ClassVar[tuple[Rule, ...]] = ()
    #: Codes of types of the area one of which is published in an allocation before this one.
    follows: ClassVar[tuple[str, ...]] = ()
    #: Whether an allocation may begin with this type; by itself true of what follows nothing.
    begins: ClassVar[bool | None] = None
    #: What a notice that continues an allocation starts out with; what comes first goes first.
    takes: ClassVar[tuple[Takes, ...]] = ()
    #: Where the notice names its lots; None where it is about the allocation as a whole.
    lots: ClassVar[Lots | None] = None
    #: Where the notice tells how many competed; None where it tells nothing of it.
    competition: ClassVar[Competition | None] = None
    #: The list with the corners of an area, by `block`, `longitude` and `latitude`; "" for none.
    corners: ClassVar[str] = ""

    @classmethod
    def may_begin(cls) -> bool:
        """Whether an allocation may begin with this type."""
        return not cls.follows if cls.begins is None else cls.begins

    @classmethod
    def calendar(cls) -> tuple[str, ...]:
        """The columns that are events in a calendar."""
        return (*filter(None, (cls.deadline,)), *cls.dates)

    @classmethod
    def area(cls) -> str:
        """App label of the area, the first half of the code."""
        return cls.code.split(".", 1)[0]

    @classmethod
    def slug(cls) -> str:
        """The type's part of a URL, the second half of the code with hyphens."""
        return cls.code.split(".", 1)[1].replace("_", "-")

    @classmethod
    def tables(cls) -> dict[str, type[Any]]:
        """Row models by table name, annexes included: {"parcels": ListingParcel}."""
        return {model.table_name: model for model in (*cls.rows, *cls.annexes)}

    @classmethod
    def role(cls, code: str) -> PartyRole | None:
        """The declared role with this code, or None."""
        return next((role for role in cls.parties if role.code == code), None)


#: For annotations where a column named `type` hides the builtin.
NoticeTypeClass = type[NoticeType]


class UnknownNoticeType(LookupError):
    """No type of that code is declared by an installed area."""


class Registry:
    """All declared notice types, in the order their areas are installed."""

    def __init__(self) -> None:
        self._types: dict[str, type[NoticeType]] = {}

    def register(self, notice_type: type[NoticeType]) -> type[NoticeType]:
        """Class decorator. Raises ValueError if the code is taken: two types would share URLs."""
        if notice_type.code in self._types:
            raise ValueError(f"notice type {notice_type.code!r} is declared twice")
        self._types[notice_type.code] = notice_type
        return notice_type

    def get(self, code: str) -> type[NoticeType]:
        """The type of this code; raises UnknownNoticeType."""
        try:
            return self._types[code]
        except KeyError:
            raise UnknownNoticeType(code) from None

    def find(self, area: str, slug: str) -> type[NoticeType]:
        """The type by area app label and URL slug; raises UnknownNoticeType."""
        return self.get(f"{area}.{slug.replace('-', '_')}")

    def all(self) -> list[type[NoticeType]]:
        """Every type, in order of installation and declaration."""
        return list(self._types.values())

    def in_area(self, area: str) -> list[type[NoticeType]]:
        """The types of one area, in order of declaration."""
        return [t for t in self._types.values() if t.area() == area]

    def codes(self) -> list[str]:
        """Codes of all types."""
        return list(self._types)


registry = Registry()
