import json
import logging

import pytest

from config.logging import JSONFormatter


def test_a_record_is_one_line_of_json():
    record = logging.LogRecord("x.y", logging.WARNING, "f.py", 1, "公告 %s\n二", ("甲",), None)
    line = JSONFormatter().format(record)
    assert "\n" not in line
    entry = json.loads(line)
    assert entry["message"] == "公告 甲\n二"
    assert (entry["level"], entry["logger"]) == ("warning", "x.y")
    assert entry["at"].endswith("+00:00")


def test_an_error_carries_its_traceback():
    try:
        raise ValueError("wrong")
    except ValueError as error:
        information = (type(error), error, error.__traceback__)
    record = logging.LogRecord("x", logging.ERROR, "f.py", 1, "m", (), information)
    assert "ValueError: wrong" in json.loads(JSONFormatter().format(record))["error"]


def test_an_answer_names_its_request(client):
    assert len(client.get("/healthz")["X-Request-ID"]) == 32


def test_a_proxy_may_name_the_request(client):
    response = client.get("/healthz", headers={"X-Request-ID": "edge-1234567890"})
    assert response["X-Request-ID"] == "edge-1234567890"


@pytest.mark.parametrize("forged", ["short", "a" * 65, 'x"y"zzzzzzz', "line break here"])
def test_what_is_no_plain_token_is_replaced(client, forged):
    assert client.get("/healthz", headers={"X-Request-ID": forged})["X-Request-ID"] != forged


def answered(caplog):
    return [record.fields for record in caplog.records if record.name == "gongkai.request"]


@pytest.mark.django_db
def test_an_answer_is_logged_without_what_was_asked_for(client, caplog):
    with caplog.at_level(logging.INFO, logger="gongkai.request"):
        client.get("/notices/?q=张三的电话")
        client.get("/nowhere/")
        client.generic("BREW", "/healthz")
    found, lost, odd = answered(caplog)
    assert found.pop("milliseconds") > 0
    assert found == {"method": "GET", "route": "site:notices", "status": 200}
    assert (lost["status"], odd["method"]) == (404, "other")
    assert "张三" not in "".join(map(str, answered(caplog)))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["/subscribe/mine/a-key/", "/nowhere/a-key/", "/log/a-key", "/张三/a-key/", "/%00/a-key%25s/"],
)
def test_no_line_holds_the_address_of_what_was_refused(client, caplog, path):
    """An address can be a key, and Django logs that of every answer from 400 on."""
    answer = client.post(path)
    assert answer.status_code >= 400
    lines = [JSONFormatter().format(record) for record in caplog.records]
    assert any('"django.request"' in line for line in lines)
    assert "a-key" not in "".join(lines)
    assert "张三" not in "".join(lines)


def test_a_message_with_a_percent_sign_is_a_line(rf):
    record = logging.LogRecord("django.security", logging.ERROR, "f.py", 1, "host 'a%zb'", (), None)
    record.request = rf.get("/")
    assert json.loads(JSONFormatter().format(record))["message"] == "host 'a%zb'"


def test_fields_of_a_record_stand_in_its_line():
    record = logging.LogRecord("x", logging.INFO, "f.py", 1, "answered", (), None)
    record.fields = {"route": "site:home", "status": 200}
    assert json.loads(JSONFormatter().format(record))["route"] == "site:home"
