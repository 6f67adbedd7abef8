"""A publisher that never rests: releases what is due and publishes the ledger, until killed."""

from __future__ import annotations

import logging
import time

import django
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

PAUSE = 0.1


def main() -> None:
    """Sweep as the workers do, only more often."""
    django.setup()
    from disclosure import services  # noqa: PLC0415  Django is set up only now
    from ledger import publishing  # noqa: PLC0415

    while True:
        try:
            services.publish_due(now=timezone.now())
            publishing.publish()
        except (OperationalError, InterfaceError):
            logging.getLogger(__name__).warning("the database is away")
            connection.close()
        time.sleep(PAUSE)


if __name__ == "__main__":
    main()
