"""What holds for every page of the desk: the strict policy, both languages, labelled controls."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from disclosure.core.workflow import Role
from disclosure.models import Allocation, Notice, NoticeParty, User
from tests.admin.desk import reviewed, scheduled, submitted
from tests.admin.pages import client_of
from tests.admin.test_imports import bring_in, step, workbook
from tests.admin.test_permissions import step_url
from tests.factory import Office, make_list, make_user

pytestmark = pytest.mark.django_db

#: What readers of Chinese see by design: digests, codes, channels, the language link.
FOREIGN = re.compile(
    r"[0-9a-f]{12,}|deal_price|md5|winner|English|bulk|feeds|ocds|press|search|user\\d+|[A-Z0-9-]+"
)
ENGLISH = re.compile(r"[A-Za-z][A-Za-z ,.:;'%()]+")


class Inspector(HTMLParser):
    """Collects what a strict policy refuses, controls without a name, and visible texts."""

    VOID = frozenset({"input", "img", "br", "hr", "link", "meta", "path", "use"})

    def __init__(self) -> None:
        super().__init__()
        self.inline: list[str] = []
        self.controls: list[tuple[str, str]] = []
        self.labels: set[str] = set()
        self.texts: list[str] = []
        self.lang = ""
        self._stack: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.lang = given.get("lang", "")
        self.inline += [f"{tag} {name}" for name in given if name == "style" or name[:2] == "on"]
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(tag)
        if tag == "label":
            self.labels.add(given.get("for", ""))
        hidden = given.get("type") in ("hidden", "submit", "button")
        if tag in ("input", "select", "textarea") and not hidden and "label" not in self._stack:
            named = given.get("aria-label") or given.get("aria-labelledby")
            if not named and "__prefix__" not in given.get("name", ""):
                self.controls.append((given.get("id", ""), given.get("name", "")))
        if tag not in self.VOID:
            self._stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._stack and self._stack.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not {"script", "style", "pre", "code", "svg"} & set(self._stack):
            self.texts.append(data.strip())

    def unnamed(self) -> list[str]:
        return [name for control, name in self.controls if control not in self.labels]


def inspected(response: Any) -> Inspector:
    found = Inspector()
    found.feed(response.content.decode())
    return found


def desk_pages(office: Office) -> list[tuple[User, str]]:
    """A person and an address for every kind of page."""
    root = make_user(*Role, agency=office.agency, is_superuser=True)
    notices = [office.file(), submitted(office), reviewed(office), scheduled(office)]
    draft, sent, judged, waiting = notices
    public = Notice.objects.get(pk=office.release().notice_id)
    Allocation.objects.create(agency=office.agency, area="land", number="1", name="滨河")
    batch = bring_in(office, workbook(office, 1, broken=1))
    pages = [(root, reverse("admin:index"))]
    lists = [
        "notice",
        "importbatch",
        "allocation",
        "release",
        "delivery",
        "calendaryear",
        "agency",
        "region",
        "user",
        "membership",
        "appointment",
        "due",
    ]
    pages += [(root, reverse(f"admin:disclosure_{name}_changelist")) for name in lists]
    kept = (
        "notice",
        "allocation",
        "calendaryear",
        "agency",
        "region",
        "user",
        "membership",
        "appointment",
    )
    pages += [(root, reverse(f"admin:disclosure_{name}_add")) for name in kept]
    make_list(2025)
    for person in (root, office.filer):
        pages.append((person, reverse("admin:disclosure_calendaryear_change", args=[2025])))
    pages += [
        (root, reverse("admin:disclosure_importbatch_upload")),
        (root, reverse("admin:disclosure_importbatch_change", args=[batch.pk])),
        (office.reviewer, step(batch, "review")),
        (root, reverse("admin:disclosure_release_change", args=[public.releases.get().pk])),
        (root, reverse("admin:disclosure_user_change", args=[office.filer.pk])),
        (root, reverse("admin:password_change")),
        (root, reverse("admin:accounts_auditentry_changelist")),
        (root, reverse("accounts:overview")),
        (root, reverse("accounts:enrol")),
        (root, reverse("accounts:confirm")),
        (root, reverse("accounts:reset", args=[office.filer.pk])),
        (office.filer, f"{reverse('admin:disclosure_notice_add')}?type=tendering.candidates"),
        (office.filer, reverse("admin:disclosure_notice_change", args=[draft.pk])),
        (office.filer, reverse("admin:disclosure_notice_change", args=[public.pk])),
        (office.filer, step_url(draft, "submit")),
        (office.reviewer, step_url(sent, "review")),
        (office.reviewer, step_url(sent, "return")),
        (office.approver, step_url(judged, "approve")),
        (office.approver, step_url(judged, "schedule")),
        (office.filer, step_url(waiting, "recall")),
        (office.approver, step_url(public, "withdraw")),
        (office.filer, step_url(public, "correct")),
    ]
    return pages


def test_every_page_is_whole_in_both_languages(office: Office) -> None:
    for person, url in desk_pages(office):
        client = client_of(person)
        for prefix, lang in (("", "zh-hans"), ("/en", "en")):
            answer = client.get(f"{prefix}{url}")
            assert answer.status_code == 200, url
            found = inspected(answer)
            assert found.inline == [], url
            assert found.unnamed() == [], url
            assert found.lang == lang, url
            other = url if prefix else f"/en{url}"
            assert f'href="{other.replace("&", "&amp;")}"' in answer.content.decode(), url
            assert "'unsafe" not in answer["Content-Security-Policy"]


def test_no_word_of_english_is_left_in_chinese_pages(office: Office) -> None:
    left: dict[str, set[str]] = {}
    for person, url in desk_pages(office):
        for text in inspected(client_of(person).get(url)).texts:
            if ENGLISH.fullmatch(FOREIGN.sub("", text).strip()):
                left.setdefault(text, set()).add(url)
    written = {*Notice.objects.values_list("title_en", flat=True)}
    written |= {str(user) for user in User.objects.all()}
    written |= set(Allocation.objects.values_list("uid", flat=True))
    written |= set(NoticeParty.objects.values_list("identifier", flat=True))
    assert {text: urls for text, urls in left.items() if text not in written} == {}


def test_every_list_can_be_put_in_order_by_every_column(office: Office) -> None:
    office.release()
    client = client_of(make_user(Role.APPROVER, agency=office.agency, is_superuser=True))
    for model, model_admin in admin.site._registry.items():
        page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for column in range(1, len(model_admin.list_display) + 1):
            for order in (column, -column):
                assert client.get(page, {"o": order}).status_code == 200, (page, column)


def test_the_login_page_is_ours_in_both_languages(db: None) -> None:
    for url, heading in (("/admin/login/", "登录工作台"), ("/en/admin/login/", "Log in")):
        answer = Client().get(url)
        found = inspected(answer)
        assert (found.inline, found.unnamed()) == ([], [])
        assert any(heading in text for text in found.texts), heading
