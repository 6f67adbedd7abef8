"""The mappings that the installed areas declare in their `ocds.py`."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from disclosure.areas import areas

from .mapping import Mapping, Project

#: Changes when the same notice would be written otherwise; kept with every release.
VERSION = 1


def _modules() -> list[Any]:
    names = [f"{area.name}.ocds" for area in areas()]
    return [import_module(name) for name in names if find_spec(name)]


@cache
def mappings() -> dict[str, Mapping]:
    """Every mapping by the code of its notice type."""
    return {code: found for m in _modules() for code, found in m.MAPPINGS.items()}


@cache
def unmapped() -> dict[str, str]:
    """Types that stay out of OCDS on purpose: code -> why."""
    return {code: why for m in _modules() for code, why in m.UNMAPPED.items()}


@cache
def projects() -> dict[str, Project]:
    """What types tell of construction projects, by the code of the type."""
    return {code: p for m in _modules() for code, p in getattr(m, "PROJECTS", {}).items()}
