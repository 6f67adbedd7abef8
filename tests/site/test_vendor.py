"""Vendored front-end files are what the record says, and ship nothing they may not."""

from __future__ import annotations

import gzip
import hashlib
import json
import re

from django.conf import settings

from disclosure.areas import areas

STATIC = settings.BASE_DIR / "static"
VENDOR = STATIC / "vendor"
#: Names of the vendor's components that its own stylesheet leaves as they are.
UNSTYLED = frozenset({"govuk-file-upload"})


def test_vendored_files_are_the_recorded_ones() -> None:
    record = json.loads((VENDOR / "vendor.json").read_text(encoding="utf-8"))
    recorded = {}
    for package in record["packages"]:
        assert package["licence"] == "MIT"
        recorded |= package["sha256"]
    found = {
        str(path.relative_to(VENDOR)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "vendor.json"
    }
    assert found == recorded


def test_the_stylesheets_load_nothing_and_name_no_foreign_identity() -> None:
    for path in (VENDOR / "govuk" / "govuk.css", STATIC / "site" / "site.css"):
        text = path.read_text(encoding="utf-8")
        assert "url(" not in text
        assert "@import" not in text
        assert "GDS" not in text


def test_style_and_pictures_fit_a_slow_phone() -> None:
    """25 KB gzip a page; the longest of our pages takes 5 of them."""
    # What a part of a page loads when it is used, and what is only for an installed site.
    later = {"verify.js", "check.js", "saving.js", "completing.js", "icons"}
    site = (path for path in (STATIC / "site").iterdir() if path.name not in later)
    paths = [VENDOR / "govuk" / "govuk.css", *site]
    weight = sum(len(gzip.compress(path.read_bytes(), 9)) for path in paths)
    assert weight < 16_000


def test_every_class_a_template_takes_from_the_vendor_is_in_its_stylesheet() -> None:
    """Only the components in use are compiled: see scripts/vendor_css."""
    css = (VENDOR / "govuk" / "govuk.css").read_text(encoding="utf-8").replace("\\", "")
    styled = set(re.findall(r"\.(govuk-[\w!-]+)", css))
    named = set()
    for path in (settings.BASE_DIR / "templates").rglob("*.html"):
        named |= set(re.findall(r"govuk-[\w!-]+", path.read_text(encoding="utf-8")))
    assert named - styled - UNSTYLED == set()


def test_every_icon_a_template_names_is_in_the_sprite() -> None:
    sprite = (STATIC / "site" / "icons.svg").read_text(encoding="utf-8")
    drawn = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    named = set()
    for path in (settings.BASE_DIR / "templates").rglob("*.html"):
        named |= set(re.findall(r'{% icon "([^"]+)"', path.read_text(encoding="utf-8")))
    assert named <= drawn


def test_every_area_has_an_icon_and_a_colour() -> None:
    sprite = (STATIC / "site" / "icons.svg").read_text(encoding="utf-8")
    css = (STATIC / "site" / "site.css").read_text(encoding="utf-8")
    for area in areas():
        assert f'<symbol id="{area.icon}"' in sprite
        assert f".area--{area.icon} " in css
