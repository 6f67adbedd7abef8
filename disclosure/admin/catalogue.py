"""The statutory catalogue at the desk: to be read by everybody, with local rows for its keepers.

The nation's rows come from the files of the repository, where they are reviewed. A locality's own
rule is written here, over the nation's row, as a version like any other.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disclosure import policies, services
from disclosure.areas import area as area_called
from disclosure.core.obligations import Basis, Enforcement, Obligation, Text
from disclosure.law import words
from disclosure.models import CatalogueEntry, ConfidenceChoices, UnitChoices

from .base import PolicyAdmin, shown, shown_at, user_of
from .labels import pill

#: Most days, months or years a local rule may name; more is a slip of the keyboard.
MOST = 999


class LocalRuleForm(forms.ModelForm):
    """A locality's own number of days, with its own basis, over a row of the nation."""

    base = forms.ModelChoiceField(
        label=gettext_lazy("row of the nation"),
        queryset=CatalogueEntry.objects.filter(replaced_at__isnull=True, region__isnull=True),
    )
    value = forms.IntegerField(label=gettext_lazy("number"), min_value=1, max_value=MOST)
    unit = forms.ChoiceField(label=gettext_lazy("counted in"), choices=UnitChoices.choices)
    law_zh = forms.CharField(label=gettext_lazy("local rule (Chinese)"), max_length=200)
    law_en = forms.CharField(label=gettext_lazy("local rule (English)"), max_length=200)
    number = forms.CharField(label=gettext_lazy("document number"), max_length=100, required=False)
    article = forms.CharField(label=gettext_lazy("article"), max_length=40, required=False)
    valid_from = forms.DateField(
        label=gettext_lazy("in force from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    class Meta:
        model = CatalogueEntry
        fields = ("region", "confidence")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].required = True
        self.fields["base"].label_from_instance = _labelled  # type: ignore[attr-defined]
        self.fields["confidence"].choices = [  # type: ignore[attr-defined]
            choice for choice in ConfidenceChoices.choices if choice[0] != ConfidenceChoices.ASSUMED
        ]

    def obligation(self) -> Obligation:
        """The row as it will stand: the nation's, with what the locality changes."""
        given = self.cleaned_data
        base: Obligation = given["base"].obligation
        certain = given["confidence"] == ConfidenceChoices.FOUND
        name = Text(given["law_zh"], given["law_en"])
        return dataclasses.replace(
            base,
            region=given["region"].pk,
            value=given["value"],
            unit=given["unit"],
            term=None,
            fixed_on=None,
            basis=(Basis(name, given["number"], given["article"]), *base.basis),
            confidence=given["confidence"],
            valid_from=given["valid_from"],
            valid_to=None,
            enforce=base.enforce if certain else _at_most_warn(base.enforce),
        )


def _at_most_warn(enforce: Enforcement) -> Enforcement:
    """What was not read in its source refuses nobody."""
    return Enforcement.WARN if enforce is Enforcement.REFUSE else enforce


def _labelled(entry: CatalogueEntry) -> str:
    return f"{entry.code} {words.item(entry.content)}: {words.demand(entry.content)}"


class CatalogueAdmin(PolicyAdmin):
    """Every version of every row; what is in force comes first."""

    form = LocalRuleForm
    list_display = (
        "code",
        "item",
        "demand",
        "place",
        "certainty",
        "revision_column",
        "since",
        "ended",
    )
    list_display_links = ("code",)
    list_filter = (
        ("replaced_at", admin.EmptyFieldListFilter),
        "timer",
        "confidence",
        ("region", admin.RelatedOnlyFieldListFilter),
    )
    search_fields = ("code", "notice_type", "content")
    list_select_related = ("region",)
    autocomplete_fields = ("region",)
    fields = (
        "base",
        "region",
        "value",
        "unit",
        "law_zh",
        "law_en",
        "number",
        "article",
        "valid_from",
        "confidence",
    )
    change_form_template = "admin/disclosure/catalogueentry/change_form.html"

    revision_column = shown("revision", gettext_lazy("version"))
    since = shown_at("loaded_at", gettext_lazy("in the catalogue since"))
    ended = shown_at("replaced_at", gettext_lazy("replaced"))

    @admin.display(description=gettext_lazy("what is disclosed"))
    def item(self, entry: CatalogueEntry) -> str:
        return words.item(entry.content)

    @admin.display(description=gettext_lazy("when"))
    def demand(self, entry: CatalogueEntry) -> str:
        return words.demand(entry.content)

    @admin.display(description=gettext_lazy("locality"), ordering="region")
    def place(self, entry: CatalogueEntry) -> str:
        return str(entry.region) if entry.region else _("nation")

    @admin.display(description=gettext_lazy("confidence"), ordering="confidence")
    def certainty(self, entry: CatalogueEntry) -> SafeString:
        certain = entry.confidence == ConfidenceChoices.FOUND
        return pill(entry.get_confidence_display(), "good" if certain else "wait")

    @admin.display(description=gettext_lazy("legal basis"))
    def basis(self, entry: CatalogueEntry) -> str:
        return words.basis(entry.content)

    @admin.display(description=gettext_lazy("area"))
    def area_column(self, entry: CatalogueEntry) -> str:
        found = area_called(entry.area)
        return str(found.area_label) if found else _("every area")

    @admin.display(description=gettext_lazy("notice type"))
    def notice_type_column(self, entry: CatalogueEntry) -> str:
        return entry.notice_type or "–"

    @admin.display(description=gettext_lazy("the row as loaded"))
    def row(self, entry: CatalogueEntry) -> SafeString:
        lines = (f"{name}: {value}" for name, value in entry.content.items())
        return format_html("<pre>{}</pre>", "\n".join(lines))

    # --- Permissions ----------------------------------------------------------------------------

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return policies.may_enter(user_of(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return policies.may_keep_law(user_of(request))

    # --- Pages ----------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        end = path("<int:pk>/end/", wrap(self.end), name="disclosure_catalogueentry_end")
        return [end, *super().get_urls()]

    def get_fields(self, request: HttpRequest, obj: CatalogueEntry | None = None) -> Any:
        if obj is None:
            return self.fields
        return (
            "code",
            "revision_column",
            "area_column",
            "notice_type_column",
            "item",
            "demand",
            "place",
            "basis",
            "certainty",
            "since",
            "ended",
            "row",
        )

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """The form of a local rule; a version that stands has none of its fields."""
        if obj is not None:
            kwargs["form"] = forms.ModelForm
        return super().get_form(request, obj, change, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: CatalogueEntry | None = None) -> Any:
        return self.get_fields(request, obj) if obj else ()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        entry = self.get_object(request, object_id)
        endable = entry is not None and self._may_end(request, entry)
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), "endable": endable}
        )

    def save_model(self, request: HttpRequest, obj: Any, form: LocalRuleForm, change: bool) -> None:
        """A version of its own; the form's instance only carried the choice of the place."""
        entry = services.add_version(row=form.obligation(), now=timezone.now())
        obj.pk, obj.code, obj.revision = entry.pk, entry.code, entry.revision

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return super().log_addition(request, CatalogueEntry.objects.get(pk=obj.pk), message)

    def _may_end(self, request: HttpRequest, entry: CatalogueEntry) -> bool:
        """Rows of the repository end there."""
        open_ = entry.replaced_at is None and not entry.from_files
        return open_ and policies.may_keep_law(user_of(request))

    def end(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take a local row out of force; the nation's counts again."""
        entry = self.get_object(request, str(pk))
        if request.method == "POST" and entry is not None and self._may_end(request, entry):
            services.end_entry(entry=entry, now=timezone.now())
            messages.success(request, _("The local row has ended; the nation's row counts again."))
        return HttpResponseRedirect(reverse("admin:disclosure_catalogueentry_changelist"))
