"""T-16: the clock of the workers is wrong. That of the database, which counts, is right."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path
from unittest import mock

from django.utils import timezone

from tests.faults.stand import Stand, expect

HOURS = (2, -2)


def worker_shifted(stand: Stand) -> None:
    """T-16: nothing is signed with a wrong time; the doctor says which clock is wrong."""
    clock = Path(os.environ["CLOCK"])
    for hours in HOURS:
        clock.write_text(str(hours * 3600))
        fresh = stand.approve(3)
        time.sleep(8)
        expect(stand.released(fresh) == 0, f"signed though the clock is {hours} h off")
        status, said = doctor_there(stand, timedelta(hours=hours))
        expect(
            status == 1 and "✗ Clock: The clocks of database and portal are" in said,
            f"the doctor does not name the clock: {said}",
        )
        expect(stand.answers(), "the start page is not there")
    clock.unlink()
    stand.judge()


def doctor_there(stand: Stand, shift: timedelta) -> tuple[int, str]:
    """What the doctor says on a machine with that clock."""
    right = timezone.now
    with mock.patch.object(timezone, "now", side_effect=lambda: right() + shift):
        return stand.manage("doctor", "--language", "en")
