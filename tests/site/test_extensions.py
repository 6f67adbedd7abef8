"""The extension's files at the addresses that every package names."""

import json

import pytest

from disclosure.ocds import profile

pytestmark = pytest.mark.django_db


def test_every_extension_we_serve_is_where_packages_say(client, settings):
    for url in profile.extension_urls():
        if not url.startswith(settings.SITE_ORIGIN):
            continue
        answer = client.get(url.removeprefix(settings.SITE_ORIGIN))
        assert answer.status_code == 200
        assert answer["Content-Type"] == "application/json"
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "max-age=2592000" in answer["Cache-Control"]
        extension = json.loads(answer.content)
        base = url.removeprefix(settings.SITE_ORIGIN).removesuffix("extension.json")
        for name in extension["schemas"]:
            assert client.get(f"{base}{name}")["Content-Type"] == "application/json"
        for name in extension["codelists"]:
            codelist = client.get(f"{base}codelists/{name}")
            assert codelist["Content-Type"] == "text/csv; charset=utf-8"


def test_the_extension_says_whose_it_is(client, settings):
    settings.OCDS_PUBLISHER = "云岚市公共资源交易中心"
    extension = client.get("/ocds/extensions/cn_allocation/v1/extension.json").json()
    assert set(extension["name"]) == {"en", "zh"}
    assert extension["contactPoint"]["name"] == "云岚市公共资源交易中心"
    readme = extension["documentationUrl"]["en"].removeprefix(settings.SITE_ORIGIN)
    assert client.get(readme)["Content-Type"] == "text/markdown; charset=utf-8"


@pytest.mark.parametrize(
    "path", ["cn_allocation/v2/extension.json", "../profile.py", "cn_allocation/v1/", ""]
)
def test_nothing_else_is_served(client, path):
    assert client.get(f"/ocds/extensions/{path}").status_code == 404


def test_an_unchanged_file_is_not_sent_again(client):
    path = "/ocds/extensions/cn_allocation/v1/release-schema.json"
    tag = client.get(path)["ETag"]
    assert client.get(path, headers={"if-none-match": tag}).status_code == 304
    assert client.post(path).status_code == 405
