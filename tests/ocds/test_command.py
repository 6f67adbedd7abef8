"""Files judged from the shell."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

RELEASE = {
    "ocid": "ocds-213czf-1",
    "id": "1",
    "date": "2026-11-23T09:00:00+08:00",
    "tag": ["tender"],
    "initiationType": "tender",
}


def validated(tmp_path, document):
    path, out = tmp_path / "file.json", StringIO()
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    call_command("validate_ocds", str(path), stdout=out)
    return out.getvalue()


def test_a_valid_release_passes(tmp_path):
    assert "0 problems" in validated(tmp_path, RELEASE)


@pytest.mark.parametrize(
    "document",
    [
        "no json",
        [],
        {**RELEASE, "tag": ["sold"]},
        {**RELEASE, "buyer": {"id": "nobody"}},
        {"releases": [RELEASE]},
        {"records": [{"ocid": "x"}]},
        {"projects": []},
    ],
)
def test_what_is_wrong_is_told(tmp_path, document):
    with pytest.raises(CommandError, match="1 of 1 files"):
        validated(tmp_path, document)
