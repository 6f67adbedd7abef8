"""Reference data: agencies and regions (kept by superusers), allocations (kept by filers)."""

from __future__ import annotations

import json
import re
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disclosure import policies
from disclosure.areas import area as area_called
from disclosure.models import Allocation, Lot, Region, RegionName, User

from .base import PolicyAdmin, RowsOnce, fileable_areas, shown, user_of, without_links
from .notices.pages import going_on

#: The key of a notice, as an address has it.
KEY = re.compile(r"[0-9]{1,9}")


class PublicReferenceAdmin(PolicyAdmin):
    """Open to read for everybody with a desk, since forms search in it; kept by superusers."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return policies.may_enter(user_of(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return policies.may_administer(user_of(request))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return policies.may_administer(user_of(request))


class AgencyAdmin(PublicReferenceAdmin):
    list_display = ("name", "kind", "region", "code")
    list_filter = ("kind",)
    list_select_related = ("region",)
    search_fields = ("name", "name_en", "code")
    autocomplete_fields = ("region", "parent")
    prepopulated_fields = {"slug": ("name_en",)}


class InUseFilter(admin.SimpleListFilter):
    title = gettext_lazy("in use or former")
    parameter_name = "in_use"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", gettext_lazy("division in use")), ("no", gettext_lazy("former division"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Region]) -> QuerySet[Region]:
        if self.value() in ("yes", "no"):
            return queryset.filter(valid_to__isnull=self.value() == "yes")
        return queryset


class RegionNameInline(admin.TabularInline):
    """Former names: read by everybody with a desk, kept by superusers."""

    model = RegionName
    formset = RowsOnce
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return policies.may_enter(user_of(request))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return policies.may_administer(user_of(request))

    has_change_permission = has_delete_permission = has_add_permission


class RegionAdmin(PublicReferenceAdmin):
    list_display = ("code", "name", "name_en", "parent", "valid_from", "valid_to")
    list_filter = (InUseFilter,)
    list_select_related = ("parent",)
    search_fields = ("code", "name", "name_en", "former_names__name")
    autocomplete_fields = ("parent", "successors")
    inlines = (RegionNameInline,)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Region], search_term: str
    ) -> tuple[QuerySet[Region], bool]:
        """What happens now happens in a region in use: search boxes of forms offer no others."""
        if request.GET.get("field_name") in ("region", "parent"):
            queryset = queryset.filter(valid_to=None)
        return super().get_search_results(request, queryset, search_term)

    def get_readonly_fields(self, request: HttpRequest, obj: Region | None = None) -> Any:
        """The code is the key: changing it would make a second region."""
        return ("code",) if obj else ()


class AllocationForm(forms.ModelForm):
    """An allocation in one of the areas, for an agency the person files for."""

    user: ClassVar[User]

    area = forms.ChoiceField(label=Allocation._meta.get_field("area").verbose_name)

    class Meta:
        model = Allocation
        fields = ("area", "agency", "number", "name", "region", "fixed_asset", "invest_code")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["area"]
        else:
            self.fields["area"].choices = [  # type: ignore[attr-defined]
                (area.label, area.area_label) for area in fileable_areas(self.user)
            ]
            agencies = policies.fileable_agencies(self.user)
            self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Whoever may not file for this agency in this area may not begin its allocations."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("fixed_asset") and not cleaned.get("invest_code"):
            self.add_error("invest_code", _("A fixed-asset project has an investment code."))
        agency, area = cleaned.get("agency"), cleaned.get("area")
        if agency and area and not policies.may_file(self.user, agency, area):
            self.add_error("area", _("You do not file for this agency in this area."))
        return cleaned


class LotInline(admin.TabularInline):
    """The lots of an allocation; most are made by the first notice that names them."""

    model = Lot
    formset = RowsOnce
    fields = ("number", "name", "deal_code")
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_edit(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_edit(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Notices hang on lots."""
        return False

    def _may_edit(self, request: HttpRequest, obj: Allocation | None) -> bool:
        user = user_of(request)
        return obj is None or policies.may_edit_allocation(user, obj)


class AllocationAdmin(PolicyAdmin):
    """What notices of one handing-out hang together by."""

    form = AllocationForm
    change_form_template = "admin/disclosure/allocation/change_form.html"
    inlines = (LotInline,)
    list_display = ("number", "name", "area_column", "agency", "public_number")
    list_select_related = ("agency",)
    search_fields = ("number", "name", "uid")
    autocomplete_fields = ("region",)

    public_number = shown("uid", gettext_lazy("public number"))

    @admin.display(description=gettext_lazy("area"), ordering="area")
    def area_column(self, allocation: Allocation) -> str:
        found = area_called(allocation.area)
        return str(found.area_label) if found else allocation.area

    def get_queryset(self, request: HttpRequest) -> QuerySet[Allocation]:
        return policies.visible_allocations(user_of(request))

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        base = super().get_form(request, obj, change, **kwargs)
        return type("AllocationPageForm", (base,), {"user": user_of(request)})

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return without_links(super().formfield_for_dbfield(db_field, request, **kwargs))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The area a notice's form asks for, and the agency where there is only one."""
        agencies = list(policies.fileable_agencies(user_of(request))[:2])
        agency = {"agency": agencies[0].pk} if len(agencies) == 1 else {}
        return {**agency, **super().get_changeform_initial_data(request)}

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """With the notices that may be begun now."""
        allocation = kwargs.get("obj")
        if allocation is not None and not context["is_popup"]:
            context["going_on"] = going_on(user_of(request), allocation)
        return super().render_change_form(request, context, *args, **kwargs)

    def response_add(
        self, request: HttpRequest, obj: Allocation, post_url_continue: str | None = None
    ) -> HttpResponse:
        """The window of a notice's form answers with the words that stand in its box."""
        if IS_POPUP_VAR not in request.POST:
            return super().response_add(request, obj, post_url_continue)
        answer = json.dumps({"value": str(obj), "obj": str(obj)})
        context = {"popup_response_data": answer}
        return TemplateResponse(request, "admin/popup_response.html", context)

    def response_change(self, request: HttpRequest, obj: Allocation) -> HttpResponse:
        """Back to the notice that sent somebody here."""
        answer = super().response_change(request, obj)
        key = request.GET.get("notice", "")
        if "_save" not in request.POST or not KEY.fullmatch(key):
            return answer
        form = reverse("admin:disclosure_notice_change", args=[key])
        return HttpResponseRedirect(f"{form}#id_allocation")

    def get_readonly_fields(self, request: HttpRequest, obj: Allocation | None = None) -> Any:
        """Notices hang on the allocation: whose it is stays as it is."""
        return ("area_column", "agency") if obj else ()

    def get_fields(self, request: HttpRequest, obj: Allocation | None = None) -> Any:
        area = "area_column" if obj else "area"
        return (area, "agency", "number", "name", "region", "fixed_asset", "invest_code")

    def has_view_permission(self, request: HttpRequest, obj: Allocation | None = None) -> bool:
        user = user_of(request)
        if obj is None:
            return policies.may_read_notices(user)
        return policies.may_see_allocation(user, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return policies.fileable_agencies(user_of(request)).exists()

    def has_change_permission(self, request: HttpRequest, obj: Allocation | None = None) -> bool:
        if obj is None:
            return self.has_add_permission(request)
        return policies.may_edit_allocation(user_of(request), obj)
