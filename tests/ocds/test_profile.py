"""The vendored standard is what its authors published, and our extension is well made."""

from __future__ import annotations

import csv
import hashlib
import json

import pytest

from disclosure.ocds import profile, served
from disclosure.ocds.validating import faults, schema_errors
from disclosure.ocds.versioned import versioned_schema

SCHEMA = profile.HERE / "schema"
#: SHA-256 of every vendored file, as it came from its authors (schema/NOTICE).
VENDORED = {
    "LICENSE": ("121f2d55df06faa5f366feb63385f73c5952959678f9fc6d042010d4f43b2619"),
    "core/record-package-schema.json": (
        "ba7bc9acfc307b6f311a54a62f686f1d9e199e61712314f995a090b660168da1"
    ),
    "core/release-package-schema.json": (
        "06577cec73cc16eca0cac331a7ea9ee9cd684b21c55f5f0711f7442623153698"
    ),
    "core/release-schema.json": (
        "fac192e1ccfb061f5164bdb2d64c29e517c0f81661996b97de40cebc55a2c1bc"
    ),
    "extensions/bids.json": ("ca8f5caf44eeaa6e8471e71231baa4ac134eae6551e77313364f3ecbdd94a1c5"),
    "extensions/location.json": (
        "8df684493b9097c1fc05a11e97c1b307d7455a4330154d2d360a3d6d1e72bf84"
    ),
    "extensions/lots.json": ("d5a06935c6c1da86a7245edc5ccf365db0fc94275c292577cd898bd216333e0c"),
    "extensions/participation_fee.json": (
        "87f8be240caf74387e43d3c465c34e56e8bf3c971dca9ee0501d809f6f4137f5"
    ),
    "extensions/process_title.json": (
        "e034b96b9e70c330bd157e2499647ef33fd3042154bd3fdcbc01943e91d8c230"
    ),
    "oc4ids/project-package-schema.json": (
        "2b687874e2dab1dc05b88d8ba02430c84cf980f65ffe937ffa87d2d7a76cfe74"
    ),
    "oc4ids/project-schema.json": (
        "cbd1169b1e4017a36b51b68ba000b7f1b996ced2ceee1301955a84cab6ad4b69"
    ),
}
#: The copy of an extension that has no version of its own.
COPIED = {
    "copy1/LICENSE": ("c71d239df91726fc519c6eb72d318ec65820627232b2f796219e87dcf35d0ab4"),
    "copy1/README.md": ("4be6a37e94c8192a438a08a29ed51043949c4fa7f4d521cba5b232b4c20ca517"),
    "copy1/codelists/dynamicPurchasingSystemStatus.csv": (
        "76853264d8998924262c7e81ed0d59696d0dd4a272d52c4461ee8ba38a1b6c5d"
    ),
    "copy1/codelists/dynamicPurchasingSystemType.csv": (
        "4ea95d629b744f53a2968bba769c11f368d51478cb7664961cef3f363bfbd4af"
    ),
    "copy1/codelists/frameworkAgreementMethod.csv": (
        "c59eb2a8bd780d154b0fa9a422f3f28c3207540d6277d053f885777a1959cf83"
    ),
    "copy1/extension.json": ("79dfd827463f62caea99e80b4011bb0cdf9fc83a4dd5f6a4e27931af3ffc5d1b"),
    "copy1/release-schema.json": (
        "f686964faf820488b55694462713b0a9184381846a10395c315d94499b282314"
    ),
}


def digests(folder):
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in ("NOTICE",)
    }


def test_vendored_files_are_the_published_ones():
    assert digests(SCHEMA) == VENDORED
    assert digests(profile.SERVED_FOLDER / "techniques") == COPIED


def test_their_licences_are_kept():
    assert "Apache License" in (SCHEMA / "LICENSE").read_text()
    notice = (SCHEMA / "NOTICE").read_text()
    assert all(name in notice for name in ("Open Contracting", *profile.FOREIGN))


@pytest.mark.parametrize(
    ("target", "patch", "merged"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": ["c", None]}, {"a": ["c", None]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        (["a"], {"a": "b"}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_patches_are_merged_as_rfc_7396_says(target, patch, merged):
    before = json.dumps(target)
    assert profile.merge_patch(target, patch) == merged
    assert json.dumps(target) == before


def test_the_profile_knows_core_and_extensions():
    for path in (
        "tender.value.amount",
        "tender.lots.value",
        "bids.details.tenderers.id",
        "bids.details.rank",
        "tender.items.landParcel.floorAreaRatioMax",
        "tender.techniques.hasElectronicAuction",
        "awards.documents.sha256",
        "title",
    ):
        assert profile.field(path) is not None, path
    assert profile.field("tender.lots.colour") is None
    assert profile.field("budget.amount.currency", "project") is not None


def test_closed_lists_are_the_codelists():
    """An enum in the schema and its CSV say the same."""
    folder = profile.SERVED_FOLDER / "cn_allocation/v1"
    schema = json.loads((folder / "release-schema.json").read_text("utf-8"))
    lists = {}
    for node in _nodes(schema):
        if "codelist" in node:
            lists[node["codelist"]] = [code for code in node["enum"] if code is not None]
            assert node["openCodelist"] is False
    extension = json.loads((folder / "extension.json").read_text("utf-8"))
    assert sorted(lists) == extension["codelists"]
    for name, codes in lists.items():
        text = (folder / "codelists" / name).read_text("utf-8")
        rows = list(csv.DictReader(text.splitlines()))
        assert [row["Code"] for row in rows] == codes
        assert all(row["Title"] and row["Title_zh"] for row in rows)


def test_every_field_of_ours_is_told_in_both_languages():
    folder = profile.SERVED_FOLDER / "cn_allocation/v1"
    schema = json.loads((folder / "release-schema.json").read_text("utf-8"))
    told = [node for node in _nodes(schema) if "title" in node and isinstance(node["title"], str)]
    assert len(told) > 50
    for node in told:
        assert node["title_zh"]
        assert node["description"].endswith(".")
        assert node["description_zh"].endswith("。")
    readme = (folder / "README.md").read_text("utf-8")
    names = [name for node in _nodes(schema) for name in node.get("properties", {})]
    assert [name for name in names if f"`{name}`" not in readme and name not in MERGED] == []


#: Fields of others whose way of merging we change.
MERGED = {"suppliers", "tenderers"}


def _nodes(value):
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _nodes(inner)


BAD = {
    "ocid": "ocds-213czf-1",
    "id": "1",
    "date": "2026年1月2日",
    "tag": ["awarded"],
    "initiationType": "tender",
    "tender": {"id": "1", "value": {"amount": "15600000元", "currency": "人民币"}},
    "awards": [{"title": "an award without an id"}],
    "bids": {"details": [{"id": "1", "rank": "first"}]},
}


def test_what_publishers_get_wrong_is_found():
    places = {"/".join(map(str, path)) for path, _said in faults("release", BAD)}
    assert places == {
        "date",
        "tag/0",
        "tender/value/amount",
        "tender/value/currency",
        "awards/0",
        "bids/details/0/rank",
    }


def test_a_package_is_judged_without_a_network(monkeypatch):
    monkeypatch.setattr("socket.socket.connect", None)
    package = {"uri": "https://a.example/", "version": "1.1", "releases": [BAD]}
    errors = schema_errors("release-package", package)
    assert any(error.startswith("releases/0/tender/value/currency") for error in errors)
    assert any("publisher" in error for error in errors)


def test_the_versioned_schema_follows_the_rules_of_merging():
    schema = versioned_schema(profile.release_schema())
    award = schema["definitions"]["Award"]["properties"]
    assert award["id"] == profile.release_schema()["definitions"]["Award"]["properties"]["id"]
    assert "value" in award["suppliers"]["items"]["properties"], (
        "replaced whole, so versioned whole"
    )
    assert award["items"]["items"] == {"$ref": "#/definitions/Item"}
    assert "noticeType" not in schema["properties"]


def test_served_files_have_a_type_and_no_one_else_is_served():
    assert "cn_allocation/v1/extension.json" in served.files()
    for name in served.files():
        data, media_type = served.content(name)
        assert data
        assert "/" in media_type
    with pytest.raises(KeyError):
        served.content("../profile.py")
