"""Deciding: one step of the workflow, with one notice or with many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from disclosure import documents, policies, validation
from disclosure.core.notice_types import Finding
from disclosure.core.workflow import SENDING_BACK, STEPS, Action, State
from disclosure.documents import Dossier
from disclosure.models import (
    Decision,
    JudgedVersion,
    Notice,
    RestorationReason,
    ReturnReason,
    User,
    WithdrawalReason,
    hold_forms,
)

from .checking import Answer, check_answers, keep_answers
from .recording import record, step
from .refusing import Refused
from .restoring import restore
from .sealing import seal_withdrawal
from .sequencer import lock_sequencer

#: What the document of every notice names.
NAMED = ("agency", "region", "allocation")


@transaction.atomic
def decide(
    *,
    notice: Notice,
    action: Action,
    by: User,
    now: datetime,
    reason_code: str = "",
    reason: str = "",
    publish_at: datetime | None = None,
    judged: str = "",
    checklist: Mapping[str, Answer] | None = None,
) -> Decision:
    """Take one step of the workflow.

    `judged` is the digest of the document that was shown to whoever decides, where one was;
    `checklist` holds an answer for every item of the review, by its code, and no other step asks
    for one.

    Raises Refused (permission, state, four eyes, missing reason or time, an item without a
    conclusion, a content that is no longer the one judged) or validation.Invalid.
    The content is checked under a lock that edits take as well: none can slip in between.
    """
    if action is Action.CORRECT:
        raise ValueError("a correction starts a new notice: use correct()")
    refusal = policies.refusal(by, action, notice)
    if refusal:
        raise Refused("refused", refusal)
    check_arguments(action, reason_code, reason, checklist)
    if action is Action.SCHEDULE and (publish_at is None or publish_at <= now):
        raise Refused("publish_at", _("Give a time in the future."))
    if action in (Action.WITHDRAW, Action.RESTORE):
        hold_forms()
        lock_sequencer()
    _lock(notice, action)
    judging = _Judging(action, by, now, reason_code, reason, publish_at, checklist or {})
    filed = Dossier.of(documents.load(notice))
    if judged and judged != filed.digest:
        raise _changed()
    (found,) = judging.errors([filed])
    if found:
        raise validation.Invalid(found)
    (decision,) = judging.carry_out([filed])
    if action is Action.WITHDRAW:
        seal_withdrawal(filed.draft, reason=reason_code, note=reason, now=now)
        for earlier in notice.corrected():
            _withdraw_corrected(earlier, decision, now)
    elif action is Action.RESTORE:
        restore(notice, decision, now=now)
    return decision


class Decided(NamedTuple):
    """What came of a step with many notices: decisions, and why some stay, by their keys."""

    decisions: list[Decision]
    stopped: dict[int, Refused | validation.Invalid]


@transaction.atomic
def decide_all(
    *,
    notices: QuerySet[Notice],
    action: Action,
    by: User,
    now: datetime,
    reason_code: str = "",
    reason: str = "",
    checklist: Mapping[str, Answer] | None = None,
) -> Decided:
    """`decide` for many notices, with the queries of one, for the steps a batch goes through.

    What is refused or not valid stays where it is. What was changed after `now` is refused as well:
    whoever decided then has not seen it. What the database refuses, it refuses for all: raises
    IntegrityError.
    """
    check_arguments(action, reason_code, reason, checklist)
    judging = _Judging(action, by, now, reason_code, reason, None, checklist or {})
    locked = list(notices.select_related(*NAMED).select_for_update(of=("self",)).order_by("id"))
    allowed = policies.actionable(by, action).filter(pk__in=[notice.pk for notice in locked])
    known = set(allowed.values_list("pk", flat=True))
    stopped: dict[int, Refused | validation.Invalid] = {}
    for notice in locked:
        if notice.updated_at > now:
            stopped[notice.pk] = _changed()
        elif notice.pk not in known and (why := policies.refusal(by, action, notice)):
            stopped[notice.pk] = Refused("refused", why)
    open_ones = [notice for notice in locked if notice.pk not in stopped]
    filed = [Dossier.of(draft) for draft in documents.load_many(open_ones)]
    for one, found in zip(filed, judging.errors(filed), strict=True):
        if found:
            stopped[one.notice.pk] = validation.Invalid(found)
    taken = [one for one in filed if one.notice.pk not in stopped]
    return Decided(judging.carry_out(taken), stopped)


@dataclass(frozen=True)
class _Judging:
    """A step as somebody takes it."""

    action: Action
    by: User
    now: datetime
    reason_code: str
    reason: str
    publish_at: datetime | None
    checklist: Mapping[str, Answer]

    def errors(self, filed: Sequence[Dossier]) -> list[list[Finding]]:
        """What of each notice stops the step."""
        if not STEPS[self.action].validates:
            return [[] for _one in filed]
        return validation.errors_of(filed, on=timezone.localdate(self.publish_at or self.now))

    def carry_out(self, filed: Sequence[Dossier]) -> list[Decision]:
        """Move the notices on and put on record who did it."""
        changes = self._changes()
        decisions = []
        for one in filed:
            from_state = one.notice.state
            for name, value in changes.items():
                setattr(one.notice, name, value)
            decisions.append(
                step(
                    one.notice,
                    self.action,
                    by=self.by,
                    now=self.now,
                    from_state=from_state,
                    digest=one.digest,
                    reason_code=self.reason_code,
                    reason=self.reason,
                )
            )
        Notice.objects.filter(pk__in=[one.notice.pk for one in filed]).update(**changes)
        record(*decisions)
        if self.action is Action.REVIEW:
            keep_answers(decisions, self.checklist)
        if self.action in SENDING_BACK:
            _keep_judged(filed, self.now)
        return decisions

    def _changes(self) -> dict[str, Any]:
        changes: dict[str, Any] = {"state": STEPS[self.action].target, "updated_at": self.now}
        if self.action is Action.APPROVE:
            changes["publish_at"] = self.now
        elif self.action is Action.SCHEDULE:
            changes["publish_at"] = self.publish_at
        elif self.action is Action.RECALL:
            changes["publish_at"] = None
        return changes


def _changed() -> Refused:
    return Refused("changed", _("The notice changed after you opened it: look at it again."))


def _lock(notice: Notice, action: Action) -> None:
    """Read a notice again, locked until the end; raises Refused if it has moved on."""
    # In one query with what its document names.
    locking = Notice.objects.select_related(*NAMED).select_for_update(of=("self",))
    notice.refresh_from_db(from_queryset=locking)
    if State(notice.state) not in STEPS[action].sources:
        raise Refused("state", _("Somebody else was faster: look at the notice again."))


def _withdraw_corrected(notice: Notice, decision: Decision, now: datetime) -> None:
    """Withdraw an older version along with the one in force: it says mostly the same."""
    from_state, notice.state, notice.updated_at = notice.state, State.WITHDRAWN, now
    notice.save(update_fields=["state", "updated_at"])
    draft = documents.load(notice)
    record(
        step(
            notice,
            Action.WITHDRAW,
            by=decision.by,
            now=now,
            from_state=from_state,
            digest=documents.draft_digest(draft),
            reason_code=decision.reason_code,
            reason=decision.reason,
        )
    )
    seal_withdrawal(draft, reason=decision.reason_code, note=decision.reason, now=now)


def _keep_judged(filed: Iterable[Dossier], now: datetime) -> None:
    """Keep what was sent back, so that the next judge sees what changed since."""
    JudgedVersion.objects.bulk_create(
        [
            JudgedVersion(notice=one.notice, document=one.document, digest=one.digest, at=now)
            for one in filed
        ],
        update_conflicts=True,
        unique_fields=["notice"],
        update_fields=["document", "digest", "at"],
    )


def check_arguments(
    action: Action, reason_code: str, reason: str, checklist: Mapping[str, Answer] | None
) -> None:
    """Refuse a step whose reason is missing, or a review with a gap; raises Refused."""
    if STEPS[action].needs_reason and not reason.strip():
        raise Refused("reason", _("Give a reason."))
    if action is Action.RETURN and reason_code not in ReturnReason.values:
        raise Refused("reason_code", _("Choose a reason from the list."))
    if action is Action.WITHDRAW and reason_code not in WithdrawalReason.values:
        raise Refused("reason_code", _("Choose a reason from the list."))
    if action is Action.PROPOSE and reason_code not in RestorationReason.values:
        raise Refused("reason_code", _("Choose a reason from the list."))
    if action is Action.REVIEW:
        check_answers(checklist or {})
