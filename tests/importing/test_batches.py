import json
import threading
from datetime import date, timedelta
from functools import partial

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from disclosure import policies, tasks, validation
from disclosure.core.workflow import Action, State
from disclosure.importing import batches, deciding, filing, turns
from disclosure.importing.batches import open_batch, read_batch
from disclosure.importing.deciding import carry_out, take_step
from disclosure.models import Allocation, Decision, ImportBatch, Notice, Release
from disclosure.services import Refused, decide, publish_due
from tests.factory import CHECKED, NOW, open_sample
from tests.locks import held_by_another

LISTINGS = """
label = "Land listings of a made-up market"
format = "json"
type = "land.listing"

[source]
name = { value = "某土地市场网" }
id = "id"
url = { template = "https://example.org/land/{id}" }
published_on = "date"

[notice]
title = "title"
region = { path = "place", parse = "region_in_address", within = "420500" }

[allocation]
number = "no"
name = "title"

[details]
announcement_no = "notice"
transfer_method = { path = "method", choices = { "挂牌" = "listing", "拍卖" = "auction" } }

[tables.parcels]
parcel_no = "no"
location = "place"
area = { path = "size", unit = "公顷" }
start_price = { path = "price", unit = "万元" }

[[parties]]
role = { value = "transferor" }
name = "owner"
"""


def listing(number: int, **changes: object) -> dict[str, object]:
    return {
        "id": str(number),
        "date": "2026-01-02",
        "title": f"第{number}号宗地挂牌出让公告",
        "no": f"P-{number}",
        "place": "宜昌市兴山县某镇",
        "size": "1.5",
        "price": "31520",
        "method": "挂牌",
        "owner": "某县自然资源局",
        **changes,
    }


def as_file(*records: object) -> bytes:
    return json.dumps(records).encode()


@pytest.fixture(autouse=True)
def listings(declare):
    declare("listings", LISTINGS)


def test_a_record_becomes_a_submitted_notice_with_its_source(brought_in, office):
    batch = brought_in("listings", as_file(listing(1)))
    assert (batch.read, batch.filed, batch.quarantined) == (1, 1, 0)
    assert batch.state == ImportBatch.State.SUBMITTED
    notice = Notice.objects.get()
    assert notice.state == State.SUBMITTED
    assert (notice.source_name, notice.source_id) == ("某土地市场网", "1")
    assert notice.source_url == "https://example.org/land/1"
    assert notice.source_published_on == date(2026, 1, 2)
    assert notice.region_id == "420526"
    assert notice.allocation.number == "P-1"
    parcel = notice.land_listingparcel_rows.get()
    assert parcel.start_price == 315200000
    assert parcel.units == {"area": "公顷", "start_price": "万元"}
    assert [party.name for party in notice.parties.all()] == ["某县自然资源局"]
    actions = Decision.objects.order_by("id").values_list("action", "by")
    assert list(actions) == [("draft", office.filer.pk), ("submit", office.filer.pk)]


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"method": "抽签"}, "transfer_method", "choice"),
        ({"price": "按标准的50%计取"}, "parcels.start_price", "amount_rate"),
        ({"size": "很大"}, "parcels.area", "area_unreadable"),
        ({"date": "01/02/2026"}, "source_published_on", "date_ambiguous"),
        ({"title": "字" * 301}, "title", "form"),
        ({"title": ""}, "title", "form"),
        ({"place": ""}, "parcels.location", "required"),
        ({"no": "", "place": "", "size": "", "price": ""}, "parcels", "required"),
        ({"owner": "记录" * 120}, "parties.name", "personal_list"),
        ({"no": "9" * 101}, "allocation.number", "too_long"),
        ({"title": "坏\ud800字"}, "title", "characters"),
        ({"no": "P\x001"}, "allocation.number", "characters"),
        ({"place": "某\x00镇"}, "parcels.location", "characters"),
        ({"owner": "某某 11010519491231002X"}, "parties.name", "citizen_number"),
    ],
)
def test_a_record_that_fails_is_kept_with_its_reason(brought_in, changes, field, code):
    batch = brought_in("listings", as_file(listing(1), listing(2, **changes), listing(3)))
    assert (batch.read, batch.filed, batch.quarantined) == (3, 2, 1)
    rows = list(batch.quarantine.all())
    assert (2, field, code) in {(row.row, row.field, row.code) for row in rows}
    assert all(row.message for row in rows)
    row = rows[0]
    assert row.raw["id"] == "2"
    assert "11010519491231002X" not in json.dumps(row.raw)


def test_a_very_large_amount_waits_for_the_one_who_brought_it_in(brought_in, office):
    huge, plain = listing(1, price="315200"), listing(2, price="300000")
    batch = brought_in("listings", as_file(huge, plain))
    assert (batch.read, batch.filed, batch.quarantined) == (2, 2, 0)
    held = Notice.objects.get(source_id="1")
    assert held.state == State.DRAFT
    assert list(held.decisions.values_list("action", "by")) == [("draft", office.filer.pk)]
    office.approve_batch(batch)
    assert batch.state == ImportBatch.State.APPROVED
    held.refresh_from_db()
    assert held.state == State.DRAFT
    with pytest.raises(validation.Invalid, match=r"3 billion|30亿"):
        decide(notice=held, action=Action.SUBMIT, by=office.filer, now=NOW)
    Notice.objects.filter(pk=held.pk).update(amounts_checked=True)
    held.refresh_from_db()
    decide(notice=held, action=Action.SUBMIT, by=office.filer, now=NOW)
    assert held.state == State.SUBMITTED


def test_a_very_large_amount_hides_no_other_fault(brought_in):
    batch = brought_in("listings", as_file(listing(1, price="315200", place="")))
    assert (batch.filed, batch.quarantined) == (0, 1)
    codes = set(batch.quarantine.values_list("code", flat=True))
    assert codes == {"large_amount", "required"}


def test_a_batch_of_nothing_but_large_amounts_has_nothing_to_review(brought_in):
    batch = brought_in("listings", as_file(listing(1, price="315200")))
    assert batch.state == ImportBatch.State.RETURNED
    assert batch.filed == 1


def test_numbers_of_persons_do_not_get_into_a_notice(brought_in):
    brought_in("listings", as_file(listing(1, place="某镇，联系人 13800138000")))
    assert Notice.objects.get().land_listingparcel_rows.get().location == "某镇，联系人 ****"


def test_the_same_record_is_imported_once(brought_in):
    brought_in("listings", as_file(listing(1), listing(2)))
    again = brought_in("listings", as_file(listing(2), listing(3), listing(3)))
    assert (again.read, again.filed, again.quarantined) == (3, 1, 2)
    assert set(again.quarantine.values_list("row", "code")) == {(1, "duplicate"), (3, "duplicate")}
    assert Notice.objects.count() == 3


def test_a_killed_reader_goes_on_where_it_stopped(brought_in, monkeypatch):
    monkeypatch.setattr(batches, "CHUNK", 2)
    real, calls = filing.file_chunk, []

    def dies_in_the_second_chunk(outcomes, context):
        calls.append(len(outcomes))
        if len(calls) == 2:
            raise SystemExit
        real(outcomes, context)

    monkeypatch.setattr(batches, "file_chunk", dies_in_the_second_chunk)
    content = as_file(listing(1), listing(2, method="?"), listing(3), listing(4), listing(5))
    with pytest.raises(SystemExit):
        brought_in("listings", content)
    stopped = ImportBatch.objects.get()
    assert (stopped.state, stopped.read) == (ImportBatch.State.READING, 2)
    read_batch(batch=stopped, now=NOW)
    assert (stopped.read, stopped.filed, stopped.quarantined) == (5, 4, 1)
    assert sorted(Notice.objects.values_list("source_id", flat=True)) == ["1", "3", "4", "5"]
    assert read_batch(batch=stopped, now=NOW).read == 5


def test_two_readers_of_one_batch_do_not_file_twice(office):
    batch = opened(office, as_file(listing(1)))
    slow = ImportBatch.objects.get(pk=batch.pk)
    read_batch(batch=batch, now=NOW)
    assert read_batch(batch=slow, now=NOW).state == ImportBatch.State.SUBMITTED
    assert Notice.objects.count() == 1


def decide_batch(**arguments):
    return carry_out(take_step(**arguments))


def opened(office, content):
    return open_batch(
        layout="listings", content=content, file_name="x",
        agency=office.agency, by=office.filer, now=NOW,
    )  # fmt: skip


def read_together(office, monkeypatch, content, judge):
    """Two read a file together in chunks of two; `judge` is asked before each is judged."""
    batch = opened(office, content)
    batch.rows = len(json.loads(content))
    batch.save()
    real = batches.judge

    def asked(records, context):
        judge([int(record.data["id"]) for record in records])
        return real(records, context)

    monkeypatch.setattr(batches, "CHUNK", 2)
    monkeypatch.setattr(batches, "judge", asked)
    died = []

    def read():
        try:
            read_batch(batch=ImportBatch.objects.get(pk=batch.pk), now=NOW)
        except Killed:
            died.append(True)
        finally:
            connection.close()

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    batch.refresh_from_db()
    return batch, len(died)


class Killed(Exception):
    """A reader ends here."""


def filed_in_order():
    return list(Notice.objects.order_by("pk").values_list("source_id", flat=True))


@pytest.mark.django_db(transaction=True)
def test_a_file_is_read_by_several_and_stored_in_its_order(office, monkeypatch):
    second = threading.Event()

    def judge(ids):
        # The first chunk is ready only when another reader has judged the second.
        assert ids[0] != 1 or second.wait(30)
        if ids[0] == 3:
            second.set()

    content = as_file(*map(listing, range(1, 12)), listing(5))
    batch, died = read_together(office, monkeypatch, content, judge)
    assert (batch.state, died) == (ImportBatch.State.SUBMITTED, 0)
    assert (batch.read, batch.filed, batch.quarantined) == (12, 11, 1)
    assert filed_in_order() == [str(number) for number in range(1, 12)]
    assert batch.quarantine.get().row == 12


@pytest.mark.django_db(transaction=True)
def test_what_a_reader_had_when_it_was_killed_is_taken_by_another(office, monkeypatch):
    third, killed = threading.Event(), threading.Event()

    def judge(ids):
        if ids[0] == 3 and not killed.is_set():
            # Somebody waits for this chunk when its reader goes.
            assert third.wait(30)
            killed.set()
            raise Killed
        if ids[0] == 5:
            third.set()

    content = as_file(*map(listing, range(1, 10)))
    batch, died = read_together(office, monkeypatch, content, judge)
    assert (batch.state, died) == (ImportBatch.State.SUBMITTED, 1)
    assert (batch.read, batch.filed) == (9, 9)
    assert filed_in_order() == [str(number) for number in range(1, 10)]


@pytest.mark.django_db(transaction=True)
def test_a_reader_does_not_wait_for_ever_for_another(brought_in, monkeypatch):
    batch = brought_in("listings", as_file(listing(1)))
    monkeypatch.setattr(turns, "PATIENCE", "50ms")
    with held_by_another(turns.lock_of(batch, 0)), pytest.raises(filing.Overtaken):
        turns.wait_for(batch, 0)
    turns.wait_for(batch, 0)


@pytest.mark.django_db(transaction=True)
def test_a_third_sweep_leaves_the_files_to_the_two_under_way(office):
    opened(office, as_file(listing(1)))
    under_way, over, came = threading.Barrier(turns.SWEEPS + 1), threading.Event(), []

    def sweep():
        try:
            with turns.sweeping() as mine:
                came.append(mine)
                under_way.wait(30)
                over.wait(30)
        finally:
            connection.close()

    threads = [threading.Thread(target=sweep) for _ in range(turns.SWEEPS)]
    for thread in threads:
        thread.start()
    under_way.wait(30)
    assert tasks.read_batches() == 0
    assert not Notice.objects.exists()
    over.set()
    for thread in threads:
        thread.join()
    assert came == [True] * turns.SWEEPS
    assert tasks.read_batches() == 1
    assert Notice.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_command_gives_way_to_the_worker(office):
    batch = opened(office, as_file(listing(1)))
    with (
        held_by_another(turns.lock_of(batch, "alone")),
        pytest.raises(CommandError, match=f"batch {batch.pk}"),
    ):
        call_command("import_batch", resume=batch.pk)
    assert not Notice.objects.exists()


def test_a_file_in_another_format_fails_as_a_whole(brought_in):
    batch = brought_in("listings", b"{]")
    assert batch.state == ImportBatch.State.FAILED
    assert "not JSON" in batch.error_en


def test_only_filers_bring_files_in(office):
    with pytest.raises(Refused):
        open_batch(
            layout="listings",
            content=as_file(),
            file_name="x",
            agency=office.agency,
            by=office.approver,
            now=NOW,
        )


def test_other_people_review_and_approve_the_batch(brought_in, office):
    batch = brought_in("listings", as_file(listing(1), listing(2)))
    review = partial(decide_batch, batch=batch, action=Action.REVIEW, by=office.reviewer, now=NOW)
    with pytest.raises(Refused):
        review()
    assert review(checklist=CHECKED).done == 2
    assert batch.state == ImportBatch.State.REVIEWED
    with pytest.raises(Refused) as unseen:
        decide_batch(batch=batch, action=Action.APPROVE, by=office.approver, now=NOW)
    assert unseen.value.code == "sample"
    open_sample(batch, office.approver)
    assert decide_batch(batch=batch, action=Action.APPROVE, by=office.approver, now=NOW).done == 2
    assert batch.state == ImportBatch.State.APPROVED
    assert decide_batch(batch=batch, action=Action.APPROVE, by=office.approver, now=NOW).done == 0
    publish_due(now=NOW)
    documents = [release.document for release in Release.objects.all()]
    assert {document["source"]["id"] for document in documents} == {"1", "2"}
    assert {"winner_rule", "parcels.deposit"} <= set(documents[0]["not_in_source"])


def test_the_filer_decides_nothing(brought_in, office):
    batch = brought_in("listings", as_file(listing(1)))
    with pytest.raises(Refused):
        office.decide_batch(batch, Action.REVIEW, office.filer, NOW)
    with pytest.raises(Refused):
        decide_batch(batch=batch, action=Action.PUBLISH, by=office.filer, now=NOW)


def test_a_returned_batch_needs_a_reason(brought_in, office):
    batch = brought_in("listings", as_file(listing(1)))
    send_back = partial(
        decide_batch, batch=batch, action=Action.RETURN, by=office.reviewer, now=NOW
    )
    with pytest.raises(Refused) as silent:
        send_back()
    assert silent.value.code == "reason"
    step = send_back(reason_code="incorrect", reason="单位不对")
    batch.refresh_from_db()
    assert (step.done, batch.state) == (1, ImportBatch.State.RETURNED)


def review(batch, office):
    return take_step(
        batch=batch, action=Action.REVIEW, by=office.reviewer, now=NOW, checklist=CHECKED
    )


def test_a_step_that_was_interrupted_is_carried_on_and_no_other_comes_between(
    brought_in, office, monkeypatch
):
    batch = brought_in("listings", as_file(*map(listing, range(5))))
    monkeypatch.setattr(deciding, "CHUNK", 2)
    step = review(batch, office)
    with pytest.raises(Refused):
        review(batch, office)
    assert carry_out(step, seconds=1e-9).finished_at is None
    assert tasks.decide_batches() == 1
    step.refresh_from_db()
    assert (step.waiting, step.done, step.refusals.count()) == (5, 5, 0)
    assert {d.at for d in Decision.objects.filter(action=Action.REVIEW)} == {NOW}
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.REVIEWED
    assert tasks.decide_batches() == 0


def test_what_changed_after_the_step_was_taken_stays_and_is_named_in_both_languages(
    brought_in, office
):
    batch = brought_in("listings", as_file(listing(1), listing(2), listing(3)))
    changed, invalid, sound = batch.notices.order_by("pk")
    carry_out(review(batch, office))
    open_sample(batch, office.approver)
    step = take_step(batch=batch, action=Action.APPROVE, by=office.approver, now=NOW)
    Notice.objects.filter(pk=changed.pk).update(updated_at=NOW + timedelta(seconds=1))
    Notice.objects.filter(pk=invalid.pk).update(body="请联系 13912345678")
    tasks.decide_batches()
    step.refresh_from_db()
    batch.refresh_from_db()
    assert step.done == 1
    assert batch.state == ImportBatch.State.REVIEWED
    refusals = {refusal.notice_id: refusal for refusal in step.refusals.all()}
    assert set(refusals) == {changed.pk, invalid.pk}
    for refusal in refusals.values():
        assert refusal.message
        assert refusal.message_en
        assert refusal.message != refusal.message_en
    sound.refresh_from_db()
    assert sound.state == State.APPROVED


def test_what_the_database_refuses_does_not_hold_up_the_other_notices(
    brought_in, office, monkeypatch
):
    batch = brought_in("listings", as_file(listing(1), listing(2)))
    own = batch.notices.earliest("pk")
    step = review(batch, office)
    Decision.objects.create(
        notice=own, action=Action.SUBMIT, by=office.reviewer, at=NOW,
        from_state=State.DRAFT, to_state=State.SUBMITTED, digest="",
    )  # fmt: skip
    monkeypatch.setattr(policies, "refusal", lambda *args: "")
    carry_out(step)
    assert (step.done, step.refusals.get().notice) == (1, own)


@pytest.mark.django_db(transaction=True)
def test_a_batch_that_another_worker_has_is_left_alone(brought_in, office):
    batch = brought_in("listings", as_file(listing(1)))
    step = review(batch, office)
    with held_by_another(turns.lock_of(batch, "alone")):
        with pytest.raises(filing.Overtaken):
            carry_out(step)
        assert tasks.decide_batches() == 1
        assert Notice.objects.get().state == State.SUBMITTED
    assert carry_out(step).done == 1


@pytest.mark.parametrize("action", [Action.REVIEW, Action.APPROVE, Action.RETURN])
def test_a_step_asks_no_more_of_the_database_for_many_notices_than_for_few(
    brought_in, office, action
):
    def queries_of(numbers):
        batch = brought_in("listings", as_file(*map(listing, numbers)))
        if action is Action.APPROVE:
            carry_out(review(batch, office))
            open_sample(batch, office.approver)
        by = office.approver if action is Action.APPROVE else office.reviewer
        step = take_step(
            batch=batch, action=action, by=by, now=NOW, checklist=CHECKED,
            reason_code="incomplete", reason="附件不全",
        )  # fmt: skip
        with CaptureQueriesContext(connection) as captured:
            carry_out(step)
        assert step.done == len(numbers)
        return len(captured)

    queries_of([1])
    assert queries_of(range(2, 4)) == queries_of(range(4, 16))


def test_records_are_read_with_no_more_queries_for_many_than_for_few(brought_in):
    def queries_of(numbers):
        with CaptureQueriesContext(connection) as captured:
            batch = brought_in("listings", as_file(*map(listing, numbers)))
        assert batch.filed == len(numbers)
        return len(captured)

    queries_of([1])
    assert queries_of(range(2, 4)) == queries_of(range(4, 16))


def test_records_of_one_project_share_its_allocation(brought_in):
    brought_in("listings", as_file(listing(1), listing(2, no="P-1")))
    assert Allocation.objects.get().notices.count() == 2


def test_a_record_filed_by_another_batch_meanwhile_is_a_duplicate(brought_in, monkeypatch):
    """The other batch commits between this one's look and its write."""
    brought_in("listings", as_file(listing(1)))
    real, calls = filing._known, []

    def blind_once(keys):
        calls.append(keys)
        return set() if len(calls) == 1 else real(keys)

    monkeypatch.setattr(filing, "_known", blind_once)
    batch = brought_in("listings", as_file(listing(1), listing(2)))
    assert (batch.filed, batch.quarantined) == (1, 1)
    assert batch.quarantine.get().code == "duplicate"
