"""Where all code lists are found: those that several areas use, and those of each area."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from disclosure.areas import areas
from disclosure.core.code_lists import CodeList

INDUSTRIES = CodeList(
    "gbt-4754-2017",
    _("industries by GB/T 4754-2017, sections and divisions"),
    Path(__file__).parent / "codelists" / "gbt_4754_2017.csv",
)


def code_lists() -> list[CodeList]:
    """The shared lists, then those of the installed areas in their order."""
    return [INDUSTRIES, *(codes for area in areas() for codes in area.code_lists)]


def code_list(name: str) -> CodeList | None:
    """The list of this name, or None."""
    return next((codes for codes in code_lists() if codes.name == name), None)
