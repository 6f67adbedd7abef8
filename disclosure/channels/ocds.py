"""The open contracting channel: makes each release's OCDS form, once, and only if it is valid."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from disclosure.models import BulkChange, OcdsRelease, Release
from disclosure.ocds.building import build
from disclosure.ocds.declared import VERSION, mappings
from disclosure.ocds.process import ocid_of
from disclosure.ocds.validating import release_errors

log = logging.getLogger(__name__)


class InvalidOcdsError(ValueError):
    """A notice that cannot be open contracting data; the text says of each place what is wrong."""


def deliver(releases: Sequence[Release]) -> None:
    """Store what the releases are in OCDS. Raises InvalidOcdsError and then stores nothing.

    Delivering twice is harmless: what is stored is left as it is. Tombstones and types without a
    mapping have no OCDS form, and are done by doing nothing.
    """
    wanted = [r for r in releases if r.type in mappings() and not r.withdrawn]
    stored = set(
        OcdsRelease.objects.filter(release__in=wanted).values_list("release_id", flat=True)
    )
    waiting = {r: ocid_of(r.document) for r in wanted if r.pk not in stored}
    earlier = _earlier(set(waiting.values()))
    rows = []
    for release, ocid in waiting.items():
        # Put back, a notice has its old place in the process.
        first = release.first_sequence
        before = [body for sequence, body in earlier[ocid] if sequence < first]
        body = build(release, ocid, before)
        if errors := release_errors(body):
            log.error("release %s is no valid OCDS: %s", release.uid, errors)
            raise InvalidOcdsError(f"{release.uid}: {'; '.join(errors)}")
        earlier[ocid].append((release.sequence, body))
        rows.append(
            OcdsRelease(
                release=release,
                ocid=ocid,
                tag=body["tag"][0],
                body=body,
                mapping_version=VERSION,
            )
        )
    with transaction.atomic():
        OcdsRelease.objects.bulk_create(rows, ignore_conflicts=True)
        made = [(row.release.sequence, row.release.published_at) for row in rows]
        BulkChange.objects.note(made, ocds=True)


def _earlier(ocids: set[str]) -> defaultdict[str, list[tuple[int, dict[str, Any]]]]:
    """What was made of these processes before, oldest first: ocid -> (sequence, body)."""
    found: defaultdict[str, list[tuple[int, dict[str, Any]]]] = defaultdict(list)
    rows = OcdsRelease.objects.filter(ocid__in=ocids).order_by("release_id")
    for sequence, ocid, body in rows.values_list("release_id", "ocid", "body"):
        found[ocid].append((sequence, body))
    return found
