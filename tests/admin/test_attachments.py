"""Files of drafts: in by the form, out to those who may see the notice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from disclosure.core.workflow import Role
from disclosure.models import Attachment, Notice
from tests.admin.pages import client_of, form_in
from tests.factory import Office, make_user
from tests.test_uploads import PDF

pytestmark = pytest.mark.django_db


def change(notice: Notice) -> str:
    return reverse("admin:disclosure_notice_change", args=[notice.pk])


def attach(office: Office, notice: Notice, name: str, content: bytes, **fields: Any) -> Any:
    """Post the form of the notice with a file chosen."""
    client, url = client_of(office.filer), change(notice)
    given = {**form_in(client.get(url), "notice_form"), "attachments-TOTAL_FORMS": "1", **fields}
    return client.post(url, {**given, "attachments-0-file": SimpleUploadedFile(name, content)})


def test_a_file_is_kept_with_what_was_found_out_about_it(
    office: Office, private_files: Path
) -> None:
    notice = office.file()
    assert attach(office, notice, "出让 文件.pdf", PDF).status_code == 302
    attachment = notice.attachments.get()
    assert (attachment.name, attachment.media_type) == ("出让 文件.pdf", "application/pdf")
    assert attachment.size == len(PDF)
    stored = Path(attachment.file.path)
    assert stored.is_relative_to(private_files)
    assert stored.name.startswith(attachment.digest)


@pytest.mark.parametrize("name", ["plan.exe", "page.pdf"])
def test_a_refused_file_is_explained_and_the_text_stays(office: Office, name: str) -> None:
    notice = office.file()
    answer = attach(office, notice, name, b"<html>", title="不能丢的标题")
    assert answer.status_code == 200
    formset = answer.context["inline_admin_formsets"][-1].formset
    assert list(formset.forms[0].errors) == ["file"]
    assert form_in(answer, "notice_form")["title"] == "不能丢的标题"
    assert not Attachment.objects.exists()


def test_only_those_who_see_the_notice_get_the_file(office: Office) -> None:
    notice = office.file()
    attach(office, notice, "plan.pdf", PDF)
    url = reverse("admin:disclosure_attachment_download", args=[notice.attachments.get().pk])
    answer = client_of(office.reviewer).get(url)
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    stranger = make_user(*Role, agency=Office.open().agency, is_superuser=True)
    assert client_of(stranger).get(url).status_code == 404


def test_a_deleted_attachment_leaves_no_file(
    office: Office, django_capture_on_commit_callbacks: Any
) -> None:
    notice = office.file()
    attach(office, notice, "plan.pdf", PDF)
    path = Path(notice.attachments.get().file.path)
    client, url = client_of(office.filer), change(notice)
    fields = {**form_in(client.get(url), "notice_form"), "attachments-0-DELETE": "on"}
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(url, fields).status_code == 302
    assert not notice.attachments.exists()
    assert not path.exists()


def test_the_judges_are_shown_the_file_and_its_digest(office: Office) -> None:
    notice = office.file()
    attach(office, notice, "plan.pdf", PDF)
    page = client_of(office.filer).get(
        reverse("admin:disclosure_notice_step", args=[notice.pk, "submit"])
    )
    assert notice.attachments.get().digest[:12] in page.content.decode()
