"""The pages of subscriptions: no cookie, no login, no script.

Who holds a link may do what it says; a page behind one is kept by no cache and told to no search
engine or other site. Forms are exempt from the CSRF check because there is no cookie that a foreign
page could make use of: to post to somebody's page one has to know its address.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.origin import client_address, subscriber_of
from disclosure.feeds import formats
from disclosure.feeds.entries import titled

from . import limits, links, subscribing
from .forms import AskForm, FollowForm, PlainForm, WebhookForm
from .links import Wish
from .models import LOG_DAYS, Follow, Message, Subscriber, Webhook
from .queries import NoListError, Query
from .webhooks import sending

View = Callable[..., HttpResponse]


def private(view: View) -> View:
    """GET and POST, kept and indexed by nobody, its address told to nobody."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return csrf_exempt(require_http_methods(["GET", "HEAD", "POST"])(wrapped))


@private
def ask(request: HttpRequest) -> HttpResponse:
    """Ask to follow a list (`?list=`), or for the link to one's own page."""
    given = request.GET.get("list", "")
    if request.method != "POST":
        return _ask(request, AskForm(initial={"list": given}), _shown(given))
    form = AskForm(request.POST)
    if not form.is_valid() or not settings.MAIL_AVAILABLE:
        return _ask(request, form, _shown(request.POST.get("list", "")), status=400)
    query = form.cleaned_data["list"]
    wish = Wish(
        email=form.cleaned_data["email"],
        language=subscribing.language(),
        path=query.path if query else "",
        text=query.text if query else "",
        mail=form.cleaned_data["mail"] if query else "",
    )
    network = subscriber_of(client_address(request))
    try:
        subscribing.ask(wish=wish, network=network, now=timezone.now())
    except subscribing.TooManyError as error:
        form.add_error(None, str(error))
        return _ask(request, form, query or None, status=429)
    return redirect("subscriptions:sent")


def _ask(
    request: HttpRequest, form: AskForm, query: Query | None, status: int = 200
) -> HttpResponse:
    listing = query.listing() if query else None
    context = {
        "form": form,
        "query": query,
        "feeds": listing.feeds if listing else None,
        "available": settings.MAIL_AVAILABLE,
    }
    return render(request, "subscriptions/ask.html", context, status=status)


def _shown(address: str) -> Query | None:
    """The list of an address, if it can be read; the form says what is wrong."""
    try:
        return Query.read(address) if address else None
    except NoListError:
        return None


@private
def sent(request: HttpRequest) -> HttpResponse:
    """Say that a mail is on its way, to whomever it concerns."""
    return render(request, "subscriptions/sent.html")


@private
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show what is to be confirmed; confirm it by POST, for mail scanners follow every link."""
    wish = Wish.read(token)
    if wish is None:
        return render(request, "subscriptions/expired.html", status=410)
    if request.method == "POST":
        try:
            subscriber = subscribing.confirm(wish, now=timezone.now())
        except subscribing.TooManyError as error:
            return render(request, "subscriptions/expired.html", {"error": error}, status=400)
        return _to_own(subscriber, "confirmed")
    context = {
        "wish": wish,
        "title": Query(wish.path, wish.text).title() if wish.path else "",
        "mail": Follow.Mail(wish.mail).label if wish.mail else "",
    }
    return render(request, "subscriptions/confirm.html", context)


@private
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """End all mail: at once by POST (RFC 8058), by GET after a question.

    Who is gone already is told the same.
    """
    key = links.stopping(token)
    if key is None:
        return render(request, "subscriptions/expired.html", status=410)
    subscriber = Subscriber.objects.filter(pk=key).first()
    if subscriber is None:
        return render(request, "subscriptions/stopped.html")
    if request.method == "POST":
        subscribing.stop_mail(subscriber)
        kept = Subscriber.objects.filter(pk=key).exists()
        return render(request, "subscriptions/stopped.html", {"kept": kept})
    return render(request, "subscriptions/stop.html", {"subscriber": subscriber})


#: What can have been done, by the word that comes back with the address.
DONE: dict[str, Any] = {
    "confirmed": gettext_lazy("Confirmed."),
    "followed": gettext_lazy("You follow this list now."),
    "changed": gettext_lazy("Changed."),
    "removed": gettext_lazy("Removed."),
    "added": gettext_lazy("The webhook is set up. Send a test event, then choose what it follows."),
    "renewed": gettext_lazy(
        "All links that were sent before are void, except to end all mail. This page has a new"
        " address."
    ),
    "test": gettext_lazy("The test event is on its way."),
    "replayed": gettext_lazy("The events are sent again."),
    "started": gettext_lazy("The webhook is called again."),
    "often": gettext_lazy("Too many test events. Try again in an hour."),
}


def _to_own(subscriber: Subscriber, done: str) -> HttpResponseRedirect:
    address = reverse("subscriptions:own", args=[links.own_token(subscriber)])
    return HttpResponseRedirect(f"{address}?done={done}")


@private
def own(request: HttpRequest, token: str) -> HttpResponse:
    """Everything one follows, by mail, feed and webhook."""
    subscriber = links.owner(token)
    if subscriber is None:
        return render(request, "subscriptions/expired.html", status=410)
    hooks = list(subscriber.webhooks.all())
    forms: dict[str, PlainForm] = {
        "follow_form": FollowForm(webhooks=hooks, initial={"to": Follow.Mail.DAILY}),
        "webhook_form": WebhookForm(),
    }
    status = 200
    if request.method == "POST":
        answer = _act(request, subscriber, hooks, forms)
        if answer is not None:
            return answer
        status = 400
    feed = links.feed_token(subscriber)
    context = {
        **forms,
        "subscriber": subscriber,
        "follows": [
            (follow, Query(follow.path, follow.text))
            for follow in subscriber.follows.select_related("webhook")
        ],
        "mails": Follow.Mail.choices,
        "webhooks": hooks,
        "token": token,
        "feeds": {
            kind.name: reverse(f"subscriptions:{kind.name}", args=[feed])
            for kind in (formats.Atom, formats.Rss, formats.Json)
        },
        # The address still says so when the next step is refused.
        "done": DONE.get(request.GET.get("done", "")) if status == 200 else None,
        "available": settings.MAIL_AVAILABLE,
    }
    return render(request, "subscriptions/own.html", context, status=status)


def _act(
    request: HttpRequest, subscriber: Subscriber, hooks: list[Webhook], forms: dict[str, PlainForm]
) -> HttpResponse | None:
    """Do what was posted; None with the form that says what is wrong with it."""
    now, action = timezone.now(), request.POST.get("action", "")
    if action == "follow":
        form = forms["follow_form"] = FollowForm(request.POST, webhooks=hooks)
        return _tried(form, lambda: _follow(subscriber, form)) and _to_own(subscriber, "followed")
    if action == "webhook":
        hook_form = forms["webhook_form"] = WebhookForm(request.POST)
        made = _tried(
            hook_form,
            lambda: subscribing.add_webhook(
                subscriber, host=hook_form.host, now=now, **hook_form.cleaned_data
            ),
        )
        return made and _to_webhook(subscriber, made, "added")
    if action == "renew":
        subscribing.renew_links(subscriber)
        return _to_own(subscriber, "renewed")
    if action == "delete":
        subscriber.delete()
        return render(request, "subscriptions/stopped.html")
    return _change(request, subscriber, action)


def _follow(subscriber: Subscriber, form: FollowForm) -> Follow:
    query = form.cleaned_data["list"]
    return subscribing.follow(subscriber, query, now=timezone.now(), **form.target())


def _tried(form: PlainForm, make: Callable[[], Any]) -> Any:
    """What `make` makes of a valid form; None, and why at the form, if it cannot."""
    if not form.is_valid():
        return None
    try:
        return make()
    except subscribing.TooManyError as error:
        form.add_error(None, str(error))
        return None


def _change(request: HttpRequest, subscriber: Subscriber, action: str) -> HttpResponse:
    """Change or remove one of the followed lists."""
    number = request.POST.get("follow", "")
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        raise Http404
    follow = get_object_or_404(subscriber.follows, pk=int(number))
    if action == "remove":
        follow.delete()
        return _to_own(subscriber, "removed")
    mail = request.POST.get("mail", "")
    if action != "change" or mail not in Follow.Mail.values or follow.webhook_id:
        raise Http404
    subscribing.change_mail(follow, mail)
    return _to_own(subscriber, "changed")


def _to_webhook(subscriber: Subscriber, webhook: Webhook, done: str) -> HttpResponseRedirect:
    token = links.own_token(subscriber)
    address = reverse("subscriptions:webhook", args=[token, webhook.pk])
    return HttpResponseRedirect(f"{address}?done={done}")


@private
def webhook(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """One webhook: its secret, its log, test and replay."""
    subscriber = links.owner(token)
    if subscriber is None:
        return render(request, "subscriptions/expired.html", status=410)
    found = get_object_or_404(subscriber.webhooks, pk=pk)
    if request.method == "POST":
        return _act_on(request, subscriber, found)
    context = {
        "webhook": found,
        "signed": found.format == Webhook.Format.STANDARD,
        "follows": [Query(follow.path, follow.text) for follow in found.follows.all()],
        "log": [
            (message, titled(message.release) if message.release else "")
            for message in sending.log_of(found)
        ],
        "waiting": found.messages.filter(state=Message.State.WAITING).count(),
        "failed": found.messages.filter(state=Message.State.FAILED).count(),
        "log_days": LOG_DAYS,
        "token": token,
        "done": DONE.get(request.GET.get("done", "")),
    }
    return render(request, "subscriptions/webhook.html", context)


def _act_on(request: HttpRequest, subscriber: Subscriber, found: Webhook) -> HttpResponse:
    now, action = timezone.now(), request.POST.get("action", "")
    if action == "remove":
        found.delete()
        return _to_own(subscriber, "removed")
    if action == "start":
        sending.start_again(found, now=now)
        return _to_webhook(subscriber, found, "started")
    if action not in {"test", "replay", "replay-failed"}:
        raise Http404
    if not limits.TESTS.take(str(found.pk), now=now):
        return _to_webhook(subscriber, found, "often")
    if action == "test":
        sending.send_test(found, now=now)
        return _to_webhook(subscriber, found, "test")
    rows = found.messages.filter(state=Message.State.FAILED)
    if action == "replay":
        rows = found.messages.filter(uid=request.POST.get("message", ""))
    sending.replay(found, rows, now=now)
    return _to_webhook(subscriber, found, "replayed")
