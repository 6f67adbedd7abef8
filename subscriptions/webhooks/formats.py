"""What is sent to a webhook, in each format, and what counts as having been taken."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from disclosure import tables
from disclosure.addresses import proof, revision
from disclosure.feeds.entries import titled
from disclosure.models import Release
from subscriptions import links
from subscriptions.models import Match, Message, Webhook
from subscriptions.outgoing.calling import Answer
from subscriptions.queries import Query

from . import signing

EVENTS = {
    Release.Kind.PUBLISH: "release.published",
    Release.Kind.CORRECT: "release.corrected",
    Release.Kind.WITHDRAW: "release.withdrawn",
    Release.Kind.RESTORE: "release.restored",
}
TEST = "webhook.test"
#: WeCom takes 4,096 bytes of Markdown; DingTalk more.
MOST_BYTES = 4_000


@dataclass(frozen=True)
class Call:
    """One request, ready to be sent."""

    url: str
    body: bytes
    headers: dict[str, str]


def call_for(message: Message, *, now: datetime) -> Call:
    """The request for a message, made anew for each attempt.

    Its id stays the same; the body says how things are called now, in the owner's language now.
    """
    webhook = message.webhook
    with override(webhook.subscriber.language):
        if webhook.format == Webhook.Format.STANDARD:
            content = _standard(message)
        else:
            content = _markdown(message)
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {"Content-Type": "application/json; charset=utf-8"}
    url = webhook.address
    if webhook.format == Webhook.Format.STANDARD:
        headers |= signing.headers(secret=webhook.secret, uid=message.uid, at=now, body=body)
    elif webhook.format == Webhook.Format.DINGTALK and webhook.secret:
        url += ("&" if "?" in url else "?") + signing.dingtalk(secret=webhook.secret, at=now)
    return Call(url, body, headers)


def taken(webhook: Webhook, answer: Answer) -> str:
    """What speaks against the answer, "" if the target has taken the message.

    The bots answer 200 to everything and say in `errcode` what they think of it.
    """
    if not answer.ok:
        return f"status {answer.status}"
    if webhook.format == Webhook.Format.STANDARD:
        return ""
    try:
        code = json.loads(answer.body)["errcode"]
    except (ValueError, TypeError, KeyError):
        return "no errcode in the answer"
    return "" if code == 0 else f"errcode {int(code)}" if isinstance(code, int) else "errcode"


def _standard(message: Message) -> dict[str, Any]:
    at = message.release.published_at if message.release else message.created_at
    kind = EVENTS[Release.Kind(message.release.kind)] if message.release else TEST
    data = _data(message, message.release) if message.release else {"webhook": message.webhook_id}
    return {"type": kind, "timestamp": at.isoformat(), "data": data}


def _data(message: Message, release: Release) -> dict[str, Any]:
    """What happened and where to read on; the content itself is at `api`, as it is now."""
    document, along = release.document, release.along_with
    return {
        "uid": release.uid,
        "revision": release.revision,
        "sequence": release.sequence,
        "kind": release.kind,
        "type": release.type,
        "area": release.area,
        "stage": release.stage,
        "title": tables.title(document),
        "corrects": document.get("corrects") or None,
        # Of an older version that went or came back with its correction: it does not apply.
        "corrected_by": along.uid if along else None,
        "agency": tables.name(document["agency"]),
        "region": release.region.code if release.region else None,
        "allocation": release.allocation_uid or None,
        "published_at": release.published_at.isoformat(),
        "digest": release.digest,
        "page": links.page_of(release),
        "api": revision(release.uid, release.revision),
        "proof": proof(release.uid, release.revision),
        "why": why(message),
    }


def why(message: Message) -> list[str]:
    """The followed lists of this webhook that hold the release."""
    rows = Match.objects.filter(
        release=message.release, follow__webhook=message.webhook_id
    ).order_by("follow_id")
    pairs = rows.values_list("follow__path", "follow__text")
    return [Query(path, text).title() for path, text in pairs]


def _markdown(message: Message) -> dict[str, Any]:
    """A group bot's message; the two differ in one name only.

    Every one has the word docs/webhooks.md names as keyword: 订阅, in English "follow".
    """
    if message.release is None:
        title = _("Test: this group will be told of new releases in what you follow.")
        text = title
    else:
        release = message.release
        title = _plain(titled(release))
        agency = _plain(tables.name(release.document["agency"]))
        why_text = _plain(pgettext("search", ", ").join(why(message)))
        lines = [
            f"**[{title}]({links.page_of(release)})**",
            f"{agency} · {tables.day(release.published_at)}",
            _("Because you follow: %(lists)s") % {"lists": why_text},
        ]
        text = "\n\n".join(lines)
    text = text.encode()[:MOST_BYTES].decode(errors="ignore")
    if message.webhook.format == Webhook.Format.WECOM:
        return {"msgtype": "markdown", "markdown": {"content": text}}
    return {"msgtype": "markdown", "markdown": {"title": title[:60], "text": text}}


def _plain(text: str) -> str:
    """Text that is text in Markdown too."""
    spaced = " ".join(text.split())
    return spaced.translate({ord(c): f"\\{c}" for c in "[]*_`<>\\"})
