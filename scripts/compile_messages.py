#!/usr/bin/env python3
"""Compile every translation catalogue (.po) to the .mo file beside it.

Babel instead of GNU gettext, so that no program outside the lock is needed. The .mo files are
committed, so that a demo compiles nothing; ``--check`` fails when one is not current.
"""

import argparse
import io
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PATTERN = "*/locale/*/LC_MESSAGES/*.po"


def compiled(catalogue: Path) -> bytes:
    """Return the .mo content of ``catalogue``; entries marked fuzzy are left out."""
    with catalogue.open("rb") as source:
        messages = read_po(source, abort_invalid=True)
    # Babel fills in the time of the run, and --check could never be content.
    messages.creation_date = messages.revision_date = EPOCH
    target = io.BytesIO()
    write_mo(target, messages, use_fuzzy=False)
    return target.getvalue()


def main() -> int:
    """Compile, or check; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only compare")
    options = parser.parse_args()
    stale = []
    for catalogue in sorted(ROOT.glob(PATTERN)):
        target = catalogue.with_suffix(".mo")
        content = compiled(catalogue)
        if target.exists() and target.read_bytes() == content:
            continue
        stale.append(str(target.relative_to(ROOT)))
        if not options.check:
            target.write_bytes(content)
    for name in stale:
        print(f"{'not current' if options.check else 'compiled'}: {name}")
    return int(options.check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
