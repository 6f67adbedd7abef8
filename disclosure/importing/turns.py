"""Who works on a batch, and who has which of its chunks, by locks.

They end with the connection that holds them. Of whoever is killed nothing remains to be cleared up.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

from django.db import OperationalError, connection, transaction

from disclosure import locks
from disclosure.models import ImportBatch

from .filing import Overtaken

SWEEPS = 2
"""So many sweeps over the files go on at once: the worker has other work as well."""

PATIENCE = "60s"
"""So long a reader waits for the chunk before its own, which takes seconds to judge and store."""


@contextmanager
def alone(batch: ImportBatch) -> Iterator[None]:
    """Have the batch for oneself. Raises `Overtaken` while somebody else has."""
    with locks.held(lock_of(batch, "alone")) as mine:
        if not mine:
            raise Overtaken(f"somebody works on batch {batch.pk}")
        yield


@contextmanager
def sweeping() -> Iterator[bool]:
    """Whether this may be one more sweep over the files that wait; it counts until the end."""
    with ExitStack() as seats:
        names = (f"sweep {number} of {ImportBatch._meta.label}" for number in range(SWEEPS))
        yield any(seats.enter_context(locks.held(name)) for name in names)


def claimed(batch: ImportBatch, start: int) -> AbstractContextManager[bool]:
    """Whether the chunk that starts after so many records is ours; held meanwhile, if it is."""
    return locks.held(lock_of(batch, start))


def wait_for(batch: ImportBatch, start: int) -> None:
    """Until nobody has the chunk that starts there. Raises `Overtaken` if that takes too long."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
            locks.hold(lock_of(batch, start))
    except OperationalError as error:
        raise Overtaken(f"somebody keeps record {start} of batch {batch.pk}") from error


def lock_of(batch: ImportBatch, what: int | str) -> str:
    """The name of the lock of a part of the batch."""
    return f"{batch._meta.label} {batch.pk} {what}"
