"""What is wrong with a file, cell by cell; what comes back to be mended; all or nothing."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from openpyxl import load_workbook

from disclosure import sheets, tasks
from disclosure.checks import example
from disclosure.core.notice_types import registry
from disclosure.core.workflow import State
from disclosure.importing import batches, filing, turns
from disclosure.importing.batches import open_batch, read_batch
from disclosure.importing.failing import failed_file
from disclosure.importing.progress import rows_read
from disclosure.models import Allocation, ImportBatch, Notice
from tests.factory import NOW, Office
from tests.importing.test_sheets import as_cells
from tests.locks import held_by_another

CODE = "land.agreement"
LISTED = "land.listing"
CODES = [notice_type.code for notice_type in registry.all()]

Put = dict[tuple[str, int], str]
"""(key, number of the notice) -> what the cell says instead."""


def letters(code: str, sheet: str = sheets.MAIN) -> dict[str, str]:
    """The letter of each column of a template by its key."""
    book = load_workbook(io.BytesIO(sheets.template(registry.get(code))))
    return {str(cell.value): cell.column_letter for cell in book[sheet][1]}


def lines(office: Office, count: int, put: Put, code: str = CODE) -> bytes:
    """A template with so many notices below the sample, each as the example but for `put`."""
    book = load_workbook(io.BytesIO(sheets.template(registry.get(code), region="云岚市")))
    for number in range(1, count + 1):
        line, lists = as_cells(code, str(number))
        line |= {"notice.region": office.agency.region_id, "notice.title": f"第{number}号"}
        line |= {key: text for (key, at), text in put.items() if at == number}
        for name, rows in {sheets.MAIN: [line], **lists}.items():
            keys = [cell.value for cell in book[name][1]]
            for row in rows:
                book[name].append([row.get(key) for key in keys])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.fixture
def bring_in(office: Office) -> Callable[..., ImportBatch]:
    def bring_in(layout: str, content: bytes, *, whole: bool = False) -> ImportBatch:
        batch = open_batch(
            layout=layout,
            content=content,
            file_name="x",
            agency=office.agency,
            by=office.filer,
            now=NOW,
            whole=whole,
        )
        return read_batch(batch=batch, now=NOW)

    return bring_in


WRONG = {
    "notice.formed_on": "31.31.2026",
    "notice.region": "无此地",
    "notice.title": "",
    "detail.price": "五折",
    "notice.nature": "不知道",
    "notice.contact_email": "不是邮箱",
    "notice.source_url": "no address",
}


def test_a_thousand_rows_with_37_planted_errors_have_each_named_by_its_cell(
    bring_in: Any, office: Office
) -> None:
    dice = random.Random(37)
    places = [(key, number) for key in WRONG for number in range(1, 1001)]
    planted = dice.sample(places, 37)
    columns = letters(CODE)
    batch = bring_in(f"sheet:{CODE}", lines(office, 1000, {(k, n): WRONG[k] for k, n in planted}))
    # Line 3 is the sample, so notice 1 stands in line 4.
    wanted = {f"{columns[key]}{number + 3}" for key, number in planted}
    found = list(batch.quarantine.values_list("cell", "sheet", "heading", "message"))
    assert {cell for cell, *_rest in found} == wanted
    assert len(found) == 37
    assert all(sheet == sheets.MAIN and heading and said for _c, sheet, heading, said in found)
    rows = len({number for _key, number in planted})
    assert (batch.read, batch.filed, batch.quarantined) == (1000, 1000 - rows, rows)
    assert batch.rows == 1000


def test_all_faults_of_a_row_are_told_at_once_with_what_stands_there(
    bring_in: Any, office: Office
) -> None:
    put = {("detail.price", 1): "五折", ("notice.nature", 1): "不知道", ("notice.title", 1): ""}
    batch = bring_in(f"sheet:{CODE}", lines(office, 1, put))
    columns = letters(CODE)
    found = dict(batch.quarantine.values_list("cell", "value"))
    assert found == {f"{columns[key]}4": text for (key, _n), text in put.items()}


def test_the_cell_of_a_list_is_named_on_its_worksheet(bring_in: Any, office: Office) -> None:
    line, lists = as_cells(LISTED, "7")
    line |= {"notice.region": office.agency.region_id}
    first = lists["parcels"][0]
    rows = [first, {**first, "parcel_no": "B", "area": "很大"}, {**first, "location": ""}]
    book = load_workbook(io.BytesIO(sheets.template(registry.get(LISTED))))
    for name, listed in {sheets.MAIN: [line], "parcels": rows}.items():
        keys = [cell.value for cell in book[name][1]]
        for row in listed:
            book[name].append([row.get(key) for key in keys])
    above = book["parcels"].max_row - 3
    target = io.BytesIO()
    book.save(target)
    batch = bring_in(f"sheet:{LISTED}", target.getvalue())
    columns = letters(LISTED, "parcels")
    found = set(batch.quarantine.values_list("sheet", "cell"))
    assert found >= {
        ("parcels", f"{columns['area']}{above + 2}"),
        ("parcels", f"{columns['location']}{above + 3}"),
    }


def test_a_party_that_is_missing_or_has_a_wrong_code_is_named_by_its_cell(
    bring_in: Any, office: Office
) -> None:
    role = next(role.code for role in registry.get(CODE).parties if role.required)
    put = {(f"parties.{role}", 1): "", (f"identifiers.{role}", 2): "91990100000000000X"}
    batch = bring_in(f"sheet:{CODE}", lines(office, 2, put))
    columns = letters(CODE)
    cells = set(batch.quarantine.values_list("cell", flat=True))
    assert cells == {f"{columns[f'parties.{role}']}4", f"{columns[f'identifiers.{role}']}5"}


def test_numbers_of_persons_are_not_kept_with_the_fault(bring_in: Any, office: Office) -> None:
    number = "11010519491231002X"
    batch = bring_in(f"sheet:{CODE}", lines(office, 1, {("notice.summary", 1): f"证件 {number}"}))
    row = batch.quarantine.get()
    assert row.cell == f"{letters(CODE)['notice.summary']}4"
    assert number not in f"{row.value}{row.message}{json.dumps(row.raw)}"


def test_what_is_doubtful_is_kept_beside_the_notice_that_was_filed(
    bring_in: Any, office: Office
) -> None:
    batch = bring_in(f"sheet:{CODE}", lines(office, 2, {("detail.price", 2): "0元"}))
    assert (batch.filed, batch.quarantined) == (2, 0)
    doubts = set(batch.warnings.filter(code="zero_amount").values_list("row", "cell"))
    assert doubts == {(5, f"{letters(CODE)['detail.price']}5")}


@pytest.mark.parametrize("code", CODES)
def test_a_template_alone_holds_no_notice(code: str, bring_in: Any) -> None:
    notice_type = registry.get(code)
    for content in (sheets.template(notice_type), sheets.template_csv(notice_type)):
        batch = bring_in(f"sheet:{code}", content)
        assert (batch.state, batch.read) == (ImportBatch.State.RETURNED, 0)


@pytest.mark.parametrize("code", CODES)
def test_the_sample_line_shows_the_types_example(code: str) -> None:
    book = load_workbook(io.BytesIO(sheets.template(registry.get(code), region="云岚市")))
    main = book[sheets.MAIN]
    shown = {key.value: cell.value for key, cell in zip(main[1], main[3], strict=True)}
    values = example(registry.get(code))
    assert shown["notice.title"] == values["notice"]["title"]
    assert shown["notice.region"] == "云岚市"
    for name, rows in values.get("rows", {}).items():
        assert book[name].max_row == 2 + len(rows)


# --- What failed comes back to be mended ----------------------------------------------------------


def test_failed_rows_come_back_as_the_same_workbook_and_are_read_when_mended(
    bring_in: Any, office: Office
) -> None:
    put = {("detail.price", 2): "五折", ("notice.title", 4): "", ("notice.summary", 2): "'=1+1"}
    batch = bring_in(f"sheet:{CODE}", lines(office, 5, put))
    assert (batch.filed, batch.quarantined) == (3, 2)
    failed = failed_file(batch)
    assert failed.name == f"failed-{batch.pk}.xlsx"
    book = load_workbook(io.BytesIO(failed.content))
    main = book[sheets.MAIN]
    columns = letters(CODE)
    price = main[f"{columns['detail.price']}3"]
    assert (price.value, price.fill.fgColor.rgb) == ("五折", "00F8CBAD")
    assert "五折" in price.comment.text
    assert main.cell(1, main.max_column).value == sheets.MESSAGES
    assert all(main.cell(line, main.max_column).value for line in (3, 4))
    assert main[f"{columns['notice.summary']}3"].data_type == "s"
    assert main.data_validations.dataValidation
    price.value, main[f"{columns['notice.title']}4"].value = "50万元", "第4号"
    target = io.BytesIO()
    book.save(target)
    again = bring_in(f"sheet:{CODE}", target.getvalue())
    assert (again.filed, again.quarantined) == (2, 0)
    assert Notice.objects.get(batch=again, title="第2号").summary == "=1+1"


def test_the_lists_of_a_notice_that_failed_come_along(bring_in: Any, office: Office) -> None:
    batch = bring_in(f"sheet:{LISTED}", lines(office, 3, {("notice.title", 2): ""}, LISTED))
    book = load_workbook(io.BytesIO(failed_file(batch).content))
    rows = len(example(registry.get(LISTED))["rows"]["parcels"])
    assert book[sheets.MAIN].max_row == 3
    assert {row[0].value for row in book["parcels"].iter_rows(min_row=3)} == {"2"}
    assert book["parcels"].max_row == 2 + rows


def test_failed_rows_of_a_csv_sheet_come_back_as_csv(bring_in: Any, office: Office) -> None:
    line, _lists = as_cells(CODE)
    keys = list(letters(CODE))
    target = io.StringIO()
    writer = csv.DictWriter(target, keys)
    writer.writeheader()
    writer.writerow(dict.fromkeys(keys, ""))
    wrong = {"notice.region": office.agency.region_id, "detail.price": "=五折"}
    writer.writerow({key: {**line, **wrong}.get(key, "") for key in keys})
    batch = bring_in(f"sheet:{CODE}", target.getvalue().encode("utf-8-sig"))
    failed = failed_file(batch).content.decode("utf-8-sig")
    (row,) = list(csv.DictReader(io.StringIO(failed)))[1:]
    assert row["detail.price"] == "'=五折"
    assert "=五折" in row[sheets.MESSAGES]
    mended = failed.replace("'=五折", "50万元")
    assert bring_in(f"sheet:{CODE}", mended.encode()).filed == 1


LINES = """
label = "Agreements of a made-up market"
format = "{format}"
type = "land.agreement"
[source]
name = {{ value = "某土地市场网" }}
id = "id"
[notice]
title = "title"
[details]
parcel_no = "id"
location = "title"
price = {{ path = "price", unit = "万元" }}
"""


@pytest.mark.parametrize("kind", ["csv", "json", "jsonl"])
def test_failed_records_of_any_layout_come_back_in_their_own_format(
    kind: str, bring_in: Any, declare: Any
) -> None:
    declare("agreements", LINES.format(format=kind))
    records = [{"id": str(n), "title": f"第{n}号", "price": "五折"} for n in (1, 2)]
    records[0]["price"] = "4252.10"
    content = {
        "json": json.dumps(records),
        "jsonl": "\n".join(json.dumps(record) for record in records),
        "csv": "id,title,price\n1,第1号,4252.10\n2,第2号,五折\n",
    }[kind]
    batch = bring_in("agreements", content.encode())
    fault = batch.quarantine.filter(field="price").get()
    assert (fault.cell, fault.heading, fault.value) == (
        "C3" if kind == "csv" else "price",
        "price",
        "五折",
    )
    failed = failed_file(batch).content.decode("utf-8-sig")
    assert "第2号" in failed
    assert "第1号" not in failed
    assert sheets.MESSAGES in failed
    again = bring_in("agreements", failed.replace("五折", "50", 1).encode())
    assert again.read == 1
    assert not again.quarantine.filter(field="price").exists()


def test_failed_ocds_releases_come_back_in_their_package(bring_in: Any, declare: Any) -> None:
    declare("releases", LINES.format(format="ocds").replace('"price"', '"tender.value.amount"'))
    release = '{"id": "1", "title": "", "tender": {"value": {"amount": 4252.10}}}'
    package = f'{{"uri": "https://example.org/1", "releases": [{release}]}}'
    batch = bring_in("releases", package.encode())
    failed = failed_file(batch).content.decode()
    assert "4252.10" in failed
    (again,) = json.loads(failed)
    assert again["uri"] == "https://example.org/1"
    assert again["releases"][0][sheets.MESSAGES]
    assert bring_in("releases", failed.encode()).read == 1


# --- All or nothing -------------------------------------------------------------------------------


def test_of_a_file_taken_whole_nothing_is_filed_if_a_row_fails(
    bring_in: Any, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "CHUNK", 2)
    content = lines(office, 5, {("detail.price", 4): "五折"})
    batch = bring_in(f"sheet:{CODE}", content, whole=True)
    assert batch.state == ImportBatch.State.REFUSED
    assert (batch.read, batch.filed, batch.quarantined) == (5, 0, 1)
    stored = ImportBatch.objects.get()
    assert (stored.state, stored.read, stored.filed) == (ImportBatch.State.REFUSED, 5, 0)
    assert stored.quarantine.get().cell == f"{letters(CODE)['detail.price']}7"
    assert not Notice.objects.exists()
    assert not Allocation.objects.exists()
    assert read_batch(batch=stored, now=NOW).state == ImportBatch.State.REFUSED
    assert len(list(load_workbook(io.BytesIO(failed_file(stored).content))[sheets.MAIN].rows)) == 3


def test_a_file_taken_whole_without_a_fault_is_filed(bring_in: Any, office: Office) -> None:
    batch = bring_in(f"sheet:{CODE}", lines(office, 3, {}), whole=True)
    assert (batch.state, batch.filed) == (ImportBatch.State.SUBMITTED, 3)


def test_a_file_that_is_too_long_to_be_taken_whole_is_told_so(
    bring_in: Any, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "MOST_WHOLE", 3)
    content = lines(office, 4, {})
    batch = bring_in(f"sheet:{CODE}", content, whole=True)
    assert (batch.state, batch.filed) == (ImportBatch.State.FAILED, 0)
    assert "4 行" in batch.error
    assert "4 rows" in batch.error_en
    assert bring_in(f"sheet:{CODE}", content).filed == 4


def test_a_reader_killed_in_the_middle_of_a_whole_file_leaves_nothing_behind(
    bring_in: Any, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "CHUNK", 2)
    real, calls = filing.file_chunk, []

    def dies_in_the_second_chunk(outcomes: Any, context: Any) -> None:
        calls.append(rows_read(context.batch))
        if len(calls) == 2:
            raise SystemExit
        real(outcomes, context)

    monkeypatch.setattr(batches, "file_chunk", dies_in_the_second_chunk)
    with pytest.raises(SystemExit):
        bring_in(f"sheet:{CODE}", lines(office, 3, {}), whole=True)
    assert not Notice.objects.exists()
    stopped = ImportBatch.objects.get()
    assert (stopped.state, stopped.read) == (ImportBatch.State.READING, 0)
    # Two rows were read when it was killed; pages could tell.
    assert calls[1] == 2
    assert read_batch(batch=stopped, now=NOW).filed == 3


# --- In the background ----------------------------------------------------------------------------


def test_a_sweep_lets_other_tasks_have_the_worker_and_goes_on_later(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "CHUNK", 2)
    monkeypatch.setattr(tasks, "TURN", 1e-9)
    content = lines(office, 3, {})
    batch = open_batch(
        layout=f"sheet:{CODE}",
        content=content,
        file_name="x",
        agency=office.agency,
        by=office.filer,
        now=NOW,
    )
    tasks.read_batches()
    batch.refresh_from_db()
    # However long it took to come there: a turn files a chunk.
    assert (batch.state, batch.read, batch.rows) == (ImportBatch.State.READING, 2, 3)
    monkeypatch.setattr(tasks, "TURN", 60)
    tasks.read_batches()
    batch.refresh_from_db()
    assert (batch.state, batch.filed) == (ImportBatch.State.SUBMITTED, 3)
    assert set(Notice.objects.values_list("state", flat=True)) == {State.SUBMITTED}


@pytest.mark.django_db(transaction=True)
def test_a_batch_that_is_being_read_is_left_alone(office: Office) -> None:
    batch = open_batch(
        layout=f"sheet:{CODE}",
        content=lines(office, 1, {}),
        file_name="x",
        agency=office.agency,
        by=office.filer,
        now=NOW,
    )
    with (
        held_by_another(turns.lock_of(batch, "alone")),
        pytest.raises(filing.Overtaken),
        transaction.atomic(),
    ):
        read_batch(batch=batch, now=NOW)
    assert read_batch(batch=batch, now=NOW).filed == 1
