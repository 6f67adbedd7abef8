"""The page of a notice and of an allocation: what they say, and what they keep to themselves."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from disclosure import tables
from disclosure.models import Allocation, ReleaseAnnex
from tests.factory import NOW, Office, make_region

from .conftest import Portal

pytestmark = pytest.mark.django_db


def read(client: Client, uid: str, language: str = "") -> str:
    return client.get(f"{language}/notice/{uid}/").content.decode()


def test_a_notice_shows_facts_parties_text_and_proof(portal: Portal, client: Client) -> None:
    release, document = portal.current, portal.current.document
    page = read(client, release.uid)
    for fact in tables.facts(document):
        assert fact.cell.text.split("\n")[0] in page
    for party in document["parties"]:
        assert party["name"] in page
    assert release.digest in page
    assert f"/api/v1/releases/{release.uid}/" in page
    assert portal.allocation.uid in page


def test_a_region_that_ceased_says_what_it_is_now(office: Office, client: Client) -> None:
    county = make_region("990121", "郫云县")
    district, town = make_region("990117", "郫云区"), make_region("990118", "新云区")
    county.valid_to = 2016
    county.save()
    county.successors.add(district)
    release = office.release(notice={"region": county.pk})
    assert "（2016年撤销，现为郫云区）" in read(client, release.uid)
    district.valid_to = 2020
    district.save()
    district.successors.add(town)
    assert "(until 2016, now 新云区)" in read(client, release.uid, "/en")
    office.agency.region = county
    office.agency.save()
    page = client.get(f"/en/agency/{office.agency.slug}/").content.decode()
    assert "(until 2016, now 新云区)" in page
    choices = client.get("/en/notices/").content.decode()
    assert "990121 郫云县 (until 2016)" in choices
    assert "990118 新云区</option>" in choices


def test_every_type_has_a_readable_page(type_code: str, office: Office, client: Client) -> None:
    release = office.release(type_code)
    for language in ("", "/en"):
        answer = client.get(f"{language}/notice/{release.uid}/")
        assert answer.status_code == 200
        for table in release.document["rows"]:
            assert f'id="table-{table}"' in answer.content.decode()


def test_a_corrected_notice_points_to_its_correction_with_the_reason(
    portal: Portal, client: Client
) -> None:
    page = read(client, portal.original.uid)
    assert f"/notice/{portal.correction.uid}/" in page
    assert "banner--superseded" in page
    assert "改正笔误" in page


def test_a_correction_points_back_with_the_reason(portal: Portal, client: Client) -> None:
    page = read(client, portal.correction.uid)
    assert f"/notice/{portal.original.uid}/" in page
    assert "banner--corrected" in page
    assert "改正笔误" in page


def test_a_chain_of_corrections_shows_the_last_word(portal: Portal, client: Client) -> None:
    third = portal.office.correct(portal.correction)
    first_page, third_page = read(client, portal.original.uid), read(client, third.uid)
    assert f"/notice/{third.uid}/" in first_page
    assert third_page.count('<time datetime="2026-11-23') >= 3


def test_a_withdrawn_notice_leaves_reason_and_nothing_else(portal: Portal, client: Client) -> None:
    answer = client.get(f"/notice/{portal.tombstone.uid}/")
    page = answer.content.decode()
    assert answer.status_code == 410
    assert "banner--withdrawn" in page
    assert "误发布" in page
    body = portal.tombstone.withdraws.document["body"]
    assert body
    assert body not in page
    assert 'content="noindex"' in page


def test_a_version_withdrawn_with_its_correction_leads_to_it(
    portal: Portal, client: Client
) -> None:
    portal.office.withdraw(portal.correction)
    older = client.get(f"/notice/{portal.original.uid}/").content.decode()
    newer = client.get(f"/notice/{portal.correction.uid}/").content.decode()
    assert f"本公告的更正公告 {portal.correction.uid} 已被撤回，本公告随之撤回。" in older
    assert f'href="/notice/{portal.correction.uid}/"' in older
    assert "随之撤回" not in newer


def test_a_republished_notice_names_its_source_and_what_it_lacks(
    office: Office, client: Client
) -> None:
    release = office.release(
        "land.sale_result",
        notice={
            "source_name": "云岚土地网",
            "source_url": "https://example.org/notice/7",
            "source_id": "SRC-7",
            "source_published_on": "2024-03-05",
        },
    )
    page = read(client, release.uid)
    assert "云岚土地网" in page
    assert "2024-03-05" in page
    assert "SRC-7" in page
    assert 'rel="noopener nofollow"' in page


def test_the_nature_of_a_notice_is_told_where_it_is_not_the_normal_one(
    office: Office, client: Client
) -> None:
    normal = office.release("tendering.candidates")
    assert normal.document["nature"] == "normal"
    assert "公告性质" not in read(client, normal.uid)
    again = office.release("tendering.candidates", notice={"nature": "repeated"})
    assert "重新公告" in read(client, again.uid)
    assert "Repeated notice" in read(client, again.uid, "/en")


def test_an_office_can_be_written_to(office: Office, client: Client) -> None:
    mail = "bid?office@yunlan.example.cn"
    release = office.release(notice={"contact_email": mail})
    assert release.document["contact"]["email"] == mail
    page = read(client, release.uid)
    assert 'href="mailto:bid%3Foffice@yunlan.example.cn"' in page
    assert f">{mail}</a>" in page


def test_personal_lists_are_shown_until_their_period_ends(office: Office, client: Client) -> None:
    release = office.release("housing.allocation_result")
    annex = ReleaseAnnex.objects.filter(release=release).first()
    assert annex is not None
    table = f'id="table-{annex.name}"'
    today = timezone.localdate()
    ReleaseAnnex.objects.filter(pk=annex.pk).update(expires_on=today)
    assert table in read(client, release.uid)
    ReleaseAnnex.objects.filter(pk=annex.pk).update(expires_on=today - timedelta(days=1))
    cache.clear()  # A page is kept for its day; here it is the period that moves.
    assert table not in read(client, release.uid)


def test_what_agencies_write_is_text_not_markup(office: Office, client: Client) -> None:
    evil = "<script>alert(1)</script>"
    head = {"title": f"地块 {evil}", "body": f"{evil}\n第二段", "summary": evil}
    release = office.release("land.listing", notice=head)
    for address in (f"/notice/{release.uid}/", "/notices/", "/", "/notices/feed/atom/"):
        assert evil not in client.get(address).content.decode(), address


def test_chinese_text_on_an_english_page_says_it_is_chinese(portal: Portal, client: Client) -> None:
    page = read(client, portal.current.uid, "/en")
    assert f'<h1 class="title" lang="zh-Hans">{portal.current.title}' in page


def test_an_allocation_shows_its_stages_and_last_words(portal: Portal, client: Client) -> None:
    page = client.get(f"/allocation/{portal.allocation.uid}/").content.decode()
    assert portal.current.title in page
    assert portal.correction.title in page
    assert portal.tombstone.title in page
    assert portal.original.title not in page
    assert page.count('class="is-done"') == 2


def test_an_allocation_without_release_is_nowhere(office: Office, client: Client) -> None:
    secret = Allocation.objects.create(
        area="land", number="S-1", name="未公开项目", agency=office.agency
    )
    office.file("land.listing", notice={"allocation": secret.pk}, now=NOW)
    for language in ("", "/en"):
        assert client.get(f"{language}/allocation/{secret.uid}/").status_code == 404
    for name in ("atom", "rss"):
        assert client.get(f"/allocation/{secret.uid}/feed/{name}/").status_code == 404


def test_the_note_of_a_withdrawn_correction_is_shown_nowhere(
    portal: Portal, client: Client
) -> None:
    portal.office.withdraw(portal.correction)
    for uid in (portal.original.uid, portal.correction.uid):
        for language in ("", "/en"):
            assert "改正笔误" not in read(client, uid, language)


def test_an_allocation_shows_what_each_lot_has_reached(office: Office, client: Client) -> None:
    allocation = office.allocation("land")
    listed = office.release("land.listing", notice={"allocation": allocation.pk})
    sold = office.release("land.sale_result", notice={"allocation": allocation.pk})
    page = client.get(f"/en/allocation/{allocation.uid}/").content.decode()
    row = r'<tr><th scope="row"><span class="code">([^<]+)</span>(.*?)</tr>'
    rows = dict(re.findall(row, page, re.DOTALL))
    named = [{lot["number"] for lot in release.document["lots"]} for release in (listed, sold)]
    assert set(rows) == named[0] | named[1]
    for number, cells in rows.items():
        assert cells.count('class="reached"') == sum(number in lots for lots in named)
        assert "nothing published" in cells


def test_a_plan_for_the_whole_is_one_for_every_lot(office: Office, client: Client) -> None:
    allocation = office.allocation("procurement")
    office.release("procurement.intention", notice={"allocation": allocation.pk})
    office.release("procurement.open_tender", notice={"allocation": allocation.pk})
    page = client.get(f"/en/allocation/{allocation.uid}/").content.decode()
    assert "all lots" in page


def test_a_page_asked_for_again_costs_one_query(
    office: Office, client: Client, django_assert_num_queries: Any
) -> None:
    uid = office.release().uid
    first = client.get(f"/notice/{uid}/")
    with django_assert_num_queries(1):
        again = client.get(f"/notice/{uid}/")
    assert again.content == first.content
    assert again["ETag"] == first["ETag"]


def test_a_page_that_is_kept_follows_what_happens_to_its_notice(
    office: Office, client: Client
) -> None:
    """Without any delivery: with the commit."""
    release = office.release(notice={"title": "原公告"})
    other = office.release(notice={"title": "误发的公告"})
    assert read(client, release.uid) == read(client, release.uid)
    assert client.get(f"/notice/{other.uid}/").status_code == 200
    correction = office.correct(release, title="新公告")
    assert f"/notice/{correction.uid}/" in read(client, release.uid)
    office.withdraw(other)
    assert client.get(f"/notice/{other.uid}/").status_code == 410
    assert "误发布" in read(client, other.uid)
