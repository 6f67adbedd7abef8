"""Construction projects as OC4IDS 0.9: what the notices of one allocation tell of the building.

A project is an allocation of which a notice tells something `PROJECTS` maps. Its contracting
process is summed up from the compiled OCDS release, where there is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from disclosure.core.notice_types import registry
from disclosure.models import Release

from . import profile
from .declared import projects
from .parties import PartyRegister, agency_party
from .reading import Scope, fill
from .source import overlaid

Body = dict[str, Any]

#: OCDS party members that OC4IDS has as well.
PARTY = ("id", "name", "identifier", "address", "contactPoint", "roles")
#: How a process ended without a contract.
ENDED = frozenset({"cancelled", "unsuccessful", "withdrawn"})


def project_id(allocation_uid: str) -> str:
    """The identifier of the project an allocation is."""
    return f"{settings.OC4IDS_PREFIX}-{allocation_uid}"


def project_types() -> list[str]:
    """Codes of the notice types that tell of construction projects."""
    return [code for code in registry.codes() if code in projects()]


def build_project(releases: Sequence[Release], process: Body | None, links: list[Body]) -> Body:
    """The project the released notices of an allocation tell of.

    `releases` are those in force, oldest first; `process` is their compiled OCDS release and
    `links` the releases it was compiled from, as {"id", "tag", "date", "url"}.
    """
    last = releases[-1].document
    register = PartyRegister(last["allocation"]["id"])
    project: Body = {"title": last["allocation"]["name"], "type": "construction"}
    for release in releases:
        if (declared := projects().get(release.type)) is None:
            continue
        document = release.document
        scope = Scope(registry.get(release.type), document, register, schema="project")
        scope.row = document["details"]
        part: Body = {}
        fill(scope, part, declared.fields, declared.lists)
        if status := scope.code(declared.status):
            part["status"] = status
        project = overlaid(project, part)
    authority = agency_party(last["agency"])
    register.add(authority, "publicAuthority")
    project |= {
        "id": project_id(last["allocation"]["id"]),
        "updated": last["published_at"],
        "language": "zh",
        "publicAuthority": register.reference(authority),
        "parties": _parties(register, process),
        "documents": _documents(process),
        "contractingProcesses": [_process(process, links)] if process else [],
    }
    return {key: value for key, value in project.items() if value not in (None, "", [], {})}


def _parties(register: PartyRegister, process: Body | None) -> list[Body]:
    """Everybody in the process and the public authority, as OC4IDS has them."""
    found = {party["id"]: party for party in (process or {}).get("parties", ())}
    for party in register.listed():
        known = found.get(party["id"], {})
        roles = [*known.get("roles", ()), *party.get("roles", ())]
        found[party["id"]] = {**party, **known, "roles": list(dict.fromkeys(roles))}
    return [_plain({key: party[key] for key in PARTY if key in party}) for party in found.values()]


def _plain(value: Any) -> Any:
    """Without nulls and empty members, which OC4IDS does not allow."""
    if isinstance(value, dict):
        inner = {key: _plain(item) for key, item in value.items()}
        return {key: item for key, item in inner.items() if item not in (None, "", [], {})}
    if isinstance(value, list):
        return [found for item in value if (found := _plain(item)) not in (None, "", {})]
    return value


def _documents(process: Body | None) -> list[Body]:
    """The notices and files of the planning; those of the process are in its releases."""
    planning = (process or {}).get("planning") or {}
    return [_document(document) for document in planning.get("documents") or ()]


def _document(document: Body) -> Body:
    known = profile.project_schema()["definitions"]["Document"]["properties"]
    found: Body = _plain({key: document[key] for key in document if key in known})
    return found


def _process(process: Body, links: list[Body]) -> Body:
    tender = process.get("tender") or {}
    contracts = process.get("contracts") or []
    awards = [a for a in process.get("awards") or () if a.get("status") == "active"]
    agreed = contracts or awards
    suppliers = {s["id"]: s for award in awards for s in award.get("suppliers") or ()}
    summary: Body = {
        "ocid": process["ocid"],
        "title": tender.get("title"),
        "nature": ["construction"],
        "status": _status(process),
        "tender": {
            "procurementMethod": tender.get("procurementMethod"),
            "procurementMethodDetails": tender.get("procurementMethodDetails"),
            "costEstimate": _value(tender.get("value")),
            "numberOfTenderers": tender.get("numberOfTenderers"),
            "procuringEntity": tender.get("procuringEntity"),
        },
        "suppliers": [{"id": s["id"], "name": s.get("name")} for s in suppliers.values()],
        # Several contracts or awards have no one value.
        "contractValue": _value(agreed[0].get("value")) if len(agreed) == 1 else None,
    }
    return {"id": process["ocid"], "summary": _plain(summary), "releases": links}


def _value(value: Body | None) -> Body | None:
    """An amount with its currency; none where one of them is missing."""
    whole = value and value.get("amount") is not None and value.get("currency")
    return {"amount": value["amount"], "currency": value["currency"]} if whole and value else None


def _status(process: Body) -> str:
    """The standard's rules for pre-award, active and closed, by statuses alone."""
    contracts = [contract.get("status") for contract in process.get("contracts") or ()]
    awards = [award.get("status") for award in process.get("awards") or ()]
    if contracts and all(status in ("terminated", "cancelled") for status in contracts):
        return "closed"
    if "active" in (*contracts, *awards):
        return "active"
    ended = (process.get("tender") or {}).get("status") in ENDED
    return "closed" if ended else "pre-award"
