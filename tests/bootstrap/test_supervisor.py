import json
import os
import signal
import subprocess
import sys
import time

import pytest

from bootstrap.supervisor import Child, Supervisor, command_line

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)  # gongkai-test-mark"]


@pytest.fixture
def supervisor(tmp_path):
    made = Supervisor(tmp_path, dict(os.environ))
    yield made
    made.stop()


def running(pid):
    return "gongkai-test-mark" in command_line(pid)


def test_what_is_killed_starts_again(supervisor, capsys):
    child = Child("sleeper", SLEEP)
    supervisor.add(child)
    first = child.process.pid
    os.kill(first, signal.SIGKILL)
    child.process.wait()
    assert supervisor.watch_until(lambda: child.alive and child.process.pid != first, 30)
    assert "SIGKILL" in capsys.readouterr().out


def test_delays_grow_while_a_child_keeps_dying(supervisor):
    child = Child("broken", [sys.executable, "-c", "raise SystemExit(3)"])
    supervisor.add(child)
    assert supervisor.watch_until(lambda: child.deaths == 3, 60)
    assert child.start_again_at - time.monotonic() > 1.0


def test_stop_ends_what_does_not_follow(tmp_path, monkeypatch):
    monkeypatch.setattr("bootstrap.supervisor.STOP_SECONDS", 0.2)
    supervisor = Supervisor(tmp_path, dict(os.environ))
    code = "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True)\n"
    deaf = Child("deaf", [sys.executable, "-c", code + "time.sleep(600)  # gongkai-test-mark"])
    supervisor.add(deaf)
    pid = deaf.process.pid
    assert supervisor.watch_until(lambda: supervisor.log(deaf).read_text() == "1\n", 30)
    supervisor.stop()
    assert not running(pid)
    assert not (tmp_path / "processes.json").exists()


def test_leftovers_of_a_killed_run_are_stopped(tmp_path):
    left = subprocess.Popen(SLEEP, start_new_session=True)
    (tmp_path / "processes.json").write_text(json.dumps({"web": left.pid}))
    while not running(left.pid):
        time.sleep(0.01)
    assert Supervisor(tmp_path, {}).stop_leftovers("gongkai-test-mark") == ["web"]
    assert left.wait() == -signal.SIGKILL


def test_a_process_number_given_to_another_program_is_left_alone(tmp_path):
    other = subprocess.Popen(SLEEP, start_new_session=True)
    (tmp_path / "processes.json").write_text(json.dumps({"web": other.pid}))
    assert Supervisor(tmp_path, {}).stop_leftovers("another-mark") == []
    assert other.poll() is None
    other.kill()
    other.wait()
