"""What every notice type is in OCDS: its example becomes a valid release and a valid record."""

from __future__ import annotations

from datetime import timedelta

import pytest

from disclosure.models import Delivery, OcdsRelease, Release
from disclosure.ocds import packages
from disclosure.ocds.declared import mappings, unmapped
from disclosure.ocds.references import broken_references
from disclosure.ocds.validating import release_errors, schema_errors
from tests.factory import NOW, Office, deliver_all

pytestmark = pytest.mark.django_db

HEAD = ("https://portal.example/1", "2026-11-23T09:00:00+08:00", "https://portal.example/policy")


def delivered(release: Release) -> OcdsRelease | None:
    """What the channel made of a release; fails with the reason where it could not."""
    deliver_all(["ocds"], now=NOW + timedelta(days=1))
    delivery = Delivery.objects.get(release=release, channel="ocds")
    assert delivery.done_at, delivery.last_error
    return OcdsRelease.objects.filter(release=release).first()


def test_the_example_becomes_a_valid_release_or_has_a_reason_not_to(
    type_code: str, release: Release
) -> None:
    made = delivered(release)
    if type_code in unmapped():
        assert made is None
        assert unmapped()[type_code]
        return
    assert made is not None
    assert release_errors(made.body) == []
    assert [made.tag] == made.body["tag"]
    package = {**packages.metadata(*HEAD), "releases": [made.body]}
    assert schema_errors("release-package", package) == []


def test_the_example_and_its_correction_make_a_valid_record(
    type_code: str, office: Office, release: Release
) -> None:
    if type_code not in mappings():
        return
    delivered(release)
    made = delivered(office.correct(release))
    assert made is not None
    rows = OcdsRelease.objects.filter(ocid=made.ocid).order_by("release_id")
    bodies = [row.body for row in rows]
    addresses = [HEAD[0]] * len(bodies)
    record = packages.record(made.ocid, bodies, addresses, history=True)
    package = {**packages.metadata(*HEAD), "records": [record]}
    assert schema_errors("record-package", package) == []
    assert broken_references(record["compiledRelease"]) == []
    assert made.tag.endswith(("Update", "Amendment")), made.tag
