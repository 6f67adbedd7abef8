"""The press list at the desk: kept by the agency, seen by nobody else."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from disclosure.core.permissions import Post
from disclosure.core.workflow import Role
from press.models import Contact, PressOffice
from subscriptions.models import Letter
from tests.admin.pages import client_of
from tests.factory import NOW, Office, make_holder, make_user
from tests.press.contacts import EMAIL, contact

pytestmark = pytest.mark.django_db

LIST, ADD = (reverse(f"admin:press_contact_{page}") for page in ("changelist", "add"))
IMPORT = reverse("admin:press_contact_import")
KEEPERS = {Role.APPROVER, Role.ADMIN}


@pytest.fixture(autouse=True)
def real_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sessions of the desk end by the clock of the machine."""
    monkeypatch.undo()


def page(one: Contact | PressOffice) -> str:
    return reverse(f"admin:press_{one._meta.model_name}_change", args=[one.pk])


def test_only_who_keeps_the_list_of_the_agency_sees_it(office: Office) -> None:
    someone = contact(office.agency)
    desk = PressOffice.objects.create(agency=office.agency, name="新闻科", email="p@example.org")
    other = Office.open(name="岚州市水务局").agency
    people = [(role, make_user(role, agency=office.agency)) for role in Role]
    strangers = [make_user(role, agency=other) for role in Role]
    strangers += [make_holder(post) for post in Post]
    strangers += [make_user(is_superuser=True), make_user(*Role, agency=office.agency, area="land")]
    for role, user in people:
        client = client_of(user)
        for one in (someone, desk):
            answer = client.get(page(one)).status_code
            assert answer == (200 if role in KEEPERS else 403), role
        assert client.get(IMPORT).status_code == (200 if role in KEEPERS else 403)
        assert (EMAIL in client.get(LIST).content.decode()) is (role in KEEPERS)
    for user in strangers:
        client = client_of(user)
        assert EMAIL not in client.get(LIST).content.decode()
        for one in (someone, desk):
            assert client.get(page(one)).status_code in (302, 403)
        invite = reverse("admin:press_contact_invite", args=[someone.pk])
        assert client.post(invite).status_code in (403, 404)
    assert not Letter.objects.exists()


def test_a_contact_added_is_invited_at_once_and_on_record_without_its_address(
    office: Office,
) -> None:
    client = client_of(office.approver)
    given = {"agency": office.agency.pk, "outlet": "云岚日报", "email": EMAIL, "language": "en"}
    assert client.post(ADD, {**given, "areas": ["land"]}).status_code == 302
    added = Contact.objects.get()
    assert (added.areas, added.types, added.confirmed_at) == (["land"], [], None)
    letter = Letter.objects.get()
    assert letter.to == EMAIL
    assert EMAIL not in str(list(AuditEntry.objects.values()))
    again = client.post(ADD, {**given, "email": EMAIL.upper()})
    assert again.context["adminform"].form.has_error("email")
    assert client.post(ADD, {**given, "agency": Office.open().agency.pk, "email": "x@example.org"})
    assert Contact.objects.count() == 1


def test_a_list_is_taken_whole_or_every_wrong_line_is_named(office: Office) -> None:
    contact(office.agency, "known@example.org")
    client = client_of(office.approver)
    lines = [
        "云岚日报,news@example.org", "岚越电视台\ttv@example.org\ten", "",
        "没有地址", "坏地址,nobody", "旧识,KNOWN@example.org", "重复，news@example.org",
        "语言,l@example.org,fr", ",anon@example.org",
    ]  # fmt: skip
    given = {"agency": office.agency.pk, "lines": "\n".join(lines)}
    answer = client.post(IMPORT, given)
    faults = answer.context["form"].errors["lines"]
    assert [fault.split("：")[0] for fault in faults] == [
        f"第 {number} 行" for number in (4, 5, 6, 7, 8, 9)
    ]
    assert Contact.objects.count() == 1
    answer = client.post(IMPORT, {**given, "lines": "\n".join(lines[:3])})
    assert answer.status_code == 302
    added = Contact.objects.exclude(email="known@example.org").order_by("email")
    assert list(added.values_list("outlet", "email", "language")) == [
        ("云岚日报", "news@example.org", "zh-hans"),
        ("岚越电视台", "tv@example.org", "en"),
    ]
    assert Letter.objects.count() == 2


def test_a_test_mail_goes_to_the_press_office_and_shows_the_newest_notice(office: Office) -> None:
    client = client_of(office.approver)
    given = {"agency": office.agency.pk, "name": "新闻科", "phone": "", "email": "p@example.org"}
    assert client.post(reverse("admin:press_pressoffice_add"), given).status_code == 302
    desk = PressOffice.objects.get()
    send = reverse("admin:press_pressoffice_test", args=[desk.pk])
    client.post(send)
    release = office.release(notice={"title": "滨湖路一号地块出让公告"}, now=NOW)
    client.post(send)
    first, second = Letter.objects.order_by("id")
    assert first.to == second.to == "p@example.org"
    assert "滨湖路一号地块出让公告" in second.subject
    assert release.uid in second.body
    assert "List-Unsubscribe" not in second.headers


def test_an_ended_contact_is_kept_without_its_address_and_can_be_added_anew(
    office: Office,
) -> None:
    someone = contact(office.agency)
    client = client_of(office.approver)
    from press.contacts import keeping  # noqa: PLC0415

    keeping.end(someone, now=NOW)
    text = client.get(LIST).content.decode()
    assert "云岚日报" in text
    assert EMAIL not in text
    given = {"agency": office.agency.pk, "outlet": "云岚日报", "email": EMAIL, "language": "en"}
    assert client.post(ADD, given).status_code == 302
    assert Contact.objects.listed().get().confirmed_at is None


def test_a_contact_is_removed_for_good(office: Office) -> None:
    someone = contact(office.agency)
    client = client_of(office.approver)
    delete = reverse("admin:press_contact_delete", args=[someone.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 302
    assert not Contact.objects.exists()
