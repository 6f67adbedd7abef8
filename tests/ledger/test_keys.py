"""Keys come from files nobody else can read; the wrong one is told before anything is signed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import CommandError

from config import environment
from ledger import checks
from ledger.models import Leaf
from ledger.notes import Signer
from tests.ledger.logs import grow, log_key

pytestmark = pytest.mark.django_db(transaction=True, available_apps=["ledger"])


def test_a_new_key_is_written_for_its_owner_alone(tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "key"
    call_command("ledger_key", "new", str(path))
    assert path.stat().st_mode & 0o777 == 0o400
    signer = Signer.parse(path.read_text().strip())
    assert capsys.readouterr().out.strip() == str(signer.verifier)
    with pytest.raises(CommandError, match="exists"):
        call_command("ledger_key", "new", str(path))


def test_the_key_in_use_is_shown_and_the_next_one_introduced(capsys: Any) -> None:
    call_command("ledger_key", "show")
    assert capsys.readouterr().out.strip() == str(log_key())
    new = Signer.generate(log_key().name).verifier
    call_command("ledger_key", "introduce", str(new))
    assert "Entry 1 introduces" in capsys.readouterr().out
    assert str(new).encode() in bytes(Leaf.objects.get(index=1).entry)
    other = Signer.generate("elsewhere.example/log").verifier
    for bad in ("nonsense", str(other)):
        with pytest.raises(CommandError, match="key"):
            call_command("ledger_key", "introduce", bad)


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path, monkeypatch: Any) -> None:
    path = tmp_path / "key"
    path.write_text(Signer.generate("x").secret())
    monkeypatch.delenv("LEDGER_KEY", raising=False)
    monkeypatch.setenv("LEDGER_KEY_FILE", str(path))
    path.chmod(0o640)
    with pytest.raises(ImproperlyConfigured, match="chmod 400"):
        environment.ledger_key("x", own=False, var=tmp_path)
    path.chmod(0o400)
    assert environment.ledger_key("x", own=False, var=tmp_path).startswith("PRIVATE+KEY+x+")
    path.unlink()
    with pytest.raises(ImproperlyConfigured, match="No such file"):
        environment.ledger_key("x", own=False, var=tmp_path)


def test_only_a_demo_makes_its_own_key_and_keeps_it(tmp_path: Path, monkeypatch: Any) -> None:
    for name in ("LEDGER_KEY", "LEDGER_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)
    assert environment.ledger_key("x", own=False, var=tmp_path) == ""
    made = environment.ledger_key("x", own=True, var=tmp_path)
    assert environment.ledger_key("x", own=True, var=tmp_path) == made
    assert (tmp_path / "ledger_key").stat().st_mode & 0o077 == 0


def test_a_deployment_without_a_key_is_told(settings: Any) -> None:
    assert checks.key_present(None) == []
    settings.LEDGER_KEY = ""
    assert [error.id for error in checks.key_present(None)] == ["ledger.E001"]
    assert checks.key_fits(None, databases=["default"]) == []


def test_a_wrong_key_is_told_at_start(settings: Any) -> None:
    assert checks.key_fits(None, databases=["default"]) == []
    grow(1)
    assert checks.key_fits(None, databases=["default"]) == []
    assert checks.key_fits(None) == []
    settings.LEDGER_KEY = Signer.generate(log_key().name).secret()
    assert [error.id for error in checks.key_fits(None, databases=["default"])] == ["ledger.E002"]
