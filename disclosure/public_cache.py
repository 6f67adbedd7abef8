"""Answers kept in Django's cache until the next release goes out.

Every key carries what they were made from, so nothing has to be looked up to be thrown away: a
generation that the `feeds` channel renews with each delivery, or the head of the ledger. A cache
that is away costs time, never a wrong answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from django.core.cache import cache

from disclosure.channels.feeds import GENERATION_KEY
from ledger.models import Checkpoint

#: Seconds after which an answer is made anew even if no delivery has renewed the generation.
LONGEST = 300
#: A time with whole seconds tells two states apart only when no release can still be committed
#: under it: publishing has a time limit of 90 seconds (RFC 9110, section 8.8.2.2).
SETTLED = timedelta(minutes=2)

Answer = TypeVar("Answer")


def cached(name: str, make: Callable[[], Answer]) -> Answer:
    """The answer called `name` of this generation; `make` runs when there is none."""
    return _kept(cache.get(GENERATION_KEY, ""), name, make, LONGEST)


def cached_under_head(name: str, make: Callable[[], Answer], seconds: int) -> Answer:
    """The answer called `name` of this state of the ledger, for so many seconds at most.

    For what has to follow a release, a withdrawal or a deletion with its commit, not with its
    delivery: whatever happens to a release moves the head in the same transaction.
    """
    head = Checkpoint.objects.values_list("note", flat=True).first()
    return _kept(head or "", name, make, seconds)


def _kept(state: str, name: str, make: Callable[[], Answer], seconds: int) -> Answer:
    key = f"public:{hashlib.sha256(f'{state}:{name}'.encode()).hexdigest()}"
    answer = cache.get(key)
    if answer is None:
        answer = make()
        cache.set(key, answer, seconds)
    return answer
