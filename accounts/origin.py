"""Where a request comes from, as far as we want to know it.

The audit and the list of sessions keep the network, not the address (PIPL art. 6: no more than is
needed): the first 24 bits of IPv4, the first 48 of IPv6.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

#: What stands in the header of a browser, and its name: the first that is found. Most of them
#: name others as well, to be served like these.
_BROWSERS = (
    ("Edg", "Edge"),
    ("MicroMessenger", "WeChat"),
    ("HuaweiBrowser/", "Huawei Browser"),
    ("QQBrowser/", "QQ Browser"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


@dataclass
class Origin:
    """Of the request being answered; `acts` counts what it has put on record."""

    network: str = ""
    request_id: str = ""
    acts: int = 0


_origin: ContextVar[Origin | None] = ContextVar("accounts_origin", default=None)


def current() -> Origin | None:
    """The origin of the request being answered; None in a worker or a command."""
    return _origin.get()


@contextmanager
def of_request(request: HttpRequest) -> Iterator[Origin]:
    """Make the origin of this request the current one."""
    number = request.META.get("GONGKAI_REQUEST_ID", "")
    found = Origin(network_of(client_address(request)), number)
    token = _origin.set(found)
    try:
        yield found
    finally:
        _origin.reset(token)


def client_address(request: HttpRequest) -> str:
    """The address of the client, empty if unknown.

    Behind `PROXY_COUNT` proxies of ours it is that many places from the end of X-Forwarded-For;
    what stands before was written by the client and is not believed.
    """
    if settings.PROXY_COUNT:
        hops = request.headers.get("X-Forwarded-For", "").split(",")
        given = hops[-settings.PROXY_COUNT].strip() if len(hops) >= settings.PROXY_COUNT else ""
    else:
        given = request.META.get("REMOTE_ADDR", "")
    try:
        return str(_address(given))
    except ValueError:
        return ""


def network_of(address: str) -> str:
    """The network of an address: 192.0.2.0/24, 2001:db8:1::/48; empty for none."""
    if not address:
        return ""
    bits = 24 if isinstance(_address(address), IPv4Address) else 48
    return str(ip_network(f"{address}/{bits}", strict=False))


def subscriber_of(address: str) -> str:
    """What one subscriber holds and may change at will: an IPv4 address, an IPv6 /64."""
    if address and isinstance(_address(address), IPv6Address):
        return str(ip_network(f"{address}/64", strict=False))
    return address


def device_of(request: HttpRequest) -> tuple[str, str]:
    """The families of browser and system, for people to recognise their sessions; "" if unknown."""
    agent = request.headers.get("User-Agent", "")
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    return browser, next((name for mark, name in _SYSTEMS if mark in agent), "")


def _address(text: str) -> IPv4Address | IPv6Address:
    found = ip_address(text.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None)
    return mapped or found
