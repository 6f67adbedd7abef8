"""One answer for a crowd: who gets it, and who never does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from config import sharing
from config.logging import QUIET
from config.sharing import SharedAnswersMiddleware
from tests.factory import Office

SHARED = {"Cache-Control": "public, max-age=0, s-maxage=1", "ETag": '"one"'}


class Site:
    """A site whose every answer is another one, and which counts how often it made one."""

    def __init__(self) -> None:
        self.made = 0
        self.headers: dict[str, str] = dict(SHARED)
        self.status = 200
        self.answering = SharedAnswersMiddleware(self.answer)

    def answer(self, request: HttpRequest) -> HttpResponse:
        self.made += 1
        return HttpResponse(f"answer {self.made}", status=self.status, headers=self.headers)

    def get(self, path: str = "/notice/1/", **headers: str) -> HttpResponse:
        return self.answering(RequestFactory().get(path, headers=headers))


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """The clock of the cache, to be moved."""
    clock = [100.0]
    monkeypatch.setattr(sharing.time, "monotonic", lambda: clock[0])
    return clock


@pytest.fixture
def site(settings: Any, now: list[float]) -> Site:
    settings.SHARED_ANSWER_SECONDS = 0.25
    return Site()


def test_a_crowd_gets_one_answer(site: Site) -> None:
    first, second = site.get(), site.get()
    assert first.content == second.content == b"answer 1"
    assert second["ETag"] == first["ETag"]
    assert second["Age"] == "0"
    assert "Age" not in first


def test_an_answer_is_kept_for_a_moment_only(site: Site, now: list[float]) -> None:
    site.get()
    now[0] += 0.26
    assert site.get().content == b"answer 2"


def test_other_addresses_and_hosts_have_their_own(site: Site, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    asked: list[tuple[str, dict[str, str]]] = [
        ("/notice/1/", {}),
        ("/notice/2/", {}),
        ("/notice/1/?q=1", {}),
        ("/notice/1/", {"host": "other.example"}),
    ]
    for path, headers in asked:
        site.get(path, **headers)
    assert site.made == len(asked)


def test_an_answer_is_for_those_whose_headers_are_what_it_depends_on(site: Site) -> None:
    site.get(**{"accept-language": "en"})
    assert site.get(**{"accept-language": "zh"}).content == b"answer 1"
    site.headers["Vary"] = "Accept, Accept-Language"
    site.get("/varied/", **{"accept-language": "en"})
    assert site.get("/varied/", **{"accept-language": "en"}).content == b"answer 2"
    assert site.get("/varied/", **{"accept-language": "zh"}).content == b"answer 3"
    assert site.get("/varied/", accept="text/html").content == b"answer 4"


@pytest.mark.parametrize(
    "headers",
    [
        {"cache-control": "no-cache"},
        {"cache-control": "max-age=0"},
        {"authorization": "Bearer key"},
        {"range": "bytes=0-10"},
    ],
)
def test_who_asks_for_a_new_answer_gets_one(site: Site, headers: dict[str, str]) -> None:
    site.get()
    assert site.get(**headers).content == b"answer 2"
    assert site.get().content == b"answer 1"


def test_the_portal_that_asks_itself_gets_a_new_answer(site: Site) -> None:
    site.get()
    request = RequestFactory().get("/notice/1/", **{QUIET: True})  # type: ignore[arg-type]
    assert site.answering(request).content == b"answer 2"


@pytest.mark.parametrize(
    ("status", "changes"),
    [
        (200, {"Cache-Control": "private, no-store"}),
        (200, {"Cache-Control": "public, max-age=600"}),
        (200, {"Vary": "Cookie, Accept-Language"}),
        (200, {"Vary": "*"}),
        (404, {}),
        (410, {}),
        (503, {}),
    ],
)
def test_what_is_not_everybodys_is_never_kept(
    site: Site, status: int, changes: dict[str, str]
) -> None:
    site.status = status
    site.headers |= changes
    site.get()
    assert site.get().content == b"answer 2"


def test_an_answer_with_a_cookie_or_a_stream_is_never_kept(settings: Any) -> None:
    settings.SHARED_ANSWER_SECONDS = 60
    made: list[object] = []

    def answer(request: HttpRequest) -> HttpResponse:
        made.append(request)
        if request.path == "/stream":
            return StreamingHttpResponse([b"much"], headers=SHARED)  # type: ignore[return-value]
        response = HttpResponse("yours", headers=SHARED)
        response.set_cookie("session", "yours")
        return response

    answering = SharedAnswersMiddleware(answer)
    for path in ("/stream", "/cookie") * 2:
        answering(RequestFactory().get(path))
    assert len(made) == 4


def test_a_post_reaches_the_site_and_changes_nothing_that_is_kept(site: Site) -> None:
    site.get()
    assert site.answering(RequestFactory().post("/notice/1/")).content == b"answer 2"
    assert site.get().content == b"answer 1"


def test_who_has_the_answer_is_told_that_it_still_holds(site: Site) -> None:
    site.get()
    response = site.get(**{"if-none-match": '"one"'})
    assert response.status_code == 304
    assert response.content == b""
    assert response["Cache-Control"] == SHARED["Cache-Control"]
    assert site.get().content == b"answer 1"


def test_it_never_keeps_more_than_it_may(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "LARGEST", len("answer 1") * 2)
    for number in (1, 2, 3):
        site.get(f"/notice/{number}/")
    site.get("/notice/1/")
    assert site.made == 4
    site.get("/notice/3/")
    assert site.made == 4


def test_what_is_over_makes_room(site: Site, now: list[float]) -> None:
    for number in range(100):
        site.get(f"/notice/{number}/")
        now[0] += 0.1
    assert len(site.answering._kept) <= 4


def test_it_can_be_left_out(settings: Any) -> None:
    settings.SHARED_ANSWER_SECONDS = 0
    with pytest.raises(MiddlewareNotUsed):
        SharedAnswersMiddleware(HttpResponse)


@pytest.mark.django_db(transaction=True)
def test_a_notice_is_made_once_for_a_crowd_and_each_request_is_logged_by_route(
    office: Office, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SHARED_ANSWER_SECONDS = 60
    release = office.release("land.listing", now=timezone.now())
    client, address = Client(), f"/notice/{release.uid}/"
    first = client.get(address)
    caplog.set_level("INFO", "gongkai.request")
    second = client.get(address, headers={"Accept-Language": "en", "Accept": "text/html"})
    assert second["Age"] == "0"
    assert second.content == first.content
    assert second["Content-Security-Policy"] == first["Content-Security-Policy"]
    assert second["X-Request-ID"] != first["X-Request-ID"]
    assert caplog.records[-1].fields["route"] == "site:notice"  # type: ignore[attr-defined]
    assert client.get("/admin/login/").headers.get("Age") is None
