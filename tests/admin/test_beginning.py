"""New notices that begin with what earlier ones said."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from disclosure import beginning, documents
from disclosure.core.notice_types import registry
from disclosure.core.workflow import Role
from disclosure.models import Membership, Notice
from tests.admin.pages import client_of, form_in
from tests.admin.test_conflicts import FORM
from tests.factory import Office, make_agency, make_user

pytestmark = pytest.mark.django_db

ADD = reverse("admin:disclosure_notice_add")
FOLLOWING = [code for code in registry.codes() if registry.get(code).takes]


def opened(office: Office, **asked: Any) -> dict[str, Any]:
    return form_in(client_of(office.filer).get(ADD, asked), FORM)


def test_a_result_begins_with_the_lot_of_its_announcement(office: Office) -> None:
    listing = office.release("land.listing").notice
    first, second = listing.notice_type.tables()["parcels"].objects.filter(notice=listing)
    fields = opened(
        office, type="land.sale_result", allocation=listing.allocation.pk, lot=second.parcel_no
    )
    detail = "land_saleresult-0-"
    assert fields[f"{detail}parcel_no"] == second.parcel_no
    assert fields[f"{detail}location"] == second.location
    assert fields[f"{detail}deal_price"] == ""
    assert fields[f"{detail}method"] == listing.detail.transfer_method
    assert fields["title"] == f"{listing.allocation.name}土地成交公示"
    assert fields["allocation"] == str(listing.allocation)
    assert fields["formed_on"] == ""
    units = documents.load(listing).tables["parcels"][1].units
    assert fields[f"{detail}area_unit"] == units.get("area", "公顷")
    assert second.parcel_no != first.parcel_no


def test_who_files_for_several_agencies_goes_on_with_the_last_one(office: Office) -> None:
    other = make_agency("云岚市滨河分局")
    Membership.objects.create(user=office.filer, agency=other, role=Role.FILER)
    assert opened(office, type="land.listing")["agency"] == ""
    office.file()
    fields = opened(office, type="land.listing")
    assert fields["agency"] == str(office.agency.pk)
    assert fields["region"] == f"{office.agency.region.name} ({office.agency.region_id})"
    assert opened(office, type="mining.announcement")["agency"] == ""


def test_without_a_lot_nothing_is_guessed(office: Office) -> None:
    listing = office.release("land.listing").notice
    fields = opened(office, type="land.sale_result", allocation=listing.allocation.uid)
    assert fields["land_saleresult-0-parcel_no"] == ""
    assert fields["land_saleresult-0-method"] == listing.detail.transfer_method


def test_what_was_taken_over_is_saved_with_the_draft(office: Office) -> None:
    award = office.release("procurement.award").notice
    url = f"{ADD}?type=procurement.contract&allocation={award.allocation.pk}"
    client = client_of(office.filer)
    answer = client.post(url, form_in(client.get(url), FORM))
    assert answer.status_code == 302, answer.context["errors"]
    draft = documents.load(Notice.objects.get(type="procurement.contract"))
    items = documents.load(award).tables["items"]
    assert [item.name for item in draft.tables["items"]] == [item.name for item in items]
    assert draft.detail.amount == award.detail.amount
    assert draft.detail.units["amount"] == award.detail.units["amount"]
    assert draft.notice.allocation == award.allocation
    kinds = {party.kind for party in draft.parties}
    assert kinds <= {"organisation"}


@pytest.mark.parametrize("code", FOLLOWING)
def test_every_type_takes_over_what_it_declares(office: Office, code: str) -> None:
    notice_type = registry.get(code)
    source = notice_type.takes[0]
    earlier = office.release(source.code).notice
    draft = documents.load(earlier)
    lots = documents.lots_of(draft)
    lot = lots[0].number if lots else ""
    begins = beginning.going_on(notice_type, earlier.allocation, [draft], lot)
    taken = [own for own in source.columns if begins.detail.get(own) or begins.rows.get(own)]
    assert taken
    for own, theirs in source.columns.items():
        if own not in taken and own not in notice_type.tables() and "." not in theirs:
            assert not any(documents.values_at(draft, theirs)), f"{own} is not taken over"
    fields = opened(office, type=code, allocation=earlier.allocation.pk, lot=lot)
    assert fields["allocation"]


def test_a_correction_is_about_the_newest_notice(office: Office) -> None:
    listing = office.release("land.listing").notice
    fields = opened(office, type="land.supplement", allocation=listing.allocation.pk)
    assert fields["relates_to"] == f"{listing.uid} {listing.title}"
    assert fields["land_supplement-0-announcement_no"] == listing.detail.announcement_no


def test_a_pattern_leaves_out_days_lots_and_persons(office: Office, type_code: str) -> None:
    notice = office.file(type_code)
    draft = documents.load(notice)
    begins = beginning.pattern(draft)
    assert begins.notice["title"] == notice.title
    assert not {"formed_on", "allocation", "relates_to"} & set(begins.notice)
    assert all(party["kind"] == "organisation" for party in begins.parties)
    lots = notice.notice_type.lots
    if lots:
        assert lots.number not in begins.detail
    fields = opened(office, type=type_code, copy=notice.pk)
    assert fields["title"] == notice.title
    assert not [name for name, value in fields.items() if name.endswith("_on") and value]
    assert not set(begins.rows) & {model.table_name for model in notice.notice_type.annexes}


@pytest.mark.parametrize("asked", ["copy=0", "copy=x", "copy=9999999", "allocation=zz", "copy=1e5"])
def test_a_pattern_that_is_not_there_is_not_found(office: Office, asked: str) -> None:
    assert client_of(office.filer).get(f"{ADD}?type=land.listing&{asked}").status_code == 404


def test_what_a_person_may_not_see_is_no_pattern(office: Office) -> None:
    notice = office.release().notice
    stranger = client_of(make_user(Role.FILER, agency=Office.open(name="岚州市水务局").agency))
    for asked in (f"copy={notice.pk}", f"allocation={notice.allocation_id}"):
        assert stranger.get(f"{ADD}?type=land.listing&{asked}").status_code == 404
    other_type = f"{ADD}?type=land.sale_result&copy={notice.pk}"
    assert client_of(office.filer).get(other_type).status_code == 404


def test_a_published_notice_leads_to_what_comes_next(office: Office, law: None) -> None:
    listing = office.release("land.listing").notice
    url = reverse("admin:disclosure_notice_change", args=[listing.pk])
    found = client_of(office.filer).get(url).context["going_on"]
    assert any("type=land.sale_result" in one.url for one in found)
    assert client_of(office.reviewer).get(url).context["going_on"] == []
    project = reverse("admin:disclosure_allocation_change", args=[listing.allocation_id])
    page = client_of(office.filer).get(project).content.decode()
    assert "type=land.sale_result" in page
