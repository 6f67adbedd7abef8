"""PostgreSQL and Redis of our own, for every machine that has none configured.

Their data lies under ``GONGKAI_VAR``; they listen on Unix sockets only, in a directory nobody else
may enter. Two ways to run them:

* ``ensure_running()`` starts what does not answer and leaves it running, like a system service;
  ``python -m config.services stop`` ends it.
* ``python -m config.services run postgres`` becomes the server, for a supervisor that wants it as
  its child.
"""

import argparse
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.embedded.accounts import owner
from config.embedded.postgres import Postgres
from config.embedded.redis import Redis
from config.embedded.server import EmbeddedServer

START_SECONDS = 180.0
STOP_SECONDS = 20.0
POLL_SECONDS = 0.02


def var_directory() -> Path:
    """Return the directory of all runtime data: ``GONGKAI_VAR``, or ``.var`` of the checkout."""
    default = Path(__file__).resolve().parent.parent / ".var"
    return Path(os.environ.get("GONGKAI_VAR") or default).absolute()


POSTGRES = Postgres(var_directory())
REDIS = Redis(var_directory())
SERVERS: tuple[EmbeddedServer, ...] = (POSTGRES, REDIS)


def ensure_running() -> None:
    """Start each embedded server that is needed and does not answer; return when all answer."""
    needed = [server for server in SERVERS if not os.environ.get(server.url_variable)]
    if all(server.answers() for server in needed):
        return
    with _exclusive():
        for server in needed:
            if not server.answers():
                _start(server)


def stop() -> None:
    """Stop the embedded servers, whoever started them."""
    with _exclusive():
        for server in SERVERS:
            _stop(server)


def run(server: EmbeddedServer) -> None:
    """Become ``server``; one that an earlier run left behind is stopped first."""
    with _exclusive():
        _stop(server)
        account = owner()
        server.prepare(account)
        _keep_lock_until_it_answers(server)
    os.chdir("/")
    account.become()
    command = server.command()
    os.execve(command[0], command, server.environment())


@contextmanager
def _exclusive() -> Iterator[None]:
    """Hold the lock that makes starting and stopping the work of one process at a time."""
    directory = var_directory()
    directory.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(directory / "services.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _keep_lock_until_it_answers(server: EmbeddedServer) -> None:
    """Keep the lock beyond this process, which becomes the server.

    Whoever found in the meantime that nothing answers would start a second one. A process of its
    own keeps it, and no child of this one: the server would not know what to make of its end.
    """
    pid = os.getpid()
    if child := os.fork():
        os.waitpid(child, 0)
        return
    try:
        if not os.fork():
            deadline = time.monotonic() + START_SECONDS
            while time.monotonic() < deadline and _exists(pid) and not server.answers():
                time.sleep(POLL_SECONDS)
    finally:
        os._exit(0)


def _exists(pid: int) -> bool:
    """Tell whether there is a process ``pid``; while it becomes another it has no name."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _start(server: EmbeddedServer) -> None:
    """Start ``server`` apart from this process and wait until it answers.

    After a crash PostgreSQL refuses to start until the last process of the old server is gone, so
    a server that ends is started again until the time is up.
    """
    account = owner()
    server.prepare(account)
    deadline = time.monotonic() + START_SECONDS
    process: subprocess.Popen[bytes] | None = None
    while time.monotonic() < deadline:
        if process is None or process.poll() is not None:
            with server.log.open("ab") as log:
                process = subprocess.Popen(
                    server.command(),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    cwd="/",
                    env=server.environment(),
                    start_new_session=True,
                    **account.popen_arguments(),
                )
        time.sleep(POLL_SECONDS)
        if server.answers():
            # It outlives this process on purpose; Popen would warn that nobody waited for it.
            process.returncode = 0
            return
    sys.exit(f"{server.name} does not start; see {server.log}")


def _stop(server: EmbeddedServer) -> None:
    """Stop ``server`` if it runs, first politely, and wait until it is gone."""
    pid = server.pid()
    if pid is None or not _is_running(pid, server.command()[0]):
        return
    for order, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGKILL, STOP_SECONDS)):
        os.kill(pid, order)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if not _is_running(pid, server.command()[0]):
                return
            time.sleep(POLL_SECONDS)
    sys.exit(f"{server.name} (process {pid}) does not stop.")


def _is_running(pid: int, program: str) -> bool:
    """Tell whether ``pid`` is ``program``; a number the system gave to another process is not."""
    return Path(_first_argument(pid)).name == Path(program).name


def _first_argument(pid: int) -> str:
    """Return how process ``pid`` was called; empty when it is gone or only waits to be reaped."""
    if not Path("/proc/self").exists():
        command = ["ps", "-o", "comm=", "-p", str(pid)]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b" ", b"\0").split(b"\0")
    except OSError:
        return ""
    return os.fsdecode(words[0])


def main() -> None:
    """Run the command line: start, stop, status, or run one server in the foreground."""
    parser = argparse.ArgumentParser(prog="python -m config.services", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("start")
    commands.add_parser("stop")
    commands.add_parser("status")
    runner = commands.add_parser("run")
    runner.add_argument("server", choices=[server.name for server in SERVERS])
    arguments = parser.parse_args()
    if arguments.command == "start":
        ensure_running()
    elif arguments.command == "stop":
        stop()
    elif arguments.command == "status":
        for server in SERVERS:
            print(f"{server.name}: {'running' if server.answers() else 'stopped'}  {server.url}")
    else:
        run(next(server for server in SERVERS if server.name == arguments.server))


if __name__ == "__main__":
    main()
