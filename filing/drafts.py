"""Bodies of requests as drafts, and drafts as bodies of answers.

A body is what an example of a type is: {"type", "notice", "detail", "rows", "parties"} and the
allocation by number. The forms of the admin read it, the rules of the type judge it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disclosure import documents, policies, services, validation
from disclosure.core.notice_types import NoticeType, UnknownNoticeType, registry
from disclosure.core.workflow import SENDING_BACK, State
from disclosure.documents import content_fields
from disclosure.forms import ENVELOPE, PROVENANCE, Filing
from disclosure.models import Allocation, MeasureField, Notice, NoticeParty, RecallReason

from .models import FilingKey
from .pointers import as_errors, unknown
from .problems import Problem

PARTS = ("type", "allocation", "notice", "detail", "rows", "parties")
#: Whose notice it is follows from the key; an amount is confirmed by a person alone.
NOT_FROM_SYSTEMS = ("agency", "allocation", "amounts_checked")
NOTICE = tuple(n for n in (*ENVELOPE, *PROVENANCE) if n not in NOT_FROM_SYSTEMS)
MOST_ROWS = 2000


class Kind(NamedTuple):
    """What a member takes, and what is said of anything else; `schema` describes the same."""

    said: Any
    takes: Callable[[Any], bool]
    schema: dict[str, Any]


#: Numbers are texts by now, as they were written.
SCALAR = Kind(
    gettext_lazy("This must be a text, a number or true or false."),
    lambda value: not isinstance(value, dict | list),
    {"type": ["string", "number", "boolean", "null"]},
)
TEXT = Kind(
    gettext_lazy("This must be a text or a number."),
    lambda value: isinstance(value, str | None),
    {"type": ["string", "number", "null"]},
)
TRUTH = Kind(
    gettext_lazy("Give true or false."),
    lambda value: value is None or value in (True, False, "true", "false", ""),
    {"enum": [True, False, "true", "false", "", None]},
)
ALLOCATION = {"number": TEXT, "name": TEXT}


@dataclass(frozen=True)
class Body:
    """A body whose shape was found right."""

    notice_type: type[NoticeType]
    values: dict[str, Any]
    allocation: dict[str, str]

    @property
    def roles(self) -> list[str]:
        """The role of each party."""
        return [str(party.get("role")) for party in self.values["parties"]]


def read_body(data: Any) -> Body:
    """Raises `Problem` with a pointer for everything that is not as it should be."""
    notice_type = _type(data)
    if errors := list(_misshapen(data, notice_type)):
        raise Problem(422, _("The body is not of the expected shape."), errors=errors)
    data = _as_texts(data)
    values = {part: dict(data.get(part, {})) for part in ("notice", "detail", "rows")}
    parties = [dict(party) for party in data.get("parties", [])]
    if uid := values["notice"].get("relates_to"):
        values["notice"]["relates_to"] = _published(uid)
    allocation = {name: text or "" for name, text in data.get("allocation", {}).items()}
    return Body(notice_type, {**values, "parties": parties}, allocation)


def _as_texts(value: Any) -> Any:
    """True and false as JSON writes them: forms read texts, and numbers come as such already."""
    match value:
        case bool():
            return "true" if value else "false"
        case dict():
            return {name: _as_texts(item) for name, item in value.items()}
        case list():
            return [_as_texts(item) for item in value]
    return value


def _type(data: Any) -> type[NoticeType]:
    try:
        return registry.get(str(data["type"]))
    except (UnknownNoticeType, KeyError, TypeError):
        errors = [unknown(["type"], _("This is no notice type."))]
        raise Problem(422, _("The body names no notice type."), errors=errors) from None


def _published(uid: Any) -> int:
    found = Notice.objects.filter(uid=str(uid)).values_list("pk", flat=True).first()
    if found is None:
        errors = [unknown(["notice", "relates_to"], _("No published notice has this number."))]
        raise Problem(422, _("The notice has faults."), errors=errors)
    return found


# --- Shape ----------------------------------------------------------------------------------------


def _misshapen(data: Mapping[str, Any], notice_type: type[NoticeType]) -> Iterator[Any]:
    yield from _members(data, PARTS, [])
    # Left out is empty; null is nothing that was meant to be there.
    rows, parties = data.get("rows", {}), data.get("parties", [])
    yield from _fields(data.get("notice", {}), _kinds(Notice, NOTICE), ["notice"])
    yield from _fields(data.get("allocation", {}), ALLOCATION, ["allocation"])
    yield from _fields(data.get("detail", {}), _kinds(notice_type.model), ["detail"])
    yield from _items(parties, _kinds(NoticeParty, documents.PARTY_COLUMNS), ["parties"])
    tables = notice_type.tables()
    yield from _members(rows, tables, ["rows"])
    for name, model in tables.items():
        if isinstance(rows, dict):
            yield from _items(rows.get(name, []), _kinds(model), ["rows", name])


def _kinds(model: type[models.Model], names: tuple[str, ...] = ()) -> dict[str, Kind]:
    """Column -> what it takes; a measure may come with its unit apart."""
    columns: list[Any] = [model._meta.get_field(n) for n in names] or list(content_fields(model))
    units = {f"{c.name}_unit": SCALAR for c in columns if isinstance(c, MeasureField)}
    truths = {c.name: TRUTH for c in columns if isinstance(c, models.BooleanField)}
    return {**{c.name: SCALAR for c in columns}, **units, **truths}


def _members(value: Any, known: Collection[str], at: list[str | int]) -> Iterator[Any]:
    """Faults of an object as such: what is none, and unknown members."""
    if not isinstance(value, dict):
        yield unknown(at, _("This must be an object."))
        return
    for name in value:
        if name not in known:
            yield unknown([*at, name], _("This field is not known here."))


def _fields(value: Any, known: Mapping[str, Kind], at: list[str | int]) -> Iterator[Any]:
    """Faults of an object and of the values of its members."""
    yield from _members(value, known, at)
    if isinstance(value, dict):
        for name in value.keys() & known.keys():
            if not known[name].takes(value[name]):
                yield unknown([*at, name], known[name].said)


def _items(value: Any, known: Mapping[str, Kind], at: list[str | int]) -> Iterator[Any]:
    if not isinstance(value, list) or len(value) > MOST_ROWS:
        yield unknown(at, _("This must be a list of at most %(most)d.") % {"most": MOST_ROWS})
        return
    for position, item in enumerate(value):
        yield from _fields(item, known, [*at, position])


# --- Writing --------------------------------------------------------------------------------------


def save(body: Body, key: FilingKey, now: datetime, notice: Notice | None = None) -> Notice:
    """A new draft, or one whose content is replaced. Call inside a transaction.

    Raises `Problem`: for an area the key is not for, a notice that may not be edited any more, and
    values that cannot be read.
    """
    area = body.notice_type.area()
    if area not in key.areas or not policies.may_file(key.user, key.agency, area):
        raise Problem(403, _("The key is not for this area."))
    if notice is not None:
        if notice.type != body.notice_type.code:
            errors = [unknown(["type"], _("The type of a draft does not change."))]
            raise Problem(422, _("The notice has faults."), errors=errors)
        if not policies.may_edit(key.user, notice):
            raise Problem(409, _("The notice is being judged or public and cannot be changed."))
    filing = Filing(body.notice_type, body.values, key.agency, key.user, now, instance=notice)
    if not filing.is_valid():
        errors = as_errors(filing.faults, body.notice_type, body.roles)
        raise Problem(422, _("Some values cannot be read."), errors=errors)
    if filing.draft is not None:
        filing.draft.notice.allocation = _allocation(body, key, filing.draft.notice)
    saved = filing.save()
    services.start(notice=saved, by=key.user, now=now)
    return saved


def _allocation(body: Body, key: FilingKey, notice: Notice) -> Allocation | None:
    """The agency's allocation of that number, made if there is none."""
    number = body.allocation.get("number", "").strip()
    if not number:
        return None
    if len(number) > (Allocation._meta.get_field("number").max_length or 0):
        errors = [unknown(["allocation", "number"], _("The number is too long."))]
        raise Problem(422, _("The notice has faults."), errors=errors)
    name = (body.allocation.get("name") or notice.title)[:300]
    found, _made = Allocation.objects.get_or_create(
        agency=key.agency,
        area=body.notice_type.area(),
        number=number,
        defaults={"name": name, "region": notice.region},
    )
    return found


# --- Reading --------------------------------------------------------------------------------------


def state_of(notice: Notice, now: datetime) -> dict[str, Any]:
    """Where a notice stands and what its rules find: the answer about a draft."""
    draft = documents.load(notice)
    found = validation.findings(draft, on=timezone.localdate(now), by_row=True)
    roles = [party.role for party in draft.parties]
    sent_back = notice.decisions.filter(action__in=[str(action) for action in SENDING_BACK])
    returned = sent_back.order_by("-id").first()
    allocation = notice.allocation
    return {
        "id": notice.pk,
        "type": notice.type,
        "state": str(notice.state),
        "title": notice.title,
        "agency": notice.agency.code,
        "allocation": {"number": allocation.number, "name": allocation.name}
        if allocation
        else None,
        "digest": documents.draft_digest(draft),
        "due_on": notice.due_on and notice.due_on.isoformat(),
        "updated_at": notice.updated_at.isoformat(),
        "attachments": [
            {
                "name": file.name,
                "media_type": file.media_type,
                "size": file.size,
                "digest": file.digest,
            }
            for file in draft.attachments
        ],
        "findings": as_errors(found, draft.type, roles),
        "returned": {
            "reason_code": returned.reason_code,
            "reason": returned.reason or RecallReason(returned.reason_code).label,
            "at": returned.at.isoformat(),
        }
        if returned and notice.state == State.RETURNED
        else None,
        "public_id": notice.uid,
    }
