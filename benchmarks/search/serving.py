"""The servers of a benchmark: the project's embedded ones, with data of their own."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from config.embedded.accounts import owner
from config.embedded.server import EmbeddedServer


@contextmanager
def serving(server: EmbeddedServer) -> Iterator[str]:
    """The address of the server, running meanwhile."""
    account = owner()
    server.prepare(account)
    with server.log.open("ab") as log:
        process = subprocess.Popen(
            server.command(), stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/",
            env=server.environment(), start_new_session=True, **account.popen_arguments(),
        )  # fmt: skip
    try:
        while not server.answers():
            if process.poll() is not None:
                raise SystemExit(f"{server.name} does not start; see {server.log}")
            time.sleep(0.1)
        yield server.url
    finally:
        process.send_signal(signal.SIGINT)  # ends PostgreSQL's connections too; SIGTERM waits
        process.wait()
