"""Open contracting data: OCDS releases and records, OC4IDS projects, each in its package.

Bodies are those of the standards, not of this API: no `results`, and the licence is in the package.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.conf import settings
from django.http import Http404, QueryDict
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from disclosure.addresses import absolute, below
from disclosure.api import parameters
from disclosure.api.base import PublicView
from disclosure.api.items import item, newest_release, with_successors
from disclosure.api.languages import page_url
from disclosure.api.pagination import address, link_header
from disclosure.api.problems import GONE, NOT_FOUND, InvalidParameters, Withdrawn
from disclosure.api.schema.parameters import AFTER, LIMIT
from disclosure.api.schema.shapes import Schema
from disclosure.documents import moment
from disclosure.filters import ContractingFilter, ReleaseFilter
from disclosure.models import OcdsRelease, Release, forms_made_up_to
from disclosure.ocds import packages, profile
from disclosure.ocds.process import ocid_of
from disclosure.ocds.projects import build_project, project_id, project_types

Body = dict[str, Any]

#: Records and projects a page: each is put together from all its releases.
FEW, MOST = 20, 100
#: Characters of an identifier at most.
LONGEST_NAME = 200
AFTER_NAME: Schema = {
    "type": "string",
    "maxLength": LONGEST_NAME,
    "description": "Identifier of the last one already seen; they are in the order of their names.",
}
FEW_LIMIT: Schema = {**LIMIT, "default": FEW, "maximum": MOST}
VERSIONED: Schema = {
    "type": "string",
    "enum": ["", "true", "false"],
    "description": "With the history of each value (`versionedRelease`).",
}


class ContractingView(PublicView):
    """Has no date to be asked for: forms are made after the release, and anew after a deletion."""

    tag = "contracting"

    def package(self, request: Request, bodies: Sequence[Body], **members: Any) -> Response:
        """A package of what `bodies` make up, with the address of this very answer."""
        newest = newest_release().changed_at
        when = packages.newest(bodies, moment(newest) if newest else "1970-01-01T00:00:00+08:00")
        following = members.pop("following", None)
        links = {"links": {"next": following}} if following else {}
        head = packages.metadata(address(request), when, page_url("data"))
        return Response(
            {**head, **links, **members},
            headers=link_header(license=settings.LICENCE_URL, next=following),
        )


def _public() -> Any:
    """Releases with an OCDS form that readers may have."""
    found = Release.objects.public().filter(ocds__isnull=False)
    return found.select_related("ocds").defer("committed", "disclosures")


def release_url(uid: str) -> str:
    """Where one release is, in a package."""
    return absolute(f"{below('api:ocds-release')}{uid}/")


class OcdsReleasesView(ContractingView):
    """Releases in the order they were published, superseded ones included."""

    operation = "ocds_releases"
    summary = "OCDS releases after a sequence number, as a release package"
    component = "OcdsReleasePackage"
    query = {"after": AFTER, "limit": LIMIT}
    filterset_class: ClassVar[type[ReleaseFilter]] = ContractingFilter

    def known_parameters(self) -> set[str]:
        return super().known_parameters() | set(self.filterset_class.base_filters)

    def get(self, request: Request) -> Response:
        """The releases after `after`; `links.next` is where to go on, now or later.

        A page on which nothing is new has none: a crawler that follows `next` ends there.
        """
        after = parameters.whole_number(request.GET, "after", 0, 0, 10**parameters.DIGITS - 1)
        limit = parameters.limit(request.GET)
        # PostgreSQL does not conclude the second from the first, and reads all there are instead.
        scope = _public().filter(sequence__gt=after, ocds__release_id__gt=after)
        scope = scope.filter(sequence__lte=forms_made_up_to())
        found = parameters.filtered(self.filterset_class, request.GET, scope).qs
        releases = list(found.order_by("sequence")[:limit])
        bodies = [packages.ordered(release.ocds.body) for release in releases]
        following = address(request, after=releases[-1].sequence) if releases else None
        return self.package(request, bodies, releases=bodies, following=following)


class OcdsReleaseView(ContractingView):
    operation = "ocds_release"
    summary = "One notice as an OCDS release package"
    component = "OcdsReleasePackage"
    problems = (NOT_FOUND, GONE)

    def get(self, request: Request, uid: str) -> Response:
        """The release of the notice of this public number; 410 once it was withdrawn."""
        newest = with_successors(Release.objects.of_uid(uid)).first()
        if newest is None:
            raise Http404
        if newest.withdrawn:
            raise Withdrawn(item(newest))
        made = OcdsRelease.objects.filter(release=newest).first()
        if made is None:
            raise Http404
        body = packages.ordered(made.body)
        return self.package(request, [body], releases=[body])


def _history(params: QueryDict) -> bool:
    """Whether `versioned` is asked for: given without a value, or as true."""
    asked = params.get("versioned")
    if asked in (None, "", "true", "false"):
        return asked in ("", "true")
    raise InvalidParameters({"versioned": [_("Give true or false.")]})


def _records(ocids: Sequence[str], *, history: bool) -> tuple[list[Body], list[Body]]:
    """The records of these processes, and all their releases."""
    rows = OcdsRelease.objects.public().filter(ocid__in=ocids).order_by("release_id")
    by_ocid: dict[str, list[OcdsRelease]] = {ocid: [] for ocid in ocids}
    for row in rows.select_related("release").defer("release__committed", "release__disclosures"):
        by_ocid[row.ocid].append(row)
    records, bodies = [], []
    for ocid, made in by_ocid.items():
        releases = [row.body for row in made]
        addresses = [release_url(row.release.uid) for row in made]
        records.append(packages.record(ocid, releases, addresses, history=history))
        bodies += releases
    return records, bodies


class OcdsRecordsView(ContractingView):
    operation = "ocds_records"
    summary = "Contracting processes as a record package, in the order of their ocid"
    component = "OcdsRecordPackage"
    query = {"after": AFTER_NAME, "limit": FEW_LIMIT, "versioned": VERSIONED}

    def get(self, request: Request) -> Response:
        """A page of the processes."""
        limit = parameters.whole_number(request.GET, "limit", FEW, 1, MOST)
        after = parameters.text(request.GET, "after", LONGEST_NAME)
        known = OcdsRelease.objects.public().filter(ocid__gt=after).order_by("ocid")
        ocids = list(known.values_list("ocid", flat=True).distinct()[: limit + 1])
        more, ocids = len(ocids) > limit, ocids[:limit]
        records, bodies = _records(ocids, history=_history(request.GET))
        following = address(request, after=ocids[-1]) if more else None
        return self.package(request, bodies, records=records, following=following)


class OcdsRecordView(ContractingView):
    operation = "ocds_record"
    summary = "One contracting process as a record package"
    component = "OcdsRecordPackage"
    query = {"versioned": VERSIONED}
    problems = (NOT_FOUND,)

    def get(self, request: Request, ocid: str) -> Response:
        """The record of this open contracting identifier."""
        if not OcdsRelease.objects.public().filter(ocid=ocid).exists():
            raise Http404
        records, bodies = _records([ocid], history=_history(request.GET))
        return self.package(request, bodies, records=records)


def _project_releases() -> Any:
    """What is in force of the notices that tell of construction projects."""
    found = Release.objects.current().filter(type__in=project_types())
    return found.exclude(allocation_uid="")


def _project(releases: Sequence[Release]) -> Body:
    ocid = ocid_of(releases[-1].document)
    rows = OcdsRelease.objects.public().filter(ocid=ocid).order_by("release_id")
    made = list(rows.select_related("release").defer("release__committed", "release__disclosures"))
    links = [
        {
            "id": row.body["id"],
            "tag": row.body["tag"],
            "date": row.body["date"],
            "url": f"{release_url(row.release.uid)}#{row.body['id']}",
        }
        for row in made
    ]
    process = packages.compiled([row.body for row in made]) if made else None
    return build_project(releases, process, links)


class ProjectView(ContractingView):
    """Base of the two views of OC4IDS packages."""

    def projects(self, request: Request, found: list[Body], following: str | None = None) -> Any:
        """A project package: its version is that of OC4IDS, and it names no extensions."""
        dated = [{"date": project["updated"]} for project in found]
        response = self.package(request, dated, projects=found, following=following)
        response.data |= {"version": profile.PROJECT_VERSION}
        del response.data["extensions"]
        return response


class ProjectsView(ProjectView):
    operation = "oc4ids_projects"
    summary = "Construction projects as an OC4IDS project package"
    component = "Oc4idsProjectPackage"
    query = {"after": AFTER_NAME, "limit": FEW_LIMIT}

    def get(self, request: Request) -> Response:
        """A page of the projects, in the order of their identifiers."""
        limit = parameters.whole_number(request.GET, "limit", FEW, 1, MOST)
        after = parameters.text(request.GET, "after", LONGEST_NAME).removeprefix(project_id(""))
        known = _project_releases().filter(allocation_uid__gt=after).order_by("allocation_uid")
        uids = list(known.values_list("allocation_uid", flat=True).distinct()[: limit + 1])
        more, uids = len(uids) > limit, uids[:limit]
        grouped: dict[str, list[Release]] = {uid: [] for uid in uids}
        for release in _project_releases().filter(allocation_uid__in=uids).order_by("sequence"):
            grouped[release.allocation_uid].append(release)
        found = [_project(releases) for releases in grouped.values()]
        following = address(request, after=project_id(uids[-1])) if more else None
        return self.projects(request, found, following)


class OneProjectView(ProjectView):
    operation = "oc4ids_project"
    summary = "One construction project as an OC4IDS project package"
    component = "Oc4idsProjectPackage"
    problems = (NOT_FOUND,)

    def get(self, request: Request, project: str) -> Response:
        """The project of this identifier."""
        uid = project.removeprefix(project_id(""))
        releases = list(_project_releases().filter(allocation_uid=uid).order_by("sequence"))
        if not releases or project_id(uid) != project:
            raise Http404
        return self.projects(request, [_project(releases)])
