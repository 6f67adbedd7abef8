"""Releases taken over from another publisher: what the source said beyond our columns stays.

A released document then holds `ocds` (`disclosure.documents.origins`): "release" is the source's
release without personal data, "kept" points to what our columns still say as the source said it,
"decimals" to numbers that are text, because released documents hold no fractions. That is the base;
what we make ourselves is laid over it, except where the source's own words are as true.
"""

from __future__ import annotations

import copy
from typing import Any

from disclosure.core import pointers

from .references import ORGANISATIONS
from .values import number

Body = dict[str, Any]

#: What a release says of itself is ours: it is this portal that published it.
OWN = (
    "ocid",
    "id",
    "date",
    "tag",
    "initiationType",
    "noticeType",
    "noticeStandardCode",
    "noticeDigest",
)
#: Lists whose items may be paired by their place where the ids differ.
BY_PLACE = frozenset({"lots", "awards", "contracts", "items"})
#: Lists of the release whose ids other parts refer to, with the keys that do.
REFERRED: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("/parties", "name", ORGANISATIONS),
    ("/tender/lots", "", frozenset({"relatedLots", "relatedLot"})),
    ("/awards", "", frozenset({"awardID"})),
    ("/contracts", "", frozenset()),
)


def laid_under(body: Body, document: dict[str, Any]) -> Body:
    """The release with what its source said under it; as it is where there is no source."""
    held = document.get("ocds")
    if not held:
        return body
    base = restored(held)
    ours = copy.deepcopy(body)
    for place, by, keys in REFERRED:
        _adopt_ids(base, ours, place, by, keys)
    _adopt_award(base, ours)
    # Where nobody has changed a column, the source's words are ours; else only at kept places.
    merged: Body = overlaid(base, ours, under=held["unchanged"])
    for place in held["kept"]:
        pointers.put(merged, place, pointers.get(base, place))
    merged |= {key: ours[key] for key in OWN if key in ours}
    merged["language"] = base.get("language") or ours["language"]
    merged["sourceRelease"] = _credits(base, document["source"] or {})
    return _mended(merged)


def restored(held: dict[str, Any]) -> Body:
    """The source's release with its fractions as numbers again."""
    release: Body = copy.deepcopy(held["release"])
    for place in held["decimals"]:
        pointers.put(release, place, number(pointers.get(release, place)))
    return release


def _credits(base: Body, origin: dict[str, str]) -> Body:
    """What the source's release said of itself."""
    found = {
        "id": base.get("id"),
        "date": base.get("date"),
        "tag": base.get("tag"),
        "publisher": origin.get("name"),
        "uri": origin.get("url"),
    }
    return {key: value for key, value in found.items() if value}


def _adopt_ids(base: Body, ours: Body, place: str, by: str, keys: frozenset[str]) -> None:
    """Call our items as the source calls them, wherever our release speaks of them."""
    theirs, own = pointers.get(base, place) or [], pointers.get(ours, place) or []
    renamed = {}
    for position, item in enumerate(own):
        same = _same(item, theirs, by, position if len(theirs) == len(own) else None)
        if same is not None and "id" in same and same["id"] != item["id"]:
            renamed[item["id"]] = same["id"]
            item["id"] = same["id"]
    if renamed and keys:
        _rename(ours, keys, renamed)


def _same(item: Body, theirs: list[Any], by: str, position: int | None) -> Body | None:
    """The source's item that is ours: by id, by name, or by its place."""
    for key in ("id", *filter(None, [by])):
        for other in theirs:
            if isinstance(other, dict) and item.get(key) and other.get(key) == item[key]:
                return other
    if position is not None and not by and isinstance(theirs[position], dict):
        return theirs[position]
    return None


def _rename(value: Any, keys: frozenset[str], renamed: dict[str, str]) -> None:
    """Rewrite references at these keys: {"id"} objects, ids, or lists of either."""
    for _place, holder in pointers.walk(value):
        if not isinstance(holder, dict):
            continue
        for key in keys & set(holder):
            found = holder[key]
            for item in found if isinstance(found, list) else [found]:
                if isinstance(item, dict) and item.get("id") in renamed:
                    item["id"] = renamed[item["id"]]
            if isinstance(found, list):
                holder[key] = [renamed.get(i, i) if isinstance(i, str) else i for i in found]
            elif isinstance(found, str):
                holder[key] = renamed.get(found, found)


def _adopt_award(base: Body, ours: Body) -> None:
    """A source's contract may name an award that its release does not repeat: ours is that one."""
    theirs, own = base.get("contracts") or [], ours.get("contracts") or []
    if len(theirs) != len(own):
        return
    present = {award.get("id") for award in base.get("awards") or ()}
    for there, here in zip(theirs, own, strict=True):
        wanted = there.get("awardID")
        if wanted and wanted != here["awardID"] and here["awardID"] not in present:
            for award in ours.get("awards", ()):
                if award["id"] == here["awardID"]:
                    award["id"] = wanted
            here["awardID"] = wanted


def overlaid(base: Any, ours: Any, key: str = "", *, under: bool = False) -> Any:
    """`ours` over `base`: objects by key, lists of objects by what their items are.

    With `under`, ours only adds what the base does not say.
    """
    if isinstance(base, dict) and isinstance(ours, dict):
        found = dict(base)
        for name, value in ours.items():
            known = base.get(name) is not None
            found[name] = overlaid(base[name], value, name, under=under) if known else value
        return found
    if key == "roles" and isinstance(base, list):
        return [*base, *(role for role in ours if role not in base)]
    if _objects(base) and _objects(ours):
        return _overlaid_lists(base, ours, key, under=under)
    return base if under else ours


def _overlaid_lists(base: list[Body], ours: list[Body], key: str, *, under: bool) -> list[Body]:
    found, rest = list(base), list(ours)
    by_place = key in BY_PLACE and len(base) == len(ours)
    for position, there in enumerate(base):
        same = next((o for o in rest if "id" in there and o.get("id") == there["id"]), None)
        if same is None and by_place:
            same = ours[position] if ours[position] in rest else None
        if same is not None:
            rest.remove(same)
            found[position] = overlaid(there, same, key, under=under)
            if "id" in there:
                found[position]["id"] = there["id"]
    return [*found, *rest]


def _objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _mended(release: Body) -> Body:
    """Whom, which lot or award the source speaks of without listing it is listed."""
    parties = release.setdefault("parties", [])
    lots = release.setdefault("tender", {}).get("lots") or []
    awards = release.get("awards") or []
    for _place, holder in pointers.walk(copy.deepcopy(release)):
        if not isinstance(holder, dict):
            continue
        for key in ORGANISATIONS & set(holder):
            for item in holder[key] if isinstance(holder[key], list) else [holder[key]]:
                if isinstance(item, dict):
                    _enlist(parties, {k: item[k] for k in ("id", "name") if k in item})
        for key in ("relatedLot", "relatedLots"):
            for lot in holder[key] if isinstance(holder.get(key), list) else [holder.get(key)]:
                _enlist(lots, {"id": lot} if lot else {})
        _enlist(awards, {"id": holder["awardID"]} if holder.get("awardID") else {})
    release["tender"] |= {"lots": lots} if lots else {}
    return release | ({"awards": awards} if awards else {})


def _enlist(found: list[Body], item: Body) -> None:
    if item.get("id") is not None and all(item["id"] != other.get("id") for other in found):
        found.append(item)
