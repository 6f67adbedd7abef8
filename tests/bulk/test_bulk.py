"""Bulk files: complete, consistent, renewed where something changed, and downloaded in parts."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import shutil
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from disclosure.bulk import making, rows, store, writing
from disclosure.bulk.making import join_due, make_due
from disclosure.models import BulkChange, Delivery, DeliveryQuerySet, Release
from disclosure.ocds.validating import schema_errors
from tests.factory import NOW, Office, deliver_all
from tests.locks import held_by_another

pytestmark = pytest.mark.django_db

DAY, MONTH = "2026-11-23", "2026-11"
LATER = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    settings.BULK_DIR = tmp_path / "bulk"
    # Which days could not be made a moment ago.
    cache.clear()
    return tmp_path / "bulk"


def renew(now: Any = NOW) -> int:
    deliver_all(("ocds", "bulk"), now=now)
    made = make_due()
    join_due()
    return made


def fetched(client: Client, period: str, name: str, **headers: str) -> bytes:
    answer = client.get(f"/bulk/{period}/{name}", headers=headers)
    assert answer.status_code in (200, 206), (period, name)
    return b"".join(answer)


def items(client: Client, period: str) -> list[dict[str, Any]]:
    data = gzip.decompress(fetched(client, period, "releases.jsonl.gz")).decode()
    return [json.loads(line) for line in data.splitlines()]


def table(client: Client, period: str, name: str = "notices.csv") -> list[dict[str, str]]:
    text = fetched(client, period, name).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_every_period_holds_what_the_api_gives(office: Office, client: Client) -> None:
    office.release("land.listing")
    office.release("procurement.open_tender", now=LATER)
    assert renew(LATER) == 2
    given = client.get("/api/v1/changes/").json()["results"]
    assert items(client, "all") == items(client, MONTH) == given
    assert items(client, DAY) + items(client, "2026-11-24") == given
    for name in ("notices.csv", "notices-excel.csv"):
        lines = table(client, "all", name)
        assert [line["uid"] for line in lines] == [each["uid"] for each in given]
        assert list(lines[0]) == list(rows.COLUMNS)
    assert fetched(client, "all", "notices-excel.csv").startswith(b"\xef\xbb\xbf")
    assert not fetched(client, "all", "notices.csv").startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("period", [DAY, MONTH, "all"])
def test_the_ocds_files_are_valid_packages(office: Office, client: Client, period: str) -> None:
    office.release("procurement.open_tender")
    office.release("land.listing")
    office.release("procurement.open_tender", now=LATER)
    renew(LATER)
    package = json.loads(gzip.decompress(fetched(client, period, "ocds.json.gz")))
    assert schema_errors("release-package", package) == []
    assert package["uri"].endswith(f"/bulk/{period}/ocds.json.gz")
    assert len(package["releases"]) == (2 if period == DAY else 3)


def test_a_withdrawal_takes_the_content_out_of_every_file(office: Office, client: Client) -> None:
    secret = "不该公开的标题"
    release = office.release("land.listing", notice={"title": "公告", "body": secret})
    renew()
    assert secret in json.dumps(items(client, "all"), ensure_ascii=False)
    office.withdraw(release, now=LATER)
    assert renew(LATER) == 2
    for period in (DAY, MONTH, "all"):
        assert secret not in json.dumps(items(client, period), ensure_ascii=False)
        package = json.loads(gzip.decompress(fetched(client, period, "ocds.json.gz")))
        assert package["releases"] == []
    line, _tombstone = table(client, "all")
    assert (line["status"], line["title"], line["amount"]) == ("withdrawn", "", "")


def test_only_days_on_which_something_changed_are_made(
    office: Office, client: Client, folder: Path
) -> None:
    office.release("land.listing")
    renew()
    before = (folder / DAY / "current").resolve()
    office.release("land.listing", now=LATER)
    assert renew(LATER) == 1
    assert (folder / DAY / "current").resolve() == before
    assert make_due() == 0


def test_what_changes_while_files_are_made_is_made_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = office.release("land.listing")
    deliver_all(("ocds", "bulk"))
    real = making.make_day

    def overtaken(*made_for: Any) -> None:
        real(*made_for)
        BulkChange.objects.note([(release.sequence, release.published_at)])

    monkeypatch.setattr(making, "make_day", overtaken)
    assert make_due() == 1
    monkeypatch.undo()
    assert make_due() == 1
    assert make_due() == 0


def content(folder: Path, period: str) -> dict[str, bytes]:
    """What the files of a period hold, unpacked; its head does not depend on when it was made."""
    held = {name: (folder / period / "current" / name).read_bytes() for name in store.FILES}
    return {
        name: gzip.decompress(data) if name.endswith(".gz") else data for name, data in held.items()
    }


@pytest.fixture
def gone_on(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Of each making of a day, whether it went on with the files there were."""
    real, found = making.make_day, []

    def watched(day: Any, reach: Any, before: Any = None) -> None:
        found.append(before is not None)
        real(day, reach, before)

    monkeypatch.setattr(making, "make_day", watched)
    return found


def test_a_day_goes_on_to_what_would_be_made_anew(
    office: Office, client: Client, folder: Path, gone_on: list[bool]
) -> None:
    for kind in ("land.listing", "procurement.open_tender", "land.listing"):
        office.release(kind)
        renew()
    office.release("procurement.open_tender")
    office.release("procurement.open_tender")
    renew()
    assert gone_on == [False, True, True, True]
    grown = {period: content(folder, period) for period in (DAY, MONTH, "all")}
    call_command("make_bulk", "--anew", stdout=io.StringIO())
    assert gone_on[4:] == [False]
    assert grown == {period: content(folder, period) for period in (DAY, MONTH, "all")}
    assert len(items(client, "all")) == 5


def sizes() -> list[int]:
    """Those of the day's files."""
    made = store.find(DAY)
    return [file.size for file in made.files.values()] if made else []


@pytest.mark.parametrize("member", [0, writing.MEMBER])
def test_a_day_that_grew_is_packed_as_well_as_one_made_at_once(
    office: Office, folder: Path, monkeypatch: pytest.MonkeyPatch, member: int
) -> None:
    monkeypatch.setattr(writing, "MEMBER", member)
    for _number in range(4):
        office.release("procurement.open_tender")
        renew()
    grown, held = sizes(), content(folder, DAY)
    call_command("make_bulk", "--anew", stdout=io.StringIO())
    assert held == content(folder, DAY)
    assert (grown == sizes()) is bool(member)


@pytest.mark.parametrize("act", ["correct", "withdraw", "redact"])
def test_a_day_is_made_anew_when_something_earlier_changed(
    office: Office, client: Client, folder: Path, gone_on: list[bool], act: str
) -> None:
    release = office.release("land.listing", notice={"body": "要删除的话"})
    office.release("procurement.open_tender")
    renew()
    match act:
        case "correct":
            office.correct(release)
        case "withdraw":
            office.withdraw(release)
        case "redact":
            office.redact(release, "/body")
    renew()
    assert gone_on == [False, False]
    held = content(folder, DAY)
    call_command("make_bulk", "--anew", stdout=io.StringIO())
    assert held == content(folder, DAY)
    assert items(client, DAY)[0] == client.get("/api/v1/changes/").json()["results"][0]


def shown(client: Client) -> tuple[list[int], int]:
    """The releases of the day, and of how many the OCDS form."""
    package = json.loads(gzip.decompress(fetched(client, DAY, "ocds.json.gz")))
    return [item["sequence"] for item in items(client, DAY)], len(package["releases"])


def test_what_is_not_delivered_yet_waits(
    office: Office, client: Client, gone_on: list[bool]
) -> None:
    """Or its delivery would have the day made anew, for it would look like a change."""
    office.release("land.listing")
    renew()
    office.release("land.listing")
    office.release("procurement.open_tender")
    Delivery.objects.filter(channel="bulk", release=3).update(due_at=LATER)
    deliver_all(("ocds", "bulk"))
    assert make_due() == 1
    assert shown(client) == ([1, 2], 1)
    assert make_due() == 0
    deliver_all(("bulk",), now=LATER)
    assert make_due() == 1
    assert shown(client) == ([1, 2, 3], 3)
    assert gone_on == [False, True, True]
    assert not BulkChange.objects.exists()


def test_ocds_forms_that_come_later_are_added(
    office: Office, client: Client, gone_on: list[bool]
) -> None:
    office.release("procurement.open_tender")
    renew()
    office.release("land.listing")
    deliver_all(("bulk",))
    make_due()
    assert shown(client) == ([1, 2], 1)
    deliver_all(("ocds",))
    make_due()
    assert shown(client) == ([1, 2], 2)
    assert gone_on == [False, True, True]


def test_a_worker_killed_before_it_says_so_has_the_day_made_once_more(
    office: Office, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.release("land.listing")
    renew()
    office.release("land.listing")
    deliver_all(("ocds", "bulk"))
    with monkeypatch.context() as patch:
        patch.setattr(DeliveryQuerySet, "reached", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            make_due()
    assert shown(client) == ([1, 2], 2)
    assert make_due() == 1
    assert shown(client) == ([1, 2], 2)
    assert not Delivery.objects.filter(channel="bulk", reached_at=None).exists()


def test_a_day_is_left_alone_for_a_multiple_of_what_it_took(office: Office, folder: Path) -> None:
    office.release("land.listing")
    deliver_all(("ocds", "bulk"))
    assert make_due(rest=1e6) == 1
    office.release("land.listing")
    deliver_all(("ocds", "bulk"))
    assert make_due(rest=1e6) == 0
    assert make_due() == 1


def test_a_day_whose_files_were_lost_is_made_whole(
    office: Office, client: Client, folder: Path
) -> None:
    first = office.release("land.listing")
    office.release("procurement.open_tender")
    renew()
    shutil.rmtree(folder / DAY)
    office.withdraw(first, now=LATER)
    renew(LATER)
    assert shown(client) == ([1, 2], 1)


def test_what_broke_off_is_cleared_away(office: Office, folder: Path) -> None:
    office.release("land.listing")
    for _number in range(3):
        store.begin(DAY)
    renew()
    assert len(list((folder / DAY).iterdir())) == 2


def test_a_day_may_be_replaced_while_its_month_is_joined(
    office: Office, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.release("land.listing")
    renew()
    office.release("land.listing")
    deliver_all(("ocds", "bulk"))
    make_due()
    held, real = content(folder, DAY), making.joined

    def overtaken(made: Any, name: str, bodies: Any) -> Any:
        for _number in range(2):
            BulkChange.objects.note_everything()
            make_due()
        return real(made, name, bodies)

    monkeypatch.setattr(making, "joined", overtaken)
    join_due()
    assert content(folder, MONTH)["releases.jsonl.gz"] == held["releases.jsonl.gz"]
    assert store.find(MONTH).rows == 2


def test_a_reader_keeps_the_version_it_began_with(office: Office, client: Client) -> None:
    office.release("land.listing")
    renew()
    held = fetched(client, DAY, "notices.csv")
    begun = client.get(f"/bulk/{DAY}/notices.csv")
    for _number in range(3):
        office.release("land.listing")
        renew()
    assert b"".join(begun) == held
    assert fetched(client, DAY, "notices.csv").startswith(held)


def test_what_was_replaced_is_removed_after_a_while(
    office: Office, client: Client, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = office.release("land.listing")
    renew()
    held = fetched(client, DAY, "notices.csv")
    begun = client.get(f"/bulk/{DAY}/notices.csv")
    office.withdraw(release)
    renew()
    join_due()

    def sets(period: str) -> int:
        return len([each for each in (folder / period).iterdir() if not each.is_symlink()])

    assert [sets(period) for period in (DAY, MONTH, "all")] == [2, 2, 2]
    now = time.time()
    monkeypatch.setattr(store.time, "time", lambda: now + store.KEPT + 60)
    join_due()
    assert [sets(period) for period in (DAY, MONTH, "all")] == [1, 1, 1]
    assert b"".join(begun) == held
    assert len(items(client, DAY)) == len(items(client, "all")) == 2


def test_a_crash_leaves_the_old_files_and_the_day_marked(
    office: Office, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.release("land.listing")
    renew()
    held = fetched(client, DAY, "notices.csv")
    office.release("land.listing")
    deliver_all(("ocds", "bulk"))
    with monkeypatch.context() as patch:
        patch.setattr(store, "put", lambda made: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            make_due()
    assert fetched(client, DAY, "notices.csv") == held
    assert make_due() == 1
    assert len(items(client, DAY)) == 2


def test_a_day_that_cannot_be_made_does_not_hold_up_the_others(
    office: Office, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.release("land.listing")
    office.release("land.listing", now=LATER)
    deliver_all(("ocds", "bulk"), now=LATER)
    real = making.make_day

    def broken(day: Any, *made_for: Any) -> None:
        if day == LATER.date():
            raise ZeroDivisionError
        real(day, *made_for)

    monkeypatch.setattr(making, "make_day", broken)
    with pytest.raises(ZeroDivisionError):
        make_due()
    assert len(items(client, DAY)) == 1
    assert set(BulkChange.objects.values_list("day", flat=True)) == {LATER.date()}
    assert BulkChange.objects.waits_since() is not None
    # A sweep comes twice a second, and is not to try it each time.
    assert make_due(rest=1.0) == 0
    cache.clear()
    with pytest.raises(ZeroDivisionError):
        make_due(rest=1.0)


def test_checksums_and_descriptions_are_those_of_the_files(office: Office, client: Client) -> None:
    office.release("procurement.open_tender")
    renew()
    for period in (DAY, MONTH, "all"):
        package = json.loads(fetched(client, period, "datapackage.json"))
        sums = fetched(client, period, "SHA256SUMS").decode()
        for resource in package["resources"]:
            data = fetched(client, period, resource["path"])
            digest = hashlib.sha256(data).hexdigest()
            assert (resource["bytes"], resource["hash"]) == (len(data), f"sha256:{digest}")
            assert f"{digest}  {resource['path']}\n" in sums
    catalogue = client.get("/bulk/catalog.jsonld").json()
    assert catalogue["@type"] == "dcat:Catalog"
    assert [each["dct:identifier"] for each in catalogue["dcat:dataset"]] == [
        "gongkai-all",
        "gongkai-2026-11",
    ]
    for each in catalogue["dcat:dataset"][0]["dcat:distribution"]:
        data = b"".join(client.get(each["dcat:downloadURL"]["@id"].split(":8000")[1]))
        assert each["dcat:byteSize"]["@value"] == str(len(data))
        assert each["spdx:checksum"]["spdx:checksumValue"]["@value"] == (
            hashlib.sha256(data).hexdigest()
        )


def test_a_broken_download_is_resumed_or_begun_anew(office: Office, client: Client) -> None:
    office.release("land.listing")
    renew()
    address = "/bulk/all/notices.csv"
    whole = client.get(address)
    data, etag = b"".join(whole), whole.headers["ETag"]
    assert whole.headers["Accept-Ranges"] == "bytes"
    rest = client.get(address, headers={"Range": "bytes=10-", "If-Range": etag})
    assert (rest.status_code, b"".join(rest)) == (206, data[10:])
    assert rest.headers["Content-Range"] == f"bytes 10-{len(data) - 1}/{len(data)}"
    for asked, expected in {"bytes=0-4": data[:5], "bytes=-7": data[-7:]}.items():
        assert fetched(client, "all", "notices.csv", Range=asked) == expected
    for asked in ("bytes=0-4,9-", "bytes=9-4", "bytes=-", "lines=1-2"):
        assert fetched(client, "all", "notices.csv", Range=asked) == data
    beyond = client.get(address, headers={"Range": f"bytes={len(data)}-"})
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{len(data)}")
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
    office.release("land.listing")
    renew()
    anew = client.get(address, headers={"Range": "bytes=10-", "If-Range": etag})
    assert anew.status_code == 200
    assert len(b"".join(anew)) > len(data)


def test_a_title_is_no_formula(office: Office, client: Client) -> None:
    office.release("land.listing", notice={"title": '=HYPERLINK("http://example.invalid")'})
    renew()
    for name in ("notices.csv", "notices-excel.csv"):
        (line,) = table(client, "all", name)
        assert line["title"] == '\'=HYPERLINK("http://example.invalid")'


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", " =1", "＝1", "\r1", "|cmd"])
def test_text_that_begins_a_formula_is_made_harmless(text: str) -> None:
    assert rows.harmless(text) == f"'{text}"


def test_drafts_and_scheduled_notices_are_in_no_file(office: Office, client: Client) -> None:
    office.release("land.listing")
    office.file("land.listing", notice={"title": "草稿标题"})
    office.approve(office.file("land.listing", notice={"title": "待发标题"}))
    renew()
    text = json.dumps(items(client, "all"), ensure_ascii=False)
    assert "草稿标题" not in text
    assert "待发标题" not in text


@pytest.mark.parametrize("language", ["", "/en"])
def test_pages_list_the_files_with_their_sizes(
    office: Office, client: Client, language: str
) -> None:
    assert client.get(f"{language}/data/files/").status_code == 200
    assert client.get(f"{language}/data/files/{MONTH}/").status_code == 404
    office.release("land.listing")
    renew()
    for address, period in (
        (f"{language}/data/files/", "all"),
        (f"{language}/data/files/{MONTH}/", DAY),
    ):
        page = client.get(address).content.decode()
        for name in (*store.FILES, "SHA256SUMS", "datapackage.json"):
            assert f'href="/bulk/{period}/{name}"' in page


@pytest.mark.parametrize(
    "address", ["all/manifest.json", "all/../all/notices.csv", "%2e%2e/notices.csv", "all/current"]
)
def test_nothing_else_is_served(office: Office, client: Client, address: str) -> None:
    office.release("land.listing")
    renew()
    assert client.get(f"/bulk/{address}").status_code in (302, 404)


def test_all_files_can_be_made_anew(office: Office, client: Client) -> None:
    office.release("land.listing")
    call_command("make_bulk", "--anew", stdout=io.StringIO())
    assert len(items(client, "all")) == Release.objects.count()


@pytest.mark.django_db(transaction=True)
def test_who_comes_second_gives_way(office: Office) -> None:
    office.release("land.listing")
    deliver_all(("bulk",))
    with held_by_another(making.DAYS):
        assert make_due() == 0
    assert make_due() == 1
