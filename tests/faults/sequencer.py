"""A sequencer to be killed: appends releases one by one and hands out each checkpoint.

    python -m tests.faults.sequencer BASE [FAILPOINT COUNT]

Does what sealing does: in one transaction it appends an entry and writes a row of its own. After
the commit it prints "NUMBER SIZE ROOT", which from then on is promised to the world. With a
failpoint it kills itself, with signal 9, the COUNT-th time it comes there. Failpoints are put in
from here, around the functions of the product; the product knows none of them.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import django
from django.db import InterfaceError, OperationalError, connection, transaction

#: Where, around which function, and whether before or after it.
FAILPOINTS: dict[str, tuple[str, str, bool]] = {
    "before the lock": ("ledger.log", "_lock", False),
    "under the lock": ("ledger.log", "_lock", True),
    "after the guard": ("ledger.guard", "check", True),
    "after the leaves": ("ledger.log", "insert", True),
    "after the signature": ("ledger.log", "sign_checkpoint", True),
    "before the mark": ("ledger.guard", "pend", False),
    "half-way through a file": ("ledger.files", "make_folder", True),
    "before a folder is synced": ("ledger.files", "sync_folder", False),
    "before the commit": ("ledger.guard", "pend", True),
    "after the commit": ("ledger.guard", "confirm", False),
    "after the confirmation": ("ledger.guard", "confirm", True),
    "before the tiles": ("ledger.publishing", "write_tiles", False),
    "among the tiles": ("ledger.publishing", "content", True),
    "after the tiles": ("ledger.publishing", "write_tiles", True),
    "before the pointer": ("ledger.publishing", "_swap", False),
    "after the pointer": ("ledger.publishing", "_swap", True),
}
PUBLISH_EVERY = 3


def arm(name: str, count: int) -> None:
    """Kill this process the `count`-th time it comes to a failpoint."""
    module_name, attribute, after = FAILPOINTS[name]
    module = importlib.import_module(module_name)
    original: Callable[..., Any] = getattr(module, attribute)
    left = count

    def armed(*args: Any, **kwargs: Any) -> Any:
        nonlocal left
        left -= 1
        if left <= 0 and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        result = original(*args, **kwargs)
        if left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(module, attribute, armed)


def patiently(step: Callable[[], Any]) -> Any:
    """Do a step as soon as there is a database; the step looks first whether it was done."""
    while True:
        try:
            return step()
        except (OperationalError, InterfaceError):
            connection.close()
            time.sleep(0.05)


def last_number(base: int) -> int:
    """The last number of ours that was committed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(max(number), %s) FROM work WHERE number BETWEEN %s AND %s",
            [base, base, base + 999_999],
        )
        return int(cursor.fetchone()[0])


def release(base: int) -> None:
    """Append the next release of ours and its row, in one transaction; then hand out the proof."""
    from ledger import log  # noqa: PLC0415  Django is set up only now
    from ledger.notes import Checkpoint  # noqa: PLC0415
    from tests.ledger.logs import publish_entry  # noqa: PLC0415

    number = last_number(base) + 1
    now = datetime.now(UTC)
    with transaction.atomic():
        appended = log.append([publish_entry(number, now)], now=now)
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO work VALUES (%s, %s)", [number, appended.indices[0]])
    root = Checkpoint.of(appended.note).root.hex()
    print(number, appended.size, root, flush=True)


def main() -> None:
    """Release until killed."""
    django.setup()
    from ledger import publishing  # noqa: PLC0415

    base = int(sys.argv[1])
    if len(sys.argv) > 2:
        arm(sys.argv[2], int(sys.argv[3]))
    count = 0
    while True:
        patiently(lambda: release(base))
        count += 1
        if count % PUBLISH_EVERY == 0:
            patiently(publishing.publish)


if __name__ == "__main__":
    main()
