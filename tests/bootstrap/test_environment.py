import errno

import pytest

from bootstrap import environment
from bootstrap.messages import Failure


@pytest.fixture
def lock(tmp_path):
    path = tmp_path / "requirements.lock"
    path.write_text("")
    return path


@pytest.fixture
def installed(monkeypatch):
    """Environments without their slow part; returns the list of installations."""
    calls = []
    monkeypatch.setattr(environment, "pip_wheel", lambda directory, offline: directory)
    monkeypatch.setattr(environment, "_install", lambda *arguments: calls.append(arguments))
    return calls


def test_an_environment_is_made_once_for_a_lock(tmp_path, lock, installed):
    directory = tmp_path / "venv"
    python = environment.make(directory, lock)
    assert python.exists()
    assert environment.make(directory, lock) == python
    assert len(installed) == 1


def test_another_lock_makes_another_environment(tmp_path, lock, installed):
    environment.make(tmp_path / "venv", lock)
    lock.write_text("# newer")
    environment.make(tmp_path / "venv", lock)
    assert len(installed) == 2


def test_an_installation_cut_short_is_done_again(tmp_path, lock, installed, monkeypatch):
    monkeypatch.setattr(environment, "_install", lambda *arguments: exec("raise KeyboardInterrupt"))
    with pytest.raises(KeyboardInterrupt):
        environment.make(tmp_path / "venv", lock)
    monkeypatch.setattr(environment, "_install", lambda *arguments: installed.append(arguments))
    environment.make(tmp_path / "venv", lock)
    assert len(installed) == 1


def test_an_environment_of_the_user_is_not_touched(tmp_path, lock, installed):
    (tmp_path / "venv").mkdir()
    (tmp_path / "venv" / "precious").touch()
    with pytest.raises(Failure) as failure:
        environment.make(tmp_path / "venv", lock)
    assert failure.value.key == "fail_foreign"
    assert (tmp_path / "venv" / "precious").exists()


def test_a_disk_too_small_is_said_before_it_is_filled(tmp_path, lock, installed, monkeypatch):
    monkeypatch.setattr(environment, "NEEDED_MB", 10**9)
    with pytest.raises(Failure) as failure:
        environment.make(tmp_path / "venv", lock)
    assert failure.value.key == "fail_space"


@pytest.mark.parametrize(
    ("number", "key"),
    [
        (errno.ENOSPC, "fail_disk_full"),
        (errno.EACCES, "fail_permission"),
        (errno.EROFS, "fail_permission"),
    ],
)
def test_system_errors_become_sentences(tmp_path, number, key):
    assert environment.explain(OSError(number, "words"), tmp_path).key == key


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("ERROR: [Errno 28] No space left on device", "fail_disk_full"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "fail_hash"),
        ("NewConnectionError: Temporary failure in name resolution", "fail_network"),
        ("ERROR: No matching distribution found for amqp==5.4.2", "fail_network"),
        ("something else", "fail_install"),
    ],
)
def test_the_last_words_of_pip_become_a_sentence(lock, words, key):
    assert environment.install_failure(words, lock, None).key == key


def test_a_wheel_missing_offline_is_named(lock, tmp_path):
    words = "ERROR: No matching distribution found for amqp==5.4.2"
    failure = environment.install_failure(words, lock, tmp_path)
    assert failure.key == "fail_offline"
    assert "amqp==5.4.2" in str(failure)
