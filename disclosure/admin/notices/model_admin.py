"""Notices in the admin: the list, the choice of a type, and one page to file a notice of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disclosure import documents, policies, services, validation
from disclosure.admin.asked import number_of
from disclosure.admin.base import PolicyAdmin, user_of, without_links
from disclosure.core.notice_types import NoticeType, UnknownNoticeType, registry
from disclosure.core.workflow import Action
from disclosure.models import Agency, Attachment, Notice, NoticeDetail, User

from . import downloads, justifying, keeping, pages, readings, remarks, seeking, steps, typed
from .editing import Editing
from .fields import staff_field
from .filters import (
    AgencyFilter,
    AreaFilter,
    NoticeUrgencyFilter,
    RemarkFilter,
    RoundFilter,
    StateFilter,
    TaskFilter,
    TypeFilter,
)
from .forms import StaffNoticeForm
from .inlines import (
    NoticeInline,
    RowInline,
    inlines_for,
    party_rows,
    rows_offered,
    save_attachments,
    save_in_order,
)
from .listing import NoticeColumns
from .marks import Marks
from .posted import with_living_rows
from .widgets import AllocationWidget

SECTIONS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (
        gettext_lazy("Where it belongs"),
        ("agency", "region", "allocation", "relates_to", "nature"),
    ),
    (gettext_lazy("What it says"), ("title", "title_en", "summary", "formed_on", "body")),
    (
        gettext_lazy("Contact"),
        ("contact_name", "contact_phone", "contact_email", "contact_address"),
    ),
)
#: What an agency says of its office once for all its notices.
OFFICE = ("contact_name", "contact_phone", "contact_address")
PROVENANCE = ("source_name", "source_url", "source_id", "source_published_on", "currency")
#: What is named in words: how it is found, how it reads, and what is offered.
SOUGHT: dict[str, tuple[Any, Any, str]] = {
    "region": (seeking.find_regions, seeking.region_text, "region"),
    "allocation": (seeking.find_allocations, str, "allocation"),
    "relates_to": (seeking.find_notices, seeking.notice_text, "notice"),
}


class NoticeAdmin(Editing, NoticeColumns, PolicyAdmin):
    """One page a notice: a form while it may be edited, the document as it reads afterwards."""

    form = StaffNoticeForm
    list_filter = (
        TaskFilter,
        StateFilter,
        NoticeUrgencyFilter,
        RoundFilter,
        RemarkFilter,
        AreaFilter,
        TypeFilter,
        AgencyFilter,
    )
    search_fields = ("title", "title_en", "uid", "source_id", "allocation__number")
    search_help_text = gettext_lazy("Title or number")
    list_select_related = ("agency", "filed_by")
    change_form_template = "admin/disclosure/notice/change_form.html"

    # --- Addresses ------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path(
                "<int:pk>/step/<slug:action>/",
                wrap(steps.StepView.as_view(admin_site=self.admin_site)),
                name="disclosure_notice_step",
            ),
            path(
                "<int:pk>/justify/",
                wrap(justifying.justify),
                name="disclosure_notice_justify",
            ),
            path(
                "<int:pk>/ask/",
                wrap(justifying.ask),
                name="disclosure_notice_ask",
            ),
            path(
                "<int:pk>/remark/",
                wrap(remarks.add),
                name="disclosure_notice_remark",
            ),
            *(
                path(
                    f"<int:pk>/remark/<int:comment>/{deed}/",
                    wrap(remarks.settle),
                    {"deed": deed},
                    name=f"disclosure_notice_{deed}_remark",
                )
                for deed in ("settle", "reopen")
            ),
            path(
                "attachment/<int:pk>/",
                wrap(downloads.attachment),
                name="disclosure_attachment_download",
            ),
            path("reading/", wrap(readings.answer), name="disclosure_notice_reading"),
            path("suggestions/", wrap(seeking.suggestions), name="disclosure_notice_suggestions"),
            # Open to those whose session is over: it keeps their text.
            path("keep/", keeping.keep_in_background, name="disclosure_notice_keep"),
            path("add/", self._kept(self.add_view), name="disclosure_notice_add"),
            path(
                "<path:object_id>/change/",
                self._kept(self.change_view),
                name="disclosure_notice_change",
            ),
            *super().get_urls(),
        ]

    def _kept(self, view: Any) -> Any:
        return keeping.kept_at_the_door(
            self.admin_site.admin_view(view), self.admin_site.has_permission
        )

    # --- Permissions ----------------------------------------------------------------------------

    def has_view_permission(self, request: HttpRequest, obj: Notice | None = None) -> bool:
        user = user_of(request)
        return policies.may_see(user, obj) if obj else policies.may_read_notices(user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return policies.fileable_agencies(user_of(request)).exists()

    def has_change_permission(self, request: HttpRequest, obj: Notice | None = None) -> bool:
        """A form posted too late is answered by the form itself, with the text still in it."""
        if obj is None:
            return False
        user = user_of(request)
        if request.method == "POST":
            return policies.may_file(user, obj.agency, obj.notice_type.area())
        return policies.may_edit(user, obj)

    # --- What is shown --------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Notice]:
        return policies.visible_notices(user_of(request))

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Notice:
        """The notice, locked while a form is being saved. Raises 404 for what is not visible."""
        found = self.get_queryset(request).select_related("agency", "corrects")
        if request.method == "POST":
            found = found.select_for_update(of=("self",))
        notice = found.filter(pk=number_of(object_id) or 0).first()
        if notice is None:
            raise Http404
        return notice

    def notice_type(self, request: HttpRequest, notice: Notice | None) -> type[NoticeType]:
        """The type of the page: the notice's, or for a new one what the address says."""
        if notice is not None and notice.type:
            return notice.notice_type
        try:
            return registry.get(request.GET.get("type", ""))
        except UnknownNoticeType:
            raise Http404 from None

    # --- Forms ----------------------------------------------------------------------------------

    def get_fieldsets(self, request: HttpRequest, obj: Notice | None = None) -> Any:
        sections = [(name, {"fields": fields}) for name, fields in SECTIONS]
        if self._asks_to_check(request, obj):
            sections.insert(2, (_("To be confirmed"), {"fields": ("amounts_checked",)}))
        source = {"fields": PROVENANCE, "classes": ("collapse",)}
        return [*sections, (_("First published elsewhere"), source)]

    def _asks_to_check(self, request: HttpRequest, notice: Notice | None) -> bool:
        """Whether there is an amount so large that somebody has to say that it is right."""
        if notice is None:
            return False
        return notice.amounts_checked or validation.has_large_amounts(documents.load(notice))

    def get_form(
        self, request: HttpRequest, obj: Notice | None = None, change: bool = False, **kwargs: Any
    ) -> type[StaffNoticeForm]:
        base = super().get_form(request, obj, change, **kwargs)
        known = {
            "user": user_of(request),
            "notice_type": self.notice_type(request, obj),
            "marks": self._marks(request, obj),
            "restored": "_restore" in request.POST,
        }
        return type("NoticePageForm", (base,), known)

    def _marks(self, request: HttpRequest, notice: Notice | None) -> Marks:
        """The clauses that count where the notice is from."""
        region = notice.region_id if notice is not None else None
        return Marks(self.notice_type(request, notice), region or "")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if not db_field.is_relation:
            return staff_field(db_field)
        if db_field.name not in SOUGHT:
            field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
            field.required = False
            return without_links(field)
        find, text, kind = SOUGHT[db_field.name]
        made = seeking.SoughtField(
            db_field.remote_field.model._default_manager.all(),
            find=find,
            text=text,
            label=capfirst(db_field.verbose_name),
            help_text=db_field.help_text,
            required=False,
            widget=seeking.SuggestInput(kind),
        )
        if kind == "allocation":
            related = db_field.remote_field
            may_add = self.admin_site.get_model_admin(related.model).has_add_permission(request)
            made.widget = AllocationWidget(made.widget, related, self.admin_site, may_add)
        return made

    def get_inlines(self, request: HttpRequest, obj: Notice | None) -> Any:
        return inlines_for(self.notice_type(request, obj).code)

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Notice, inline: Any, prefix: str
    ) -> dict[str, Any]:
        options: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        if "data" in options:
            options["data"] = with_living_rows(options["data"], prefix, inline.model, obj)
        elif rows := self.first_rows(request, inline.model, obj):
            options["initial"] = rows
        if prefix == "parties":
            notice_type = self.notice_type(request, obj)
            options["form_kwargs"] = {"notice_type": notice_type}
            options.setdefault("initial", party_rows(notice_type, obj))
        return options

    def get_formsets_with_inlines(self, request: HttpRequest, obj: Notice | None = None) -> Any:
        """Offer a row for each party the law asks for, and one of each list that must be there."""
        notice_type = self.notice_type(request, obj)
        marks = self._marks(request, obj)
        for inline in self.get_inline_instances(request, obj):
            if isinstance(inline, NoticeInline):
                inline.marks = marks
                inline.lot = notice_type.lots.number if notice_type.lots else ""
            if inline.model._meta.model_name == "noticeparty":
                inline.extra = len(party_rows(notice_type, obj))
            elif isinstance(inline, RowInline):
                inline.extra = rows_offered(notice_type, inline.model, obj)
            if obj is None or obj.pk is None:
                inline.extra = max(
                    inline.extra, len(self.first_rows(request, inline.model, Notice()))
                )
            yield inline.get_formset(request, obj), inline

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """What is known beforehand: the agency somebody files for, its region and its office."""
        area = self.notice_type(request, None).area()
        if begins := self.begun(request, None):
            return begins.notice
        agency = _usual_agency(user_of(request), area)
        if agency is None:
            return {}
        contact = {name: getattr(agency, name) for name in OFFICE}
        return {"agency": agency.pk, "region": agency.region_id, **contact}

    # --- Pages ----------------------------------------------------------------------------------

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The choice of a type, then the page of the one chosen."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        user = user_of(request)
        if "type" not in request.GET:
            context = {**self.admin_site.each_context(request), **pages.type_choice(user)}
            return TemplateResponse(request, "admin/disclosure/notice/choose_type.html", context)
        notice_type = self.notice_type(request, None)
        if not policies.fileable_agencies(user, notice_type.area()).exists():
            raise PermissionDenied
        if request.method == "POST" and (answer := self.restored(request, None, notice_type)):
            return answer
        title = {"title": notice_type.label, "notice_type": notice_type}
        return super().add_view(request, form_url, {**title, **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        user = user_of(request)
        if request.method == "POST":
            notice = self.get_object(typed.as_opened(request), object_id)
            if answer := self.restored(request, notice, notice.notice_type):
                return answer
            if "_resolve" in request.POST:
                self.choose(request, notice)
            return super().change_view(request, object_id, form_url, extra_context)
        notice = self.get_object(request, object_id)
        self.record_reading(request, notice)
        draft = documents.load(notice)
        if policies.may(user, Action.APPROVE, notice):
            digest = documents.draft_digest(draft)
            services.note_opened(notice=notice, digest=digest, by=user, now=timezone.now())
        page = {**pages.notice_page(user, draft), **(extra_context or {})}
        if policies.may_edit(user, notice):
            return super().change_view(request, object_id, form_url, page)
        context = {**self.admin_site.each_context(request), **page, "opts": self.opts}
        return TemplateResponse(request, "admin/disclosure/notice/read.html", context)

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Also for a form that came back with errors: the state of the notice stays in view."""
        notice = kwargs.get("obj")
        if notice is not None and "history" not in context:
            stored = documents.load(Notice.objects.get(pk=notice.pk))
            context.update(pages.notice_page(user_of(request), stored))
        form = context["adminform"].form
        if notice is not None and form.has_error(NON_FIELD_ERRORS, "stale"):
            return self.conflict(request, context, notice)
        if notice is not None:
            self._pin_remarks(context)
        self.page_of_form(request, context, notice)
        return super().render_change_form(request, context, *args, **kwargs)

    def _pin_remarks(self, context: Any) -> None:
        """Open remarks of judges stand under the controls they are about."""
        found = context["remarks"].open
        remarks.pin_to_form(context["adminform"].form.fields, "", found)
        for inline in context["inline_admin_formsets"]:
            if issubclass(inline.formset.model, NoticeDetail):
                for form in inline.formset.forms:
                    remarks.pin_to_form(form.fields, "details.", found)

    # --- Saving ---------------------------------------------------------------------------------

    def save_model(
        self, request: HttpRequest, obj: Notice, form: StaffNoticeForm, change: bool
    ) -> None:
        """The envelope. The form has checked the policy on the locked row."""
        now = timezone.now()
        obj.updated_at = now
        obj.version += 1
        if not change:
            obj.type = form.notice_type.code
            obj.filed_by, obj.created_at = form.user, now
        obj.save()

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        if formset.model is Attachment:
            save_attachments(formset)
        elif hasattr(formset.model, "position"):
            save_in_order(formset)
        else:
            formset.save()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        notice, user = form.instance, user_of(request)
        services.start(notice=notice, by=user, now=notice.updated_at)
        kept = notice if change else None
        services.forget_copy(by=user, notice=kept, type_code=notice.type)

    def response_add(
        self, request: HttpRequest, obj: Notice, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._saved(request, obj)

    def response_change(self, request: HttpRequest, obj: Notice) -> HttpResponse:
        return self._saved(request, obj)

    def _saved(self, request: HttpRequest, notice: Notice) -> HttpResponse:
        """Back to the page, where the findings now stand; or on to submission without errors."""
        page = reverse("admin:disclosure_notice_change", args=[notice.pk])
        if "_submit" in request.POST:
            if validation.errors(documents.load(notice), on=timezone.localdate()):
                said = _("The draft is saved. It can be submitted once what is listed is mended.")
                messages.warning(request, said)
                return HttpResponseRedirect(f"{page}#findings")
            url = reverse("admin:disclosure_notice_step", args=[notice.pk, Action.SUBMIT])
            return HttpResponseRedirect(url)
        messages.success(request, _("The draft is saved."))
        if "_close" in request.POST:
            return HttpResponseRedirect(reverse("admin:index"))
        return HttpResponseRedirect(page)


def _usual_agency(user: User, area: str) -> Agency | None:
    """The only agency somebody files for in an area, or that of their last notice in it."""
    agencies = list(policies.fileable_agencies(user, area)[:2])
    if len(agencies) == 1:
        return agencies[0]
    own = Notice.objects.filter(
        filed_by=user,
        type__startswith=f"{area}.",
        agency__in=policies.fileable_agencies(user, area),
    )
    last = own.select_related("agency").order_by("-created_at").first()
    return last.agency if last else None
