"""Lists of persons go when their time is over; what was released goes on verifying."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from disclosure import documents, services
from disclosure.core import canonical
from disclosure.models import AnnexRemoval, Release
from tests.factory import NOW, Office

pytestmark = pytest.mark.django_db
CODE = "housing.allocation_result"


@pytest.fixture
def release(office: Office) -> Release:
    return office.release(CODE)


def after(release: Release, days: int):
    """So many days after the publicity period of its list."""
    return NOW.replace(
        **{p: getattr(release.annexes.get().expires_on, p) for p in ("year", "month", "day")}
    ) + timedelta(days=days)


def test_a_list_stays_on_its_last_day_and_goes_the_day_after(release: Release) -> None:
    annex = release.annexes.get()
    services.remove_expired(now=after(release, 0))
    assert release.annexes.exists()
    later = after(release, 1)
    assert services.remove_expired(now=later) >= 1
    assert not release.annexes.exists()
    removal = release.removals.get()
    assert (removal.name, removal.count, removal.reason) == (
        annex.name,
        len(annex.rows),
        "expired",
    )
    assert services.remove_expired(now=later) == 0


def test_the_release_verifies_without_its_list(release: Release) -> None:
    annex = release.annexes.get()
    (entry,) = release.document["annexes"]
    assert documents.annex_digest(annex.salt, annex.rows) == entry["digest"]
    services.remove_expired(now=after(release, 1))
    release.refresh_from_db()
    assert canonical.digest(release.committed) == release.digest
    assert release.removals.get().digest == release.document["annexes"][0]["digest"]


def test_the_page_says_that_the_list_is_gone(release: Release, client: Client) -> None:
    names = [row["name"] for row in release.annexes.get().rows]
    services.remove_expired(now=after(release, 1))
    page = client.get(f"/en/notice/{release.uid}/").content.decode()
    assert not any(name in page for name in names)
    removed = timezone.localdate(release.removals.get().removed_at)
    assert f"The list was deleted on {removed.day} {removed:%B %Y}" in page


def test_a_withdrawn_notice_loses_its_list_at_once(office: Office, release: Release) -> None:
    office.withdraw(release)
    assert not release.annexes.exists()
    assert release.removals.get().reason == "withdrawn"


@pytest.mark.parametrize("end", ["expired", "law", "withdrawn"])
def test_a_correction_does_not_publish_again_a_list_that_was_deleted(
    office: Office, release: Release, end: str
) -> None:
    (name,) = release.annexes.values_list("name", flat=True)
    match end:
        case "expired":
            services.remove_expired(now=after(release, 1))
        case "law":
            office.redact(release, f"/annexes/{name}")
        case "withdrawn":
            office.withdraw(release)
            release = office.restore(release)
    correction = office.correct(release)
    assert not correction.annexes.exists()
    assert documents.load(correction.notice).tables[name] == []


def test_a_correction_takes_over_a_list_that_is_still_public(
    office: Office, release: Release
) -> None:
    assert office.correct(release).annexes.get().rows == release.annexes.get().rows


def test_that_a_list_was_removed_cannot_be_denied(release: Release) -> None:
    services.remove_expired(now=after(release, 1))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AnnexRemoval.objects.all()._raw_delete("default")
