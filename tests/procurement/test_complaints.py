"""Persons who complain are neither named nor numbered, whatever they were filed with."""

import pytest

from disclosure import documents, validation
from tests.factory import TODAY, Office

pytestmark = pytest.mark.django_db

CODE = "procurement.complaint_decision"


def test_of_a_person_who_complains_only_the_surname_is_released():
    parties = Office.open().release(CODE).document["parties"]
    (person,) = [party for party in parties if party["kind"] == "person"]
    assert person == {
        "role": "complainant",
        "name": "顾**",
        "kind": "person",
        "identifier": None,
        "address": "",
    }


def test_organisations_that_complain_are_released_whole():
    parties = Office.open().release(CODE).document["parties"]
    complainants = [party for party in parties if party["role"] == "complainant"]
    assert complainants[1]["name"] == "岚州清越教学设备有限公司"
    assert complainants[1]["identifier"]["id"] == "91990100MA7000021X"
    assert complainants[1]["address"]


@pytest.mark.parametrize("where", ["title", "body", "detail"])
def test_a_text_must_not_name_a_person_who_complains(where: str):
    text = "投诉人顾澄溪认为检测报告不符合要求。"
    office = Office.open()
    if where == "detail":
        notice = office.file(CODE, detail={"facts": text})
    else:
        notice = office.file(CODE, notice={where: text})
    (found,) = validation.errors(documents.load(notice), on=TODAY)
    assert found.code == "masked_name"
    assert found.field == ("details.facts" if where == "detail" else where)


def test_a_winner_may_be_named_in_the_text():
    notice = Office.open().file("land.sale_result", notice={"body": "竞得人为秦陌川。"})
    assert validation.errors(documents.load(notice), on=TODAY) == []
