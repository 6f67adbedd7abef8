"""The processes of a small installation: which they are, and what to say when one fails."""

import os
import signal
from pathlib import Path

from bootstrap import ROOT, environment
from bootstrap.messages import Failure
from bootstrap.supervisor import Child, Supervisor

LAST_LINES = 15
HOPELESS_DEATHS = 5


def server_children(python: Path) -> list[Child]:
    """Return the servers this machine has to run itself."""
    wanted = (("postgres", "DATABASE_URL", signal.SIGINT), ("redis", "REDIS_URL", signal.SIGTERM))
    return [
        Child(name, [str(python), "-m", "config.services", "run", name], stop_signal)
        for name, variable, stop_signal in wanted
        if not os.environ.get(variable)
    ]


def site_children(python: Path, port: int) -> list[Child]:
    """Return the web server, the Celery worker and beat; small, for one person's machine."""
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
    worker = [*celery, "--quiet", "worker", "--concurrency", "1", "--loglevel", "WARNING"]
    worker += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    beat = [*celery, "--quiet", "beat", "--loglevel", "WARNING", "--pidfile="]
    return [Child("web", web), Child("worker", worker), Child("beat", beat)]


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
