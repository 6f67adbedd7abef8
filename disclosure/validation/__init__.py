"""What must hold before a notice may be submitted or approved, whichever way it came in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from disclosure import law
from disclosure.core.notice_types import Finding, Severity
from disclosure.documents import Dossier, Draft
from disclosure.privacy import finding as privacy

from . import columns, order, persons, timing


class Invalid(Exception):
    """A notice that may not go on; `findings` say why, each at its field."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        super().__init__("; ".join(f"{f.field}: {f.message}" for f in findings))


def errors(draft: Draft, *, on: date) -> list[Finding]:
    """The findings that stop a submission."""
    (found,) = errors_of([Dossier.of(draft)], on=on)
    return found


def errors_of(dossiers: Sequence[Dossier], *, on: date) -> list[list[Finding]]:
    """The same of many drafts, with the queries of one."""
    return [
        [one for one in found if one.severity is Severity.ERROR]
        for found in findings_of(dossiers, on=on)
    ]


def findings(draft: Draft, *, on: date, by_row: bool = False) -> list[Finding]:
    """Everything wrong or doubtful about a notice that would be published on this day.

    What is wrong in the same way with several rows of a list is said once, or `by_row` for each.
    """
    (found,) = findings_of([Dossier.of(draft)], on=on, by_row=by_row)
    return found


def findings_of(
    dossiers: Sequence[Dossier], *, on: date, by_row: bool = False
) -> list[list[Finding]]:
    """The same of many drafts, with the queries of one.

    They ask for the notices around them, and whether the catalogue and the calendar changed.
    """
    return [each.findings(by_row=by_row) for each in examine(dossiers, on=on)]


@dataclass(frozen=True)
class Examined:
    """A notice with all that has to be looked up to judge it: once, for words in any language."""

    dossier: Dossier
    published: Collection[str]
    clocks: Sequence[law.Judged]

    @cached_property
    def personal(self) -> list[privacy.Personal]:
        """Numbers and addresses of persons that nobody justified."""
        return privacy.standing(self.dossier)

    def findings(self, *, by_row: bool = False) -> list[Finding]:
        """What is wrong or doubtful, in the active language."""
        return _once(_findings(self), by_row)


def examine(dossiers: Sequence[Dossier], *, on: date) -> list[Examined]:
    """Look up what judging these notices takes, with the queries of one."""
    before = order.published_before([dossier.notice for dossier in dossiers])
    clocks = law.judge_dossiers(dossiers, on=on)
    return [Examined(*each) for each in zip(dossiers, before, clocks, strict=True)]


def _findings(examined: Examined) -> list[Finding]:
    draft = examined.dossier.draft
    found = columns.envelope(draft)
    if draft.detail is None:
        return [*found, columns.empty()]
    found += columns.content(draft)
    for rule in draft.type.rules:
        found += rule(draft)
    found += columns.large_amounts(draft)
    found += columns.zero_amount(draft)
    found += columns.zero_areas(draft)
    found += order.findings(draft, examined.published)
    found += timing.missed(draft, examined.clocks)
    found += persons.findings(examined.dossier, examined.personal)
    return found


def _once(found: Iterable[Finding], by_row: bool) -> list[Finding]:
    """Each thing said once: an error before a doubt, what cites the law before what does not."""
    said: dict[tuple[object, ...], Finding] = {}
    for finding in found:
        key = (finding.field, str(finding.message), finding.at if by_row else None)
        if key not in said or _weight(finding) > _weight(said[key]):
            said[key] = finding
    return list(said.values())


def _weight(finding: Finding) -> tuple[bool, bool]:
    return finding.severity is Severity.ERROR, bool(finding.basis)


def has_large_amounts(draft: Draft) -> bool:
    """Whether an amount waits to be confirmed by hand."""
    return draft.detail is not None and any(columns.large_amounts(draft))


def only_large_amounts(found: Iterable[Finding]) -> bool:
    """Whether nothing is wrong with a notice but that amounts wait to be confirmed by hand."""
    return all(finding.code == columns.LARGE_AMOUNT for finding in found)


__all__ = [
    "Examined",
    "Invalid",
    "errors",
    "errors_of",
    "examine",
    "findings",
    "findings_of",
    "has_large_amounts",
    "only_large_amounts",
]
