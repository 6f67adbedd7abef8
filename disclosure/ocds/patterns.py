"""Parts of mappings that areas share: milestones, awards, contracts, notices of change."""

from __future__ import annotations

from .mapping import Each, Fields, Lists, Mapping
from .sources import (
    Coded,
    First,
    Fixed,
    IfParty,
    Key,
    Label,
    Labelled,
    Lines,
    Parties,
    Pending,
    Reached,
    ReleaseOf,
    Source,
    Words,
)

#: Our price forms as the extension codes them.
PRICE_FORMS = {"amount": "amount", "rate": "rate", "unit_price": "unitPrice", "other": "other"}
#: Types of milestones that do not come about by themselves.
DONE_BY_SOMEBODY = frozenset({"delivery", "financing", "approval"})
SQUARE_METRES = Fixed({"scheme": "UNCEFACT", "id": "MTK", "name": "㎡"})
HOMES = Fixed({"name": "套"})


def milestone(
    due: str, *, kind: str, met: str = "", code: str = "", details: Source | None = None
) -> Each:
    """A date the notice sets, called as its column is called in both languages.

    Nobody tells of a deadline or an opening that it has come; of a delivery or payment somebody
    must, or nothing is known.
    """
    fields: dict[str, Source] = {
        "id": Fixed(f"milestone-{code or due}"),
        "title": Label(due),
        "title_en": Label(due, "en"),
        "type": Fixed(kind),
        "dueDate": due,
        "status": Reached(due, met, passes=kind not in DONE_BY_SOMEBODY),
    }
    if met:
        fields["dateMet"] = met
    if code:
        fields["code"] = Fixed(code)
    if details is not None:
        fields["description"] = details
    return Each("", fields, needs=(due, met) if met else (due,))


def instalments(table: str) -> Each:
    """What is paid when, from a list with number, amount, due date and note."""
    return Each(
        table,
        {
            "id": Key("instalment", "number"),
            "title": Label("amount"),
            "title_en": Label("amount", "en"),
            "type": Fixed("financing"),
            "dueDate": "due_date",
            "status": Reached("due_date"),
            "description": Labelled("amount", "note"),
        },
    )


def publicity(end: str, channel: str = "") -> Each:
    """The end of the time for objections (公示期)."""
    return milestone(end, kind="assessment", code="publicity", details=channel or None)


def period(start: str, end: str) -> dict[str, Source]:
    """The two ends of a Period, to be put under its path."""
    return {"startDate": start, "endDate": end}


def under(path: str, fields: Fields) -> dict[str, Source]:
    """The fields with a path before them: title -> tender.title."""
    return {f"{path}.{name}": source for name, source in fields.items()}


def priced(form: str, *words: str) -> dict[str, Source]:
    """The form of a price, and its words where it is no certain amount."""
    fields: dict[str, Source] = {"priceForm": Coded(form, PRICE_FORMS)}
    if words:
        fields["priceText"] = First(*(Words(name) for name in words))
    return fields


def fee(kind: str, column: str, details: Source | None = None) -> Each:
    """Money that bidders pay before they may bid."""
    fields: dict[str, Source] = {
        "id": Fixed(kind),
        "type": Fixed([kind]),
        "value": column,
        "description": Label(column) if details is None else details,
    }
    return Each("", fields, needs=(column,))


def award(
    *suppliers: str,
    lot: Source = "",
    pending: str = "",
    fields: Fields | None = None,
    **lists: Each,
) -> Each:
    """The award a notice announces. `pending` is the column its publicity ends with."""
    found: dict[str, Source] = {
        "id": Key("award", lot),
        "status": Pending(pending) if pending else Fixed("active"),
        "suppliers": Parties(*suppliers),
        **(fields or {}),
    }
    if lot:
        found["relatedLots"] = lot
    return Each("", found, dict(lists))


def contract(
    *suppliers: str,
    number: Key,
    lot: Source = "",
    fields: Fields | None = None,
    lists: Lists | None = None,
) -> dict[str, Each]:
    """A contract and the award it belongs to, which is repeated so that the reference holds."""
    found: dict[str, Source] = {
        "id": number,
        "awardID": Key("award", lot),
        "status": Fixed("active"),
        **(fields or {}),
    }
    return {
        "awards": award(*suppliers, lot=lot),
        "contracts": Each("", found, dict(lists or {})),
    }


def change(
    fields: Fields | None = None,
    *,
    transaction: str | IfParty,
    tag: str | Coded = "tenderAmendment",
    status: str | Coded = "",
    reason: Source = "@summary",
) -> Mapping:
    """A notice that says what changes in a process that is running (更正, 补充, 澄清)."""
    amendment: dict[str, Source] = {
        "id": "@id",
        "date": First("changed_on", "@published_at"),
        "rationale": reason,
        "description": Lines("changes", "{item}：{before} → {after}"),
        "amendsReleaseID": ReleaseOf("@relates_to"),
        "releaseID": ReleaseOf("@id"),
    }
    return Mapping(
        tag=tag,
        status=status,
        transaction=transaction,
        document="clarifications",
        fields={"tender.tenderPeriod.endDate": "new_deadline", **(fields or {})},
        lists={"tender.amendments": Each("", amendment)},
    )
