"""An OCDS release of another publisher without what it may not say of natural persons here.

Suppliers of other countries may be persons with a national number. Whoever has a number in a
company register that the mapping names is none, and public bodies are none; of all others only
name and roles stay, under an id made of the name.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from disclosure.core.personal_data import names_a_citizen, scrub
from disclosure.ocds.references import ORGANISATIONS

#: Roles that only public bodies have.
PUBLIC_ROLES = frozenset({"buyer", "procuringEntity", "funder", "reviewBody"})
PAYING_ROLES = PUBLIC_ROLES | {"payer"}
#: Members that tell of persons or how to reach them, wherever they stand.
PERSONAL = frozenset({"contactPoint", "additionalContactPoints", "beneficialOwners", "persones"})
#: Members of a party that stay of a public body.
OF_PUBLIC_BODIES = ("id", "name", "roles", "address", "details")
#: Members of a party's details that tell no more than how large it is.
OF_ANYBODY = frozenset({"scale", "vcse"})
#: Shortest text that may be somebody's number; "1" is everywhere.
SHORTEST_NUMBER = 6
#: Members that name something. A number in them is a mobile number by chance.
NAMING = frozenset({"id", "ocid", "url", "uri", "awardID", "relatedLots", "relatedLot"})


def without_persons(release: Mapping[str, Any], schemes: frozenset[str]) -> dict[str, Any]:
    """A copy without personal data. `schemes` are those of company numbers that may stay."""
    parties: dict[str, dict[str, Any]] = {}
    renamed = {}
    for party in release.get("parties") or ():
        if isinstance(party, dict):
            public = _party(party, schemes)
            renamed[str(party.get("id"))] = public.get("id")
            _enter(parties, public)
    found: dict[str, Any] = {}
    for key, value in release.items():
        known = list(parties.values())
        found[key] = known if key == "parties" else _public(value, key, renamed)
    return found


def _enter(parties: dict[str, dict[str, Any]], party: dict[str, Any]) -> None:
    """Add a party; one that is there already gets the roles and what it did not say."""
    known = parties.setdefault(str(party.get("id")), party)
    if known is not party:
        roles = [*(known.get("roles") or ()), *(party.get("roles") or ())]
        known |= {key: value for key, value in party.items() if key not in known}
        known |= {"roles": list(dict.fromkeys(roles))} if roles else {}


def _party(party: dict[str, Any], schemes: frozenset[str]) -> dict[str, Any]:
    """What of a party may be known."""
    identifier = _object(party, "identifier")
    name = str(party.get("name") or "")
    registered = identifier.get("scheme") in schemes
    if registered:
        kept = {key: value for key, value in party.items() if key not in PERSONAL}
        kept |= {"contactPoint": party["contactPoint"]} if party.get("contactPoint") else {}
        found = {key: _clean(value, key) for key, value in kept.items()}
        if also := party.get("additionalIdentifiers"):
            found["additionalIdentifiers"] = [i for i in also if i.get("scheme") in schemes]
        return found
    roles = party.get("roles") or ()
    public = PUBLIC_ROLES.intersection(roles) and PAYING_ROLES.issuperset(roles)
    if public:
        known = {key: _clean(party[key], key) for key in OF_PUBLIC_BODIES if key in party}
        known["id"] = known.get("id") or _name_id(name)
    else:
        known = {"id": _name_id(name), "name": scrub(name), "roles": list(roles)}
        known["details"] = {k: v for k, v in _object(party, "details").items() if k in OF_ANYBODY}
    if identifier and identifier.get("legalName") == name:
        known["identifier"] = {"legalName": scrub(name)}
    return {key: value for key, value in known.items() if value not in ([], {})}


def _object(holder: dict[str, Any], key: str) -> dict[str, Any]:
    found = holder.get(key)
    return found if isinstance(found, dict) else {}


def _name_id(name: str) -> str:
    """An id made of a name, for whoever may have no other here."""
    return f"name-{sha256(name.encode()).hexdigest()[:16]}"


def _public(value: Any, key: str, renamed: Mapping[str, Any]) -> Any:
    """A part of the release outside the parties."""
    if key in ORGANISATIONS:
        return _references(value, renamed)
    if isinstance(value, dict):
        return {
            _clean(name, ""): _public(item, name, renamed)
            for name, item in value.items()
            if name not in PERSONAL
        }
    if isinstance(value, list):
        return [_public(item, key, renamed) for item in value]
    # A number of a party that may be a person's must not survive elsewhere.
    if len(str(value)) >= SHORTEST_NUMBER and str(value) in renamed:
        return renamed[str(value)]
    return _clean(value, key)


def _references(value: Any, renamed: Mapping[str, Any]) -> Any:
    """References to organisations by id and name alone; some publishers repeat all of the party."""
    if isinstance(value, list):
        found: list[Any] = []
        for item in (_references(item, renamed) for item in value):
            found += [] if item in found else [item]
        return found
    if not isinstance(value, dict):
        return _clean(value, "")
    reference = {key: _clean(value[key], key) for key in ("id", "name") if key in value}
    if "id" in value:
        reference["id"] = renamed.get(str(value["id"]), _name_id(str(value.get("name"))))
    return reference


def _clean(value: Any, key: str) -> Any:
    """Text that can be stored, without numbers of persons."""
    match value:
        case str():
            text = value.replace("\x00", "").encode(errors="replace").decode()
            named = key in NAMING and not names_a_citizen(text)
            return text if named else scrub(text)
        case dict():
            return {_clean(name, ""): _clean(item, name) for name, item in value.items()}
        case list():
            return [_clean(item, key) for item in value]
    return value
