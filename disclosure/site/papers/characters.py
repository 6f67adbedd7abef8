"""Which characters the bundled font has, and what stands for those it has not."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

FONTS = Path(__file__).parent / "fonts"


@cache
def _uncovered() -> re.Pattern[str]:
    runs = json.loads((FONTS / "font.json").read_text(encoding="utf-8"))["covered"]
    kept = "".join(rf"\U{first:08x}-\U{last:08x}" for first, last in runs)
    return re.compile(rf"[^\n{kept}]")


def printable(value: Any) -> Any:
    """JSON with every text in it fit for the font.

    A character the font lacks becomes its code point, 〔U+3447〕: a reader can look it up, which an
    empty box does not allow. Control characters become spaces.
    """
    if isinstance(value, str):
        return _uncovered().sub(_named, value)
    if isinstance(value, dict):
        return {key: printable(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [printable(inner) for inner in value]
    return value


def _named(match: re.Match[str]) -> str:
    character = match[0]
    return f"〔U+{ord(character):04X}〕" if character.isprintable() else " "
