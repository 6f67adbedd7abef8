"""A file brought in by one person and judged by two others, on the desk's pages."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from disclosure import services, sheets, tasks
from disclosure.core.notice_types import registry
from disclosure.core.workflow import Role, State
from disclosure.desk.today import waiting_batches
from disclosure.models import BatchRefusal, ImportBatch, Notice, Release
from disclosure.sheets import harmless
from tests.admin.pages import NOTHING_FOUND, client_of, form_in, prove
from tests.factory import NOW, Office, make_user
from tests.importing.test_sheets import as_cells

pytestmark = pytest.mark.django_db

UPLOAD = reverse("admin:disclosure_importbatch_upload")
CODE = "land.supply_result"


def workbook(office: Office, count: int, broken: int = 0, price: str = "") -> bytes:
    """A sheet of this many notices and of rows that cannot be read."""
    book = load_workbook(io.BytesIO(sheets.template(registry.get(CODE))))
    sheet = book[sheets.MAIN]
    keys = [cell.value for cell in sheet[1]]
    for number in range(count + broken):
        line, _lists = as_cells(CODE, str(number + 1))
        line["notice.region"] = office.agency.region_id
        line["notice.title"] = f"第 {number + 1} 宗地成交公示"
        if price:
            line["detail.deal_price"] = price
        if number >= count:
            line["detail.deal_price"] = "五折"
        sheet.append([line.get(key) for key in keys])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def bring_in(office: Office, content: bytes, layout: str = f"sheet:{CODE}") -> ImportBatch:
    """Upload by the page, then let the worker read."""
    file = SimpleUploadedFile("成交.xlsx", content)
    given = {"agency": office.agency.pk, "layout": layout, "file": file}
    answer = client_of(office.filer).post(UPLOAD, given)
    assert answer.status_code == 302, answer.context["form"].errors
    tasks.read_batches()
    return ImportBatch.objects.get()


def step(batch: ImportBatch, action: str) -> str:
    return reverse("admin:disclosure_importbatch_step", args=[batch.pk, action])


def take(user: Any, batch: ImportBatch, action: str, **given: str) -> Any:
    """Take the step by its page, then let the worker carry it out."""
    client, url = client_of(user), step(batch, action)
    answer = client.post(url, {**form_in(client.get(url)), **given})
    tasks.decide_batches()
    return answer


def test_from_a_file_to_readers_by_three_people(office: Office) -> None:
    batch = bring_in(office, workbook(office, 7))
    assert (batch.read, batch.filed, batch.quarantined) == (7, 7, 0)
    page = client_of(office.reviewer).get(step(batch, "review"))
    shown = page.context["sample"]
    assert (shown.waiting, len(shown.readings)) == (7, 5)
    assert "第 1 宗地" in page.content.decode()
    assert "第 7 宗地" in page.content.decode()
    take(office.reviewer, batch, "review", **NOTHING_FOUND)
    approver = client_of(office.approver)
    for notice, seen in approver.get(step(batch, "approve")).context["opened"]["notices"]:
        assert not seen
        approver.get(reverse("admin:disclosure_notice_change", args=[notice.pk]))
    take(office.approver, batch, "approve")
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.APPROVED
    services.publish_due(now=NOW.replace(year=2099))
    assert Release.objects.count() == 7


def test_a_notice_with_a_very_large_amount_is_confirmed_on_its_own_page(office: Office) -> None:
    batch = bring_in(office, workbook(office, 2, price="315200万元"))
    page = client_of(office.filer).get(
        reverse("admin:disclosure_importbatch_change", args=[batch.pk])
    )
    for notice in batch.notices.all():
        assert notice.state == State.DRAFT
        address = reverse("admin:disclosure_notice_change", args=[notice.pk])
        assert address in page.content.decode()
        form = client_of(office.filer).get(address)
        assert 'name="amounts_checked"' in form.content.decode()


def test_whoever_filed_or_reviewed_does_not_decide(office: Office) -> None:
    office.filer = make_user(*Role, agency=office.agency, is_superuser=True)
    batch = bring_in(office, workbook(office, 2))
    for action in ("review", "return"):
        assert client_of(office.filer).post(step(batch, action), {}).status_code == 403
    both = make_user(Role.REVIEWER, Role.APPROVER, agency=office.agency)
    take(both, batch, "review", **NOTHING_FOUND)
    assert client_of(both).post(step(batch, "approve"), {}).status_code == 403
    assert set(Notice.objects.values_list("state", flat=True)) == {State.REVIEWED}


def test_nothing_is_decided_without_a_look_at_the_sample(office: Office) -> None:
    batch = bring_in(office, workbook(office, 2))
    client = client_of(office.reviewer)
    blind = client.post(step(batch, "review"), NOTHING_FOUND)
    assert blind.status_code == 200
    assert "judged" in blind.context["form"].errors
    fields = {**form_in(client.get(step(batch, "review"))), **NOTHING_FOUND}
    Notice.objects.update(title="换过的标题")
    changed = client.post(step(batch, "review"), fields)
    assert changed.context["form"].non_field_errors()
    assert set(Notice.objects.values_list("state", flat=True)) == {State.SUBMITTED}


def test_a_batch_can_be_returned_with_a_reason(office: Office) -> None:
    batch = bring_in(office, workbook(office, 2))
    missing = take(office.reviewer, batch, "return").context["form"].errors
    assert set(missing) == {"reason_code", "reason"}
    take(office.reviewer, batch, "return", reason_code="incorrect", reason="成交价单位有误")
    assert set(Notice.objects.values_list("state", flat=True)) == {State.RETURNED}
    again = client_of(office.reviewer).get(step(batch, "return"), follow=True)
    assert [m.level_tag for m in again.context["messages"]] == ["warning"]


def test_rows_in_quarantine_are_listed_and_downloaded(office: Office) -> None:
    batch = bring_in(office, workbook(office, 1, broken=2))
    page = client_of(office.filer).get(
        reverse("admin:disclosure_importbatch_change", args=[batch.pk])
    )
    assert page.context["columns"] == [("成交价", 2)]
    assert "五折" in page.content.decode()
    url = reverse("admin:disclosure_importbatch_quarantine", args=[batch.pk])
    answer = client_of(office.filer).get(url)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == 3
    assert rows[1][1] == "deal_price"


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_a_downloaded_cell_is_never_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    assert harmless(f"x{cell}") == f"x{cell}"


def test_a_file_that_is_none_is_said_to_be_none(office: Office) -> None:
    batch = bring_in(office, b"\x00\x01not a workbook")
    assert batch.state == ImportBatch.State.FAILED
    page = client_of(office.filer).get(
        reverse("admin:disclosure_importbatch_change", args=[batch.pk])
    )
    assert batch.error
    assert batch.error in page.content.decode()


@pytest.mark.parametrize("make", [sheets.template, sheets.template_csv])
def test_a_sheet_says_itself_what_it_holds(office: Office, make: Any) -> None:
    batch = bring_in(office, make(registry.get(CODE)), layout="")
    assert batch.mapping == f"sheet:{CODE}"


@pytest.mark.parametrize("content", ["甲,乙\n1,2\n".encode(), b"line\n", b"", b"PK\x03\x04"])
def test_a_file_that_does_not_say_what_it_holds_is_asked_about(
    office: Office, content: bytes
) -> None:
    given = {"agency": office.agency.pk, "layout": "", "file": SimpleUploadedFile("a.csv", content)}
    answer = client_of(office.filer).post(UPLOAD, given)
    assert answer.status_code == 200
    assert not ImportBatch.objects.exists()
    assert set(answer.context["form"].errors) <= {"layout", "file"}


def test_other_agencies_see_nothing_of_a_batch(office: Office) -> None:
    batch = bring_in(office, workbook(office, 1))
    stranger = client_of(make_user(*Role, agency=Office.open().agency, is_superuser=True))
    for name in ("change", "file", "quarantine"):
        url = reverse(f"admin:disclosure_importbatch_{name}", args=[batch.pk])
        assert stranger.get(url).status_code == 404
    assert stranger.get(step(batch, "review")).status_code == 404
    miner = make_user(Role.REVIEWER, agency=office.agency, area="mining")
    assert client_of(miner).get(step(batch, "review")).status_code == 404


def test_filers_of_an_area_are_offered_its_sheets_and_get_them(office: Office) -> None:
    miner = client_of(make_user(Role.FILER, agency=office.agency, area="mining"))
    codes = [
        code
        for _group, choices in miner.get(UPLOAD).context["templates"]
        for code, _label in choices
    ]
    assert set(codes) == {f"sheet:{t.code}" for t in registry.in_area("mining")}
    template = "admin:disclosure_importbatch_template_xlsx"
    answer = miner.get(reverse(template, args=["mining.result"]))
    assert load_workbook(io.BytesIO(answer.content)).sheetnames[0] == sheets.MAIN
    assert miner.get(reverse(template, args=["land.listing"])).status_code == 403
    assert miner.get(reverse(template, args=["land.castle"])).status_code == 404
    assert client_of(office.reviewer).get(UPLOAD).status_code == 403


def page(user: Any, batch: ImportBatch, prefix: str = "") -> str:
    """What came of a batch, as this person sees it."""
    url = reverse("admin:disclosure_importbatch_change", args=[batch.pk])
    return str(client_of(user).get(f"{prefix}{url}").content.decode())


def test_a_step_is_carried_out_behind_the_page_which_tells_how_far_it_is(office: Office) -> None:
    batch = bring_in(office, workbook(office, 3))
    client, url = client_of(office.reviewer), step(batch, "review")
    client.post(url, {**form_in(client.get(url)), **NOTHING_FOUND})
    assert set(Notice.objects.values_list("state", flat=True)) == {State.SUBMITTED}
    assert '<progress value="0" max="3"' in page(office.reviewer, batch)
    assert batch not in waiting_batches(office.reviewer)
    assert client.get(step(batch, "return")).status_code == 302
    later = timezone.now() + timedelta(minutes=1)
    Notice.objects.filter(title="第 2 宗地成交公示").update(updated_at=later)
    tasks.decide_batches()
    told = page(office.reviewer, batch)
    assert "<progress" not in told
    refusal = BatchRefusal.objects.get()
    assert refusal.message in told
    assert step(batch, "review") in told
    assert refusal.message_en in page(office.reviewer, batch, "/en")


def test_faults_are_explained_in_the_language_of_whoever_reads_them(office: Office) -> None:
    batch = bring_in(office, workbook(office, 1, broken=1))
    row = batch.quarantine.get()
    assert row.message != row.message_en
    assert (row.heading, row.heading_en) == ("成交价", "deal price")
    assert row.message in page(office.filer, batch)
    told = page(office.filer, batch, "/en")
    assert row.message_en in told
    assert row.message not in told


def test_a_file_that_cannot_be_read_says_so_in_both_languages(office: Office) -> None:
    batch = bring_in(office, b"\x00\x01not a workbook")
    assert batch.error_en != batch.error
    assert batch.error_en in page(office.filer, batch, "/en")


def test_whoever_approves_a_batch_proved_of_late_who_they_are(office: Office) -> None:
    batch = bring_in(office, workbook(office, 1))
    take(office.reviewer, batch, "review", **NOTHING_FOUND)
    client = client_of(office.approver)
    session = client.session
    prove(session, ago=timedelta(hours=2))
    session.save()
    answer = client.get(step(batch, "approve"))
    assert answer.status_code == 302
    assert step(batch, "approve") in unquote(answer.url)
