import pytest
from django.core.management import call_command
from django.db import OperationalError, connection

from config import prepare


@pytest.fixture
def static_root(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    return tmp_path


def test_static_files_are_collected_once(static_root, monkeypatch):
    calls = []
    monkeypatch.setattr(prepare, "call_command", lambda *a, **k: calls.append(a))
    prepare.collect_static_files()
    prepare.collect_static_files()
    assert calls == [("collectstatic",)]


def test_static_files_are_collected_again_after_a_change(static_root, monkeypatch):
    calls = []
    monkeypatch.setattr(prepare, "call_command", lambda *a, **k: calls.append(a))
    prepare.collect_static_files()
    monkeypatch.setattr(prepare, "static_files_state", lambda: "changed")
    prepare.collect_static_files()
    assert len(calls) == 2


def test_every_reference_between_static_files_resolves(static_root, settings):
    backend = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}
    call_command("collectstatic", interactive=False, verbosity=0)
    assert (static_root / "staticfiles.json").exists()


def test_waiting_for_a_database_that_never_comes_ends(monkeypatch):
    def refuse():
        raise OperationalError("gone")

    monkeypatch.setattr(connection, "ensure_connection", refuse)
    with pytest.raises(OperationalError):
        prepare.wait_for_database(0)
