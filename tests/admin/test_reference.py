"""Reference data: open to search, kept by those whose work it is."""

from __future__ import annotations

import html
import json
import re

import pytest
from django.urls import reverse

from disclosure.core.workflow import Role
from disclosure.models import Agency, Allocation, Region
from tests.admin.pages import client_of, form_in
from tests.factory import Office, make_user, uscc

pytestmark = pytest.mark.django_db

#: The form of lots below an allocation, with none filled in.
NO_LOTS = {"lots-TOTAL_FORMS": "0", "lots-INITIAL_FORMS": "0"}


def test_agencies_and_regions_are_kept_by_superusers(office: Office) -> None:
    root = client_of(make_user(is_superuser=True))
    given = {"code": uscc(77777), "slug": "lanzhou-water", "kind": "department", "name": "水务局"}
    for client, status in ((root, 302), (client_of(office.filer), 403)):
        answer = client.post(reverse("admin:disclosure_agency_add"), given)
        assert answer.status_code == status
    assert Agency.objects.filter(slug="lanzhou-water").count() == 1
    add = reverse("admin:disclosure_region_add")
    region = {**form_in(root.get(add), "region_form"), "code": "990200", "name": "岚州市"}
    assert root.post(add, region).status_code == 302
    assert Region.objects.get(code="990200").name == "岚州市"


def test_a_wrong_organisation_code_is_refused_at_its_field(db: None) -> None:
    root = client_of(make_user(is_superuser=True))
    wrong = uscc(1)[:-1] + ("0" if uscc(1)[-1] != "0" else "1")
    given = {"code": wrong, "slug": "x", "kind": "department", "name": "水务局"}
    answer = root.post(reverse("admin:disclosure_agency_add"), given)
    assert list(answer.context["adminform"].form.errors) == ["code"]


def test_filers_search_regions(office: Office) -> None:
    asked = {"app_label": "disclosure", "model_name": "notice", "field_name": "region"}
    answer = client_of(office.filer).get(reverse("admin:autocomplete"), {**asked, "term": "云岚"})
    assert [found["text"] for found in answer.json()["results"]] == ["云岚市"]


def test_forms_offer_no_region_that_ceased(office: Office) -> None:
    former = Region.objects.create(code="990121", name="云岚县", valid_to=2016)
    former.successors.add(Region.objects.create(code="990117", name="云岚区", valid_from=2016))
    asked = {"app_label": "disclosure", "model_name": "notice", "field_name": "region"}
    answer = client_of(office.filer).get(reverse("admin:autocomplete"), {**asked, "term": "云岚"})
    assert [found["text"] for found in answer.json()["results"]] == ["云岚市", "云岚区"]


def test_the_list_of_regions_tells_what_is_in_use_and_finds_former_names(office: Office) -> None:
    Region.objects.create(code="990121", name="云岚县", valid_to=2016)
    office.agency.region.former_names.create(name="云州市", valid_to=2010)
    client, page = client_of(office.filer), reverse("admin:disclosure_region_changelist")
    for asked, codes in (
        ({"in_use": "no"}, {"990121"}),
        ({"in_use": "yes"}, {"990000", "990100"}),
        ({"q": "云州"}, {"990100"}),
    ):
        found = client.get(page, asked).context["cl"].queryset
        assert {region.code for region in found} == codes


def test_filers_begin_allocations_of_their_own_agency_and_area(office: Office) -> None:
    miner = make_user(Role.FILER, agency=office.agency, area="mining")
    add = reverse("admin:disclosure_allocation_add")
    given = {"agency": office.agency.pk, "number": "YL-1", "name": "石笋坡", **NO_LOTS}
    client = client_of(miner)
    assert client.post(add, {**given, "area": "land"}).status_code == 200
    assert client.post(add, {**given, "area": "mining"}).status_code == 302
    allocation = Allocation.objects.get()
    assert (allocation.area, allocation.agency) == ("mining", office.agency)
    assert client_of(office.reviewer).get(add).status_code == 403


def test_an_allocation_keeps_its_agency_and_area(office: Office) -> None:
    other = Office.open()
    allocation = Allocation.objects.create(agency=office.agency, area="land", number="1", name="甲")
    change = reverse("admin:disclosure_allocation_change", args=[allocation.pk])
    given = {"agency": other.agency.pk, "area": "mining", "number": "2", "name": "乙", **NO_LOTS}
    assert client_of(office.filer).post(change, given).status_code == 302
    allocation.refresh_from_db()
    assert (allocation.agency, allocation.area) == (office.agency, "land")
    assert (allocation.number, allocation.name) == ("2", "乙")
    assert client_of(other.filer).get(change).status_code == 302
    assert client_of(office.reviewer).post(change, given).status_code == 403


def test_a_new_allocation_begins_in_the_area_of_its_notice(office: Office) -> None:
    client = client_of(office.filer)
    page = client.get(f"{reverse('admin:disclosure_notice_add')}?type=mining.result")
    link = re.search(r'id="add_id_allocation".*?href="([^"]+)"', page.content.decode(), re.DOTALL)
    assert link
    add = html.unescape(link[1])
    fields = form_in(client.get(add), "allocation_form")
    assert (fields["area"], fields["agency"]) == ("mining", str(office.agency.pk))
    answer = client.post(add, {**fields, "number": "YL-9", "name": "石笋坡"})
    assert "popup_response.js" in answer.content.decode()
    assert answer.context["popup_response_data"] == json.dumps(
        {"value": "YL-9 石笋坡", "obj": "YL-9 石笋坡"}
    )
    assert Allocation.objects.get().area == "mining"


def test_a_new_allocation_takes_over_what_its_notice_says(office: Office) -> None:
    asked = {"area": "land", "agency": office.agency.pk, "region": office.agency.region_id}
    page = client_of(office.filer).get(reverse("admin:disclosure_allocation_add"), asked)
    fields = form_in(page, "allocation_form")
    assert fields["agency"] == str(office.agency.pk)
    assert fields["region"] == office.agency.region_id


def test_what_a_project_lacks_is_mended_there_and_leads_back(office: Office) -> None:
    allocation = office.allocation("tendering", fixed_asset=None)
    notice = office.file("tendering.tender", notice={"allocation": allocation.pk})
    client = client_of(office.filer)
    form = reverse("admin:disclosure_notice_change", args=[notice.pk])
    (page,) = {found.page for found in client.get(form).context["errors_found"]} - {""}
    assert f'href="{page}"' in client.get(form).content.decode()
    fields = form_in(client.get(page), "allocation_form")
    answer = client.post(page, {**fields, "fixed_asset": "false", "_save": "1"})
    assert answer["Location"] == f"{form}#id_allocation"
    assert not {found.page for found in client.get(form).context["errors_found"]} - {""}
    elsewhere = client.post(f"{page.partition('?')[0]}?notice=//x", {**fields, "_save": "1"})
    assert elsewhere["Location"] == reverse("admin:disclosure_allocation_changelist")
