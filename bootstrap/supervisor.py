"""Keep a set of processes running until told to stop, and leave none behind."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bootstrap.messages import say, text

POLL_SECONDS = 0.1
FIRST_DELAY = 0.3
LONGEST_DELAY = 10.0
# A process that lived this long is taken for healthy, and its next death for a new matter.
HEALTHY_SECONDS = 10.0
STOP_SECONDS = 15.0


@dataclass
class Child:
    """One process to keep running, in a process group of its own."""

    name: str
    command: Sequence[str]
    stop_signal: signal.Signals = signal.SIGTERM
    process: "subprocess.Popen[bytes] | None" = None
    deaths: int = 0
    started_at: float = 0.0
    start_again_at: float = field(default=0.0)

    @property
    def alive(self) -> bool:
        """Tell whether the process runs."""
        return self.process is not None and self.process.poll() is None


class Supervisor:
    """Starts children, restarts those that die, stops all in reverse order.

    ``directory`` takes one log file a child and ``processes.json``, by which the next run finds
    what this one left behind when it was killed itself.
    """

    def __init__(self, directory: Path, environment: dict[str, str]) -> None:
        self.directory = directory
        self.environment = environment
        self.children: list[Child] = []
        self._state = directory / "processes.json"
        directory.mkdir(parents=True, exist_ok=True)

    def log(self, child: Child) -> Path:
        """Return the log file of ``child``."""
        return self.directory / f"{child.name}.log"

    def add(self, child: Child) -> None:
        """Start ``child`` and keep it running from now on."""
        self.log(child).unlink(missing_ok=True)
        self.children.append(child)
        self._start(child)

    def watch(self) -> None:
        """Look at every child once; start again what died, after a delay that grows."""
        now = time.monotonic()
        for child in self.children:
            if child.alive:
                continue
            if child.process is not None:
                self._bury(child, now)
            elif now >= child.start_again_at:
                self._start(child)

    def watch_until(self, done: Callable[[], bool], seconds: float = float("inf")) -> bool:
        """Watch until ``done()`` says so; False when ``seconds`` pass first."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.watch()
            if done():
                return True
            time.sleep(POLL_SECONDS)
        return False

    def stop(self) -> None:
        """Stop every child, the last started first; by force when it does not follow."""
        for child in reversed(self.children):
            if child.process is None:
                continue
            if child.alive:
                child.process.send_signal(child.stop_signal)
                try:
                    child.process.wait(STOP_SECONDS)
                except subprocess.TimeoutExpired:
                    child.process.kill()
            _kill_group(child.process.pid)
            child.process.wait()
        self.children.clear()
        self._state.unlink(missing_ok=True)

    def stop_leftovers(self, mark: str) -> list[str]:
        """Kill what an earlier run left behind; return the names.

        ``mark`` must be in a process's command line: a number the system has given to another
        process since is left alone.
        """
        try:
            groups = json.loads(self._state.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return []
        names = []
        for name, group in groups.items():
            if mark in command_line(group) and _kill_group(group):
                names.append(name)
        self._state.unlink(missing_ok=True)
        return names

    def _start(self, child: Child) -> None:
        with self.log(child).open("ab") as log:
            child.process = subprocess.Popen(
                child.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self.environment,
                start_new_session=True,
            )
        child.started_at = time.monotonic()
        self._remember()

    def _bury(self, child: Child, now: float) -> None:
        """Clear away what a dead child left and set the time of its next start."""
        assert child.process is not None  # noqa: S101
        # A killed parent leaves its own children running, and they would hold the port.
        _kill_group(child.process.pid)
        healthy = now - child.started_at > HEALTHY_SECONDS
        child.deaths = 1 if healthy else child.deaths + 1
        delay = min(FIRST_DELAY * 2 ** (child.deaths - 1), LONGEST_DELAY)
        child.start_again_at = now + delay
        reason = _reason(child.process.returncode)
        child.process = None
        say(text("died", name=child.name, reason=reason, delay=delay, log=self.log(child)))

    def _remember(self) -> None:
        running = {child.name: child.process.pid for child in self.children if child.process}
        unfinished = self._state.with_suffix(".new")
        unfinished.write_text(json.dumps(running), encoding="utf-8")
        unfinished.replace(self._state)


def command_line(pid: int) -> str:
    """Return the command line of process ``pid``, '' when there is none."""
    if Path("/proc/self/cmdline").exists():
        try:
            return os.fsdecode(Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" "))
        except OSError:
            return ""
    command = ["ps", "-o", "command=", "-p", str(pid)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def _kill_group(group: int) -> bool:
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def _reason(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else str(code)
