"""An OpenID provider on this machine, as small as can be, that can lie on demand."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey


class Provider:
    """Logs everybody in as `subject`; `changes` replace claims of the next token."""

    def __init__(self, origin: str) -> None:
        self.issuer = origin
        self.subject = "subject-1"
        self.changes: dict[str, Any] = {}
        self.key = RSAKey.generate_key(2048, {"kid": "1", "use": "sig"})
        self.signing = self.key
        self.asked: dict[str, str] = {}

    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def authorize(self, address: str) -> str:
        """Where the browser is sent back to after it logged in here."""
        self.asked = {name: v[0] for name, v in parse_qs(urlsplit(address).query).items()}
        back = {"code": "code-1", "state": self.asked["state"]}
        return f"{urlsplit(self.asked['redirect_uri']).path}?{urlencode(back)}"

    def token(self, given: dict[str, str]) -> dict[str, Any]:
        digest = hashlib.sha256(given["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        assert challenge == self.asked["code_challenge"]
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": self.subject,
            "aud": "gongkai",
            "iat": now,
            "exp": now + 60,
            "nonce": self.asked["nonce"],
            **self.changes,
        }
        token = jwt.encode({"alg": "RS256", "kid": "1"}, claims, self.signing)
        return {"access_token": "x", "token_type": "Bearer", "id_token": token}


@contextmanager
def running() -> Iterator[Provider]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/.well-known/"):
                self._answer(provider.configuration())
            else:
                self._answer({"keys": [provider.key.as_dict(private=False)]})

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            given = parse_qs(self.rfile.read(length).decode())
            self._answer(provider.token({name: value[0] for name, value in given.items()}))

        def _answer(self, content: dict[str, Any]) -> None:
            data = json.dumps(content).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider = Provider(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
