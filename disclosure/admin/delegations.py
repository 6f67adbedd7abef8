"""Who stands in for whom: lent by the person or an administrator, for a time that ends."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from disclosure import policies, services
from disclosure.models import Delegation, Membership, User
from disclosure.services import Refused

from .base import PolicyAdmin, shown, user_of, without_links
from .labels import pill
from .notices.fields import date_input


class DelegationForm(forms.ModelForm):
    """One role, one colleague, two days. What the service refuses is said at its field."""

    user_asking: ClassVar[User]

    class Meta:
        model = Delegation
        fields = ("person", "delegate", "agency", "role", "first_day", "last_day", "note")
        widgets: ClassVar[dict[str, Any]] = {"first_day": date_input(), "last_day": date_input()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agencies = policies.lendable_agencies(self.user_asking)
        managed = policies.administered_agencies(self.user_asking)
        colleagues = Membership.objects.filter(agency__in=agencies.values("pk"))
        absent = Membership.objects.filter(agency__in=managed.values("pk"))
        people = User.objects.filter(is_active=True).order_by("username")
        offered: dict[str, QuerySet[Any]] = {
            "agency": agencies,
            "delegate": people.filter(pk__in=colleagues.values("user")),
            "person": people.filter(pk__in=absent.values("user"))
            | people.filter(pk=self.user_asking.pk),
        }
        for name, queryset in offered.items():
            if name in self.fields:  # a page that only shows has none
                self.fields[name].queryset = queryset  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask the service about what would be stored. Fields left out fail by themselves."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            values = {name: cleaned[name] for name in self.Meta.fields}
            asked = services.prepared_delegation(by=self.user_asking, now=timezone.now(), **values)
            if isinstance(asked, Refused):
                self.add_error(asked.code if asked.code in self.fields else None, asked.message)
        return cleaned

    def _post_clean(self) -> None:
        """Without the model's own look at its constraints: the service has said it in words."""
        if not self.errors:
            super()._post_clean()  # type: ignore[misc]


class DelegationAdmin(PolicyAdmin):
    form = DelegationForm
    list_display = ("absent", "deputy", "role", "agency", "first_day", "last_day", "standing")
    list_filter = ("role",)
    list_select_related = ("person", "delegate", "agency")
    search_fields = ("person__username", "person__display_name", "delegate__display_name")
    change_form_template = "admin/disclosure/delegation/change_form.html"

    absent = shown("person", gettext_lazy("who is away"))
    deputy = shown("delegate", gettext_lazy("who stands in"))

    def get_urls(self) -> list[URLPattern]:
        end = self.admin_site.admin_view(require_POST(self.end))
        return [path("<int:pk>/end/", end, name="disclosure_delegation_end"), *super().get_urls()]

    @admin.display(description=gettext_lazy("in force"))
    def standing(self, delegation: Delegation) -> SafeString:
        today = timezone.localdate()
        if delegation.ended_at:
            return pill(_("ended before its last day"), "plain", "✕")
        if delegation.stands(today):
            return pill(_("in force now"), "good", "✓")
        return pill(_("to come"), "wait", "…") if delegation.first_day > today else pill(_("over"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delegation]:
        return policies.visible_delegations(user_of(request))

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        base = super().get_form(request, obj, change, **kwargs)
        return type("DelegationPageForm", (base,), {"user_asking": user_of(request)})

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Most people lend a role of their own, in the only agency they have."""
        user = user_of(request)
        agencies = list(policies.lendable_agencies(user)[:2])
        known = {"agency": agencies[0].pk} if len(agencies) == 1 else {}
        return {"person": user.pk, "first_day": timezone.localdate(), **known}

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in ("first_day", "last_day"):
            return db_field.formfield(widget=date_input())
        return without_links(super().formfield_for_dbfield(db_field, request, **kwargs))

    def has_view_permission(self, request: HttpRequest, obj: Delegation | None = None) -> bool:
        return policies.may_see_delegations(user_of(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return policies.may_lend(user_of(request))

    def save_model(self, request: HttpRequest, obj: Delegation, form: Any, change: bool) -> None:
        """By the service. Raises PermissionDenied when something changed since the form asked."""
        values = {name: form.cleaned_data[name] for name in DelegationForm.Meta.fields}
        try:
            obj.pk = services.delegate(by=user_of(request), now=timezone.now(), **values).pk
        except Refused as refused:
            raise PermissionDenied from refused

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The delegation as it was decided, and a button that ends it."""
        found = self.get_object(request, object_id)
        may_end = (
            found is not None
            and found.ended_at is None
            and found.last_day >= timezone.localdate()
            and policies.may_end_delegation(user_of(request), found)
        )
        known = {"may_end": may_end, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, known)

    def end(self, request: HttpRequest, pk: int) -> HttpResponse:
        """End a delegation today; 404 for one the person cannot see."""
        user = user_of(request)
        found = get_object_or_404(policies.visible_delegations(user), pk=pk)
        try:
            services.end_delegation(delegation=found, by=user, now=timezone.now())
        except Refused as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, _("The delegation has ended."))
        return HttpResponseRedirect(reverse("admin:disclosure_delegation_changelist"))
