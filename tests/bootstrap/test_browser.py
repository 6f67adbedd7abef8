import pytest

from bootstrap import browser, testing


@pytest.fixture
def python(tmp_path):
    return tmp_path / "python"


def test_a_named_browser_is_taken(monkeypatch, python):
    monkeypatch.setenv("CHROME_BIN", "/opt/chrome")
    monkeypatch.setattr(browser, "driver_runs", lambda python: True)
    assert browser.find_or_install(python) == ("/opt/chrome", "")


def test_nothing_is_installed_by_a_user(monkeypatch, python):
    monkeypatch.setattr(browser, "find", lambda: "")
    monkeypatch.setattr(browser.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(browser, "_run", lambda *arguments: pytest.fail("installs"))
    found, reason = browser.find_or_install(python)
    assert not found
    assert "CHROME_BIN" in reason


def test_root_installs_what_is_missing(monkeypatch, python):
    calls = []
    found = iter(["", "/usr/bin/chromium"])
    monkeypatch.setattr(browser, "find", lambda: next(found))
    monkeypatch.setattr(browser, "driver_runs", lambda python: True)
    monkeypatch.setattr(browser.os, "geteuid", lambda: 0)
    monkeypatch.setattr(browser.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(browser, "_run", lambda *arguments: calls.append(arguments))
    assert browser.find_or_install(python) == ("/usr/bin/chromium", "")
    assert [call[1] for call in calls] == ["update", "install"]


def test_an_installation_that_fails_says_why(monkeypatch, python):
    monkeypatch.setattr(browser, "find", lambda: "")
    monkeypatch.setattr(browser.os, "geteuid", lambda: 0)
    monkeypatch.setattr(browser.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(browser, "_run", lambda *arguments: "no such mirror")
    assert "no such mirror" in browser.find_or_install(python)[1]


def test_what_is_skipped_is_said_at_once_and_handed_to_the_tests(monkeypatch, python, capsys):
    monkeypatch.setattr(browser, "find_or_install", lambda python: ("", "for a reason"))
    variables = testing.test_variables(python)
    assert "for a reason" in variables["GONGKAI_TESTS_SKIPPED"]
    assert "for a reason" in capsys.readouterr().out
