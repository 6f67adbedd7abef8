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


#: Channels that have a release later than they take it: whoever makes their files notes when.
LATER = frozenset({"bulk"})
CHANNELS: dict[str, Channel] = {"search": search, "feeds": feeds, "ocds": ocds, "bulk": bulk}
