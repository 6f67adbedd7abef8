"""Keys of the filing API on the staff side: made and revoked by administrators of the agency."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts import audit
from disclosure import policies
from disclosure.admin.asked import number_of
from disclosure.admin.base import PolicyAdmin, shown_at, user_of
from disclosure.admin.labels import pill
from disclosure.admin.notices.fields import date_input
from disclosure.areas import areas
from disclosure.models import Agency
from disclosure.services import Refused

from .keys import make_key, revoke_key
from .models import FilingKey

#: Why a key was refused, in words, by the codes of the audit.
REFUSED = {
    "secret": gettext_lazy("the beginning of this key with another secret"),
    "revoked": gettext_lazy("it was revoked"),
    "expired": gettext_lazy("its time was over"),
    "closed": gettext_lazy("its technical user is closed"),
    "rights": gettext_lazy("it is not for this"),
}
#: Entries of the audit that the page of a key shows, newest first; the audit shows all.
MOST_EVENTS = 100


class KeyForm(forms.Form):
    """What a new key is good for."""

    agency = forms.ModelChoiceField(
        label=Agency._meta.verbose_name, queryset=Agency.objects.none(), empty_label=None
    )
    system = forms.CharField(
        label=FilingKey._meta.get_field("system").verbose_name,
        help_text=FilingKey._meta.get_field("system").help_text,
        max_length=80,
    )
    areas = forms.MultipleChoiceField(
        label=gettext_lazy("areas"), widget=forms.CheckboxSelectMultiple
    )
    may_draft = forms.BooleanField(
        label=gettext_lazy("may write drafts"), initial=True, required=False
    )
    may_submit = forms.BooleanField(label=gettext_lazy("may submit drafts"), required=False)
    last_day = forms.DateField(
        label=gettext_lazy("last day"),
        help_text=gettext_lazy("A year ahead at most."),
        widget=date_input(),
    )

    def __init__(self, *args: Any, agencies: QuerySet[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]
        self.fields["areas"].choices = [(a.label, a.area_label) for a in areas()]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """The arguments of `make_key`; a key ends with its last day, portal time."""
        values = dict(self.cleaned_data)
        end = datetime.combine(values.pop("last_day"), time.max)
        return {**values, "expires_at": timezone.make_aware(end)}


@admin.register(FilingKey)
class FilingKeyAdmin(PolicyAdmin):
    list_display = ("system", "prefix", "agency", "standing", "made", "until", "used")
    list_select_related = ("agency",)
    made = shown_at("created_at", gettext_lazy("made"))
    until = shown_at("expires_at", gettext_lazy("valid until"))
    used = shown_at("last_used_at", gettext_lazy("last used"))

    def get_urls(self) -> list[URLPattern]:
        revoke = self.admin_site.admin_view(require_POST(self.revoke))
        return [
            path("<int:pk>/revoke/", revoke, name="filing_filingkey_revoke"),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[FilingKey]:
        agencies = policies.administered_agencies(user_of(request))
        return FilingKey.objects.filter(agency__in=agencies)

    def has_view_permission(self, request: HttpRequest, obj: FilingKey | None = None) -> bool:
        user = user_of(request)
        if obj is not None:
            return policies.may_administer(user, obj.agency)
        return policies.administered_agencies(user).exists()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    @admin.display(description=gettext_lazy("in force"))
    def standing(self, key: FilingKey) -> SafeString:
        if key.revoked_at:
            return pill(_("revoked"), "plain", "✕")
        if key.stands(timezone.now()):
            return pill(_("in force now"), "good", "✓")
        return pill(_("over"))

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """A form, and after it the key, which is shown this once."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        agencies = policies.administered_agencies(user_of(request))
        form = KeyForm(request.POST or None, agencies=agencies)
        context: dict[str, Any] = {"form": form}
        if request.method == "POST" and form.is_valid():
            try:
                key, whole = make_key(by=user_of(request), now=timezone.now(), **form.values())
            except Refused as refused:
                at = "last_day" if refused.code == "expires_at" else refused.code
                form.add_error(at if at in form.fields else None, refused.message)
            else:
                context |= {"key": key, "whole": whole}
        response = self._page(request, "made.html", _("New filing key"), context)
        response.headers["Cache-Control"] = "no-store"
        return response

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """What the key is good for, and who did what with it. A key is never changed."""
        key = get_object_or_404(
            self.get_queryset(request).select_related("agency"), pk=number_of(object_id)
        )
        labels = {a.label: a.area_label for a in areas()}
        context = {
            "key": key,
            "standing": self.standing(key),
            "areas": [labels.get(name, name) for name in key.areas],
            "events": [
                (event, REFUSED.get(event.detail.get("why", ""), ""))
                for event in audit.about(key).order_by("-number")[:MOST_EVENTS]
            ],
        }
        return self._page(request, "read.html", str(key), context)

    def revoke(self, request: HttpRequest, pk: int) -> HttpResponse:
        """End a key; 404 for one of another agency."""
        key = get_object_or_404(self.get_queryset(request), pk=pk)
        revoke_key(key=key, by=user_of(request), now=timezone.now())
        messages.success(request, _("The key is revoked."))
        return HttpResponseRedirect(reverse("admin:filing_filingkey_changelist"))

    def _page(
        self, request: HttpRequest, name: str, title: str, context: dict[str, Any]
    ) -> TemplateResponse:
        shared = {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        template = f"admin/filing/filingkey/{name}"
        return TemplateResponse(request, template, {**shared, **context})
