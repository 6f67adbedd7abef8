"""Find a pip to run: from this Python, from a directory of wheels, or from the package index.

Debian's Python comes without ``ensurepip`` and refuses its own pip outside an environment, so on a
bare machine pip itself has to be fetched first.
"""

import configparser
import hashlib
import importlib.util
import os
import re
import ssl
import sys
import urllib.error
import urllib.request
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from bootstrap.messages import Failure

PIP_LOCK = Path(__file__).with_name("pip.lock")
DEFAULT_INDEX = "https://pypi.org/simple"
DOWNLOAD_SECONDS = 60


def pip_wheel(directory: Path, offline: Path | None) -> Path:
    """Return the path of a pip wheel, which Python can run as it is.

    Downloads go to ``directory`` and must have one of the digests in ``pip.lock``.
    """
    if offline is not None:
        return _newest(offline, "pip-*.whl") or _bundled() or _missing(offline)
    return _bundled() or _download(directory)


def option(name: str) -> str:
    """Return pip's setting ``name`` from ``PIP_NAME`` or pip's configuration files, or ''."""
    if value := os.environ.get("PIP_" + name.upper().replace("-", "_")):
        return value
    parser = configparser.RawConfigParser()
    # Later files override earlier ones, as in pip.
    parser.read(_configuration_files(), encoding="utf-8")
    for section in ("install", "global"):
        if parser.has_option(section, name):
            return parser.get(section, name).strip()
    return ""


def index_url() -> str:
    """Return the package index pip would use."""
    return option("index-url") or DEFAULT_INDEX


def _configuration_files() -> list[Path]:
    home = Path.home()
    files = [Path("/etc/xdg/pip/pip.conf"), Path("/etc/pip.conf"), home / ".pip/pip.conf"]
    if sys.platform == "darwin":
        files.insert(0, Path("/Library/Application Support/pip/pip.conf"))
        files.append(home / "Library/Application Support/pip/pip.conf")
    configuration = os.environ.get("XDG_CONFIG_HOME") or home / ".config"
    files.append(Path(configuration) / "pip/pip.conf")
    if named := os.environ.get("PIP_CONFIG_FILE"):
        files.append(Path(named))
    return files


def _newest(directory: Path, pattern: str) -> Path | None:
    return max(directory.glob(pattern), default=None)


def _missing(directory: Path) -> Path:
    raise Failure("fail_offline", path=directory, name="pip-*.whl")


def _bundled() -> Path | None:
    """Return the wheel Python ships for ``ensurepip``, where it does."""
    spec = importlib.util.find_spec("ensurepip")
    if spec is None or spec.origin is None:
        return None
    own = _newest(Path(spec.origin).parent / "_bundled", "pip-*.whl")
    return own or _newest(Path("/usr/share/python-wheels"), "pip-*.whl")


class _Links(HTMLParser):
    """Collect the addresses of a simple index page."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the ``href`` of a link."""
        if tag == "a":
            self.addresses.extend(value for name, value in attrs if name == "href" and value)


def _download(directory: Path) -> Path:
    """Fetch the pip of ``pip.lock`` from the index into ``directory``."""
    lock = PIP_LOCK.read_text(encoding="utf-8")
    version = re.findall(r"^pip==(\S+)", lock, re.MULTILINE)[0]
    digests = set(re.findall(r"--hash=sha256:([0-9a-f]{64})", lock))
    name = f"pip-{version}-py3-none-any.whl"
    page = index_url().rstrip("/") + "/pip/"
    links = _Links()
    links.feed(_fetch(page).decode("utf-8", "replace"))
    found = [link for link in links.addresses if urlsplit(link).path.endswith("/" + name)]
    if not found:
        raise Failure("fail_offline", path=page, name=name)
    content = _fetch(urljoin(page, found[0]))
    if hashlib.sha256(content).hexdigest() not in digests:
        raise Failure("fail_hash", detail=found[0])
    directory.mkdir(parents=True, exist_ok=True)
    wheel = directory / name
    wheel.write_bytes(content)
    return wheel


def _fetch(url: str) -> bytes:
    """Return what ``url`` holds; certificates as pip's ``cert`` setting says."""
    context = ssl.create_default_context(cafile=option("cert") or None)
    request = urllib.request.Request(url, headers={"Accept": "text/html, */*;q=0.1"})
    try:
        with urllib.request.urlopen(request, timeout=DOWNLOAD_SECONDS, context=context) as answer:
            return bytes(answer.read())
    except (urllib.error.URLError, TimeoutError) as error:
        raise network_failure("requirements.lock") from error


def network_failure(lock: str) -> Failure:
    """Return the error that says what to do without an index."""
    return Failure(
        "fail_network",
        index=_without_password(index_url()),
        lock=lock,
        pip_lock=f"{PIP_LOCK.parent.name}/{PIP_LOCK.name}",
    )


def _without_password(url: str) -> str:
    return re.sub(r"//[^/@]+@", "//", url)
