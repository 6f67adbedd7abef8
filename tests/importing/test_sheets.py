import csv
import io
import zipfile

import pytest
from django.utils import translation
from openpyxl import Workbook, load_workbook

from disclosure import sheets
from disclosure.checks import example
from disclosure.core.notice_types import registry
from disclosure.core.workflow import State
from disclosure.models import Notice
from disclosure.sheets import UnreadableSheet

CODES = [notice_type.code for notice_type in registry.all()]


def filled(code, *lines, lists=None):
    """The type's template with lines given as {key: cell}."""
    book = load_workbook(io.BytesIO(sheets.template(registry.get(code))))
    for name, rows in {sheets.MAIN: lines, **(lists or {})}.items():
        sheet = book[name]
        keys = [cell.value for cell in sheet[1]]
        for row in rows:
            sheet.append([row.get(key) for key in keys])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def as_cells(code, number="1"):
    """The type's example as the cells of a line and of its lists."""
    values = example(registry.get(code))
    line = {"line": number}
    line |= {f"notice.{name}": value for name, value in values["notice"].items()}
    line |= {f"detail.{name}": value for name, value in values["detail"].items()}
    for party in values.get("parties", []):
        line[f"parties.{party['role']}"] = party["name"]
        line[f"identifiers.{party['role']}"] = party.get("identifier", "")
        line[f"addresses.{party['role']}"] = party.get("address", "")
    rows = values.get("rows", {}).items()
    lists = {name: [{"line": number, **row} for row in found] for name, found in rows}
    return line, lists


@pytest.mark.parametrize("code", CODES)
def test_every_types_template_takes_the_types_example(code, brought_in, office):
    line, lists = as_cells(code)
    line["notice.region"] = office.agency.region_id
    line["allocation.number"] = office.precede(code).number
    batch = brought_in(f"sheet:{code}", filled(code, line, lists=lists))
    assert list(batch.quarantine.values_list("field", "code", "message")) == []
    notice = Notice.objects.get(type=code, batch=batch)
    assert notice.title == example(registry.get(code))["notice"]["title"]


@pytest.mark.parametrize("code", CODES)
def test_templates_offer_the_choices_of_every_column(code):
    notice_type = registry.get(code)
    for language in ("zh-hans", "en"):
        with translation.override(language):
            book = load_workbook(io.BytesIO(sheets.template(notice_type)))
            offered = sum(len(sheet.data_validations.dataValidation) for sheet in book.worksheets)
            listed = [*sheets.columns(notice_type)]
            for model in notice_type.tables().values():
                listed += sheets.row_columns(model)
            assert offered == sum(1 for column in listed if column.choices)
            assert book[sheets.CHOICES].sheet_state == "hidden"


def test_every_types_sheet_is_recognised_by_its_columns():
    """Types that have the very same columns are all named: somebody has to choose."""
    own = {each: {column.key for column in sheets.columns(each)} for each in registry.all()}
    for notice_type in registry.all():
        same = {each for each, keys in own.items() if keys == own[notice_type]}
        for make in (sheets.template, sheets.template_csv):
            assert set(sheets.types_of(make(notice_type), registry.all())) == same


def test_labels_of_all_languages_are_understood():
    words = sheets.words(registry.get("land.listing"))["detail.transfer_method"]
    assert words["auction"] == "auction"
    assert set(words.values()) >= {"auction", "listing", "tender"}
    with translation.override("zh-hans"):
        label = str(
            registry.get("land.listing").model._meta.get_field("transfer_method").choices[1][1]
        )
    assert words[label] == "auction"


def test_a_csv_file_is_the_first_worksheet(brought_in, office):
    line, _ = as_cells("land.agreement")
    line["notice.region"] = office.agency.region_id
    template = sheets.template_csv(registry.get("land.agreement")).decode("utf-8-sig")
    target = io.StringIO()
    writer = csv.DictWriter(target, next(csv.reader([template.splitlines()[0]])))
    target.write(template)
    writer.writerow(line)
    batch = brought_in("sheet:land.agreement", target.getvalue().encode("gb18030"))
    assert (batch.filed, batch.quarantined) == (1, 0)


def test_a_sheet_cannot_confirm_an_amount(brought_in, office):
    line, lists = as_cells("land.agreement")
    line |= {"notice.region": office.agency.region_id, "detail.price": "400000万元"}
    keys = {column.key for column in sheets.columns(registry.get("land.agreement"))}
    assert "notice.amounts_checked" not in keys
    batch = brought_in("sheet:land.agreement", filled("land.agreement", line, lists=lists))
    assert list(batch.quarantine.values_list("field", "message")) == []
    assert batch.notices.get().state == State.DRAFT


def test_the_nature_is_read_and_a_mailbox_of_a_person_left_out(brought_in, office):
    line, lists = as_cells("tendering.candidates")
    line |= {
        "notice.region": office.agency.region_id,
        "allocation.number": office.precede("tendering.candidates").number,
    }
    repeated = {
        **line,
        "notice.nature": "重新公告",
        "notice.contact_email": "13800000000@mail.example.cn",
    }
    normal = {**line, "line": "2", "notice.contact_email": "bids@yunlan.example.cn"}
    both = {name: rows + [{**row, "line": "2"} for row in rows] for name, rows in lists.items()}
    content = filled("tendering.candidates", repeated, normal, lists=both)
    batch = brought_in("sheet:tendering.candidates", content)
    assert list(batch.quarantine.values_list("field", "message")) == []
    found = batch.notices.order_by("pk").values_list("nature", "contact_email")
    assert list(found) == [("repeated", ""), ("normal", "bids@yunlan.example.cn")]


def test_lines_that_cannot_be_told_apart_are_quarantined(brought_in, office):
    line, _ = as_cells("tendering.candidates")
    content = filled(
        "tendering.candidates",
        line,
        line,
        {**line, "line": None},
        lists={"candidates": [{"line": "9", "rank": 1}]},
    )
    batch = brought_in("sheet:tendering.candidates", content)
    found = batch.quarantine.order_by("row", "code").values_list("row", "code", "sheet", "cell")
    assert {(row, "sheet_number", sheets.MAIN, f"A{row}") for row in (5, 6)} <= set(found)
    (orphan,) = [each for each in found if each[1] == "sheet_orphan"]
    assert orphan == (orphan[0], "sheet_orphan", "candidates", f"A{orphan[0]}")


def test_cells_keep_what_they_show():
    book = Workbook()
    sheet = book.active
    sheet.title = sheets.MAIN
    sheet.append(["line", "detail.announcement_no", "notice.formed_on", "notice.title"])
    sheet.append(["", "", "", ""])
    sheet.append([1, 0.1, None, True])
    sheet["C3"] = "2026-01-02"
    target = io.BytesIO()
    book.save(target)
    (row,) = sheets.read(registry.get("land.listing"), io.BytesIO(target.getvalue()))
    assert row.data["detail"] == {"announcement_no": "0.1"}
    assert row.data["notice"] == {"formed_on": "2026-01-02", "title": "true"}


def bomb():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (sheets.MAX_UNPACKED + 1))
    return target.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04broken",
        b"\xff\xff",
        b"a,b\n",
        b"line,detail.nothing\n\n",
        b"",
    ],
)
def test_other_files_are_refused_whole(content, brought_in):
    batch = brought_in("sheet:land.listing", content)
    assert batch.state == "failed"
    assert batch.error


def test_a_workbook_that_unpacks_to_too_much_is_not_unpacked():
    with pytest.raises(UnreadableSheet):
        sheets.read(registry.get("land.listing"), io.BytesIO(bomb()))
