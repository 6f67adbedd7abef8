"""Addresses of the API. Each registered notice type has its own list."""

from __future__ import annotations

from django.urls import path, re_path

from disclosure.areas import area
from disclosure.core.notice_types import NoticeType, registry

from .schema.names import operation_name
from .views import (
    about,
    allocations,
    changes,
    codelists,
    contracting,
    differences,
    figures,
    law,
    proofs,
    reference,
    releases,
    suggesting,
)

app_name = "api"


def type_route(notice_type: type[NoticeType]) -> str:
    """The list's address, as on the site: "land/sale-result/"."""
    config = area(notice_type.area())
    return f"{config.slug if config else notice_type.area()}/{notice_type.slug()}/"


urlpatterns = [
    path("", about.IndexView.as_view(), name="index"),
    path("schema/", about.SchemaView.as_view(), name="schema"),
    path("problems/", about.ProblemsView.as_view(), name="problems"),
    path("problems/<slug:slug>/", about.ProblemView.as_view(), name="problem"),
    path("releases/", releases.ReleaseListView.as_view(), name="releases"),
    path("releases/<slug:uid>/", releases.ReleaseView.as_view(), name="release"),
    path(
        "releases/<slug:uid>/changes/",
        differences.DifferencesView.as_view(),
        name="differences",
    ),
    path(
        "releases/<slug:uid>/revisions/<int:revision>/",
        releases.RevisionView.as_view(),
        name="revision",
    ),
    path(
        "releases/<slug:uid>/revisions/<int:revision>/proof/",
        proofs.ProofView.as_view(),
        name="proof",
    ),
    path("changes/", changes.ChangesView.as_view(), name="changes"),
    path("allocations/<slug:uid>/", allocations.AllocationView.as_view(), name="allocation"),
    path("ocds/releases/", contracting.OcdsReleasesView.as_view(), name="ocds-releases"),
    path("ocds/releases/<slug:uid>/", contracting.OcdsReleaseView.as_view(), name="ocds-release"),
    path("ocds/records/", contracting.OcdsRecordsView.as_view(), name="ocds-records"),
    path("ocds/records/<path:ocid>/", contracting.OcdsRecordView.as_view(), name="ocds-record"),
    path("oc4ids/projects/", contracting.ProjectsView.as_view(), name="oc4ids-projects"),
    path(
        "oc4ids/projects/<slug:project>/",
        contracting.OneProjectView.as_view(),
        name="oc4ids-project",
    ),
    path("suggest/", suggesting.SuggestView.as_view(), name="suggest"),
    path("areas/", reference.AreasView.as_view(), name="areas"),
    path("types/", reference.TypesView.as_view(), name="types"),
    path("types/<str:code>/", reference.TypeView.as_view(), name="type"),
    path("agencies/", reference.AgenciesView.as_view(), name="agencies"),
    path("agencies/<slug:slug>/", reference.AgencyView.as_view(), name="agency"),
    path("regions/", reference.RegionsView.as_view(), name="regions"),
    path("regions/<slug:code>/", reference.RegionView.as_view(), name="region"),
    path("codelists/", codelists.CodeListsView.as_view(), name="codelists"),
    path("codelists/<slug:name>/", codelists.CodeListView.as_view(), name="codelist"),
    path("calendar/", reference.CalendarView.as_view(), name="calendar"),
    path("obligations/", law.ObligationsView.as_view(), name="obligations"),
    path("obligations/<str:code>/", law.ObligationView.as_view(), name="obligation"),
    path("parties/<str:code>/", figures.PartyView.as_view(), name="party"),
    path("statistics/", figures.StatisticsView.as_view(), name="statistics"),
    path("dues/", law.DuesView.as_view(), name="dues"),
    *(
        path(
            type_route(notice_type),
            releases.list_view_for(notice_type).as_view(),
            name=operation_name(notice_type),
        )
        for notice_type in registry.all()
    ),
    # Line breaks too, which <path> leaves to pages meant for people.
    re_path(r"^(?P<rest>(?s:.+))$", about.UnknownView.as_view(), name="unknown"),
]
