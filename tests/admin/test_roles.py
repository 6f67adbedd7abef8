"""Every role and post against every page of the desk: who is let in, by a table of our own."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from disclosure import policies
from disclosure.core.permissions import Post
from disclosure.core.workflow import Role
from disclosure.models import Appointment, Membership, User
from tests.admin.pages import client_of
from tests.factory import Office, make_holder, make_region, make_user

pytestmark = pytest.mark.django_db

#: Written by hand. F filer, R reviewer, S secrecy reviewer, A approver, G administrator of the
#: agency, V supervisor of its region, U auditor, K keeper, O operator, X superuser. Listed: let in.
PAGES: dict[str, str] = {
    "index": "FRSAGVUKOX",
    "disclosure_notice_changelist": "FRSAGVU",
    "disclosure_notice_add": "F",
    "disclosure_allocation_changelist": "FRSAGVU",
    "disclosure_allocation_add": "F",
    "disclosure_importbatch_changelist": "FRSAGVUOX",
    "disclosure_importbatch_upload": "F",
    "disclosure_release_changelist": "FRSAGVUKOX",
    "disclosure_due_changelist": "FRSAGVU",
    "disclosure_delivery_changelist": "OX",
    "disclosure_catalogueentry_changelist": "FRSAGVUKOX",
    "disclosure_catalogueentry_add": "KX",
    "disclosure_calendaryear_changelist": "FRSAGVUKOX",
    "disclosure_calendaryear_add": "KX",
    "disclosure_agency_changelist": "FRSAGVUKOX",
    "disclosure_agency_add": "X",
    "disclosure_region_changelist": "FRSAGVUKOX",
    "disclosure_region_add": "X",
    "disclosure_user_changelist": "GX",
    "disclosure_user_add": "X",
    "disclosure_membership_changelist": "GX",
    "disclosure_membership_add": "GX",
    "disclosure_appointment_changelist": "X",
    "disclosure_appointment_add": "X",
    "disclosure_delegation_changelist": "FRSAGX",
    "disclosure_delegation_add": "FRSAGX",
    "accounts_staffsession_changelist": "GOX",
    "press_contact_changelist": "AG",
    "press_contact_add": "AG",
    "press_contact_import": "AG",
    "press_pressoffice_changelist": "AG",
    "press_pressoffice_add": "AG",
    "reminders": "FRSAGVUKOX",
    "accounts_auditentry_changelist": "FRSAGVUKOX",
    "accounts_auditentry_csv": "U",
    "accounts_auditentry_jsonl": "U",
}
#: Who reads a notice of their own agency, and one of an agency in another province.
READERS, FAR_READERS = "FRSAGVU", "U"


def people(office: Office) -> dict[str, User]:
    found = {
        letter: make_user(role, agency=office.agency)
        for letter, role in zip("FRSAG", Role, strict=True)
    }
    posts = {
        letter: make_holder(post, region=office.agency.region if letter == "V" else None)
        for letter, post in zip("VUKO", Post, strict=True)
    }
    return {**found, **posts, "X": make_user(is_superuser=True)}


def test_every_role_meets_every_page(office: Office) -> None:
    wrong = []
    for letter, user in people(office).items():
        client = client_of(user)
        for page, allowed in PAGES.items():
            expected = 200 if letter in allowed else 403
            given = client.get(reverse(f"admin:{page}")).status_code
            if given != expected:
                wrong.append(f"{letter} {page}: {given} instead of {expected}")
    assert wrong == []


def test_notices_are_read_where_the_table_says(office: Office) -> None:
    far = Office.open(name="远省某局", region=make_region("980000", "远省"))
    own, other = office.file(), far.file()
    for letter, user in people(office).items():
        client = client_of(user)
        for notice, readers in ((own, READERS), (other, FAR_READERS)):
            page = reverse("admin:disclosure_notice_change", args=[notice.pk])
            expected = 200 if letter in readers else 404
            assert client.get(page).status_code == expected, f"{letter} {notice.agency}"
            listed = notice in policies.visible_notices(user)
            assert listed is (letter in readers) is policies.may_see(user, notice)


def test_posts_write_nothing_into_a_notice_they_read(office: Office) -> None:
    notice = office.file()
    for post in (Post.SUPERVISOR, Post.AUDITOR):
        client = client_of(make_holder(post))
        page = reverse("admin:disclosure_notice_change", args=[notice.pk])
        assert client.post(page, {"title": "改写"}).status_code == 403
    notice.refresh_from_db()
    assert notice.title != "改写"


def test_a_post_is_given_by_superusers_and_never_to_oneself(office: Office) -> None:
    root, other = make_user(is_superuser=True), make_user()
    add = reverse("admin:disclosure_appointment_add")
    answer = client_of(root).post(add, {"user": root.pk, "post": "keeper", "region": ""})
    assert answer.context["adminform"].form.has_error("__all__", "own")
    assert client_of(root).post(add, {"user": other.pk, "post": "keeper"}).status_code == 302
    assert other.appointments.get().post == "keeper"
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize("auditor_first", [True, False])
def test_an_auditor_holds_nothing_else(office: Office, auditor_first: bool) -> None:
    root = make_user(is_superuser=True)
    client = client_of(root)
    if auditor_first:
        user = make_holder(Post.AUDITOR)
        given: dict[str, Any] = {"user": user.pk, "agency": office.agency.pk, "role": "filer"}
        answer = client.post(reverse("admin:disclosure_membership_add"), given)
    else:
        user = make_user(Role.FILER, agency=office.agency)
        given = {"user": user.pk, "post": "auditor"}
        answer = client.post(reverse("admin:disclosure_appointment_add"), given)
    assert answer.context["adminform"].form.has_error("__all__", "combination")
    second: Membership | Appointment = Appointment(user=user, post="auditor")
    if auditor_first:
        second = Membership(user=user, agency=office.agency, role="filer")
    with pytest.raises(DatabaseError, match="auditor"), transaction.atomic():
        second.save()


def test_a_superuser_cannot_become_an_auditor_nor_the_reverse(db: None) -> None:
    root, auditor = make_user(is_superuser=True), make_holder(Post.AUDITOR)
    assert policies.combination_refusal(root, post="auditor")
    assert policies.combination_refusal(auditor)


def test_an_operator_sees_which_imports_failed_and_not_what_they_hold(office: Office) -> None:
    from tests.admin.test_imports import bring_in, workbook  # noqa: PLC0415  heavy

    batch = bring_in(office, workbook(office, 1))
    client = client_of(make_holder(Post.OPERATOR))
    listed = reverse("admin:disclosure_importbatch_changelist")
    assert batch.file_name not in client.get(listed).content.decode()
    type(batch).objects.filter(pk=batch.pk).update(state="failed")
    assert batch.file_name in client.get(listed).content.decode()
    page = reverse("admin:disclosure_importbatch_change", args=[batch.pk])
    assert client.get(page).status_code == 404


def test_a_supervisor_watches_what_is_overdue_in_the_region(office: Office) -> None:
    near = make_holder(Post.SUPERVISOR, region=office.agency.region)
    far = make_holder(Post.SUPERVISOR, region=make_region("980000", "远省"))
    assert office.agency in policies.readable_agencies(near)
    assert office.agency not in policies.readable_agencies(far)
    page = reverse("admin:disclosure_due_changelist")
    assert client_of(near).get(f"{page}?when=overdue").status_code == 200
