"""Validators, caches, HEAD and other origins."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.api.conftest import ROOT
from tests.factory import Office

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_index")]

PATHS = [
    "/",
    "/releases/",
    "/releases/?q=x",
    "/changes/",
    "/land/listing/",
    "/areas/",
    "/types/",
    "/agencies/",
    "/regions/",
    "/problems/",
    "/schema/",
]


@pytest.mark.parametrize("path", PATHS)
def test_an_answer_already_held_is_not_sent_again(get, office: Office, path):
    office.release()
    first = get(path)
    again = get(path, if_none_match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert again["Access-Control-Allow-Origin"] == "*"
    assert "max-age" in first["Cache-Control"]


def test_an_answer_changes_its_tag_with_what_it_says(get, office: Office):
    release = office.release()
    path = f"/releases/{release.uid}/"
    before = {p: get(p)["ETag"] for p in (path, "/releases/", "/changes/")}
    office.correct(release)
    assert all(get(p)["ETag"] != tag for p, tag in before.items())


def test_an_old_list_says_when_it_last_changed(get, office: Office):
    long_ago = timezone.now() - timedelta(days=1)
    release = office.release(now=long_ago)
    for path in ("/releases/", "/changes/", f"/releases/{release.uid}/"):
        stamp = get(path)["Last-Modified"]
        assert get(path, if_modified_since=stamp).status_code == 304


def test_a_fresh_list_has_no_time_that_could_hide_the_next_release(get, office: Office):
    office.release(now=timezone.now())
    assert "Last-Modified" not in get("/releases/")


def test_a_correction_moves_the_time_of_what_it_corrects(get, office: Office):
    long_ago = timezone.now() - timedelta(days=2)
    release = office.release(now=long_ago)
    path = f"/releases/{release.uid}/"
    stamp = get(path)["Last-Modified"]
    office.correct(release, now=long_ago + timedelta(days=1))
    assert get(path, if_modified_since=stamp).status_code == 200


def test_search_results_have_no_time_because_the_index_follows_later(get, office: Office):
    office.release(now=timezone.now() - timedelta(days=1))
    assert "Last-Modified" not in get("/releases/?q=x")


def test_head_is_get_without_the_body(client, get, office: Office):
    office.release()
    full, head = get("/releases/"), client.head(f"{ROOT}/releases/")
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == full["ETag"]
    assert head["Content-Length"] == str(len(full.content))


def test_any_page_may_read_this(client, get):
    assert get("/releases/")["Access-Control-Allow-Origin"] == "*"
    asked = client.options(f"{ROOT}/releases/", headers={"origin": "https://paper.example"})
    assert asked.status_code == 204
    assert asked["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "Access-Control-Allow-Credentials" not in asked


def test_bodies_do_not_depend_on_the_language(get, office: Office):
    office.release()
    for path in PATHS:
        assert get(path, accept_language="en").content == get(path).content, path
