"""Prove on a running portal that a notice goes from draft to every channel."""

from __future__ import annotations

import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from disclosure.areas import areas
from disclosure.core.notice_types import Stage, registry
from disclosure.core.workflow import State
from disclosure.models import Delivery, Notice, Release
from disclosure.sample.loading import Desk, Step, projects, values


class Command(BaseCommand):
    help = "File, review and approve one sample notice; wait until every public channel shows it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--timeout", type=float, default=60, help="seconds to wait")

    def handle(self, *args: Any, **options: Any) -> None:
        self.deadline = time.monotonic() + options["timeout"]
        notice = self.approve_one()
        self.say("draft, submitted, reviewed, approved by three people")
        self.wait("released by the worker", lambda: self.state(notice) == State.PUBLISHED)
        release = Release.objects.get(notice=notice)
        undone = Delivery.objects.filter(release=release, done_at__isnull=True)
        self.wait("delivered to every channel", lambda: not undone.exists())
        needle = release.uid
        words = urllib.parse.quote(release.title)
        for name, path in (
            ("page", f"/notice/{release.uid}/"),
            ("English page", f"/en/notice/{release.uid}/"),
            ("list", "/notices/"),
            ("search", f"/notices/?q={words}"),
            ("RSS", "/notices/feed/rss/"),
            ("Atom", "/notices/feed/atom/"),
            ("API", f"/api/v1/releases/{release.uid}/"),
            ("change feed", f"/api/v1/changes/?after={release.sequence - 1}"),
        ):
            self.wait(f"on the {name}", partial(self.shows, path, needle))

    def approve_one(self) -> Notice:
        """A sample announcement, taken through the workflow by the demo's people."""
        now = timezone.now()
        desk = Desk.staffed()
        area = areas()[0]
        notice_type = next(t for t in registry.in_area(area.label) if t.stage is Stage.ANNOUNCEMENT)
        project = projects(area)[0]
        title = f"{project['name']}（验证 {now:%Y%m%d%H%M%S}）"
        today = timezone.localdate(now)
        step = Step(today, today, notice_type, project, title, "")
        notice = desk.file(step, values(step), now)
        desk.submit(notice, now)
        desk.review(notice, now)
        desk.approve(notice, now)
        return notice

    def state(self, notice: Notice) -> str:
        notice.refresh_from_db()
        return notice.state

    def shows(self, path: str, needle: str) -> bool:
        return needle in self.fetch(path)

    def fetch(self, path: str) -> str:
        """The body of a page; empty when it is not there."""
        address = settings.SITE_ORIGIN + path
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                body: bytes = answer.read()
        except urllib.error.URLError:
            return ""
        return body.decode()

    def wait(self, what: str, happened: Callable[[], bool]) -> None:
        """Look every 0.1 s until it happened. Raises CommandError at the time limit."""
        while not happened():
            if time.monotonic() > self.deadline:
                raise CommandError(f"Not {what} in time.")
            time.sleep(0.1)
        self.say(what)

    def say(self, what: str) -> None:
        self.stdout.write(f"✓ {what}")
        self.stdout.flush()
