"""Versions of the statutory catalogue: from files, overridden by localities, never changed."""

from __future__ import annotations

import dataclasses
import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from disclosure import law as the_law
from disclosure import services
from disclosure.models import CatalogueEntry
from tests.factory import NOW, Office, make_region
from tests.law.rows import row

pytestmark = pytest.mark.django_db


def load(*rows):
    return services.load_catalogue(rows=rows, now=NOW)


def current():
    found = CatalogueEntry.objects.filter(replaced_at__isnull=True)
    return {(e.code, e.region_id, e.revision): e.content.get("value") for e in found}


def test_a_changed_row_is_a_new_version_and_the_old_one_stays() -> None:
    load(row("A", value=10), row("B", value=5))
    outcome = load(row("A", value=20), row("B", value=5))
    assert (outcome.added, outcome.changed, outcome.unchanged) == ([], ["A"], ["B"])
    assert current() == {("A", None, 2): 20, ("B", None, 1): 5}
    assert CatalogueEntry.objects.get(code="A", revision=1).replaced_at == NOW


def test_a_row_that_is_in_no_file_any_more_ends_and_may_come_back() -> None:
    load(row("A"), row("B"))
    assert load(row("A")).ended == ["B"]
    assert [key[0] for key in current()] == ["A"]
    load(row("A"), row("B"))
    assert ("B", None, 2) in current()


def test_a_locality_overrides_a_row_until_its_own_ends() -> None:
    make_region("990100")
    load(row("A", value=20))
    local = services.add_version(
        row=dataclasses.replace(row("A", value=10), region="990100"), now=NOW
    )
    catalogue = the_law.current()
    places = ("990102", "990100", "990000")
    (found,) = catalogue.of_type("land.sale_result", places)
    assert found.obligation.value == 10
    assert load(row("A", value=25)).changed == ["A"]
    assert ("A", "990100", 1) in current()
    services.end_entry(entry=local, now=NOW)
    (found,) = the_law.current().of_type("land.sale_result", places)
    assert found.obligation.value == 25


def test_the_files_do_not_overrule_what_the_desk_wrote_for_the_same_place() -> None:
    make_region("990100")
    desk = dataclasses.replace(row("A", value=10), region="990100")
    services.add_version(row=desk, now=NOW)
    outcome = load(dataclasses.replace(desk, value=12))
    assert outcome.held == ["A"]
    assert current() == {("A", "990100", 1): 10}


def test_a_release_keeps_the_version_it_was_judged_by(office: Office, law) -> None:
    release = office.release("land.sale_result")
    (clock,) = [c for c in release.document["clocks"] if c["code"] == "LAN-06"]
    entry = CatalogueEntry.objects.get(code="LAN-06")
    services.add_version(row=dataclasses.replace(entry.obligation, value=3), now=NOW)
    release.refresh_from_db()
    (again,) = [c for c in release.document["clocks"] if c["code"] == "LAN-06"]
    assert again == clock
    assert (again["revision"], again["value"]) == (1, entry.content["value"])


def test_the_database_refuses_to_rewrite_the_law(law) -> None:
    entry = CatalogueEntry.objects.order_by("pk").first()
    for change in (
        lambda: CatalogueEntry.objects.filter(pk=entry.pk).update(content={}),
        lambda: CatalogueEntry.objects.filter(pk=entry.pk)._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="can only be replaced"), transaction.atomic():
            change()


def test_a_fault_in_a_file_is_named_and_loads_nothing(tmp_path: Path, law) -> None:
    before = current()
    broken = tmp_path / "catalogue.toml"
    broken.write_text(
        'area = "land"\n[laws.x]\nzh = "某法"\nen = "Some Law"\n'
        '[[obligations]]\ncode = "X-1"\nitem = {zh = "甲", en = "a"}\n'
        'trigger = {zh = "乙", en = "b"}\ntimer = "publish_within"\nvalue = 5\n'
        'unit = "working_day"\nbasis = [{law = "x"}]\npublisher = {zh = "丙", en = "c"}\n'
        'confidence = "found"\nnotice_type = "land.listing"\nstarts = ["no_such_column"]\n',
        encoding="utf-8",
    )
    with pytest.raises(CommandError, match="X-1: no column 'no_such_column'"):
        call_command("load_catalogue", str(broken), stdout=io.StringIO())
    assert current() == before


def test_loading_twice_changes_nothing(law) -> None:
    before = current()
    said = io.StringIO()
    call_command("load_catalogue", stdout=said)
    assert "0 added, 0 changed, 0 ended" in said.getvalue()
    assert current() == before
