"""Values as TOML and JSON bring them, taken only as what they should be.

Each function returns the value, or raises ValueError with the name it stands under.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def string(name: str, value: Any) -> str:
    """A text."""
    if not isinstance(value, str):
        raise ValueError(f"{name} is a text")
    return value


def whole(name: str, value: Any) -> int:
    """A whole number; true and false are none."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"{name} is a whole number")
    return value


def flag(name: str, value: Any) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise ValueError(f"{name} is true or false")
    return value


def items(name: str, value: Any) -> list[Any]:
    """A list."""
    if not isinstance(value, list):
        raise ValueError(f"{name} is a list")
    return value


def table(name: str, value: Any, known: Sequence[str]) -> Mapping[str, Any]:
    """A table with none but the known keys."""
    if not isinstance(value, Mapping):
        raise ValueError(f"{name} is a table")
    only(f" in {name}", value, known)
    return value


def only(where: str, value: Mapping[str, Any], known: Sequence[str]) -> None:
    """Refuse keys that are not known; `where` goes on the sentence, " in basis"."""
    if unknown := set(value) - set(known):
        raise ValueError(f"unknown keys {sorted(unknown)}{where}")
