"""The open contracting channel: makes each release's OCDS form, once, and only if it is valid."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from disclosure.models import BulkChange, OcdsRelease, Release, hold_forms
from disclosure.ocds.building import build
from disclosure.ocds.declared import VERSION, mappings
from disclosure.ocds.process import ocid_of
from disclosure.ocds.validating import release_errors

log = logging.getLogger(__name__)


class InvalidOcdsError(ValueError):
    """A notice that cannot be open contracting data; the text says of each place what is wrong."""


@transaction.atomic
def deliver(releases: Sequence[Release]) -> None:
    """Store what the releases are in OCDS. Raises InvalidOcdsError and then stores nothing.

    Delivering twice is harmless: what is stored is left as it is. Tombstones, what was withdrawn
    since and types without a mapping have no OCDS form, and are done by doing nothing.
    """
    hold_forms()
    wanted = [r.pk for r in releases if r.type in mappings() and not r.withdrawn]
    # As they are now: content can have been withdrawn or deleted since they were read.
    waiting = {
        release: ocid_of(release.document)
        for release in Release.objects.public()
        .filter(pk__in=wanted, ocds=None)
        .select_related("agency", "region")
        .order_by("sequence")
    }
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
    OcdsRelease.objects.bulk_create(rows)
    made = [(row.release.sequence, row.release.published_at) for row in rows]
    BulkChange.objects.note(made, ocds=True)


def _earlier(ocids: set[str]) -> defaultdict[str, list[tuple[int, dict[str, Any]]]]:
    """What readers have of these processes, oldest first: ocid -> (sequence, body)."""
    found: defaultdict[str, list[tuple[int, dict[str, Any]]]] = defaultdict(list)
    rows = OcdsRelease.objects.public().filter(ocid__in=ocids).order_by("release_id")
    for sequence, ocid, body in rows.values_list("release_id", "ocid", "body"):
        found[ocid].append((sequence, body))
    return found
