"""What a release owes the ones before it: the award a contract belongs to, and what was dropped."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from typing import Any

from .references import ORGANISATIONS

Body = dict[str, Any]

#: What a release of a contract repeats of the award it belongs to.
REPEATED = ("id", "title", "status", "suppliers", "relatedLots")
#: How a lot can end.
ENDED = frozenset({"complete", "unsuccessful", "cancelled", "withdrawn"})
#: Members of an item that stay when it is blanked.
IDENTITY = ("id", "awardID")


def joined(body: Body, earlier: Sequence[Body]) -> Body:
    """The release of a contract, tied to the award that was published before.

    A notice about a contract may name neither lot nor award. The award is then that of the contract
    of the same id, or the one with the same suppliers. Without any, the release's own stays.
    """
    found = copy.deepcopy(body)
    for contract in found.get("contracts", ()):
        own = next((a for a in found.get("awards", ()) if a["id"] == contract["awardID"]), None)
        award = _award_of(contract, own, earlier)
        if award is None or own is None or award["id"] == own["id"]:
            continue
        contract["awardID"] = award["id"]
        found["awards"][found["awards"].index(own)] = _repeated(award, own)
        _repeat_parties(found, award, earlier)
        _repeat_lots(found, award, earlier)
    return found


def _award_of(contract: Body, own: Body | None, earlier: Sequence[Body]) -> Body | None:
    """The award of an earlier release that this contract belongs to, newest first."""
    known = list(_named(reversed(earlier), "contracts"))
    wanted = next((c["awardID"] for c in known if c["id"] == contract["id"]), None)
    suppliers = _ids((own or {}).get("suppliers"))
    same = None
    for award in _named(reversed(earlier), "awards"):
        if wanted is not None and award["id"] == wanted:
            return award
        if own is not None and award["id"] == own["id"]:
            return award
        if same is None and suppliers and _ids(award.get("suppliers")) == suppliers:
            same = award
    return same


def _named(bodies: Any, key: str) -> Iterator[Body]:
    for body in bodies:
        yield from body.get(key) or ()


def _ids(references: Any) -> set[str]:
    return {str(reference["id"]) for reference in references or ()}


def _repeated(award: Body, own: Body) -> Body:
    repeated = {key: award[key] for key in REPEATED if award.get(key) is not None}
    return {**own, **repeated, "status": own.get("status", "active")}


def _repeat_parties(body: Body, award: Body, earlier: Sequence[Body]) -> None:
    present = {party["id"] for party in body["parties"]}
    for party in _named(reversed(earlier), "parties"):
        if party["id"] in _ids(award.get("suppliers")) - present:
            body["parties"].append(copy.deepcopy(party))
            present.add(party["id"])


def _repeat_lots(body: Body, award: Body, earlier: Sequence[Body]) -> None:
    wanted = set(award.get("relatedLots") or ()) - _ids(body["tender"].get("lots"))
    for before in reversed(earlier):
        for lot in before["tender"].get("lots") or ():
            if lot["id"] in wanted:
                kept = {key: lot[key] for key in ("id", "title") if key in lot}
                body["tender"].setdefault("lots", []).append(kept)
                wanted.discard(lot["id"])


def close_lots(body: Body) -> None:
    """Say of each lot with an award that was made that it is complete."""
    lots = {lot["id"]: lot for lot in body["tender"].get("lots") or ()}
    for award in body.get("awards") or ():
        for number in award.get("relatedLots") or () if award.get("status") == "active" else ():
            if number in lots:
                lots[number].setdefault("status", "complete")


def status_by_lots(body: Body, earlier: Sequence[Body]) -> str:
    """The status of a tender whose lots have all come to an end; "" while one has not.

    A tender without lots is complete with an award that was made.
    """
    states: dict[str, str] = {}
    for before in (*earlier, body):
        for lot in before["tender"].get("lots") or ():
            states[lot["id"]] = lot.get("status") or states.get(lot["id"], "")
    if not states:
        made = any(award.get("status") == "active" for award in body.get("awards") or ())
        return "complete" if made else ""
    if not ENDED.issuperset(states.values()):
        return ""
    found = set(states.values())
    return "complete" if "complete" in found else next(iter(sorted(found)))


def retracted(body: Any, before: Any, key: str = "") -> Any:
    """A correction that takes back what it no longer says.

    Merging only ever adds and changes. What the corrected release said and the correction does not
    is therefore given as null, which merging takes out; of an item in a list its id remains.
    """
    if isinstance(body, dict) and isinstance(before, dict):
        found = {
            name: retracted(value, before[name], name) if name in before else value
            for name, value in body.items()
        }
        dropped = {name: _blank(before[name], name) for name in before if name not in body}
        return {**found, **dropped}
    if _joinable(body, key) and _joinable(before, key):
        earlier = {item["id"]: item for item in before}
        present = {item["id"] for item in body}
        kept = [retracted(item, earlier.get(item["id"], {})) for item in body]
        return [*kept, *(_blank_item(i) for i in before if i["id"] not in present)]
    return body


def _blank(value: Any, key: str) -> Any:
    if isinstance(value, dict):
        return {name: _blank(inner, name) for name, inner in value.items()}
    if _joinable(value, key):
        return [_blank_item(item) for item in value]
    return [] if isinstance(value, list) else None


def _blank_item(item: Body) -> Body:
    """An item of which only that stays by which merging finds it."""
    kept = {name: item[name] for name in IDENTITY if name in item}
    return {**_blank(item, ""), **kept}


def _joinable(value: Any, key: str) -> bool:
    """Whether a list is merged item by item; lists of references are replaced."""
    items = isinstance(value, list) and all(isinstance(i, dict) and "id" in i for i in value)
    return items and key not in ORGANISATIONS
