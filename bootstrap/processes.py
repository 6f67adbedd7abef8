"""The processes of a small installation: which they are, and what to say when one fails."""

import os
import signal
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path

from bootstrap import ROOT, environment
from bootstrap.messages import Failure
from bootstrap.supervisor import Child, Supervisor

LAST_LINES = 15
HOPELESS_DEATHS = 5
# The name of the demo's witness, as its cosignatures bear it.
WITNESS = "witness.example/demo"


def server_children(python: Path) -> list[Child]:
    """Return the servers this machine has to run itself."""
    wanted = (("postgres", "DATABASE_URL", signal.SIGINT), ("redis", "REDIS_URL", signal.SIGTERM))
    return [
        Child(name, [str(python), "-m", "config.services", "run", name], stop_signal)
        for name, variable, stop_signal in wanted
        if not os.environ.get(variable)
    ]


def site_children(python: Path, port: int) -> list[Child]:
    """Return the web server, two Celery workers and beat; small, for one person's machine."""
    programs = python.parent
    web = [str(programs / "granian"), "--interface", "wsgi", "--host", "127.0.0.1"]
    web += [
        "--port",
        str(port),
        "--workers",
        "1",
        "--blocking-threads",
        "4",
        "--no-ws",
        "--workers-kill-timeout",
        "3",
    ]
    web += ["--log-level", "warning", "--working-dir", str(ROOT), "config.wsgi:application"]
    celery = [str(programs / "celery"), "--app", "config", "--workdir", str(ROOT)]
    worker = [*celery, "--quiet", "worker", "--loglevel", "WARNING"]
    worker += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    releasing = [*worker, "--concurrency", "1"]
    # Three: two read a file together, and one is left for mail.
    outgoing = [*worker, "--concurrency", "3", "--queues", "outgoing,slow"]
    outgoing += ["--hostname", "outgoing@%h"]
    beat = [*celery, "--quiet", "beat", "--loglevel", "WARNING", "--pidfile="]
    return [
        Child("web", web),
        Child("worker", releasing),
        Child("outgoing", outgoing),
        Child("beat", beat),
    ]


def witness(python: Path, var: Path, environment: Mapping[str, str]) -> tuple[Child, str]:
    """Return a witness of the demo's own ledger, and its line for ``LEDGER_WITNESSES``.

    A real witness runs elsewhere, on somebody else's machine; this one shows how it looks.
    """
    folder, program = var / "witness", str(ROOT / "verifier" / "gongkai_witness.py")
    key, vkey = folder / "key", folder / "vkey"
    if not vkey.exists():
        folder.mkdir(exist_ok=True)
        key.unlink(missing_ok=True)
        vkey.write_text(_output([str(python), program, "key", str(key), WITNESS], environment))
    show = [str(python), "manage.py", "ledger_key", "show"]
    with socket.create_server(("127.0.0.1", 0)) as free:
        place = f"127.0.0.1:{free.getsockname()[1]}"
    command = [str(python), program, "serve", "--key", str(key), "--listen", place]
    command += ["--state", str(folder / "state.sqlite"), "--log", _output(show, environment)]
    return Child("witness", command), f"{vkey.read_text()} http://{place}"


def _output(command: list[str], environment: Mapping[str, str]) -> str:
    """Return what a command prints. Raise ``Failure`` when it fails."""
    done = subprocess.run(
        command, cwd=ROOT, env=dict(environment), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Failure("fail_data", detail=done.stderr.strip())
    return done.stdout.strip()


def give_up(supervisor: Supervisor) -> bool:
    """Raise ``Failure`` for a child that dies again and again while the demo starts, else False."""
    for child in supervisor.children:
        if child.deaths >= HOPELESS_DEATHS:
            log = supervisor.log(child)
            detail = tail(log)
            if environment.NO_SPACE in detail:
                raise Failure("fail_disk_full", detail=detail)
            raise Failure("fail_child", name=child.name, log=log, detail=detail)
    return False


def tail(path: Path) -> str:
    """Return the last lines of a log."""
    return "\n".join(path.read_text(encoding="utf-8", errors="replace").splitlines()[-LAST_LINES:])
