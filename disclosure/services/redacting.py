"""Deleting by law what was released, so that digests and proofs of the release stay as they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from disclosure import documents, policies
from disclosure.core import redaction
from disclosure.core.pointers import get, steps
from disclosure.core.workflow import PUBLIC, Action
from disclosure.models import (
    Delivery,
    DraftCopy,
    JudgedVersion,
    LedgerEntry,
    Notice,
    OcdsRelease,
    RecallReason,
    Redaction,
    Release,
    User,
    hold_forms,
)
from ledger.entries import EntryError

from .annexes import delete_by_law
from .delivering import redeliver
from .entries import log_deletions
from .figures import renew_figures
from .recording import record, send_back, step
from .refusing import Refused
from .sequencer import lock_sequencer, next_sequence

#: The note of a withdrawal stands on the tombstone, and on the release that put the notice back.
WITHDRAWAL = ("/withdrawal/note", "/restoration/withdrawal/note")


def deletable(notice: Notice) -> dict[str, Any]:
    """JSON pointer -> value of what can still be deleted of a notice, its lists of persons too.

    That is what its last release says; of a withdrawn one also what the tombstone took back.
    """
    last = notice.releases.latest("sequence")
    return (_held(last.withdraws) if last.withdraws else {}) | _held(last)


def _held(release: Release) -> dict[str, Any]:
    found = redaction.pointers_of(release.committed, release.disclosures)
    values = {pointer: redaction.read(text)[1] for pointer, text in found.items()}
    return values | {
        f"{documents.ANNEX}{annex.name}": annex.rows for annex in release.annexes.all()
    }


@transaction.atomic
def redact(
    *,
    notice: Notice,
    pointers: Sequence[str],
    basis: str,
    reason: str,
    by: User,
    now: datetime,
    decision: str = "",
) -> Redaction:
    """Delete values and salts from what a notice released, from its tables and every channel.

    What the notice corrected loses them as well, and so does the correction somebody began of it.
    `basis` is the law with its article, `decision` the number of an order or request; both go into
    the public ledger, `reason` is shown on the page. Raises Refused.
    """
    hold_forms()
    lock_sequencer()
    notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if refusal := policies.refusal(by, Action.REDACT, notice):
        raise Refused("refused", refusal)
    if not reason.strip():
        raise Refused("reason", _("Give a reason."))
    said = deletable(notice)
    if not pointers or not set(pointers) <= said.keys():
        raise Refused("pointers", _("Choose what is to be deleted from the list."))
    values = {pointer: said[pointer] for pointer in _with_source(said, pointers)}
    acts = _acts(notice, values)
    try:
        entries = log_deletions(acts, basis=basis, decision=decision, now=now)
    except EntryError as error:
        raise Refused(_field(error), _("Name a law and its article, or a number only.")) from error
    drafts = {
        release.notice_id: delete_values(release, gone, entry, now=now)
        for (release, gone), entry in zip(acts.items(), entries, strict=True)
    }
    record(
        *(
            step(
                draft.notice,
                Action.REDACT,
                by=by,
                now=now,
                from_state=draft.notice.state,
                digest=documents.draft_digest(draft),
                reason=reason,
            )
            for draft in drafts.values()
        )
    )
    made = [
        Redaction.objects.create(
            sequence=next_sequence(),
            release=release,
            pointers=gone,
            basis=basis,
            decision=decision,
            reason=reason,
            by=by,
            at=now,
            entry=entry,
        )
        for (release, gone), entry in zip(acts.items(), entries, strict=True)
    ]
    _delete_from_correction(notice, values, now)
    return made[0]


def _acts(notice: Notice, gone: Mapping[str, Any]) -> dict[Release, list[str]]:
    """The releases that hold these values, and where: the notice's and those of what it corrected.

    After a restoration what was withdrawn holds them still; what was corrected is read at its own
    address.
    """
    found = {}
    for each in [notice, *notice.corrected()]:
        for release in each.releases.select_related("agency").order_by("-sequence"):
            held = _held(release)
            if same := _same(held, gone, own=each == notice):
                found[release] = _with_source(held, same)
    return found


def _same(held: Mapping[str, Any], gone: Mapping[str, Any], *, own: bool) -> set[str]:
    """All places of `held` that hold what is to go."""
    places = (_places(held, pointer, value, own=own) for pointer, value in gone.items())
    return set(chain.from_iterable(places))


def _with_source(held: Mapping[str, Any], pointers: Collection[str]) -> list[str]:
    """In order, and with what the notice's source said, which may say the same in its own words."""
    said = documents.SOURCE in held and not set(pointers) <= set(documents.NOTES)
    return sorted({*pointers, documents.SOURCE} if said else set(pointers))


def _places(held: Mapping[str, Any], pointer: str, value: Any, *, own: bool) -> list[str]:
    """Where a release holds what stands at a pointer of the notice; `own` says that it is its own.

    What it corrected may say something else there, or the same in another row. A list of persons
    is the same list, and a source the same source, whatever was corrected.
    """
    whole = own or pointer == documents.SOURCE or pointer.startswith(documents.ANNEX)
    known = WITHDRAWAL if pointer in WITHDRAWAL else (pointer,)
    found = [at for at in known if at in held and (whole or held[at] == value)]
    column = _column(pointer)
    return found or [at for at, said in held.items() if said == value and _column(at) == column]


def _column(pointer: str) -> list[str]:
    """The path to a value without the number of its row."""
    return [step for step in steps(pointer) if not step.isdecimal()]


def delete_values(
    release: Release, pointers: Sequence[str], entry: LedgerEntry, *, now: datetime
) -> documents.Draft:
    """Delete what `entry` says: from the release, the notice's tables, its lists and every channel.

    What is gone already is passed over. The draft without the values.
    """
    known = redaction.pointers_of(release.committed, release.disclosures)
    inside = [pointer for pointer in pointers if pointer in known]
    stored = Release.objects.filter(pk=release.pk)
    stored.without([known[pointer] for pointer in inside])
    renew_figures(stored.all())
    lists = [pointer for pointer in pointers if pointer.startswith(documents.ANNEX)]
    delete_by_law(release, [p.removeprefix(documents.ANNEX) for p in lists], entry, now=now)
    draft = documents.load(release.notice)
    _clear(draft, [*inside, *lists])
    _deliver_again(release, now)
    return draft


def _field(error: EntryError) -> str:
    name = str(error).partition(":")[0]
    return name if name in ("basis", "decision") else "pointers"


def _deliver_again(release: Release, now: datetime) -> None:
    """Let every channel replace what it holds. Attempts restart: an older one must not count."""
    redeliver(channel="ocds", sequences=OcdsRelease.objects.forget(release), now=now)
    Delivery.objects.filter(release=release).update(
        done_at=None, due_at=now, attempts=0, last_error=""
    )


def _delete_from_correction(notice: Notice, gone: Mapping[str, Any], now: datetime) -> None:
    """Delete it from the correction somebody began, which would publish it again.

    The correction goes back to its author: what was judged of it is not what it says now. What was
    typed and not saved goes too, and whoever has its form open is asked which version counts.
    """
    hidden = Notice.objects.filter(corrects=notice).exclude(state__in=[str(s) for s in PUBLIC])
    correction = hidden.select_for_update(of=("self",)).first()
    if correction is None:
        return
    draft = documents.load(correction)
    held = _would_hold(draft, now)
    same = _same(held, gone, own=False)
    if not same:
        return
    _clear(draft, _with_source(held, same))
    JudgedVersion.objects.filter(notice=correction).delete()
    DraftCopy.objects.filter(notice=correction).delete()
    correction.version, correction.updated_at = correction.version + 1, now
    correction.save(update_fields=["version", "updated_at"])
    digest = documents.draft_digest(draft)
    send_back(correction, RecallReason.DELETED, digest=digest, now=now)


def _would_hold(draft: documents.Draft, now: datetime) -> dict[str, Any]:
    """What could be deleted of a draft if it were released as it is, as readers would see it."""
    annexes = documents.release_annexes(draft)
    document = documents.release_document(
        documents.Dossier.of(draft), uid="", published_at=now, annexes=annexes
    )
    said = {at: get(document, at) for at in documents.redactable(document, draft.type)}
    held = {at: value for at, value in said.items() if value not in (None, "")}
    return held | {f"{documents.ANNEX}{annex.name}": annex.rows for annex in annexes}


# --- The tables the notice was filed in -----------------------------------------------------------


def _clear(draft: documents.Draft, pointers: Sequence[str]) -> None:
    """Empty the columns behind the pointers of a released document, and its lists of persons."""
    notice = draft.notice
    for pointer in pointers:
        match steps(pointer):
            case ["annexes", name]:
                for row in draft.tables[name]:
                    row.delete()
                draft.tables[name] = []
            case ["contact", name]:
                _empty(notice, f"contact_{name}")
            case ["correction", "note"]:
                _empty(notice, "correction_note")
            case ["summary" | "body" | "ocds" as name]:
                _empty(notice, name)
            case ["details", name]:
                _empty(draft.detail, name)
            case ["parties", number, name]:
                _empty(draft.parties[int(number)], name)
            case ["rows", table, number, name]:
                _empty(draft.tables[table][int(number)], name)


def _empty(row: models.Model, name: str) -> None:
    column: Any = row._meta.get_field(name)
    setattr(row, name, None if column.null else "")
    row.save(update_fields=[name])
