"""What the pages of one notice show beside its form: state, findings, history, next steps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from disclosure import documents, policies
from disclosure.admin.base import fileable_areas
from disclosure.admin.labels import DEEDS, VERBS, reason_label, state_pill
from disclosure.core.life_cycle import next_types
from disclosure.core.notice_types import registry
from disclosure.core.workflow import SENDING_BACK, Action, State, steps_from
from disclosure.models import (
    Allocation,
    CheckedItem,
    Decision,
    Due,
    JustificationRequest,
    Notice,
    User,
)
from disclosure.privacy import finding as privacy

from . import reading
from .findings import anchor, findings
from .remarks import pin, remarks

#: Types offered before all others, and the notices among which they are looked for.
RECENT, LOOKED_BACK = 4, 60
#: Actions that go against what the author wanted; their buttons look like it.
HARD = frozenset({Action.RETURN, Action.RECALL, Action.WITHDRAW, Action.DECLINE, Action.REDACT})


@dataclass(frozen=True)
class Step:
    """A step this person may take now."""

    verb: Any
    url: str
    hard: bool
    action: Action


@dataclass(frozen=True)
class Event:
    """A decision as the history shows it. `digest` is the short form of what was judged."""

    action: Action
    deed: Any
    by: str
    at: Any
    reason: str
    digest: str
    checked: list[CheckedItem] = field(default_factory=list)


def type_choice(user: User) -> dict[str, Any]:
    """The types the user may file, by area; before them those filed last."""
    offered = [(area, registry.in_area(area.label)) for area in fileable_areas(user)]
    fileable = {notice_type.code: notice_type for _area, types in offered for notice_type in types}
    own = Notice.objects.filter(filed_by=user, batch=None).order_by("-created_at")
    last = dict.fromkeys(own.values_list("type", flat=True)[:LOOKED_BACK])
    recent = [fileable[code] for code in last if code in fileable][:RECENT]
    return {"title": _("Which notice do you want to file?"), "offered": offered, "recent": recent}


def notice_page(user: User, draft: documents.Draft) -> dict[str, Any]:
    """Everything about a stored notice but its form."""
    notice = draft.notice
    document = documents.draft_document(draft)
    editable = policies.may_edit(user, notice)
    history = events(notice)
    shown = reading.read(document, notice.notice_type)
    said = remarks(user, notice, anchor if editable else None)
    pin(shown, said)
    return {
        "notice": notice,
        "notice_type": notice.notice_type,
        "title": notice.title,
        "state_pill": state_pill(notice.state),
        "reading": shown,
        "remarks": said,
        "round": sum(event.action is Action.SUBMIT for event in history),
        "steps": steps(user, notice),
        "history": history,
        "sent_back": sent_back(notice, history),
        "proposed": proposed(notice, history),
        "public_url": public_url(notice),
        "attachments": draft.attachments,
        "pattern_url": pattern_url(user, notice),
        "going_on": going_on(user, notice.allocation)
        if notice.is_public and notice.allocation
        else [],
        **findings(draft, editable=editable),
        **personal(user, draft),
    }


@dataclass(frozen=True)
class Next:
    """A notice to begin: its type, what the law says about it, and the form prefilled for it."""

    label: Any
    note: str
    url: str


def going_on(user: User, allocation: Allocation) -> list[Next]:
    """What comes next in an allocation: what is due, lot by lot, then what may follow.

    Nothing for whoever may not file it.
    """
    if not policies.may_edit_allocation(user, allocation):
        return []
    public = allocation.notices.filter(state=State.PUBLISHED)
    published = set(public.order_by().values_list("type", flat=True).distinct())
    owed = Due.objects.filter(allocation_uid=allocation.uid, met_by__isnull=True)
    rows = owed.filter(notice_type__in=registry.codes()).order_by("due_on", "pk")
    found = [_due(allocation, row) for row in rows]
    said = {row.notice_type for row in rows}
    awaited = next_types(registry.in_area(allocation.area), published)
    rest = [notice_type for notice_type in awaited if notice_type.code not in said]
    return found + [Next(t.label, "", _begin(t.code, allocation, "")) for t in rest]


def _due(allocation: Allocation, row: Due) -> Next:
    by = _("due by %(day)s") % {"day": row.due_on.isoformat()} if row.due_on else ""
    note = " · ".join(filter(None, (row.lot, by)))
    url = _begin(row.notice_type, allocation, row.lot)
    return Next(registry.get(row.notice_type).label, note, url)


def _begin(code: str, allocation: Allocation, lot: str) -> str:
    asked = {"type": code, "allocation": allocation.pk, **({"lot": lot} if lot else {})}
    return f"{reverse('admin:disclosure_notice_add')}?{urlencode(asked)}"


def pattern_url(user: User, notice: Notice) -> str:
    """The form of a new notice with this one as its pattern; "" for whoever may not file it."""
    area = notice.notice_type.area()
    if not policies.fileable_agencies(user, area).exists():
        return ""
    asked = urlencode({"type": notice.type, "copy": notice.pk})
    return f"{reverse('admin:disclosure_notice_add')}?{asked}"


def personal(user: User, draft: documents.Draft) -> dict[str, Any]:
    """Personal data that stops the notice, for whoever may justify it; and what was justified."""
    notice = draft.notice
    may_justify = not policies.justification_refusal(user, notice)
    may_edit = policies.may_edit(user, notice)
    looked = privacy.standing(documents.Dossier.of(draft)) if may_justify or may_edit else []
    certain = [found for found in looked if found.certain]
    justified = list(notice.justifications.select_related("by"))
    asked = JustificationRequest.objects.filter(notice=notice).select_related("by").first()
    return {
        "to_justify": certain if may_justify else [],
        "may_ask": bool(certain) and asked is None and may_edit,
        "asked": asked if certain else None,
        "justified": justified,
    }


def steps(user: User, notice: Notice) -> list[Step]:
    """Exactly the steps `policies` allows, the hard ones last."""
    found = []
    for step in steps_from(State(notice.state)):
        if policies.may(user, step.action, notice) and not _done(step.action, notice):
            url = reverse("admin:disclosure_notice_step", args=[notice.pk, step.action])
            found.append(Step(VERBS[step.action], url, step.action in HARD, step.action))
    return sorted(found, key=lambda step: step.hard)


def _done(action: Action, notice: Notice) -> bool:
    """A notice is corrected once; its correction is the place for the next."""
    return action is Action.CORRECT and hasattr(notice, "corrected_by")


def events(notice: Notice) -> list[Event]:
    """All decisions, newest first."""
    decisions = notice.decisions.select_related("by", "on_behalf_of").order_by("-id")
    decisions = decisions.prefetch_related("checked")
    return [_event(decision) for decision in decisions]


def _event(decision: Decision) -> Event:
    words = [reason_label(decision.action, decision.reason_code), decision.reason]
    return Event(
        action=Action(decision.action),
        deed=DEEDS[Action(decision.action)],
        by=_hand(decision),
        at=decision.at,
        reason=" · ".join(word for word in words if word),
        digest=decision.digest[:12],
        checked=list(decision.checked.all()),
    )


def _hand(decision: Decision) -> str:
    """Who decided, and for whom they stood in."""
    if decision.by is None:
        return _("the portal")
    if decision.on_behalf_of is None:
        return str(decision.by)
    words = {"by": decision.by, "person": decision.on_behalf_of}
    return _("%(by)s, standing in for %(person)s") % words


def sent_back(notice: Notice, history: list[Event]) -> Event | None:
    """The decision that returned the notice, while it waits for its author."""
    if notice.state != State.RETURNED:
        return None
    return next((e for e in history if e.action in SENDING_BACK), None)


def proposed(notice: Notice, history: list[Event]) -> Event | None:
    """The decision that proposes to put the notice back, while nobody has decided about it."""
    if notice.state != State.RESTORING:
        return None
    return next((e for e in history if e.action is Action.PROPOSE), None)


def public_url(notice: Notice) -> str:
    """Where readers see it, "" while they do not."""
    return reverse("site:notice", args=[notice.uid]) if notice.is_public else ""
