"""Settings read from environment variables, with errors that name the variable."""

import os
import secrets
import stat
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from ledger.notes import Signer

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"
MAIL_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
FALSE_WORDS = frozenset({"", "0", "false", "no", "off"})


def flag(name: str, *, default: bool = False) -> bool:
    """Return the boolean in variable ``name``; anything but a yes or no word is an error."""
    word = os.environ.get(name)
    if word is None:
        return default
    word = word.strip().lower()
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {word!r}.")


def number(name: str, *, default: int = 0) -> int:
    """Return the whole number, not below zero, in variable ``name``."""
    text = os.environ.get(name, "").strip()
    if not text:
        return default
    if not text.isdecimal():
        raise ImproperlyConfigured(f"{name} must be a whole number, not {text!r}.")
    return int(text)


def words(name: str, *, default: tuple[str, ...] = ()) -> list[str]:
    """Return the comma-separated values in variable ``name``, without blanks."""
    text = os.environ.get(name)
    if text is None:
        return list(default)
    return [word.strip() for word in text.split(",") if word.strip()]


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """Return the networks or addresses in variable ``name``, separated by commas."""
    try:
        return [ip_network(word) for word in words(name)]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}.") from None


def secret_key(*, debug: bool, var: Path) -> str:
    """Return ``SECRET_KEY``; only a debug run may do without one and then keeps its own in ``var``.

    A made-up key in production would log everybody out at each restart and differ between nodes,
    so a missing one refuses to start instead.
    """
    key = os.environ.get("SECRET_KEY", "")
    if key:
        return key
    if not debug:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. Set it to 50 or more random characters, or set DEBUG=1 on a "
            "development machine."
        )
    path = var / "secret_key"
    if not path.exists():
        var.mkdir(parents=True, exist_ok=True)
        path.write_text(secrets.token_urlsafe(50))
        path.chmod(0o600)
    return path.read_text().strip()


def ledger_key(origin: str, *, own: bool, var: Path) -> str:
    """Return the private key of the ledger: ``LEDGER_KEY``, or what ``LEDGER_KEY_FILE`` holds.

    A demo or a debug run (``own``) without either makes its own in ``var``. Anything else may go
    without: then it shows pages but releases nothing.
    """
    if key := os.environ.get("LEDGER_KEY", "").strip():
        return key
    if file := os.environ.get("LEDGER_KEY_FILE", ""):
        return private_file("LEDGER_KEY_FILE", Path(file))
    if not own:
        return ""
    path = var / "ledger_key"
    if not path.exists():
        var.mkdir(parents=True, exist_ok=True)
        made = path.with_name(f"ledger_key.{os.getpid()}")
        made.touch(0o600)
        made.write_text(Signer.generate(origin).secret() + "\n")
        try:
            path.hardlink_to(made)
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return path.read_text().strip()


def old_ledger_key() -> str:
    """Return the key that still signs beside the new one: ``LEDGER_OLD_KEY`` or its file."""
    if file := os.environ.get("LEDGER_OLD_KEY_FILE", ""):
        return private_file("LEDGER_OLD_KEY_FILE", Path(file))
    return os.environ.get("LEDGER_OLD_KEY", "").strip()


def secret(name: str) -> str:
    """Return the secret in variable ``name``, or in the private file ``name``_FILE names."""
    if file := os.environ.get(f"{name}_FILE", ""):
        return private_file(f"{name}_FILE", Path(file))
    return os.environ.get(name, "").strip()


def private_file(name: str, path: Path) -> str:
    """Return the content of the file that variable ``name`` names, which only its owner may read.

    Group and others must have no rights: a key that others can read is no key.
    """
    try:
        mode = path.stat().st_mode
        if stat.S_IMODE(mode) & 0o077:
            raise ImproperlyConfigured(f"{name}: others may read {path}; chmod 400 it.")
        return path.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}: {path}: {error.strerror}.") from error


def mail(*, own: Path | None) -> dict[str, Any]:
    """Return Django's mail settings for ``MAIL_URL``, or what the file ``MAIL_URL_FILE`` holds.

    ``smtp://user:password@host:port`` speaks plain SMTP, ``smtp+starttls://`` upgrades to TLS,
    ``smtps://`` begins with it. Without an address mails are kept as files in ``own``, or not sent.
    """
    url = os.environ.get("MAIL_URL", "").strip()
    if file := os.environ.get("MAIL_URL_FILE", ""):
        url = private_file("MAIL_URL_FILE", Path(file))
    if not url:
        if own is None:
            return {"EMAIL_BACKEND": NO_MAIL}
        backend = "django.core.mail.backends.filebased.EmailBackend"
        return {"EMAIL_BACKEND": backend, "EMAIL_FILE_PATH": own}
    parts = urlsplit(url)
    if parts.scheme not in MAIL_PORTS or not parts.hostname:
        raise ImproperlyConfigured("MAIL_URL must be smtp://, smtp+starttls:// or smtps:// a host.")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or MAIL_PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+starttls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
    }


def database(url: str) -> dict[str, Any]:
    """Turn ``postgresql://user:password@host:port/name?option=value`` into a Django database.

    Query options go to libpq unchanged, except ``host``, which may name a socket directory.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must start with postgresql://.")
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }


def redis_urls(url: str) -> tuple[str, str]:
    """Return the Celery broker URL and the cache URL for one ``REDIS_URL``.

    The cache takes the database after the broker's, so that clearing it leaves the queue alone.
    ``unix:///path`` becomes kombu's spelling, ``redis+socket:///path``.
    """
    parts = urlsplit(url)
    if parts.scheme == "unix":
        number = int(dict(parse_qsl(parts.query)).get("db", "0"))
        broker = f"redis+socket://{parts.path}?virtual_host={number}"
        return broker, f"unix://{parts.path}?db={number + 1}"
    if parts.scheme not in {"redis", "rediss"}:
        raise ImproperlyConfigured("REDIS_URL must start with redis://, rediss:// or unix://.")
    number = int(parts.path.strip("/") or "0")
    base = parts._replace(path="")
    return (
        base._replace(path=f"/{number}").geturl(),
        base._replace(path=f"/{number + 1}").geturl(),
    )
