"""Typeset notices kept on disk: one of each kind for each notice, thrown away when it changes.

What is kept carries a seal of everything it was made from, and is given out under no other. So an
outdated paper is never served; `forget` is there so that what was withdrawn or deleted does not
even lie about. The store is bounded, and losing it costs time only.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable

from django.conf import settings
from django.core.cache import caches

STORE = "papers"
#: Kinds of papers: the notice for printing, the picture for shares.
KINDS = ("notice", "card")
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
    languages = [code for code, _name in settings.LANGUAGES]
    caches[STORE].delete_many(
        _key(uid, kind, language) for uid in uids for kind in KINDS for language in languages
    )


def _key(uid: str, kind: str, language: str) -> str:
    return f"{uid}:{kind}:{language}"
