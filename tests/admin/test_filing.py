"""Filing by the form: every type, drafts that are incomplete, two people at once."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from disclosure import documents, services
from disclosure.core.notice_types import registry
from disclosure.core.workflow import Action, Role, State
from disclosure.models import Allocation, Notice
from tests.admin.pages import client_of, form_in
from tests.factory import NOW, Office, make_user, parcels

pytestmark = pytest.mark.django_db

ADD = reverse("admin:disclosure_notice_add")
FORM = "notice_form"
PARCELS = "land_listingparcel_rows"


def change(notice: Notice) -> str:
    return reverse("admin:disclosure_notice_change", args=[notice.pk])


def test_the_choice_of_a_type_offers_what_the_person_files(office: Office) -> None:
    miner = make_user(Role.FILER, agency=office.agency, area="mining")
    page = client_of(miner).get(ADD)
    offered = {t.code for _area, types in page.context["offered"] for t in types}
    assert offered == {t.code for t in registry.in_area("mining")}


def test_what_somebody_filed_last_is_offered_first(office: Office) -> None:
    miner = make_user(Role.FILER, agency=office.agency, area="mining")
    codes = ("mining.result", "land.listing", "mining.announcement", "mining.announcement")
    for day, code in enumerate(codes):
        filed = Notice.objects.filter(pk=office.file(code).pk)
        filed.update(filed_by=miner, created_at=NOW + timedelta(days=day))
    recent = client_of(miner).get(ADD).context["recent"]
    assert [t.code for t in recent] == ["mining.announcement", "mining.result"]
    assert client_of(make_user(Role.FILER, agency=office.agency)).get(ADD).context["recent"] == []


def test_a_reviewer_is_offered_nothing_and_may_not_file(office: Office) -> None:
    client = client_of(office.reviewer)
    assert client.get(ADD).status_code == 403
    assert client.get(f"{ADD}?type=land.listing").status_code == 403


def test_an_unknown_type_is_not_found(office: Office) -> None:
    assert client_of(office.filer).get(f"{ADD}?type=land.castle").status_code == 404


def test_an_empty_draft_of_every_type_can_be_saved(office: Office, type_code: str) -> None:
    client = client_of(office.filer)
    url = f"{ADD}?type={type_code}"
    fields = form_in(client.get(url), FORM)
    answer = client.post(url, {**fields, "title": "尚未写完的公告"})
    assert answer.status_code == 302, answer.context["errors"]
    notice = Notice.objects.get()
    assert (notice.type, notice.state, notice.filed_by) == (type_code, "draft", office.filer)
    assert notice.detail is not None
    assert [d.action for d in notice.decisions.all()] == ["draft"]


def test_a_filed_notice_passes_unchanged_through_its_form(office: Office, type_code: str) -> None:
    notice = office.file(type_code)
    before = documents.draft_document(documents.load(notice))
    client = client_of(office.filer)
    answer = client.post(change(notice), form_in(client.get(change(notice)), FORM))
    assert answer.status_code == 302, [
        answer.context["errors"],
        answer.context["adminform"].form.errors,
    ]
    notice = Notice.objects.get(pk=notice.pk)
    assert documents.draft_document(documents.load(notice)) == before
    assert answer["Location"] == change(notice)
    assert notice.state == State.DRAFT


def saved(client: Client, notice: Notice, **changes: Any) -> Any:
    """What the form of a notice answers when it is posted with these changes."""
    url = change(notice)
    return client.post(url, {**form_in(client.get(url), FORM), **changes})


def formset_in(page: Any, prefix: str) -> Any:
    """The list of this prefix on a page."""
    formsets = (each.formset for each in page.context["inline_admin_formsets"])
    return next(formset for formset in formsets if formset.prefix == prefix)


def test_a_list_that_must_be_there_begins_with_an_empty_row(office: Office) -> None:
    client = client_of(office.filer)
    page = client.get(f"{ADD}?type=land.listing")
    assert len(formset_in(page, PARCELS).forms) == 1
    assert len(formset_in(page, "land_listinguse_rows").forms) == 0
    page = client.get(change(office.file()))
    assert len(formset_in(page, PARCELS).forms) == 2


def test_the_office_of_the_only_agency_is_filled_in(office: Office) -> None:
    office.agency.contact_phone = "0000-5550123"
    office.agency.save()
    fields = form_in(client_of(office.filer).get(f"{ADD}?type=land.listing"), FORM)
    assert (fields["contact_phone"], fields["contact_email"]) == ("0000-5550123", "")
    assert fields["nature"] == "normal"


def test_what_is_typed_arrives_in_base_units(office: Office) -> None:
    notice = office.file()
    changes = {
        f"{PARCELS}-0-start_price": "3.2",
        f"{PARCELS}-0-start_price_unit": "亿元",
        f"{PARCELS}-0-area": "30 亩",
        "land_listing-0-apply_deadline": "2026-12-08T17:00",
    }
    assert saved(client_of(office.filer), notice, **changes).status_code == 302
    draft = documents.load(notice)
    parcel = draft.tables["parcels"][0]
    assert parcel.start_price == Decimal("320000000")
    assert parcel.units["start_price"] == "亿元"
    assert parcel.area == Decimal("20000")
    assert draft.detail.apply_deadline.isoformat() == "2026-12-08T09:00:00+00:00"


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("land_listing-0-apply_deadline", "2026-13-45T99:00"),
        ("land_listing-0-transfer_method", "lottery"),
        ("land_listing-0-announcement_no", "x" * 101),
        ("land_listing-0-announcement_no", "x\x00y"),
        (f"{PARCELS}-1-start_price", "五折"),
        (f"{PARCELS}-0-term_years", "七十年"),
        (f"{PARCELS}-0-far_max", "9" * 40),
        (f"{PARCELS}-0-far_max", "1e400"),
        (f"{PARCELS}-1-far_max", "NaN"),
        (f"{PARCELS}-0-area", "-1"),
        (f"{PARCELS}-0-start_price", "9" * 30),
        (f"{PARCELS}-0-parcel_no", "x" * 101),
    ],
)
def test_bad_input_is_refused_at_its_field(office: Office, field: str, text: str) -> None:
    notice = office.file()
    answer = saved(client_of(office.filer), notice, **{field: text}, title="改了标题")
    assert answer.status_code == 200
    prefix, place, name = field.split("-")
    formset = formset_in(answer, prefix)
    assert [list(form.errors) for form in formset.forms if form.errors] == [[name]]
    assert list(formset.forms[int(place)].errors) == [name]
    assert text in answer.content.decode() or field.endswith(("deadline", "method"))
    assert Notice.objects.get().title != "改了标题"


@pytest.mark.parametrize("number", ["0", "abc", "9" * 30, "-1", "1/x"])
def test_an_address_of_nothing_is_not_found(office: Office, number: str) -> None:
    client = client_of(office.filer)
    for page in ("change", "history", "delete"):
        answer = client.get(f"/admin/disclosure/notice/{number}/{page}/")
        assert answer.status_code in (302, 403, 404)
    assert client.get(f"/admin/disclosure/notice/{number}/step/submit/").status_code in (302, 404)
    assert client.get(f"/admin/disclosure/importbatch/{number}/change/").status_code == 404


def test_an_error_in_a_row_is_shown_in_the_row(office: Office) -> None:
    notice = office.file()
    changes = {"parties-TOTAL_FORMS": "2", "parties-1-role": "transferor", "parties-1-name": ""}
    answer = saved(client_of(office.filer), notice, **changes, **{"parties-1-identifier": "X"})
    assert list(formset_in(answer, "parties").forms[1].errors) == ["name"]


def test_labels_cannot_break_out_of_attributes(office: Office) -> None:
    page = client_of(office.filer).get(f"{ADD}?type=land.listing").content.decode()
    assert 'aria-label="<' not in page
    assert not re.search(r'aria-label="[^"]*<span', page)


def test_a_row_somebody_else_deleted_is_not_an_error_page(office: Office) -> None:
    notice = office.file("tendering.candidates")
    client = client_of(office.filer)
    url = change(notice)
    mine = form_in(client.get(url), FORM)
    prefix = next(name for name in mine if name.endswith("candidate_rows-INITIAL_FORMS"))
    prefix = prefix.removesuffix("-INITIAL_FORMS")
    model = notice.notice_type.tables()["candidates"]
    names = [row.name for row in model.objects.filter(notice=notice)]
    model.objects.filter(notice=notice, name=names[0]).delete()

    answer = client.post(url, mine)
    assert answer.status_code == 302, answer.context["errors"]
    stored = model.objects.filter(notice=notice)
    assert {row.name for row in stored} == set(names)


def test_an_instance_of_another_notice_is_never_touched(office: Office) -> None:
    mine, other = office.file(), office.file()
    party = other.parties.get(role="transferor")
    fields = form_in(client_of(office.filer).get(change(mine)), FORM)
    fields |= {"parties-0-id": str(party.pk), "parties-0-name": "改名"}
    fields |= {"land_listing-0-notice": str(other.pk), "land_listing-0-announcement_no": "X-1"}
    client_of(office.filer).post(change(mine), fields)
    assert other.parties.get(role="transferor").name == party.name
    assert other.detail.announcement_no != "X-1"


def test_a_form_without_its_counters_is_no_error_page(office: Office) -> None:
    notice = office.file()
    client = client_of(office.filer)
    fields = form_in(client.get(change(notice)), FORM)
    broken = {name: v for name, v in fields.items() if "TOTAL_FORMS" not in name}
    assert client.post(change(notice), broken).status_code == 200
    assert client.post(change(notice), {**fields, "parties-TOTAL_FORMS": "x"}).status_code == 200


def test_a_notice_submitted_meanwhile_keeps_the_typed_text(office: Office) -> None:
    notice = office.file()
    client = client_of(office.filer)
    mine = form_in(client.get(change(notice)), FORM)
    services.decide(notice=notice, action=Action.SUBMIT, by=office.filer, now=NOW)
    answer = client.post(change(notice), {**mine, "title": "来不及的修改"})
    assert answer.status_code == 200
    assert form_in(answer, FORM)["title"] == "来不及的修改"
    assert answer.context["adminform"].form.has_error("__all__", "state")
    assert Notice.objects.get().title != "来不及的修改"


def test_what_is_no_longer_editable_is_read_not_edited(office: Office) -> None:
    notice = office.approve(office.file())
    page = client_of(office.filer).get(change(notice)).content.decode()
    assert "notice_form" not in page
    assert notice.detail.announcement_no in page
    assert "33,000 万元" in page


def test_whoever_may_not_file_cannot_save(office: Office) -> None:
    notice = office.file()
    for user in (office.reviewer, office.approver):
        assert client_of(user).post(change(notice), {"title": "越权"}).status_code == 403


def test_a_notice_cannot_be_filed_for_another_agency(office: Office) -> None:
    other = Office.open(name="岚州市水务局").agency
    answer = saved(client_of(office.filer), office.file(), agency=str(other.pk))
    assert list(answer.context["adminform"].form.errors) == ["agency"]


def test_an_allocation_of_another_agency_or_area_is_refused(office: Office) -> None:
    other = Office.open(name="岚州市水务局").agency
    strange = Allocation.objects.create(agency=other, area="land", number="1", name="甲")
    mining = Allocation.objects.create(agency=office.agency, area="mining", number="1", name="乙")
    own = Allocation.objects.create(agency=office.agency, area="land", number="1", name="丙")
    notice, client = office.file(), client_of(office.filer)
    for allocation in (strange, mining):
        answer = saved(client, notice, allocation=str(allocation.pk))
        assert list(answer.context["adminform"].form.errors) == ["allocation"]
    assert saved(client, notice, allocation=str(own.pk)).status_code == 302
    search = reverse("admin:disclosure_notice_suggestions")
    asked = {"kind": "allocation", "term": "", "area": "land"}
    found = client.get(search, asked).json()["found"]
    offered = Allocation.objects.filter(agency=office.agency, area="land")
    assert {entry["value"] for entry in found} == {str(allocation) for allocation in offered}


def test_findings_lead_to_their_fields(office: Office) -> None:
    sale = office.file("land.sale_result", detail={"parcel_no": "", "deal_price": ""})
    listing = office.file(rows=parcels({"start_price": ""}))
    expected = {
        sale: {"id_land_saleresult-0-parcel_no", "id_land_saleresult-0-deal_price_0"},
        listing: {f"id_{PARCELS}-0-start_price_0"},
    }
    for notice, wanted in expected.items():
        page = client_of(office.filer).get(change(notice))
        assert {found.anchor for found in page.context["errors_found"]} == wanted
        text = page.content.decode()
        assert all(f'id="{anchor}"' in text for anchor in wanted)


def test_what_is_wrong_in_a_list_is_told_row_by_row(office: Office) -> None:
    unplaced = {"location": ""}
    rows = parcels(
        {"parcel_no": "A"}, {"parcel_no": "B", **unplaced}, {"parcel_no": "C", **unplaced}
    )
    parties = [
        {
            "role": "transferor",
            "name": "云岚市自然资源和规划局",
            "identifier": "11990101000000101R",
        },
        {"role": "platform", "name": "云岚市公共资源交易中心", "identifier": "12990101000000402A"},
    ]
    notice = office.file(rows=rows, parties=parties)
    found = client_of(office.filer).get(change(notice)).context["errors_found"]
    places = {each.anchor: str(each.message) for each in found}
    assert "第2行" in places[f"id_{PARCELS}-1-location"]
    assert "第3行" in places[f"id_{PARCELS}-2-location"]
    assert "parties-1" in places
    merged = client_of(office.reviewer).get(change(notice)).context["errors_found"]
    assert len(merged) < len(found)


def test_required_by_law_and_units_are_on_the_form(office: Office) -> None:
    page = client_of(office.filer).get(f"/en{ADD}?type=land.sale_result").content.decode()
    label = re.search(r'<label for="id_land_saleresult-0-parcel_no">(.*?)</label>', page)
    assert label
    assert "required by law" in label[1]
    assert "Unit: 年" in page
