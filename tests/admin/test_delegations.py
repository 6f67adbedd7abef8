"""Standing in for somebody, page by page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from disclosure.core.workflow import Role
from disclosure.models import Delegation, User
from tests.admin.desk import reviewed
from tests.admin.pages import client_of, form_in
from tests.admin.test_today import lists
from tests.admin.test_workflow import take
from tests.factory import Office, make_user

pytestmark = pytest.mark.django_db

ADD = "admin:disclosure_delegation_add"


def lend(by: User, office: Office, **given: object) -> object:
    client, url = client_of(by), reverse(ADD)
    today = timezone.localdate()
    fields = {
        **form_in(client.get(url), "delegation_form"),
        "agency": office.agency.pk,
        "role": "approver",
        "first_day": today.isoformat(),
        "last_day": (today + timedelta(days=3)).isoformat(),
        **given,
    }
    return client.post(url, fields)


def test_the_delegate_finds_the_work_approves_and_is_named_for_whom(office: Office) -> None:
    deputy = make_user(Role.FILER, agency=office.agency, display_name="代办人")
    User.objects.filter(pk=office.approver.pk).update(display_name="审批人")
    notice = reviewed(office)
    assert lists(deputy) == {}
    lend(office.approver, office, delegate=deputy.pk)
    made = Delegation.objects.get()
    assert (made.person, made.delegate, made.made_by) == (office.approver, deputy, office.approver)
    assert lists(deputy) == {"approve": 1}
    assert "您正在代理审批人" in client_of(deputy).get(reverse("admin:index")).content.decode()
    assert "代办人" in client_of(office.approver).get(reverse("admin:index")).content.decode()
    take(deputy, notice, "approve")
    url = reverse("admin:disclosure_notice_change", args=[notice.pk])
    page = client_of(office.filer).get(url).content.decode()
    assert "代办人（代理 审批人）" in page


def test_what_is_wrong_is_said_at_its_field(office: Office) -> None:
    deputy = make_user(Role.FILER, agency=office.agency)
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    wrong = {
        "delegate": {"delegate": office.approver.pk},
        "last_day": {"delegate": deputy.pk, "last_day": yesterday},
        "__all__": {"delegate": deputy.pk, "role": "reviewer"},
        "role": {"delegate": deputy.pk, "role": "admin"},
        "first_day": {"delegate": deputy.pk, "first_day": "tomorrow"},
    }
    for field, given in wrong.items():
        answer = lend(office.approver, office, **given)
        assert list(answer.context["adminform"].form.errors) == [field]  # type: ignore[attr-defined]
    assert not Delegation.objects.exists()


def test_nobody_lends_what_is_not_theirs(office: Office) -> None:
    deputy = make_user(Role.FILER, agency=office.agency)
    answer = lend(deputy, office, person=office.approver.pk, delegate=deputy.pk)
    assert "person" in answer.context["adminform"].form.errors  # type: ignore[attr-defined]
    admin = make_user(Role.ADMIN, agency=office.agency)
    lend(admin, office, person=office.approver.pk, delegate=deputy.pk)
    assert Delegation.objects.get().made_by == admin


def test_a_button_ends_it_and_strangers_see_nothing(office: Office) -> None:
    deputy = make_user(Role.FILER, agency=office.agency)
    lend(office.approver, office, delegate=deputy.pk)
    made = Delegation.objects.get()
    page = reverse("admin:disclosure_delegation_change", args=[made.pk])
    end = reverse("admin:disclosure_delegation_end", args=[made.pk])
    stranger = client_of(Office.open().approver)
    assert stranger.get(page).status_code == 302
    assert stranger.post(end).status_code == 404
    assert end not in client_of(office.reviewer).get(page).content.decode()
    client_of(office.reviewer).post(end)
    assert Delegation.objects.get().ended_at is None
    assert end in client_of(deputy).get(page).content.decode()
    client_of(deputy).post(end)
    assert Delegation.objects.get().ended_at is not None
    assert client_of(deputy).get(end).status_code == 405
