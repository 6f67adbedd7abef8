"""The JSON of the API over thousands of released notices, held to the OpenAPI description.

    python3 -m venv /tmp/reader && /tmp/reader/bin/pip install jsonschema-rs==0.61.0
    python -m benchmarks.api --reader /tmp/reader/bin/python [--file LAYOUT FILE]...

A portal of its own gets so many notices (`samples.fill`): all types, some of them corrected or
withdrawn; and files of real notices, brought in by their layouts (docs/importing.md), of which no
row is kept. The demo's application server answers. The reader (`reader.py`) has an environment of
its own and knows nothing of the portal but its description: it follows every list to its last page,
validates every answer with formats, and prints a line an operation. Packages are then held to OCDS
and OC4IDS with all extensions, as `manage.py validate_ocds` does. A fault is status 1.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from benchmarks import stack

VAR, PORT, ORIGIN = stack.own_site()

from django.core.management import CommandError, call_command
from django.utils import timezone

from benchmarks.samples import brought_in, decided, fill
from disclosure.models import Release
from tests.factory import Office, deliver_all


def main() -> None:
    """Make the notices, start the site, let the reader read, judge the packages."""
    parser = stack.stranger_options(__doc__)
    parser.add_argument("--file", nargs=2, action="append", default=[], metavar=("LAYOUT", "FILE"))
    parser.add_argument("--each", type=int, default=1_000, metavar="N",
                        help="answers about single things asked for of each operation")  # fmt: skip
    options = parser.parse_args()
    print(stack.machine(), flush=True)
    with stack.servers(VAR):
        call_command("load_regions", stdout=sys.stderr)
        begun = time.perf_counter()
        office = fill(options.notices)
        for layout, file in options.file:
            bring_in(office, layout, Path(file))
        deliver_all(now=timezone.now())
        print(f"{Release.objects.count()} releases, filed and released in "
              f"{time.perf_counter() - begun:.0f} s", flush=True)  # fmt: skip
        packages = VAR / "packages"
        packages.mkdir()
        with stack.site(VAR, PORT):
            status = read(options.reader, packages, options.each)
        status |= judged(sorted(packages.glob("*.json")))
    sys.exit(status)


def bring_in(office: Office, layout: str, file: Path) -> None:
    """Bring a file of real notices in, approve and release what can be read."""
    before = Release.objects.count()
    batch = brought_in(office, file.read_bytes(), layout=layout, name=file.name)
    decided(office, batch)
    batch.refresh_from_db()
    print(f"{layout}: {batch.read} records, {batch.quarantined} in quarantine, "
          f"{Release.objects.count() - before} released", flush=True)  # fmt: skip


def read(reader: Path, packages: Path, each: int) -> int:
    """Run the reader of the other environment; its exit status."""
    told = {
        "origin": ORIGIN,
        "releases": Release.objects.count(),
        "packages": str(packages),
        "each": each,
    }
    return stack.stranger(reader, Path(__file__).with_name("reader.py"), told)


def judged(files: list[Path]) -> int:
    """Hold the packages to their standards; 1 if one is not valid."""
    report = VAR / "packages.txt"
    status = 0
    with report.open("w", encoding="utf-8") as sink:
        try:
            call_command("validate_ocds", *map(str, files), stdout=sink)
        except CommandError:
            status = 1
    said = report.read_text(encoding="utf-8").splitlines()
    problems = [line for line in said if line.startswith("  ")]
    print(f"{len(files)} packages of OCDS and OC4IDS, {len(problems)} problems", flush=True)
    print(*problems[:20], sep="\n", end="\n" if problems else "")
    return status


if __name__ == "__main__":
    main()
