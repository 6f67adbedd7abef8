"""The proof that a release is in the public ledger."""

from __future__ import annotations

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from disclosure import proofs
from disclosure.api.base import PublicView
from disclosure.api.problems import NOT_FOUND
from disclosure.models import Release


class ProofView(PublicView):
    """A gongkai-proof/1 under the newest checkpoint; what was withdrawn has no document in it."""

    operation = "release_proof"
    tag = "releases"
    summary = "Proof that one revision of a notice is in the ledger"
    component = "Proof"
    problems = (NOT_FOUND,)

    def get(self, request: Request, uid: str, revision: int) -> Response:
        """The proof of this revision."""
        release = Release.objects.of_uid(uid).filter(revision=revision).first()
        if release is None:
            raise Http404
        try:
            return Response(proofs.proof_of(release))
        except LookupError as error:
            raise Http404 from error
