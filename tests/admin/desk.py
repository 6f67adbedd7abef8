"""Notices in every state of their life, for tests that go through all of them."""

from __future__ import annotations

from datetime import timedelta

from disclosure import services
from disclosure.core.workflow import Action, State
from disclosure.models import Notice
from tests.factory import CHECKED, NOW, Office


def submitted(office: Office, code: str = "land.listing") -> Notice:
    notice = office.file(code)
    services.decide(notice=notice, action=Action.SUBMIT, by=office.filer, now=NOW)
    return notice


def reviewed(office: Office) -> Notice:
    notice = submitted(office)
    services.decide(
        notice=notice, action=Action.REVIEW, by=office.reviewer, now=NOW, checklist=CHECKED
    )
    return notice


def returned(office: Office, reason: str = "缺少联系电话") -> Notice:
    notice = submitted(office)
    services.decide(
        notice=notice,
        action=Action.RETURN,
        by=office.reviewer,
        now=NOW,
        reason_code="incomplete",
        reason=reason,
    )
    return notice


def scheduled(office: Office) -> Notice:
    notice = reviewed(office)
    services.decide(
        notice=notice,
        action=Action.SCHEDULE,
        by=office.approver,
        now=NOW,
        publish_at=NOW + timedelta(days=36500),
    )
    return notice


def notice_in(state: State, office: Office) -> Notice:
    """A notice of the office that has come to this state by the services."""
    match state:
        case State.DRAFT:
            return office.file()
        case State.SUBMITTED:
            return submitted(office)
        case State.RETURNED:
            return returned(office)
        case State.REVIEWED:
            return reviewed(office)
        case State.APPROVED:
            return office.approve(office.file())
        case State.SCHEDULED:
            return scheduled(office)
    release = office.release()
    if state is State.SUPERSEDED:
        office.correct(release)
    elif state in (State.WITHDRAWN, State.RESTORING):
        office.withdraw(release)
        if state is State.RESTORING:
            office.propose(release)
    return Notice.objects.get(pk=release.notice_id)
