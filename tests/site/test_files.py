"""Released files are served, safely; nothing else is."""

from __future__ import annotations

import hashlib
from urllib.parse import quote

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from disclosure import services
from disclosure.models import Attachment, Notice, Release
from tests.factory import NOW, Office

pytestmark = pytest.mark.django_db

CONTENT = b"<script>alert(1)</script>"
DIGEST = hashlib.sha256(CONTENT).hexdigest()


def attach(notice: Notice, name: str = "出让须知.csv") -> str:
    """Attach a file that would do harm if a browser showed it; returns its public address."""
    Attachment.objects.create(
        notice=notice,
        file=ContentFile(CONTENT, name=name),
        name=name,
        media_type="text/html",
        size=len(CONTENT),
        digest=DIGEST,
    )
    return f"/files/{DIGEST}/{quote(name)}"


@pytest.fixture
def released(office: Office) -> tuple[str, Release]:
    notice = office.file("land.listing")
    address = attach(notice)
    office.approve(notice)
    services.publish_due(now=NOW)
    return address, Release.objects.get(notice=notice)


def test_a_released_file_is_saved_never_shown(
    released: tuple[str, Release], client: Client
) -> None:
    answer = client.get(released[0])
    assert b"".join(answer) == CONTENT  # type: ignore[arg-type]
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["ETag"] == f'"{DIGEST}"'
    assert not answer.cookies
    again = client.get(released[0], headers={"If-None-Match": f'"{DIGEST}"'})
    assert again.status_code == 304


def test_the_notice_lists_it_with_kind_and_size(
    released: tuple[str, Release], client: Client
) -> None:
    page = client.get(f"/notice/{released[1].uid}/").content.decode()
    assert released[0] in page
    assert "CSV" in page


def test_a_file_of_a_draft_is_not_served(office: Office, client: Client) -> None:
    assert client.get(attach(office.file("land.listing"))).status_code == 404


def test_a_withdrawn_file_is_gone(
    released: tuple[str, Release], office: Office, client: Client
) -> None:
    office.withdraw(released[1])
    assert client.get(released[0]).status_code == 410


def test_a_file_that_two_notices_share_stays_while_one_is_in_force(
    released: tuple[str, Release], office: Office, client: Client
) -> None:
    second = office.file("land.listing")
    attach(second)
    office.approve(second)
    services.publish_due(now=NOW)
    office.withdraw(released[1])
    answer = client.get(released[0])
    answer.close()
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        f"/files/{DIGEST}/another.html",
        "/files/..%2F..%2Fpg/secret",
        "/files/xyz/a.pdf",
        f"/files/{DIGEST}/a%00b",
        f"/files/%00/{DIGEST}",
    ],
)
def test_other_addresses_lead_nowhere(
    released: tuple[str, Release], client: Client, address: str
) -> None:
    assert client.get(address).status_code == 404
