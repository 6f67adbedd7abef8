"""Approve notices while processes are killed at random, then count what was lost or doubled.

    python tests/faults/chaos.py --seconds 120 --notices 500

Runs a stack of its own (PostgreSQL, Redis, Celery worker and beat, supervised as in the demo) in a
temporary directory. Not collected by pytest: it takes minutes. The exit status is 1 when anything
is lost, doubled or still undone after the calm.
"""

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import django
from django.core.management import call_command

from bootstrap.processes import server_children, site_children
from bootstrap.supervisor import Supervisor
from config.prepare import wait_for_database

VICTIMS = ("worker", "beat", "redis", "postgres")
SECONDS_BETWEEN_KILLS = (0.5, 4.0)
CALM_SECONDS = 300.0
# Servers configured in the caller's environment are never the ones attacked.
ENVIRONMENT = {
    "DATABASE_URL": "",
    "REDIS_URL": "",
    "SECRET_KEY": "only-for-chaos-0123456789-abcdefghijklmnopqrstuvwxyz",
    "DEBUG": "0",
    # A demo makes its own key of the ledger.
    "GONGKAI_DEMO": "1",
    "PYTHONPATH": str(ROOT),
    "DJANGO_SETTINGS_MODULE": "config.settings",
}


def start(supervisor: Supervisor) -> None:
    """Start servers, make the tables, start worker and beat."""
    for child in server_children(Path(sys.executable)):
        supervisor.add(child)
    django.setup()
    wait_for_database(60)
    call_command("migrate", interactive=False, verbosity=0)
    for child in site_children(Path(sys.executable), port=0):
        if child.name in VICTIMS:
            supervisor.add(child)


def watch_and_kill(
    supervisor: Supervisor, until: float, chance: random.Random, killed: Counter[str]
) -> None:
    """Keep the stack up and kill -9 a victim now and then, counted in ``killed``."""
    while time.monotonic() < until:
        supervisor.watch_until(lambda: False, chance.uniform(*SECONDS_BETWEEN_KILLS))
        name = chance.choice(VICTIMS)
        victim = next(child for child in supervisor.children if child.name == name)
        if victim.process is not None and victim.alive:
            os.kill(victim.process.pid, signal.SIGKILL)
            killed[name] += 1


def run(options: argparse.Namespace, supervisor: Supervisor) -> int:
    """Do the whole experiment; return the exit status."""
    start(supervisor)
    # Models can be imported only now that Django is set up on the new servers.
    from tests.faults import notices  # noqa: PLC0415

    office = notices.Office.open()
    killed: Counter[str] = Counter()
    ended = threading.Event()
    chance = random.Random(options.seed)
    started = time.monotonic()

    def attack() -> None:
        watch_and_kill(supervisor, started + options.seconds, chance, killed)
        supervisor.watch_until(ended.is_set)

    attacker = threading.Thread(target=attack)
    attacker.start()
    try:
        titles = []
        for number in range(options.notices):
            titles.append(notices.approve_one(office, number))
            # Spread over the attack, so that every kill meets work.
            rest = started + options.seconds * (number + 1) / options.notices - time.monotonic()
            time.sleep(max(0.0, rest))
        approved = time.monotonic() - started
        calm = notices.wait_for_calm(CALM_SECONDS)
        damage = notices.count_damage(titles)
    finally:
        ended.set()
        attacker.join()
    print(f"seed {options.seed}; approved {len(titles)} notices in {approved:.0f} s")
    print("killed -9:", ", ".join(f"{name} {killed[name]}" for name in VICTIMS))
    print(f"calm {calm:.1f} s after the last approval")
    for what, count in damage.items():
        print(f"{what}: {count}")
    return int(any(damage.values()))


def main() -> int:
    """Read the command line, run in a temporary directory, leave nothing behind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--notices", type=int, default=500)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--keep", action="store_true", help="keep the directory with the logs")
    options = parser.parse_args()
    var = Path(tempfile.mkdtemp(prefix="gongkai-chaos-"))
    os.environ.update(ENVIRONMENT, GONGKAI_VAR=str(var))
    supervisor = Supervisor(var / "log", dict(os.environ))
    try:
        return run(options, supervisor)
    finally:
        supervisor.stop()
        if options.keep:
            print(f"kept: {var}")
        else:
            shutil.rmtree(var)


if __name__ == "__main__":
    sys.exit(main())
