"""The standard as this portal uses it: OCDS 1.1.5 with extensions patched in (JSON merge patch).

The files are vendored (`schema/`, `extension/`); the profile is put together once a process, so
that what is committed stays small and is what its authors published.
"""

from __future__ import annotations

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

Schema = dict[str, Any]

HERE = Path(__file__).parent
CORE, OC4IDS = HERE / "schema" / "core", HERE / "schema" / "oc4ids"
VERSION, PROJECT_VERSION = "1.1", "0.9"

_OCP = "https://raw.githubusercontent.com/open-contracting-extensions/"
#: Extensions published elsewhere under an address that does not change: vendored file -> address.
FOREIGN = {
    "process_title": f"{_OCP}ocds_process_title_extension/v1.1.5/extension.json",
    "location": f"{_OCP}ocds_location_extension/v1.1.5/extension.json",
    "lots": f"{_OCP}ocds_lots_extension/v1.1.5/extension.json",
    "bids": f"{_OCP}ocds_bid_extension/v1.1.5/extension.json",
    "participation_fee": f"{_OCP}ocds_participationFee_extension/v1.1.5/extension.json",
}
#: Extensions that this portal serves itself: our own, and a copy of one that has no version.
SERVED = ("techniques/copy1", "cn_allocation/v1")
SERVED_FOLDER = HERE / "extension"


def extension_url(path: str) -> str:
    """The permanent address of a served extension's file: "cn_allocation/v1/extension.json"."""
    return f"{settings.SITE_ORIGIN}/ocds/extensions/{path}"


def extension_urls() -> list[str]:
    """What every package names under `extensions`, in the order in which they are patched in."""
    return [*FOREIGN.values(), *(extension_url(f"{name}/extension.json") for name in SERVED)]


def merge_patch(target: Any, patch: Any) -> Any:
    """`target` changed by `patch` as RFC 7396 says; neither is altered."""
    if not isinstance(patch, dict):
        return copy.deepcopy(patch)
    merged = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge_patch(merged.get(key), value)
    return merged


def _read(path: Path) -> Schema:
    found: Schema = json.loads(path.read_text(encoding="utf-8"))
    return found


@cache
def release_schema() -> Schema:
    """The release schema with every extension. Shared: do not alter it."""
    schema = _read(CORE / "release-schema.json")
    for name in FOREIGN:
        schema = merge_patch(schema, _read(HERE / "schema" / "extensions" / f"{name}.json"))
    for name in SERVED:
        schema = merge_patch(schema, _read(SERVED_FOLDER / name / "release-schema.json"))
    return schema


@cache
def package_schema(name: str) -> Schema:
    """The schema of a package: release-package, record-package or project-package."""
    folder = OC4IDS if name == "project-package" else CORE
    return _read(folder / f"{name}-schema.json")


@cache
def project_schema() -> Schema:
    """The OC4IDS project schema."""
    return _read(OC4IDS / "project-schema.json")


def resolved(node: Schema, root: Schema) -> Schema:
    """The node, or what its $ref leads to within `root`."""
    while "$ref" in node:
        node = root["definitions"][node["$ref"].rpartition("/")[2]]
    return node


def _root(name: str) -> Schema:
    return project_schema() if name == "project" else release_schema()


@cache
def field(path: str, schema: str = "release") -> Schema | None:
    """The schema of the field at a dotted path ("awards.suppliers.id"), None if it has none.

    A list's items are meant where the path goes on below it. `schema` is release or project.
    """
    root = _root(schema)
    node: Schema = root
    for key in path.split("."):
        node = resolved(node, root)
        if "items" in node:
            node = resolved(node["items"], root)
        found = node.get("properties", {}).get(key)
        if found is None:
            return None
        node = found
    return resolved(node, root)
