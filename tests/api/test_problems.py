"""Errors are problem documents, in the reader's language, naming what is wrong."""

from unittest.mock import patch

import pytest
from django.db import OperationalError
from django.test import Client

from disclosure.api.views.releases import ReleaseListView
from tests.api.conftest import ROOT, broken_promises

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_index")]


def problem(response, status):
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    assert response["Access-Control-Allow-Origin"] == "*"
    body = response.json()
    assert body["status"] == status
    assert not broken_promises("Problem", body)
    return body


def refused(response):
    """The parameters named by a 400."""
    return list(dict.fromkeys(e["parameter"] for e in problem(response, 400)["errors"]))


@pytest.mark.parametrize(
    "path", ["/nowhere/", "/releases/2026-00000001/", "/land/nothing/", "/types/land.none/"]
)
def test_an_unknown_address_is_not_found(get, path):
    body = problem(get(path), 404)
    assert body["instance"] == f"{ROOT}{path}"
    assert body["type"].endswith("/problems/not-found/")


def test_a_forgotten_slash_is_added(get):
    answer = get("/releases?area=land")
    assert answer.status_code == 301
    assert answer["Location"] == f"{ROOT}/releases/?area=land"
    assert get("/nowhere").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(client, method):
    answer = getattr(client, method)(f"{ROOT}/releases/")
    problem(answer, 405)
    assert answer["Allow"] == "GET, HEAD, OPTIONS"


def test_a_form_we_do_not_have_is_refused(get):
    problem(get("/releases/", accept="text/html"), 406)
    assert get("/releases/", accept="text/html,*/*;q=0.1").status_code == 200


@pytest.mark.parametrize(
    ("path", "query", "parameter"),
    [
        ("/releases/", "colour=red", "colour"),
        ("/releases/", "format=json", "format"),
        ("/releases/", "area=moon", "area"),
        ("/releases/", "type=land.none", "type"),
        ("/releases/", "agency=nobody", "agency"),
        ("/releases/", "agency=a%00b", "agency"),
        ("/releases/", "region=999999", "region"),
        ("/releases/", "status=secret", "status"),
        ("/releases/", "published_from=2026-13-01", "published_from"),
        ("/releases/", "published_from=11/23/2026", "published_from"),
        ("/releases/", "amount_from=much", "amount_from"),
        ("/releases/", "amount_from=NaN", "amount_from"),
        ("/releases/", "amount_from=1e999999", "amount_from"),
        ("/releases/", "area=land&area=mining", "area"),
        ("/releases/", "limit=0", "limit"),
        ("/releases/", "limit=1001", "limit"),
        ("/releases/", "limit=ten", "limit"),
        ("/releases/", "limit=%EF%BC%95", "limit"),
        ("/releases/", "cursor=12", "cursor"),
        ("/releases/", "cursor=before-ABC", "cursor"),
        ("/releases/", "cursor=before-9999999999999999999", "cursor"),
        ("/releases/", "q=x&cursor=after-1", "cursor"),
        ("/releases/", "q=" + "长" * 201, "q"),
        ("/releases/", "q=%00", "q"),
        ("/releases/", "q=%22%22%28", "q"),
        ("/changes/", "after=-1", "after"),
        ("/changes/", "after=1.5", "after"),
        ("/changes/", "after=9999999999999999999", "after"),
        ("/changes/", "area=land", "area"),
        ("/land/listing/", "area=land", "area"),
        ("/land/listing/", "area__gte=big", "area__gte"),
        ("/land/listing/", "reserve_price=1", "reserve_price"),
        ("/land/listing/", "transfer_method=gift", "transfer_method"),
        ("/agencies/", "region=999999", "region"),
        ("/regions/", "parent=999999", "parent"),
        ("/types/", "x=1", "x"),
    ],
)
def test_a_parameter_that_cannot_be_read_is_named(get, path, query, parameter):
    assert refused(get(f"{path}?{query}")) == [parameter]


def test_every_wrong_parameter_is_named_at_once(get):
    assert refused(get("/releases/?area=moon&stage=none")) == ["area", "stage"]


@pytest.mark.parametrize(
    ("asked", "language", "title"),
    [
        ("", "zh-hans", "参数无效"),
        ("en", "en", "Invalid parameters"),
        ("en-GB,en;q=0.9", "en", "Invalid parameters"),
        ("fr, en;q=0.5", "en", "Invalid parameters"),
        ("zh-CN", "zh-hans", "参数无效"),
        ("fr", "zh-hans", "参数无效"),
        ("*", "zh-hans", "参数无效"),
    ],
)
def test_errors_are_in_the_language_asked_for(get, asked, language, title):
    answer = get("/releases/?colour=red", accept_language=asked)
    assert answer["Content-Language"] == language
    assert "Accept-Language" in answer["Vary"]
    assert answer.json()["title"] == title


def test_a_fault_of_ours_says_nothing_about_us():
    client = Client(raise_request_exception=False)
    with patch.object(ReleaseListView, "get", side_effect=RuntimeError("password=1")):
        answer = client.get(f"{ROOT}/releases/")
    problem(answer, 500)
    assert "password" not in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_a_fault_of_ours_is_logged_with_its_traceback(caplog):
    client = Client(raise_request_exception=False)
    with patch.object(ReleaseListView, "get", side_effect=RuntimeError("broken")):
        client.get(f"{ROOT}/releases/")
    assert [r.exc_info[0] for r in caplog.records if r.exc_info] == [RuntimeError]


def test_a_database_that_is_away_is_worth_another_try():
    client = Client(raise_request_exception=False)
    with patch.object(ReleaseListView, "get", side_effect=OperationalError("gone")):
        answer = client.get(f"{ROOT}/releases/")
    problem(answer, 503)
    assert answer["Retry-After"] == "5"


def test_every_kind_of_problem_is_explained_at_its_address(client, get):
    kinds = get("/problems/").json()
    assert not broken_promises("ProblemKindList", kinds)
    for kind in kinds["results"]:
        path = kind["type"].removeprefix("http://127.0.0.1:8000")
        assert client.get(path).json() == kind
