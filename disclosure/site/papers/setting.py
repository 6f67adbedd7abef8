"""Runs the typesetter: few at a time, each for a bounded time, every paper once."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from disclosure import paper_store

from .characters import printable

log = logging.getLogger(__name__)

PROGRAM = Path(__file__).with_name("typesetter.py")
FORMATS = {"notice": "pdf", "card": "png", "gazette": "pdf"}
#: Typesetters of one server process at a time, and readers that may be held for one or by one: of
#: its four threads (deploy/) half stay free for everything else.
AT_ONCE, AT_MOST = 1, 2
#: Seconds a reader waits for a typesetter.
PATIENCE = 5.0
#: Seconds after which a paper is given up, and for which it is not tried again.
LONGEST, PENALTY = 30, 300
#: Changes with the templates, so that papers made by older ones are made anew.
EDITION = "3"

#: Kept in the place of a paper that could not be made.
FAILED = b""

_free = threading.BoundedSemaphore(AT_ONCE)
_held = threading.BoundedSemaphore(AT_MOST)


class Busy(Exception):
    """All typesetters are taken; ask again in a moment."""


class Failed(Exception):
    """The typesetter could not make this paper."""


def paper(
    name: str,
    kind: str,
    language: str,
    seal: str,
    content: Callable[[], dict[str, Any]],
    *,
    at: datetime,
) -> bytes:
    """The paper of this name as kept under `seal`, or made now, dated `at`. Raises Busy, Failed."""
    place = (name, kind, language, seal)
    if (kept := paper_store.get(*place)) is not None:
        return _sound(kept)
    with _turn():
        # Somebody else may have made it while this reader waited.
        if (kept := paper_store.get(*place)) is not None:
            return _sound(kept)
        try:
            made = typeset(kind, content(), timestamp=int(at.timestamp()))
        except Failed:
            paper_store.put(*place, FAILED, seconds=PENALTY)
            raise
        paper_store.put(*place, made)
    return made


@contextmanager
def _turn() -> Iterator[None]:
    """Hold a typesetter. Raises Busy when too many wait already, or after PATIENCE."""
    if not _held.acquire(blocking=False):
        raise Busy
    try:
        if not _free.acquire(timeout=PATIENCE):
            raise Busy
        try:
            yield
        finally:
            _free.release()
    finally:
        _held.release()


def _sound(kept: bytes) -> bytes:
    if kept == FAILED:
        raise Failed
    return kept


def typeset(kind: str, data: dict[str, Any], *, timestamp: int) -> bytes:
    """Typeset one paper in a process of its own. Raises Failed."""
    job = {"kind": kind, "format": FORMATS[kind], "timestamp": timestamp, "data": printable(data)}
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(PROGRAM)],
            input=json.dumps(job, ensure_ascii=False).encode(),
            capture_output=True,
            timeout=LONGEST,
            check=True,
            # Secrets of the server's environment are none of the typesetter's business.
            env={},
        )
    except (subprocess.SubprocessError, OSError) as error:
        said = getattr(error, "stderr", b"") or b""
        log.error("could not typeset a paper: %s %s", error, said.decode(errors="replace")[-2000:])
        raise Failed from error
    return done.stdout
