"""The one right to release."""

from __future__ import annotations

from disclosure.models import last_sequence
from ledger import log


def lock_sequencer() -> None:
    """Hold the one right to release, and to append to the ledger, until the transaction ends.

    Take it before any row of a published notice is locked: sweeps take them in that order.
    """
    log.lock()


def next_sequence() -> int:
    """The number of the next change; the caller holds the right until it is committed."""
    return last_sequence() + 1
