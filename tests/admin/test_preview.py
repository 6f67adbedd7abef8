"""The preview: the public page of a draft, for those who may see the draft."""

from __future__ import annotations

import pytest
from django.urls import reverse

from disclosure.core.workflow import Role
from disclosure.models import Release
from tests.admin.pages import client_of
from tests.factory import Office, make_user

pytestmark = pytest.mark.django_db


def test_every_type_can_be_previewed_in_both_languages(office: Office, type_code: str) -> None:
    notice = office.file(type_code)
    client = client_of(office.reviewer)
    for language in ("", "/en"):
        page = client.get(f"{language}{reverse('preview:page', args=[notice.pk])}")
        assert page.status_code == 200
        text = page.content.decode()
        assert notice.title in text
        assert ("草稿，尚未发布" if not language else "Draft, not published") in text
        assert "site/notice.html" in [template.name for template in page.templates]
    assert not Release.objects.filter(notice=notice).exists()


def test_it_is_kept_by_nobody_and_framed_by_this_site_alone(office: Office) -> None:
    notice = office.file()
    client = client_of(office.filer)
    page = client.get(reverse("preview:page", args=[notice.pk]))
    frame = client.get(reverse("preview:notice", args=[notice.pk]))
    for answer in (page, frame):
        assert "no-store" in answer["Cache-Control"]
        assert answer["X-Robots-Tag"] == "noindex"
    assert "frame-ancestors 'self'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-src 'self'" in frame["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in frame["Content-Security-Policy"]
    assert frame["X-Frame-Options"] == "DENY"


def test_personal_numbers_do_not_show(office: Office) -> None:
    party = {"role": "transferor", "name": "王五", "kind": "person", "identifier": "A-77-1"}
    notice = office.file(parties=[party])
    page = client_of(office.filer).get(reverse("preview:page", args=[notice.pk]))
    assert "A-77-1" not in page.content.decode()


def test_language_and_width_are_chosen_by_links(office: Office) -> None:
    notice = office.file()
    url = reverse("preview:notice", args=[notice.pk])
    client = client_of(office.filer)
    shown = client.get(url, {"lang": "en", "width": "phone"})
    assert shown.context["page"] == f"/en{reverse('preview:page', args=[notice.pk])}"
    assert "preview__frame--phone" in shown.content.decode()
    odd = client.get(url, {"lang": "xx", "width": "<b>"})
    assert (odd.context["lang"], odd.context["width"]) == ("zh-hans", "desktop")


def test_an_empty_draft_has_a_preview(office: Office) -> None:
    notice = office.file(detail={}, rows={}, parties=[])
    page = client_of(office.filer).get(reverse("preview:page", args=[notice.pk]))
    assert page.status_code == 200


def test_only_drafts_and_only_for_those_who_may_see_them(office: Office) -> None:
    notice, public = office.file(), office.release().notice
    stranger = client_of(make_user(Role.FILER, agency=Office.open(name="岚州市水务局").agency))
    for name in ("preview:notice", "preview:page"):
        assert stranger.get(reverse(name, args=[notice.pk])).status_code == 404
        assert client_of(office.filer).get(reverse(name, args=[public.pk])).status_code == 404
        assert client_of(office.filer).post(reverse(name, args=[notice.pk])).status_code == 405
    client = client_of(office.filer)
    client.logout()
    assert client.get(reverse("preview:page", args=[notice.pk])).status_code == 302
