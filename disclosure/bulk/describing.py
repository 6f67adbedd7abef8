"""What machines are told of the bulk files: Frictionless data packages, a DCAT-AP 3 catalogue."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.urls import reverse

from disclosure.addresses import absolute
from disclosure.api.languages import page_url

from . import store
from .rows import COLUMNS
from .store import Set

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
IANA = "http://www.iana.org/assignments/media-types/"
FILE_TYPE = "http://publications.europa.eu/resource/authority/file-type/"
FORMATS = {store.JSONL: "JSONL", store.OCDS: "JSON"}
FREQUENCY = "http://publications.europa.eu/resource/authority/frequency/"
#: Names in both languages; the pages say the same in their own words.
TITLE = {"zh": "公共资源配置公告", "en": "Notices of public resource allocation"}
ABOUT = {
    "zh": "已发布的全部公告、更正与撤回，每次发布一条。",
    "en": "Every notice, correction and withdrawal that was released, one row each.",
}


def address(period: str, name: str) -> str:
    """Where a file of a period can be read."""
    return absolute(reverse("bulk-file", args=[period, name]))


def datapackage(made: Set) -> dict[str, Any]:
    """A Frictionless data package of one set."""
    return {
        "profile": "data-package",
        "name": f"gongkai-{made.period}",
        "title": f"{TITLE['zh']} / {TITLE['en']}: {made.period}",
        "description": f"{ABOUT['zh']} {ABOUT['en']}",
        "homepage": page_url("bulk"),
        "created": made.newest,
        "licenses": [{"path": settings.LICENCE_URL}],
        "sources": [{"title": settings.OCDS_PUBLISHER, "path": settings.SITE_ORIGIN}],
        "resources": [_resource(name, made) for name in made.files],
    }


def _resource(name: str, made: Set) -> dict[str, Any]:
    file = made.files[name]
    stem, _dot, ending = name.partition(".")
    found = {
        "name": f"{stem}-{ending.removesuffix('.gz')}",
        "title": store.FILES[name][0],
        "path": name,
        "format": ending.removesuffix(".gz"),
        "mediatype": store.FILES[name][1].partition(";")[0],
        "encoding": "utf-8",
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
    }
    if ending != "csv":
        return {"profile": "data-resource", **found, "compression": "gz"}
    fields = [{"name": name, "type": kind} for name, kind in COLUMNS.items()]
    schema = {"fields": fields, "primaryKey": "sequence", "missingValues": [""]}
    return {"profile": "tabular-data-resource", **found, "schema": schema}


def write_catalogue() -> None:
    """Renew the catalogue of all sets, if they are not what it says."""
    path = store.root() / store.CATALOGUE
    text = json.dumps(catalogue(), ensure_ascii=False, indent=1)
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return
    beside = path.with_suffix(".new")
    store.write(beside, text)
    beside.replace(path)


def catalogue() -> dict[str, Any]:
    """The DCAT-AP 3 catalogue: the whole and each month as a dataset of its own."""
    sets = [made for made in (store.find(store.ALL), *store.months()) if made]
    return {
        "@context": CONTEXT,
        "@id": absolute(reverse("bulk-catalogue")),
        "@type": "dcat:Catalog",
        "dct:title": _texts(TITLE),
        "dct:description": _texts(ABOUT),
        "dct:publisher": _publisher(),
        "dct:license": {"@id": settings.LICENCE_URL},
        "dct:modified": _time(max((made.newest for made in sets), default="1970-01-01")),
        "foaf:homepage": {"@id": page_url("bulk")},
        "dcat:dataset": [_dataset(made) for made in sets],
    }


def _dataset(made: Set) -> dict[str, Any]:
    titles = {key: f"{text} {_named(made.period)[key]}" for key, text in TITLE.items()}
    found: dict[str, Any] = {
        "@id": f"{page_url('bulk')}#{made.period}",
        "@type": "dcat:Dataset",
        "dct:identifier": f"gongkai-{made.period}",
        "dct:title": _texts(titles),
        "dct:description": _texts(ABOUT),
        "dct:publisher": _publisher(),
        "dct:modified": _time(made.newest),
        "dct:accrualPeriodicity": {"@id": f"{FREQUENCY}UPDATE_CONT"},
        "dcat:landingPage": {"@id": page_url("bulk")},
        "dcat:distribution": [_distribution(name, made) for name in made.files],
    }
    if made.period != store.ALL:
        month = {"@value": made.period, "@type": "xsd:gYearMonth"}
        period = {"@type": "dct:PeriodOfTime", "dcat:startDate": month, "dcat:endDate": month}
        found["dct:temporal"] = period
    return found


def _distribution(name: str, made: Set) -> dict[str, Any]:
    file, place = made.files[name], address(made.period, name)
    media_type = store.FILES[name][1].partition(";")[0]
    return {
        "@id": place,
        "@type": "dcat:Distribution",
        "dct:title": store.FILES[name][0],
        "dcat:accessURL": {"@id": place},
        "dcat:downloadURL": {"@id": place},
        "dcat:mediaType": {"@id": f"{IANA}{media_type}"},
        "dct:format": {"@id": f"{FILE_TYPE}{FORMATS.get(name, 'CSV')}"},
        "dcat:byteSize": {"@value": str(file.size), "@type": "xsd:nonNegativeInteger"},
        "dct:license": {"@id": settings.LICENCE_URL},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": {"@value": file.sha256, "@type": "xsd:hexBinary"},
        },
    }


def _publisher() -> dict[str, Any]:
    return {
        "@id": settings.SITE_ORIGIN,
        "@type": "foaf:Agent",
        "foaf:name": settings.OCDS_PUBLISHER,
    }


def _named(period: str) -> dict[str, str]:
    return {"zh": "全部", "en": "(all)"} if period == store.ALL else {"zh": period, "en": period}


def _texts(texts: dict[str, str]) -> list[dict[str, str]]:
    return [{"@value": text, "@language": key} for key, text in texts.items()]


def _time(text: str) -> dict[str, str]:
    kind = "dateTime" if "T" in text else "date"
    return {"@value": text, "@type": f"xsd:{kind}"}
