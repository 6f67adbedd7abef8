"""Names offered to somebody who is typing."""

from types import SimpleNamespace
from typing import Any

import pytest

from disclosure import completing
from disclosure.models import Allocation, PartyKind
from tests.api.conftest import broken_promises
from tests.factory import Office, deliver_all

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh(empty_index: None) -> None:
    completing._of_database.cache_clear()


@pytest.fixture
def released(office: Office) -> Office:
    allocation = Allocation.objects.create(
        area="land", number="YL-7", name="滨河路以东地块", agency=office.agency
    )
    office.release("land.listing", notice={"allocation": allocation.pk})
    deliver_all()
    return office


def offered(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 200
    assert not broken_promises("Suggestions", answer.json())
    return [(found["kind"], found["label"]) for found in answer.json()["results"]]


@pytest.mark.parametrize(
    "typed", ["自然资源", "zrzy", "ziranziyuan", "云岚自然", "ylzr", "ylszrzyhghj"]
)
def test_an_agency_is_offered_by_characters_pinyin_and_a_shortened_name(get, released, typed):
    assert ("agency", "云岚市自然资源和规划局") in offered(get(f"/suggest/?q={typed}"))


@pytest.mark.parametrize("typed", ["云岚", "yunlan", "yl", "yls"])
def test_a_region_is_offered(get, released, typed):
    assert ("region", "云岚市") in offered(get(f"/suggest/?q={typed}"))


@pytest.mark.parametrize("typed", ["滨河路", "bhl", "YL-7"])
def test_a_project_is_offered_with_its_number(get, released, typed):
    answer = get(f"/suggest/?q={typed}")
    assert ("project", "滨河路以东地块") in offered(answer)
    (found,) = (f for f in answer.json()["results"] if f["kind"] == "project")
    assert found["beside"] == "YL-7"


def test_names_and_addresses_are_in_the_language_of_the_answer(client, released):
    for language, label, prefix in (("zh-CN", "出让公告", ""), ("en", "Land listing", "/en")):
        found = client.get(
            f"/api/v1/suggest/?q={label[:5]}", headers={"Accept-Language": language}
        ).json()["results"]
        kinds = [f for f in found if f["kind"] == "type"]
        assert kinds, label
        assert all(f["page"].startswith(f"http://127.0.0.1:8000{prefix}/") for f in kinds)


def test_natural_persons_are_never_offered(get, office: Office):
    release = office.release("land.sale_result")
    name = release.document["parties"][0]["name"]
    deliver_all()
    kinds = {party["name"]: party["kind"] for party in release.document["parties"]}
    assert kinds[name] == PartyKind.ORGANISATION
    assert ("party", name) in offered(get(f"/suggest/?q={name}"))
    persons = [{"name": "李青石", "kind": "person"}, {"name": "张**", "kind": "organisation"}]
    document = {"allocation": None, "parties": persons}
    assert not [*completing._named_in(SimpleNamespace(document=document))]  # type: ignore[arg-type]


def test_every_address_that_is_offered_answers(client, get, released):
    for typed in ("云岚", "滨河", "出让", "青石"):
        for found in get(f"/suggest/?q={typed}").json()["results"]:
            path = found["page"].removeprefix("http://127.0.0.1:8000")
            assert client.get(path).status_code == 200, found


@pytest.mark.parametrize("typed", ["", "a", "%22", "(", "NOT", "%00", "·", "x" * 200])
def test_whatever_is_typed_is_answered(get, released, typed):
    assert get(f"/suggest/?q={typed}").status_code in (200, 400)
