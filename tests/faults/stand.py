"""A whole portal in a temporary folder, to be broken: servers, workers, web, readers, a receiver.

It is run like the demo, by the same supervisor and commands. Made by `scene`, which sets the
environment before anything of the portal is imported.
"""

from __future__ import annotations

import io
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from bootstrap.processes import site_children
from bootstrap.supervisor import Child, Supervisor
from config.prepare import wait_for_database
from disclosure.models import Release
from ledger import files
from ledger.notes import Checkpoint as Head
from ledger.storage import head
from subscriptions.models import Message, Webhook
from tests.faults import notices, oracles
from tests.faults.catalogue import Setting
from tests.faults.cluster import Cluster
from tests.faults.cutting import Wire
from tests.faults.notices import patiently
from tests.faults.watching import Readers, Receiver, get
from tests.local import Nginx, free_port
from tests.subscriptions.people import hooked, subscriber
from tests.verifier.portals import Reader

START_SECONDS = 90.0
#: O7: within so many seconds after the recovery nothing waits any more.
CALM_SECONDS = 60.0
#: Notices that are out before anything is broken.
BEFORE = 3


class Failed(AssertionError):
    """Something that should have held did not."""


def expect(holds: object, said: str) -> None:
    """Raise Failed unless it holds."""
    if not holds:
        raise Failed(said)


def patient(seconds: float) -> float:
    """Longer by the factor of `--patience`, for machines that do other things as well."""
    return seconds * float(os.environ.get("FAULTS_PATIENCE", "1"))


def wait_until(happened: Callable[[], object], seconds: float, said: str) -> float:
    """Wait until it happened; how long that took. Raises Failed at the end of the time.

    The time is as long as `patient` says.
    """
    seconds = patient(seconds)
    started = time.monotonic()
    while not happened():
        if time.monotonic() - started > seconds:
            raise Failed(f"not within {seconds:.0f} s: {said}")
        time.sleep(0.1)
    return time.monotonic() - started


class Stand:
    """The portal, those who look at it, and what was done so far."""

    def __init__(self, var: Path, setting: Setting, wire: Wire | None, receiver: Receiver) -> None:
        self.var, self.setting, self.wire, self.receiver = var, setting, wire, receiver
        self.cluster = Cluster(var, setting.postgres)
        self.supervisor = Supervisor(var / "log", dict(os.environ))
        self.port = int(settings.SITE_ORIGIN.rpartition(":")[2])
        self.readers = Readers(settings.SITE_ORIGIN)
        self.verifier = Reader(var / "verifier")
        self.titles: list[str] = []
        self.figures: dict[str, float | int | str] = {}
        self._ended = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True)

    # --- Up and down -----------------------------------------------------------------------------

    def open(self) -> None:
        """Start everything, release what is there before, look at it."""
        self.supervisor.add(Child("postgres", self.cluster.child(), signal.SIGINT))
        redis = [sys.executable, "-m", "config.services", "run", "redis"]
        self.supervisor.add(Child("redis", redis))
        self.cluster.wait()
        wait_for_database(START_SECONDS)
        for child in self._site():
            self.supervisor.add(child)
        self._watcher.start()
        self.office = notices.Office.open()
        wait_until(self.answers, START_SECONDS, "the start page")
        self.approve(BEFORE)
        self.calm(START_SECONDS)
        self.known = set(Release.objects.values_list("uid", "revision"))
        hooked(subscriber(), self.receiver.url)
        self.verified()
        self.readers.start()

    def _site(self) -> Iterator[Child]:
        port = free_port() if self.setting.nginx else self.port
        for child in site_children(Path(sys.executable), port):
            words = list(child.command)
            if self.setting.shifted and child.name in self.setting.shifted:
                moved = {"config": "tests.faults.shifted"}
                moved["config.wsgi:application"] = "tests.faults.shifted:application"
                words = [moved.get(word, word) for word in words]
            yield Child(child.name, words, child.stop_signal)
        if self.setting.nginx:
            before = Nginx(
                self.setting.nginx, self.var / "nginx", self.port, app=port, inner=free_port()
            )
            yield Child("nginx", before.command(), signal.SIGQUIT)

    def close(self) -> None:
        """Stop everything."""
        self.readers.stop()
        self._ended.set()
        if self._watcher.ident:
            self._watcher.join()
        connection.close()
        self.supervisor.stop()

    def _watch(self) -> None:
        self.supervisor.watch_until(self._ended.is_set)

    def answers(self) -> bool:
        """Whether the start page is there."""
        return get(settings.SITE_ORIGIN + "/")[0] == 200

    # --- Breaking --------------------------------------------------------------------------------

    def child(self, name: str) -> Child:
        return next(child for child in self.supervisor.children if child.name == name)

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal to a process; the supervisor starts it again."""
        process = self.child(name).process
        if process is not None:
            os.kill(process.pid, number)

    def kill_group(self, name: str) -> None:
        """Kill a process and all of its own."""
        process = self.child(name).process
        if process is not None:
            os.killpg(process.pid, signal.SIGKILL)

    @contextmanager
    def without(self, *names: str) -> Iterator[None]:
        """Kill processes and keep them down for a while."""
        held = [self.child(name) for name in names]
        for child in held:
            self.supervisor.children.remove(child)
        for child in held:
            if child.process is not None:
                os.killpg(child.process.pid, signal.SIGKILL)
                child.process.wait()
                child.process = None
        try:
            yield
        finally:
            for child in held:
                child.start_again_at = 0.0
            self.supervisor.children.extend(held)

    # --- Working ---------------------------------------------------------------------------------

    def approve(self, count: int) -> list[str]:
        """Approve so many notices, each through all hands; their titles."""
        made = [
            notices.approve_one(self.office, len(self.titles) + number) for number in range(count)
        ]
        self.titles += made
        return made

    def released(self, titles: list[str]) -> int:
        """How many of these are public."""
        return patiently(Release.objects.filter(title__in=titles).count)

    def _behind(self) -> bool:
        try:
            shown = Head.of((files.public_folder() / "checkpoint").read_text()).size
        except OSError:
            return True
        return shown < head().size

    def calm(self, seconds: float = CALM_SECONDS) -> float:
        """O7: wait until nothing waits any more; how long that took. Raises Failed."""
        return wait_until(
            lambda: not (patiently(notices.busy) or patiently(self._behind)),
            seconds,
            "everything that was approved is everywhere",
        )

    def verified(self, *arguments: str) -> str:
        """O3: what a reader with the verifier says, who was here before. Raises Failed."""
        found = self.verifier.check("portal", settings.SITE_ORIGIN, *arguments)
        expect(found.status == 0, f"the verifier: {found.out[-1500:]}{found.err[-500:]}")
        return found.out

    def manage(self, name: str, *arguments: str) -> tuple[int, str]:
        """Run a command of the portal; its exit status and what it said."""
        said = io.StringIO()
        try:
            call_command(name, *arguments, stdout=said, stderr=said)
        except CommandError as error:
            return error.returncode, f"{said.getvalue()}{error}"
        except SystemExit as end:
            return int(end.code or 0), said.getvalue()
        return 0, said.getvalue()

    # --- Judging ---------------------------------------------------------------------------------

    def judge(self, *, errors_are_stated: bool = False, calm: float = CALM_SECONDS) -> None:
        """Hold everything against the oracles. Raises Failed with all that is amiss."""
        self.figures["backlog_seconds"] = round(self.calm(calm), 1)
        self._hurry_webhooks()
        self.readers.stop()
        damage = {
            **oracles.every_notice_once(self.titles),
            **oracles.one_history(self.readers.notes),
            **oracles.told_once(self.receiver, self.known),
            **oracles.audit_is_whole(),
        }
        if not errors_are_stated:
            damage["pages that failed"] = len(self.readers.failed)
        amiss = {what: count for what, count in damage.items() if count}
        expect(not amiss, f"{amiss} {self.readers.failed[:5]}")
        self.verified()
        self.figures |= {
            "notices": len(self.titles),
            "pages_read": self.readers.statuses.total(),
            "slowest_page_seconds": round(self.readers.slowest, 1),
            "pages_failed": len(self.readers.failed),
            "checkpoints_seen": len(self.readers.notes),
            "webhook_calls": self.receiver.calls,
            "webhook_repeated": self.receiver.repeated,
        }

    def _hurry_webhooks(self) -> None:
        """Wait for what is on its way; a lease somebody died with is five minutes, so end it."""
        waiting = Message.objects.filter(state=Message.State.WAITING)

        def told() -> bool:
            every = Release.objects.exclude(uid__in=[uid for uid, _rev in self.known])
            return not waiting.exists() and every.count() <= len(self.receiver.ids)

        try:
            wait_until(told, 15, "")
        except Failed:
            now = timezone.now()
            self.figures["leases_ended_by_hand"] = Webhook.objects.update(due_at=now)
            waiting.update(due_at=now)
            wait_until(told, CALM_SECONDS, "the webhook is told of every release")
