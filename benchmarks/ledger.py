"""What the ledger costs: `python -m benchmarks.ledger`.

On a PostgreSQL of its own with fsync on, in a temporary directory: releases one by one and in
batches, each beside its peer, the same rows inserted into the same table without a ledger, in
alternating rounds of the same run; then the size of proofs and of the whole per notice; then a log
of a million entries, checked whole by the independent verifier, beside SHA-256 over the same bytes.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VAR = Path(tempfile.mkdtemp(prefix="gongkai-benchmark-"))
os.environ.update(
    DATABASE_URL="",
    REDIS_URL="",
    SECRET_KEY="only-for-benchmarks-0123456789-abcdefghijklmnopqrstuvwxyz",
    DEBUG="0",
    GONGKAI_DEMO="1",
    GONGKAI_VAR=str(VAR),
    DJANGO_SETTINGS_MODULE="tests.faults.ledger_settings",
)

import django
from django.core.management import call_command
from django.db import connection, transaction

from config import services
from ledger import tiles, tree
from ledger.entries import entry, files_digest
from ledger.notes import Checkpoint as Head
from ledger.notes import Signer, sign_checkpoint

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
FILES = files_digest(["0" * 64])


def release(number: int) -> bytes:
    """The entry of an invented release, with all fields a usual one has."""
    return entry(
        "publish",
        at=NOW,
        id=f"2026-{number:08d}",
        rev=1,
        org="11990100MB0000001X",
        release=number.to_bytes(32),
        files=FILES,
    )


def with_ledger(entries: list[bytes]) -> None:
    """One release, or a batch of them, as sealing does it."""
    from ledger import log  # noqa: PLC0415  Django is set up only now

    with transaction.atomic():
        log.append(entries, now=NOW)


def without_ledger(entries: list[bytes]) -> None:
    """The same rows under the same lock, unsigned and unguarded."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(7)")
        cursor.execute("SELECT coalesce(max(index), 0) FROM plain")
        start = cursor.fetchone()[0] + 1
        rows = [(start + at, data, tree.leaf_hash(data), b"") for at, data in enumerate(entries)]
        cursor.executemany("INSERT INTO plain VALUES (%s, %s, %s, %s)", rows)


def rates(count: int, size: int, rounds: int) -> dict[str, list[float]]:
    """Releases a second in each round, the ledger and its peer in turn."""
    steps: dict[str, Callable[[list[bytes]], None]] = {
        "ledger": with_ledger,
        "plain INSERT": without_ledger,
    }
    found: dict[str, list[float]] = {name: [] for name in steps}
    number = 0
    for _ in range(rounds):
        for name, step in steps.items():
            batches = [
                [release(number + at * size + place) for place in range(size)]
                for at in range(count // size)
            ]
            number += count
            started = time.perf_counter()
            for batch in batches:
                step(batch)
            found[name].append(count / (time.perf_counter() - started))
    return found


def show_rates(title: str, found: dict[str, list[float]]) -> None:
    """One line each: the median of the rounds and their span."""
    for name, values in found.items():
        middle = statistics.median(values)
        print(f"{title:<28} {name:<14} {middle:>9.0f}/s   ({min(values):.0f} to {max(values):.0f})")


def commit_time() -> float:
    """Median seconds of the smallest transaction: what this disk asks for a commit."""
    times = []
    for _ in range(50):
        started = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO plain SELECT -1 - count(*), '', '', '' FROM plain")
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def show_sizes() -> None:
    """Bytes for each notice in the database and in the public files, one release a checkpoint."""
    from ledger import log, publishing  # noqa: PLC0415
    from ledger.models import Checkpoint, Leaf  # noqa: PLC0415

    publishing.publish()
    connection.cursor().execute("VACUUM FULL ledger_leaf")
    connection.cursor().execute("VACUUM FULL ledger_checkpoint")
    size: dict[str, int] = {}
    for table in ("leaf", "checkpoint"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_total_relation_size(%s)", [f"ledger_{table}"])
            size[table] = cursor.fetchone()[0]
    leaves, checkpoints = Leaf.objects.count(), Checkpoint.objects.count()
    folder = publishing.files.public_folder() / "tile"
    on_disk = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    per_leaf, per_head = size["leaf"] / leaves, size["checkpoint"] / checkpoints
    files = on_disk / leaves
    print(f"{'entry':<28} {len(release(1))} bytes")
    print(
        f"{'ledger per notice':<28} {per_leaf + per_head + files:.0f} bytes one by one "
        f"(row {per_leaf:.0f}, checkpoint {per_head:.0f}, files {files:.0f}); "
        f"{per_leaf + files + per_head / 64:.0f} in batches of 64"
    )
    proof = log.prove(leaves // 3)
    print(f"{'proof':<28} {len(str(proof).encode())} bytes of {leaves} entries", end="; ")
    print(f"about {len(str(proof).encode()) + (20 - len(proof.hashes)) * 45} of a million")


def big_log(count: int) -> Path:
    """The public files of a log of so many entries, made without the database."""
    folder = VAR / "big"
    signer = Signer.generate("benchmark.example/log")
    frontier, nodes = tree.Frontier(), {}
    entries = [entry("key", at=NOW, key=str(signer.verifier))]
    entries += [release(number) for number in range(1, count)]
    for index, data in enumerate(entries):
        leaf = tree.leaf_hash(data)
        for level, found in enumerate([leaf, *frontier.append(leaf)]):
            if level % tiles.HEIGHT == 0:
                nodes[level, index >> level] = found
    for tile in tiles.tiles_of(count):
        path = folder / tile.path
        path.parent.mkdir(parents=True, exist_ok=True)
        if tile.level == tiles.ENTRIES:
            first = tile.number * tiles.WIDTH
            path.write_bytes(tiles.bundle(entries[first : first + tile.width]))
        else:
            path.write_bytes(b"".join(nodes[node] for node in tile.nodes()))
    head = Head("benchmark.example/log", count, frontier.root())
    (folder / "checkpoint").write_text(sign_checkpoint(head, [signer]))
    (folder / "key").write_text(str(signer.verifier))
    return folder


def show_check(count: int) -> None:
    """The verifier over the whole log, and SHA-256 over the same bytes in the same files."""
    folder = big_log(count)
    script = ROOT / "verifier" / "gongkai_verify.py"
    command = [sys.executable, "-I", str(script), "log", str(folder)]
    command += ["--key", (folder / "key").read_text(), "--state", str(VAR / "state.json")]
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    checked = time.perf_counter() - started
    script_text = (
        "import hashlib,pathlib,sys\n"
        "for p in sorted(pathlib.Path(sys.argv[1]).rglob('*')):\n"
        "    if p.is_file(): hashlib.sha256(p.read_bytes()).digest()\n"
    )
    started = time.perf_counter()
    subprocess.run([sys.executable, "-I", "-c", script_text, str(folder)], check=True)
    hashed = time.perf_counter() - started
    print(f"{'whole check':<28} {checked:.1f} s for {count} entries; plain sha256 {hashed:.1f} s")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--entries", type=int, default=1_000_000)
    options = parser.parse_args()
    services.ensure_running()
    try:
        django.setup()
        call_command("migrate", "ledger", interactive=False, verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TABLE plain "
                "(index bigint PRIMARY KEY, entry bytea, hash bytea, nodes bytea)"
            )
        print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
              f"load {os.getloadavg()[0]:.1f}")  # fmt: skip
        print(f"{'a bare commit':<28} {commit_time() * 1000:.2f} ms")
        show_rates("one by one", rates(400, 1, options.rounds))
        show_sizes()
        for size in (64, 256, 1000):
            show_rates(f"batches of {size}", rates(20 * size, size, options.rounds))
        print(f"{'a bare commit':<28} {commit_time() * 1000:.2f} ms, load {os.getloadavg()[0]:.1f}")
        show_check(options.entries)
    finally:
        connection.close()
        services.stop()
        shutil.rmtree(VAR)


if __name__ == "__main__":
    main()
