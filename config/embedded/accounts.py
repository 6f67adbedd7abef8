"""Which system account the embedded servers run as, and what it must be able to reach.

PostgreSQL refuses to run as root, so under root both servers run as an account of their own.
"""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ACCOUNT = "gongkai"


@dataclass(frozen=True)
class Owner:
    """The account that owns a server's process and files; ``None`` fields mean the caller's."""

    uid: int | None = None
    gid: int | None = None

    def popen_arguments(self) -> dict[str, Any]:
        """Return the keyword arguments that make ``subprocess`` run a command as this account."""
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def become(self) -> None:
        """Turn this process into the account for good."""
        if self.uid is not None and self.gid is not None:
            os.setgroups([])
            os.setgid(self.gid)
            os.setuid(self.uid)

    def make_directory(self, path: Path) -> None:
        """Make ``path`` (its parents too) as a directory only this account may enter."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(mode=0o700, exist_ok=True)
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)
            let_pass(path)


def owner() -> Owner:
    """Return the account to run servers as; under root it is made when missing."""
    if os.geteuid() != 0:
        return Owner()
    try:
        entry = pwd.getpwnam(ACCOUNT)
    except KeyError:
        entry = _make_account()
    return Owner(entry.pw_uid, entry.pw_gid)


def _make_account() -> pwd.struct_passwd:
    """Make the system account, or fall back to ``nobody`` where accounts cannot be made."""
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd is None:
        return pwd.getpwnam("nobody")
    command = [useradd, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT]
    # 9 = the name was taken in between by another process of ours.
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in {0, 9}:
        return pwd.getpwnam("nobody")
    return pwd.getpwnam(ACCOUNT)


def let_pass(path: Path) -> None:
    """Let other accounts pass through (not list) the directories above ``path``.

    Only called under root: a checkout in a private directory would otherwise keep the servers'
    account from its own data and programs.
    """
    for parent in path.resolve().parents:
        mode = parent.stat().st_mode
        if not mode & stat.S_IXOTH:
            parent.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)
