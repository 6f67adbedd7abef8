"""What is said and offered beside the controls of the filing form."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import translation

from disclosure.admin.notices import readings
from disclosure.models import Allocation, Lot, RegionName
from tests.admin.pages import client_of, form_in
from tests.admin.test_conflicts import FORM, change
from tests.factory import Office, make_region, uscc

pytestmark = pytest.mark.django_db

ADD = reverse("admin:disclosure_notice_add")
SUGGEST = reverse("admin:disclosure_notice_suggestions")
READING = reverse("admin:disclosure_notice_reading")


@pytest.mark.parametrize(
    ("kind", "text", "unit", "words"),
    [
        ("amount", "1.2 亿", "元", "= 120,000,000 元 = 12,000 万元 = 1.2 亿元"),
        ("amount", "350万元", "元", "= 3,500,000 元 = 350 万元"),
        ("amount", "350", "万元", "= 3,500,000 元 = 350 万元"),
        ("area", "15亩", "㎡", "= 10,000 ㎡ = 15 亩"),
        ("area", "2公顷", "㎡", "= 20,000 ㎡ = 30 亩 = 2 公顷"),
        ("area", "1", "no unit", "= 1 ㎡ = 0.0015 亩"),
        ("amount", "", "元", ""),
    ],
)
def test_a_measure_is_read_aloud(kind: str, text: str, unit: str, words: str) -> None:
    found = readings.of(kind, text, unit)
    assert (found.text, found.good) == (words, True)


@pytest.mark.parametrize("text", ["五折", "3万元/吨", "1 2万 3", "9" * 500, "\0", "１２万x"])
def test_what_is_no_measure_is_said_to_be_none(text: str) -> None:
    found = readings.of("amount", text, "元")
    assert not found.good
    assert found.text


@pytest.mark.parametrize("code", ["", uscc(7)])
def test_a_right_credit_code_is_fine(code: str) -> None:
    assert readings.of("uscc", code).good


def test_a_slip_in_a_credit_code_is_told() -> None:
    code = uscc(7)
    slip = code[:-1] + ("0" if code[-1] != "0" else "1")
    with translation.override("en"):
        assert f"“{code[-1]}”" in readings.of("uscc", slip).text
        assert "these are 17" in readings.of("uscc", code[:-1]).text
        assert "capital letters" in readings.of("uscc", code[:-2] + "io").text


def test_the_form_says_it_without_a_script(office: Office) -> None:
    page = client_of(office.filer).get(change(office.file())).content.decode()
    assert "= 330,000,000 元 = 33,000 万元" in page


def test_readings_answer_people_with_a_desk_only(office: Office) -> None:
    client = client_of(office.filer)
    found = client.get(READING, {"kind": "area", "text": "15亩", "unit": "㎡"})
    assert found.json()["text"] == "= 10,000 ㎡ = 15 亩"
    assert "no-store" in found["Cache-Control"]
    assert client.get(READING, {"kind": "x"}).status_code == 400
    client.logout()
    assert client.get(READING, {"kind": "area"}).status_code == 302
    assert client.get(SUGGEST, {"kind": "region"}).status_code == 302


@pytest.mark.parametrize("text", ["990101", "新区", "云岚市新区 (990101)", "老区"])
def test_a_region_is_named_by_name_former_name_or_code(office: Office, text: str) -> None:
    region = make_region("990101", "新区")
    RegionName.objects.create(region=region, name="老区", valid_to=2019)
    client, notice = client_of(office.filer), office.file()
    fields = form_in(client.get(change(notice)), FORM)
    assert client.post(change(notice), {**fields, "region": text}).status_code == 302
    notice.refresh_from_db()
    assert notice.region_id == "990101"


def test_a_name_of_several_regions_is_asked_about(office: Office) -> None:
    make_region("990101", "东区")
    make_region("990102", "西区")
    client, notice = client_of(office.filer), office.file()
    fields = form_in(client.get(change(notice)), FORM)
    for text, said in (("区", "东区 (990101)"), ("无此地", "无此地"), ("x\0y", "xy")):
        answer = client.post(change(notice), {**fields, "region": text})
        (message,) = answer.context["adminform"].form.errors["region"]
        assert said in message
        assert [found.anchor for found in answer.context["faults"]] == ["id_region"]


def test_suggestions_stay_within_what_a_person_may_see(office: Office) -> None:
    office.release()
    other = Office.open(name="岚州市水务局")
    Allocation.objects.create(agency=other.agency, area="land", number="S-1", name="别家项目")
    client, stranger = client_of(office.filer), client_of(other.filer)

    def offered(who: object, **asked: str) -> list[str]:
        found = who.get(SUGGEST, {"area": "land", **asked}).json()["found"]  # type: ignore[attr-defined]
        return [entry["value"] for entry in found]

    assert offered(client, kind="allocation", term="别家") == []
    assert offered(stranger, kind="allocation", term="别家") == ["S-1 别家项目"]
    assert offered(client, kind="notice", term="")
    assert offered(stranger, kind="notice", term="") == []
    assert offered(client, kind="party", term="云岚市公共")
    assert offered(stranger, kind="party", term="云岚市公共") == []
    assert offered(client, kind="party", term="") == []
    assert client.get(SUGGEST, {"kind": "person"}).status_code == 400


def test_the_lots_of_the_project_are_offered(office: Office) -> None:
    allocation = office.allocation("land")
    Lot.objects.create(allocation=allocation, number="CJ-1", name="湖东")
    client = client_of(office.filer)
    asked = {"kind": "lot", "area": "land", "term": "湖"}
    found = client.get(SUGGEST, {**asked, "allocation": str(allocation)}).json()["found"]
    assert found == [{"value": "CJ-1", "label": "湖东"}]
    assert client.get(SUGGEST, asked).json()["found"] == []


def test_every_type_shows_the_clauses_that_ask_for_it(
    office: Office, law: None, type_code: str
) -> None:
    page = client_of(office.filer).get(f"{ADD}?type={type_code}")
    marks = page.context["marks"]
    text = page.content.decode()
    assert marks.whole
    assert all(mark.url.startswith("/law/") and "#" in mark.url for mark in marks.whole)
    assert f'href="{marks.whole[0].url}"' in text
    assert "法定" in text or "法律要求" in text or "by-law" in text


def test_every_kind_of_fault_is_listed_with_the_way_to_it(office: Office) -> None:
    notice, client = office.file(), client_of(office.filer)
    fields = form_in(client.get(change(notice)), FORM)
    wrong = {"land_listingparcel_rows-1-area": "很大", "title": "", "parties-0-name": ""}
    answer = client.post(change(notice), {**fields, **wrong})
    found = {fault.anchor for fault in answer.context["faults"]}
    assert found == {
        "id_title",
        "id_land_listingparcel_rows-1-area_0",
        "id_parties-0-name",
    }
    text = answer.content.decode()
    assert all(f'id="{anchor}"' in text for anchor in found)
