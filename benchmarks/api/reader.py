"""Reads an API as a stranger does; run by `benchmarks.api` with the Python of another environment.

All it knows comes from the OpenAPI document the portal serves, and from standard input: where the
portal is, and how many releases there are. Every list is followed to its last page; of everything
that has an address of its own so many are asked for, spread over all that the lists name.
"""

from __future__ import annotations

import json
import re
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import jsonschema_rs

ROOT = "/api/v1"
PROBLEM = "application/problem+json"
#: What lists are asked with, where they know the parameter: everything there is.
EVERYTHING = {"status": "all", "versions": "all"}
#: Faults of an operation that are printed.
NAMED = 10


@dataclass
class Operation:
    """One operation of the description, and how its answers were."""

    path: str
    described: dict[str, Any]
    asked: set[str] = field(default_factory=set)
    waiting: dict[str, None] = field(default_factory=dict)
    answers: int = 0
    items: int = 0
    octets: int = 0
    slowest: float = 0.0
    faults: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The path; the lists of all notice types are one."""
        return f"{ROOT}/<area>/<type>/" if self.of_type else self.path

    @property
    def of_type(self) -> bool:
        """Whether this is the list of a notice type."""
        (tag,), name = self.described["tags"], self.described["operationId"]
        return bool(re.fullmatch(f"{tag}_.+_list", name))

    @property
    def parameters(self) -> set[str]:
        """Names of the parameters in the address."""
        return {
            each.get("name") or each["$ref"].rpartition("/")[2]
            for each in self.described["parameters"]
        }


class Portal:
    """The API: asks, and holds each answer to what is described."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        with urllib.request.urlopen(f"{origin}{ROOT}/schema/", timeout=60) as answer:
            self.document = json.load(answer)
        self.operations = [
            Operation(path, each["get"]) for path, each in self.document["paths"].items()
        ]
        # What names no parameter is the better match: /ocds/records/ is no release.
        self.routes = [
            (re.compile(re.sub(r"\{[^}]+\}", "[^/]+", each.path) + r"\Z"), each)
            for each in sorted(self.operations, key=lambda each: each.path.count("{"))
        ]
        self.validators: dict[str, Any] = {}
        self.unknown: list[str] = []

    def operation(self, path: str) -> Operation | None:
        """The operation an address belongs to."""
        return next((each for route, each in self.routes if route.match(path)), None)

    def ask(self, address: str) -> tuple[Operation, Any]:
        """The answer at an address of the API, validated; None if it cannot be read."""
        operation = self.operation(urlsplit(address).path)
        if operation is None:
            raise LookupError(f"nothing is described at {address}")
        begun = time.perf_counter()
        status, headers, body = fetch(address)
        operation.slowest = max(operation.slowest, time.perf_counter() - begun)
        operation.answers += 1
        operation.octets += len(body)
        operation.asked.add(urlsplit(address).path)
        said = list(self._faults(operation, status, headers["Content-Type"], body))
        operation.faults += [f"{said_of} ({address})" for said_of in said]
        if status == 200 and fetch(address, headers["ETag"])[0] != 304:
            operation.faults.append(f"does not know its ETag again ({address})")
        return operation, json.loads(body) if not said else None

    def _faults(
        self, operation: Operation, status: int, media_type: str, body: bytes
    ) -> Iterator[str]:
        described = operation.described["responses"].get(str(status))
        if described is None:
            yield f"answers {status}, which is not described"
            return
        described = self._resolved(described)
        kind = media_type.partition(";")[0]
        if kind not in described["content"]:
            yield f"answers {kind}, which is not described"
            return
        schema = described["content"][kind]["schema"]
        try:
            found = json.loads(body)
        except ValueError as error:
            yield f"is no JSON: {error}"
            return
        for error in self._validator(schema).iter_errors(found):
            told = best(error)
            yield f"{'/'.join(map(str, told.instance_path))}: {told.message[:200]}"

    def _resolved(self, described: dict[str, Any]) -> Any:
        if "$ref" not in described:
            return described
        found: Any = self.document
        for step in described["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        return found

    def _validator(self, schema: dict[str, Any]) -> Any:
        key = json.dumps(schema, sort_keys=True)
        if key not in self.validators:
            whole = {**schema, "components": {"schemas": self.document["components"]["schemas"]}}
            # A format that nothing checks is an error.
            self.validators[key] = jsonschema_rs.Draft202012Validator(
                whole, validate_formats=True, ignore_unknown_formats=False
            )
        return self.validators[key]

    def note(self, path: str) -> None:
        """Keep an address for later."""
        operation = self.operation(path)
        if operation is None:
            self.unknown.append(path)
        elif path not in operation.asked:
            operation.waiting.setdefault(path)


def best(error: Any) -> Any:
    """The error that says most of those inside `oneOf`: the only one of an alternative, if any."""
    alternatives = getattr(error.kind, "context", None)
    return best(min(alternatives, key=len)[0]) if alternatives else error


def fetch(address: str, etag: str = "") -> tuple[int, Any, bytes]:
    """Status, headers and body."""
    request = urllib.request.Request(address, headers={"If-None-Match": etag} if etag else {})
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers, answer.read()


def main() -> int:
    """Print a line an operation; 1 if anything is not as it is described."""
    told = json.load(sys.stdin)
    portal = Portal(told["origin"])
    print(f"{len(portal.operations)} operations, {len(portal.document['components']['schemas'])} "
          f"schemas, jsonschema-rs {version('jsonschema-rs')}", flush=True)  # fmt: skip
    seen = {each.path: list(walked(portal, each, Path(told["packages"]))) for each in
            portal.operations if "{" not in each.path}  # fmt: skip
    faults = complete(portal, seen, told["releases"])
    for address in asked_for(seen):
        if "?" in address:
            read(portal, f"{portal.origin}{address}")
        else:
            portal.note(address)
    single(portal, told["each"])
    return 1 if report(portal) + faults else 0


def walked(portal: Portal, operation: Operation, packages: Path) -> Iterator[Any]:
    """The items of a list from its first page to its last; packages are kept as files."""
    query = "&".join(f"{n}={v}" for n, v in EVERYTHING.items() if n in operation.parameters)
    following = f"{portal.origin}{operation.path}{'?' if query else ''}{query}"
    if operation.path == f"{ROOT}/suggest/":
        following += "?q=%E4%BA%91%E5%B2%9A"
    seen: set[str] = set()
    while following and following not in seen:
        seen.add(following)
        body = read(portal, following)
        if body is None:
            return
        items = items_of(body)
        operation.items += len(items)
        yield from items
        # A package without anything, after the last, is none of the standard's.
        if items and "publishedDate" in body:
            name = f"{operation.path.strip('/').replace('/', '-')}-{len(seen)}.json"
            (packages / name).write_text(json.dumps(body), encoding="utf-8")
        following = body.get("next") or body.get("links", {}).get("next")
        if not items and len(seen) > 1:
            return
    if following:
        operation.faults.append(f"{following} comes twice")


def items_of(body: dict[str, Any]) -> list[Any]:
    """What a page lists."""
    for member in ("results", "releases", "records", "projects"):
        if isinstance(body.get(member), list):
            return list(body[member])
    return []


def read(portal: Portal, address: str) -> Any:
    """An answer, with every address of the API that it names kept for later."""
    _operation, body = portal.ask(address)
    for path in paths(body, f"{portal.origin}{ROOT}/"):
        portal.note(path)
    return body


def paths(value: Any, root: str) -> Iterator[str]:
    """Addresses of the API in an answer, without their queries."""
    if isinstance(value, str):
        if value.startswith(root):
            yield urlsplit(value).path
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from paths(inner, root)


def complete(portal: Portal, seen: dict[str, list[Any]], releases: int) -> int:
    """Say whether the lists hold every release once; how many do not."""
    lists = {
        "releases": [each["sequence"] for each in seen[f"{ROOT}/releases/"]],
        "changes": [each["sequence"] for each in seen[f"{ROOT}/changes/"]],
        "lists of types": [
            item["sequence"]
            for each in portal.operations
            if each.of_type
            for item in seen[each.path]
        ],
    }
    faults = 0
    for name, numbers in lists.items():
        if sorted(numbers) != list(range(1, releases + 1)):
            print(f"{name}: {len(numbers)} of {releases} releases, {len(set(numbers))} different")
            faults += 1
    return faults


def asked_for(seen: dict[str, list[Any]]) -> Iterator[str]:
    """Addresses nobody links to, made of what the lists name."""
    codes: dict[str, None] = {}
    for release in seen[f"{ROOT}/releases/"]:
        uid = release["uid"]
        for part in ("", "changes/", "deliveries/"):
            yield f"{ROOT}/releases/{uid}/{part}"
        yield f"{ROOT}/ocds/releases/{uid}/"
        document = release["document"] or {}
        if allocation := document.get("allocation"):
            yield f"{ROOT}/allocations/{allocation['id']}/"
        for party in document.get("parties", []):
            codes.setdefault(str((party.get("identifier") or {}).get("id", "")))
    for release in seen[f"{ROOT}/ocds/releases/"]:
        yield f"{ROOT}/ocds/records/{quote(release['ocid'], safe='')}/"
    for project in seen[f"{ROOT}/oc4ids/projects/"]:
        yield f"{ROOT}/oc4ids/projects/{quote(project['id'], safe='')}/"
    for kind in seen[f"{ROOT}/types/"]:
        yield f"{ROOT}/types/{kind['type']}/"
    for code in codes:
        if re.fullmatch("[0-9A-Z]{18}", code):
            yield f"{ROOT}/parties/{code}/"
    for area in seen[f"{ROOT}/areas/"]:
        for query in ("", "&year=2026", "&year=2026&month=11", "&stage=contract"):
            yield f"{ROOT}/statistics/?area={area['area']}{query}"


def single(portal: Portal, each: int) -> None:
    """Ask for so many of everything that was named and not asked for, until nothing is left."""
    while found := [
        (operation, spread(list(operation.waiting), each - len(operation.asked)))
        for operation in portal.operations
        if operation.waiting and len(operation.asked) < each
    ]:
        for operation, chosen in found:
            operation.waiting.clear()
            for path in chosen:
                if path not in operation.asked:
                    read(portal, f"{portal.origin}{path}")


def spread(values: list[str], count: int) -> list[str]:
    """At most so many of the values, from all parts of the list."""
    step = max(len(values) / max(count, 1), 1)
    return [values[int(at * step)] for at in range(min(len(values), count))]


def report(portal: Portal) -> int:
    """Print a line for each operation; how many faults there were."""
    grouped: dict[str, list[Operation]] = {}
    for operation in portal.operations:
        grouped.setdefault(operation.name, []).append(operation)
    print(f"{'':44}{'answers':>9}{'items':>9}{'MB':>8}{'slowest':>9}{'faults':>8}")
    for name, operations in grouped.items():
        slowest = max(each.slowest for each in operations)
        print(
            f"{name.removeprefix(ROOT):44}"
            f"{sum(each.answers for each in operations):9,}{sum(e.items for e in operations):9,}"
            f"{sum(each.octets for each in operations) / 1e6:8.1f}{slowest:9.2f}"
            f"{sum(len(each.faults) for each in operations):8}"
        )
    every = [fault for operation in portal.operations for fault in operation.faults]
    every += [f"is named but not described: {path}" for path in portal.unknown]
    kinds = Counter(re.sub(r" \(http.*|\d+", "", fault) for fault in every)
    for kind, count in kinds.most_common(NAMED):
        first = next(f for f in every if re.sub(r" \(http.*|\d+", "", f) == kind)
        print(f"    {count} x {first[:400]}")
    answers = sum(each.answers for each in portal.operations)
    print(f"{answers:,} answers, {len(every)} faults", flush=True)
    return len(every)


if __name__ == "__main__":
    sys.exit(main())
