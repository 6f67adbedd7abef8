"""Every public page in both languages: its status, its headers, its cost."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.views import defaults

from config.security import CONTENT_SECURITY_POLICY
from disclosure.areas import areas
from disclosure.core.notice_types import registry

from .conftest import Portal

pytestmark = pytest.mark.django_db

LANGUAGES = pytest.mark.parametrize("prefix", ["", "/en"])
ALLOWED_SCRIPT = re.compile(
    r'<script type="module" src="/static/[^"]*"><'
    r'|<script type="application/(json" id="[a-z-]+|ld\+json)">{'
)
#: Queries of the most expensive page; none may grow with what it shows.
MOST_QUERIES = 14


@LANGUAGES
def test_every_page_answers_without_cookie_or_inline_code(
    portal: Portal, client: Client, prefix: str
) -> None:
    for address, status in portal.addresses.items():
        answer = client.get(prefix + address)
        page = answer.content.decode()
        assert answer.status_code == status, address
        assert not answer.cookies, address
        assert "cookie" not in answer.headers.get("Vary", "").lower(), address
        assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", page), address
        # Scripts are files of ours; what stands between the tags can only be data.
        assert all(map(ALLOWED_SCRIPT.match, re.findall(r"<script[^>]*>.", page))), address
        if answer.headers["Content-Type"].startswith("text/html"):
            assert f'<html lang="{"en" if prefix else "zh-Hans"}"' in page


@LANGUAGES
def test_pages_cost_few_queries(
    portal: Portal, client: Client, prefix: str, django_assert_max_num_queries: object
) -> None:
    for address in portal.addresses:
        cache.clear()
        with django_assert_max_num_queries(MOST_QUERIES, info=address):  # type: ignore[operator]
            client.get(prefix + address)


def test_more_notices_do_not_mean_more_queries(portal: Portal, client: Client) -> None:
    addresses = ("/", "/notices/", "/land/listing/", f"/agency/{portal.agency.slug}/")
    before = {}
    for address in addresses:
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        before[address] = len(queries)
    for _ in range(5):
        portal.office.release("land.listing")
    cache.clear()
    for address in addresses:
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        assert len(queries) <= before[address] + MOST_QUERIES // 2, address


def test_pages_of_every_area_and_type_answer(portal: Portal, client: Client) -> None:
    for area in areas():
        assert client.get(f"/{area.slug}/").status_code == 200
        for notice_type in registry.in_area(area.label):
            page = client.get(f"/{area.slug}/{notice_type.slug()}/")
            assert page.status_code == 200
            assert str(notice_type.label) in page.content.decode()


@LANGUAGES
def test_pages_name_themselves_in_every_language_by_absolute_address(
    portal: Portal, client: Client, prefix: str
) -> None:
    page = client.get(f"{prefix}/notice/{portal.current.uid}/").content.decode()
    path = f"/notice/{portal.current.uid}/"
    assert f'hreflang="zh-Hans" href="http://127.0.0.1:8000{path}"' in page
    assert f'hreflang="en" href="http://127.0.0.1:8000/en{path}"' in page
    assert f'hreflang="x-default" href="http://127.0.0.1:8000{path}"' in page


def test_an_unchanged_page_is_not_sent_again(portal: Portal, client: Client) -> None:
    for address, status in portal.addresses.items():
        if status != 200:
            continue
        first = client.get(address)
        again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304, address
        kept = {"public", "max-age=0", "s-maxage=1", "must-revalidate"}
        assert set(first.headers["Cache-Control"].split(", ")) == kept


def test_a_release_changes_the_pages_that_show_it(portal: Portal, client: Client) -> None:
    first = client.get("/notices/")
    portal.office.release("land.listing", notice={"title": "新公告"})
    again = client.get("/notices/", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200
    assert "新公告" in again.content.decode()


def test_pages_refuse_to_be_written_to(portal: Portal, client: Client) -> None:
    for address in ("/", "/notices/", f"/notice/{portal.current.uid}/", "/notices/feed/atom/"):
        assert client.post(address).status_code == 405


def test_home_shows_what_is_open_and_what_is_new(portal: Portal, client: Client) -> None:
    page = client.get("/").content.decode()
    assert portal.current.title in page
    assert portal.correction.title in page
    for gone in (portal.original.title, portal.tombstone.title):
        assert gone not in page


def test_an_empty_portal_is_no_error(client: Client) -> None:
    for address in ("/", "/notices/", "/agencies/", "/land/", "/sitemap.xml", "/data/"):
        assert client.get(address).status_code == 200


def test_error_pages_need_nothing(client: Client) -> None:
    request = client.get("/").wsgi_request
    for view in (defaults.server_error, lambda r: defaults.bad_request(r, Exception())):
        answer = view(request)
        assert answer.status_code in (400, 500)
        assert "<h1" in answer.content.decode()


def test_the_home_address_is_the_root() -> None:
    assert reverse("site:home") == "/"
