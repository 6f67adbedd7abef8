"""Views of the filing API: drafts, their files, their submission. Nothing else."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Any, ClassVar
from urllib.parse import unquote

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from disclosure import documents, services, validation
from disclosure.addresses import absolute
from disclosure.api.base import ByAccept
from disclosure.api.languages import reader_language
from disclosure.api.parameters import DIGITS
from disclosure.core.workflow import Action, State
from disclosure.models import Attachment, Notice
from disclosure.services import Refused
from disclosure.uploads import MAX_SIZE, UploadRefused, read_upload

from .authentication import BearerKey, PerKey
from .drafts import read_body, save, state_of
from .idempotency import fingerprint, once
from .keys import record_refusal
from .models import FilingKey
from .pointers import as_errors
from .problems import TITLES, Problem, exception_handler
from .schema import openapi

ID = re.compile(rf"[0-9]{{1,{DIGITS}}}")
LARGEST_BODY = 4 * 1024 * 1024
PAGE = 100
MOST_FILES = 50


class Raw(BaseParser):
    """The body as it was sent; views read it themselves."""

    media_type = "*/*"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        """Nothing: `request.body` is read instead."""
        return None


class FilingView(APIView):
    """Base of every view: one key, the caller's language, no cache, problems for errors."""

    authentication_classes: Any = (BearerKey,)
    throttle_classes: Any = (PerKey,)
    parser_classes = (Raw,)
    content_negotiation_class = ByAccept
    # Described by `filing.schema`, beside the public API.
    schema = None
    #: The scope each method needs.
    scopes: ClassVar[dict[str, str]] = {}

    def get_exception_handler(self) -> Any:
        """Problem documents."""
        return exception_handler

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse what the key's scopes do not cover, and bodies that are too large."""
        super().initial(request, *args, **kwargs)
        scope = self.scopes.get(request.method or "", "")
        if scope and scope not in self.key.scopes():
            raise Problem(403, _("The key does not have the scope “%(scope)s”.") % {"scope": scope})

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer in the caller's language; nothing may keep the answer."""
        language = reader_language(request)
        with override(language):
            response = super().dispatch(request, *args, **kwargs)
            if isinstance(response, Response):
                response.render()
        if response.status_code == 403:
            # Only a key that is known gets so far; whatever the request did is undone by now.
            record_refusal("rights", self.key, timezone.now())
        response.headers["Content-Language"] = language
        response.headers["Cache-Control"] = "no-store"
        return response

    def read(self, most: int = LARGEST_BODY) -> bytes:
        """The body. Raises `Problem`."""
        request: HttpRequest = self.request._request
        length = int(request.headers.get("Content-Length") or 0)
        body = request.read(most + 1) if length <= most else b""
        if length > most or len(body) > most:
            raise Problem(413, _("The request is larger than the portal accepts."))
        return bytes(body)

    def read_json(self, body: bytes) -> Any:
        """JSON with numbers as they were written. Raises `Problem`."""
        media_type = self.request.content_type.partition(";")[0].strip()
        if media_type != "application/json":
            raise Problem(415, _("Send application/json."))
        try:
            return json.loads(body, parse_float=str, parse_int=str, parse_constant=_no_number)
        except (ValueError, RecursionError):
            raise Problem(400, _("The body is no JSON.")) from None

    def once(self, body: bytes, work: Callable[[], Response], *parts: bytes) -> Response:
        """Do what a request asks for once, however often it is sent."""
        request = self.request
        print_ = fingerprint(request.method or "", request.get_full_path(), body, *parts)

        def answered() -> Response:
            try:
                return work()
            except Problem as problem:
                return exception_handler(problem, {"request": request, "view": self})

        name = request.headers.get("Idempotency-Key", "")
        return once(self.key, name, print_, timezone.now(), answered)

    @property
    def key(self) -> FilingKey:
        """Who asks."""
        return self.request.auth  # type: ignore[return-value]

    def notice(self, pk: int, *, lock: bool = False) -> Notice:
        """A notice the key's system filed, in one of its areas; 404 for any other."""
        found = Notice.objects.filter(pk=pk, filed_by=self.key.user, agency=self.key.agency)
        if lock:
            found = found.select_for_update(of=("self",))
        notice = found.select_related("agency", "region", "allocation").first()
        if notice is None or notice.notice_type.area() not in self.key.areas:
            raise Http404
        return notice

    def answer(self, notice: Notice, status: int = 200) -> Response:
        """A draft with its findings."""
        state = state_of(notice, timezone.now())
        headers = {"ETag": f'"{state["digest"]}"'}
        if status == 201:
            headers["Location"] = absolute(reverse("filing:draft", args=[notice.pk]))
        return Response(state, status=status, headers=headers)

    def check_match(self, notice: Notice) -> str:
        """The digest the caller saw, if it says so. Raises `Problem` when it is another by now."""
        wanted = self.request.headers.get("If-Match", "").strip()
        if wanted in ("", "*"):
            return ""
        digest = documents.draft_digest(documents.load(notice))
        if wanted.strip('"') != digest:
            raise Problem(412, _("The notice changed after you read it: read it again."))
        return digest


def _no_number(_text: str) -> Any:
    raise ValueError


class IndexView(FilingView):
    """What the key is good for."""

    def get(self, request: Request) -> Response:
        key = self.key
        return Response(
            {
                "agency": {"code": key.agency.code, "name": key.agency.name},
                "system": key.system,
                "scopes": key.scopes(),
                "areas": key.areas,
                "expires_at": key.expires_at.isoformat(),
                "drafts": absolute(reverse("filing:drafts")),
                "openapi": absolute(reverse("filing:openapi")),
            }
        )


class DraftsView(FilingView):
    """The notices of the system, newest first, and new ones."""

    scopes: ClassVar[dict[str, str]] = {"POST": "draft"}

    def get(self, request: Request) -> Response:
        found = Notice.objects.filter(filed_by=self.key.user, agency=self.key.agency)
        if (before := request.query_params.get("before")) is not None:
            if not ID.fullmatch(before):
                raise Problem(400, _("“before” is the id of a notice."))
            found = found.filter(pk__lt=int(before))
        if (state := request.query_params.get("state")) is not None:
            if state not in list(State):
                raise Problem(400, _("“state” is no state of a notice."))
            found = found.filter(state=state)
        of_areas = (Q(type__startswith=f"{area}.") for area in self.key.areas)
        mine = found.filter(reduce(or_, of_areas, Q(pk__in=[]))).order_by("-pk")[: PAGE + 1]
        items = [
            {"id": n.pk, "type": n.type, "state": str(n.state), "title": n.title} for n in mine
        ]
        more = len(items) > PAGE
        return Response({"items": items[:PAGE], "before": items[PAGE - 1]["id"] if more else None})

    def post(self, request: Request) -> Response:
        body = self.read()
        data = self.read_json(body)

        def work() -> Response:
            return self.answer(save(read_body(data), self.key, timezone.now()), 201)

        return self.once(body, work)


class DraftView(FilingView):
    """One notice: where it stands, and its content put anew."""

    scopes: ClassVar[dict[str, str]] = {"PUT": "draft"}

    def get(self, request: Request, pk: int) -> Response:
        return self.answer(self.notice(pk))

    def put(self, request: Request, pk: int) -> Response:
        data = self.read_json(self.read())
        with transaction.atomic():
            notice = self.notice(pk, lock=True)
            self.check_match(notice)
            return self.answer(save(read_body(data), self.key, timezone.now(), notice))


class AttachmentsView(FilingView):
    """A file for a draft: its bytes as the body, its name in the address."""

    scopes: ClassVar[dict[str, str]] = {"POST": "draft"}

    def post(self, request: Request, pk: int) -> Response:
        content = self.read(MAX_SIZE)
        name = unquote(request.query_params.get("name", ""))

        def work() -> Response:
            notice = self.notice(pk, lock=True)
            if not notice.editable:
                said = _("The notice is being judged or public and cannot be changed.")
                raise Problem(409, said)
            if notice.attachments.count() >= MOST_FILES:
                raise Problem(409, _("The notice has as many files as it may have."))
            self._attach(notice, content, name)
            services.start(notice=notice, by=self.key.user, now=timezone.now())
            return self.answer(notice, 201)

        return self.once(content, work)

    @staticmethod
    def _attach(notice: Notice, content: bytes, name: str) -> None:
        try:
            upload = read_upload(io.BytesIO(content), name)
        except UploadRefused as refused:
            raise Problem(422, refused.message) from None
        stored = ContentFile(upload.content if upload.content is not None else content)
        stored.name = f"{upload.digest}{upload.suffix}"
        Attachment.objects.create(
            notice=notice,
            file=stored,
            name=upload.name,
            media_type=upload.media_type,
            size=upload.size,
            digest=upload.digest,
        )


class SubmissionView(FilingView):
    """Submit a draft: two people judge it from then on."""

    scopes: ClassVar[dict[str, str]] = {"POST": "submit"}

    def post(self, request: Request, pk: int) -> Response:
        body = self.read()

        def work() -> Response:
            notice = self.notice(pk, lock=True)
            judged = self.check_match(notice)
            try:
                services.decide(
                    notice=notice,
                    action=Action.SUBMIT,
                    by=self.key.user,
                    now=timezone.now(),
                    judged=judged,
                )
            except Refused as refused:
                raise Problem(409, refused.message) from None
            except validation.Invalid:
                raise self._invalid(notice) from None
            return self.answer(notice)

        return self.once(body, work, request.headers.get("If-Match", "").encode())

    @staticmethod
    def _invalid(notice: Notice) -> Problem:
        draft = documents.load(notice)
        found = validation.findings(draft, on=timezone.localdate(), by_row=True)
        roles = [party.role for party in draft.parties]
        errors = as_errors(found, draft.type, roles)
        stops = [error for error in errors if error["severity"] == "error"]
        return Problem(422, _("The notice cannot be submitted as it is."), errors=stops)


class OpenApiView(FilingView):
    """The description of this API, for everybody."""

    authentication_classes = ()
    throttle_classes = ()

    def get(self, request: Request) -> Response:
        return Response(openapi())


class ProblemsView(FilingView):
    """The kinds of errors, for everybody."""

    authentication_classes = ()
    throttle_classes = ()

    def get(self, request: Request) -> Response:
        return Response({kind: str(title) for kind, title in TITLES.items()})


class UnknownView(FilingView):
    """An address that is none."""

    authentication_classes = ()
    throttle_classes = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Whatever the method."""
        raise Http404
