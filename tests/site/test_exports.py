"""Every list as a table: what its page shows, to the last row, harmless in a spreadsheet."""

import csv
import io
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from disclosure import listing
from tests.factory import deliver_all

from .conftest import Portal

pytestmark = pytest.mark.django_db


def rows(client: Client, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(text)))


def test_the_table_of_every_list_holds_what_the_list_shows(portal: Portal, client: Client) -> None:
    slug, uid = portal.agency.slug, portal.allocation.uid
    for address in ("/notices/", "/land/", "/land/listing/", f"/agency/{slug}/",
                    f"/allocation/{uid}/", "/en/notices/"):  # fmt: skip
        page = client.get(address).content.decode()
        assert f'href="{address}notices.csv"' in page, address
        found = rows(client, f"{address}notices.csv")
        assert portal.current.uid in {row["uid"] for row in found}, address
        assert all(row["uid"] in page for row in found), address


def test_a_search_and_its_filters_are_kept_to_the_last_row(
    portal: Portal, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "CHUNK", 2)
    monkeypatch.setattr("disclosure.searching.CHUNK", 2)
    made = [
        portal.office.release("land.listing", notice={"title": f"临湖地块{number}"}).uid
        for number in range(5)
    ]
    deliver_all()
    for asked in ("?q=临湖", "?q=临湖&sort=relevance", "?area=land"):
        found = [row["uid"] for row in rows(client, f"/notices/notices.csv{asked}")]
        assert len(found) == len(set(found)), asked
        assert set(made) <= set(found), asked
    assert [row["uid"] for row in rows(client, "/notices/notices.csv?q=临湖")] == made[::-1]
    assert rows(client, "/notices/notices.csv?q=没有这样的公告") == []


def test_rows_cost_no_query_each(portal: Portal, client: Client) -> None:
    def cost() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            rows(client, "/land/notices.csv?status=all")
        return len(queries)

    before = cost()
    for _ in range(4):
        portal.office.release("land.listing")
    assert cost() == before


def test_excel_gets_a_byte_order_mark_and_nobody_gets_a_formula(
    portal: Portal, client: Client
) -> None:
    portal.office.release("land.listing", notice={"title": "=HYPERLINK(1)"})
    answer: Any = client.get("/land/listing/notices-excel.csv")
    content = b"".join(answer.streaming_content)
    assert content.startswith("\ufeff".encode())
    assert "'=HYPERLINK(1)" in content.decode()
    assert ",=HYPERLINK" not in content.decode()


def test_content_of_a_withdrawn_notice_is_in_no_table(portal: Portal, client: Client) -> None:
    found = rows(client, "/land/notices.csv?status=all")
    withdrawn = [row for row in found if row["uid"] == portal.tombstone.uid]
    assert withdrawn
    assert {(row["status"], row["amount"]) for row in withdrawn} == {("withdrawn", "")}


def test_a_question_nobody_can_read_is_answered_in_words(portal: Portal, client: Client) -> None:
    answer = client.get("/notices/notices.csv?published_from=yesterday")
    assert answer.status_code == 400
    assert answer.headers["Content-Type"].startswith("text/plain")


def test_the_same_list_in_the_api_is_linked(portal: Portal, client: Client) -> None:
    page = client.get("/notices/?q=地块&area=land").content.decode()
    assert 'href="/api/v1/releases/?q=%E5%9C%B0%E5%9D%97&amp;area=land"' in page
