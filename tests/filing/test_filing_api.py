"""What a system of an agency can do with its key, and what it cannot."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from jsonschema import Draft202012Validator

from accounts import audit
from accounts.models import AuditEntry
from disclosure import services
from disclosure.checks import example
from disclosure.core.notice_types import registry
from disclosure.core.permissions import Post
from disclosure.core.workflow import Action, Role, State
from disclosure.models import Decision, Membership, Notice, User
from disclosure.services import Refused
from filing.idempotency import KEPT
from filing.keys import KeyRefused, find_key, make_key, revoke_key
from filing.models import FilingKey, KeptAnswer
from filing.schema import openapi
from filing.tasks import forget_answers
from tests.admin.pages import client_of
from tests.factory import CHECKED, Office, make_holder, make_region, make_user

pytestmark = pytest.mark.django_db

CODE = "land.agreement"
DRAFTS = "/api/v1/filing/drafts/"
AREAS = ("housing", "land", "mining", "procurement", "state_property", "tendering")


@pytest.fixture(autouse=True)
def private_files(settings: Any, tmp_path: Path) -> None:
    default = {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path / "media"}}
    settings.STORAGES = {**settings.STORAGES, "default": default}
    settings.PUBLIC_STORE = tmp_path / "public"
    cache.clear()


@pytest.fixture
def office() -> Office:
    return Office.open()


def issue(office: Office, **changes: Any) -> tuple[FilingKey, str]:
    """A key for everything but for what the test changes."""
    admin = make_user(Role.ADMIN, agency=office.agency)
    now = timezone.now()
    given = {
        "agency": office.agency,
        "system": "土地交易系统",
        "areas": AREAS,
        "may_draft": True,
        "may_submit": True,
        "expires_at": now + timedelta(days=30),
        "by": admin,
        "now": now,
    }
    return make_key(**{**given, **changes})


class System:
    """A system of the agency that speaks to the API."""

    def __init__(self, whole: str) -> None:
        self.client = Client()
        self.headers = {"Authorization": f"Bearer {whole}"}
        self.serial = 0

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        if method == "POST" and "Idempotency-Key" not in headers:
            self.serial += 1
            headers["Idempotency-Key"] = f"request-{self.serial}"
        raw = body if isinstance(body, bytes) else json.dumps(body) if body is not None else ""
        return self.client.generic(
            method, path, raw, "application/json", headers={**self.headers, **headers}
        )


@pytest.fixture
def system(office: Office) -> System:
    return System(issue(office)[1])


def body(code: str = CODE, number: str = "YL-2026-1", **notice: Any) -> dict[str, Any]:
    """The type's example as a request."""
    values = example(registry.get(code))
    known = {k: v for k, v in values["notice"].items() if k != "amounts_checked"}
    head = {"region": make_region().pk, **known, **notice}
    parts = {part: values[part] for part in ("detail", "rows", "parties") if part in values}
    return {"type": code, "allocation": {"number": number}, "notice": head, **parts}


def test_the_example_of_every_type_is_filed_and_submitted(
    type_code: str, office: Office, system: System
) -> None:
    number = office.precede(type_code).number
    made = system.send("POST", DRAFTS, body(type_code, number))
    assert made.status_code == 201, made.json()
    notice = Notice.objects.get(pk=made.json()["id"])
    assert (notice.state, notice.type) == (State.DRAFT, type_code)
    sent = system.send("POST", f"{DRAFTS}{notice.pk}/submission/")
    assert sent.status_code == 200, sent.json()
    notice.refresh_from_db()
    assert notice.state == State.SUBMITTED
    assert notice.filed_by == FilingKey.objects.get().user


def test_every_example_fits_the_description() -> None:
    document = openapi()
    validator = Draft202012Validator(
        {"$ref": "#/components/schemas/NewDraft", "components": document["components"]}
    )
    for notice_type in registry.all():
        values = example(notice_type)
        values["notice"].pop("amounts_checked", None)
        errors = list(validator.iter_errors({"type": notice_type.code, **values}))
        assert not errors, (notice_type.code, errors[0].context[:3])


def test_the_committed_description_is_up_to_date() -> None:
    call_command("filing_openapi", check=True, stdout=StringIO())
    assert Client().get("/api/v1/filing/openapi.json").json() == openapi()
    assert yaml.safe_load(Path("docs/filing-openapi.yaml").read_text("utf-8")) == openapi()


@pytest.mark.parametrize(
    ("name", "value"),
    [("before", ""), ("before", "-1"), ("before", "１"), ("before", "9" * 19), ("state", "")],
)
def test_a_list_refuses_what_its_parameters_cannot_be(
    system: System, name: str, value: str
) -> None:
    answer = system.client.get(DRAFTS, {name: value}, headers=system.headers)
    assert answer.status_code == 400
    assert name in answer.json()["detail"]


# --- Who may ask ----------------------------------------------------------------------------------


def test_only_a_valid_key_opens_the_api(office: Office) -> None:
    key, whole = issue(office)
    assert Client().get(DRAFTS).status_code == 401
    assert client_of(office.filer).get(DRAFTS).status_code == 401
    wrong = System(f"{whole[:-1]}{'A' if whole[-1] != 'A' else 'B'}").send("GET", DRAFTS)
    assert wrong.status_code == 401
    assert wrong["Content-Type"] == "application/problem+json"
    assert wrong["WWW-Authenticate"].startswith("Bearer")
    assert System(whole).send("GET", DRAFTS).status_code == 200
    FilingKey.objects.update(expires_at=timezone.now())
    assert System(whole).send("GET", DRAFTS).status_code == 401
    assert key.prefix in whole
    assert whole not in str(FilingKey.objects.values())


def test_a_revoked_key_opens_nothing_and_its_user_ends_with_the_last_key(office: Office) -> None:
    first, old = issue(office)
    second, new = issue(office)
    assert first.user == second.user
    admin = make_user(Role.ADMIN, agency=office.agency)
    revoke_key(key=first, by=admin, now=timezone.now())
    with pytest.raises(KeyRefused, match="revoked"):
        find_key(old, timezone.now())
    assert find_key(new, timezone.now()) == second
    revoke_key(key=second, by=admin, now=timezone.now())
    assert not User.objects.get(pk=first.user_id).is_active


def test_what_becomes_of_a_key_is_in_the_audit(office: Office) -> None:
    key, whole = issue(office, areas=["land"], may_submit=False)
    admin = make_user(Role.ADMIN, agency=office.agency)
    revoke_key(key=key, by=admin, now=timezone.now())
    revoke_key(key=key, by=admin, now=timezone.now())
    made, revoked = audit.about(key)
    assert (made.action, revoked.action, revoked.by) == ("key_made", "key_revoked", admin)
    assert made.agency_id == office.agency.pk
    assert made.detail == {
        "key": key.prefix,
        "areas": ["land"],
        "scopes": ["draft"],
        "until": key.expires_at.isoformat(),
    }
    assert whole not in str(audit.as_row(made))
    # Auditors find it by the kind of act, overseers of the agency among the others.
    listed = reverse("admin:accounts_auditentry_changelist")
    for user in (make_holder(Post.AUDITOR), admin):
        found = client_of(user).get(f"{listed}?action__exact=key_made")
        assert [entry.pk for entry in found.context["cl"].result_list] == [made.pk]
    assert list(audit.broken(AuditEntry.objects.order_by("number"))) == []


def refusals() -> list[tuple[Any, str]]:
    found = AuditEntry.objects.filter(action="key_refused").order_by("number")
    return [(entry.by, str(entry.detail["why"])) for entry in found]


def test_a_refused_key_is_in_the_audit_with_the_reason(office: Office) -> None:
    key, whole = issue(office)
    changed = f"{whole[:-1]}{'A' if whole[-1] != 'A' else 'B'}"
    for wrong in ("gk_nonsense", f"gk_{'a' * 8}_{'A' * 43}", changed):
        assert System(wrong).send("GET", DRAFTS).status_code == 401
    FilingKey.objects.update(expires_at=timezone.now())
    assert System(whole).send("GET", DRAFTS).status_code == 401
    FilingKey.objects.update(revoked_at=timezone.now())
    assert System(whole).send("GET", DRAFTS).status_code == 401
    expected = [(None, "unknown"), (None, "secret"), (key.user, "expired"), (key.user, "revoked")]
    assert refusals() == expected
    entry = audit.about(key).get(detail__why="secret")
    assert (entry.agency_id, entry.address) == (office.agency.pk, "127.0.0.0/24")
    assert changed not in str(audit.as_row(entry))
    assert Client().get(DRAFTS).status_code == 401
    assert len(refusals()) == 4


def test_what_a_key_is_not_good_for_is_in_the_audit(office: Office) -> None:
    key, whole = issue(office, may_submit=False, areas=["mining"])
    system = System(whole)
    assert system.send("POST", DRAFTS, body()).status_code == 403
    assert refusals() == [(key.user, "rights")]


def test_a_flood_of_refusals_does_not_fill_the_audit(office: Office) -> None:
    key, whole = issue(office)
    for serial in range(20):
        System(f"gk_{'a' * 8}_{serial:043d}").send("GET", DRAFTS)
        System(f"{whole[:-2]}{serial:02d}").send("GET", DRAFTS)
    assert sorted(why for _by, why in refusals()) == ["secret", "unknown"]
    page = reverse("admin:filing_filingkey_change", args=[key.pk])
    text = client_of(make_user(Role.ADMIN, agency=office.agency)).get(page).content.decode()
    assert "报送密钥被拒绝：开头与本密钥相同，但密文不符" in text


def test_only_administrators_of_the_agency_make_and_revoke_keys(office: Office) -> None:
    for other in (office.filer, make_user(Role.ADMIN, agency=Office.open().agency)):
        with pytest.raises(Refused):
            issue(office, by=other)
    key, _whole = issue(office)
    with pytest.raises(Refused):
        revoke_key(key=key, by=office.filer, now=timezone.now())


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"areas": []}, "areas"),
        ({"areas": ["castles"]}, "areas"),
        ({"may_draft": False, "may_submit": False}, "may_draft"),
        ({"expires_at": timezone.now() - timedelta(days=1)}, "expires_at"),
        ({"expires_at": timezone.now() + timedelta(days=400)}, "expires_at"),
    ],
)
def test_a_key_is_for_something_and_ends(office: Office, changes: Any, code: str) -> None:
    with pytest.raises(Refused) as refused:
        issue(office, **changes)
    assert refused.value.code == code


def test_scopes_and_areas_limit_a_key(office: Office) -> None:
    drafts = System(issue(office, may_submit=False, areas=["mining"])[1])
    assert drafts.send("POST", DRAFTS, body()).status_code == 403
    mine = drafts.send("POST", DRAFTS, body("mining.result"))
    assert mine.status_code == 201, mine.json()
    path = f"{DRAFTS}{mine.json()['id']}/"
    assert drafts.send("POST", f"{path}submission/").status_code == 403
    submits = System(issue(office, may_draft=False, areas=["mining"])[1])
    assert submits.send("PUT", path, body("mining.result")).status_code == 403


def test_a_page_of_drafts_is_full_whatever_lies_between(
    office: Office, system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("filing.views.PAGE", 1)
    first = system.send("POST", DRAFTS, body()).json()["id"]
    assert system.send("POST", DRAFTS, body("mining.announcement")).status_code == 201
    last = system.send("POST", DRAFTS, body(number="YL-2026-2")).json()["id"]
    of_land = System(issue(office, areas=("land",))[1])
    page = of_land.send("GET", DRAFTS).json()
    assert [item["id"] for item in page["items"]] == [last]
    page = of_land.send("GET", f"{DRAFTS}?before={page['before']}").json()
    assert ([item["id"] for item in page["items"]], page["before"]) == ([first], None)


def test_other_systems_see_nothing_of_a_draft(office: Office, system: System) -> None:
    path = f"{DRAFTS}{system.send('POST', DRAFTS, body()).json()['id']}/"
    foreign = System(issue(Office.open())[1])
    other = System(issue(office, system="另一系统")[1])
    for stranger in (foreign, other):
        for method, at in (("GET", path), ("PUT", path), ("POST", f"{path}submission/")):
            assert stranger.send(method, at, body()).status_code == 404
        assert stranger.send("GET", DRAFTS).json()["items"] == []


def test_four_eyes_hold_for_what_a_key_filed(office: Office, system: System) -> None:
    pk = system.send("POST", DRAFTS, body()).json()["id"]
    system.send("POST", f"{DRAFTS}{pk}/submission/")
    notice = Notice.objects.get(pk=pk)
    robot = notice.filed_by
    for role in (Role.REVIEWER, Role.APPROVER):
        Membership.objects.create(user=robot, agency=office.agency, role=role)
    with pytest.raises(Refused):
        services.decide(
            notice=notice,
            action=Action.REVIEW,
            by=User.objects.get(pk=robot.pk),
            now=timezone.now(),
            checklist=CHECKED,
        )
    assert not robot.has_usable_password()
    assert set(Decision.objects.filter(notice=notice).values_list("by", flat=True)) == {robot.pk}


def test_requests_of_a_key_are_limited(office: Office, system: System, settings: Any) -> None:
    settings.FILING_RATE = "2/min"
    answers = [system.send("GET", DRAFTS) for _turn in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[-1]["Retry-After"]) > 0


# --- Errors ---------------------------------------------------------------------------------------


def pointers(answer: Any) -> set[str]:
    return {error["pointer"] for error in answer.json()["errors"]}


def test_what_cannot_be_read_is_named_by_pointer_in_the_language_asked_for(
    system: System,
) -> None:
    wrong = body(formed_on="31.31.2026", region="0")
    wrong["detail"]["price"] = "五折"
    wrong["parties"][0]["name"] = ""
    english = system.send("POST", DRAFTS, wrong, **{"Accept-Language": "en"})
    assert english.status_code == 422
    assert english["Content-Type"] == "application/problem+json"
    assert english["Content-Language"] == "en"
    wanted = {"/notice/formed_on", "/notice/region", "/detail/price", "/parties/0/name"}
    assert pointers(english) == wanted
    chinese = system.send("POST", DRAFTS, wrong, **{"Accept-Language": "zh-CN"})
    assert english.json()["detail"] != chinese.json()["detail"]
    assert not Notice.objects.exists()


def test_true_is_no_moment_and_a_truth_where_one_is_asked_for(system: System) -> None:
    given = body("land.supplement")
    given["detail"] |= {"new_deadline": True, "postponed": True}
    answer = system.send("POST", DRAFTS, given)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/detail/new_deadline"]


@pytest.mark.parametrize("offset", ["+20:53", "-20:53"])
def test_a_moment_may_have_any_offset(system: System, offset: str) -> None:
    sent = body("land.listing")
    sent["detail"]["docs_from"] = f"2026-05-01T09:00:00{offset}"
    assert system.send("POST", DRAFTS, sent).status_code == 201


def test_the_row_of_a_list_is_named(system: System) -> None:
    wrong = body("land.listing")
    first = wrong["rows"]["parcels"][0]
    wrong["rows"]["parcels"] = [first, {**first, "area": "很大"}]
    assert pointers(system.send("POST", DRAFTS, wrong)) == {"/rows/parcels/1/area"}


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"type": "land.castle"}, "/type"),
        ({"castle": 1}, "/castle"),
        ({"notice": []}, "/notice"),
        ({"notice": {"agency": 1}}, "/notice/agency"),
        ({"notice": {"amounts_checked": True}}, "/notice/amounts_checked"),
        ({"notice": {"title": ["x"]}}, "/notice/title"),
        ({"detail": {"a/b": 1}}, "/detail/a~1b"),
        ({"rows": {"castles": []}}, "/rows/castles"),
        ({"parties": {}}, "/parties"),
        ({"parties": [1]}, "/parties/0"),
        ({"allocation": {"number": "9" * 200}}, "/allocation/number"),
        ({"notice": {"title": "x", "relates_to": "none"}}, "/notice/relates_to"),
    ],
)
def test_bodies_of_another_shape_are_refused(system: System, changes: Any, pointer: str) -> None:
    answer = system.send("POST", DRAFTS, {**body(), **changes})
    assert answer.status_code == 422
    assert pointer in pointers(answer)


@pytest.mark.parametrize("raw", [b"{", b"[" * 100_000, b'{"type": NaN}', b"\xff", b"[]", b"1"])
def test_bodies_that_are_no_json_object_are_refused(system: System, raw: bytes) -> None:
    assert system.send("POST", DRAFTS, raw).status_code in (400, 422)


def test_addresses_and_methods_that_are_none_are_problems(system: System) -> None:
    for method, path, status in (
        ("GET", "/api/v1/filing/nothing/", 404),
        ("DELETE", DRAFTS, 405),
        ("GET", f"{DRAFTS}999999999/", 404),
    ):
        answer = system.send(method, path)
        assert answer.status_code == status
        assert answer["Content-Type"] == "application/problem+json"


def test_what_the_law_asks_is_told_at_submission_and_nothing_is_submitted(system: System) -> None:
    incomplete = body(formed_on="")
    incomplete["detail"].pop("price")
    made = system.send("POST", DRAFTS, incomplete)
    assert made.status_code == 201
    assert "/notice/formed_on" in {f["pointer"] for f in made.json()["findings"]}
    sent = system.send("POST", f"{DRAFTS}{made.json()['id']}/submission/")
    assert sent.status_code == 422
    assert {"/notice/formed_on"} <= pointers(sent)
    assert Notice.objects.get().state == State.DRAFT


# --- Drafts ---------------------------------------------------------------------------------------


def test_a_draft_is_replaced_whole_unless_it_changed_meanwhile(system: System) -> None:
    first = body("land.listing")
    made = system.send("POST", DRAFTS, first)
    path = f"{DRAFTS}{made.json()['id']}/"
    second = body("land.listing", title="第二稿")
    second["rows"]["parcels"] = [{**first["rows"]["parcels"][0], "parcel_no": "B-2"}]
    put = system.send("PUT", path, second, **{"If-Match": made["ETag"]})
    assert put.status_code == 200, put.json()
    notice = Notice.objects.get()
    assert notice.title == "第二稿"
    assert [p.parcel_no for p in notice.land_listingparcel_rows.all()] == ["B-2"]
    late = system.send("PUT", path, first, **{"If-Match": made["ETag"]})
    assert late.status_code == 412
    assert system.send("PUT", path, body()).status_code == 422
    assert system.send("GET", path)["ETag"] == put["ETag"]


def test_what_is_being_judged_is_changed_no_more(system: System) -> None:
    path = f"{DRAFTS}{system.send('POST', DRAFTS, body()).json()['id']}/"
    assert system.send("POST", f"{path}submission/").status_code == 200
    assert system.send("PUT", path, body()).status_code == 409
    assert system.send("POST", f"{path}submission/").status_code == 409
    assert system.send("POST", f"{path}attachments/?name=a.csv", b"a,b\n").status_code == 409


def test_a_returned_notice_says_why_and_is_mended(office: Office, system: System) -> None:
    path = f"{DRAFTS}{system.send('POST', DRAFTS, body()).json()['id']}/"
    system.send("POST", f"{path}submission/")
    services.decide(
        notice=Notice.objects.get(),
        action=Action.RETURN,
        by=office.reviewer,
        now=timezone.now(),
        reason_code="incorrect",
        reason="成交价单位有误",
    )
    state = system.send("GET", path).json()
    assert (state["state"], state["returned"]["reason"]) == ("returned", "成交价单位有误")
    assert system.send("PUT", path, body(title="改后")).status_code == 200
    assert system.send("POST", f"{path}submission/").json()["state"] == "submitted"


def test_a_notice_that_the_portal_sent_back_says_why(office: Office, system: System) -> None:
    path = f"{DRAFTS}{system.send('POST', DRAFTS, body()).json()['id']}/"
    notice = office.approve(Notice.objects.get())
    Notice.objects.filter(pk=notice.pk).update(title="悄悄改动")
    services.publish_due(now=timezone.now())
    returned = system.send("GET", path).json()["returned"]
    assert (returned["reason_code"], returned["reason"][:4]) == ("changed", "审批通过")


def test_files_pass_the_checks_of_every_upload(system: System) -> None:
    path = f"{DRAFTS}{system.send('POST', DRAFTS, body()).json()['id']}/attachments/"
    kept = system.send("POST", f"{path}?name=%E6%B8%85%E5%8D%95.csv", b"a,b\n1,2\n")
    assert kept.status_code == 201, kept.json()
    assert [file["name"] for file in kept.json()["attachments"]] == ["清单.csv"]
    for name, content in (("a.pdf", b"<html>"), ("a.exe", b"MZ"), ("a.csv", b"")):
        refused = system.send("POST", f"{path}?name={name}", content)
        assert refused.status_code == 422
        assert refused.json()["detail"]
    assert Notice.objects.get().attachments.count() == 1


# --- Once -----------------------------------------------------------------------------------------


def test_the_same_request_is_answered_again_and_done_once(system: System) -> None:
    named = {"Idempotency-Key": "a-1"}
    first = system.send("POST", DRAFTS, body(), **named)
    again = system.send("POST", DRAFTS, body(), **named)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again["Location"] == first["Location"]
    assert again["Idempotent-Replayed"] == "true"
    assert Notice.objects.count() == 1
    other = system.send("POST", DRAFTS, body(title="另一份"), **named)
    assert other.status_code == 422
    assert other.json()["type"].endswith("#idempotency-reused")
    wrong = {"Idempotency-Key": "a-2"}
    refused = system.send("POST", DRAFTS, {"type": "none"}, **wrong)
    repeated = system.send("POST", DRAFTS, {"type": "none"}, **wrong)
    assert (repeated.status_code, repeated.json()) == (422, refused.json())
    assert repeated["Content-Type"] == "application/problem+json"


def test_a_request_without_a_name_is_refused(system: System) -> None:
    for name in ("", "x" * 256, "文", " ", "a\tb"):
        refused = system.send("POST", DRAFTS, body(), **{"Idempotency-Key": name})
        assert refused.status_code == 400, name


def test_names_of_two_systems_do_not_meet(office: Office, system: System) -> None:
    named = {"Idempotency-Key": "a-1"}
    system.send("POST", DRAFTS, body(), **named)
    other = System(issue(office, system="另一系统")[1])
    assert other.send("POST", DRAFTS, body(title="另一份"), **named).status_code == 201


def test_answers_are_kept_for_two_days(system: System) -> None:
    system.send("POST", DRAFTS, body())
    assert forget_answers() == 0
    KeptAnswer.objects.update(at=timezone.now() - KEPT - timedelta(seconds=1))
    assert forget_answers() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_same_requests_at_once_one_is_done(office: Office) -> None:
    _key, whole = issue(office)
    request, answers, start = body(), [], threading.Barrier(6)

    def send() -> None:
        try:
            start.wait()
            answer = System(whole).send("POST", DRAFTS, request, **{"Idempotency-Key": "race"})
            answers.append((answer.status_code, answer.json().get("id"), answer.json()["type"]))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _turn in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Notice.objects.count() == 1
    assert KeptAnswer.objects.count() == 1
    assert {status for status, *_rest in answers} <= {201, 409}
    assert {pk for status, pk, _type in answers if status == 201} == {Notice.objects.get().pk}
    assert all(kind.endswith("#idempotency-conflict") for s, _pk, kind in answers if s == 409)


# --- In the admin ---------------------------------------------------------------------------------


def test_an_administrator_makes_a_key_that_is_shown_once_and_revokes_it(office: Office) -> None:
    client = client_of(make_user(Role.ADMIN, agency=office.agency))
    given = {
        "agency": office.agency.pk,
        "system": "土地交易系统",
        "areas": ["land"],
        "may_draft": "on",
        "last_day": (timezone.localdate() + timedelta(days=30)).isoformat(),
    }
    page = client.post(reverse("admin:filing_filingkey_add"), given)
    whole = page.context["whole"]
    assert whole in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    key = FilingKey.objects.get()
    shown = reverse("admin:filing_filingkey_change", args=[key.pk])
    for address in (shown, reverse("admin:filing_filingkey_changelist")):
        text = client.get(address).content.decode()
        assert key.prefix in text
        assert whole not in text
    assert System(whole).send("GET", "/api/v1/filing/").json()["areas"] == ["land"]
    client.post(reverse("admin:filing_filingkey_revoke", args=[key.pk]))
    assert System(whole).send("GET", "/api/v1/filing/").status_code == 401
    stranger = client_of(make_user(Role.ADMIN, agency=Office.open().agency))
    assert stranger.get(shown).status_code == 404
    assert client_of(office.filer).get(shown).status_code in (403, 404)
    assert client_of(office.filer).get(reverse("admin:filing_filingkey_add")).status_code == 403
