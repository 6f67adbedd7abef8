"""Where a value stands in a record: the small path language of the declared layouts.

`tender.value.amount`            keys of nested objects
`awards.0.id`                    a position in a list
`parties[roles=buyer].name`      the first list item whose key is, or whose list holds, that text
`stages.@json`                   the JSON document inside a text

A path that leads nowhere gives None; a path never raises.
"""

import functools
import json
import re

_STEP = re.compile(r"(?P<key>[^.\[\]]+)?(?:\[(?P<name>[^=\]]+)=(?P<value>[^\]]*)\])?(?:\.|$)")


@functools.lru_cache(maxsize=4096)
def steps(path: str) -> tuple[tuple[str, str, str], ...]:
    """The steps of a path as (key, selector key, selector value). Raises ValueError."""
    found, end = [], 0
    while end < len(path):
        match = _STEP.match(path, end)
        if match is None or match.end() == end or not (match["key"] or match["name"]):
            raise ValueError(f"{path!r} is not a path")
        found.append((match["key"] or "", match["name"] or "", match["value"] or ""))
        end = match.end()
    if not found or path.endswith("."):
        raise ValueError(f"{path!r} is not a path")
    return tuple(found)


def get(record: object, path: str) -> object:
    """The value at `path`, or None."""
    value = record
    for key, name, wanted in steps(path):
        if key:
            value = _step(value, key)
        if name:
            value = _select(value, name, wanted)
        if value is None:
            return None
    return value


def locate(record: object, path: str) -> list[str | int] | None:
    """The keys and positions that lead to the value at `path`; None where nothing is."""
    value, found = record, list[str | int]()
    for key, name, wanted in steps(path):
        if key:
            step: str | int = int(key) if isinstance(value, list) and key.isdecimal() else key
            value, found = _step(value, key), [*found, step]
        if name and isinstance(value, list):
            chosen = _select(value, name, wanted)
            position = next((n for n, item in enumerate(value) if item is chosen), None)
            if position is None:
                return None
            value, found = chosen, [*found, position]
        if value is None:
            return None
    return found


def _step(value: object, key: str) -> object:
    if key == "@json":
        try:
            return json.loads(value) if isinstance(value, str) else None
        except (ValueError, RecursionError):
            return None
    if isinstance(value, dict):
        return value.get(key)
    if isinstance(value, list) and key.isdecimal() and int(key) < len(value):
        return value[int(key)]
    return None


def _select(value: object, name: str, wanted: str) -> object:
    for item in value if isinstance(value, list) else ():
        held = item.get(name) if isinstance(item, dict) else None
        if held == wanted or (isinstance(held, list) and wanted in held):
            return item
    return None
