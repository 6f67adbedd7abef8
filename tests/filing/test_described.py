"""What the description says of a body is what is taken, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from disclosure.core import pointers
from disclosure.core.notice_types import registry
from disclosure.models import Notice
from filing.schema import openapi
from tests.factory import Office, make_region
from tests.filing.test_filing_api import DRAFTS, System, issue

pytestmark = pytest.mark.django_db

SCHEMAS = openapi()["components"]["schemas"]
BODIES = [
    SCHEMAS[reference.rpartition("/")[2]]
    for reference in SCHEMAS["NewDraft"]["discriminator"]["mapping"].values()
]


@pytest.fixture
def system() -> System:
    make_region()
    return System(issue(Office.open())[1])


@pytest.fixture(autouse=True)
def unlimited(settings: Any) -> None:
    settings.FILING_RATE = "10000/min"


def shown(schema: dict[str, Any]) -> Any:
    """What the description shows as an example, one item in each list."""
    match schema:
        case {"const": value} | {"examples": [value]} | {"default": value}:
            return value
        case {"type": "object", "properties": properties}:
            return {name: shown(inner) for name, inner in properties.items()}
        case {"type": "array"}:
            return [shown(schema["items"])] if "items" in schema else []
    raise AssertionError(f"nothing is shown for {schema}")


def spoilt(schema: dict[str, Any], at: tuple[str | int, ...] = ()) -> tuple[Any, set[str]]:
    """A list for each value, one member too many in each object; and where that is."""
    match schema:
        case {"const": value}:
            return value, set()
        case {"type": "object", "properties": properties}:
            value, found = {"castle": None}, {pointers.pointer([*at, "castle"])}
            for name, inner in properties.items():
                value[name], more = spoilt(inner, (*at, name))
                found |= more
            return value, found
        case {"type": "array", "items": items}:
            item, found = spoilt(items, (*at, 0))
            return [item], found
        case {"type": "array"}:
            return {}, {pointers.pointer(list(at))}
    return [], {pointers.pointer(list(at))}


def told(answer: Any) -> set[str]:
    assert answer.status_code == 422, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    return {error["pointer"] for error in answer.json()["errors"]}


def test_what_the_description_shows_for_a_type_is_taken(system: System) -> None:
    for described in BODIES:
        answer = system.send("POST", DRAFTS, shown(described))
        assert answer.status_code == 201, (described["title"], answer.json())
    assert Notice.objects.values("type").distinct().count() == len(registry.all())


def test_every_part_of_another_shape_is_refused_at_its_place(system: System) -> None:
    for described in BODIES:
        value, expected = spoilt(described)
        assert told(system.send("POST", DRAFTS, value)) == expected
    assert not Notice.objects.exists()


def test_a_code_that_is_none_is_refused_at_its_column(system: System) -> None:
    for described in BODIES:
        value, expected = shown(described), set()
        for part in ("notice", "detail"):
            for name, inner in described["properties"][part]["properties"].items():
                # Truth is a matter of shape; a unit that is none is told at its number.
                codes = inner.get("enum", [True])
                if True not in codes and not name.endswith("_unit"):
                    value[part][name] = "castle"
                    expected.add(f"/{part}/{name}")
        assert told(system.send("POST", DRAFTS, value)) >= expected
    assert not Notice.objects.exists()


@pytest.mark.parametrize("part", ["notice", "allocation", "detail", "rows", "parties"])
def test_a_part_may_be_left_out_but_is_not_null(part: str, system: System) -> None:
    value = shown(BODIES[0])
    assert told(system.send("POST", DRAFTS, {**value, part: None})) == {f"/{part}"}
    del value[part]
    assert system.send("POST", DRAFTS, value).status_code == (422 if part == "notice" else 201)


def test_an_allocation_without_a_number_is_none(system: System) -> None:
    value = {**shown(BODIES[0]), "allocation": {"number": None, "name": None}}
    assert system.send("POST", DRAFTS, value).json()["allocation"] is None
    value["allocation"]["number"] = True
    assert told(system.send("POST", DRAFTS, value)) == {"/allocation/number"}
    value["allocation"]["number"] = 20260001
    made = system.send("POST", DRAFTS, value).json()
    assert made["allocation"]["number"] == "20260001"


def columns_of_truth() -> tuple[dict[str, Any], str]:
    """A type that has a column of truth, and the column."""
    for described in BODIES:
        for name, inner in described["properties"]["detail"]["properties"].items():
            if True in inner.get("enum", ()):
                return described, name
    raise AssertionError("no type has one")


def test_words_are_not_taken_for_true_or_false(system: System) -> None:
    described, name = columns_of_truth()
    for given, kept in ((True, True), ("false", False), ("", None), (None, None)):
        value = shown(described)
        value["detail"][name] = given
        made = system.send("POST", DRAFTS, value)
        assert made.status_code == 201, made.json()
        assert getattr(Notice.objects.get(pk=made.json()["id"]).detail, name) is kept
    for given in ("是", "yes", 1, 2):
        value["detail"][name] = given
        assert told(system.send("POST", DRAFTS, value)) == {f"/detail/{name}"}
