"""Components of open contracting data: packages as the standards describe them in full."""

from __future__ import annotations

from .shapes import ADDRESS, MOMENT, TEXT, Schema, items, record

_RELEASE = "https://standard.open-contracting.org/1.1/en/schema/release/"
_RECORD = "https://standard.open-contracting.org/1.1/en/schema/records/"
_PROJECT = "https://standard.open-contracting.org/infrastructure/0.9/en/reference/schema/"


def contracting_components() -> dict[str, Schema]:
    """The packages by name. What is in them is described by the standards."""
    head: dict[str, Schema] = {
        "uri": ADDRESS,
        "version": TEXT,
        "publishedDate": MOMENT,
        "publisher": record({"name": TEXT, "uri": ADDRESS}),
        "license": ADDRESS,
        "publicationPolicy": ADDRESS,
        "links": record({"next": ADDRESS}),
    }
    contracting: dict[str, Schema] = {**head, "extensions": items(ADDRESS)}
    release = _object("An OCDS release", _RELEASE)
    entry = _object("An OCDS record", _RECORD)
    project = _object("An OC4IDS project", _PROJECT)
    packages = {
        "OcdsReleasePackage": (contracting, "releases", release),
        "OcdsRecordPackage": (contracting, "records", entry),
        "Oc4idsProjectPackage": (head, "projects", project),
    }
    return {
        name: record({**members, key: items(inner)}, optional=("links",))
        for name, (members, key, inner) in packages.items()
    }


def _object(description: str, url: str) -> Schema:
    return {"type": "object", "description": f"{description}: {url}"}
