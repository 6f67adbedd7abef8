import ast
import os
import socket
import string

import pytest

from bootstrap import ROOT, demo, processes
from bootstrap.messages import SENTENCES, Failure, text
from bootstrap.supervisor import Child, Supervisor


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def made(tmp_path, monkeypatch):
    """Return a maker of demos on a directory of their own."""
    monkeypatch.setenv("GONGKAI_VAR", str(tmp_path))
    return lambda *arguments: demo.Demo(demo._parse(list(arguments)))


@pytest.mark.parametrize("name", ["demo.py", "run_tests.py"])
def test_commands_parse_on_an_old_python(name):
    tree = ast.parse((ROOT / name).read_text(encoding="utf-8"), feature_version=(3, 4))
    first_imports = [node.lineno for node in tree.body if isinstance(node, ast.ImportFrom)]
    check = next(node.lineno for node in tree.body if isinstance(node, ast.If))
    assert check < min(first_imports)


def test_a_wanted_port_that_is_taken_is_an_error(made, listener):
    with pytest.raises(Failure) as failure:
        made("--port", str(listener)).choose_port()
    assert str(listener) in str(failure.value)


def test_the_default_port_may_move(made, listener, monkeypatch):
    monkeypatch.setattr(demo, "DEFAULT_PORT", listener)
    assert listener < made().choose_port() < listener + demo.PORTS_TO_TRY


def test_a_second_demo_says_who_runs(made):
    first, second = made(), made()
    with first.only_one(), pytest.raises(Failure) as failure, second.only_one():
        pass
    assert str(os.getpid()) in str(failure.value)


def test_the_lock_is_free_after_a_run(made):
    for _ in range(2):
        with made().only_one():
            pass


def test_the_secret_key_is_kept_and_private(made, tmp_path):
    one = made()
    secret = one.secret_key()
    assert one.secret_key() == secret
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_own_servers_are_not_started_where_others_are_configured(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgresql://db.example/x")
    monkeypatch.delenv("REDIS_URL", raising=False)
    assert [child.name for child in processes.server_children(tmp_path)] == ["redis"]


@pytest.mark.parametrize("key", sorted(SENTENCES))
def test_both_languages_fill_the_same_places(key):
    places = [
        {name for _, name, _, _ in string.Formatter().parse(s) if name} for s in SENTENCES[key]
    ]
    assert places[0] == places[1]


@pytest.mark.parametrize(("language", "word"), [("zh_CN.UTF-8", "已停止。"), ("en_GB", "Stopped.")])
def test_the_language_is_that_of_the_terminal(monkeypatch, language, word):
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    monkeypatch.setenv("LANG", language)
    assert text("stopped") == word


def test_a_server_that_cannot_start_is_said_with_its_last_words(tmp_path):
    supervisor = Supervisor(tmp_path, {})
    child = Child("postgres", ["false"], deaths=processes.HOPELESS_DEATHS)
    supervisor.children.append(child)
    supervisor.log(child).write_text("why it cannot")
    with pytest.raises(Failure, match="why it cannot") as failure:
        processes.give_up(supervisor)
    assert failure.value.key == "fail_child"
