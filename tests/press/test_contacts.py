"""The press list: agreed to, told once in the moment of release, told of what follows."""

from __future__ import annotations

import re
import threading
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.utils import timezone

from disclosure import services
from disclosure.channels import CHANNELS
from disclosure.core.workflow import Action
from disclosure.models import Delivery, Release
from disclosure.reaching import arrivals
from operations.lag import lags
from operations.reconciling import reconcile
from press.contacts import keeping, links, mailing
from press.models import Contact, Mailing, PressOffice
from subscriptions import letters, limits
from subscriptions.models import Letter
from tests.factory import CHECKED, NOW, Office, deliver_all
from tests.press.contacts import EMAIL, contact
from tests.subscriptions.conftest import MailServer, mail

__all__ = ["mail"]  # a fixture

pytestmark = pytest.mark.django_db

LINK = re.compile(r"http://127\.0\.0\.1:8000(\S+)")
TITLE = "滨湖路一号地块出让公告"


def tell(*, now=NOW) -> None:
    """Bring what is due to the press, and out of the house."""
    deliver_all(["press"], now=now)
    while letters.post_due(now=timezone.now()):
        pass


def test_an_invited_newsroom_agrees_is_told_at_the_release_and_ends_it(
    office: Office, client: Client, mail: MailServer
) -> None:
    PressOffice.objects.create(
        agency=office.agency, name="新闻科", phone="0000-6543210", email="press@yunlan.example.cn"
    )
    added = keeping.add(
        agency=office.agency, outlet="云岚日报", email=EMAIL, language="en", now=NOW
    )
    office.release(notice={"title": "还未同意时的公告"})
    tell()
    assert mail.inbox == [], "nothing goes to who has not agreed"

    keeping.invite(added, now=timezone.now())
    tell()
    invitation = mail.text()
    page = LINK.search(invitation)[1]
    assert page.startswith("/en/press/confirm/")
    assert "云岚日报" in client.get(page).content.decode()
    assert Contact.objects.get().confirmed_at is None, "a scanner that opens the link agrees not"
    assert b"You are on the press list" in client.post(page).content
    Contact.objects.update(since=NOW)

    release = office.release(notice={"title": TITLE, "title_en": ""})
    tell()
    told = mail.inbox[-1]
    text = told.get_content()
    assert len(mail.inbox) == 2, "of what was released before it agreed it is not told"
    assert (told["To"], told["Subject"]) == (EMAIL, TITLE)
    assert f"/en/notice/{release.uid}/" in text
    assert f"/api/v1/releases/{release.uid}/revisions/1/proof/" in text
    assert "新闻科 · 0000-6543210 · press@yunlan.example.cn" in text
    assert "Key facts" in text
    assert release.document["body"].split("\n")[0] in text
    assert told["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert told.get_content_type() == "text/plain"

    stop = LINK.search(told["List-Unsubscribe"])[1].rstrip(">")
    assert b"Leave the press list" in client.get(stop).content
    assert Contact.objects.listed().exists(), "opening the link ends nothing"
    ended = Client(enforce_csrf_checks=True).post(stop, {"List-Unsubscribe": "One-Click"})
    assert ended.status_code == 200
    gone = Contact.objects.get()
    assert (gone.email, bool(gone.ended_at)) == ("", True)
    assert client.post(stop).status_code == 200, "twice is once"
    office.release()
    tell()
    assert len(mail.inbox) == 2


def test_what_became_of_a_notice_is_told_as_that(office: Office, mail: MailServer) -> None:
    contact(office.agency)
    first = office.release(notice={"title": TITLE})
    second = office.correct(first)
    tell()
    office.withdraw(second)
    tell()
    office.restore(second)
    tell()
    # A subject that is folded at its first word comes with the blank of the fold.
    subjects = Counter(str(message["Subject"]).strip() for message in mail.inbox)
    assert subjects == {
        TITLE: 1,
        f"更正：{TITLE}": 1,
        f"撤回：{TITLE}": 1,
        f"随更正公告 {second.uid} 撤回：{TITLE}": 1,
        f"恢复：{TITLE}": 1,
    }
    # The older version came back too, but as superseded: a note would pass for what applies.
    (back,) = (m for m in mail.inbox if str(m["Subject"]).strip().startswith("恢复"))
    assert f"/notice/{second.uid}/" in back.get_content()
    assert first.uid in back.get_content()
    withdrawn = next(m for m in mail.inbox if str(m["Subject"]).startswith("撤回"))
    assert "误发布" in withdrawn.get_content()
    assert first.document["body"].split("\n")[0] not in withdrawn.get_content()
    assert "核实后确认原公告无误" in mail.text()


def test_a_contact_is_told_of_its_areas_and_types_alone(office: Office) -> None:
    contact(office.agency, "land@example.org", areas=["land"])
    contact(office.agency, "one@example.org", types=["procurement.intention"])
    contact(office.agency, "all@example.org")
    contact(Office.open().agency, "elsewhere@example.org")
    office.release("land.listing")
    office.release("procurement.intention")
    deliver_all(["press"])
    told = Counter(Letter.objects.values_list("to", flat=True))
    assert told == {"land@example.org": 1, "one@example.org": 1, "all@example.org": 2}


def test_until_a_scheduled_release_nothing_is_written_and_then_all_at_once(office: Office) -> None:
    for number in range(3):
        contact(office.agency, f"n{number}@example.org")
    later = NOW + timedelta(days=2)
    notice = office.file(notice={"title": TITLE})
    for by, action, more in (
        (office.filer, Action.SUBMIT, {}),
        (office.reviewer, Action.REVIEW, {"checklist": CHECKED}),
        (office.approver, Action.SCHEDULE, {"publish_at": later}),
    ):
        services.decide(notice=notice, action=action, by=by, now=NOW, **more)
    before = Delivery.objects.count()
    services.publish_due(now=later - timedelta(seconds=1))
    deliver_all(CHANNELS, now=later - timedelta(seconds=1))
    assert not Letter.objects.exists()
    assert not Mailing.objects.filter(release__notice=notice).exists()
    assert Delivery.objects.count() == before
    (sequence,) = services.publish_due(now=later)
    # In the transaction that seals: promised with the entry in the ledger, not a moment later.
    release = Release.objects.get(pk=sequence)
    assert release.deliveries.filter(channel="press").exists()
    assert release.entries.exists()
    deliver_all(["press"], now=later)
    assert Letter.objects.filter(subject=TITLE).count() == 3


def test_a_delivery_done_again_tells_nobody_again(office: Office, mail: MailServer) -> None:
    contact(office.agency)
    release = office.release(notice={"title": TITLE})
    tell()
    services.redeliver(channel="press", sequences=[release.pk], now=NOW)
    tell()
    mailing.deliver([release])
    assert [str(message["Subject"]) for message in mail.inbox] == [TITLE]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_write_one_letter_for_each_contact() -> None:
    office = Office.open()
    for number in range(8):
        contact(office.agency, f"n{number}@example.org")
    release = office.release()
    errors: list[Exception] = []

    def work() -> None:
        try:
            mailing.deliver([Release.objects.get(pk=release.pk)])
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert Counter(Letter.objects.values_list("to", flat=True)) == {
        f"n{number}@example.org": 1 for number in range(8)
    }


def test_what_was_withdrawn_before_its_letters_left_never_leaves(
    office: Office, mail: MailServer
) -> None:
    contact(office.agency)
    release = office.release(notice={"title": TITLE})
    deliver_all(["press"])
    office.withdraw(release)
    tell()
    assert [str(message["Subject"]) for message in mail.inbox] == [f"撤回：{TITLE}"]
    assert Mailing.objects.get(release=release).state == Mailing.State.DROPPED
    # Withdrawn before the press was served at all.
    other = office.release(notice={"title": "另一公告"})
    office.withdraw(other)
    tell()
    assert "另一公告" not in [str(message["Subject"]) for message in mail.inbox]


def test_a_value_deleted_by_law_is_not_in_letters_that_still_wait(
    office: Office, mail: MailServer
) -> None:
    contact(office.agency)
    release = office.release(notice={"body": "要被遗忘的人在文中。", "title": TITLE})
    deliver_all(["press"])
    assert "要被遗忘的人" in Letter.objects.get().body
    office.redact(release, "/body")
    tell()
    assert len(mail.inbox) == 1
    assert "要被遗忘的人" not in mail.text()


def test_the_delivery_ledger_says_when_the_press_had_it(office: Office, mail: MailServer) -> None:
    silent = office.release()
    deliver_all(["press"])
    contact(office.agency)
    release = office.release()
    deliver_all(["press"])

    def places(one: Release) -> dict[str, object]:
        return {a.reach.name: a.reached.at for a in arrivals([one])[one.pk]}

    assert "press" not in places(silent)
    assert places(release)["press"] is None
    assert Delivery.objects.get(channel="press", release=silent).reached_at is not None
    assert Delivery.objects.get(channel="press", release=release).reached_at is None
    tell()
    assert places(release)["press"] is not None
    assert Delivery.objects.get(channel="press", release=release).reached_at is not None
    (lag,) = [lag for lag in lags(since=NOW) if lag.channel == "press"]
    assert lag.count == 1


def test_a_lost_letter_is_named_by_night_and_written_once_more(
    office: Office, mail: MailServer
) -> None:
    contact(office.agency)
    release = office.release()
    deliver_all(["press"])
    Letter.objects.all().delete()  # given up: no server took it for two days
    run = reconcile(now=NOW + timedelta(days=1), channels=["press"], mend=True)
    (found,) = run.differences.all()
    assert (found.channel, found.kind, found.uid) == ("press", "missing", release.uid)
    tell(now=timezone.now())
    assert len(mail.inbox) == 1
    again = reconcile(now=NOW + timedelta(days=1), channels=["press"])
    assert not again.differences.exists()


def test_the_press_is_compared_without_asking_for_every_release(
    office: Office, django_assert_num_queries: Any
) -> None:
    contact(office.agency)
    for number in range(4):
        office.release(notice={"title": f"公告{number}"})
    tell()
    Mailing.objects.order_by("release_id").last().delete()
    first, second, third, fourth = Release.objects.order_by("pk")
    with django_assert_num_queries(3):
        compared, found = mailing.untold(first.pk, fourth.pk)
    assert (compared, [one.uid for one in found]) == (4, [fourth.uid])
    with django_assert_num_queries(3):
        assert mailing.untold(second.pk, third.pk) == (2, [])


def test_told_of_other_things_a_contact_is_not_sent_the_past(office: Office) -> None:
    someone = contact(office.agency, areas=["mining"])
    release = office.release("land.listing")
    deliver_all(["press"])
    someone.areas = ["land"]
    keeping.change(someone, now=NOW + timedelta(hours=1))
    services.redeliver(channel="press", sequences=[release.pk], now=NOW)
    deliver_all(["press"])
    assert not Letter.objects.exists()


def test_an_address_that_refuses_is_not_written_to_for_ever(
    office: Office, mail: MailServer
) -> None:
    someone = contact(office.agency)
    mail.refuse[EMAIL] = "550 no such user"
    for _ in range(letters.REFUSALS + 1):
        office.release()
        tell()
    someone.refresh_from_db()
    assert someone.refused_at is not None
    assert Mailing.objects.filter(state=Mailing.State.REFUSED).count() == letters.REFUSALS
    assert not Letter.objects.exists()
    mail.refuse.clear()
    keeping.invite(someone, now=timezone.now())
    tell()
    assert len(mail.inbox) == 1


def test_an_invitation_that_is_refused_is_told_to_the_agency(
    office: Office, mail: MailServer
) -> None:
    mail.refuse[EMAIL] = "550 no such user"
    someone = keeping.add(
        agency=office.agency, outlet="云岚日报", email=EMAIL, language="en", now=NOW
    )
    keeping.invite(someone, now=timezone.now())
    tell()
    someone.refresh_from_db()
    assert someone.refused_at is not None


def test_invitations_are_limited_and_a_newer_one_makes_the_older_void(
    office: Office, client: Client
) -> None:
    someone = keeping.add(
        agency=office.agency, outlet="云岚日报", email=EMAIL, language="en", now=NOW
    )
    pages = []
    for _ in range(limits.TO_ADDRESS.most):
        keeping.invite(someone, now=NOW)
        pages.append(LINK.search(Letter.objects.get().body)[1])
    with pytest.raises(keeping.NotInvitedError):
        keeping.invite(someone, now=NOW)
    assert [client.get(page).status_code for page in pages] == [410, 410, 200]
    assert client.get("/press/confirm/x/").status_code == 410
    assert links.invited(pages[-1].split("/")[-2]) == someone


def test_the_link_that_ends_it_outlives_a_newer_invitation(office: Office, client: Client) -> None:
    someone = contact(office.agency)
    page = links.stop_page(someone)
    Contact.objects.update(generation=F("generation") + 1)
    assert client.post(page, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Contact.objects.listed().exists()
    assert client.get("/press/stop/x/").status_code == 200


def test_the_agency_removes_a_contact_and_what_waits_for_it(office: Office) -> None:
    someone = contact(office.agency)
    office.release()
    deliver_all(["press"])
    keeping.remove(someone, now=NOW)
    assert not Letter.objects.exists()
    assert not Contact.objects.exists()
    assert Mailing.objects.get().contact is None
