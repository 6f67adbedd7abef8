"""What an OCDS release said beyond our columns, kept with the notice it became.

The source's release is kept whole but for personal data and for what is not valid in the standard,
with the places our columns were read from, so that it can be published again with nothing lost
(`disclosure.documents.origins`, `disclosure.ocds.source`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from disclosure import documents
from disclosure.core import pointers
from disclosure.documents import Draft
from disclosure.models import Notice
from disclosure.ocds.source import restored
from disclosure.ocds.validating import faults

from . import paths
from .layouts import PLACEHOLDER, Layout, Value
from .outcomes import Filed
from .privacy import without_persons
from .readers import Fraction

FORMAT = "ocds"
#: Columns of the envelope -> their place in a draft document, where the names differ.
PLACES = {
    "contact_name": "/contact/name",
    "contact_phone": "/contact/phone",
    "contact_address": "/contact/address",
}
#: A release wrong in more places than this says nothing that is worth keeping.
MOST_FAULTS = 200


def keep_sources(filed: Iterable[tuple[Filed, Draft]]) -> None:
    """Note on each notice what its OCDS release said. For notices just stored."""
    changed = []
    for item, draft in filed:
        if item.layout.format == FORMAT:
            draft.notice.ocds = kept(item.record.data, item.layout, draft)
            changed.append(draft.notice)
    Notice.objects.bulk_update(changed, ["ocds"])


def kept(data: dict[str, Any], layout: Layout, draft: Draft) -> dict[str, Any] | None:
    """{"release", "taken", "decimals", "digest"} of `Notice.ocds`; None where little is sound."""
    source = {key: value for key, value in data.items() if key != "package"}
    filed = documents.filed_document(draft)
    taken = _taken(source, layout, filed)
    release = _told_apart(without_persons(source, _schemes(layout)))
    fractions = [at for at, value in pointers.walk(source) if isinstance(value, Fraction)]
    held = {"release": release, "decimals": fractions}
    if not _without_faults(held):
        return None
    present = [place for place in fractions if isinstance(pointers.get(release, place), str)]
    known = {place: was for place, was in taken.items() if _as_read(source, release, place)}
    return {
        "release": release,
        "taken": known,
        "decimals": present,
        "digest": documents.columns_digest(filed),
    }


def _told_apart(value: Any) -> Any:
    """The same with items of one list that bear the same id numbered, and repetitions left out."""
    if isinstance(value, dict):
        return {key: _told_apart(item) for key, item in value.items()}
    if not isinstance(value, list):
        return value
    found: list[Any] = []
    seen: Counter[str] = Counter()
    for item in map(_told_apart, value):
        if item in found:
            continue
        found.append(item)
        if isinstance(item, dict) and item.get("id") is not None:
            seen[str(item["id"])] += 1
            if (number := seen[str(item["id"])]) > 1:
                found[-1] = {**item, "id": f"{item['id']}-{number}"}
    return found


def _as_read(source: Any, release: Any, place: str) -> bool:
    """Whether what stands at a place was kept as it was read."""
    return bool(pointers.get(source, place) == pointers.get(release, place))


def _taken(source: Any, layout: Layout, filed: Any) -> dict[str, dict[str, Any]]:
    """Each place a column was read from: {place: {place of the column: what it says}}."""
    found: dict[str, dict[str, Any]] = {}
    for path, column in _sources(source, layout):
        steps = paths.locate(source, path)
        if steps:
            said = pointers.get(filed, column)
            found.setdefault(pointers.pointer(steps), {})[column] = said
    return found


def _sources(source: Any, layout: Layout) -> Iterator[tuple[str, str]]:
    """Every path that filled a column, with the column's place in a draft document."""
    for name, value in layout.notice.items():
        for path in _read_from(source, value):
            yield path, PLACES.get(name, pointers.pointer([name]))
    for name, value in layout.details.items():
        for path in _read_from(source, value):
            yield path, pointers.pointer(["details", name])
    for table, each in layout.tables.items():
        if each.each:
            yield each.each, pointers.pointer(["rows", table])


def _read_from(source: Any, value: Value) -> Iterator[str]:
    if value.template:
        yield from (name.removesuffix("?") for name in PLACEHOLDER.findall(value.template))
    for path in value.path:
        if paths.get(source, path) not in (None, "", []):
            yield path
            return


def _schemes(layout: Layout) -> frozenset[str]:
    """Schemes of company numbers the mapping allows: whoever has one is no natural person."""
    conditions = (
        party.values["scheme"].when for party in layout.parties if "scheme" in party.values
    )
    return frozenset(text for when in conditions for texts in when.values() for text in texts)


def _without_faults(held: dict[str, Any]) -> bool:
    """Take out of the release, in place, what the standard does not allow; whether it helped.

    What a release says of itself is replaced when it is published, so faults of the whole count
    for nothing.
    """
    for _attempt in range(MOST_FAULTS):
        places = [path for path, _said in faults("release", restored(held)) if path]
        if not places:
            return True
        # The last of a list first: what is taken out moves up what comes after it.
        worst = max(places, key=lambda path: (len(path), str(path)))
        pointers.remove(held["release"], pointers.pointer(worst))
        held["decimals"] = [p for p in held["decimals"] if _is_text(held["release"], p)]
    return False


def _is_text(release: Any, place: str) -> bool:
    return isinstance(pointers.get(release, place), str)
