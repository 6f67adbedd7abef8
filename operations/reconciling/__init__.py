"""Whether readers find everywhere what was approved, and mending where they do not.

Each channel is asked itself: pages, feeds and the API as a reader asks them, the search index and
the bulk files as they lie there. What is found is kept (`operations.models.Reconciliation`). A run
needs the memory of some hundred releases, however many it compares.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone

from disclosure import services
from disclosure.channels import CHANNELS
from operations.models import Comparison, Difference, Reconciliation

from .channels import LOOKS, Batch, Found
from .expecting import Period

log = logging.getLogger(__name__)

#: What a run looks back at if nobody says otherwise.
PERIOD = timedelta(days=35)
Tell = Callable[[Comparison], None]


def reconcile(
    *,
    now: datetime,
    back: timedelta | None = PERIOD,
    mend: bool = False,
    channels: Collection[str] = tuple(LOOKS),
    tell: Tell = lambda comparison: None,
) -> Reconciliation:
    """Compare the releases of the last `back` (None: all there are) with every channel.

    With `mend` what a channel of the outbox lacks is given to it again; the next run says whether
    that helped. `tell` hears of each channel. A channel that cannot be asked is noted with its
    error, and the others are compared all the same.
    """
    period = Period.until(now, back)
    run = Reconciliation.objects.create(
        begun_at=now, first=period.first, last=period.last, mending=mend
    )
    for name in channels:
        tell(_compare(run, name, period))
    return run


def _compare(run: Reconciliation, channel: str, period: Period) -> Comparison:
    """Ask one channel. Raises SoftTimeLimitExceeded, with what was found until then on record."""
    counts: Counter[str] = Counter()
    compared = 0
    again: set[int] = set()

    def note(error: str = "") -> Comparison:
        return Comparison.objects.create(
            run=run,
            channel=channel,
            ended_at=timezone.now(),
            compared=compared,
            missing=counts[Difference.Kind.MISSING],
            stale=counts[Difference.Kind.STALE],
            surplus=counts[Difference.Kind.SURPLUS],
            error=error[:2000],
        )

    try:
        for batch in LOOKS[channel](period):
            compared += batch.compared
            counts.update(found.kind for found in batch.found)
            again |= _keep(run, channel, batch)
    except SoftTimeLimitExceeded:
        note(f"its time was up after {compared} releases")
        raise
    except Exception as failure:  # a channel may be broken in any way, which is what we look for
        log.exception("channel %s cannot be compared", channel)
        return note(f"{type(failure).__name__}: {failure}")
    finally:
        # Not before: what waits for its delivery is not listed, nor what comes after it.
        services.redeliver(channel=channel, sequences=sorted(again), now=timezone.now())
    return note()


def _keep(run: Reconciliation, channel: str, batch: Batch) -> set[int]:
    """Note the differences; with `mending`, the releases that the outbox can bring again."""
    again: set[int] = set()
    if run.mending and channel in CHANNELS:
        again = {found.sequence for found in batch.found if found.sequence is not None}
    Difference.objects.bulk_create(_row(run, channel, found, again) for found in batch.found)
    return again


def _row(run: Reconciliation, channel: str, found: Found, again: Collection[int]) -> Difference:
    return Difference(
        run=run,
        channel=channel,
        kind=found.kind,
        sequence=found.sequence,
        uid=found.uid,
        detail=found.detail[:200],
        sent_again=found.sequence in again,
    )
