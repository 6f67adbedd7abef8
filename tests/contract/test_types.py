"""What every notice type must do, run once for each type an installed area declares.

Adding a type adds its tests: its example is filed, judged, released and looked for everywhere.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.management import call_command
from django.db import models
from django.utils import translation

from disclosure import documents, validation
from disclosure.checks import example
from disclosure.core import canonical
from disclosure.core.life_cycle import may_follow
from disclosure.core.notice_types import registry
from disclosure.documents import PARTY_COLUMNS, content_fields
from disclosure.filters import ReleaseFilter, filterset_for, parameter_of
from disclosure.forms import ENVELOPE, PROVENANCE, Filing
from disclosure.models import CatalogueEntry, PartyKind, Release, ReleaseAnnex, column_of
from disclosure.tables import facts, listed, parties, tables
from tests.factory import NOW, TODAY, Office, example_values

pytestmark = pytest.mark.django_db


def test_the_declarations_name_what_exists() -> None:
    call_command("check", fail_level="WARNING")


def test_there_is_a_whole_life_cycle_in_each_area() -> None:
    stages = {(t.area(), str(t.stage)) for t in registry.all()}
    for area in {t.area() for t in registry.all()}:
        present = {stage for a, stage in stages if a == area}
        assert {"correction", "result"} <= present
        assert present & {"plan", "announcement"}
        assert present & {"contract", "performance"}


def test_the_example_is_complete_and_valid(
    type_code: str, office: Office, release: Release
) -> None:
    draft = documents.load(office.file(type_code))
    assert validation.errors(draft, on=TODAY) == []
    for name, model in draft.type.tables().items():
        assert draft.tables[name], f"the example has no rows in {name}"
        filled = {
            f.name
            for row in draft.tables[name]
            for f in content_fields(model)
            if getattr(row, f.attname) not in (None, "")
        }
        assert {f.name for f in content_fields(model) if not f.blank} <= filled
    assert {p.role for p in draft.parties} <= {r.code for r in draft.type.parties}


def test_a_release_says_what_the_law_asked_of_it(release: Release) -> None:
    clocks = release.document["clocks"]
    assert clocks, "no row of the catalogue counts for this type"
    for clock in clocks:
        entry = CatalogueEntry.objects.get(code=clock["code"], region=None)
        assert clock["revision"] == entry.revision
        assert clock["item"] == entry.content["item"]
        assert clock["basis"] == entry.content["basis"]
        assert clock["verdict"] in ("kept", "missed", "open", "unknown")
        assert (
            ("due_on" in clock)
            or clock.get("unknown")
            or "stated" in clock
            or (clock["verdict"] == "kept")
        )


def test_a_type_knows_its_place_in_an_allocation(type_code: str) -> None:
    """Everything that cannot begin an allocation can be reached from something that can."""
    notice_type = registry.get(type_code)
    reached: set[str] = set()
    types = registry.in_area(notice_type.area())
    while found := {t.code for t in types if may_follow(t, reached)} - reached:
        reached |= found
    assert type_code in reached


def test_the_example_survives_a_round_trip_through_the_forms(
    type_code: str, office: Office
) -> None:
    """What was filed reads the same after it is stored and loaded again."""
    filing = Filing(
        notice_type=registry.get(type_code),
        values=example_values(type_code),
        agency=office.agency,
        by=office.filer,
        now=NOW,
    )
    assert filing.is_valid(), filing.errors
    assert filing.draft is not None
    before = documents.draft_document(filing.draft)
    after = documents.draft_document(documents.load(filing.save()))
    assert after == before


def test_what_is_not_said_of_a_new_notice_is_as_if_it_were_left_empty(
    type_code: str, office: Office
) -> None:
    notice_type = registry.get(type_code)
    parties = [{"role": role.code, "name": "甲"} for role in notice_type.parties]
    columns = {name: dict.fromkeys(_names(m), "") for name, m in notice_type.tables().items()}
    said = _read(
        office,
        type_code,
        {
            "notice": {"title": "公告"},
            "rows": {name: [{}] for name in columns},
            "parties": parties,
        },
    )
    emptied = _read(
        office,
        type_code,
        {
            "notice": dict.fromkeys((*ENVELOPE, *PROVENANCE), "") | {"title": "公告"},
            "detail": dict.fromkeys(_names(notice_type.model), ""),
            "rows": {name: [row] for name, row in columns.items()},
            "parties": [dict.fromkeys(PARTY_COLUMNS, "") | party for party in parties],
        },
    )
    assert said == emptied


def _names(model: type[models.Model]) -> list[str]:
    """The columns that begin empty."""
    return [column.name for column in content_fields(model) if not column.has_default()]


def _read(office: Office, type_code: str, values: dict[str, Any]) -> dict[str, Any]:
    """The document of a new notice of these values."""
    filing = Filing(
        notice_type=registry.get(type_code),
        values=values,
        agency=office.agency,
        by=office.filer,
        now=NOW,
    )
    assert filing.is_valid(), filing.errors
    assert filing.draft is not None
    return documents.draft_document(filing.draft)


def test_a_release_is_what_was_filed_without_what_is_private(release: Release) -> None:
    notice_type = release.notice_type
    assert canonical.digest(release.committed) == release.digest
    assert release.document["id"] == release.uid
    for path in notice_type.private:
        table, _, name = path.rpartition(".")
        held = release.document["rows"].get(table, []) if table else [release.document["details"]]
        assert all(name not in values for values in held)
    assert json.loads(json.dumps(release.document)) == release.document


def test_no_private_or_masked_value_leaves(release: Release) -> None:
    draft = documents.load(release.notice)
    public = json.dumps(release.document, ensure_ascii=False)
    public += json.dumps(
        list(ReleaseAnnex.objects.values_list("rows", flat=True)), ensure_ascii=False
    )
    for path in {*draft.type.private, *draft.type.masks}:
        table, _, name = path.rpartition(".")
        for instance in draft.tables[table] if table else [draft.detail]:
            value = getattr(instance, name)
            if isinstance(value, str) and value:
                assert value not in public, path
    for party in draft.parties:
        if party.kind == PartyKind.PERSON and party.identifier:
            assert party.identifier not in public


def test_personal_lists_are_annexes_whose_digest_is_in_the_document(release: Release) -> None:
    annexes = {annex.name: annex for annex in release.annexes.all()}
    assert set(annexes) == {m.table_name for m in release.notice_type.annexes}
    for entry in release.document["annexes"]:
        annex = annexes[entry["name"]]
        assert entry["count"] == len(annex.rows)
        assert documents.annex_digest(annex.salt, annex.rows) == annex.digest == entry["digest"]
    assert not set(annexes) & set(release.document["rows"])


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_release_reads_with_labels(release: Release, language: str) -> None:
    with translation.override(language):
        shown = facts(release.document)
        assert {fact.name for fact in shown} == set(release.document["details"])
        assert all(fact.label and fact.cell.text for fact in shown)
        assert {t.name for t in tables(release.document)} == set(release.document["rows"])
        assert len(parties(release.document)) == len(release.document["parties"])
        assert listed(release.document)


def test_each_declared_filter_finds_the_example(release: Release) -> None:
    draft = documents.load(release.notice)
    filters = filterset_for(draft.type)
    for name, lookups in draft.type.filters.items():
        value = documents.values_at(draft, name)[0]
        assert value not in (None, ""), f"the example leaves the filter {name} empty"
        for lookup in lookups:
            found = filters({parameter_of(name, lookup): value}, Release.objects.all())
            assert found.form.is_valid(), found.form.errors
            assert list(found.qs) == [release], (name, lookup)


def test_a_filter_with_a_wrong_value_says_so(type_code: str) -> None:
    filters = filterset_for(registry.get(type_code))
    found = filters({"published_from": "yesterday"}, Release.objects.all())
    assert "published_from" in found.form.errors


def test_a_type_is_found_among_all(type_code: str, release: Release) -> None:
    found = ReleaseFilter({"type": type_code, "region": "990000"}, Release.objects.all())
    assert list(found.qs) == [release]


def test_the_type_can_be_corrected_and_withdrawn(
    type_code: str, office: Office, release: Release
) -> None:
    second = office.correct(release)
    same = {"details", "rows", "parties", "body"}
    assert {k: second.document[k] for k in same} == {k: release.document[k] for k in same}
    tombstone = office.withdraw(second)
    assert tombstone.document["kind"] == "withdraw"
    assert not Release.objects.current().filter(type=type_code).exists()


def test_labels_are_translated(type_code: str) -> None:
    notice_type = registry.get(type_code)
    labels = [notice_type.label, *(role.label for role in notice_type.parties)]
    for model in (notice_type.model, *notice_type.tables().values()):
        labels += [f.verbose_name for f in content_fields(model)]
        labels += [label for f in content_fields(model) for _, label in f.flatchoices]
    for model in notice_type.tables().values():
        labels.append(model._meta.verbose_name_plural)
    with translation.override("zh-hans"):
        untranslated = [str(label) for label in labels if str(label).isascii()]
    assert untranslated == []


def test_every_named_column_exists(type_code: str) -> None:
    notice_type = registry.get(type_code)
    for path in (*notice_type.search, *notice_type.columns):
        assert column_of(notice_type, path) is not None


def test_the_example_names_nothing_from_outside(type_code: str) -> None:
    """Examples are invented: a citizen number or a mobile number in one would be a slip."""
    text = json.dumps(example(registry.get(type_code)), ensure_ascii=False)
    assert "http://" not in text
