"""Whether anybody can use a page: what the accessibility checker says, and whether it fits."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, ViewportSize

OPTIONS = {
    # Details of what it found in order would be most of the answer.
    "resultTypes": ["violations"],
    # The style sheets Django imports from each other are not for the checker to load.
    "preload": False,
}
#: The rest of the answer stays in the browser: to bring it over takes a sixth of the time.
CHECK = """options => axe.run(options).then(({violations}) => violations.map(
    ({id, nodes}) => `${id}: ${nodes[0].html.slice(0, 160)}`))"""
#: By how many pixels a page is wider than its window.
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def violations(page: Page) -> list[str]:
    """The rules that a page breaks, each with the first element that breaks it."""
    page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(CHECK, OPTIONS)
    return found


def resize(page: Page, width: int) -> None:
    """Make the window of a page this wide, if it is not."""
    size: ViewportSize = {"width": width, "height": 900}
    if page.viewport_size != size:
        page.set_viewport_size(size)


def scrolls_sideways(page: Page, *widths: int) -> list[str]:
    """Say at which of these widths a page scrolls sideways; without any, whether it does as is."""
    size = page.viewport_size
    assert size is not None
    found = []
    for width in widths or [size["width"]]:
        resize(page, width)
        if page.evaluate(WIDER) > 0:
            found.append(f"scrolls sideways at {width}")
    return found
