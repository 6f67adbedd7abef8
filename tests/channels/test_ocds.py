"""The open contracting channel: once, only what is valid, and what is not says why."""

from __future__ import annotations

import pytest

from disclosure.channels import ocds
from disclosure.models import Delivery, OcdsRelease
from tests.factory import NOW, Office, deliver_all

pytestmark = pytest.mark.django_db


def test_each_release_is_made_once(office: Office) -> None:
    release = office.release("land.listing")
    deliver_all(["ocds"])
    before = OcdsRelease.objects.get(release=release).body
    ocds.deliver([release, release])
    ocds.deliver([release])
    assert OcdsRelease.objects.get(release=release).body == before


def test_types_outside_the_standard_are_done_at_once(office: Office) -> None:
    office.release("housing.exit")
    deliver_all(["ocds"])
    assert not OcdsRelease.objects.exists()
    assert not Delivery.objects.filter(channel="ocds", done_at__isnull=True).exists()


def test_an_invalid_release_is_not_stored_and_the_delivery_says_why(office: Office) -> None:
    good = office.release("land.listing")
    bad = office.release("land.listing", notice={"currency": "YUA"})
    deliver_all(["ocds"])
    assert list(OcdsRelease.objects.values_list("release", flat=True)) == [good.pk]
    delivery = Delivery.objects.get(release=bad, channel="ocds")
    assert delivery.done_at is None
    assert "InvalidOcdsError" in delivery.last_error
    assert "tender/value/currency" in delivery.last_error


def test_a_batch_ties_its_contracts_to_its_awards(office: Office) -> None:
    office.release("tendering.award")
    office.release("tendering.contract")
    deliver_all(["ocds"], now=NOW)
    (contract,) = OcdsRelease.objects.get(tag="contract").body["contracts"]
    (award,) = OcdsRelease.objects.get(tag="award", release__type="tendering.award").body["awards"]
    assert contract["awardID"] == award["id"]
