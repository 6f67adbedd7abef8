"""The law on the site: what must be disclosed, and how each notice kept to it."""

from __future__ import annotations

import dataclasses
import html
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from disclosure import services
from disclosure.areas import areas
from disclosure.core.notice_types import registry
from disclosure.law import words
from disclosure.models import CatalogueEntry
from tests.factory import NOW, Office, make_region, parcels

pytestmark = pytest.mark.django_db

SOON = {"transfer_method": "auction", "activity_end": "2026-12-10 15:00"}


def text(answer) -> str:
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def test_the_index_leads_to_every_area(client: Client, law) -> None:
    page = text(client.get("/law/"))
    for area in areas():
        assert f'href="/law/{area.slug}/"' in page
    assert "2007" in page


@pytest.mark.parametrize(("prefix", "language"), [("", "zh-hans"), ("/en", "en")])
def test_a_page_of_an_area_names_every_row_every_type_and_every_check(
    client: Client, law, prefix: str, language: str
) -> None:
    key = "zh" if language == "zh-hans" else "en"
    for area in areas():
        page = text(client.get(f"{prefix}/law/{area.slug}/"))
        for entry in CatalogueEntry.objects.filter(area=area.label):
            assert entry.code in page
            assert entry.content["item"][key] in page, entry.code
            for basis in entry.content["basis"]:
                assert basis["name"][key] in page, entry.code
        with translation.override(language):
            for notice_type in registry.in_area(area.label):
                assert str(notice_type.label) in page
                for rule in notice_type.rules:
                    assert str(rule.label) in page, rule.code


@pytest.mark.parametrize("area", [""] + [area.label for area in areas()])
def test_what_was_not_read_in_its_source_says_so(client: Client, law, area: str) -> None:
    found = CatalogueEntry.objects.filter(area=area).exclude(confidence="found")
    slug = f"{area.replace('_', '-')}/" if area else ""
    page = text(client.get(f"/en/law/{slug}"))
    with translation.override("en"):
        for entry in found:
            assert page.count(words.doubt(entry.content)) >= 1, entry.code


def test_a_local_rule_stands_beside_the_nations(client: Client, law) -> None:
    make_region("990100")
    nation = CatalogueEntry.objects.get(code="LAN-06")
    services.add_version(
        row=dataclasses.replace(nation.obligation, region="990100", value=77), now=NOW
    )
    cache.clear()
    page = text(client.get("/law/land/"))
    assert "云岚市" in page
    assert "77" in page


def test_there_is_no_page_of_an_area_there_is_not(client: Client, law) -> None:
    assert client.get("/law/fishing/").status_code == 404


def test_without_a_catalogue_the_pages_answer(client: Client, db) -> None:
    assert client.get("/law/").status_code == 200
    assert client.get("/law/land/").status_code == 200


def test_a_late_notice_says_how_late_and_by_which_law(client: Client, office: Office, law) -> None:
    office.release("land.listing", detail=SOON, rows=parcels({}))
    late = NOW + timedelta(days=24)
    on_time = office.release("land.sale_result", now=NOW)
    (clock,) = [c for c in on_time.document["clocks"] if c["code"] == "LAN-06"]
    page = text(client.get(f"/en/notice/{on_time.uid}/"))
    assert clock["basis"][0]["name"]["en"] in page
    signed = {"deal_date": (NOW - timedelta(days=60)).date().isoformat()}
    missed = office.release("land.sale_result", now=late, detail=signed)
    verdicts = {c["code"]: c["verdict"] for c in missed.document["clocks"]}
    assert verdicts["LAN-06"] == "missed"
    assert "late" in text(client.get(f"/en/notice/{missed.uid}/"))


def test_an_allocation_says_what_it_owes_until_it_is_there(
    client: Client, office: Office, law
) -> None:
    listing = office.release("land.listing", detail=SOON, rows=parcels({}))
    address = f"/en/allocation/{listing.allocation_uid}/"
    entry = CatalogueEntry.objects.get(code="LAN-06")
    assert entry.content["item"]["en"] in text(client.get(address))
    for lot in listing.document["lots"]:
        office.release("land.sale_result", detail={"parcel_no": lot["number"]})
    cache.clear()
    owed = text(client.get(address)).split("What is due", 1)[-1].split("</section>")[0]
    assert "LAN-06" not in owed
