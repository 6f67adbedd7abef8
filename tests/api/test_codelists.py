"""Code lists: classifications as files, and choices that the data standard numbers."""

import pytest

from disclosure.code_lists import code_lists
from disclosure.models import ChoiceList, CodedChoices, choice_list, choice_lists
from tests.api.conftest import broken_promises


def codes(get, name: str) -> dict:
    return {item["code"]: item for item in get(f"/codelists/{name}/").json()["results"]}


def test_every_list_is_named_once_and_answers_with_as_many_codes_as_it_says(get, db):
    found = get("/codelists/").json()
    assert not broken_promises("CodeListList", found)
    names = [item["name"] for item in found["results"]]
    assert len(names) == len(set(names))
    assert set(names) == {item.name for item in (*code_lists(), *choice_lists())}
    for item in found["results"]:
        single = get(f"/codelists/{item['name']}/").json()
        assert not broken_promises("CodeList", single)
        assert len(single["results"]) == item["size"] > 0
        assert single["url"] == item["url"]


def test_labels_are_in_both_languages(get, db):
    for item in get("/codelists/").json()["results"]:
        assert item["label"]["zh"] != item["label"]["en"], item["name"]
        for code in codes(get, item["name"]).values():
            assert code["label"]["zh"]
            assert code["label"]["en"]


def test_a_class_tells_the_class_above_and_the_document_that_defines_it(get, db):
    paddy = codes(get, "gbt-21010-2017")["0101"]
    assert paddy == {
        "code": "0101",
        "label": {"zh": "水田", "en": "paddy field"},
        "parent": "01",
        "standard_codes": ["0101"],
        "source": "GB/T 21010-2017",
    }


def test_a_choice_tells_the_number_in_the_data_standard(get, db):
    rate = codes(get, "price-form")["rate"]
    assert rate["standard_codes"] == ["2"]
    assert rate["source"] == "公共资源交易平台系统数据规范 PRICE_FORM_CODE"


def test_a_choice_with_a_number_for_each_right_gives_both(get, db):
    assert codes(get, "mining-transfer-method")["auction"]["standard_codes"] == ["132", "230"]


def test_codes_of_the_portal_are_not_given_as_those_of_a_standard(get, db):
    assert {tuple(item["standard_codes"]) for item in codes(get, "minerals").values()} == {()}


@pytest.mark.parametrize(
    "name", ["nothing", "Price-Form", "price_form", "0", "价款形式", "a b", ".."]
)
def test_a_list_there_is_not_is_not_found(get, db, name):
    answer = get(f"/codelists/{name}/")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("application/problem+json")


def test_an_unknown_parameter_is_named(get, db):
    answer = get("/codelists/price-form/", {"lang": "en"})
    assert [error["parameter"] for error in answer.json()["errors"]] == ["lang"]


def test_all_coded_choices_are_listed():
    assert {found.choices for found in choice_lists()} == set(CodedChoices.__subclasses__())


def test_a_name_is_given_once():
    taken: ChoiceList = choice_lists()[0]
    with pytest.raises(ValueError, match=taken.name):
        choice_list(taken.name, "again", "AGAIN")(taken.choices)
