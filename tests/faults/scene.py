"""One scene: a portal in VAR, broken by one function. Run by the command, in a process of its own.

    python -m tests.faults.scene T-07 0 VAR
    python -m tests.faults.scene template VAR

VAR is a copy of what `template` made. What came of it is written to VAR/result.json; the exit
status is 0 if everything held, 1 if not, 3 if the scene could not be run.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from config.embedded.server import socket_directory
from tests.faults.catalogue import FAULTS, Scene
from tests.faults.cutting import Wire
from tests.faults.watching import Receiver
from tests.local import free_port

ROOT = Path(__file__).resolve().parents[2]
HELD, BROKEN, NOT_RUN = 0, 1, 3
SECRET = "only-for-faults-0123456789-abcdefghijklmnopqrstuvwxyz"
METRICS = "a-token-of-the-faults"


class CannotRun(Exception):
    """Something the scene needs is not on this machine; the message says what."""


def environment(var: Path, port: int) -> dict[str, str]:
    """The variables of the portal; servers of the caller are never the ones attacked."""
    kept = {
        name: text
        for name, text in os.environ.items()
        if not name.startswith(("LEDGER_", "GONGKAI_", "MAIL_", "OIDC_", "BULK_", "BACKUP_"))
    }
    return {
        **kept,
        "DATABASE_URL": "",
        "REDIS_URL": "",
        "SECRET_KEY": SECRET,
        "DEBUG": "0",
        # A demo makes its own key of the ledger and speaks plain HTTP.
        "GONGKAI_DEMO": "1",
        "GONGKAI_VAR": str(var),
        "SITE_ORIGIN": f"http://127.0.0.1:{port}",
        "SECOND_FACTOR": "0",
        "METRICS_TOKEN": METRICS,
        "CLOCK": str(var / "clock"),
        "LOG_LEVEL": "WARNING",
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


def make_template(var: Path) -> None:
    """Tables, law, calendar and static files, once for all scenes; servers are stopped again."""
    variables = environment(var, 8000)
    for arguments in (("config.services", "start"), ("config.prepare",)):
        command = [sys.executable, "-m", *arguments]
        subprocess.run(command, cwd=ROOT, env=variables, check=True, stdout=subprocess.DEVNULL)
    stop = [sys.executable, "-m", "config.services", "stop"]
    subprocess.run(stop, cwd=ROOT, env=variables, check=True)


def mount(folder: Path, megabytes: int) -> None:
    """Put a small volume under a folder and its content back; the namespace of mounts is ours."""
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder.with_name(f"{folder.name}.aside")
    folder.rename(aside)
    owner = aside.stat()
    folder.mkdir()
    options = f"size={megabytes}m,mode={owner.st_mode & 0o777:o}"
    options += f",uid={owner.st_uid},gid={owner.st_gid}"
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    subprocess.run(command, check=True)
    subprocess.run(["cp", "-a", f"{aside}/.", str(folder)], check=True)


def play(scene: Scene, var: Path) -> dict[str, Any]:
    """Build the portal, break it, judge it. Raises CannotRun, and AssertionError for what broke."""
    if scene.needs_nginx and not scene.setting.nginx:
        raise CannotRun("there is no nginx on this machine")
    for name, megabytes in scene.setting.volumes.items():
        mount(var / name, megabytes)
    wire = Wire(socket_directory(var) / ".s.PGSQL.5432") if scene.setting.wire else None
    receiver = Receiver()
    os.environ.update(environment(var, free_port()), OUTGOING_ALLOWED=receiver.place)
    if wire is not None:
        os.environ["DATABASE_URL"] = wire.url
    # Only now may anything be imported that reads the settings.
    import django  # noqa: PLC0415

    django.setup()
    from tests.faults.stand import Stand  # noqa: PLC0415

    module, _, name = scene.function.partition(":")
    break_it: Callable[[Stand], None] = getattr(
        import_module(f"tests.faults.scenarios.{module}"), name
    )
    stand = Stand(var, scene.setting, wire, receiver)
    try:
        stand.open()
        break_it(stand)
        return stand.figures
    finally:
        stand.close()
        receiver.close()
        if wire is not None:
            wire.close()


def interrupt(_number: int, _frame: object) -> None:
    """End the scene in order, so that nothing it started is left."""
    raise TimeoutError("the scene took too long")


def main(arguments: list[str]) -> int:
    """Play one scene and write down what came of it."""
    if arguments[0] == "template":
        make_template(Path(arguments[1]))
        return HELD
    number, place, var = arguments[0], int(arguments[1]), Path(arguments[2])
    signal.signal(signal.SIGTERM, interrupt)
    scene = next(fault for fault in FAULTS if fault.number == number).scenes[place]
    started = time.monotonic()
    found: dict[str, Any] = {"said": "", "figures": {}}
    status = HELD
    try:
        found["figures"] = play(scene, var)
    except CannotRun as reason:
        found["said"], status = str(reason), NOT_RUN
    except AssertionError as broken:
        found["said"], status = str(broken), BROKEN
        traceback.print_exc()
    except Exception as error:  # whatever it is, it is told as this scene's result
        found["said"], status = f"{type(error).__name__}: {error}", BROKEN
        traceback.print_exc()
    found["seconds"] = round(time.monotonic() - started, 1)
    (var / "result.json").write_text(json.dumps(found, ensure_ascii=False))
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
