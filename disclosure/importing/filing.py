"""Storing one chunk of a batch: notices, decisions, quarantine and counters in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from django.db import transaction
from django.db.models import F

from disclosure import documents, policies
from disclosure.core.workflow import Action, State
from disclosure.forms import save_drafts
from disclosure.models import Allocation, Decision, ImportBatch, Notice, QuarantinedRow, RowWarning

from .keeping import keep_sources
from .outcomes import Context, Filed, Outcome, Quarantined, refused, source_key

SourceKey = tuple[str, ...]


class Overtaken(Exception):
    """Another process reads the same batch and is ahead."""


@transaction.atomic
def file_chunk(outcomes: Sequence[Outcome], context: Context) -> None:
    """Store what became of the next records of a batch. Raises `Overtaken`.

    The batch row is locked first, and `read` must still be what this reader has seen: two readers
    of one batch cannot file a record twice. One that finds it locked gives way.
    """
    batch = context.batch
    locked = ImportBatch.objects.select_for_update(skip_locked=True).filter(pk=batch.pk).first()
    if locked is None or locked.read != batch.read or locked.state != batch.state:
        raise Overtaken(f"batch {batch.pk} does not stand at {batch.read} any more")
    outcomes = _with_corrected(_without_duplicates(outcomes), context)
    filed = [outcome for outcome in outcomes if isinstance(outcome, Filed)]
    _set_allocations(filed, context)
    _store(filed, context)
    failed = [outcome for outcome in outcomes if isinstance(outcome, Quarantined)]
    QuarantinedRow.objects.bulk_create(row for item in failed for row in item.rows(batch))
    RowWarning.objects.bulk_create(row for item in filed for row in item.warnings(batch))
    counted = {"read": len(outcomes), "filed": len(filed), "quarantined": len(failed)}
    ImportBatch.objects.filter(pk=batch.pk).update(
        **{name: F(name) + number for name, number in counted.items()}
    )
    batch.refresh_from_db(fields=list(counted))


def _store(filed: Sequence[Filed], context: Context) -> None:
    """Notices as submitted by the one who brought the file, with the decisions that say so.

    What is held is left as that person's draft.
    """
    for item in filed:
        item.draft.notice.state = State.DRAFT if item.held else State.SUBMITTED
    notices = save_drafts([item.draft for item in filed])
    decisions = []
    drafts = documents.load_many(notices)
    keep_sources(zip(filed, drafts, strict=True))
    for draft in drafts:
        digest = documents.draft_digest(draft)
        taken = [(Action.DRAFT, State.DRAFT)]
        if draft.notice.state == State.SUBMITTED:
            taken.append((Action.SUBMIT, State.SUBMITTED))
        for action, target in taken:
            decisions.append(
                Decision(
                    notice=draft.notice,
                    action=action,
                    by=context.by,
                    at=context.now,
                    from_state=State.DRAFT,
                    to_state=target,
                    digest=digest,
                )
            )
    Decision.objects.bulk_create(decisions)


def _without_duplicates(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Quarantine records whose source number is already a notice, or came earlier in the chunk."""
    outcomes = list(outcomes)
    keys = {_key(outcome) for outcome in outcomes if isinstance(outcome, Filed)}
    seen = _known({key for key in keys if key[-1]})
    judged: list[Outcome] = []
    for outcome in outcomes:
        if isinstance(outcome, Filed) and (key := _key(outcome))[-1]:
            if key in seen:
                judged.append(
                    refused(outcome.record, "source_id", "duplicate", layout=outcome.layout)
                )
                continue
            seen.add(key)
        judged.append(outcome)
    return judged


def _key(filed: Filed) -> SourceKey:
    return source_key(filed.draft.notice.type, filed.source)


def _known(keys: set[SourceKey]) -> set[SourceKey]:
    """The keys that are notices already."""
    ids = {source_id for _type, _name, source_id in keys}
    found = Notice.objects.filter(source_id__in=ids).values_list("type", "source_name", "source_id")
    return {key for key in found if key in keys}


def _with_corrected(outcomes: Sequence[Outcome], context: Context) -> list[Outcome]:
    """Point each correcting record at the notice it restates; quarantine those that cannot be."""
    judged: list[Outcome] = []
    before: set[tuple[str, ...]] = set()
    for outcome in outcomes:
        if not isinstance(outcome, Filed):
            judged.append(outcome)
            continue
        notice, number = outcome.draft.notice, outcome.allocation.get("number", "")
        same = (notice.type, notice.source_name, number)
        if outcome.corrects and number and same in before:
            judged.append(refused(outcome.record, "", "corrects_waiting"))
        else:
            judged.append(_corrected(outcome, context) if outcome.corrects else outcome)
        before.add(same)
    return judged


def _corrected(filed: Filed, context: Context) -> Outcome:
    """A correction of a record this portal never had is a notice like any other."""
    notice, layout = filed.draft.notice, filed.corrects
    earlier = (
        Notice.objects.filter(
            type=notice.type,
            source_name=notice.source_name,
            allocation__number=filed.allocation.get("number", ""),
            corrected_by__isnull=True,
        )
        .exclude(state=State.WITHDRAWN)
        .order_by("-id")
        .first()
    )
    if earlier is None or layout is None or layout.correction is None:
        return filed
    if earlier.state != State.PUBLISHED:
        return refused(filed.record, "", "corrects_waiting")
    why = partial(policies.refusal, context.by, Action.CORRECT, earlier)
    if why():
        return refused(filed.record, "", "corrects_refused", why=why)
    notice.corrects = earlier
    notice.correction_reason = layout.correction.reason
    notice.correction_note = layout.correction.note
    return filed


def _set_allocations(filed: Sequence[Filed], context: Context) -> None:
    """Find or make the allocation each record names by number."""
    wanted: dict[tuple[str, str], Allocation] = {}
    for item in filed:
        if number := item.allocation.get("number"):
            area, notice = item.draft.type.area(), item.draft.notice
            name = item.allocation.get("name") or notice.title
            wanted.setdefault(
                (area, number),
                Allocation(
                    agency=context.agency,
                    area=area,
                    number=number,
                    name=name[:300],
                    region_id=notice.region_id,
                ),
            )
    Allocation.objects.bulk_create(wanted.values(), ignore_conflicts=True)
    numbers = {number for _area, number in wanted}
    stored = Allocation.objects.filter(agency=context.agency, number__in=numbers)
    by_key = {(allocation.area, allocation.number): allocation for allocation in stored}
    for item in filed:
        if number := item.allocation.get("number"):
            item.draft.notice.allocation = by_key[(item.draft.type.area(), number)]
    _find_by_name(filed, context)


def _find_by_name(filed: Sequence[Filed], context: Context) -> None:
    """Join records without a number to the one allocation of that name, if there is just one."""
    nameless = [item for item in filed if not item.allocation.get("number")]
    names = {item.allocation.get("name", "")[:300] for item in nameless} - {""}
    stored = Allocation.objects.filter(agency=context.agency, name__in=names) if names else ()
    by_name: dict[tuple[str, str], list[Allocation]] = {}
    for allocation in stored:
        by_name.setdefault((allocation.area, allocation.name), []).append(allocation)
    for item in nameless:
        key = (item.draft.type.area(), item.allocation.get("name", "")[:300])
        if len(found := by_name.get(key, [])) == 1:
            item.draft.notice.allocation = found[0]
