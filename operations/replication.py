"""What a portal can see of replication without being a superuser: who waits for the standby."""

from __future__ import annotations

from django.db import connection

#: A commit that a standby confirms takes milliseconds; longer means that it is away.
PATIENCE_SECONDS = 2

# Every role sees what its own sessions wait for.
_WAITING = """
SELECT count(*), coalesce(max(extract(epoch FROM clock_timestamp() - query_start)), 0)
FROM pg_stat_activity
WHERE wait_event = 'SyncRep' AND query_start < clock_timestamp() - make_interval(secs => %s)
"""


def sessions_waiting_for_standby() -> tuple[int, int]:
    """How many of our sessions wait in a commit for a synchronous standby; seconds of the first."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [PATIENCE_SECONDS])
        count, seconds = cursor.fetchone()
    return int(count), int(seconds)
