import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from disclosure import tasks
from disclosure.importing import batches, filing
from disclosure.management.commands import decide_batch
from disclosure.models import ImportBatch, Notice
from tests.factory import open_sample

LAYOUT = """
label = "x"
format = "json"
type = "land.listing"

[source]
name = { value = "某网" }
id = "id"

[notice]
title = "title"

[tables.parcels]
parcel_no = "id"
location = "title"
"""


@pytest.fixture
def file(declare, tmp_path):
    declare("listings", LAYOUT)
    path = tmp_path / "notices.json"
    path.write_text(json.dumps([{"id": "1", "title": "某宗地"}, {"id": "2"}]), "utf-8")
    return path


def arguments(office):
    return {"agency": office.agency.code, "by": office.filer.username}


def test_a_file_goes_from_the_command_line_to_approval(file, office, capsys):
    call_command("import_batch", "listings", str(file), **arguments(office))
    assert "read 2, filed 1, in quarantine 1" in capsys.readouterr().out
    batch = ImportBatch.objects.get()
    reviewer, approver = {"by": office.reviewer.username}, {"by": office.approver.username}
    with pytest.raises(CommandError):
        call_command("decide_batch", str(batch.pk), "review", **reviewer)
    call_command("decide_batch", str(batch.pk), "review", nothing_found=True, **reviewer)
    with pytest.raises(CommandError):
        call_command("decide_batch", str(batch.pk), "approve", **approver)
    open_sample(batch, office.approver)
    call_command("decide_batch", str(batch.pk), "approve", **approver)
    assert "1 notices: approve" in capsys.readouterr().out
    assert Notice.objects.get().state == "approved"


def test_a_step_that_the_worker_has_begun_is_left_to_it(file, office, capsys, monkeypatch):
    def begun(step):
        raise filing.Overtaken

    monkeypatch.setattr(decide_batch, "carry_out", begun)
    call_command("import_batch", "listings", str(file), **arguments(office))
    number = str(ImportBatch.objects.get().pk)
    call_command("decide_batch", number, "review", by=office.reviewer.username, nothing_found=True)
    assert "1 notices: review, by the worker" in capsys.readouterr().out
    tasks.decide_batches()
    assert Notice.objects.get().state == "reviewed"


def test_an_interrupted_batch_is_resumed(file, office, monkeypatch):
    def dies(outcomes, context):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(batches, "file_chunk", dies)
        with pytest.raises(SystemExit):
            call_command("import_batch", "listings", str(file), **arguments(office))
    call_command("import_batch", resume=ImportBatch.objects.get().pk)
    assert Notice.objects.count() == 1


@pytest.mark.parametrize(
    "changes", [{"agency": "nobody"}, {"by": "nobody"}, {"by": None}, {"layout": "nothing"}]
)
def test_mistakes_are_told(file, office, changes):
    given = {"layout": "listings", "file": str(file), **arguments(office), **changes}
    with pytest.raises(CommandError):
        call_command("import_batch", given.pop("layout"), given.pop("file"), **given)


def test_a_missing_batch_is_told(db):
    with pytest.raises(CommandError):
        call_command("import_batch", resume=1)
    with pytest.raises(CommandError):
        call_command("decide_batch", "1", "review", by="nobody")


def test_a_file_that_cannot_be_read_fails(file, office):
    file.write_text("{]", "utf-8")
    with pytest.raises(CommandError, match="not JSON"):
        call_command("import_batch", "listings", str(file), **arguments(office))


def test_the_filer_cannot_decide(file, office):
    call_command("import_batch", "listings", str(file), **arguments(office))
    batch = ImportBatch.objects.get()
    with pytest.raises(CommandError):
        call_command("decide_batch", str(batch.pk), "review", by=office.filer.username)
    with pytest.raises(CommandError):
        call_command("decide_batch", str(batch.pk), "return", by=office.reviewer.username)


def test_what_stayed_where_it_was_is_named(file, office, capsys):
    call_command("import_batch", "listings", str(file), **arguments(office))
    batch = ImportBatch.objects.get()
    Notice.objects.update(updated_at=timezone.now() + timedelta(hours=1))
    reviewer = {"by": office.reviewer.username, "nothing_found": True}
    with pytest.raises(CommandError, match="1 notices stayed"):
        call_command("decide_batch", str(batch.pk), "review", **reviewer)
    assert str(Notice.objects.get().pk) in capsys.readouterr().err
