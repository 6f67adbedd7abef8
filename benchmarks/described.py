"""Both APIs held to their descriptions by a stranger, who knows nothing else of them.

    python3 -m venv /tmp/schemathesis && /tmp/schemathesis/bin/pip install schemathesis==4.32.5
    python -m benchmarks.described --schemathesis /tmp/schemathesis/bin/st

A portal of its own with the demo's notices answers. Schemathesis makes requests from
`docs/openapi.yaml` and `docs/filing-openapi.yaml`, good ones and bad ones, and compares each answer
with them: status, media type, headers, body, and whether what does not fit is refused. It needs an
older `jsonschema-rs` than the portal, so it has an environment of its own. The exit status is 1 if
anything differs.

A type is some 1,000 requests in the phase `coverage` of the filing API; `--types` describes fewer
types than all.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks import stack

VAR, PORT, ORIGIN = stack.own_site(DJANGO_SETTINGS_MODULE="benchmarks.unlimited")

from django.core.management import call_command
from django.utils import timezone

from disclosure.api.schema.building import as_yaml
from disclosure.api.schema.building import openapi as public_api
from disclosure.checks import example
from disclosure.core.notice_types import registry
from disclosure.core.workflow import Role
from disclosure.models import Agency
from filing.keys import make_key
from filing.schema import openapi as filing_api
from tests.factory import make_user

CONFIGURATIONS = {
    "public": stack.ROOT / "tests" / "api" / "schemathesis.toml",
    "filing": stack.ROOT / "tests" / "filing" / "schemathesis.toml",
}
#: Of the demo: whose system files.
AGENCY = "yunlan-water"
#: Type of the drafts that are there before.
FILED = "land.agreement"
PHASES = "examples,coverage,fuzzing"


def main() -> None:
    """Start the portal, let Schemathesis ask it for each description."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    codes = [each.code for each in registry.all()]
    parser.add_argument("--schemathesis", type=Path, required=True, metavar="PROGRAM")
    parser.add_argument("--api", choices=("public", "filing"), help="only one of them")
    parser.add_argument("--phases", default=PHASES)
    parser.add_argument("--examples", type=int, help="requests of fuzzing for each operation")
    parser.add_argument("--types", nargs="+", choices=codes, default=codes, metavar="CODE",
                        help="types that may be filed; all without this")  # fmt: skip
    options = parser.parse_args()
    print(stack.machine(), flush=True)
    with stack.servers(VAR):
        call_command("load_sample", stdout=sys.stderr)
        with stack.site(VAR, PORT):
            status = [ask(name, options) for name in ("public", "filing")
                      if options.api in (None, name)]  # fmt: skip
    sys.exit(max(status))


def ask(name: str, options: argparse.Namespace) -> int:
    """Run Schemathesis over one description; its exit status."""
    described, more = public_api(), []
    if name == "filing":
        authorization = f"Bearer {new_key()}"
        described = only(filing_api(), options.types)
        show_drafts(described, new_draft(authorization, 1), new_draft(authorization, 2))
        more = ["--header", f"Authorization: {authorization}"]
    if options.examples:
        more += ["--max-examples", str(options.examples)]
    with tempfile.NamedTemporaryFile("w", suffix=".yaml", encoding="utf-8") as file:
        file.write(as_yaml(described))
        file.flush()
        command = [str(options.schemathesis.absolute()), "--config-file", str(CONFIGURATIONS[name])]
        command += ["run", file.name, "--url", ORIGIN, "--checks", "all"]
        command += ["--phases", options.phases, "--continue-on-failure", *more]
        print(f"\n== {name}", flush=True)
        # It keeps its cases where it is run.
        return subprocess.run(command, cwd=VAR, check=False).returncode


def only(described: dict[str, Any], codes: Collection[str]) -> dict[str, Any]:
    """The description of the filing API with no other types than these."""
    schemas = described["components"]["schemas"]
    kinds = schemas["NewDraft"]["discriminator"]["mapping"]
    for code in kinds.keys() - set(codes):
        reference = kinds.pop(code)
        schemas["NewDraft"]["oneOf"].remove({"$ref": reference})
        del schemas[reference.rpartition("/")[2]]
    return described


def show_drafts(described: dict[str, Any], kept: int, submitted: int) -> None:
    """Name drafts that are there: one that is submitted can be changed no more."""
    for path, operations in described["paths"].items():
        for operation in operations.values():
            for parameter in operation["parameters"]:
                if parameter["name"] == "id":
                    parameter["example"] = submitted if "submission" in path else kept


def new_key() -> str:
    """A key of the filing API for everything."""
    agency, now = Agency.objects.get(slug=AGENCY), timezone.now()
    _key, whole = make_key(
        agency=agency,
        system="schemathesis",
        areas=sorted({each.area() for each in registry.all()}),
        may_draft=True,
        may_submit=True,
        expires_at=now + timedelta(days=2),
        by=make_user(Role.ADMIN, agency=agency),
        now=now,
    )
    return whole


def new_draft(authorization: str, number: int) -> int:
    """The id of a draft that the system has filed."""
    given = example(registry.get(FILED))
    body = {"type": FILED, "notice": given["notice"], "detail": given["detail"]}
    asked = urllib.request.Request(
        f"{ORIGIN}/api/v1/filing/drafts/",
        data=json.dumps(body).encode(),
        headers={
            "Authorization": authorization,
            "Content-Type": "application/json",
            "Idempotency-Key": f"first-{number}",
        },
    )
    with urllib.request.urlopen(asked, timeout=60) as answer:
        return int(json.load(answer)["id"])


if __name__ == "__main__":
    main()
