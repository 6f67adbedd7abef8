"""JSON pointers (RFC 6901): one place in a JSON document, as text.

`/awards/0/value/amount` is the amount of the first award; "" is the whole document.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any


def pointer(steps: Sequence[str | int]) -> str:
    """The pointer of a path of keys and positions."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)


def steps(text: str) -> list[str]:
    """The keys and positions of a pointer, all as text."""
    return [part.replace("~1", "/").replace("~0", "~") for part in text.split("/")[1:]]


def get(document: Any, text: str) -> Any:
    """The value at a pointer; None where nothing is."""
    for step in steps(text):
        document = _step(document, step)
        if document is None:
            return None
    return document


def put(document: Any, text: str, value: Any) -> None:
    """Replace the value at a pointer; a place that does not exist is left alone."""
    *parents, last = steps(text)
    holder = get(document, pointer(parents))
    if isinstance(holder, dict):
        holder[last] = value
    elif isinstance(holder, list) and last.isdecimal() and int(last) < len(holder):
        holder[int(last)] = value


def remove(document: Any, text: str) -> None:
    """Take out the member or item at a pointer; later items of its list move up."""
    *parents, last = steps(text)
    holder = get(document, pointer(parents))
    if isinstance(holder, dict):
        holder.pop(last, None)
    elif isinstance(holder, list) and last.isdecimal() and int(last) < len(holder):
        del holder[int(last)]


def walk(value: Any, at: str = "") -> Iterator[tuple[str, Any]]:
    """Every place below and including `value`, parents first."""
    yield at, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from walk(inner, at + pointer([key]))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from walk(inner, f"{at}/{position}")


def _step(value: Any, step: str) -> Any:
    if isinstance(value, dict):
        return value.get(step)
    if isinstance(value, list) and step.isdecimal() and int(step) < len(value):
        return value[int(step)]
    return None
