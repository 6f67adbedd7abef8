"""Headless Chromium on the live test server.

Every test fails on a console error, on a broken policy and on any request that leaves the machine.
Set CHROME_BIN for a browser that is not called chromium, chromium-browser or google-chrome. Without
one the tests are skipped, and the test command says so.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: Playwright runs an event loop in this thread, which Django would take for an async context.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def browser_path() -> str | None:
    """The installed browser, None if there is none."""
    named = os.environ.get("CHROME_BIN")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture
def private_files(settings: Any, tmp_path: Path) -> None:
    """Released files of this test alone."""
    settings.PUBLIC_STORE = tmp_path / "public"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the whole run."""
    if reason := os.environ.get("GONGKAI_TESTS_SKIPPED"):
        pytest.skip(reason)
    path = browser_path()
    if path is None:
        pytest.skip("no Chromium found: install one or set CHROME_BIN")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


class Watch:
    """What went on in a browser context: requests, and everything that should not have been."""

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.origin = origin
        self.requests: list[str] = []
        self.faults: list[str] = []
        context.on("request", self._requested)
        context.on("console", self._said)
        context.on("weberror", lambda error: self.faults.append(str(error.error)))

    def _requested(self, request: Any) -> None:
        self.requests.append(request.url)
        if not request.url.startswith((self.origin, "data:")):
            self.faults.append(f"request to {request.url}")

    def _said(self, message: Any) -> None:
        # A page that answers 404 or 410 on purpose is reported by the browser as failed.
        expected = "Failed to load resource" in message.text and "/static/" not in message.text
        if message.type == "error" and not expected:
            self.faults.append(message.text)


class Reader:
    """Opens pages of the live server the way different people do."""

    def __init__(self, browser: Browser, origin: str) -> None:
        self.browser = browser
        self.origin = origin
        self.watches: list[Watch] = []
        self.contexts: list[BrowserContext] = []

    def page(self, *, width: int = 1280, scheme: str = "light", **options: Any) -> Page:
        """A fresh browser window without history."""
        context = self.browser.new_context(
            base_url=self.origin,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,  # type: ignore[arg-type]
            locale="zh-CN",
            **options,
        )
        self.contexts.append(context)
        self.watches.append(Watch(context, self.origin))
        return context.new_page()


@pytest.fixture(autouse=True)
def password_alone(settings: Any) -> None:
    """People log in by password; second factors in a browser have a test of their own."""
    settings.SECOND_FACTOR = False


@pytest.fixture
def reader(chromium: Browser, live_server: Any) -> Iterator[Reader]:
    """A reader of the live server; afterwards nothing may have gone wrong in the browser."""
    found = Reader(chromium, live_server.url)
    yield found
    faults = [fault for watch in found.watches for fault in watch.faults]
    for context in found.contexts:
        context.close()
    answer_out()
    assert faults == []


def answer_out() -> None:
    """Wait for what the live server still answers: the database is emptied next, under its feet.

    A page that was left may have asked for something (what is typed is kept a moment later), and
    the threads of the server end with the connections of the browser.
    """
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(timeout=30)
