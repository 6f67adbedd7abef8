"""The extensions this portal serves: files by their path below `/ocds/extensions/`."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from django.conf import settings

from .profile import SERVED, SERVED_FOLDER, extension_url

MEDIA_TYPES = {
    ".json": "application/json",
    ".csv": "text/csv; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    "": "text/plain; charset=utf-8",
}


@cache
def files() -> dict[str, Path]:
    """Every served file: "cn_allocation/v1/codelists/priceForm.csv" -> where it lies."""
    return {
        str(path.relative_to(SERVED_FOLDER)): path
        for name in SERVED
        for path in sorted((SERVED_FOLDER / name).rglob("*"))
        if path.is_file()
    }


def content(name: str) -> tuple[bytes, str]:
    """The bytes of a served file and their media type. Raises KeyError for no such file.

    An extension says where its documentation is and who to ask: that depends on the portal.
    """
    path = files()[name]
    data = path.read_bytes()
    if path.name == "extension.json":
        extension = json.loads(data)
        if "contactPoint" not in extension:
            readme = extension_url(name.replace("extension.json", "README.md"))
            extension["documentationUrl"] = {"en": readme, "zh": readme}
            extension["contactPoint"] = {
                "name": settings.OCDS_PUBLISHER,
                "url": settings.SITE_ORIGIN,
            }
        data = json.dumps(extension, ensure_ascii=False, indent=2).encode()
    return data, MEDIA_TYPES[path.suffix]
