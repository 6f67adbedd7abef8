"""How a released document reads: labelled facts, tables and cells in the reader's language.

Pages and feeds show the same notice, so both ask here. Labels come from the models' columns, which
makes a new notice type readable without a template of its own. Nothing here reads the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from disclosure.core.identifiers import uscc_valid
from disclosure.core.notice_types import NoticeType, UnknownNoticeType, registry
from disclosure.core.pointers import steps
from disclosure.documents import ORGANISATION_SCHEME, content_fields
from disclosure.languages import english
from disclosure.models import (
    AmountField,
    CorrectionReason,
    MeasureField,
    NoticeNature,
    PartyKind,
    Release,
    RestorationReason,
    WithdrawalReason,
    column_of,
)

#: Units of the standard for readers of English; what is missing is understood as it stands.
ENGLISH_UNITS = {
    "套": "homes",
    "户": "households",
    "人": "people",
    "年": "years",
    "天": "days",
    "工作日": "working days",
    "亩": "mu",
    "公顷": "ha",
    "㎡": "m²",
    "元/㎡": "CNY/m²",
    "元/㎡·月": "CNY/m² a month",
    "万元/公顷": "10,000 CNY/ha",
}
CLOSE_UNITS = frozenset({"%", "°"})
#: Columns beyond which few rows are turned, and how many rows are few.
WIDEST = 9
MOST_ABREAST = 3
#: Values of a list that are written out where a notice is one of many.
MOST_LISTED = 3
#: Currencies whose published unit (元, 万元) says everything by itself.
HOME_CURRENCY = "CNY"


@dataclass(frozen=True)
class Cell:
    """One value as text. `note` is the same value in another unit; numbers align to the right."""

    text: str
    note: str = ""
    number: bool = False

    @property
    def said(self) -> str:
        """All of it in one line."""
        return f"{self.text} ({self.note})" if self.note else self.text


@dataclass(frozen=True)
class Fact:
    """A labelled value; `name` is the column, stable across languages."""

    name: str
    label: str
    cell: Cell


@dataclass(frozen=True)
class Table:
    """A list inside a notice: parcels, lots, bidders."""

    name: str
    label: str
    columns: list[Fact]
    rows: list[list[Cell]]

    @property
    def turned(self) -> bool:
        """Whether a few rows of many columns are better read side by side, a line for a column."""
        return side_by_side(len(self.columns), len(self.rows))

    @property
    def lines(self) -> list[tuple[Fact, list[Cell]]]:
        """Each column with its cells."""
        return [
            (column, [row[place] for row in self.rows]) for place, column in enumerate(self.columns)
        ]


@dataclass(frozen=True)
class Judgement:
    """A step of review and approval: what it was, which office took it, when."""

    label: str
    office: str
    at: str


@dataclass(frozen=True)
class Party:
    """Somebody with a part in the notice. `identifier` is empty for natural persons."""

    role: str
    name: str
    person: bool
    scheme: str
    identifier: str
    address: str

    @property
    def profile(self) -> str:
        """The page of what is disclosed of the organisation; "" for persons."""
        if self.person or not self.name:
            return ""
        if self.scheme == ORGANISATION_SCHEME and uscc_valid(self.identifier):
            return reverse("site:party", args=[self.identifier])
        return reverse("site:party-name", args=[self.name])


def side_by_side(columns: int, rows: int) -> bool:
    """Whether so many columns are too wide, and so many rows few enough to be turned."""
    return columns > WIDEST and rows <= MOST_ABREAST


def type_of(code: str) -> type[NoticeType] | None:
    """The declaration of a type; None for one that is no longer installed."""
    try:
        return registry.get(code)
    except UnknownNoticeType:
        return None


def facts(document: Mapping[str, Any]) -> list[Fact]:
    """The filled columns of the type's own table, in order of declaration."""
    notice_type = type_of(document["type"])
    if notice_type is None:
        return []
    return _facts(content_fields(notice_type.model), document.get("details") or {})


def listed(document: Mapping[str, Any]) -> list[Fact]:
    """The facts a type shows in lists: its `columns`, as far as they are filled."""
    notice_type = type_of(document["type"])
    if notice_type is None:
        return []
    found = []
    for path in notice_type.columns:
        column, cell = column_of(notice_type, path), _listed(notice_type, path, document)
        if cell.text:
            found.append(Fact(path, str(column.verbose_name), cell))
    return found


def _listed(notice_type: type[NoticeType], path: str, document: Mapping[str, Any]) -> Cell:
    """The value at a column; of a list the values of its rows, each once, the first few."""
    column = column_of(notice_type, path)
    table, _dot, name = path.rpartition(".")
    if not table:
        return _cell(column, (document.get("details") or {}).get(name))
    rows = (document.get("rows") or {}).get(table) or ()
    cells = {cell.text: cell for row in rows if (cell := _cell(column, row.get(name))).text}
    if len(cells) <= 1:
        return next(iter(cells.values()), Cell(""))
    shown, rest = list(cells)[:MOST_LISTED], len(cells) - MOST_LISTED
    if rest <= 0:
        return Cell(enumerated(shown))
    return Cell(_("%(some)s and %(rest)d more") % {"some": enumerated(shown), "rest": rest})


def tables(
    document: Mapping[str, Any], annexes: Mapping[str, Sequence[Mapping[str, Any]]] | None = None
) -> list[Table]:
    """The lists of a notice. `annexes` are its personal lists (name -> rows) while they last."""
    notice_type = type_of(document["type"])
    if notice_type is None:
        return []
    rows = {**(document.get("rows") or {}), **(annexes or {})}
    return [
        _table(name, model, rows[name])
        for name, model in notice_type.tables().items()
        if rows.get(name)
    ]


def parties(document: Mapping[str, Any]) -> list[Party]:
    """The parties with the labels of their roles."""
    notice_type = type_of(document["type"])
    found = []
    for party in document.get("parties") or []:
        role = notice_type.role(party["role"]) if notice_type else None
        identifier = party.get("identifier") or {}
        found.append(
            Party(
                role=str(role.label) if role else party["role"],
                name=party["name"],
                person=party.get("kind") == PartyKind.PERSON,
                scheme=identifier.get("scheme", ""),
                identifier=identifier.get("id", ""),
                address=party.get("address") or "",
            )
        )
    return found


def judged(document: Mapping[str, Any]) -> list[Judgement]:
    """Who reviewed and approved a notice, as offices; a person is never named."""
    labels = {"review": _("Secrecy review"), "approve": _("Approval")}
    return [
        Judgement(labels[step["action"]], name(step["agency"]), moment(step["at"]))
        for step in document.get("judged") or ()
    ]


def place_label(notice_type: type[NoticeType] | None, pointer: str) -> str:
    """What stands at a JSON pointer of a released document, in words."""
    match steps(pointer):
        case ["annexes", *_rest]:
            return _("list of persons")
        case ["details", column] if notice_type:
            return labels(notice_type, [column])[0]
        case ["rows", table, _number, column] if notice_type:
            return labels(notice_type, [f"{table}.{column}"])[0]
        case ["parties", *_rest]:
            return _("name or address of a person")
        case ["contact", *_rest]:
            return _("contact")
        case _other:
            return _("part of the text")


def labels(notice_type: type[NoticeType], names: Iterable[str]) -> list[str]:
    """Column labels for names of columns; a name that is no column any more stays as it is."""
    found = []
    for name in names:
        try:
            found.append(str(column_of(notice_type, name).verbose_name))
        except (LookupError, FieldDoesNotExist):
            found.append(name)
    return found


def enumerated(words: Sequence[str]) -> str:
    """Words in a row, with the mark the reader's language puts between them."""
    return (", " if english() else "、").join(words)


def title(document: Mapping[str, Any]) -> str:
    """The title in the reader's language, Chinese where no English one was given."""
    return document.get("title_en") or document["title"] if english() else document["title"]


def name(reference: Mapping[str, Any] | None) -> str:
    """The name of an agency or region of a document in the reader's language."""
    if not reference:
        return ""
    return reference.get("name_en") or reference["name"] if english() else reference["name"]


def project(allocation: Mapping[str, Any] | None) -> str:
    """Number and name of an allocation."""
    return f"{allocation['number']} {allocation['name']}".strip() if allocation else ""


def nature(document: Mapping[str, Any]) -> str:
    """What the notice is to an earlier one; "" for a normal notice."""
    code = document.get("nature") or NoticeNature.NORMAL
    return "" if code == NoticeNature.NORMAL else str(dict(NoticeNature.choices).get(code, code))


def reason(document: Mapping[str, Any]) -> str:
    """Why a notice was corrected or withdrawn, with the agency's note; "" for a first release."""
    return stated(document.get("withdrawal") or document.get("correction") or {})


def along(release: Release) -> str:
    """That an older version was withdrawn because its correction was; "" of all else."""
    if (correction := release.withdrawn_with) is None:
        return ""
    return _("It was withdrawn along with notice %(number)s, which had corrected it.") % {
        "number": correction.uid
    }


def stated(given: Mapping[str, Any]) -> str:
    """A reason with its note, as an agency gave it for a correction, withdrawal or restoration."""
    words = {
        **dict(CorrectionReason.choices),
        **dict(WithdrawalReason.choices),
        **dict(RestorationReason.choices),
    }
    code, note = given.get("reason", ""), given.get("note", "")
    return " · ".join(part for part in (str(words.get(code, code)), note) if part)


def amount(value: Decimal | None, currency: str) -> str:
    """A price for a list, rounded to what a reader takes in: "3.15 亿元", "CNY 315.2 million"."""
    if value is None:
        return ""
    if english():
        for size, word in ((10**9, _("billion")), (10**6, _("million"))):
            if value >= size:
                return f"{currency or HOME_CURRENCY} {_short(value / size)} {word}"
        return f"{currency or HOME_CURRENCY} {_short(value)}"
    unit = "元" if currency in ("", HOME_CURRENCY) else f" {currency}"
    for size, word in ((10**8, "亿"), (10**4, "万")):
        if value >= size:
            return f"{_short(value / size)} {word}{unit}"
    return f"{_short(value)} {unit}".replace("  ", " ")


def day(value: date | datetime | str | None) -> str:
    """A date for readers: 2026-11-20 in Chinese, 20 November 2026 in English."""
    parsed = _parsed(value)
    if parsed is None:
        return str(value or "")
    if isinstance(parsed, datetime):
        parsed = timezone.localtime(parsed)
    return formats.date_format(parsed, "j F Y") if english() else f"{parsed:%Y-%m-%d}"


def moment(value: datetime | str | None) -> str:
    """A date with hour and minute in portal time."""
    parsed = _parsed(value)
    if not isinstance(parsed, datetime):
        return day(value)
    local = timezone.localtime(parsed)
    return f"{day(local)} {local:%H:%M}"


def _parsed(value: date | datetime | str | None) -> date | datetime | None:
    if not isinstance(value, str):
        return value
    try:
        return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    except ValueError:
        return None


def _facts(columns: Iterable[Any], values: Mapping[str, Any]) -> list[Fact]:
    return [
        Fact(column.name, str(column.verbose_name), _cell(column, values[column.name]))
        for column in columns
        if values.get(column.name) not in (None, "")
    ]


def _table(name: str, model: type[models.Model], rows: Sequence[Mapping[str, Any]]) -> Table:
    """Only columns that at least one row fills; a column of blanks tells nobody anything."""
    columns = [
        column
        for column in content_fields(model)
        if column.name != "scheme" and any(row.get(column.name) for row in rows)
    ]
    first = {column.name: _first(column.name, rows) for column in columns}
    return Table(
        name=name,
        label=str(model._meta.verbose_name_plural),
        columns=_facts(columns, first),
        rows=[[_cell(column, row.get(column.name)) for column in columns] for row in rows],
    )


def _first(name: str, rows: Sequence[Mapping[str, Any]]) -> Any:
    return next(row[name] for row in rows if row.get(name))


def _cell(column: models.Field[Any, Any], value: Any) -> Cell:
    """The value of a column as it stands in a document, as text."""
    if value in (None, ""):
        return Cell("")
    if isinstance(column, MeasureField) and isinstance(value, Mapping):
        return _measure(value, money=isinstance(column, AmountField))
    if isinstance(value, Mapping):
        return Cell(str(value.get("id", "")))
    if isinstance(value, bool):
        return Cell(_("Yes") if value else _("No"))
    if column.flatchoices:
        return Cell(str(dict(column.flatchoices).get(value, value)))
    if isinstance(column, (models.DateField, models.DateTimeField)):
        return Cell(moment(value))
    if isinstance(column, (models.DecimalField, models.IntegerField)):
        text = grouped(value) if _counts(column) else str(value)
        return Cell(_with_unit(text, getattr(column, "unit", "")), number=True)
    return Cell(str(value))


def _counts(column: models.Field[Any, Any]) -> bool:
    """Whether thousands marks help: a year is a number, but nobody writes 2,026."""
    return "year" not in column.name


def _with_unit(text: str, unit: str) -> str:
    """The number and its unit in the reader's language; signs stand close, words do not."""
    if unit in CLOSE_UNITS:
        return f"{text}{unit}"
    return f"{text} {ENGLISH_UNITS.get(unit, unit) if english() else unit}".strip()


def _measure(value: Mapping[str, Any], *, money: bool) -> Cell:
    """As it was published; beside it the base unit where a reader would have to convert."""
    published = value.get("published") or value
    base, unit, published_unit = value["value"], value["unit"], published["unit"]
    if not money:
        text = _with_unit(grouped(published["value"]), published_unit)
        converted = "" if published_unit in ("㎡", "m²") else _with_unit(grouped(base), "㎡")
        return Cell(text, note=converted, number=True)
    if unit != HOME_CURRENCY:
        return Cell(f"{unit} {grouped(base)}", number=True)
    text = f"{grouped(published['value'])} {published_unit}"
    if english():
        return Cell(f"{unit} {grouped(base)}", note=text, number=True)
    return Cell(text, number=True)


def grouped(value: str | int | Decimal) -> str:
    """A number with thousands marks and no idle decimals; other text as it is."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    return f"{number.normalize():,f}"


def _short(value: Decimal) -> str:
    """Three decimals at most, thousands marks, no idle zeros."""
    return grouped(Decimal(value).quantize(Decimal("0.001")))
