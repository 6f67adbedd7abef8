"""The clocks of the law as findings, each at the column that decides it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from disclosure import law
from disclosure.core.notice_types import Finding, Severity
from disclosure.core.obligations import Enforcement, Obligation
from disclosure.documents import Dossier, Draft


def findings(draft: Draft, *, on: date) -> list[Finding]:
    """What is not kept if the notice is published on this day."""
    (clocks,) = law.judge_dossiers([Dossier.of(draft)], on=on)
    return list(missed(draft, clocks))


def missed(draft: Draft, clocks: Iterable[law.Judged]) -> Iterator[Finding]:
    """Of what the clocks say of a notice, what is not kept.

    A notice that came from elsewhere cannot be published there again in time: doubts only.
    """
    notice = draft.notice
    if notice.source_name and not (notice.source_published_on and notice.region_id):
        return
    for judged in clocks:
        row = judged.obligation
        if judged.verdict is not law.Verdict.MISSED or row.enforce is Enforcement.INFORM:
            continue
        refused = row.enforce is Enforcement.REFUSE and not notice.source_name
        yield Finding(
            code=row.code,
            field=_field(row),
            message=law.words.finding(judged),
            severity=Severity.ERROR if refused else Severity.WARNING,
            basis=law.words.basis(judged.entry.plain),
        )


def _field(row: Obligation) -> str:
    """The own column where the clock can be mended: what states or ends it, else what starts it."""
    names = (row.length, *row.ends, *row.starts)
    return next((n for n in names if n and ":" not in n and n != "published"), "")
