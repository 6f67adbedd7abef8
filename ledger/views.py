"""The log over HTTP: the public files as they are, and proofs made on demand.

A web server may serve `LEDGER_DIR`/public itself under the same addresses.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from . import files, log, tiles
from .notes import NoteError, read_number
from .proofs import ConsistencyProof, InclusionProof

TEXT = "text/plain; charset=utf-8"
JSON = "application/json"
BYTES = "application/octet-stream"

FRESH = "no-cache"
FOR_EVER = "public, max-age=31536000, immutable"
#: A partial tile goes once the full one is there.
FOR_A_WHILE = "public, max-age=300"
SHORTLY = "public, max-age=60"

_HEX = re.compile(r"[0-9a-f]{64}")

View = Callable[..., HttpResponse]


class _BadRequest(Exception):
    """The address or a parameter is none of ours; the message says what is wrong."""


def _public(view: View) -> View:
    """Open to every page of the web, GET and HEAD only, errors in a line of text."""

    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except (_BadRequest, NoteError) as error:
            response = _text(f"{error}\n", FRESH, status=400)
        except LookupError as error:
            response = _text(f"{error.args[0] if error.args else 'not found'}\n", FRESH, status=404)
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    return answer


def _text(
    body: str | bytes, cache: str, *, content_type: str = TEXT, status: int = 200
) -> HttpResponse:
    headers = {"Cache-Control": cache, "X-Content-Type-Options": "nosniff"}
    return HttpResponse(body, content_type=content_type, status=status, headers=headers)


def _file(name: str) -> bytes:
    try:
        return (files.public_folder() / name).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise LookupError("nothing is published here") from None


@_public
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest checkpoint that is published whole, with its cosignatures."""
    return _text(_file("checkpoint"), FRESH)


@_public
def policy(request: HttpRequest, name: str = "policy") -> HttpResponse:
    """Keys, witnesses and quorum; where releases are; how keys followed one another."""
    return _text(_file(name), SHORTLY, content_type=TEXT if name == "policy" else JSON)


@_public
def tile(request: HttpRequest, path: str) -> HttpResponse:
    """A tile or an entry bundle. A partial one can be cut from the full one that replaced it."""
    try:
        wanted = tiles.Tile.parse(path)
    except tiles.TileError as error:
        raise _BadRequest(str(error)) from error
    partial = wanted.width < tiles.WIDTH
    try:
        data = _file(wanted.path)
    except LookupError:
        if not partial:
            raise
        data = tiles.narrowed(wanted, _file(wanted.full_path))
    return _text(data, FOR_A_WHILE if partial else FOR_EVER, content_type=BYTES)


@_public
def inclusion(
    request: HttpRequest, index: str = "", leaf: str = "", as_json: str | None = None
) -> HttpResponse:
    """The proof that an entry is in the log, found by its index or its leaf hash in hex."""
    if leaf and not _HEX.fullmatch(leaf):
        raise _BadRequest("a leaf hash is 64 hexadecimal digits")
    number = log.index_of(bytes.fromhex(leaf)) if leaf else read_number(index)
    return _proof(log.prove(number, size=_size(request)), as_json)


@_public
def consistency(request: HttpRequest, old: str, as_json: str | None = None) -> HttpResponse:
    """The proof that the log continues its first `old` entries."""
    return _proof(log.prove_consistency(read_number(old), size=_size(request)), as_json)


@_public
def unknown(request: HttpRequest) -> HttpResponse:
    """Whatever else somebody asks for."""
    raise LookupError("nothing is published here")


def _size(request: HttpRequest) -> int | None:
    """The parameter `size`: the checkpoint to prove it under."""
    value = request.GET.get("size")
    return None if value is None else read_number(value)


def _proof(proof: InclusionProof | ConsistencyProof, as_json: str | None) -> HttpResponse:
    if as_json:
        body = json.dumps(proof.as_json(), ensure_ascii=False)
        return _text(body, SHORTLY, content_type=JSON)
    return _text(str(proof), SHORTLY)
