"""The preview: the public page of a draft or of what a form holds, for those who may see it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from disclosure.core.workflow import Role
from disclosure.models import Attachment, DraftCopy, Notice, Release
from tests.admin.pages import client_of, form_in
from tests.admin.test_conflicts import DETAIL, FORM, PARCELS, change
from tests.factory import Office, make_user
from tests.test_uploads import PDF

pytestmark = pytest.mark.django_db
ADD = reverse("admin:disclosure_notice_add")
TYPED_NEW = reverse("preview:typed_new")


def saved(notice: Notice) -> str:
    return reverse("preview:notice", args=[notice.pk])


def typed(notice: Notice) -> str:
    return reverse("preview:typed", args=[notice.pk])


def pages(answer: Any) -> dict[str, str]:
    """The public page by language."""
    assert answer.status_code == 200
    return {code: html for code, _tag, _name, html in answer.context["pages"]}


def posted(client: Client, url: str, preview: str, **changes: Any) -> Any:
    """Open a form and ask for the preview with some controls changed."""
    return client.post(preview, {**form_in(client.get(url), FORM), **changes})


def test_every_type_can_be_previewed_saved_typed_and_new(office: Office, type_code: str) -> None:
    notice, client = office.file(type_code), client_of(office.filer)
    found = client.get(saved(notice))
    assert "site/notice.html" in [template.name for template in found.templates]
    was = pages(found)
    for code, said in (("zh-hans", "草稿，尚未发布"), ("en", "Draft, not published")):
        assert notice.title in was[code]
        assert said in was[code]
    typed_in = pages(posted(client, change(notice), typed(notice), title="改过的标题"))["en"]
    assert "改过的标题" in typed_in
    assert content(typed_in, "改过的标题") == content(was["en"], notice.title)
    new = posted(client, f"{ADD}?type={type_code}", f"{TYPED_NEW}?type={type_code}", title="新公告")
    assert "新公告" in pages(new)["en"]


def content(page: str, title: str) -> list[str]:
    """What a page says, line by line, without its title and the minute it was made."""
    main = page[page.index("<main") : page.index("</main>")]
    lines = [line for line in main.splitlines() if "datetime=" not in line and line.strip()]
    return [line.replace(title, "") for line in lines]


def test_what_a_form_holds_is_shown_and_nothing_is_stored(office: Office) -> None:
    notice, client = office.file(), client_of(office.filer)
    before = Notice.objects.values().get(pk=notice.pk)
    answer = posted(
        client,
        change(notice),
        typed(notice),
        **{f"{PARCELS}-0-start_price": "4.5亿", "attachments-TOTAL_FORMS": "1"},
        **{"attachments-0-file": SimpleUploadedFile("plan.pdf", PDF)},
    )
    page = pages(answer)["zh-hans"]
    assert "45,000 万元" in page or "4.5 亿元" in page
    assert "plan.pdf" in page
    assert Notice.objects.values().get(pk=notice.pk) == before
    assert not Attachment.objects.exists()
    assert not DraftCopy.objects.exists()
    assert not Release.objects.filter(notice=notice).exists()
    assert pages(client.get(saved(notice)))["zh-hans"] != page


def test_a_row_that_is_struck_out_is_not_shown(office: Office) -> None:
    notice, client = office.file(), client_of(office.filer)
    fields = form_in(client.get(change(notice)), FORM)
    place = fields[f"{PARCELS}-0-location"]
    shown = client.post(typed(notice), fields)
    assert place in pages(shown)["en"]
    struck = client.post(typed(notice), {**fields, f"{PARCELS}-0-DELETE": "on"})
    assert place not in pages(struck)["en"]


def test_what_cannot_be_read_is_said_as_saving_says_it(office: Office) -> None:
    notice, client = office.file(), client_of(office.filer)
    wrong = {"title": "", "formed_on": "下周三", f"{PARCELS}-0-start_price": "很多"}
    refused = posted(client, change(notice), change(notice), **wrong)
    answer = posted(client, change(notice), typed(notice), **wrong)
    assert answer.status_code == 422
    said = [found.message for found in answer.context["faults"]]
    assert len(said) == 3
    assert said == [found.message for found in refused.context["faults"]]
    empty = client.post(f"{TYPED_NEW}?type=land.listing", {})
    assert empty.status_code == 422
    file = SimpleUploadedFile("plan.exe", b"MZ")
    answer = posted(
        client,
        change(notice),
        typed(notice),
        **{"attachments-TOTAL_FORMS": "1", "attachments-0-file": file},
    )
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "name",
    [
        "parties-TOTAL_FORMS",
        "land_listing-TOTAL_FORMS",
        f"{PARCELS}-INITIAL_FORMS",
        f"{DETAIL}-notice",
        "version",
    ],
)
def test_broken_machinery_of_a_form_breaks_nothing(office: Office, name: str) -> None:
    notice, client = office.file(), client_of(office.filer)
    for text in ("", "x", "-1", "0", "999999", "\0"):
        answer = posted(client, change(notice), typed(notice), **{name: text})
        assert answer.status_code in (200, 422)


def test_a_colleague_who_saved_meanwhile_does_not_stop_the_preview(office: Office) -> None:
    notice, client = office.file(), client_of(office.filer)
    fields = form_in(client.get(change(notice)), FORM)
    Notice.objects.filter(pk=notice.pk).update(version=notice.version + 1)
    assert pages(client.post(typed(notice), {**fields, "title": "我的标题"}))["en"]


def test_it_is_kept_by_nobody_and_framed_by_nobody(office: Office) -> None:
    notice, client = office.file(), client_of(office.filer)
    for answer in (client.get(saved(notice)), posted(client, change(notice), typed(notice))):
        assert "no-store" in answer["Cache-Control"]
        assert answer["X-Robots-Tag"] == "noindex"
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
        assert answer["X-Frame-Options"] == "DENY"


def test_what_is_typed_cannot_break_out_of_its_frame(office: Office) -> None:
    notice, client = office.file(), client_of(office.filer)
    title = '"></iframe><script>alert(1)</script>'
    text = posted(client, change(notice), typed(notice), title=title).content.decode()
    assert "<script>alert" not in text
    assert "&amp;lt;script&amp;gt;alert" in text


def test_personal_numbers_do_not_show(office: Office) -> None:
    party = {"role": "transferor", "name": "王五", "kind": "person", "identifier": "A-77-1"}
    notice, client = office.file(parties=[party]), client_of(office.filer)
    for answer in (client.get(saved(notice)), posted(client, change(notice), typed(notice))):
        assert "A-77-1" not in answer.content.decode()


def test_an_empty_draft_has_a_preview(office: Office) -> None:
    notice = office.file(detail={}, rows={}, parties=[])
    assert pages(client_of(office.filer).get(saved(notice)))


def test_looking_at_a_draft_is_on_record(office: Office) -> None:
    notice = office.file()
    client_of(office.reviewer).get(saved(notice))
    entry = AuditEntry.objects.get(action="read")
    assert (entry.by, entry.object_id) == (office.reviewer, str(notice.pk))


def test_the_language_of_the_desk_is_shown_first(office: Office) -> None:
    notice, client = office.file(), client_of(office.filer)
    assert client.get(saved(notice)).context["lang"] == "zh-hans"
    assert client.get(f"/en{saved(notice)}").context["lang"] == "en"


def test_only_drafts_and_only_for_those_who_may_see_them(office: Office) -> None:
    notice, public = office.file(), office.release().notice
    stranger = client_of(make_user(Role.FILER, agency=Office.open(name="岚州市水务局").agency))
    client = client_of(office.filer)
    assert stranger.get(saved(notice)).status_code == 404
    assert client.get(saved(public)).status_code == 404
    assert client.post(saved(notice)).status_code == 405
    client.logout()
    assert client.get(saved(notice)).status_code == 302


def test_only_who_files_previews_a_form(office: Office) -> None:
    notice = office.file()
    fields = form_in(client_of(office.filer).get(change(notice)), FORM)
    stranger = client_of(make_user(Role.FILER, agency=Office.open(name="岚州市水务局").agency))
    assert stranger.post(typed(notice), fields).status_code == 404
    assert client_of(office.reviewer).post(typed(notice), fields).status_code == 403
    new = client_of(office.reviewer).post(f"{TYPED_NEW}?type=land.listing", fields)
    assert new.status_code == 403
    assert client_of(office.filer).post(f"{TYPED_NEW}?type=nonsense", fields).status_code == 404


def test_a_session_that_ended_loses_no_text(office: Office) -> None:
    notice, client = office.file(), client_of(office.filer)
    fields = {**form_in(client.get(change(notice)), FORM), "title": "登录过期前写的"}
    client.logout()
    answer = client.post(typed(notice), fields)
    assert "login" in answer["Location"]
    client.force_login(office.filer)
    assert client.get(typed(notice))["Location"] == change(notice)
    assert DraftCopy.objects.get().text["title"] == ["登录过期前写的"]
    query = "type=land.listing&lot=1"
    assert client.get(f"{TYPED_NEW}?{query}")["Location"] == f"{ADD}?{query}"
