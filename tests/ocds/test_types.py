"""What every notice type is in OCDS: its example becomes a valid release and a valid record."""

from __future__ import annotations

from datetime import timedelta

import pytest

from disclosure.models import Delivery, OcdsRelease, Release
from disclosure.ocds.declared import unmapped
from disclosure.ocds.validating import release_errors
from tests.factory import NOW, Office, deliver_all

pytestmark = pytest.mark.django_db


def delivered(release: Release) -> OcdsRelease | None:
    """What the channel made of a release; fails with the reason where it could not."""
    deliver_all(["ocds"], now=NOW + timedelta(days=1))
    delivery = Delivery.objects.get(release=release, channel="ocds")
    assert delivery.done_at, delivery.last_error
    return OcdsRelease.objects.filter(release=release).first()


def test_the_example_becomes_a_valid_release_or_has_a_reason_not_to(
    type_code: str, office: Office
) -> None:
    release = office.release(type_code)
    made = delivered(release)
    if type_code in unmapped():
        assert made is None
        assert unmapped()[type_code]
        return
    assert made is not None
    assert release_errors(made.body) == []
    assert made.tag == made.body["tag"][0]
