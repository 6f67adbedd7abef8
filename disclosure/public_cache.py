"""Answers kept in Django's cache until the next release goes out.

Every key carries a generation that the `feeds` channel renews with each delivery, so nothing
has to be looked up to be thrown away. A cache that is away costs time, never a wrong answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from django.core.cache import cache

from disclosure.channels.feeds import GENERATION_KEY

#: Seconds after which an answer is made anew even if no delivery has renewed the generation.
LONGEST = 300
#: A time with whole seconds tells two states apart only when no release can still be committed
#: under it: publishing has a time limit of 90 seconds (RFC 9110, section 8.8.2.2).
SETTLED = timedelta(minutes=2)

Answer = TypeVar("Answer")


def cached(name: str, make: Callable[[], Answer]) -> Answer:
    """The answer called `name` of this generation; `make` runs when there is none."""
    generation = cache.get(GENERATION_KEY, "")
    key = f"public:{generation}:{hashlib.sha256(name.encode()).hexdigest()}"
    answer = cache.get(key)
    if answer is None:
        answer = make()
        cache.set(key, answer, LONGEST)
    return answer
