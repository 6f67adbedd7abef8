"""What became of a notice: the chain of corrections it belongs to, with reasons."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.translation import pgettext

from disclosure import tables
from disclosure.models import Release

#: Steps followed in each direction; nobody corrects a notice that often.
FURTHEST = 25


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

    @cached_property
    def earlier(self) -> list[Release]:
        """What this release restores, withdraws or supersedes, the nearest first."""
        return self._follow("restores", "withdraws", "supersedes")

    @cached_property
    def later(self) -> list[Release]:
        """What supersedes, withdraws or restores this release, the nearest first."""
        return self._follow("superseded_by", "tombstone", "restoration")

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

    def _follow(self, *relations: str) -> list[Release]:
        found: list[Release] = []
        release: Release | None = self.release
        while release is not None and len(found) < FURTHEST:
            related = (getattr(release, relation, None) for relation in relations)
            release = next(filter(None, related), None)
            if release is not None:
                found.append(release)
        return found


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
