"""Typeset papers kept on disk: one of each kind for each notice or issue of the gazette.

What is kept carries a seal of everything it was made from, and is given out under no other. So an
outdated paper is never served; `forget` is there so that what was withdrawn or deleted does not
even lie about. The store is bounded, and losing it costs time only.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from datetime import date

from django.conf import settings
from django.core.cache import caches

STORE = "papers"
#: Kinds of papers: the notice for printing, the picture for shares.
KINDS = ("notice", "card")
#: The kind of an issue of the gazette.
GAZETTE = "gazette"
#: Seconds a paper is kept, and with it what a delivery came too early to delete.
LASTING = 24 * 3600


def get(uid: str, kind: str, language: str, seal: str) -> bytes | None:
    """The paper, if it was made from what `seal` stands for."""
    kept = caches[STORE].get(_key(uid, kind, language))
    return kept[1] if kept and kept[0] == seal else None


def put(
    uid: str, kind: str, language: str, seal: str, content: bytes, *, seconds: int = LASTING
) -> None:
    """Keep a paper in the place of an older one. A full disk costs time, not the paper."""
    with contextlib.suppress(OSError):
        caches[STORE].set(_key(uid, kind, language), (seal, content), seconds)


def forget(uids: Iterable[str]) -> None:
    """Delete every paper of these notices."""
    _delete((uid, kind) for uid in uids for kind in KINDS)


def issue(day: date, area: str = "", agency: int = 0) -> str:
    """The name of an issue of the gazette, of all or of one area, of all or of one agency."""
    return f"{day.isoformat()}-{area}-{agency}"


def forget_issues(places: Iterable[tuple[date, str, int]]) -> None:
    """Delete every issue that holds a release of such a day, area and agency."""
    _delete(
        (issue(day, in_area, of_agency), GAZETTE)
        for day, area, agency in places
        for in_area in ("", area)
        for of_agency in (0, agency)
    )


def _delete(papers: Iterable[tuple[str, str]]) -> None:
    caches[STORE].delete_many(list(_keys(papers)))


def _keys(papers: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, kind in papers:
        for language, _label in settings.LANGUAGES:
            yield _key(name, kind, language)


def _key(name: str, kind: str, language: str) -> str:
    return f"{name}:{kind}:{language}"
