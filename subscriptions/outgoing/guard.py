"""Which addresses a visitor may have us call: public HTTPS by name, and nothing of our own network.

An address is judged twice. `target` reads the URL: scheme, port, form of the host. `addresses`
judges what the name resolves to; the caller then connects to one of these very addresses, so that a
second answer of the name server (DNS rebinding) is never asked for. Refused is whatever is not
plainly public: a list of what is bad is never complete, and `ipaddress.is_global` of Python 3.11
takes NAT64, 6to4 and multicast for public.

Sites without the internet name their own hosts and networks in an `Allowance`.
"""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias
from urllib.parse import quote, urlsplit

import idna

Address: TypeAlias = "IPv4Address | IPv6Address"
Network: TypeAlias = "IPv4Network | IPv6Network"
Resolver: TypeAlias = Callable[[str, int], Iterable[str]]

LONGEST = 2000
"""Characters of a URL."""
HTTPS, HTTP = 443, 80
RESOLVING_SECONDS = 5.0

#: IANA's special-purpose registry (RFC 6890 and later), and the address at which a large cloud
#: answers its own machines.
CLOSED_IPV4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24",
        "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24",
        "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32",
    )
)  # fmt: skip
#: Of IPv6 only what IANA has given out for use in public, less what carries IPv4 inside (Teredo,
#: 6to4), benchmarking, documentation and blackholes. All mapped, compatible, NAT64, local and
#: multicast addresses lie outside of it.
OPEN_IPV6 = IPv6Network("2000::/3")
CLOSED_IPV6 = tuple(
    IPv6Network(text)
    for text in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)
#: Names that mean something else in every network, or nothing at all (RFC 6761, 6762, 8375, 9476).
LOCAL_NAMES = frozenset(
    [
        "alt",
        "arpa",
        "corp",
        "home",
        "internal",
        "intranet",
        "invalid",
        "lan",
        "local",
        "localdomain",
        "localhost",
        "mail",
        "onion",
        "private",
        "test",
        "workgroup",
    ]
)
_NAME = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*", re.ASCII)
#: What every browser takes for a number, and so the whole host for IPv4 (WHATWG URL, 3.5).
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)
_UNSAFE = re.compile(r"[\s\\\x00-\x20\x7f]")


class Reason(StrEnum):
    """Why an address is refused."""

    UNREADABLE = "unreadable"
    SCHEME = "scheme"
    USERINFO = "userinfo"
    PORT = "port"
    LITERAL = "literal"
    NAME = "name"
    UNKNOWN = "unknown"
    NETWORK = "network"


class RefusedError(ValueError):
    """The address will not be called; `reason` says why, the text what."""

    def __init__(self, reason: Reason, what: str) -> None:
        super().__init__(f"{reason}: {what}")
        self.reason = reason


@dataclass(frozen=True)
class Target:
    """A URL that may be called: `host` in ASCII and lower case, `path` with its query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def netloc(self) -> str:
        """Host and port as the Host header gives them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        standard = HTTPS if self.scheme == "https" else HTTP
        return host if self.port == standard else f"{host}:{self.port}"


@dataclass(frozen=True)
class Allowance:
    """What the operator allows beyond the rule.

    A host with its port may be called by http as well, wherever it resolves to; into a network any
    name may lead.
    """

    hosts: frozenset[tuple[str, int]] = frozenset()
    networks: tuple[Network, ...] = ()

    @classmethod
    def parse(cls, entries: Iterable[str]) -> Allowance:
        """Read "host", "host:port", "10.1.0.0/16". Raises ValueError that names the entry."""
        hosts: set[tuple[str, int]] = set()
        networks: list[Network] = []
        for entry in entries:
            try:
                if "/" in entry:
                    networks.append(ip_network(entry))
                    continue
                parts = urlsplit(f"//{entry}")
                hosts.add((_host(parts.hostname or ""), parts.port or HTTPS))
            except ValueError as error:
                raise ValueError(f"{entry!r} is no host, host:port or network: {error}") from error
        return cls(frozenset(hosts), tuple(networks))

    def knows(self, target: Target) -> bool:
        """Whether the operator named this host with this port."""
        return (target.host, target.port) in self.hosts


def target(url: str, allowance: Allowance | None = None) -> Target:
    """Read a URL. Raises RefusedError for all that could not be called, wherever it leads."""
    if len(url) > LONGEST or _UNSAFE.search(url):
        raise RefusedError(Reason.UNREADABLE, "blanks, control characters or too long")
    try:
        parts = urlsplit(url)
        port, given = parts.port, parts.hostname or ""
    except ValueError as error:
        raise RefusedError(Reason.UNREADABLE, str(error)) from error
    if parts.scheme not in {"https", "http"}:
        raise RefusedError(Reason.SCHEME, parts.scheme)
    if "@" in parts.netloc:
        raise RefusedError(Reason.USERINFO, "a name or password before the host")
    standard = HTTPS if parts.scheme == "https" else HTTP
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/?%:@!$&'()*+,;=~-._[]")
    found = Target(
        parts.scheme,
        _host(given),
        standard if port is None else port,
        f"{path}?{query}" if query else path,
    )
    if allowance is None or not allowance.knows(found):
        _check_public(found, allowance or Allowance())
    return found


def _host(given: str) -> str:
    """The host in ASCII: full-width and circled digits become digits, names are Punycode."""
    if "%" in given:
        raise RefusedError(Reason.LITERAL, "a zone or an escape in the host")
    if ":" in given:
        try:
            return str(IPv6Address(given))
        except ValueError as error:
            raise RefusedError(Reason.UNREADABLE, str(error)) from error
    try:
        host = idna.encode(given.removesuffix("."), uts46=True).decode().lower()
    except idna.IDNAError as error:
        raise RefusedError(Reason.UNREADABLE, str(error)) from error
    if len(host) > 253 or not _NAME.fullmatch(host):
        raise RefusedError(Reason.UNREADABLE, "no host that could be looked up")
    return host


def _check_public(found: Target, allowance: Allowance) -> None:
    if found.scheme != "https":
        raise RefusedError(Reason.SCHEME, found.scheme)
    if found.port != HTTPS:
        raise RefusedError(Reason.PORT, str(found.port))
    labels = found.host.split(".")
    if ":" in found.host or _NUMBER.fullmatch(labels[-1]):
        if _literal_within(found.host, allowance.networks):
            return
        raise RefusedError(Reason.LITERAL, "an address where a name is asked for")
    if len(labels) < 2 or labels[-1] in LOCAL_NAMES:
        raise RefusedError(Reason.NAME, "a name of some local network")


def _literal_within(host: str, networks: Sequence[Network]) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return any(address in network for network in networks)


def is_public(address: Address) -> bool:
    """Whether an address is one of the public internet."""
    if isinstance(address, IPv6Address):
        return address in OPEN_IPV6 and not any(address in closed for closed in CLOSED_IPV6)
    return not any(address in closed for closed in CLOSED_IPV4)


def addresses(
    found: Target, allowance: Allowance | None = None, resolver: Resolver | None = None
) -> list[str]:
    """All addresses of the target, each of which may be called.

    One bad address refuses the whole name: whoever answers with both is trying. Raises
    RefusedError.
    """
    allowed = allowance or Allowance()
    try:
        texts = list(dict.fromkeys((resolver or resolve)(found.host, found.port)))
        given = [ip_address(text) for text in texts]
    except (OSError, ValueError) as error:
        raise RefusedError(Reason.UNKNOWN, f"{found.host}: {error}") from error
    if not given:
        raise RefusedError(Reason.UNKNOWN, found.host)
    if not allowed.knows(found):
        for address in given:
            within = any(address in network for network in allowed.networks)
            if not (within or is_public(address)):
                raise RefusedError(Reason.NETWORK, f"{found.host} leads into a closed network")
    return texts


def resolve(host: str, port: int) -> list[str]:
    """Addresses of a name by the system's resolver, which is given a time. Raises OSError."""
    answer: list[list[str]] = []
    failure: list[OSError] = []

    def ask() -> None:
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answer.append([str(row[4][0]) for row in rows])
        except (OSError, UnicodeError) as error:
            failure.append(error if isinstance(error, OSError) else OSError(str(error)))

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(RESOLVING_SECONDS)
    if failure:
        raise failure[0]
    if not answer:
        raise TimeoutError("the name server does not answer")
    return answer[0]
