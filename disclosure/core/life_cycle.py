"""Which notice may follow which in an allocation: 计划 to 履约, as each area's types declare it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from .notice_types import NoticeType, Stage


def may_follow(notice_type: type[NoticeType], published: Collection[str]) -> bool:
    """Whether a notice of this type may be published where `published` (codes of types) stand.

    The data standard refuses a result whose announcement does not exist.
    """
    return notice_type.may_begin() or any(code in published for code in notice_type.follows)


def next_types(
    types: Iterable[type[NoticeType]], published: Collection[str]
) -> list[type[NoticeType]]:
    """The types that come next: each follows something published and is not there itself.

    What something later already follows has been passed over. A correction is never awaited, and
    passes nothing over: it may follow any notice.
    """
    known = [one for one in types if one.stage is not Stage.CORRECTION]
    found = [
        notice_type
        for notice_type in known
        if notice_type.code not in published
        and any(code in published for code in notice_type.follows)
    ]
    return [one for one in found if not _passed(one, known, published)]


def _passed(
    notice_type: type[NoticeType], types: Iterable[type[NoticeType]], published: Collection[str]
) -> bool:
    """Whether something that follows this type is published already."""
    return any(t.code in published for t in types if notice_type.code in t.follows)
