"""The channels a release must reach: name -> module with an idempotent `deliver(releases)`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from disclosure.channels import bulk, feeds, ocds, search
from disclosure.models import Release


class Channel(Protocol):
    """A place where releases become known."""

    def deliver(self, releases: Sequence[Release]) -> None:
        """Bring the releases to the channel; repeating it must be harmless, as its text argues."""


#: Channels that have a release later than they take it: whoever makes their files, or sends their
#: letters, notes when.
LATER = {"bulk"}
CHANNELS: dict[str, Channel] = {"search": search, "feeds": feeds, "ocds": ocds, "bulk": bulk}


def register(name: str, channel: Channel, *, later: bool = False) -> None:
    """Add a channel of an app above, from `ready` of its app config; ValueError if it is taken."""
    if CHANNELS.setdefault(name, channel) is not channel:
        raise ValueError(f"there is a channel called {name} already")
    if later:
        LATER.add(name)
