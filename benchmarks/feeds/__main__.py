"""Feeds and calendar over thousands of released notices, as readers of four kinds see them.

    git clone https://github.com/w3c/feedvalidator /tmp/feedvalidator
    python3 -m venv /tmp/feeds
    /tmp/feeds/bin/pip install feedparser==6.0.14 icalendar==7.3.2 "jsonschema[format]==4.26.0" \
        lxml html5lib rdflib
    python -m benchmarks.feeds --reader /tmp/feeds/bin/python --validator /tmp/feedvalidator/src

A portal of its own gets so many notices (`samples.fill`): all types, some of them corrected or
withdrawn. The demo's application server answers.
The reader (`reader.py`) has an environment of its own, knows nothing of the portal but addresses
and which ids there must be, and prints one line a feed. A difference or an error is status 1.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from benchmarks import stack

VAR, PORT, ORIGIN = stack.own_site()

from django.utils import timezone

from benchmarks.samples import fill
from disclosure.addresses import notice_page
from disclosure.models import Release
from tests.factory import deliver_all


def main() -> None:
    """Make the notices, start the site, let the reader read."""
    parser = stack.stranger_options(__doc__)
    parser.add_argument("--validator", type=Path, metavar="SRC", help="src/ of w3c/feedvalidator")
    options = parser.parse_args()
    print(stack.machine(), flush=True)
    with stack.servers(VAR):
        begun = time.perf_counter()
        fill(options.notices)
        deliver_all(("search", "feeds"), now=timezone.now())
        told = expected()
        print(f"{told['notices']} releases, {len(told['ids'])} last words, filed and released in "
              f"{time.perf_counter() - begun:.0f} s", flush=True)  # fmt: skip
        with stack.site(VAR, PORT):
            status = read(options.reader, options.validator, told)
    sys.exit(status)


def expected() -> dict[str, Any]:
    """What a reader must find: ids of all last words, those of tombstones, and where to begin."""
    words = Release.objects.standing()
    ids = {f"{notice_page(r.uid)}#revision-{r.revision}": r.withdrawn for r in words.iterator()}
    return {
        "origin": ORIGIN,
        "notices": Release.objects.count(),
        "ids": list(ids),
        "tombstones": [name for name, withdrawn in ids.items() if withdrawn],
    }


def read(reader: Path, validator: Path | None, told: dict[str, Any]) -> int:
    """Run the reader of the other environment; its exit status."""
    more = [str(validator)] if validator else []
    return stack.stranger(reader, Path(__file__).with_name("reader.py"), told, *more)


if __name__ == "__main__":
    main()
