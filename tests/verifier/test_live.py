"""The verifier against the real portal: what it says of copies of what was corrected since."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from ledger import publishing
from tests.factory import Office
from tests.verifier.portals import Reader

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def url(live_server: Any, settings: Any, tmp_path: Path) -> str:
    settings.PUBLIC_STORE = tmp_path / "public"
    settings.SITE_ORIGIN = live_server.url
    settings.LEDGER_URL = f"{live_server.url}/log"
    releases = f"{live_server.url}/api/v1/releases/"
    settings.LEDGER_ADDRESSES = {
        "release": f"{releases}{{id}}/revisions/{{rev}}/proof/",
        "list": releases,
    }
    cache.clear()
    return str(live_server.url)


def test_an_old_copy_of_a_page_is_led_through_all_that_became_of_the_notice(
    url: str, tmp_path: Path
) -> None:
    office, reader = Office.open(), Reader(tmp_path / "reader")
    first = office.release()
    publishing.publish()
    page = tmp_path / "page.html"
    page.write_bytes(Client().get(f"/notice/{first.uid}/").content)
    assert "this copy cannot tell" in reader.check("page", str(page)).out

    second = office.correct(first)
    publishing.publish()
    told = reader.check("page", str(page), "--portal", url)
    assert told.status == 0, told.out
    corrected = f"{first.uid} (revision 1) was corrected by {second.uid} (revision 1): entry "
    assert corrected in told.out
    assert f"is {second.uid} (revision 1)" in told.out
    assert corrected in reader.check("notice", f"{url}/notice/{first.uid}/").out

    office.withdraw(second)
    publishing.publish()
    told = reader.check("page", str(page), "--portal", url)
    assert f"(revision 1) was withdrawn by {first.uid} (revision 2)" in told.out
    assert "but withdrawn since" in told.out

    office.restore(second)
    publishing.publish()
    told = reader.check("page", str(page), "--portal", url)
    assert told.status == 0, told.out
    assert f"(revision 2) was put back as {first.uid} (revision 3)" in told.out
    assert f"{first.uid} (revision 3) was corrected by {second.uid} (revision 3)" in told.out
    assert f"is {second.uid} (revision 3)" in told.out
