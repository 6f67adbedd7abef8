"""The check in the reader's browser: Chromium, the portal's own policy, no request."""

from __future__ import annotations

import copy
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from config.security import CONTENT_SECURITY_POLICY
from ledger import publishing
from ledger.notes import Signer
from tests.factory import Office
from tests.verifier.portals import ROOT, Portal

from .conftest import Reader

pytestmark = pytest.mark.browser

SCRIPT = ROOT / "static" / "site" / "verify.js"
LARGEST = 15 * 1024


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    made = Portal(tmp_path)
    for number in range(1, 300):
        made.release(number)
    made.release(300, attachments={"出让须知.pdf": b"conditions", "map.png": b"map"})
    return made


@pytest.fixture
def page(chromium: Browser, portal: Portal) -> Iterator[Page]:
    """A page of the portal, open in a browser; what it asked for is in `page.asked`."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            script = self.path == "/verify.js"
            body = SCRIPT.read_bytes() if script else portal.page("2026-00000300").encode()
            self.send_response(200)
            kind = "text/javascript" if script else "text/html; charset=utf-8"
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    context = chromium.new_context()
    opened = context.new_page()
    opened.goto(f"http://127.0.0.1:{server.server_address[1]}/")
    yield opened
    context.close()
    server.shutdown()
    server.server_close()


def verify(page: Page, proof: Any, **options: Any) -> Any:
    return page.evaluate(
        """async ([proof, options]) =>
            (await import("/verify.js")).verify(proof, options)""",
        [proof, options],
    )


def test_the_script_is_small_and_plain() -> None:
    source = SCRIPT.read_text()
    assert len(source.encode()) <= LARGEST
    for word in ("fetch(", "XMLHttpRequest", "eval(", "innerHTML", "import("):
        assert word not in source.replace("import {", "")


def test_a_page_is_checked_without_a_request(page: Page, portal: Portal) -> None:
    page.evaluate('() => import("/verify.js")')
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    result = page.evaluate(
        """async () => {
            const { readProof, verify } = await import("/verify.js");
            return verify(readProof(document));
        }"""
    )
    assert result["status"] == "fine"
    assert [check["name"] for check in result["checks"]] == [
        *("format", "content", "disclosures", "files", "inclusion", "signature", "witnesses")
    ]
    facts = result["facts"]
    assert (facts["index"], facts["size"], facts["key"]) == (300, 301, portal.vkey)
    assert facts["witnesses"][0]["name"] == "witness.example/press"
    assert asked == []


def test_every_notice_of_a_ledger_is_proved(page: Page, portal: Portal) -> None:
    for number in (1, 127, 128, 255, 256, 299):
        proof = portal.notice(f"2026-{number:08d}")
        assert verify(page, proof, key=portal.vkey)["status"] == "fine"


def test_whatever_was_altered_is_found_at_its_step(page: Page, portal: Portal) -> None:
    proof = portal.notice("2026-00000300")

    def failing(step: str, **values: Any) -> None:
        result = verify(page, {**copy.deepcopy(proof), **values}, key=portal.vkey)
        assert result["status"] == "tampered"
        assert result["checks"][-1] == {"name": step, "ok": False}

    document = copy.deepcopy(proof["document"])
    document["details"]["price"]["value"] = "1.00"
    failing("content", document=document)
    failing("content", digest="0" * 64)
    failing("format", entry="AAAA")
    failing("format", index=5)
    failing("format", proof="nothing")
    failing("format", format="other")
    lines = proof["proof"].split("\n")
    swapped = "\n".join([*lines[:2], lines[3], lines[2], *lines[4:]])
    failing("inclusion", proof=swapped)
    failing("inclusion", proof="\n".join([*lines[:2], *lines[3:]]))
    failing("inclusion", proof=proof["proof"].replace("\n301\n", "\n302\n"))
    other = Signer.generate(portal.signers[0].name)
    result = verify(page, proof, key=str(other.verifier))
    assert result["checks"][-1] == {"name": "signature", "ok": False}


def test_strings_and_names_are_canonical_as_python_sees_them(page: Page, portal: Portal) -> None:
    portal.documents["2026-00000001", 1] = {
        "id": "2026-00000001", "revision": 1, "title": '€$\x0f\nA\'B"\\/<!-- \u2028 😀 \x7f',
        "\ufb33": 1, "😀": 2, "ö": [None, True, -5, {}], "\r": "",
    }  # fmt: skip
    document = portal.documents["2026-00000001", 1]
    found = page.evaluate(
        """async (value) => {
            const { digest, hex } = await import("/verify.js");
            return hex(await digest(value));
        }""",
        document,
    )
    assert found == portal.notice("2026-00000001")["digest"]


def test_a_browser_that_cannot_check_says_so(page: Page, portal: Portal) -> None:
    page.evaluate(
        "() => { crypto.subtle.importKey = () => { throw new DOMException('', 'NotSupported') } }"
    )
    assert verify(page, portal.notice("2026-00000001"))["status"] == "unsupported"


@pytest.fixture
def office(law: None, empty_index: None) -> Office:
    return Office.open()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("words", [
    ("", "未被改动", "查看公告现状"), ("/en", "Unchanged", "What became of it"),
])  # fmt: skip
def test_an_old_copy_is_exact_and_leads_to_what_became_of_it(
    office: Office, reader: Reader, settings: Any, tmp_path: Path, words: tuple[str, str, str]
) -> None:
    prefix, fine, link = words
    settings.LEDGER_URL = f"{reader.origin}/log"
    original = office.release()
    publishing.publish()
    page = reader.page()
    page.goto(f"{prefix}/notice/{original.uid}/")
    saved, other = tmp_path / "saved.html", tmp_path / "other.html"
    saved.write_text(page.content())
    other.write_text("<h1>no notice</h1>")
    correction = office.correct(original, title="改过的标题")
    page.goto(f"{prefix}/verify/")
    follow = page.get_by_role("link", name=link)
    expect(follow).to_be_hidden()
    before = len(reader.watches[0].requests)
    page.set_input_files("#check-file", saved)
    expect(page.locator("[data-part] [role=status]")).to_contain_text(fine)
    expect(follow).to_be_visible()
    # The scripts that check, and nothing of the file.
    asked = [
        url.rpartition("/")[2].partition(".")[0] for url in reader.watches[0].requests[before:]
    ]
    assert asked == ["check", "verify"]
    page.set_input_files("#check-file", other)
    expect(follow).to_be_hidden()
    page.set_input_files("#check-file", saved)
    follow.click()
    expect(page.locator(f"main a[href*='{correction.uid}']").first).to_be_visible()
