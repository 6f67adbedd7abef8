"""When a release reached each of the places where people and machines find it.

A place is a `Reach`: a name, words for readers, and a function that says of some releases when
each got there. What reads the database has a release in the moment it is sealed; the channels of
the outbox note it in their deliveries. An app above adds its own with `register`, from `ready` of
its app config. Reconciling and showing what is registered is no business of this module.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from disclosure.models import Delivery, Release
from disclosure.ocds.declared import mappings


@dataclass(frozen=True)
class Reached:
    """When a release got to a place, None for not yet, and how many attempts that took so far.

    `error` is what went wrong last, for operators only.
    """

    at: datetime | None
    attempts: int = 1
    error: str = ""


@dataclass(frozen=True)
class Reach:
    """A place. `find` gives an answer by sequence; releases that do not belong there have none.

    `lagged` is off for places where being late is no fault of ours: somebody else's server.
    """

    name: str
    label: str | Promise
    find: Callable[[Sequence[Release]], Mapping[int, Reached]]
    lagged: bool = True


def _sealed(releases: Sequence[Release]) -> dict[int, Reached]:
    """Pages and API read releases themselves, and a release is readable once it is committed."""
    return {release.sequence: Reached(release.published_at) for release in releases}


def _delivered(channel: str, releases: Sequence[Release]) -> dict[int, Reached]:
    numbers = [release.sequence for release in releases]
    rows = Delivery.objects.filter(channel=channel, release__in=numbers)
    return {row.release_id: Reached(row.reached_at, row.attempts, row.last_error) for row in rows}


def _contracting(releases: Sequence[Release]) -> dict[int, Reached]:
    return _delivered("ocds", [r for r in releases if r.type in mappings() and not r.withdrawn])


#: Name -> place, in the order in which they are shown.
REACHES: dict[str, Reach] = {}


def register(reach: Reach) -> None:
    """Add a place. ValueError for a name that is taken."""
    if REACHES.setdefault(reach.name, reach) is not reach:
        raise ValueError(f"there is a place called {reach.name} already")


register(Reach("database", _("Database and public ledger"), _sealed))
register(Reach("page", _("Page of the notice"), _sealed))
register(Reach("api", _("Programming interface (API)"), _sealed))
register(Reach("search", _("Search of this site"), partial(_delivered, "search")))
register(Reach("feeds", _("Feeds (Atom, RSS, JSON)"), partial(_delivered, "feeds")))
register(Reach("ocds", _("Open contracting data (OCDS)"), _contracting))
register(Reach("bulk", _("Bulk files"), partial(_delivered, "bulk")))


@dataclass(frozen=True)
class Arrival:
    """How one release got to one place, and the seconds since it was released, None for not yet."""

    reach: Reach
    reached: Reached
    seconds: float | None


def arrivals(releases: Sequence[Release]) -> dict[int, list[Arrival]]:
    """For each release, by sequence, the places it belongs to, in the order of `REACHES`."""
    found: dict[int, list[Arrival]] = {release.sequence: [] for release in releases}
    for reach in REACHES.values():
        here = reach.find(releases)
        for release in releases:
            if (reached := here.get(release.sequence)) is not None:
                at = reached.at
                seconds = (at - release.published_at).total_seconds() if at else None
                found[release.sequence].append(Arrival(reach, reached, seconds))
    return found
