"""Whether releases and packages are what the standard demands: schema, formats, closed codelists.

Addresses in the schemas are resolved among the vendored files; nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import jsonschema_rs

from . import profile
from .references import broken_references
from .versioned import versioned_schema

#: Errors named of one release; a release that is wrong everywhere needs no longer list.
MOST = 20


def _refuse(uri: str) -> Any:
    raise ValueError(f"{uri} is not among the vendored schemas")


@cache
def _registry() -> jsonschema_rs.Registry:
    release = profile.release_schema()
    schemas = [release, versioned_schema(release), profile.project_schema()]
    return jsonschema_rs.Registry(
        [(schema["id"], schema) for schema in schemas],
        draft=jsonschema_rs.Draft4,
        retriever=_refuse,
    )


@cache
def _validator(name: str) -> Any:
    schema = profile.release_schema() if name == "release" else profile.package_schema(name)
    return jsonschema_rs.Draft4Validator(
        schema, validate_formats=True, registry=_registry(), retriever=_refuse
    )


def faults(name: str, document: Any) -> list[tuple[list[str | int], str]]:
    """Where a release or package is not what its schema says, and what the schema says."""
    found = _validator(name).iter_errors(document)
    return [(list(error.instance_path), error.message[:300]) for error in found]


def schema_errors(name: str, document: Any) -> list[str]:
    """What is wrong with a release, release-package, record-package or project-package.

    Each as "place: what the schema says", in English as the standard is.
    """
    return [f"{_place(path)}: {message}" for path, message in faults(name, document)]


def _place(path: list[str | int]) -> str:
    return "/".join(str(step) for step in path) or "the whole"


def release_errors(release: dict[str, Any]) -> list[str]:
    """Everything that keeps a release from being published as open contracting data."""
    return list(_first([*schema_errors("release", release), *broken_references(release)]))


def _first(errors: list[str]) -> Iterator[str]:
    yield from errors[:MOST]
    if len(errors) > MOST:
        yield f"and {len(errors) - MOST} more"
