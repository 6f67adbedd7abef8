"""What follows from a release alone: made once, and kept in the memory of a process.

A release is frozen, and of its document only disclosures can change: they can be deleted
(`disclosure.core.redaction`). So their number and the digest are the key, with the language in
force and whatever else the making depends on. Lists are made anew with each release that goes out,
and nearly all that is in them is the same.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from django.utils.translation import get_language

from disclosure.models import Release

#: The columns of a release that its key is made of.
KEY = ("digest", "disclosures")

Made = TypeVar("Made")


class MadeOnce(Generic[Made]):
    """The last `most` things made; none of them may be changed by who gets it.

    `more` is what the making depends on beside the release and the language.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._kept: OrderedDict[Hashable, Made] = OrderedDict()
        self._lock = Lock()

    def of(self, release: Release, make: Callable[[], Made], *more: Hashable) -> Made:
        """What was made of the release; `make` runs when there is none."""
        key = _key(release, more)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        with self._lock:
            self._kept[key] = made
            if len(self._kept) > self.most:
                self._kept.popitem(last=False)
        return made

    def has(self, release: Release, *more: Hashable) -> bool:
        """Whether it is made already. It may be gone when it is asked for."""
        with self._lock:
            return _key(release, more) in self._kept

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()


def _key(release: Release, more: tuple[Hashable, ...]) -> Hashable:
    return release.pk, release.digest, len(release.disclosures), get_language(), more
