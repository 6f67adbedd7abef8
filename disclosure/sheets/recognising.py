"""Which type's sheet a file is, by the names of its columns."""

from __future__ import annotations

from collections.abc import Iterable

from disclosure.core.notice_types import NoticeType

from .columns import MESSAGES, columns
from .reading import first_line


def types_of(content: bytes, offered: Iterable[type[NoticeType]]) -> list[type[NoticeType]]:
    """The types whose first worksheet has every column that this file has; the exact ones alone.

    Several where their sheets are alike. Raises `UnreadableSheet`.
    """
    keys = set(first_line(content)) - {"", MESSAGES}
    known = {notice_type: {c.key for c in columns(notice_type)} for notice_type in offered}
    fitting = [notice_type for notice_type, own in known.items() if keys and keys <= own]
    return [notice_type for notice_type in fitting if keys == known[notice_type]] or fitting
