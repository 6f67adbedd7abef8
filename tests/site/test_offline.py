"""What makes the site installable and notices readable without a network."""

import json
import re
import runpy
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from disclosure.site.views.offline import FILES, ICONS

pytestmark = pytest.mark.django_db

SCRIPT = settings.BASE_DIR / "scripts" / "make_icons.py"


@pytest.mark.parametrize(("prefix", "lang"), [("", "zh-Hans"), ("/en", "en")])
def test_the_manifest_is_in_the_language_of_the_page(
    client: Client, prefix: str, lang: str
) -> None:
    page = client.get(f"{prefix}/help/").content.decode()
    assert f'<link rel="manifest" href="{prefix}/manifest.webmanifest">' in page
    answer = client.get(f"{prefix}/manifest.webmanifest")
    assert answer.headers["Content-Type"] == "application/manifest+json"
    assert answer.json()["lang"] == lang
    assert answer.json()["start_url"] == f"{prefix}/"
    assert {icon["purpose"] for icon in answer.json()["icons"]} == {"any", "maskable"}


def test_the_worker_keeps_files_that_exist_and_stays_out_of_the_staff_side(client: Client) -> None:
    answer = client.get("/sw.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert "max-age=0" in answer.headers["Cache-Control"]
    found = re.search(r"= (\{.*\});", answer.content.decode())
    assert found
    facts = json.loads(found[1])
    assert facts["staff"] == ["/admin/", "/en/admin/"]
    assert facts["lists"] == {"/": "/saved/", "/en/": "/en/saved/"}
    for file in (*FILES, *ICONS):
        assert finders.find(file), file


def test_the_icons_are_drawn_from_the_logo(tmp_path: Path) -> None:
    script = runpy.run_path(str(SCRIPT))
    name, (size, scale) = "icon-192.png", script["ICONS"]["icon-192.png"]
    drawn = script["png"](size, script["painted"](size, scale))
    assert drawn == (settings.BASE_DIR / "static" / "site" / "icons" / name).read_bytes()
