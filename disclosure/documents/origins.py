"""What the source of a notice said beyond our columns: kept with the notice, judged and released.

`Notice.ocds` holds the source's OCDS release without personal data, the places our columns were
read from with what the columns said then, and which numbers are fractions. Where people have
changed a column since, the source's words at its place are left out: they are no longer what the
notice says, and might be just what somebody wanted gone.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from disclosure.core import canonical, pointers
from disclosure.core.notice_types import NoticeType

from .drafts import Draft

Document = Mapping[str, Any]
#: Parts of a draft document that hold columns.
COLUMNS = ("title", "title_en", "summary", "body", "currency", "details", "rows", "parties")


def source_release(draft: Draft, filed: Document, *, public: bool = False) -> dict[str, Any]:
    """{"release", "kept", "decimals", "unchanged"} for a document, {} where nothing was taken over.

    `filed` is the draft document, with or without this part. `kept` are pointers to what a column
    still says as the source did; `unchanged` tells that all columns do. In `public`, places of
    private and masked columns are left out as well.
    """
    held = draft.notice.ocds
    if not held:
        return {}
    release = copy.deepcopy(held["release"])
    kept = []
    for place, columns in held["taken"].items():
        hidden = public and any(_hidden(draft.type, column) for column in columns)
        same = all(pointers.get(filed, column) == was for column, was in columns.items())
        if same and not hidden:
            kept.append(place)
        else:
            pointers.remove(release, place)
    decimals = [place for place in held["decimals"] if pointers.get(release, place) is not None]
    return {
        "release": release,
        "kept": kept,
        "decimals": decimals,
        "unchanged": held["digest"] == columns_digest(filed),
    }


def columns_digest(filed: Document) -> str:
    """SHA-256 (hex) of what people may change of a notice that was taken over."""
    return canonical.digest({name: filed[name] for name in COLUMNS})


def _hidden(notice_type: type[NoticeType], place: str) -> bool:
    """Whether the public may not know the column at this place of a draft document."""
    part, *names = pointers.steps(place)
    column = names[0] if part == "details" and names else ""
    table = f"{names[0]}." if part == "rows" and names else ""
    withheld = {*notice_type.private, *notice_type.masks}
    return column in withheld or (bool(table) and any(n.startswith(table) for n in withheld))
