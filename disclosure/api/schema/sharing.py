"""Say once what many operations have in common: parameters and error responses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from disclosure.api.problems import PROBLEMS

from .names import camel

Paths = dict[str, dict[str, dict[str, Any]]]


def share(paths: Paths) -> dict[str, Any]:
    """Replace repeated parts of the operations, in place, by references; the parts by kind."""
    return {"parameters": _share_parameters(paths), "responses": _share_responses(paths)}


def _operations(paths: Paths) -> Iterator[dict[str, Any]]:
    for path in paths.values():
        yield from path.values()


def _share_parameters(paths: Paths) -> dict[str, Any]:
    """Parameters of one name and one meaning that more than one operation has."""
    given = [p for op in _operations(paths) for p in op.get("parameters", ())]
    meanings: dict[str, list[Any]] = {}
    for parameter in given:
        known = meanings.setdefault(parameter["name"], [])
        if parameter not in known:
            known.append(parameter)
    uses = Counter(parameter["name"] for parameter in given)
    shared = {
        name: known[0] for name, known in meanings.items() if len(known) == 1 and uses[name] > 1
    }
    for operation in _operations(paths):
        operation["parameters"] = [
            {"$ref": f"#/components/parameters/{p['name']}"} if p["name"] in shared else p
            for p in operation.get("parameters", ())
        ]
    return dict(sorted(shared.items()))


def _share_responses(paths: Paths) -> dict[str, Any]:
    """One response for each kind of problem."""
    shared = {}
    names = {str(problem.status): camel(problem.slug) for problem in PROBLEMS}
    for operation in _operations(paths):
        for code, response in operation["responses"].items():
            if name := names.get(code):
                shared[name] = response
                operation["responses"][code] = {"$ref": f"#/components/responses/{name}"}
    return dict(sorted(shared.items()))
