"""The parties of a release: everybody once, with all roles, under an id that lasts."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from django.utils.translation import override

from disclosure.core.notice_types import NoticeType

PERSON = "person"
#: Scheme of the unified social credit code.
ORGANISATION_SCHEME = "CN-USCC"
#: Key of a party -> language its roles are told in, and what stands between two.
ROLE_WORDS = {"roleDetails": ("zh-hans", "、"), "roleDetails_en": ("en", ", ")}


class PartyRegister:
    """Collects the parties while a release is made.

    An organisation with a code is "<scheme>-<code>" everywhere. One without is known by its name.
    A natural person is known by name within one contracting process only: people share names, and
    nobody may be followed from one process to the next by a number or a digest of it.
    """

    def __init__(self, ocid: str) -> None:
        self.ocid = ocid
        self._parties: dict[str, dict[str, Any]] = {}
        self._labels: dict[str, dict[str, list[str]]] = {}

    def identity(self, party: dict[str, Any]) -> str:
        """The id of a party as a released document names it."""
        identifier = party.get("identifier")
        if identifier and party.get("kind") != PERSON:
            return f"{identifier['scheme']}-{identifier['id']}"
        person = party.get("kind") == PERSON
        known_by = f"{self.ocid}\n{party['name']}" if person else party["name"]
        return f"name-{sha256(known_by.encode()).hexdigest()[:16]}"

    def add(self, party: dict[str, Any], *roles: str) -> dict[str, Any]:
        """Note a party in these OCDS roles; its reference."""
        key = self.identity(party)
        known = self._parties.setdefault(key, {"id": key, "name": party["name"]})
        identifier = party.get("identifier")
        if identifier and party.get("kind") != PERSON:
            known["identifier"] = {
                "scheme": identifier["scheme"],
                "id": identifier["id"],
                "legalName": party["name"],
            }
        if party.get("address") and party.get("kind") != PERSON:
            known["address"] = {"streetAddress": party["address"]}
        if english := party.get("name_en"):
            known["name_en"] = english
        for role in roles:
            if role and role not in known.setdefault("roles", []):
                known["roles"].append(role)
        return self.reference(party)

    def reference(self, party: dict[str, Any]) -> dict[str, Any]:
        """How other parts of the release speak of a party."""
        return {"id": self.identity(party), "name": party["name"]}

    def call(self, party: dict[str, Any], notice_type: type[NoticeType]) -> None:
        """Say in words what part the notice gives a party."""
        role = notice_type.role(party["role"])
        if role is None:
            return
        labels = self._labels.setdefault(self.identity(party), {})
        for key, (language, _between) in ROLE_WORDS.items():
            with override(language):
                label = str(role.label)
            if label not in labels.setdefault(key, []):
                labels[key].append(label)

    def reachable(self, party: dict[str, Any], contact: dict[str, str]) -> None:
        """Add where a party can be reached."""
        known = self._parties[self.identity(party)]
        point = {"name": contact["name"], "telephone": contact["phone"]}
        if point := {key: text for key, text in point.items() if text}:
            known["contactPoint"] = point
        if contact["address"]:
            known.setdefault("address", {"streetAddress": contact["address"]})

    def give_role(self, identifiers: Iterable[str], role: str) -> None:
        """Add a role to parties that are there already."""
        for identifier in identifiers:
            roles = self._parties[identifier].setdefault("roles", [])
            if role not in roles:
                roles.append(role)

    def with_role(self, role: str) -> list[str]:
        """Ids of the parties in an OCDS role."""
        return [key for key, party in self._parties.items() if role in party.get("roles", ())]

    def name(self, identifier: str) -> str:
        """The name of a party that is there."""
        return str(self._parties[identifier]["name"])

    def listed(self) -> list[dict[str, Any]]:
        """All parties, as the release lists them."""
        found = []
        for key, party in self._parties.items():
            labels = self._labels.get(key, {})
            words = {name: ROLE_WORDS[name][1].join(said) for name, said in labels.items()}
            found.append({**party, **words})
        return found


def agency_party(agency: dict[str, str]) -> dict[str, Any]:
    """A disclosing body as a party."""
    return {
        "name": agency["name"],
        "name_en": agency.get("name_en", ""),
        "identifier": {"scheme": ORGANISATION_SCHEME, "id": agency["code"]},
    }
