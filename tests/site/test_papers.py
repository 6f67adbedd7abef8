"""A notice on paper, its picture, its short address and its citations."""

from __future__ import annotations

import hashlib
import io
import json
import re
import struct
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from disclosure import paper_store, short_numbers, tables
from disclosure.models import Release
from disclosure.site import citing
from disclosure.site.papers import setting
from disclosure.site.papers.characters import FONTS, printable
from tests.factory import NOW, Office, deliver_all

from .conftest import Portal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty() -> None:
    caches["papers"].clear()


def paper(client: Client, uid: str, language: str = "") -> str:
    """The text of a notice's PDF, without line breaks and spaces."""
    answer = client.get(f"{language}/notice/{uid}/notice.pdf")
    assert answer["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return squeezed("".join(page.extract_text() for page in pages))


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


# --- The PDF --------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["", "/en"])
def test_a_paper_says_what_the_page_says(
    portal: Portal, law: None, client: Client, language: str
) -> None:
    release, document = portal.current, portal.current.document
    text = paper(client, release.uid, language)
    body = client.get(f"{language}/notice/{release.uid}/").content.decode()
    assert squeezed(document["title"]) in text
    assert squeezed(document["body"]) in text
    for party in document["parties"]:
        assert squeezed(party["name"]) in text
    for row in document["rows"]["parcels"]:
        assert squeezed(row["parcel_no"]) in text
    if not language:
        for fact in tables.facts(document):
            assert squeezed(fact.cell.text) in text
    assert release.digest in text
    assert squeezed("保密审查" if not language else "Secrecy review") in text
    assert f'href="{language}/notice/{release.uid}/notice.pdf"' in body


def test_every_type_can_be_printed(type_code: str, office: Office, client: Client) -> None:
    release = office.release(type_code)
    assert squeezed(release.title) in paper(client, release.uid)


def test_a_paper_carries_the_fate_of_its_notice(portal: Portal, client: Client) -> None:
    assert portal.correction.uid in paper(client, portal.original.uid)
    assert "改正笔误" in paper(client, portal.original.uid)
    assert portal.original.uid in paper(client, portal.correction.uid)


def test_a_correction_makes_the_papers_of_the_original_anew(portal: Portal, client: Client) -> None:
    assert "Since" not in paper(client, portal.current.uid, "/en")
    portal.office.correct(portal.current, now=NOW + timedelta(hours=1))
    assert "Since" in paper(client, portal.current.uid, "/en")


def test_nothing_of_a_withdrawn_notice_stays_on_paper(portal: Portal, client: Client) -> None:
    release, body = portal.current, squeezed(portal.current.document["body"])
    assert body in paper(client, release.uid)
    client.get(f"/notice/{release.uid}/card.png")
    portal.office.withdraw(release)
    answer = client.get(f"/notice/{release.uid}/notice.pdf")
    assert answer.status_code == 410
    text = paper(client, release.uid)
    assert body not in text
    assert "误发布" in text
    assert client.get(f"/notice/{release.uid}/card.png").status_code == 410


def test_the_delivery_of_a_withdrawal_deletes_what_was_kept(portal: Portal, client: Client) -> None:
    release = portal.current
    paper(client, release.uid)
    kept = caches["papers"].get(f"{release.uid}:notice:zh-hans")
    assert kept
    portal.office.withdraw(release)
    deliver_all()
    assert caches["papers"].get(f"{release.uid}:notice:zh-hans") is None


def test_lists_of_persons_are_not_printed(office: Office, client: Client) -> None:
    release = office.release("housing.allocation_result")
    (annex,) = release.annexes.all()
    text = paper(client, release.uid)
    for row in annex.rows:
        assert row["name"] not in text


def test_what_agencies_write_is_never_markup(office: Office, client: Client) -> None:
    evil = '#read("/etc/passwd") $x$ *a* \\ #panic() `b` <c> @d'
    release = office.release(notice={"body": evil, "title": "标题 #[x]"})
    text = paper(client, release.uid)
    assert squeezed(evil) in text


def test_a_paper_is_made_once_and_asked_for_again_for_nothing(
    portal: Portal, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"/notice/{portal.current.uid}/notice.pdf"
    first = client.get(address)
    assert client.get(f"/en{address}")["ETag"] != first["ETag"]
    monkeypatch.setattr(setting, "typeset", lambda *_args, **_named: pytest.fail("made again"))
    assert client.get(address).content == first.content
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(("taken", "count"), [("_free", "AT_ONCE"), ("_held", "AT_MOST")])
def test_a_reader_is_told_to_come_back_when_all_typesetters_are_taken(
    portal: Portal, client: Client, monkeypatch: pytest.MonkeyPatch, taken: str, count: str
) -> None:
    monkeypatch.setattr(setting, "PATIENCE", 0.01)
    semaphore, number = getattr(setting, taken), getattr(setting, count)
    for _each in range(number):
        semaphore.acquire()
    try:
        answer = client.get(f"/notice/{portal.current.uid}/notice.pdf")
    finally:
        semaphore.release(number)
    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert client.get(f"/notice/{portal.current.uid}/notice.pdf").status_code == 200


def test_a_typesetter_that_fails_takes_nothing_with_it(
    portal: Portal, client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text("raise MemoryError")
    monkeypatch.setattr(setting, "PROGRAM", broken)
    address = f"/notice/{portal.current.uid}/notice.pdf"
    assert client.get(address).status_code == 503
    monkeypatch.undo()
    # It is not tried at once again, or one bad notice could keep all typesetters busy.
    assert client.get(address).status_code == 503
    caches["papers"].clear()
    assert client.get(address).status_code == 200


def test_what_was_deleted_by_law_is_gone_from_paper(office: Office, client: Client) -> None:
    release = office.release(notice={"body": "要删除的正文"})
    assert "要删除的正文" in paper(client, release.uid)
    office.redact(release, "/body")
    assert "要删除的正文" not in paper(client, release.uid)


def test_what_does_not_exist_has_no_paper(client: Client, db: None) -> None:
    for name in ("notice.pdf", "card.png", "cite/"):
        assert client.get(f"/notice/2026-99999999/{name}").status_code == 404


# --- The font -------------------------------------------------------------------------------------


def test_the_font_is_the_recorded_one() -> None:
    record = json.loads((FONTS / "font.json").read_text(encoding="utf-8"))
    assert record["licence"] == "OFL-1.1"
    for name, digest in record["sha256"].items():
        assert hashlib.sha256((FONTS / name).read_bytes()).hexdigest() == digest


def test_a_character_the_font_lacks_is_named() -> None:
    assert printable("云岚镕堃喆\n①㎡《》") == "云岚镕堃喆\n①㎡《》"
    assert printable({"a": ["\U00020bb7野家"]}) == {"a": ["〔U+20BB7〕野家"]}
    assert printable("a\x00b\tc") == "a b c"


# --- The picture ----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_picture_has_the_size_that_others_expect(
    portal: Portal, client: Client, language: str
) -> None:
    answer = client.get(f"{language}/notice/{portal.current.uid}/card.png")
    assert answer["Content-Type"] == "image/png"
    assert struct.unpack(">II", answer.content[16:24]) == (1200, 630)
    page = client.get(f"{language}/notice/{portal.current.uid}/").content.decode()
    assert re.search(r'og:image" content="http[^"]+' + f'{language}/notice/[^"]+/card.png"', page)


# --- Short addresses ------------------------------------------------------------------------------


@pytest.mark.parametrize("sequence", [1, 31, 32, 1000, 123_456_789, 2**63 - 1])
def test_a_short_number_leads_back(sequence: int) -> None:
    assert short_numbers.read(short_numbers.written(sequence)) == sequence


def test_a_short_number_may_be_misread_and_shouted() -> None:
    assert short_numbers.read("O1I") == short_numbers.read("0i1") == 33
    for wrong in ("", "u", "ü", "-1", "1" * 14, "z" * 13, "１"):
        assert short_numbers.read(wrong) is None


def test_a_short_address_leads_to_the_page(portal: Portal, client: Client) -> None:
    for release in (portal.current, portal.tombstone):
        path = citing.short_address(release).removeprefix("http://127.0.0.1:8000")
        answer = client.get(path)
        assert answer.status_code == 301
        assert answer["Location"] == f"/notice/{release.uid}/"
    for wrong in ("zzzzzz", "u", "%00"):
        assert client.get(f"/n/{wrong}").status_code == 404


# --- Citations ------------------------------------------------------------------------------------


@pytest.fixture
def cited(office: Office) -> Release:
    return office.release(notice={"title": "50% {A}_B 地块公告", "title_en": "A parcel"})


def test_each_form_of_citation_is_what_its_standard_asks(cited: Release) -> None:
    agency, page = cited.document["agency"]["name"], f"http://127.0.0.1:8000/notice/{cited.uid}/"
    national, apa, bibtex = (c.text for c in citing.citations(cited, date(2026, 12, 1)))
    assert national == f"{agency}. 50% {{A}}_B 地块公告[EB/OL]. (2026-11-23)[2026-12-01]. {page}."
    assert apa == (
        f"{agency}. (2026, November 23). 50% {{A}}_B 地块公告 [A parcel] "
        f"(Notice No. {cited.uid}). Public resource allocation. {page}"
    )
    assert bibtex.splitlines() == [
        f"@misc{{gongkai-{cited.uid},",
        f"  author = {{{{{agency}}}}},",
        r"  title = {{50\% \{A\}\_B 地块公告}},",
        "  year = {2026},",
        "  month = nov,",
        f"  number = {{{cited.uid}}},",
        f"  url = {{{page}}},",
        "  urldate = {2026-12-01},",
        f"  note = {{SHA-256 {cited.digest}}},",
        "}",
    ]


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_page_for_citing_offers_all_of_them(
    cited: Release, client: Client, language: str
) -> None:
    page = client.get(f"{language}/notice/{cited.uid}/cite/").content.decode()
    for citation in citing.citations(cited, timezone.localdate()):
        assert citation.form in page
    assert citing.short_address(cited) in page
    assert (
        f'href="{language}/notice/{cited.uid}/cite/"'
        in client.get(f"{language}/notice/{cited.uid}/").content.decode()
    )


def test_a_withdrawn_notice_is_not_offered_as_a_source(portal: Portal, client: Client) -> None:
    assert client.get(f"/notice/{portal.tombstone.uid}/cite/").status_code == 410


# --- For search engines ---------------------------------------------------------------------------


def test_the_page_describes_itself_to_search_engines(portal: Portal, client: Client) -> None:
    page = client.get(f"/en/notice/{portal.original.uid}/").content.decode()
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert block
    found = json.loads(block[1])
    assert found["@type"] == "DigitalDocument"
    assert found["identifier"] == portal.original.uid
    assert found["correction"].endswith(f"/notice/{portal.correction.uid}/")
    assert found["publisher"]["@type"] == "GovernmentOrganization"
    address = f"http://127.0.0.1:8000/en/notice/{portal.original.uid}/"
    assert f'<link rel="canonical" href="{address}">' in page
    assert found["url"] == address


def test_markup_in_a_title_stays_in_the_data_block(office: Office, client: Client) -> None:
    release = office.release(notice={"title": "</script><script>alert(1)</script>"})
    page = client.get(f"/notice/{release.uid}/").content.decode()
    assert "<script>alert" not in page


def test_the_store_gives_nothing_under_another_seal() -> None:
    paper_store.put("2026-1", "notice", "en", "a", b"x")
    assert paper_store.get("2026-1", "notice", "en", "a") == b"x"
    assert paper_store.get("2026-1", "notice", "en", "b") is None
    paper_store.forget(["2026-1"])
    assert paper_store.get("2026-1", "notice", "en", "a") is None
