"""What the accessibility checker has to say of a page."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

OPTIONS = {
    # Details of what it found in order would be most of the answer.
    "resultTypes": ["violations"],
    # The style sheets Django imports from each other are not for the checker to load.
    "preload": False,
}


def violations(page: Page) -> list[str]:
    """The rules that a page breaks, each with the first element that breaks it."""
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:160]}" for rule in found]
