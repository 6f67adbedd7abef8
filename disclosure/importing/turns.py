"""Who works on a batch, and who has which of its chunks: advisory locks of PostgreSQL.

They end with the connection that holds them. Of whoever is killed nothing remains to be cleared up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress

from django.db import DatabaseError, OperationalError, connection, transaction

from disclosure.models import ImportBatch

from .filing import Overtaken

LOCK = 0x696D70
"""First half of the lock of whoever has a batch for itself; the second is the batch's number."""

READERS = 2
"""So many read a file together: a worker has other work as well."""

PATIENCE = "60s"
"""So long a reader waits for the chunk before its own, which takes seconds to judge and store."""

NAMED = "hashtextextended(%s, 0)"
"""The key of a lock with a name, in SQL."""


@contextmanager
def alone(batch: ImportBatch) -> Iterator[None]:
    """Have the batch for oneself. Raises `Overtaken` while somebody else has."""
    with _held("%s, %s", [LOCK, batch.pk]) as mine:
        if not mine:
            raise Overtaken(f"somebody works on batch {batch.pk}")
        yield


@contextmanager
def together(batch: ImportBatch) -> Iterator[None]:
    """Be one of the readers of the batch. Raises `Overtaken` if it has enough."""
    with ExitStack() as held:
        names = (_name(batch, f"reader {number}") for number in range(READERS))
        if not any(held.enter_context(_held(NAMED, [name])) for name in names):
            raise Overtaken(f"enough read batch {batch.pk}")
        yield


@contextmanager
def claimed(batch: ImportBatch, start: int) -> Iterator[bool]:
    """Whether the chunk that starts after so many records is ours; held meanwhile, if it is."""
    with _held(NAMED, [_name(batch, start)]) as mine:
        yield mine


def wait_for(batch: ImportBatch, start: int) -> None:
    """Until nobody has the chunk that starts there. Raises `Overtaken` if that takes too long."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
            cursor.execute(f"SELECT pg_advisory_xact_lock({NAMED})", [_name(batch, start)])
    except OperationalError as error:
        raise Overtaken(f"somebody keeps record {start} of batch {batch.pk}") from error


def _name(batch: ImportBatch, what: int | str) -> str:
    return f"{batch._meta.label} {batch.pk} {what}"


@contextmanager
def _held(key: str, values: Sequence[int | str]) -> Iterator[bool]:
    """Hold the lock of this key, if it is free; whether it was."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_lock({key})", values)
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with suppress(DatabaseError), connection.cursor() as cursor:
                cursor.execute(f"SELECT pg_advisory_unlock({key})", values)
