"""Code lists of the tables that all areas share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from disclosure.core.notice_types import Label
from disclosure.core.workflow import State

#: Which document numbers coded choices.
DATA_STANDARD = "公共资源交易平台系统数据规范"


class CodedChoices(models.TextChoices):
    """Choices that 公共资源交易平台系统数据规范 numbers; the portal's own values are words."""

    @classmethod
    def standard_codes(cls) -> dict[str, str]:
        """Value -> code in the data standard; a value it does not know is left out.

        Where what the choice is about decides between several codes, all are given, separated by
        semicolons as the standard does.
        """
        return {}


@dataclass(frozen=True)
class ChoiceList:
    """Coded choices as readers find them. `element` is the data standard's name for the column."""

    name: str
    label: Label
    element: str
    choices: type[CodedChoices]

    @property
    def source(self) -> str:
        """The document that numbers the values, and where in it."""
        return f"{DATA_STANDARD} {self.element}"


_lists: dict[str, ChoiceList] = {}
Coded = TypeVar("Coded", bound=type[CodedChoices])


def choice_list(name: str, label: Label, element: str) -> Callable[[Coded], Coded]:
    """Give coded choices a name in addresses and a label. Raises ValueError for a name in use."""

    def add(choices: Coded) -> Coded:
        if name in _lists:
            raise ValueError(f"{name} is the name of {_lists[name].choices.__qualname__}")
        _lists[name] = ChoiceList(name, label, element, choices)
        return choices

    return add


def choice_lists() -> list[ChoiceList]:
    """All lists of coded choices, by name."""
    return [_lists[name] for name in sorted(_lists)]


class StateChoices(models.TextChoices):
    DRAFT = State.DRAFT.value, _("draft")
    SUBMITTED = State.SUBMITTED.value, _("waiting for secrecy review")
    RETURNED = State.RETURNED.value, _("returned")
    REVIEWED = State.REVIEWED.value, _("waiting for approval")
    APPROVED = State.APPROVED.value, _("approved")
    SCHEDULED = State.SCHEDULED.value, _("scheduled")
    PUBLISHED = State.PUBLISHED.value, _("published")
    SUPERSEDED = State.SUPERSEDED.value, _("superseded")
    WITHDRAWN = State.WITHDRAWN.value, _("withdrawn")
    RESTORING = State.RESTORING.value, _("withdrawn, to be restored")


@choice_list("notice-nature", _("what a notice is to an earlier one"), "NOTICE_NATURE")
class NoticeNature(CodedChoices):
    """公告性质 (NOTICE_NATURE): what the notice is to an earlier one on the same matter."""

    NORMAL = "normal", _("normal notice")
    CHANGED = "changed", _("changed notice")
    REPEATED = "repeated", _("repeated notice")
    OTHER = "other", _("other kind of notice")

    @classmethod
    def standard_codes(cls) -> dict[str, str]:
        return {
            cls.NORMAL.value: "1",
            cls.CHANGED.value: "2",
            cls.REPEATED.value: "3",
            cls.OTHER.value: "9",
        }


class CorrectionReason(models.TextChoices):
    """Why a published notice was restated, after TED's change-justification list (BT-140)."""

    CLERICAL = "clerical", _("clerical error")
    MISSING = "missing", _("information was missing")
    DEADLINE = "deadline", _("a deadline or date changed")
    CONDITIONS = "conditions", _("price or conditions changed")
    OBJECTION = "objection", _("an objection was upheld")
    ORDER = "order", _("ordered by a court or supervisor")


class RecallReason(models.TextChoices):
    """Why the portal itself sends a notice back, in whatever language its author reads."""

    NOT_IN_FORCE = "not_in_force", _("The notice it corrects is no longer in force.")
    CHANGED = "changed", _("The content changed after it was approved.")
    DELETED = (
        "deleted",
        _("Parts of the notice it corrects were deleted by law, and from here as well."),
    )


class ReturnReason(models.TextChoices):
    """Why a judge sends a notice back; the words beside it say what has to change."""

    INCOMPLETE = "incomplete", _("something the law asks for is missing")
    INCORRECT = "incorrect", _("a fact, an amount or a date is wrong")
    UNCLEAR = "unclear", _("readers would not understand it")
    BASIS = "basis", _("it does not agree with the decision it rests on")
    ATTACHMENT = "attachment", _("an attachment is missing or wrong")
    PERSONAL = "personal", _("it holds personal data that must be masked or left out")
    SECRET = "secret", _("it holds something that must stay secret")
    DUPLICATE = "duplicate", _("it was filed before")
    OTHER = "other", _("another reason to return it")


class WithdrawalReason(models.TextChoices):
    """Why a published notice was taken back; the tombstone shows it."""

    ERROR = "error", _("published by mistake")
    CANCELLED = "cancelled", _("the allocation was cancelled")
    PERSONAL = "personal", _("it held personal data")
    SECRET = "secret", _("it held state or business secrets")
    DUPLICATE = "duplicate", _("it was published twice")
    ORDER = "order", _("ordered by a court or supervisor")

    @property
    def basis(self) -> str:
        """The article under which a notice is taken back for this reason, as the ledger cites it.

        Open Government Information Regulations: accuracy (art. 6), state secrets (art. 14),
        privacy and business secrets (art. 15), supervision (art. 47).
        """
        article = {"personal": 15, "secret": 14, "order": 47}.get(self.value, 6)
        return f"政府信息公开条例第{article}条"


class RestorationReason(models.TextChoices):
    """Why a withdrawn notice was put back; its page shows it."""

    MISTAKE = "mistake", _("it was withdrawn by mistake")
    GROUNDS = "grounds", _("the ground for the withdrawal does not hold")
    REVIEW = "review", _("decided on reconsideration or by a court")
    ORDER = "order", _("ordered by a supervisor")

    @property
    def basis(self) -> str:
        """The article under which a notice is put back for this reason, as the ledger cites it.

        Open Government Information Regulations: disclosure is the rule (art. 5), accuracy (art. 6),
        supervision (art. 47), reconsideration and litigation (art. 51).
        """
        article = {"grounds": 5, "review": 51, "order": 47}.get(self.value, 6)
        return f"政府信息公开条例第{article}条"


class PartyKind(models.TextChoices):
    ORGANISATION = "organisation", _("organisation")
    PERSON = "person", _("natural person")
