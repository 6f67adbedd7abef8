"""What was released, and whether it has reached every channel."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from disclosure import policies, services
from disclosure.desk.today import stuck_deliveries
from disclosure.models import Delivery, Release
from disclosure.reaching import Arrival, arrivals

from .base import PolicyAdmin, shown, shown_at, user_of
from .labels import pill
from .notices.filters import AreaFilter


class StuckFilter(admin.SimpleListFilter):
    """Deliveries that do not mend themselves."""

    title = _("trouble")
    parameter_name = "stuck"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("1", _("in trouble")), ("0", _("not delivered yet"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> QuerySet[Delivery]:
        if self.value() == "1":
            return queryset.filter(pk__in=stuck_deliveries(timezone.now()).values("pk"))
        return queryset.filter(done_at__isnull=True) if self.value() == "0" else queryset


class ReleaseAreaFilter(AreaFilter):
    lookup = "area"
    pattern = "{}"


class KindFilter(admin.SimpleListFilter):
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Release.Kind.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Release]) -> QuerySet[Release]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


class DeliveryAdmin(PolicyAdmin):
    """The outbox, for operators. A delivery is never edited; it can be tried again at once."""

    actions = ("retry_now",)
    list_display = ("title", "channel", "outcome", "attempts", "age", "due", "last_error")
    list_display_links = None
    list_filter = (StuckFilter, "channel")
    list_select_related = ("release",)
    search_fields = ("release__uid", "release__title")

    title = shown("release", _("notice"))
    due = shown_at("due_at", _("next attempt"))

    def has_view_permission(self, request: HttpRequest, obj: Delivery | None = None) -> bool:
        return policies.may_operate(user_of(request))

    has_operate_permission = has_view_permission

    @admin.display(description=_("outcome"))
    def outcome(self, delivery: Delivery) -> SafeString:
        if delivery.done_at:
            return pill(gettext("has arrived"), "good", "✓")
        if delivery.last_error:
            return pill(gettext("failed"), "bad", "✕")
        return pill(gettext("on its way"), "wait", "…")

    @admin.display(description=_("released"), ordering="release__published_at")
    def age(self, delivery: Delivery) -> str:
        return gettext("%(time)s ago") % {"time": timesince(delivery.release.published_at)}

    @admin.action(description=_("Try again now"), permissions=["operate"])
    def retry_now(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        """Make the chosen deliveries due at once; done ones are left alone."""
        ids = list(queryset.values_list("pk", flat=True))
        count = services.retry(deliveries=ids, now=timezone.now())
        message = ngettext(
            "%(count)d delivery is tried again.", "%(count)d deliveries are tried again.", count
        )
        self.message_user(request, message % {"count": count}, messages.SUCCESS)


class ReleaseAdmin(PolicyAdmin):
    """What readers have, as it went out. Nothing here can be changed, by anybody."""

    list_display = ("shown_title", "number", "shown_kind", "shown_agency", "published", "position")
    list_filter = (KindFilter, ReleaseAreaFilter)
    list_select_related = ("agency",)
    search_fields = ("uid", "title")
    fields = (
        "number",
        "shown_kind",
        "shown_title",
        "shown_agency",
        "position",
        "published",
        "shown_digest",
        "public_page",
        "way",
        "as_json",
    )
    readonly_fields = fields

    number = shown("uid", _("number"))
    shown_kind = shown("get_kind_display", _("kind"))
    shown_title = shown("title", _("title"))
    shown_agency = shown("agency", _("agency"))
    position = shown("sequence", _("sequence"))
    published = shown_at("published_at", _("released"))
    shown_digest = shown("digest", "SHA-256")

    def has_view_permission(self, request: HttpRequest, obj: Release | None = None) -> bool:
        return policies.may_enter(user_of(request))

    @admin.display(description=_("public page"))
    def public_page(self, release: Release) -> SafeString:
        url = reverse("site:notice", args=[release.uid])
        return format_html('<a href="{}">{}</a>', url, url)

    @admin.display(description=_("way to the readers"))
    def way(self, release: Release) -> SafeString:
        """Each place with the time and the attempts; what went wrong is for operators."""
        rows = format_html_join("", "<li>{}</li>", map(_told, arrivals([release])[release.pk]))
        return format_html("<ul>{}</ul>", rows)

    @admin.display(description=_("released document"))
    def as_json(self, release: Release) -> SafeString:
        text = json.dumps(release.document, ensure_ascii=False, indent=2)
        return format_html('<pre class="document" tabindex="0">{}</pre>', text)


def _told(arrival: Arrival) -> tuple[str]:
    """A line for one place."""
    reached, seconds = arrival.reached, arrival.seconds
    if reached.at is None or seconds is None:
        when = gettext("not yet, %(attempts)d attempts") % {"attempts": reached.attempts}
        return (" · ".join(filter(None, [str(arrival.reach.label), when, reached.error[:200]])),)
    when = gettext("%(moment)s, %(seconds).1f s after the release, %(attempts)d attempts") % {
        "moment": f"{timezone.localtime(reached.at):%Y-%m-%d %H:%M:%S}",
        "seconds": seconds,
        "attempts": reached.attempts,
    }
    return (f"{arrival.reach.label} · {when}",)
