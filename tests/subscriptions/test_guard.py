"""The guard of outgoing calls: every form of a closed address is refused, public names are not."""

from __future__ import annotations

import http.server
import socket
import ssl
import threading
from collections.abc import Iterator
from ipaddress import ip_address

import pytest
import trustme

from subscriptions.outgoing import calling, guard
from subscriptions.outgoing.guard import Allowance, Reason, RefusedError

REFUSED_URLS = {
    # Schemes, ports, user names.
    "ftp://hooks.example.org/": Reason.SCHEME,
    "file:///etc/passwd": Reason.SCHEME,
    "gopher://hooks.example.org/": Reason.SCHEME,
    "http://hooks.example.org/": Reason.SCHEME,
    "//hooks.example.org/": Reason.SCHEME,
    "javascript:alert(1)": Reason.SCHEME,
    "https://hooks.example.org:22/": Reason.PORT,
    "https://hooks.example.org:6379/": Reason.PORT,
    "https://hooks.example.org:0/": Reason.PORT,
    "https://hooks.example.org:99999/": Reason.UNREADABLE,
    "https://user@hooks.example.org/": Reason.USERINFO,
    "https://user:secret@hooks.example.org/": Reason.USERINFO,
    "https://hooks.example.org@127.0.0.1/": Reason.USERINFO,
    "https://@127.0.0.1/": Reason.USERINFO,
    # IPv4 in every writing a resolver takes.
    "https://127.0.0.1/": Reason.LITERAL,
    "https://127.0.0.1./": Reason.LITERAL,
    "https://8.8.8.8/": Reason.LITERAL,
    "https://2130706433/": Reason.LITERAL,
    "https://0x7f000001/": Reason.LITERAL,
    "https://017700000001/": Reason.LITERAL,
    "https://0x7f.1/": Reason.LITERAL,
    "https://127.1/": Reason.LITERAL,
    "https://127.0.1/": Reason.LITERAL,
    "https://0177.0.0.1/": Reason.LITERAL,
    "https://127.0.0.0x1/": Reason.LITERAL,
    "https://0/": Reason.LITERAL,
    "https://169.254.169.254/latest/meta-data/": Reason.LITERAL,
    "https://①②⑦.⓪.⓪.①/": Reason.LITERAL,
    "https://１２７.０.０.１/": Reason.LITERAL,
    "https://127。0。0。1/": Reason.LITERAL,
    # IPv6.
    "https://[::1]/": Reason.LITERAL,
    "https://[::]/": Reason.LITERAL,
    "https://[::ffff:127.0.0.1]/": Reason.LITERAL,
    "https://[64:ff9b::7f00:1]/": Reason.LITERAL,
    "https://[2002:7f00:1::]/": Reason.LITERAL,
    "https://[2606:4700::1111]/": Reason.LITERAL,
    "https://[fe80::1%25eth0]/": Reason.LITERAL,
    "https://[fe80::1%eth0]/": Reason.LITERAL,
    "https://[::1/": Reason.UNREADABLE,
    # Names.
    "https://localhost/": Reason.NAME,
    "https://LOCALHOST./": Reason.NAME,
    "https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/": Reason.NAME,
    "https://api.localhost/": Reason.NAME,
    "https://printer.local/": Reason.NAME,
    "https://metadata.google.internal/computeMetadata/v1/": Reason.NAME,
    "https://router.home.arpa/": Reason.NAME,
    "https://redis/": Reason.NAME,
    "https://instance-data/": Reason.NAME,
    "https:///path": Reason.UNREADABLE,
    "https://hooks.example.org\\@127.0.0.1/": Reason.UNREADABLE,
    "https://hooks.example.org/\r\nHost: other": Reason.UNREADABLE,
    "https://hooks.example.org /": Reason.UNREADABLE,
    "https://exa%6dple.org/": Reason.LITERAL,
    "https://-bad-.example.org/": Reason.UNREADABLE,
    f"https://hooks.example.org/{'a' * 2000}": Reason.UNREADABLE,
}

CLOSED_ADDRESSES = [
    *("0.0.0.0", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254"),
    *("169.254.169.254", "169.254.170.2", "172.16.0.1", "172.31.255.255", "192.0.0.1"),
    *("192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.1"),
    *("203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"),
    *("168.63.129.16", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:169.254.169.254"),
    *("::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "100::1", "2001::1"),
    *("2001:0:7f00:1::", "2001:10::1", "2001:db8::1", "2002:7f00:1::", "2002:a9fe:a9fe::"),
    *("3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1"),
    *("ff0e::1",),
]
PUBLIC_ADDRESSES = ["1.1.1.1", "8.8.8.8", "223.5.5.5", "172.32.0.1", "100.128.0.1",
                    "2606:4700:4700::1111", "2400:3200::1", "2a00:1450:4001::200e"]  # fmt: skip


@pytest.mark.parametrize(("url", "reason"), REFUSED_URLS.items(), ids=range(len(REFUSED_URLS)))
def test_a_form_that_could_lead_inside_is_refused(url: str, reason: Reason):
    with pytest.raises(RefusedError) as refused:
        guard.target(url)
    assert refused.value.reason == reason


@pytest.mark.parametrize("address", CLOSED_ADDRESSES)
def test_a_name_that_resolves_to_a_closed_address_is_refused(address: str):
    assert not guard.is_public(ip_address(address))
    target = guard.target("https://hooks.example.org/")
    with pytest.raises(RefusedError) as refused:
        guard.addresses(target, resolver=lambda host, port: [address])
    assert refused.value.reason == Reason.NETWORK


def test_more_than_forty_five_forms_are_refused():
    assert len(REFUSED_URLS) >= 45
    assert len(CLOSED_ADDRESSES) >= 45


def test_one_closed_address_among_public_ones_refuses_the_name():
    target = guard.target("https://hooks.example.org/")
    with pytest.raises(RefusedError):
        guard.addresses(target, resolver=lambda host, port: ["8.8.8.8", "10.0.0.1"])


@pytest.mark.parametrize(
    ("url", "host", "path"),
    [
        ("https://hooks.example.org", "hooks.example.org", "/"),
        ("https://Hooks.Example.org./a?b=c#d", "hooks.example.org", "/a?b=c"),
        ("https://公开.example.cn/回调?键=值", "xn--55q06x.example.cn",
         "/%E5%9B%9E%E8%B0%83?%E9%94%AE=%E5%80%BC"),
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0-0", "qyapi.weixin.qq.com",
         "/cgi-bin/webhook/send?key=0-0"),
    ],
)  # fmt: skip
def test_a_public_name_may_be_called(url: str, host: str, path: str):
    target = guard.target(url)
    assert (target.scheme, target.port) == ("https", 443)
    assert target.path == path
    if "xn--" not in host:
        assert target.host == host
    assert guard.addresses(target, resolver=lambda h, p: PUBLIC_ADDRESSES) == PUBLIC_ADDRESSES


def test_what_the_operator_names_is_allowed_and_nothing_beside_it():
    allowance = Allowance.parse(["hooks.intranet:8443", "10.1.0.0/16"])
    target = guard.target("http://hooks.intranet:8443/x", allowance)
    assert guard.addresses(target, allowance, lambda h, p: ["10.9.9.9"]) == ["10.9.9.9"]
    with pytest.raises(RefusedError):
        guard.target("http://hooks.intranet:8444/x", allowance)
    named = guard.target("https://hooks.example.org/", allowance)
    assert guard.addresses(named, allowance, lambda h, p: ["10.1.2.3"])
    with pytest.raises(RefusedError):
        guard.addresses(named, allowance, lambda h, p: ["10.2.0.1"])
    assert guard.target("https://10.1.2.3/", allowance).host == "10.1.2.3"
    with pytest.raises(ValueError, match="not a host"):
        Allowance.parse(["not a host"])


class Site(http.server.BaseHTTPRequestHandler):
    """A target on loopback; the class remembers what it was asked."""

    asked: list[tuple[str, str, bytes]] = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        self.asked.append((self.path, self.headers["Host"], body))
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/elsewhere")
            self.end_headers()
        elif self.path == "/long":
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"x" * 200_000)
        elif self.path == "/drip":
            for byte in b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 1000:
                try:
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
                except OSError:
                    return
                threading.Event().wait(0.05)
        else:
            if self.path == "/slow":
                threading.Event().wait(0.3)
            self.send_response(204)
            self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


def serve(context: ssl.SSLContext | None = None) -> Iterator[http.server.ThreadingHTTPServer]:
    Site.asked.clear()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def site() -> Iterator[http.server.ThreadingHTTPServer]:
    yield from serve()


def allowed(*ports: int, host: str = "hooks.example.org") -> Allowance:
    return Allowance.parse([f"{host}:{port}" for port in ports])


def test_the_connection_goes_to_the_address_that_was_judged_however_the_name_changes(site):
    port, answers = site.server_port, iter([["127.0.0.1"], ["10.0.0.1"], ["10.0.0.1"]])
    answer = calling.call(
        f"http://hooks.example.org:{port}/",
        body=b"{}",
        allowance=allowed(port),
        resolver=lambda host, p: next(answers),
    )
    assert answer.ok
    assert next(answers) == ["10.0.0.1"], "the name was asked for once"
    assert Site.asked == [("/", f"hooks.example.org:{port}", b"{}")]


def test_a_name_that_rebinds_to_loopback_after_its_first_answer_reaches_nothing(site, monkeypatch):
    """The second answer is refused where it is asked for, and the first is all that is used."""
    dialled = []

    def connect(place, *args, **kwargs):
        dialled.append(place)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    answers = iter([["203.0.114.7"], ["127.0.0.1"]])
    with pytest.raises(calling.CallError):
        calling.call("https://hooks.example.org/", resolver=lambda h, p: next(answers))
    assert dialled == [("203.0.114.7", 443)]
    with pytest.raises(RefusedError):
        calling.call("https://hooks.example.org/", resolver=lambda h, p: next(answers))
    assert len(dialled) == 1


def test_a_redirect_is_an_answer_and_is_not_followed(site):
    port = site.server_port
    url = f"http://127.0.0.1:{port}/moved"
    answer = calling.call(url, body=b"", allowance=allowed(port, host="127.0.0.1"))
    assert (answer.status, answer.ok) == (302, False)
    assert [path for path, _host, _body in Site.asked] == ["/moved"]


def test_a_long_answer_is_cut_and_a_dripping_one_ends_in_time(site):
    port = site.server_port
    allowance = allowed(port, host="127.0.0.1")
    answer = calling.call(f"http://127.0.0.1:{port}/long", body=b"", allowance=allowance)
    assert len(answer.body) == calling.LARGEST_ANSWER
    with pytest.raises(calling.CallError, match="in time"):
        calling.call(f"http://127.0.0.1:{port}/drip", body=b"", allowance=allowance, seconds=0.5)


def test_who_answers_later_than_one_may_take_to_connect_is_heard(site, monkeypatch):
    monkeypatch.setattr(calling, "CONNECTING_SECONDS", 0.1)
    port = site.server_port
    allowance = allowed(port, host="127.0.0.1")
    assert calling.call(f"http://127.0.0.1:{port}/slow", body=b"", allowance=allowance).ok


def test_a_proxy_in_the_environment_is_not_asked(site, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    port = site.server_port
    allowance = allowed(port, host="127.0.0.1")
    assert calling.call(f"http://127.0.0.1:{port}/", body=b"", allowance=allowance).ok


@pytest.mark.parametrize(("name", "trusted"), [("hooks.example.org", True), ("other.org", False)])
def test_tls_is_checked_against_the_name_not_the_address(name: str, trusted: bool):
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    ours = ssl.create_default_context()
    authority.configure_trust(ours)
    for server in serve(context):
        port = server.server_port
        options = {"allowance": allowed(port), "resolver": lambda h, p: ["127.0.0.1"]}
        url = f"https://hooks.example.org:{port}/"
        if trusted:
            assert calling.call(url, body=b"", context=ours, **options).ok
        else:
            with pytest.raises(calling.CallError, match="certificate"):
                calling.call(url, body=b"", context=ours, **options)
