"""Named advisory locks of PostgreSQL: of a connection, or of a transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import DatabaseError, connection

#: The number of a name, in SQL.
KEY = "hashtextextended(%s, 0)"


@contextmanager
def held(name: str) -> Iterator[bool]:
    """Whether nobody else holds the lock of this name; held meanwhile, if so.

    It is one of the session: whoever is killed gives it back with the connection.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_lock({KEY})", [name])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            # Where this fails the connection is gone, and the lock with it.
            with suppress(DatabaseError), connection.cursor() as cursor:
                cursor.execute(f"SELECT pg_advisory_unlock({KEY})", [name])


def hold(name: str) -> None:
    """Wait for the lock of this name, and hold it until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock({KEY})", [name])
