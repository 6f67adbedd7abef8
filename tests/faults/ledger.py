"""Kill the sequencer at its failpoints, stop its database under load, then audit the ledger.

    python tests/faults/ledger.py --kills 100 --stops 10

Two sequencers append and publish at once. One of them is armed to kill itself (signal 9) at one of
its failpoints and is started again, so often; then the database is stopped (`immediate`, as by a
power cut) and started again, so often. Every checkpoint that a sequencer handed out is kept. At the
end: no number is missing, none is logged twice, rows and entries agree, and all checkpoints ever
handed out are heads of one and the same log. Runs in a temporary directory with a PostgreSQL of its
own. Exit status 1 when anything is amiss.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
# Servers and keys configured in the caller's environment are never the ones attacked.
for name in [name for name in os.environ if name.startswith("LEDGER_")]:
    del os.environ[name]
os.environ.update(
    DATABASE_URL="",
    REDIS_URL="",
    SECRET_KEY="only-for-faults-0123456789-abcdefghijklmnopqrstuvwxyz",
    DEBUG="0",
    GONGKAI_DEMO="1",
    GONGKAI_VAR=tempfile.mkdtemp(prefix="gongkai-ledger-"),
    DJANGO_SETTINGS_MODULE="tests.faults.ledger_settings",
)

import django
from django.core.management import call_command
from django.db import connection

from config import services
from tests.faults.sequencer import FAILPOINTS

BYSTANDER, VICTIM = 1_000_000, 2_000_000
SECONDS_TO_DIE = 120.0
#: After a stop, so many releases must go through before the next one.
RELEASES_BETWEEN_STOPS = 5


class Sequencer:
    """A sequencer process and everything it ever handed out, over all its lives."""

    def __init__(self, base: int) -> None:
        self.base = base
        self.handed_out: list[tuple[int, int, str]] = []

    def start(self, *failpoint: str) -> None:
        command = [sys.executable, "-m", "tests.faults.sequencer", str(self.base), *failpoint]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            words = line.split()
            if line.endswith("\n") and len(words) == 3:
                self.handed_out.append((int(words[0]), int(words[1]), words[2]))

    def end(self) -> None:
        """Kill it and read what it still said."""
        self.process.kill()
        self.reap(SECONDS_TO_DIE)

    def reap(self, seconds: float) -> str:
        """Wait for its end; return what it complained of."""
        self.process.wait(seconds)
        self.reader.join()
        assert self.process.stderr is not None
        assert self.process.stdout is not None
        words = self.process.stderr.read()
        self.process.stderr.close()
        self.process.stdout.close()
        return words


def prepare() -> None:
    """Start the servers, make the tables of the ledger and that of the caller."""
    services.ensure_running()
    django.setup()
    call_command("migrate", "ledger", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE work (number bigint PRIMARY KEY, index bigint NOT NULL)")
    connection.close()


def kill_at_failpoints(
    kills: int, victim: Sequencer, chance: random.Random, killed: Counter[str]
) -> list[str]:
    """Let the victim die so often; return what went wrong on the way."""
    names = list(FAILPOINTS)
    for number in range(kills):
        name = names[number % len(names)]
        victim.start(name, str(chance.randint(1, 4)))
        words = victim.reap(SECONDS_TO_DIE)
        if victim.process.returncode != -signal.SIGKILL:
            return [f"at {name!r} it ended with {victim.process.returncode}: {words}"]
        killed[name] += 1
    return []


def stop_the_database(stops: int, sequencers: list[Sequencer], chance: random.Random) -> None:
    """Stop PostgreSQL as a power cut would, under load, and start it again."""
    for _ in range(stops):
        before = sum(len(one.handed_out) for one in sequencers)
        deadline = time.monotonic() + SECONDS_TO_DIE
        while sum(len(one.handed_out) for one in sequencers) < before + RELEASES_BETWEEN_STOPS:
            if time.monotonic() > deadline or any(s.process.poll() is not None for s in sequencers):
                raise SystemExit("the sequencers did not go on after a stop")
            time.sleep(0.02)
        time.sleep(chance.uniform(0, 0.2))
        pid = services.POSTGRES.pid()
        assert pid is not None
        os.kill(pid, signal.SIGQUIT)
        while services.POSTGRES.answers():
            time.sleep(0.02)
        services.ensure_running()


def audit(sequencers: list[Sequencer]) -> dict[str, int]:
    """Count everything that must not be."""
    # Models can be imported only now that Django is set up on the new server.
    from ledger import publishing, tree  # noqa: PLC0415
    from ledger.entries import read  # noqa: PLC0415
    from ledger.models import Checkpoint, Leaf  # noqa: PLC0415
    from ledger.notes import Checkpoint as Head  # noqa: PLC0415
    from ledger.storage import head, read_nodes  # noqa: PLC0415

    published = publishing.publish()
    assert published is not None
    leaves = {leaf.index: read(bytes(leaf.entry)) for leaf in Leaf.objects.all()}
    logged = Counter(int(e["id"][5:]) for e in leaves.values() if e["type"] == "publish")
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, index FROM work")
        work = dict(cursor.fetchall())
    promised = [item for one in sequencers for item in one.handed_out]
    heads = {(size, root) for _number, size, root in promised}
    heads |= {(c.size, Head.of(c.note).root.hex()) for c in Checkpoint.objects.all()}
    folder = publishing.files.public_folder()
    reader = subprocess.run(
        [
            *(sys.executable, str(ROOT / "verifier" / "gongkai_verify.py"), "log", str(folder)),
            *("--state", str(folder.parent / "reader.json")),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    by_base = Counter(number // BYSTANDER for number in work)
    return {
        "promised, not logged": sum(not logged[number] for number, _size, _root in promised),
        "logged twice": sum(count > 1 for count in logged.values()),
        "rows without their entry": sum(
            leaves.get(index, {}).get("id") != f"2026-{number:08d}"
            for number, index in work.items()
        ),
        "entries without their row": len(logged.keys() - work.keys()),
        "gaps in the index": sum(n != at for at, n in enumerate(sorted(leaves))),
        "numbers left out": sum(
            number - 1 not in work and (number - 1) % BYSTANDER for number in work
        ),
        "checkpoints of another history": sum(
            tree.root_at(size, read_nodes).hex() != root for size, root in heads
        ),
        "damaged public files": len(publishing.damage()),
        "entries not published": head().size - published.size,
        "a reader's alarm": reader.returncode,
        "idle sequencers": sum(by_base[one.base // BYSTANDER] == 0 for one in sequencers),
    }


def run(options: argparse.Namespace) -> int:
    """Do the whole experiment; return the exit status."""
    prepare()
    chance = random.Random(options.seed)
    bystander, victim = Sequencer(BYSTANDER), Sequencer(VICTIM)
    killed: Counter[str] = Counter()
    started = time.monotonic()
    bystander.start()
    try:
        wrong = kill_at_failpoints(options.kills, victim, chance, killed)
        victim.start()
        stop_the_database(0 if wrong else options.stops, [bystander, victim], chance)
    finally:
        bystander.end()
        victim.end()
    damage = audit([bystander, victim])
    handed_out = len(bystander.handed_out) + len(victim.handed_out)
    print(f"seed {options.seed}; {time.monotonic() - started:.0f} s; handed out {handed_out}")
    print(f"killed -9: {killed.total()}, database stopped: {options.stops}")
    for name, count in killed.items():
        print(f"  {name}: {count}")
    for what, count in damage.items():
        print(f"{what}: {count}")
    for words in wrong:
        print(words)
    return int(any(damage.values()) or bool(wrong))


def main() -> int:
    """Read the command line, run in a temporary directory, leave nothing behind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--stops", type=int, default=10)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--keep", action="store_true", help="keep the directory")
    options = parser.parse_args()
    try:
        return run(options)
    finally:
        services.stop()
        if options.keep:
            print(f"kept: {os.environ['GONGKAI_VAR']}")
        else:
            shutil.rmtree(os.environ["GONGKAI_VAR"])


if __name__ == "__main__":
    sys.exit(main())
