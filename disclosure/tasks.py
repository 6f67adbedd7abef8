"""Celery tasks: thin sweeps over what PostgreSQL says is due.

The broker carries hints only. Each task is idempotent, has a time limit (settings) and may run
twice at once, late or never: the next sweep finds the same rows. Losing Redis loses nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.cache import cache
from django.db.models import Model, QuerySet
from django.utils import timezone
from kombu.exceptions import OperationalError

from disclosure import services
from disclosure.bulk.making import join_due, make_due
from disclosure.channels import CHANNELS
from disclosure.desk import reminders
from disclosure.importing import turns
from disclosure.importing.batches import read_batch
from disclosure.importing.deciding import carry_out
from disclosure.importing.filing import Overtaken
from disclosure.models import BatchStep, Delivery, ImportBatch
from disclosure.search.index import IndexBusyError, IndexMissingError
from disclosure.search.rebuilding import build_if_missing, rebuild_if_worn
from disclosure.search.reconciling import reconcile

log = logging.getLogger(__name__)

#: After so long a hint is worth nothing: the channel was swept meanwhile.
HINT_SECONDS = 10
#: Bulk files are left alone for so many times as long as making them took of a processor.
BULK_REST = 4.0


@shared_task(name="disclosure.tasks.publish_due")
def publish_due() -> int:
    """Release what is approved and due. Two at once: each notice is claimed by one of them.

    What went out is brought to its channels at once instead of with their next sweep.
    """
    sealed = services.publish_due(now=timezone.now())
    if sealed:
        for channel in CHANNELS:
            _hint(channel)
    return len(sealed)


def _hint(channel: str) -> None:
    """Have a channel looked at now. Lost with the broker, nothing is: its sweep comes.

    One that waits in the queue stands for all: it reads what is due when its turn comes.
    """
    if not cache.add(_waiting(channel), True, HINT_SECONDS):
        return
    try:
        deliver_due.apply_async((channel,), expires=HINT_SECONDS)
    except OperationalError as error:
        log.warning("no hint for the channel %s: %s", channel, error)
        cache.delete(_waiting(channel))


def _waiting(channel: str) -> str:
    return f"hint:{channel}"


@shared_task(name="disclosure.tasks.deliver_due")
def deliver_due(channel: str) -> int:
    """Deliver what is due on a channel. Two at once: leased rows are skipped by the other."""
    # What goes out from now on may not be seen any more, and needs a hint of its own.
    cache.delete(_waiting(channel))
    return services.deliver_due(channel=channel, now=timezone.now())


@shared_task(name="disclosure.tasks.remove_expired_annexes")
def remove_expired_annexes() -> int:
    """Delete lists of persons whose time is over. Two at once: locked rows are skipped."""
    return services.remove_expired(now=timezone.now())


@shared_task(name="disclosure.tasks.forget_old_copies")
def forget_old_copies() -> int:
    """Delete unsaved text that nobody came back for. Two at once: the second finds nothing."""
    return services.forget_old_copies(now=timezone.now())


@shared_task(name="disclosure.tasks.renew_dues", soft_time_limit=3 * 3600, time_limit=4 * 3600)
def renew_dues() -> bool:
    """Compute anew what is due, if catalogue or calendar changed.

    Two at once: the second gives way to the first.
    """
    return services.renew_dues_if_changed()


@shared_task(
    name="disclosure.tasks.reconcile_search", soft_time_limit=3 * 3600, time_limit=4 * 3600
)
def reconcile_search() -> int:
    """Mend the search index where it differs from the releases; returns how many notices differed.

    Two at once: both write the same. Without an index there is nothing to mend: the next delivery
    builds one.
    """
    try:
        found = reconcile(mend=True)
    except (IndexBusyError, IndexMissingError) as error:
        log.warning("the search index could not be reconciled: %s", error)
        return 0
    differing = len(found.missing) + len(found.stale) + len(found.surplus)
    if differing:
        log.warning("the search index differed for %d notices and was mended", differing)
    return differing


@shared_task(name="disclosure.tasks.build_search", soft_time_limit=3 * 3600, time_limit=4 * 3600)
def build_search() -> None:
    """Build the search index where there is none. Two at once: the second gives way."""
    try:
        built = build_if_missing(patience=0)
    except IndexBusyError as error:
        log.info("the search index is being built: %s", error)
        return
    if built:
        # Nothing waits for the lease of an attempt that found no index.
        waiting = Delivery.objects.filter(channel="search", done_at=None)
        services.retry(deliveries=list(waiting.values_list("pk", flat=True)), now=timezone.now())


@shared_task(name="disclosure.tasks.renew_search", soft_time_limit=3 * 3600, time_limit=4 * 3600)
def renew_search() -> bool:
    """Build the search index anew if it lies in many segments; readers and writers go on.

    Two at once: the second gives way. Killed half way, the old index stays in use.
    """
    try:
        return rebuild_if_worn()
    except (IndexBusyError, IndexMissingError) as error:
        log.warning("the search index could not be built anew: %s", error)
        return False


@shared_task(name="disclosure.tasks.make_bulk", soft_time_limit=240, time_limit=270)
def make_bulk() -> int:
    """Renew the bulk files of days that changed. Two at once: the second gives way to the first."""
    return make_due(rest=BULK_REST)


@shared_task(name="disclosure.tasks.join_bulk", soft_time_limit=240, time_limit=270)
def join_bulk() -> int:
    """Renew those of months and the whole. Two at once: the second gives way to the first."""
    return join_due(rest=BULK_REST)


@shared_task(name="disclosure.tasks.send_reminders", soft_time_limit=540, time_limit=570)
def send_reminders() -> int:
    """Remind people of what is due. Two at once: each person is written to by one of them."""
    return reminders.send_reminders(now=timezone.now()) if settings.REMINDERS else 0


#: Seconds for which one sweep works on a batch before it lets other tasks have the worker.
TURN = 20

Work = TypeVar("Work", bound=Model)


@shared_task(name="disclosure.tasks.read_batches", soft_time_limit=1800, time_limit=1860)
def read_batches() -> int:
    """Go on reading files that were brought in; returns how many batches were taken on.

    However many files wait, two processes of the worker read them: mail and webhooks have the rest.
    """
    with turns.sweeping() as mine:
        if not mine:
            return 0
        waiting = ImportBatch.objects.filter(state=ImportBatch.State.READING).order_by("pk")
        return _in_turn(
            waiting, lambda each: read_batch(batch=each, now=timezone.now(), seconds=TURN)
        )


@shared_task(name="disclosure.tasks.decide_batches", soft_time_limit=1800, time_limit=1860)
def decide_batches() -> int:
    """Go on carrying out steps on batches; returns how many were taken on."""
    under_way = BatchStep.objects.filter(finished_at=None).select_related("batch").order_by("pk")
    return _in_turn(under_way, lambda each: carry_out(each, seconds=TURN))


def _in_turn(waiting: QuerySet[Work], work: Callable[[Work], Any]) -> int:
    """Go on with each, for a turn; returns how many there were.

    Two at once: the one that comes later gives way. Stopped after a while: the next sweep goes on
    at the first not yet counted. One that fails does not hold up the others.
    """
    for each in waiting:
        name = f"{each._meta.verbose_name_raw} {each.pk}"
        try:
            work(each)
        except Overtaken:
            log.info("another worker has %s", name)
        except SoftTimeLimitExceeded:
            raise
        except Exception:
            log.exception("%s cannot be gone on with", name)
    return len(waiting)
