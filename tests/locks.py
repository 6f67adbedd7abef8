"""Locks that somebody else holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

from django.db import connection

from disclosure import locks


@contextmanager
def held_by_another(*names: str) -> Iterator[None]:
    """Another connection holds the locks of these names; the test needs real commits."""
    with closing(connection.copy()) as other, other.cursor() as cursor:
        for name in names:
            cursor.execute(f"SELECT pg_advisory_lock({locks.KEY})", [name])
        try:
            yield
        finally:
            # A connection that was closed keeps its locks until the server notices.
            cursor.execute("SELECT pg_advisory_unlock_all()")
