"""The page of a notice beside a bare Django view, Datasette's page of a row, and a static file.

    python3 -m venv /tmp/datasette && /tmp/datasette/bin/pip install datasette==0.65.5
    python -m benchmarks.pages --datasette /tmp/datasette/bin/datasette --nginx /usr/sbin/nginx

All in one run, in alternating rounds over the loopback: the application server of the demo
(granian, one process of four threads) with the portal, and with a view that answers with the same
bytes from memory; Datasette with as many columns; and nginx with the configuration of deploy/, its
ports and paths replaced, with a static file of the same bytes beside the cached page. What is not
given is left out.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks import stack
from tests.local import Nginx, free_port

VAR, PORT, ORIGIN = stack.own_site(ALLOWED_HOSTS="127.0.0.1")

import trustme
from django.utils import timezone

from benchmarks.load import Target, answer, rate
from benchmarks.samples import values
from tests.factory import Office, deliver_all

CODE = "land.listing"
GZIP = ("Accept-Encoding: gzip",)
#: Rows of Datasette's table: a row page does not depend on how many there are.
ROWS = 1_000


def main() -> None:
    """Print answers a second: the median of the rounds, their span, and the ratios."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--datasette", type=Path)
    parser.add_argument("--nginx", type=Path)
    parser.add_argument("--seconds", type=float, default=5.0, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    print(stack.machine())
    with ExitStack() as cleanup:
        cleanup.enter_context(stack.servers(VAR))
        uid = released()
        cleanup.enter_context(stack.site(VAR, PORT))
        targets = {"notice page": Target(f"{ORIGIN}/notice/{uid}/")}
        body = VAR / "page.html"
        body.write_bytes(answer(targets["notice page"]).partition(b"\r\n\r\n")[2])
        for name in ("full", "least"):
            targets[f"bare view, {name}"] = cleanup.enter_context(bare(name, body))
        if options.datasette:
            targets["Datasette row"] = cleanup.enter_context(datasette(options.datasette))
        if options.nginx:
            targets |= cleanup.enter_context(nginx(options.nginx, f"/notice/{uid}/", body))
        for name, target in targets.items():
            print(f"{name:<26} {len(answer(target)):>8} bytes")
        found = measure(targets, options.seconds, options.rounds)
    report(found)


def released() -> str:
    """The number of a notice that is out, among some others."""
    office = Office.open()
    for _ in range(5):
        release = office.release(CODE, now=timezone.now())
    deliver_all(now=timezone.now())
    return release.uid


def measure(targets: dict[str, Target], seconds: float, rounds: int) -> dict[str, list[float]]:
    """Answers a second in each round, one target after the other."""
    found: dict[str, list[float]] = {name: [] for name in targets}
    for target in targets.values():
        rate(target, 1.0)
    for _ in range(rounds):
        for name, target in targets.items():
            found[name].append(rate(target, seconds))
            print(f"  {name}: {found[name][-1]:.0f}/s", file=sys.stderr, flush=True)
    return found


def report(found: dict[str, list[float]]) -> None:
    """The rates and what was to be shown."""
    medians = {name: statistics.median(rates) for name, rates in found.items()}
    for name, rates in found.items():
        print(f"{name:<26} {medians[name]:>8.0f}/s   ({min(rates):.0f} to {max(rates):.0f})")
    for name, peer, goal in (
        ("notice page", "bare view, full", 0.5),
        ("notice page", "Datasette row", 5),
        ("nginx, page", "nginx, file", 0.8),
        ("nginx, page, gzip", "nginx, file, gzip", 0.8),
    ):
        if peer in medians:
            print(f"{name} / {peer}: {medians[name] / medians[peer]:.2f} (goal {goal})")
    print(stack.machine())


@contextmanager
def running(command: list[str], port: int, path: str = "/", **more: str) -> Iterator[None]:
    """A server from when it answers until it is told to end."""
    log = VAR / f"server-{port}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=output, env={**os.environ, **more}, cwd=stack.ROOT
        )
        try:
            until = time.monotonic() + stack.START_SECONDS
            while not stack.answers(port, path):
                if process.poll() is not None or time.monotonic() > until:
                    sys.exit(log.read_text(errors="replace"))
                time.sleep(0.1)
            yield
        finally:
            process.terminate()
            process.wait()


@contextmanager
def bare(name: str, body: Path) -> Iterator[Target]:
    """A view that does nothing, on the same server with the same threads."""
    port = free_port()
    command = [str(Path(sys.executable).with_name("granian")), "--interface", "wsgi"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    command += ["--blocking-threads", "4", "--no-ws", "--log-level", "warning"]
    with running([*command, "benchmarks.bare:application"], port, BARE=name, BODY_FILE=str(body)):
        yield Target(f"http://127.0.0.1:{port}/")


@contextmanager
def datasette(program: Path) -> Iterator[Target]:
    """A table with a column for each value of the notice, and the page of one row."""
    filled = values(CODE)
    file = VAR / "notices.db"
    columns = ", ".join(f"field{number} TEXT" for number in range(len(filled)))
    marks = ", ".join("?" * len(filled))
    with sqlite3.connect(file) as database:
        database.execute(f"CREATE TABLE notices (id INTEGER PRIMARY KEY, {columns})")
        for number in range(ROWS):
            database.execute(f"INSERT INTO notices VALUES ({number}, {marks})", filled)  # noqa: S608
    database.close()
    port = free_port()
    command = [str(program), "serve", "--immutable", str(file), "--port", str(port)]
    with running(command, port, PYTHONPATH="", DJANGO_SETTINGS_MODULE=""):
        yield Target(f"http://127.0.0.1:{port}/notices/notices/500")


@contextmanager
def nginx(program: Path, path: str, body: Path) -> Iterator[dict[str, Target]]:
    """The shipped configuration before the portal, and a file beside it."""
    folder = VAR / "nginx"
    folder.mkdir()
    chain, key = folder / "chain.pem", folder / "key.pem"
    certificate = trustme.CA().issue_cert("127.0.0.1")
    certificate.private_key_pem.write_to_path(key)
    for number, part in enumerate(certificate.cert_chain_pems):
        part.write_to_path(chain, append=number > 0)
    beside = f"    location = /file.html {{ alias {body}; default_type text/html; }}\n"
    server = Nginx(
        str(program), folder, free_port(), PORT, free_port(), (chain, key), location=beside
    )
    with running(server.command(), server.inner, "/healthz"):
        page = f"https://127.0.0.1:{server.port}{path}"
        file = f"https://127.0.0.1:{server.port}/file.html"
        yield {
            "nginx, page": Target(page),
            "nginx, file": Target(file),
            "nginx, page, gzip": Target(page, headers=GZIP),
            "nginx, file, gzip": Target(file, headers=GZIP),
        }


if __name__ == "__main__":
    main()
