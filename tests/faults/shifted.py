"""The portal with a wrong clock, for its processes: ``celery --app tests.faults.shifted``.

The portal tells the time by ``django.utils.timezone.now`` alone; here that is wrong by the seconds
that stand in the file CLOCK, read each time, so that the clock of running processes can be moved.
The database keeps its own, right clock.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

_right = timezone.now


def _wrong() -> datetime:
    try:
        seconds = float(Path(os.environ["CLOCK"]).read_text())
    except (OSError, ValueError):
        seconds = 0.0
    return _right() + timedelta(seconds=seconds)


timezone.now = _wrong

from config.celery import app  # noqa: E402  after the clock was moved
from config.wsgi import application  # noqa: E402

__all__ = ["app", "application"]
