"""Accounts, roles and posts: superusers keep accounts and posts, administrators their agency's."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import proofs, provider
from accounts.models import ExternalIdentity
from disclosure import policies
from disclosure.areas import area as area_called
from disclosure.areas import areas
from disclosure.models import Appointment, Membership, User

from .base import PolicyAdmin, user_of, without_links


class AccountForm(UserChangeForm):
    def clean_is_superuser(self) -> bool:
        """An auditor becomes no superuser."""
        wanted: bool = self.cleaned_data["is_superuser"]
        if wanted and (why := policies.combination_refusal(self.instance)):
            raise ValidationError(why, code="combination")
        return wanted


class IdentityInline(admin.TabularInline):
    """By which subject of a login provider the account may log in; linked by superusers."""

    model = ExternalIdentity
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return provider.is_on() and policies.may_keep_accounts(user_of(request))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request, obj)

    has_change_permission = has_delete_permission = has_view_permission


class UserAdmin(PolicyAdmin, DjangoUserAdmin):
    """Accounts. Groups and permissions are left out: what people may do follows from roles."""

    list_display = ("username", "display_name", "email", "is_active", "is_superuser", "last_login")
    form = AccountForm
    list_filter = ("is_active", "is_superuser")
    search_fields = ("username", "display_name", "email")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (gettext_lazy("Person"), {"fields": ("display_name", "email")}),
        (
            gettext_lazy("Account"),
            {"fields": ("is_active", "is_superuser", "last_login", "second_factor")},
        ),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "display_name", "email", "password1", "password2")}),
    )
    readonly_fields = ("last_login", "second_factor")
    inlines = (IdentityInline,)
    add_form_template = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return policies.visible_users(user_of(request)).order_by("username")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[User], search_term: str
    ) -> tuple[QuerySet[User], bool]:
        """Who knows the whole user name of a colleague elsewhere may give them a role, too."""
        found, duplicates = super().get_search_results(request, queryset, search_term)
        if search_term and policies.administered_agencies(user_of(request)).exists():
            known = Q(username=search_term, is_active=True)
            listed = Q(pk__in=found.order_by().values("pk"))
            found = User.objects.filter(listed | known).order_by("username")
        return found, duplicates

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """With the way to help somebody who lost their device."""
        other = self.get_object(request, object_id)
        resettable = other is not None and policies.may_reset_account(user_of(request), other)
        context = {"resettable": resettable, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    @admin.display(description=gettext_lazy("second factor"))
    def second_factor(self, user: User) -> str:
        return _("second factor set up") if proofs.has_factor(user) else _("no second factor")

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Nobody raises or locks out themselves."""
        own = obj is not None and obj.pk == user_of(request).pk
        return (*self.readonly_fields, "is_active", "is_superuser") if own else self.readonly_fields

    def has_view_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return policies.administered_agencies(user_of(request)).exists()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return policies.may_keep_accounts(user_of(request))

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return policies.may_keep_accounts(user_of(request))


class MembershipForm(forms.ModelForm):
    """A role for somebody else, in an agency the person manages."""

    user_asking: ClassVar[User]

    area = forms.ChoiceField(label=Membership._meta.get_field("area").verbose_name, required=False)

    class Meta:
        model = Membership
        fields = ("user", "agency", "role", "area")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [  # type: ignore[attr-defined]
            ("", _("every area")),
            *((area.label, area.area_label) for area in areas()),
        ]
        agencies = policies.administered_agencies(self.user_asking)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask the policy about what the form would store. Fields left out fail by themselves."""
        cleaned: dict[str, Any] = super().clean() or {}
        user, agency = cleaned.get("user"), cleaned.get("agency")
        if user and agency:
            wanted = Membership(user=user, agency=agency)
            if not policies.may_change_membership(self.user_asking, wanted):
                raise ValidationError(_("Nobody gives a role to themselves."), code="own")
            if why := policies.combination_refusal(user):
                raise ValidationError(why, code="combination")
        return cleaned


class MembershipAdmin(PolicyAdmin):
    form = MembershipForm
    list_display = ("user", "agency", "role", "area_column")
    list_filter = ("role",)
    list_select_related = ("user", "agency")
    search_fields = ("user__username", "user__display_name", "agency__name")
    autocomplete_fields = ("user",)

    @admin.display(description=gettext_lazy("area"), ordering="area")
    def area_column(self, membership: Membership) -> str:
        found = area_called(membership.area)
        return str(found.area_label) if found else _("every area")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return policies.visible_memberships(user_of(request))

    def audit_detail(self, obj: Membership) -> dict[str, str]:
        return {"role": obj.role, "area": obj.area, "user": str(obj.user_id)}

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        base = super().get_form(request, obj, change, **kwargs)
        return type("MembershipPageForm", (base,), {"user_asking": user_of(request)})

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return without_links(super().formfield_for_dbfield(db_field, request, **kwargs))

    def has_view_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        user = user_of(request)
        if obj is not None:
            return policies.may_administer(user, obj.agency)
        return policies.administered_agencies(user).exists()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return policies.administered_agencies(user_of(request)).exists()

    def has_change_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        if obj is None:
            return self.has_add_permission(request)
        return policies.may_change_membership(user_of(request), obj)

    has_delete_permission = has_change_permission


class AppointmentForm(forms.ModelForm):
    """A post for somebody else."""

    user_asking: ClassVar[User]

    class Meta:
        model = Appointment
        fields = ("user", "post", "region")

    def clean(self) -> dict[str, Any]:
        """Ask the policy about what the form would store. Fields left out fail by themselves."""
        cleaned: dict[str, Any] = super().clean() or {}
        user, post = cleaned.get("user"), cleaned.get("post")
        if user and post:
            wanted = Appointment(user=user, post=post)
            if not policies.may_appoint(self.user_asking, wanted):
                raise ValidationError(_("Nobody gives a post to themselves."), code="own")
            if why := policies.combination_refusal(user, post=post):
                raise ValidationError(why, code="combination")
        return cleaned


class AppointmentAdmin(PolicyAdmin):
    """Posts of the portal. Changing one means ending it and giving another."""

    form = AppointmentForm
    list_display = ("user", "post", "region")
    list_filter = ("post",)
    list_select_related = ("user", "region")
    search_fields = ("user__username", "user__display_name")
    autocomplete_fields = ("user", "region")

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        base = super().get_form(request, obj, change, **kwargs)
        return type("AppointmentPageForm", (base,), {"user_asking": user_of(request)})

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return without_links(super().formfield_for_dbfield(db_field, request, **kwargs))

    def audit_detail(self, obj: Appointment) -> dict[str, str]:
        return {"post": obj.post, "region": obj.region_id or "", "user": str(obj.user_id)}

    def has_view_permission(self, request: HttpRequest, obj: Appointment | None = None) -> bool:
        return policies.may_appoint(user_of(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return policies.may_appoint(user_of(request))

    def has_delete_permission(self, request: HttpRequest, obj: Appointment | None = None) -> bool:
        return policies.may_appoint(user_of(request), obj)
