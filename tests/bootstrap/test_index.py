import functools
import hashlib
import http.server
import threading

import pytest

from bootstrap import index
from bootstrap.messages import Failure

WHEEL = b"a wheel"
NAME = "pip-1.0-py3-none-any.whl"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


@pytest.fixture
def mirror(tmp_path, monkeypatch):
    """A package index on loopback with one pip, and a lock that names it."""
    page = tmp_path / "index" / "simple" / "pip"
    page.mkdir(parents=True)
    (page / "index.html").write_text(f'<a href="../../files/{NAME}#sha256=x">{NAME}</a>')
    files = tmp_path / "index" / "files"
    files.mkdir()
    (files / NAME).write_bytes(WHEEL)
    lock = tmp_path / "pip.lock"
    lock.write_text(f"pip==1.0 \\\n    --hash=sha256:{hashlib.sha256(WHEEL).hexdigest()}\n")
    monkeypatch.setattr(index, "PIP_LOCK", lock)
    monkeypatch.setattr(index, "_bundled", lambda: None)
    handler = functools.partial(Quiet, directory=str(tmp_path / "index"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{server.server_port}/simple/")
    yield files
    server.shutdown()
    server.server_close()


def test_a_python_without_pip_fetches_the_locked_one(mirror, tmp_path):
    wheel = index.pip_wheel(tmp_path / "download", None)
    assert (wheel.name, wheel.read_bytes()) == (NAME, WHEEL)


def test_a_changed_wheel_is_refused(mirror, tmp_path):
    (mirror / NAME).write_bytes(b"another wheel")
    with pytest.raises(Failure) as failure:
        index.pip_wheel(tmp_path / "download", None)
    assert failure.value.key == "fail_hash"
    assert not (tmp_path / "download").exists()


def test_no_network_is_said_plainly(monkeypatch, tmp_path):
    monkeypatch.setattr(index, "_bundled", lambda: None)
    monkeypatch.setenv("PIP_INDEX_URL", "http://user:secret@127.0.0.1:1/simple")
    with pytest.raises(Failure) as failure:
        index.pip_wheel(tmp_path, None)
    assert failure.value.key == "fail_network"
    assert "PIP_INDEX_URL" in str(failure.value)
    assert "secret" not in str(failure.value)


def test_offline_takes_the_pip_of_the_directory(tmp_path):
    (tmp_path / NAME).write_bytes(WHEEL)
    assert index.pip_wheel(tmp_path / "unused", tmp_path) == tmp_path / NAME


def test_settings_come_from_pip_configuration(monkeypatch, tmp_path):
    monkeypatch.delenv("PIP_INDEX_URL", raising=False)
    (tmp_path / "pip.conf").write_text("[global]\nindex-url = https://mirror.example/simple\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    assert index.index_url() == "https://mirror.example/simple"
    monkeypatch.setenv("PIP_INDEX_URL", "https://nearer.example/simple")
    assert index.index_url() == "https://nearer.example/simple"
