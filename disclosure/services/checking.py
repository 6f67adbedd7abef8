"""The checklist of the secrecy review: what it asks, and how its answers go on record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from disclosure.models import CheckedItem, Decision, ItemConclusion, ReviewItem

from .refusing import Refused


@dataclass(frozen=True)
class Answer:
    """The conclusion for one item, and its basis, "" where there was nothing of the kind."""

    conclusion: str
    basis: str = ""


def nothing_found() -> dict[str, Answer]:
    """A checklist of a notice that holds nothing of the kind, for somebody who looked."""
    return {item.value: Answer(ItemConclusion.NONE.value) for item in ReviewItem}


def check_answers(answers: Mapping[str, Answer]) -> None:
    """Refuse a checklist with a gap; the code of the refusal is the item's."""
    for item in ReviewItem:
        answer = answers.get(item.value)
        if answer is None or answer.conclusion not in item.conclusions:
            message = _("“%(item)s” has no conclusion yet.")
            raise Refused(item.value, message % {"item": item.label})
        if answer.conclusion != ItemConclusion.NONE and not answer.basis.strip():
            message = _("Give the basis of the conclusion for “%(item)s”.")
            raise Refused(f"{item.value}_basis", message % {"item": item.label})
    if unknown := set(answers) - set(ReviewItem.values):
        raise ValueError(f"no items of the review: {sorted(unknown)}")


def keep_answers(decisions: Iterable[Decision], answers: Mapping[str, Answer]) -> None:
    """Append the answers of a checked list to the decisions they led to."""
    CheckedItem.objects.bulk_create(
        CheckedItem(
            decision=decision,
            item=item.value,
            conclusion=answers[item.value].conclusion,
            basis=answers[item.value].basis.strip(),
        )
        for decision in decisions
        for item in ReviewItem
    )
