"""What became of a notice: the chain of corrections it belongs to, with reasons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import attrgetter, or_
from typing import Any

from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import pgettext

from disclosure import tables
from disclosure.models import Release

#: Steps followed in each direction; nobody corrects a notice that often.
FURTHEST = 25
#: What can have taken the place of a release.
AFTER = ("superseded_by", "tombstone", "restoration")


@dataclass(frozen=True)
class Event:
    """One release of the chain. `current` marks the one whose page this is."""

    release: Release
    label: str
    note: str
    current: bool


class History:
    """The chain around a release: what it corrects, what corrects it. One query a step."""

    def __init__(self, release: Release) -> None:
        self.release = release
        _look_ahead(release)

    @cached_property
    def earlier(self) -> list[Release]:
        """What this release restores, withdraws or supersedes, the nearest first."""
        return self._follow(attrgetter("before"))

    @cached_property
    def later(self) -> list[Release]:
        """What supersedes, withdraws or restores this release, the nearest first."""
        return self._follow(_after)

    @property
    def original(self) -> Release | None:
        """The notice this one corrects."""
        return None if self.release.withdrawn else self.release.supersedes

    @property
    def correction(self) -> Release | None:
        """The correction that stands in this notice's place."""
        return self.later[0] if self.later else None

    @property
    def newest(self) -> Release | None:
        """The last word, if it is not the correction itself."""
        return self.later[-1] if len(self.later) > 1 else None

    @property
    def events(self) -> list[Event]:
        """The whole chain, newest first."""
        chain = [*reversed(self.later), self.release, *self.earlier]
        return [_event(release, release.pk == self.release.pk) for release in chain]

    def _follow(self, step: Callable[[Release], Release | None]) -> list[Release]:
        found: list[Release] = []
        release = step(self.release)
        while release is not None and len(found) < FURTHEST:
            found.append(release)
            release = step(release)
        return found


def _after(release: Release) -> Release | None:
    _look_ahead(release)
    related = (getattr(release, relation, None) for relation in AFTER)
    return next(filter(None, related), None)


def _look_ahead(release: Release) -> None:
    """Ask once for all that can have taken the place of a release, which seldom anything has."""
    relations: list[Any] = [Release._meta.get_field(name) for name in AFTER]
    if all(relation.is_cached(release) for relation in relations):
        return
    wanted = reduce(or_, (Q(**{relation.field.name: release.pk}) for relation in relations))
    later = list(Release.objects.filter(wanted))
    for relation in relations:
        own = (one for one in later if getattr(one, relation.field.attname) == release.pk)
        relation.set_cached_value(release, next(own, None))


def _note(release: Release) -> str:
    """Why it came to this step."""
    if release.restored:
        return tables.stated(release.document["restoration"])
    return tables.reason(release.document)


def _event(release: Release, current: bool) -> Event:
    """A step of the chain in words."""
    labels = {
        Release.Kind.WITHDRAW: pgettext("event", "Withdrawn"),
        Release.Kind.RESTORE: pgettext("event", "Restored"),
        Release.Kind.CORRECT: pgettext("event", "Corrected"),
        Release.Kind.PUBLISH: pgettext("event", "Published"),
    }
    label = labels[Release.Kind(release.kind)]
    # A correction that was withdrawn itself is only named: its note is content.
    note = "" if release.withheld else _note(release)
    return Event(release, label, note, current)
