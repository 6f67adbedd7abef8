"""Mappings name what exists, references lead somewhere, and the checks say so by name."""

from __future__ import annotations

import copy
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.utils import translation

from disclosure.core.notice_types import registry
from disclosure.ocds import checks, declared
from disclosure.ocds.building import SECTIONS
from disclosure.ocds.joining import retracted
from disclosure.ocds.mapping import Each, Mapping, Project
from disclosure.ocds.references import broken_references
from disclosure.ocds.sources import Coded, Fixed, IfParty, Parties

DOCS = Path(settings.BASE_DIR) / "docs" / "ocds.md"


def problems(mapping: Mapping, code: str = "land.listing") -> list[str]:
    return list(checks.mapping_problems(registry.get(code), mapping))


@pytest.mark.parametrize(
    ("mapping", "problem"),
    [
        (Mapping(tag="awarded"), "'awarded' is no release tag"),
        (Mapping(tag=Coded("use", {"x": "sold"})), "'sold' is no release tag"),
        (Mapping(tag="tender", fields={"tender.value": "prize"}), "no column 'prize'"),
        (Mapping(tag="tender", fields={"tender.price": "start_price"}), "tender.price is no field"),
        (
            Mapping(
                tag="tender", lists={"tender.lots": Each("parcels", {"value": "reserve_price"})}
            ),
            "'parcels.reserve_price' is priv",
        ),
        (Mapping(tag="tender", fields={"tender.title": "@headline"}), "has no 'headline'"),
        (
            Mapping(tag="tender", fields={"tender.status": Coded("use", {"x": "sold"})}),
            "'sold' is not in its codelist",
        ),
        (Mapping(tag="tender", lists={"tender.lots": Each("sections", {})}), "no list 'sections'"),
        (Mapping(tag="tender", lists={"tender.value": Each("", {})}), "tender.value is no list"),
        (Mapping(tag="tender", fields={"buyer": Parties("seller")}), "has no party 'seller'"),
        (Mapping(tag="tender", roles={"seller": ("buyer",)}), "has no party 'seller'"),
        (Mapping(tag="tender", transaction=IfParty("x", "a", "b")), "has no party 'x'"),
        (
            Mapping(
                tag="tender", lists={"tender.lots": Each("", {"id": Fixed("1")}, needs=("x",))}
            ),
            "no column 'x'",
        ),
    ],
)
def test_each_slip_of_a_mapping_is_named(mapping, problem):
    assert any(problem in found for found in problems(mapping)), problems(mapping)


def test_slips_of_a_project_are_named():
    project = Project(status="finished", fields={"price": "announcement_no"})
    found = list(checks.project_problems(registry.get("land.listing"), project))
    assert found == [
        "'finished' is no status of a project",
        "price is no field of the standard or an extension",
    ]


def test_a_type_without_mapping_or_reason_is_an_error(monkeypatch):
    missing = {k: v for k, v in declared.mappings().items() if k != "land.listing"}
    monkeypatch.setattr(checks, "mappings", lambda: missing)
    (error,) = checks.check_mappings()
    assert "land.listing: needs a mapping" in error.msg
    monkeypatch.setattr(checks, "unmapped", lambda: {**declared.unmapped(), "land.nothing": "x"})
    assert any("land.nothing: is no notice type" in e.msg for e in checks.check_mappings())


def test_no_list_of_persons_is_mapped():
    personal = {t.code for t in registry.all() if t.annexes}
    results = {"housing.lottery_result", "housing.allocation_result"}
    assert personal - results <= set(declared.unmapped())


def test_a_deployment_is_told_to_get_a_prefix(settings):
    def found():
        errors = run_checks(include_deployment_checks=True)
        return {e.id for e in errors if e.id in ("disclosure.W031", "disclosure.E031")}

    assert found() == {"disclosure.W031"}
    settings.OCDS_PREFIX = "ocds-a1b2c3"
    assert found() == set()
    settings.OCDS_PREFIX = "mine"
    assert found() == {"disclosure.E031"}


WHOLE = {
    "parties": [{"id": "a"}, {"id": "b"}],
    "buyer": {"id": "a"},
    "tender": {"id": "1", "lots": [{"id": "L1"}], "tenderers": [{"id": "b"}]},
    "bids": {"details": [{"id": "bid", "tenderers": [{"id": "b"}], "relatedLots": ["L1"]}]},
    "awards": [{"id": "w", "suppliers": [{"id": "b"}], "relatedLots": ["L1"], "relatedBid": "bid"}],
    "contracts": [{"id": "c", "awardID": "w"}],
}


def test_a_whole_release_has_no_broken_reference():
    assert broken_references(WHOLE) == []


@pytest.mark.parametrize(
    ("part", "wrong"),
    [
        ("buyer", {"id": "z"}),
        ("parties", [{"id": "a"}]),
        ("parties", [{"id": "a"}, {"id": "b"}, {"id": "b"}]),
        ("awards", []),
        ("contracts", [{"id": "c", "awardID": "other"}]),
        ("tender", {"id": "1"}),
        ("bids", {}),
    ],
)
def test_each_broken_reference_is_named(part, wrong):
    release = {**copy.deepcopy(WHOLE), part: wrong}
    assert broken_references(release)


def test_what_is_taken_back_is_null_and_lists_are_blanked_by_id():
    before = {
        "title": "old",
        "tender": {"value": {"amount": 1}, "lots": [{"id": "1", "title": "x"}, {"id": "2"}]},
        "buyer": {"id": "a"},
        "awards": [{"id": "w", "suppliers": [{"id": "a"}, {"id": "b"}]}],
    }
    after = {"tender": {"lots": [{"id": "2"}]}, "awards": [{"id": "w", "suppliers": [{"id": "b"}]}]}
    assert retracted(after, before) == {
        "title": None,
        "tender": {"value": {"amount": None}, "lots": [{"id": "2"}, {"id": "1", "title": None}]},
        "buyer": {"id": None},
        "awards": [{"id": "w", "suppliers": [{"id": "b"}]}],
    }


def tags_by_type() -> dict[str, str]:
    """Tag or tags of each mapped type, as the documentation has them."""
    found = {}
    for code, mapping in declared.mappings().items():
        tags = [mapping.tag] if isinstance(mapping.tag, str) else [*checks._codes(mapping.tag)]
        assert all(any(tag.startswith(base) for base in SECTIONS) for tag in tags)
        found[code] = ", ".join(sorted(set(tags)))
    return found


def test_the_documentation_lists_every_type_as_it_is_mapped():
    """docs/ocds.md has a row a type: code, number, label, tag or the reason there is none."""
    text = DOCS.read_text("utf-8")
    rows = dict(
        re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \| [^|]+ \| [^|]+ \| ([^|]+) \|$", text, re.M)
    )
    expected = {}
    with translation.override("en"):
        for code in registry.codes():
            why = declared.unmapped().get(code)
            expected[code] = f"none: {why}" if why else tags_by_type()[code]
    assert {code: said.strip() for code, said in rows.items()} == expected
