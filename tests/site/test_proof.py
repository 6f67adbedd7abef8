"""The proof on a notice's page, as a reader and as a program finds it."""

from __future__ import annotations

import json
import re

import pytest
from django.core.cache import cache
from django.test import Client

from disclosure.core import canonical
from ledger import publishing
from tests.factory import Office
from verifier import gongkai_verify

pytestmark = pytest.mark.django_db

BLOCK = re.compile(r'<script type="application/json" id="gongkai-proof">(.*?)</script>', re.DOTALL)


def proof_on(page: str) -> dict:
    found = BLOCK.search(page)
    assert found
    return json.loads(found[1])


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_page_carries_a_proof_that_the_verifier_accepts(
    client: Client, office: Office, prefix: str
) -> None:
    evil = "</script><script>alert(1)</script>"
    release = office.release(notice={"body": f"正文{evil}", "title_en": "A parcel"})
    answer = client.get(f"{prefix}/notice/{release.uid}/")
    page = answer.content.decode()
    proof = proof_on(page)
    assert canonical.digest(proof["document"]) == proof["digest"] == release.digest
    notice = gongkai_verify.Notice(proof)
    assert notice.entry["id"] == release.uid
    shown = gongkai_verify._Embedded()
    shown.feed(page)
    gongkai_verify.check_page(shown.text, proof)
    with pytest.raises(gongkai_verify.Tampered):
        gongkai_verify.check_page(shown.text.replace("正文", "改文"), proof)


def test_what_was_withdrawn_is_proved_without_its_content(client: Client, office: Office) -> None:
    release = office.release(notice={"body": "撤回的正文"})
    office.withdraw(release)
    cache.clear()
    path = f"/api/v1/releases/{release.uid}/revisions"
    gone = client.get(f"{path}/1/proof/").json()
    assert gone["document"] is None
    assert "disclosures" not in gone
    assert "撤回的正文" not in json.dumps(gone, ensure_ascii=False)
    tombstone = client.get(f"{path}/2/proof/").json()
    assert canonical.digest(tombstone["document"]) == tombstone["digest"]
    page = client.get(f"/notice/{release.uid}/")
    assert page.status_code == 410
    assert proof_on(page.content.decode())["digest"] == tombstone["digest"]


def test_a_notice_that_does_not_exist_has_no_proof(client: Client, db: None) -> None:
    assert client.get("/api/v1/releases/2026-99999999/revisions/1/proof/").status_code == 404


def test_the_code_for_paper_is_a_picture_of_its_own(client: Client, office: Office) -> None:
    release = office.release()
    address = f"/notice/{release.uid}/code.svg"
    assert (
        f'<img loading="lazy" src="{address}"'
        in client.get(f"/notice/{release.uid}/").content.decode()
    )
    answer = client.get(address)
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer.content.startswith(b"<?xml")
    assert b"<path" in answer.content
    again = client.get(address, headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304
    assert client.get("/notice/2026-99999999/code.svg").status_code == 404


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_page_on_checking_names_the_key_and_offers_the_programs(
    client: Client, office: Office, prefix: str
) -> None:
    office.release()
    publishing.publish()
    key = client.get("/log/policy.json").json()["keys"][0]
    page = client.get(f"{prefix}/verify/").content.decode()
    assert key in page
    for name in ("gongkai_verify.py", "gongkai_witness.py"):
        assert f"/verifier/{name}" in page
        assert client.get(f"/verifier/{name}").content.startswith(b"#!/usr/bin/env python3")
    assert client.get("/verifier/__init__.py").status_code == 404
