"""One OCDS release from one released notice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from disclosure.addresses import absolute, notice_page
from disclosure.core.notice_types import registry
from disclosure.models import Release

from . import source
from .declared import mappings
from .joining import ENDED, close_lots, joined, retracted, status_by_lots
from .mapping import Mapping
from .numbering import release_id
from .parties import PartyRegister, agency_party
from .process import related_process
from .reading import Scope, fill, put
from .validating import schema_errors

Body = dict[str, Any]

LANGUAGE = "zh"
#: First part of a tag -> part of the release the notice is about, documentType of its page.
SECTIONS = {
    "planning": ("planning", "plannedProcurementNotice"),
    "tender": ("tender", "tenderNotice"),
    "award": ("awards", "awardNotice"),
    "contract": ("contracts", "contractNotice"),
    "implementation": ("implementation", "physicalProgressReport"),
}
STATUS = {"planning": "planned", "tender": "active"}
#: A correction of these kinds changes what was offered; any other only what was said of it.
AMENDING = frozenset({"deadline", "conditions", "objection", "order"})
#: In these transactions the supplier pays the public body.
PAID_BY_SUPPLIER = frozenset({"grantOfRight", "saleOfAsset", "capitalIncrease", "lease"})


def build(release: Release, ocid: str, earlier: Sequence[Body] = ()) -> Body:
    """The release as OCDS, by the mapping of its type.

    `earlier` are the bodies made of the same process before, oldest first: a contract is tied to
    the award they name, and what a correction drops is taken back.
    """
    document, mapping = release.document, mappings()[release.type]
    scope = Scope(registry.get(release.type), document, PartyRegister(ocid))
    scope.row = document["details"]
    tag = _tag(mapping, scope)
    body = _envelope(release, ocid, tag)
    agency = _enter_parties(scope, mapping)
    fill(scope, body, mapping.fields, mapping.lists)
    _complete_tender(scope, mapping, body, tag)
    _share_roles(scope, body, agency)
    section = _section(tag)
    _add_documents(scope, mapping, body, section)
    corrected = _corrected_id(release)
    _add_amendment(scope, body, section, corrected)
    put(body, "relatedProcesses", [found] if (found := related_process(document, ocid)) else [])
    _add_lots(scope, body)
    _close(body, earlier)
    body["parties"] = scope.parties.listed()
    body = joined(body, earlier) if section in ("contracts", "implementation") else body
    body = source.laid_under(body, document)
    ours = document["corrects"] and release_id(document["corrects"])
    before = next((b for b in reversed(earlier) if b["id"] in (corrected, ours)), None)
    return _corrected(body, before) if before else body


def _corrected_id(release: Release) -> str:
    """The id of the release that this one corrects; "" for a first one."""
    corrected = release.document["corrects"]
    if not corrected:
        return ""
    earlier = release.supersedes
    return release_id(corrected, earlier.revision if earlier else 1)


def _close(body: Body, earlier: Sequence[Body]) -> None:
    """What an award or the end of a lot means for the tender; one lot's end is not the tender's."""
    close_lots(body)
    tender = body["tender"]
    if "status" not in tender and (status := status_by_lots(body, earlier)):
        tender["status"] = status
    if body["tag"] == ["tenderCancellation"] and tender.get("status") not in ENDED:
        body["tag"] = ["tenderUpdate"]


def _corrected(body: Body, before: Body) -> Body:
    """The correction with nulls for what it drops, where the standard lets those be null."""
    found: Body = retracted(body, before)
    return body if schema_errors("release", found) else found


def _tag(mapping: Mapping, scope: Scope) -> str:
    """The release's tag; a correction updates or amends what was published."""
    found = scope.code(mapping.tag)
    if not scope.document["corrects"]:
        return found
    base = _base(found)
    if base in ("implementation", "planning"):
        return f"{base}Update"
    reason = (scope.document["correction"] or {}).get("reason")
    if base == "award":
        return "awardUpdate"
    return f"{base}Amendment" if reason in AMENDING else f"{base}Update"


def _base(tag: str) -> str:
    return next(base for base in SECTIONS if tag.startswith(base))


def _section(tag: str) -> str:
    return SECTIONS[_base(tag)][0]


def _envelope(release: Release, ocid: str, tag: str) -> Body:
    document = release.document
    agency, region = agency_party(document["agency"]), document["region"]
    body: Body = {
        "ocid": ocid,
        "id": release_id(release.uid, release.revision),
        "date": document["published_at"],
        "tag": [tag],
        "initiationType": "tender",
        "language": LANGUAGE,
        "title": document["title"],
        "noticeType": release.type,
        "noticeStandardCode": document["standard_code"],
        "noticeDigest": release.digest,
        "noticeAgency": PartyRegister(ocid).add(agency),
    }
    put(body, "title_en", document["title_en"])
    put(body, "description", document["summary"] or document["body"])
    if region:
        body["noticeRegion"] = {
            "scheme": "GB/T 2260",
            "id": region["code"],
            "description": region["name"],
        }
    return body


def _enter_parties(scope: Scope, mapping: Mapping) -> dict[str, Any]:
    """Everybody the notice names, in the roles the standard has for them; the agency."""
    for party in scope.document["parties"]:
        role = scope.type.role(party["role"])
        known = role.ocds if role else ""
        scope.parties.add(party, known, *mapping.roles.get(party["role"], ()))
        scope.parties.call(party, scope.type)
    agency = agency_party(scope.document["agency"])
    scope.parties.add(agency)
    for code, standard in mapping.stand_ins.items():
        if not scope.parties.with_role(standard):
            for party in scope.with_roles((code,)):
                scope.parties.add(party, standard)
    scope.parties.reachable(agency, scope.document["contact"])
    return agency


def _complete_tender(scope: Scope, mapping: Mapping, body: Body, tag: str) -> None:
    """What every release says of the process as a whole."""
    document = scope.document
    allocation = document["allocation"] or {}
    tender = body.setdefault("tender", {})
    complete: Body = {
        "id": allocation.get("number") or body["ocid"],
        "title": allocation.get("name") or document["title"],
        "status": scope.code(mapping.status) or STATUS.get(tag),
        "allocationArea": document["area"],
        "transactionType": scope.code(mapping.transaction),
    }
    for key, value in complete.items():
        if value and key not in tender:
            tender[key] = value


def _share_roles(scope: Scope, body: Body, agency: dict[str, Any]) -> None:
    """Who hands out, who pays, who is paid."""
    parties, tender = scope.parties, body["tender"]
    key = parties.identity(agency)
    bought = tender["transactionType"] == "purchase"
    if not parties.with_role("procuringEntity") and not parties.with_role("buyer"):
        parties.give_role([key], "procuringEntity")
    if bought:
        buyers = parties.with_role("buyer") or parties.with_role("procuringEntity")
        parties.give_role(buyers, "buyer")
        parties.give_role(buyers, "payer")
        body["buyer"] = {"id": buyers[0], "name": parties.name(buyers[0])}
    elif tender["transactionType"] in PAID_BY_SUPPLIER:
        parties.give_role(parties.with_role("procuringEntity"), "payee")
        parties.give_role(parties.with_role("supplier"), "payer")
    entities = parties.with_role("procuringEntity") or parties.with_role("buyer")
    tender["procuringEntity"] = {"id": entities[0], "name": parties.name(entities[0])}


def _add_documents(scope: Scope, mapping: Mapping, body: Body, section: str) -> None:
    """The notice's page and its files, at the part of the release that the notice is about."""
    document = scope.document
    default = next(kind for part, kind in SECTIONS.values() if part == section)
    page = {
        "id": f"notice-{document['id']}",
        "documentType": mapping.document or default,
        "title": document["title"],
        "url": notice_page(document["id"]),
        "datePublished": document["published_at"],
        "format": "text/html",
        "language": LANGUAGE,
    }
    if document["title_en"]:
        page["title_en"] = document["title_en"]
    found = [page]
    for attachment in document["attachments"]:
        file = {
            "id": f"sha256-{attachment['digest'][:16]}",
            "title": attachment["name"],
            "url": absolute(reverse("file", args=[attachment["digest"], attachment["name"]])),
            "datePublished": document["published_at"],
            "format": attachment["media_type"],
            "sha256": attachment["digest"],
        }
        put(file, "documentType", mapping.attachments)
        if all(file["id"] != other["id"] for other in found):
            found.append(file)
    for place in _places(body, section):
        place.setdefault("documents", []).extend(found)


def _places(body: Body, section: str) -> list[Body]:
    """The objects a notice of this section is about; the tender where there are none."""
    if section == "implementation":
        return [c.setdefault("implementation", {}) for c in body.get("contracts", ())] or [
            body["tender"]
        ]
    if section in ("awards", "contracts"):
        return list(body.get(section, ())) or [body["tender"]]
    place: Body = body.setdefault(section, {})
    return [place]


def _add_amendment(scope: Scope, body: Body, section: str, corrected: str) -> None:
    """Of a correction: what it corrects and why."""
    document = scope.document
    if not document["corrects"]:
        return
    amendment = {
        # A notice of change amends something under its own number already.
        "id": f"correction-{document['id']}",
        "date": document["published_at"],
        "rationale": document["correction"]["note"],
        "amendsReleaseID": corrected,
        "releaseID": body["id"],
    }
    places = [body["tender"]]
    if section in ("awards", "contracts", "implementation"):
        part = "awards" if section == "awards" else "contracts"
        places = list(body.get(part, ())) or places
    for place in places:
        place.setdefault("amendments", []).append(amendment)


def _add_lots(scope: Scope, body: Body) -> None:
    """Lots that other parts of the release name are repeated, so that no reference is broken."""
    lots = body["tender"].get("lots", [])
    known = {lot["id"] for lot in lots}
    for number, name in scope.lots.items():
        if number not in known:
            lots.append({"id": number, **({"title": name} if name else {})})
    put(body["tender"], "lots", lots)
