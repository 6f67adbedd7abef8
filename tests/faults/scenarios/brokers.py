"""T-11, T-12, T-13: Redis is away, forgets everything, or takes nothing more."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from datetime import timedelta
from email.message import Message
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone
from redis import Redis
from redis.exceptions import RedisError

from disclosure.core.workflow import Role
from disclosure.models import User
from filing.keys import make_key
from tests.factory import make_user
from tests.faults.stand import Stand, expect, wait_until

AWAY_SECONDS = 10.0
PASSWORD = "correct horse battery"


class Browser:
    """Somebody of the staff who is logged in."""

    def __init__(self, user: User) -> None:
        self.cookies = CookieJar()
        handler = urllib.request.HTTPCookieProcessor(self.cookies)
        self.opener = urllib.request.build_opener(handler)
        self.get("/admin/login/")
        token = next(cookie.value for cookie in self.cookies if cookie.name.startswith("csrf"))
        status, url = self.get(
            "/admin/login/",
            username=user.username,
            password=PASSWORD,
            csrfmiddlewaretoken=str(token),
            next="/admin/",
        )
        expect(status == 200 and "login" not in url, f"nobody can log in: {status} {url}")

    def get(self, path: str, **form: str) -> tuple[int, str]:
        """Status and address after all redirects."""
        data = urlencode(form).encode() if form else None
        headers = {"Referer": settings.SITE_ORIGIN + path}
        request = urllib.request.Request(settings.SITE_ORIGIN + path, data, headers)
        try:
            with self.opener.open(request, timeout=30) as answer:
                return answer.status, answer.url
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.url

    def inside(self) -> bool:
        """Whether the desk opens without logging in again."""
        status, url = self.get("/admin/")
        return status == 200 and "login" not in url


def issue_key(stand: Stand) -> str:
    """A key of the filing API."""
    now = timezone.now()
    _key, whole = make_key(
        agency=stand.office.agency,
        system="演练系统",
        areas=("land",),
        may_draft=True,
        may_submit=False,
        expires_at=now + timedelta(days=1),
        by=make_user(Role.ADMIN, agency=stand.office.agency),
        now=now,
    )
    return whole


def file_draft(key: str, name: str, **notice: Any) -> tuple[int, Message, Any]:
    """Send a draft under a name of its own: status, headers, answer."""
    body = {"type": "land.listing", "notice": {"title": f"演练 {name}", **notice}}
    request = urllib.request.Request(
        f"{settings.SITE_ORIGIN}/api/v1/filing/drafts/",
        json.dumps(body).encode(),
        {
            "Authorization": f"Bearer {key}",
            "Idempotency-Key": name,
            "Content-Type": "application/json",
        },
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.headers, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read().decode(errors="replace")


def redis() -> Redis:
    return Redis.from_url(str(settings.CACHES["default"]["LOCATION"]), socket_timeout=5)


def away(stand: Stand) -> None:
    """T-11: sessions stay, people go on working, pages are there; nothing is lost."""
    browser, key = Browser(stand.office.filer), issue_key(stand)
    with stand.without("redis"):
        stand.approve(5)
        time.sleep(AWAY_SECONDS)
        expect(browser.inside(), "the session did not outlive Redis")
        status, _headers, said = file_draft(key, "while away")
        expect(status == 201, f"the filing API answered {status} without Redis: {said}")
    stand.judge()


def flushed(stand: Stand) -> None:
    """T-12: Redis forgets everything again and again while people work."""
    browser, key = Browser(stand.office.filer), issue_key(stand)
    first = file_draft(key, "once only")
    expect(first[0] == 201, f"the filing API answered {first[0]}: {first[2]}")
    for _flush in range(15):
        stand.approve(1)
        with redis() as client:
            client.flushall()
    status, headers, answer = file_draft(key, "once only")
    expect((status, answer) == (first[0], first[2]), f"the repetition got {status}: {answer}")
    expect(headers.get("Idempotent-Replayed") == "true", "the repetition was done anew")
    expect(browser.inside(), "the session did not outlive FLUSHALL")
    stand.figures["flushes"] = 15
    stand.judge()


def full(stand: Stand) -> None:
    """T-13: hints get lost, the outbox does not; the doctor says what is the matter."""
    browser = Browser(stand.office.filer)
    with redis() as client:
        client.config_set("maxmemory-policy", "noeviction")
        client.config_set("maxmemory", "1")
        try:
            client.set("gongkai-faults", "1")
        except RedisError:
            pass
        else:
            expect(False, "Redis still takes something")
    stand.approve(5)
    time.sleep(AWAY_SECONDS)
    expect(browser.inside(), "the session did not outlive a full Redis")
    status, said = stand.manage("doctor", "--language", "en")
    expect(status == 1 and "Redis: It is full" in said, f"the doctor does not name it: {said}")
    with redis() as client:
        client.config_set("maxmemory", "64mb")
    stand.figures["recovery_seconds"] = round(
        wait_until(lambda: stand.released(stand.titles) == len(stand.titles), 60, "notices"), 1
    )
    stand.judge()
