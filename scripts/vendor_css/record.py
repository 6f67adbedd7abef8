"""Write name, version, licence and hashes of the vendored front-end files to vendor.json.

Run after `npm run build`. `tests/site/test_vendor.py` compares the committed files with the record.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENDOR = HERE.parent.parent / "static" / "vendor"
PACKAGE = "govuk-frontend"
FILES = ("govuk/govuk.css", "govuk/LICENSE.txt")


def record() -> dict[str, object]:
    """The entry for the one package we vendor, read from the lock file and the built files."""
    lock = json.loads((HERE / "package-lock.json").read_text(encoding="utf-8"))
    package = lock["packages"][f"node_modules/{PACKAGE}"]
    return {
        "name": PACKAGE,
        "version": package["version"],
        "licence": package["license"],
        "source": "https://github.com/alphagov/govuk-frontend",
        "npm_integrity": package["integrity"],
        "sha256": {
            name: hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() for name in FILES
        },
    }


if __name__ == "__main__":
    text = json.dumps({"packages": [record()]}, indent=2) + "\n"
    (VENDOR / "vendor.json").write_text(text, encoding="utf-8")
