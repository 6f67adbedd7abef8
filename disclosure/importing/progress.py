"""How far the reading of a file is that is taken whole or not at all.

Its transaction is open until the end, so its counters are seen by nobody; what is told meanwhile
stands in the cache. Losing the cache loses a bar on a page.
"""

from __future__ import annotations

from django.core.cache import cache

from disclosure.models import ImportBatch

SECONDS = 600


def note(batch: ImportBatch) -> None:
    """Tell how many rows have been read."""
    cache.set(_key(batch), batch.read, SECONDS)


def forget(batch: ImportBatch) -> None:
    """Nobody asks any more."""
    cache.delete(_key(batch))


def rows_read(batch: ImportBatch) -> int:
    """Rows read so far, by the batch or by what is told of it."""
    if batch.whole and batch.state == ImportBatch.State.READING:
        return int(cache.get(_key(batch)) or 0)
    return batch.read


def _key(batch: ImportBatch) -> str:
    return f"batch-read-{batch.pk}"
