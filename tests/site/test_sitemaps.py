"""robots.txt and sitemaps: everything in force is in, nothing else."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from django.test import Client

from disclosure import sitemaps

from .conftest import Portal

pytestmark = pytest.mark.django_db


def locations(client: Client, address: str) -> list[str]:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("application/xml")
    tree = ElementTree.fromstring(answer.content)
    return [element.text or "" for element in tree.iter() if element.tag.endswith("}loc")]


def test_robots_names_the_sitemap_and_the_staff_side(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in text
    assert "Disallow: /admin/" in text
    assert "Disallow: /en/admin/" in text


def test_sitemaps_list_what_is_in_force_in_both_languages(portal: Portal, client: Client) -> None:
    parts = locations(client, "/sitemap.xml")
    found = [
        location
        for part in parts
        for location in locations(client, part.removeprefix("http://127.0.0.1:8000"))
    ]
    text = " ".join(found)
    for prefix in ("", "/en"):
        for release in (portal.current, portal.correction):
            assert f"http://127.0.0.1:8000{prefix}/notice/{release.uid}/" in found
    assert portal.original.uid not in text
    assert portal.tombstone.uid not in text
    assert f"/agency/{portal.agency.slug}/" in text
    assert len(found) == len(set(found))


def test_every_listed_page_answers(portal: Portal, client: Client) -> None:
    for location in locations(client, "/sitemap-pages.xml"):
        path = location.removeprefix("http://127.0.0.1:8000")
        assert client.get(path).status_code == 200, path


def test_blocks_of_sequence_numbers_never_move(
    portal: Portal, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemaps, "BLOCK", 2)
    parts = [p for p in locations(client, "/sitemap.xml") if re.search(r"-\d+\.xml", p)]
    assert len(parts) == portal.tombstone.sequence // 2 + 1
    assert client.get("/sitemap-999.xml").status_code == 404
