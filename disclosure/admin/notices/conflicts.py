"""Two people changed one draft: the second sees both versions, field by field, and chooses.

A form carries a short mark of each of its fields as it was opened (`seen`). With the version now
stored that tells who changed what: where only one did, that version is chosen beforehand; where
both did, the person must choose. A list is one choice, for its rows have no names to go by. The
marks come back from the browser; they choose nothing but what is ticked beforehand.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from . import typed
from .posted import rows_posted
from .typed import Texts

MINE, THEIRS = "mine", "theirs"
#: Parts of a form that no choice is about.
OWN = frozenset({"version", "id", "notice", "DELETE"})
#: Files are stored at once or not at all; they are chosen again.
FILES = "attachments"


@dataclass(frozen=True)
class Place:
    """A field or a list of a form: what its controls hold, by name, and how that reads."""

    key: str
    label: str
    texts: Texts
    lines: list[str] = field(default_factory=list)
    #: Of the rows of a list, the hidden controls that say which rows they are.
    keys: Texts = field(default_factory=dict)

    @property
    def digest(self) -> str:
        return typed.digest(self.texts)


@dataclass(frozen=True)
class Difference:
    """A place that reads otherwise in the two versions; `chosen` is "" where both changed it."""

    key: str
    label: str
    mine: list[str]
    theirs: list[str]
    chosen: str

    @property
    def choices(self) -> list[tuple[str, str, list[str], bool]]:
        """Value, words, lines, and whether it is chosen beforehand."""
        return [
            (THEIRS, _("as it is saved now"), self.theirs, self.chosen == THEIRS),
            (MINE, _("as you wrote it"), self.mine, self.chosen == MINE),
        ]


def places(form: forms.BaseForm, formsets: Iterable[Any]) -> list[Place]:
    """Every field and list of forms that are bound to what was posted, or just opened."""
    found = list(_fields(form))
    for formset in formsets:
        if formset.prefix == FILES:
            continue
        if formset.max_num == 1:
            for each in formset.forms:
                found += _fields(each)
        else:
            found.append(_list(formset))
    return found


def _texts(form: forms.BaseForm, bound: forms.BoundField) -> Texts:
    if not form.is_bound:
        return typed.shown(bound)
    return {
        name: form.data.getlist(name)  # type: ignore[attr-defined]
        for name in typed.names(bound)
        if name in form.data
    }


def _fields(form: forms.BaseForm) -> Iterator[Place]:
    for bound in form:
        if bound.name in OWN:
            continue
        texts = _texts(form, bound)
        yield Place(bound.html_name, label_of(bound), texts, _lines(bound, texts))


def _list(formset: Any) -> Place:
    """A list with its rows in order; an empty row is none, a deleted one neither."""
    texts: Texts = {}
    keys: Texts = {}
    lines: list[str] = []
    rows = formset.forms if formset.is_bound else formset.initial_forms
    place = 0
    for form in rows:
        held = {bound: _texts(form, bound) for bound in form if bound.name not in OWN}
        if f"{form.prefix}-DELETE" in form.data or not _says(held):
            continue
        for values in held.values():
            start = f"{formset.prefix}-{place}-"
            texts |= {start + n.removeprefix(f"{form.prefix}-"): v for n, v in values.items()}
        if form.instance.pk:
            keys[f"{formset.prefix}-{place}-id"] = [str(form.instance.pk)]
        named = [
            f"{label_of(b)}: {' '.join(line)}" for b, v in held.items() if (line := _lines(b, v))
        ]
        lines.append("; ".join(named))
        place += 1
    label = str(formset.model._meta.verbose_name_plural)
    return Place(f"{formset.prefix}-", label, texts, lines, keys)


def _says(held: Mapping[forms.BoundField, Texts]) -> bool:
    """Whether a row says anything beyond what a choice begins with."""
    return any(
        text
        for bound, texts in held.items()
        if not isinstance(bound.field, forms.ChoiceField)
        for name, values in texts.items()
        if not name.endswith("_unit")
        for text in values
    )


def label_of(bound: forms.BoundField) -> str:
    """The label of a field without the mark of the law."""
    mark = strip_tags(str(bound.label))
    return mark.removesuffix(_("required by law")).strip()


def _lines(bound: forms.BoundField, texts: Texts) -> list[str]:
    """What the controls hold, choices by their labels; a unit alone says nothing."""
    values = [v for values in texts.values() for v in values]
    if not values or not values[0]:
        return []
    choices = getattr(bound.field, "choices", None)
    if choices is not None and isinstance(typed.plain(bound.field.widget), forms.Select):
        known = {str(value): str(label) for value, label in choices}
        values = [known.get(value, value) for value in values]
    elif isinstance(bound.field.widget, forms.CheckboxInput):
        values = [_("yes")]
    return " ".join(values).splitlines()


def seen(found: Iterable[Place]) -> str:
    """The marks a form carries."""
    return json.dumps({place.key: place.digest for place in found})


def read_seen(text: str) -> Mapping[str, str]:
    """The marks as they came back; none where they are unreadable."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def differences(
    mine: Iterable[Place], theirs: Iterable[Place], seen: Mapping[str, str]
) -> list[Difference]:
    """The places that differ, in the order of the page."""
    stored = {place.key: place for place in theirs}
    return [
        Difference(own.key, own.label, own.lines, other.lines, _chosen(own, other, seen))
        for own in mine
        if (other := stored.get(own.key)) and own.digest != other.digest
    ]


def _chosen(own: Place, other: Place, seen: Mapping[str, str]) -> str:
    before = seen.get(own.key)
    if before == other.digest:
        return MINE
    return THEIRS if before == own.digest else ""


def resolved(data: QueryDict, theirs: Iterable[Place]) -> QueryDict:
    """The posted form with the stored text wherever its author chose that."""
    found = data.copy()
    for place in theirs:
        choice, is_list = data.get(f"choose-{place.key}"), place.key.endswith("-")
        if choice == THEIRS and is_list:
            _put_list(found, place)
        elif choice == THEIRS:
            for name in (place.key, f"{place.key}_unit"):
                found.pop(name, None)
            for name, values in place.texts.items():
                found.setlist(name, values)
        elif choice == MINE and is_list:
            _drop_others(found, place)
    return found


def _put_list(data: QueryDict, place: Place) -> None:
    """The stored rows of a list in place of all that were posted."""
    for name in [n for n in data if n.startswith(place.key) and not n.endswith("_FORMS")]:
        del data[name]
    for name, values in {**place.texts, **place.keys}.items():
        data.setlist(name, values)
    data[f"{place.key}TOTAL_FORMS"] = str(len(place.keys))


def _drop_others(data: QueryDict, place: Place) -> None:
    """Delete the stored rows that the posted list does not have: it is chosen as it is."""
    total = rows_posted(data, place.key.removesuffix("-"))
    kept = {data.get(f"{place.key}{index}-id", "") for index in range(total)}
    for key, (pk,) in place.keys.items():
        if pk in kept:
            continue
        start = key.removesuffix("id")
        row = {name: v for name, v in place.texts.items() if name.startswith(start)}
        for name, values in {**row, key: [pk], f"{start}DELETE": ["on"]}.items():
            data.setlist(f"{place.key}{total}-{name.removeprefix(start)}", values)
        total += 1
    data[f"{place.key}TOTAL_FORMS"] = str(total)


def unanswered(data: QueryDict) -> bool:
    """Whether something the page of a conflict asked was left without an answer."""
    return any(data.get(f"choose-{key}") not in (MINE, THEIRS) for key in data.getlist("asked"))
