"""The audit: every act is in it, nothing gets out of it, and only auditors take it along."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from accounts import audit
from accounts.models import AuditEntry
from disclosure.core.permissions import Post
from disclosure.core.workflow import Role
from disclosure.models import Membership, ReturnReason
from ledger.models import AppendOnlyError
from tests.admin.desk import submitted
from tests.admin.pages import client_of, form_in
from tests.admin.test_permissions import step_url
from tests.factory import Office, make_holder, make_user

pytestmark = pytest.mark.django_db
LIST = reverse("admin:accounts_auditentry_changelist")
CSV, JSONL = reverse("admin:accounts_auditentry_csv"), reverse("admin:accounts_auditentry_jsonl")


def acts(**found: Any) -> list[str]:
    entries = AuditEntry.objects.filter(**found).order_by("number")
    return [entry.action for entry in entries]


def body(response: Any) -> str:
    return b"".join(response.streaming_content).decode("utf-8")


def raw(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_step_is_on_record_with_who_where_and_what(office: Office) -> None:
    notice = submitted(office)
    client = client_of(office.reviewer)
    given = {
        **form_in(client.get(step_url(notice, "return"))),
        "reason_code": ReturnReason.INCOMPLETE,
        "reason": "缺少联系电话",
    }
    assert client.post(step_url(notice, "return"), given).status_code == 302
    entry = AuditEntry.objects.get(action="step")
    assert (entry.by, entry.agency_id) == (office.reviewer, office.agency.pk)
    assert (entry.object_type, entry.object_id) == ("disclosure.notice", str(notice.pk))
    assert entry.detail["step"] == "return"
    assert entry.address == "127.0.0.0/24"
    assert "缺少联系电话" not in str(audit.as_row(entry))


def test_reading_and_changing_a_notice_is_on_record_by_names_of_fields(office: Office) -> None:
    notice = office.file()
    client = client_of(office.filer)
    page = reverse("admin:disclosure_notice_change", args=[notice.pk])
    fields = form_in(client.get(page), "notice_form")
    client.post(page, {**fields, "title": "另一个标题"})
    assert "read" in acts(by=office.filer)
    changed = AuditEntry.objects.get(action="changed")
    assert "title" in changed.fields
    assert "另一个标题" not in str(audit.as_row(changed))


def test_a_role_given_is_on_record_with_the_role(office: Office) -> None:
    administrator = make_user(Role.ADMIN, agency=office.agency)
    other = make_user()
    given = {"user": other.pk, "agency": office.agency.pk, "role": "approver", "area": ""}
    client_of(administrator).post(reverse("admin:disclosure_membership_add"), given)
    entry = AuditEntry.objects.get(action="added")
    assert entry.detail == {"role": "approver", "area": "", "user": str(other.pk)}
    membership = Membership.objects.get(user=other)
    delete = reverse("admin:disclosure_membership_delete", args=[membership.pk])
    client_of(administrator).post(delete, {"post": "yes"})
    assert acts(object_id=str(membership.pk)) == ["added", "deleted"]


def test_what_no_code_recorded_the_middleware_does(office: Office) -> None:
    client = client_of(office.filer)
    new = "another honest phrase"
    given = {
        "old_password": "correct horse battery",
        "new_password1": new,
        "new_password2": new,
    }
    client.post(reverse("admin:password_change"), given)
    entry = AuditEntry.objects.get(action="request")
    assert entry.detail["page"] == "admin:password_change"
    assert new not in str(audit.as_row(entry))


def test_the_log_has_no_line_of_what_was_rolled_back(
    office: Office, caplog: pytest.LogCaptureFixture, django_capture_on_commit_callbacks: Any
) -> None:
    """Its number goes to another entry, and the audit would seem to have been rewritten."""
    with caplog.at_level("INFO", logger="accounts.audit"):
        with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
            audit.append(AuditEntry.Action.LOGIN, by=office.filer)
            transaction.set_rollback(True)
        assert not caplog.records
        with django_capture_on_commit_callbacks(execute=True):
            entry = audit.append(AuditEntry.Action.LOGIN, by=office.filer)
    assert [record.getMessage() for record in caplog.records] == [
        f"audit {entry.number} {entry.digest}"
    ]


def test_no_way_leads_to_another_past(office: Office) -> None:
    for number in range(3):
        audit.append(audit.Action.READ, by=office.filer, detail={"number": number})
    entry = AuditEntry.objects.get(number=2)
    with pytest.raises(AppendOnlyError):
        entry.save()
    with pytest.raises(AppendOnlyError):
        entry.delete()
    with pytest.raises(AppendOnlyError):
        AuditEntry.objects.all().delete()
    for sql in (
        "UPDATE accounts_auditentry SET action = 'login' WHERE number = 2",
        "DELETE FROM accounts_auditentry WHERE number = 3",
        "INSERT INTO accounts_auditentry SELECT 9, at, action, object_type, object_id, agency_id,"
        " fields, detail, address, request_id, previous, digest, by_id"
        " FROM accounts_auditentry WHERE number = 2",
    ):
        with pytest.raises(DatabaseError):
            raw(sql)


def test_what_a_database_administrator_changes_shows(office: Office) -> None:
    for number in range(5):
        audit.append(audit.Action.READ, by=office.filer, detail={"number": number})
    head = "{}:{}".format(*audit.head())
    out = io.StringIO()
    call_command("verify_audit", stdout=out)
    assert head in out.getvalue()
    raw("SET CONSTRAINTS ALL IMMEDIATE")
    raw("ALTER TABLE accounts_auditentry DISABLE TRIGGER append_only")
    for sql, said in (
        ("UPDATE accounts_auditentry SET by_id = NULL WHERE number = 2", "entry 2 was changed"),
        ("DELETE FROM accounts_auditentry WHERE number IN (2, 3)", "entries 2 to 3 are missing"),
    ):
        raw(sql)
        with pytest.raises(CommandError, match=said):
            call_command("verify_audit")
    raw("DELETE FROM accounts_auditentry")
    call_command("verify_audit", stdout=io.StringIO())
    with pytest.raises(CommandError, match=r"entry 5 .* is gone"):
        call_command("verify_audit", expect=[head])


def test_people_see_their_own_acts_and_overseers_those_of_their_agencies(office: Office) -> None:
    other = Office.open(name="另一局")
    audit.append(audit.Action.READ, by=office.filer, agency_id=office.agency.pk)
    audit.append(audit.Action.READ, by=other.filer, agency_id=other.agency.pk)

    def seen(user: Any) -> set[int]:
        answer = client_of(user).get(LIST)
        return {e.agency_id for e in answer.context["cl"].result_list if e.agency_id}

    both = {office.agency.pk, other.agency.pk}
    assert seen(office.filer) == {office.agency.pk}
    assert seen(office.approver) == set()
    assert seen(make_user(Role.ADMIN, agency=office.agency)) == {office.agency.pk}
    assert seen(make_holder(Post.AUDITOR)) == both
    assert seen(make_holder(Post.SUPERVISOR)) == both
    assert seen(make_holder(Post.KEEPER)) == set()


def test_an_auditor_takes_the_filtered_audit_along_and_can_check_it(office: Office) -> None:
    audit.append(audit.Action.READ, by=office.filer)
    audit.append(audit.Action.STEP, by=office.approver, detail={"step": "=approve()"})
    client = client_of(make_holder(Post.AUDITOR))
    rows = [
        json.loads(line) for line in body(client.get(f"{JSONL}?action__exact=step")).splitlines()
    ]
    assert [row["action"] for row in rows] == ["step"]
    entry = AuditEntry.objects.get(action="step")
    assert rows[0]["digest"] == audit.digest_of(entry)
    exported = AuditEntry.objects.latest("number")
    assert (exported.action, exported.detail["filters"]) == ("exported", ["action__exact"])
    table = list(csv.DictReader(io.StringIO(body(client.get(CSV)).lstrip("\ufeff"))))
    assert [row["number"] for row in table] == [str(n + 1) for n in range(len(table))]
    assert list(audit.broken(AuditEntry.objects.order_by("number"))) == []


def test_a_cell_of_the_export_runs_nothing_in_a_spreadsheet(office: Office) -> None:
    office.filer.username = "=cmd|x"
    office.filer.save()
    audit.append(audit.Action.READ, by=office.filer)
    text = body(client_of(make_holder(Post.AUDITOR)).get(CSV))
    assert ",'=cmd|x," in text


def test_the_list_is_filtered_by_act_agency_and_person(office: Office) -> None:
    audit.append(audit.Action.READ, by=office.filer, agency_id=office.agency.pk)
    audit.append(audit.Action.STEP, by=office.approver)
    client = client_of(make_holder(Post.AUDITOR))

    def numbers(query: str) -> set[str]:
        found = client.get(f"{LIST}?{query}").context["cl"].result_list
        return {entry.action for entry in found}

    assert numbers("action__exact=step") == {"step"}
    assert numbers(f"agency={office.agency.pk}") == {"read"}
    assert numbers(f"q={office.approver.username}") == {"step"}
