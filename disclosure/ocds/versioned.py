"""The schema of a versioned release: every value is the list of what it was, release by release.

Made from the release schema by the rules of merging, so that extensions are covered; the standard
publishes its own for the core only. Translations ("title_en") are left open: the published schema
forgets that they have versions as well.
"""

from __future__ import annotations

import copy
from typing import Any

from .profile import Schema, resolved

#: What releases say of themselves and merging leaves out; `ocid` stays as it is.
UNVERSIONED = ("ocid",)


def versioned_schema(release: Schema) -> Schema:
    """The schema of the versioned releases made from releases of this schema."""
    schema = _objects(release, release)
    schema["id"] = release["id"].replace("release-schema", "versioned-release-validation-schema")
    schema["$schema"] = release["$schema"]
    schema["required"] = [*UNVERSIONED, "initiationType"]
    schema["properties"] |= {name: release["properties"][name] for name in UNVERSIONED}
    definitions = release["definitions"]
    schema["definitions"] = {name: _objects(node, release) for name, node in definitions.items()}
    schema["definitions"] |= {f"{name}Whole": _whole(node) for name, node in definitions.items()}
    return schema


def _objects(node: Schema, root: Schema) -> Schema:
    """An object whose values are versioned. Its `id` is what its versions are joined by."""
    properties = {
        name: inner if name == "id" else _versioned(inner, root)
        for name, inner in node.get("properties", {}).items()
        if not inner.get("omitWhenMerged")
    }
    found: Schema = {"type": "object", "properties": properties}
    if "id" in node.get("required", ()):
        found["required"] = ["id"]
    return found


def _versioned(node: Schema, root: Schema) -> Schema:
    target = resolved(node, root)
    if "array" in _types(target):
        return _list(target, root)
    if "properties" not in target:
        return {"type": "object"} if "object" in _types(target) else _history(node)
    # An object that stands alone is not joined by its id, so its id has versions too.
    if "id" in target["properties"]:
        single = _objects(target, root)
        single["properties"]["id"] = _history(target["properties"]["id"])
        single.pop("required", None)
        return single
    return {"$ref": node["$ref"]} if "$ref" in node else _objects(target, root)


def _list(node: Schema, root: Schema) -> Schema:
    """Items with an id are merged one by one, every other list as a whole."""
    item = resolved(node.get("items", {}), root)
    if node.get("wholeListMerge") or "id" not in item.get("properties", {}):
        return _history(node)
    inner = node["items"] if "$ref" in node["items"] else _objects(item, root)
    return {"type": "array", "items": inner}


def _history(node: Schema) -> Schema:
    entry = {
        "releaseID": {"type": "string"},
        "releaseDate": {"type": "string", "format": "date-time"},
        "releaseTag": {"type": "array", "items": {"type": "string"}},
        "value": _whole(node),
    }
    return {
        "type": "array",
        "items": {"type": "object", "properties": entry, "required": list(entry)},
    }


def _whole(node: Any) -> Any:
    """The same schema for a value without versions of its own."""
    if isinstance(node, list):
        return [_whole(item) for item in node]
    if not isinstance(node, dict):
        return copy.copy(node)
    return {
        key: f"{value}Whole" if key == "$ref" and isinstance(value, str) else _whole(value)
        for key, value in node.items()
    }


def _types(node: Schema) -> list[str]:
    found = node.get("type", [])
    return [found] if isinstance(found, str) else list(found)
