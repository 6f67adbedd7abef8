"""Make a virtual environment with exactly what a lock names."""

import errno
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path

from bootstrap import ROOT
from bootstrap.index import network_failure, pip_wheel
from bootstrap.messages import Failure, say, text

# Tells an environment of ours from one the user made under the same name.
OWN_MARK = "made-by-gongkai"
STAMP = "installed"
NEEDED_MB = 600
MB = 1024 * 1024
LAST_LINES = 15

NO_SPACE = "No space left on device"
# What pip says of a package no index has, and also of an index it could not reach.
MISSING = re.compile(r"No matching distribution found for (\S+)")
NO_NETWORK = re.compile(
    r"NewConnectionError|NameResolutionError|name resolution|Network is unreachable|"
    r"Connection (refused|reset|aborted)|ConnectTimeout|ReadTimeout|ProxyError|"
    r"Max retries exceeded|SSLError"
)


def make(directory: Path, lock: Path, *, offline: Path | None = None) -> Path:
    """Return the Python of an environment with the packages of ``lock``; made when it differs.

    Raises ``Failure`` when the disk, the permissions or the index stand in the way.
    """
    python = directory / "bin" / "python"
    stamp = _stamp(lock)
    try:
        if _read(directory / STAMP) == stamp and python.exists():
            return python
        _make_room(directory)
        say(
            "      " + text("installing"),
            end="  ",
        )
        started = time.monotonic()
        try:
            _create(directory)
            _install(python, pip_wheel(directory / "download", offline), lock, offline)
        except BaseException:
            say("")
            raise
        shutil.rmtree(directory / "download", ignore_errors=True)
        (directory / STAMP).write_text(stamp, encoding="utf-8")
    except OSError as error:
        raise explain(error, directory) from error
    say(text("seconds", seconds=time.monotonic() - started))
    return python


def explain(error: OSError, path: Path) -> Exception:
    """Return the sentence for an ``OSError`` the user can put right, or the error itself."""
    if error.errno == errno.ENOSPC:
        return Failure("fail_disk_full", detail=error)
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return Failure("fail_permission", path=error.filename or path)
    return error


def _stamp(lock: Path) -> str:
    """Return what an environment depends on: the lock and the Python it was made with."""
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    return f"{digest} {sys.base_prefix} {sys.version_info[:3]}"


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def _make_room(directory: Path) -> None:
    """Remove an older environment of ours and see that a new one fits."""
    if directory.exists():
        if not (directory / OWN_MARK).exists():
            raise Failure("fail_foreign", path=directory)
        shutil.rmtree(directory)
    free = shutil.disk_usage(directory.parent).free // MB
    if free < NEEDED_MB:
        raise Failure("fail_space", path=directory, need=NEEDED_MB, free=free)


def _create(directory: Path) -> None:
    directory.mkdir()
    (directory / OWN_MARK).touch()
    # Without pip: Debian's Python could not put one in, and nothing needs it later.
    venv.EnvBuilder(symlinks=True, with_pip=False).create(directory)


def _install(python: Path, wheel: Path, lock: Path, offline: Path | None) -> None:
    """Install ``lock`` by the pip in ``wheel``; wheels with the locked digests only.

    ``--no-deps``, because the lock is complete; ``--no-compile``, because compiling the few
    modules in use on first import takes a quarter of the time of compiling all.
    """
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--no-input", "--no-deps", "--require-hashes", "--only-binary=:all:"]
    command += ["--no-compile", "--no-warn-script-location", "--requirement", str(lock)]
    if offline is not None:
        command += ["--no-index", "--find-links", str(offline.resolve())]
    environment = {**os.environ, "PYTHONPATH": str(wheel), "PIP_USER": "0"}
    done = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise install_failure(done.stdout + done.stderr, lock, offline)


def install_failure(output: str, lock: Path, offline: Path | None) -> Failure:
    """Return the sentence that fits pip's last words."""
    detail = "\n".join(output.strip().splitlines()[-LAST_LINES:])
    missing = MISSING.search(output)
    if NO_SPACE in output:
        return Failure("fail_disk_full", detail=detail)
    if "DO NOT MATCH THE HASHES" in output:
        return Failure("fail_hash", detail=detail)
    if missing and offline is not None:
        return Failure("fail_offline", path=offline, name=missing[1])
    if missing or NO_NETWORK.search(output):
        return network_failure(lock.name)
    return Failure("fail_install", detail=detail)
