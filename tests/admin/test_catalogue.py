"""The statutory catalogue at the desk: read by all, given local rules by superusers alone."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from disclosure.models import CatalogueEntry
from tests.admin.pages import client_of
from tests.factory import Office, make_region, make_user

pytestmark = pytest.mark.django_db

LIST = "admin:disclosure_catalogueentry_changelist"
ADD = "admin:disclosure_catalogueentry_add"
CHANGE = "admin:disclosure_catalogueentry_change"
END = "admin:disclosure_catalogueentry_end"


@pytest.fixture
def root(db: None) -> Client:
    return client_of(make_user(is_superuser=True))


def local_rule(**changes: Any) -> dict[str, Any]:
    """The form of a rule of 云岚市 over the nation's row LAN-06."""
    nation = CatalogueEntry.objects.get(code="LAN-06", region__isnull=True)
    return {
        "base": nation.pk,
        "region": make_region().pk,
        "value": "5",
        "unit": "working_day",
        "law_zh": "云岚市土地出让公开办法",
        "law_en": "Yunlan measures on disclosing land sales",
        "number": "云政发〔2026〕1号",
        "article": "9",
        "valid_from": "2026-01-01",
        "confidence": "found",
        **changes,
    }


def versions() -> list[tuple[str | None, int]]:
    found = CatalogueEntry.objects.filter(code="LAN-06").order_by("pk")
    return list(found.values_list("region", "revision"))


def test_a_local_rule_is_written_and_ended(root: Client, law) -> None:
    assert root.post(reverse(ADD), local_rule()).status_code == 302
    local = CatalogueEntry.objects.get(code="LAN-06", region="990100")
    assert (local.content["value"], local.content["unit"]) == (5, "working_day")
    assert local.content["basis"][0]["name"]["zh"] == "云岚市土地出让公开办法"
    assert len(local.content["basis"]) > 1, "the nation's basis stays beside the local one"
    page = root.get(reverse(CHANGE, args=[local.pk]))
    assert reverse(END, args=[local.pk]) in page.content.decode()
    assert root.post(reverse(END, args=[local.pk])).status_code == 302
    local.refresh_from_db()
    assert local.replaced_at is not None
    assert versions() == [(None, 1), ("990100", 1)]


def test_a_second_rule_of_a_place_is_its_next_version(root: Client, law) -> None:
    root.post(reverse(ADD), local_rule())
    root.post(reverse(ADD), local_rule(value="3"))
    assert versions() == [(None, 1), ("990100", 1), ("990100", 2)]


def test_what_was_only_heard_of_refuses_nobody(root: Client, law) -> None:
    refusing = CatalogueEntry.objects.filter(content__enforce="refuse").first()
    assert refusing is not None
    root.post(reverse(ADD), local_rule(base=refusing.pk, confidence="memory_medium"))
    local = CatalogueEntry.objects.get(region="990100")
    assert local.content["enforce"] != "refuse"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("base", ""),
        ("base", "999999"),
        ("region", ""),
        ("region", "123456"),
        ("value", "0"),
        ("value", "-3"),
        ("value", "five"),
        ("value", "99999999999999999999"),
        ("unit", "fortnight"),
        ("law_zh", ""),
        ("law_en", ""),
        ("valid_from", "2026-02-30"),
        ("confidence", "certain"),
        ("confidence", "assumed"),
    ],
)
def test_a_wrong_value_is_refused_at_its_field(root: Client, law, field: str, value: str) -> None:
    answer = root.post(reverse(ADD), local_rule(**{field: value}))
    assert answer.status_code == 200
    assert list(answer.context["adminform"].form.errors) == [field]
    assert versions() == [(None, 1)]


def test_everybody_at_the_desk_reads_and_only_superusers_write(
    office: Office, root: Client, law
) -> None:
    root.post(reverse(ADD), local_rule())
    local = CatalogueEntry.objects.get(code="LAN-06", region="990100")
    for person in (office.filer, office.reviewer, office.approver):
        client = client_of(person)
        assert client.get(reverse(LIST)).status_code == 200
        page = client.get(reverse(CHANGE, args=[local.pk]))
        assert page.status_code == 200
        assert reverse(END, args=[local.pk]) not in page.content.decode()
        assert client.get(reverse(ADD)).status_code == 403
        client.post(reverse(END, args=[local.pk]))
    assert CatalogueEntry.objects.get(pk=local.pk).replaced_at is None


def test_nobody_changes_or_deletes_a_version(root: Client, law) -> None:
    entry = CatalogueEntry.objects.get(code="LAN-06")
    before = entry.content
    root.post(reverse(CHANGE, args=[entry.pk]), local_rule())
    root.post(reverse("admin:disclosure_catalogueentry_delete", args=[entry.pk]), {"post": "yes"})
    root.post(reverse(END, args=[entry.pk]))
    entry.refresh_from_db()
    assert (entry.content, entry.replaced_at) == (before, None)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_list_is_searched_and_narrowed_in_both_languages(
    root: Client, law, language: str
) -> None:
    for query in ("q=LAN-06", "timer__exact=publish_within", "confidence__exact=found", "q=%00"):
        answer = root.get(f"{reverse(LIST)}?{query}", headers={"accept-language": language})
        assert answer.status_code in (200, 302), query
    page = root.get(f"{reverse(LIST)}?q=LAN-06", headers={"accept-language": language})
    (entry,) = page.context["cl"].result_list
    assert entry.code == "LAN-06"
