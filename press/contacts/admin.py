"""The press list at the desk: seen and kept by the agency alone, as `policies` says."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Count, Max, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from accounts import audit
from disclosure import policies
from disclosure.admin.base import PolicyAdmin, shown_at, user_of, without_links
from disclosure.admin.labels import pill
from press.models import Contact, Mailing, PressOffice

from . import keeping, notes
from .forms import ContactForm, ImportForm, OfficeForm


class PressAdmin(PolicyAdmin):
    """Rows of the agencies whose press list the person keeps; nobody else knows there are any."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        agencies = policies.press_agencies(user_of(request))
        rows: QuerySet[Any] = super().get_queryset(request).filter(agency__in=agencies)
        return rows

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return policies.may_keep_press(user_of(request), obj.agency_id if obj else None)

    has_change_permission = has_delete_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest) -> bool:
        return policies.may_keep_press(user_of(request))

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        base = super().get_form(request, obj, change, **kwargs)
        return type("PressPageForm", (base,), {"user_asking": user_of(request)})

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return without_links(super().formfield_for_dbfield(db_field, request, **kwargs))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Most people keep the list of one agency."""
        agencies = list(policies.press_agencies(user_of(request))[:2])
        return {"agency": agencies[0].pk} if len(agencies) == 1 else {}


class StandingFilter(admin.SimpleListFilter):
    title = gettext_lazy("agreed or not")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("agreed", gettext_lazy("agreed")),
            ("waiting", gettext_lazy("has not answered")),
            ("refused", gettext_lazy("mail refused")),
            ("ended", gettext_lazy("ended by the recipient")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        conditions = {
            "agreed": Q(confirmed_at__isnull=False, refused_at=None, ended_at=None),
            "waiting": Q(confirmed_at=None, refused_at=None, ended_at=None),
            "refused": Q(refused_at__isnull=False, ended_at=None),
            "ended": Q(ended_at__isnull=False),
        }
        wanted = conditions.get(self.value() or "")
        return queryset if wanted is None else queryset.filter(wanted)


class ContactAdmin(PressAdmin):
    form = ContactForm
    fieldsets = (
        (None, {"fields": ("agency", "outlet", "email", "language", "areas")}),
        (
            gettext_lazy("Only some notice types"),
            {"classes": ("collapse",), "fields": ("types",)},
        ),
    )
    list_display = ("outlet", "email", "standing", "told_of", "language", "notes_sent", "last")
    list_filter = (StandingFilter, "language")
    list_select_related = ("agency",)
    search_fields = ("outlet", "email")
    change_list_template = "admin/press/contact/change_list.html"
    change_form_template = "admin/press/contact/change_form.html"

    last = shown_at("last_told", gettext_lazy("last note"))

    def get_urls(self) -> list[URLPattern]:
        invite = self.admin_site.admin_view(require_POST(self.invite))
        bring = self.admin_site.admin_view(self.bring_in)
        return [
            path("<int:pk>/invite/", invite, name="press_contact_invite"),
            path("import/", bring, name="press_contact_import"),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contact]:
        taken = Q(mailings__state=Mailing.State.TAKEN)
        rows: QuerySet[Contact] = super().get_queryset(request)
        return rows.annotate(
            taken=Count("mailings", filter=taken),
            last_told=Max("mailings__settled_at", filter=taken),
        )

    @admin.display(description=gettext_lazy("agreed or not"))
    def standing(self, contact: Contact) -> SafeString:
        if contact.ended_at:
            return pill(_("ended by the recipient"), "plain", "✕")
        if contact.refused_at:
            return pill(_("mail refused"), "bad", "✕")
        if contact.confirmed_at:
            return pill(_("agreed"), "good", "✓")
        invited = contact.invited_at is not None
        return pill(_("has not answered") if invited else _("not invited"), "wait", "…")

    @admin.display(description=gettext_lazy("told of"))
    def told_of(self, contact: Contact) -> str:
        return notes.told_of(contact) or _("everything")

    @admin.display(description=gettext_lazy("notes sent"), ordering="taken")
    def notes_sent(self, contact: Any) -> int:
        return int(contact.taken)

    def get_readonly_fields(self, request: HttpRequest, obj: Contact | None = None) -> Any:
        """Another address is another contact, which has to agree."""
        return ("agency", "email") if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: Contact | None = None) -> bool:
        ended = obj is not None and obj.ended_at is not None
        return not ended and self.has_view_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Contact, form: Any, change: bool) -> None:
        """By the services; a new contact is invited at once."""
        now = timezone.now()
        if change:
            keeping.change(obj, now=now)
            return
        values = {name: form.cleaned_data[name] for name in ContactForm.Meta.fields}
        try:
            made = keeping.add(**values, now=now)
        except IntegrityError as error:  # somebody else added it a moment ago
            raise PermissionDenied from error
        obj.pk = made.pk
        self._invite(request, made)

    def delete_model(self, request: HttpRequest, obj: Contact) -> None:
        keeping.remove(obj, now=timezone.now())

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The contact, and a button that invites it (again)."""
        found: Contact | None = self.get_object(request, object_id)
        known: dict[str, Any] = {}
        if found is not None:
            unanswered = found.confirmed_at is None or found.refused_at is not None
            known = {
                "may_invite": unanswered and self.has_change_permission(request, found),
                "state_pill": self.standing(found),
            }
        return super().change_view(request, object_id, form_url, {**known, **(extra_context or {})})

    def invite(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Send the invitation; 404 for a contact the person cannot see."""
        contact = get_object_or_404(self.get_queryset(request), pk=pk)
        if self._invite(request, contact):
            self._record(audit.Action.CHANGED, request, contact, fields=["invited_at"])
        return HttpResponseRedirect(reverse("admin:press_contact_change", args=[pk]))

    def _invite(self, request: HttpRequest, contact: Contact) -> bool:
        try:
            keeping.invite(contact, now=timezone.now())
        except keeping.NotInvitedError as error:
            messages.warning(request, str(error))
            return False
        messages.success(request, _("The invitation is on its way."))
        return True

    def bring_in(self, request: HttpRequest) -> HttpResponse:
        """Many contacts at once, each invited; nothing is taken while a line is wrong."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = ImportForm(
            request.POST or None,
            user=user_of(request),
            initial=self.get_changeform_initial_data(request),
        )
        if request.method == "POST" and form.is_valid():
            self._bring_in(request, form.cleaned_data)
            return HttpResponseRedirect(reverse("admin:press_contact_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Add many contacts"),
            "form": form,
            "verb": _("Add and invite"),
            "back": reverse("admin:press_contact_changelist"),
        }
        return TemplateResponse(request, "admin/press/contact/import.html", context)

    def _bring_in(self, request: HttpRequest, given: dict[str, Any]) -> None:
        now, same = timezone.now(), {name: given[name] for name in ("agency", "areas")}
        with transaction.atomic():
            made = [keeping.add(**line._asdict(), **same, now=now) for line in given["lines"]]
        for contact in made:
            self.log_addition(request, contact, [{"added": {"fields": ["outlet", "email"]}}])
        left: Counter[str] = Counter()
        for contact in made:
            try:
                keeping.invite(contact, now=now)
            except keeping.NotInvitedError as error:
                left[str(error)] += 1
        for why, count in left.items():
            without = ngettext(
                "%(count)d contact was not invited: %(why)s",
                "%(count)d contacts were not invited: %(why)s",
                count,
            )
            messages.warning(request, without % {"count": count, "why": why})
        invited = len(made) - left.total()
        told = ngettext(
            "%(count)d contact added and invited.", "%(count)d contacts added and invited.", invited
        )
        messages.success(request, told % {"count": invited})


class PressOfficeAdmin(PressAdmin):
    form = OfficeForm
    list_display = ("name", "agency", "phone", "email")
    list_select_related = ("agency",)
    change_form_template = "admin/press/pressoffice/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        test = self.admin_site.admin_view(require_POST(self.test))
        return [path("<int:pk>/test/", test, name="press_pressoffice_test"), *super().get_urls()]

    def get_readonly_fields(self, request: HttpRequest, obj: PressOffice | None = None) -> Any:
        return ("agency",) if obj else ()

    def test(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Mail the press office what contacts get; 404 for one the person cannot see."""
        office = get_object_or_404(self.get_queryset(request), pk=pk)
        if keeping.send_test(office, now=timezone.now()):
            messages.success(
                request, _("The test mail is on its way to %(email)s.") % {"email": office.email}
            )
        else:
            messages.warning(request, _("Too many test mails. Try again in an hour."))
        return HttpResponseRedirect(reverse("admin:press_pressoffice_change", args=[pk]))


admin.site.register(Contact, ContactAdmin)
admin.site.register(PressOffice, PressOfficeAdmin)
