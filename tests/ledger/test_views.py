"""The log over HTTP: open to all, cached as the files allow, never a 500."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import include, path

from ledger import files, publishing, tree
from ledger.notes import open_checkpoint
from ledger.proofs import InclusionProof
from ledger.tiles import unbundle
from tests.ledger.logs import grow, log_key, publish_entry

urlpatterns = [path("log/", include("ledger.urls"))]

pytestmark = [
    pytest.mark.django_db(transaction=True, available_apps=["ledger"]),
    pytest.mark.urls(__name__),
]


@pytest.fixture
def client() -> Client:
    # Sessions and languages are the pages' matter.
    with override_settings(MIDDLEWARE=["django.middleware.common.CommonMiddleware"]):
        yield Client(raise_request_exception=True)


@pytest.fixture
def published() -> int:
    size = grow(599).size
    publishing.publish()
    return size


def test_the_checkpoint_is_fresh_and_signed(client: Client, published: int) -> None:
    response = client.get("/log/checkpoint")
    assert response.headers["Cache-Control"] == "no-cache"
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert open_checkpoint(response.content, [log_key()]).size == published


def test_full_tiles_are_cached_for_ever_and_partial_ones_shortly(
    client: Client, published: int
) -> None:
    full = client.get("/log/tile/entries/000")
    assert unbundle(full.content)[1] == publish_entry(1)
    assert full.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    partial = client.get("/log/tile/0/002.p/88")
    assert len(partial.content) == 88 * 32
    assert "immutable" not in partial.headers["Cache-Control"]
    assert full.headers["Content-Type"] == "application/octet-stream"


def test_a_partial_tile_that_is_gone_is_cut_from_the_full_one(
    client: Client, published: int
) -> None:
    assert len(unbundle(client.get("/log/tile/entries/000.p/3").content)) == 3
    assert client.get("/log/tile/0/001.p/5").content == client.get("/log/tile/0/001").content[:160]


def test_an_inclusion_proof_is_found_by_index_and_by_leaf_hash(
    client: Client, published: int
) -> None:
    by_index = client.get("/log/inclusion/300")
    leaf = tree.leaf_hash(publish_entry(300)).hex()
    assert client.get(f"/log/inclusion/leaf/{leaf}").content == by_index.content
    proof = InclusionProof.parse(by_index.content.decode())
    proof.verify(publish_entry(300), [log_key()])
    assert by_index.headers["Content-Type"] == "text/plain; charset=utf-8"
    as_json = client.get("/log/inclusion/300.json")
    assert as_json.headers["Content-Type"] == "application/json"
    assert json.loads(as_json.content)["index"] == 300
    assert client.get(f"/log/inclusion/leaf/{leaf}.json").json() == as_json.json()


def test_a_consistency_proof_is_given_in_both_forms(client: Client, published: int) -> None:
    text = client.get("/log/consistency/300").content.decode()
    assert text.startswith("old 300\n")
    as_json = client.get(f"/log/consistency/300.json?size={published}").json()
    assert (as_json["old"], as_json["new"]) == (300, published)
    assert text.split("\n\n")[0].split("\n")[1:] == as_json["hashes"]


def test_every_answer_is_open_to_every_page_and_to_head(client: Client, published: int) -> None:
    for url in ("checkpoint", "policy", "policy.json", "keys.json", "tile/0/000", "nothing"):
        response = client.head(f"/log/{url}")
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.content == b""
        assert client.post(f"/log/{url}").status_code == 405


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("tile/0/0", 400),
        ("tile/0/000.p/256", 400),
        ("tile/../../state/mark", 400),
        ("tile/0/../../../state/mark", 400),
        ("tile/%2e%2e/%2e%2e/state/mark", 400),
        ("tile/entries/%00", 400),
        ("tile/0/999", 404),
        ("tile/0/002", 404),
        ("tile/7/000", 404),
        ("state/mark", 404),
        ("inclusion/600", 404),
        ("inclusion/99999999999999999999999", 400),
        ("inclusion/007", 400),
        ("inclusion/3?size=x", 400),
        ("inclusion/3?size=5", 404),
        ("inclusion/leaf/xyz", 400),
        ("inclusion/leaf/" + "0" * 64, 404),
        ("inclusion/leaf/" + "0" * 64 + ".json", 404),
        ("consistency/601", 404),
        ("consistency/1?size=-1", 400),
        ("consistency/x", 404),
        ("", 404),
        ("checkpoint/", 404),
    ],
)
def test_what_is_not_there_or_not_ours_is_said_in_a_line(
    client: Client, published: int, url: str, status: int
) -> None:
    response = client.get(f"/log/{url}")
    assert response.status_code == status
    assert response.headers["Content-Type"].startswith("text/plain")
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_an_empty_log_has_nothing_to_show(client: Client) -> None:
    for url in ("checkpoint", "policy", "tile/0/000", "inclusion/0", "consistency/0"):
        assert client.get(f"/log/{url}").status_code == 404


def test_files_are_served_without_the_database(
    client: Client, published: int, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        for url in ("checkpoint", "policy", "tile/0/000", "tile/entries/000.p/7"):
            assert client.get(f"/log/{url}").status_code == 200
    assert (files.public_folder() / "tile/0/000").stat().st_mode & 0o777 == 0o644
