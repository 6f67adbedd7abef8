"""The outer forms of the standard: packages of releases, and records of whole processes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import ocdsmerge
from django.conf import settings
from ocdsmerge.rules import get_merge_rules

from . import profile

Body = dict[str, Any]


def metadata(uri: str, published: str, policy: str) -> Body:
    """What every package says of itself. `published` is when its contents last changed."""
    return {
        "uri": uri,
        "version": profile.VERSION,
        "extensions": profile.extension_urls(),
        "publishedDate": published,
        "publisher": {"name": settings.OCDS_PUBLISHER, "uri": settings.SITE_ORIGIN},
        "license": settings.LICENCE_URL,
        "publicationPolicy": policy,
    }


def newest(releases: Sequence[Body], otherwise: str = "") -> str:
    """The date of the youngest release."""
    return max((str(body["date"]) for body in releases), default=otherwise)


def ordered(release: Body) -> Body:
    """The members of a release in the order of the standard; the database keeps none."""
    known = profile.release_schema()["properties"]
    names = [*(name for name in known if name in release), *(n for n in release if n not in known)]
    return {name: release[name] for name in names}


@cache
def _merger() -> ocdsmerge.Merger:
    # With the schema at hand the library does not ask for it over the network.
    return ocdsmerge.Merger(merge_rules=get_merge_rules(profile.release_schema()))


def compiled(releases: Sequence[Body]) -> Body:
    """The process as it stands: its releases merged, oldest first."""
    found: Body = _merger().create_compiled_release(list(releases))
    return ordered(found)


def versioned(releases: Sequence[Body]) -> Body:
    """The process with the history of each value."""
    found: Body = _merger().create_versioned_release(list(releases))
    return ordered(found)


def record(
    ocid: str, releases: Sequence[Body], addresses: Sequence[str], *, history: bool = False
) -> Body:
    """The record of a process: its releases by address, oldest first, and what they come to.

    `addresses` are those of the packages that hold each release.
    """
    linked = [
        {"url": f"{address}#{body['id']}", "date": body["date"], "tag": body["tag"]}
        for body, address in zip(releases, addresses, strict=True)
    ]
    found: Body = {"ocid": ocid, "releases": linked, "compiledRelease": compiled(releases)}
    return {**found, "versionedRelease": versioned(releases)} if history else found
