"""Findings as errors with a JSON pointer (RFC 6901) into the body that was sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from disclosure.core import pointers
from disclosure.core.notice_types import Finding, NoticeType
from disclosure.forms import ENVELOPE, PROVENANCE


def as_errors(
    found: Sequence[Finding], notice_type: type[NoticeType], roles: Sequence[str]
) -> list[dict[str, str]]:
    """{"pointer", "code", "severity", "detail", "basis"} each; `roles` are those of the parties."""
    return [
        {
            "pointer": pointer(finding, notice_type, roles),
            "code": finding.code,
            "severity": str(finding.severity.value),
            "detail": str(finding.message),
            **({"basis": finding.basis} if finding.basis else {}),
        }
        for finding in found
    ]


def pointer(finding: Finding, notice_type: type[NoticeType], roles: Sequence[str]) -> str:
    """Where the finding stands in the body; "" for the whole of it."""
    return pointers.pointer(_steps(finding, notice_type, roles)) if finding.field else ""


def _steps(
    finding: Finding, notice_type: type[NoticeType], roles: Sequence[str]
) -> list[str | int]:
    field = finding.field.removeprefix("details.").removeprefix("rows.")
    head, _dot, name = field.partition(".")
    if head == "parties":
        if finding.at not in roles:
            return ["parties"]
        part = "identifier" if finding.code == "uscc" else name
        return ["parties", roles.index(str(finding.at)), *([part] if part else [])]
    if head in notice_type.tables():
        at = [finding.at] if isinstance(finding.at, int) else []
        return ["rows", head, *at, *([name] if name and at else [])]
    if head == "contact":
        return ["notice", f"contact_{name}"]
    if head in ("allocation", "attachments"):
        return [head, *([name] if name else [])]
    return ["notice" if field in (*ENVELOPE, *PROVENANCE) else "detail", field]


def unknown(steps: Sequence[str | int], message: Any) -> dict[str, str]:
    """An error about the shape of the body."""
    return {
        "pointer": pointers.pointer(list(steps)),
        "code": "shape",
        "severity": "error",
        "detail": str(message),
    }
