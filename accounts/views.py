"""Pages of one's own account: second factor, confirmation, sessions, single sign-on."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from functools import wraps
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import segno
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth import get_user_model, login, logout
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts import audit, factors, limits, passkeys, proofs, provider, sessions
from accounts.forms import CodeForm, EnrolForm, PasskeyForm, PasswordForm
from accounts.models import Authenticator, Passkey
from accounts.policy import policy
from accounts.proofs import Factor, require_recent_authentication
from accounts.sealing import SealError, seal, unseal

View = Callable[..., HttpResponse]
SEED, NEXT = "new_seed", "provider_next"
DEVICES: dict[str, type[Authenticator] | type[Passkey]] = {
    "totp": Authenticator,
    "passkey": Passkey,
}


def of_staff(view: View) -> View:
    """For whoever gave a password: the steps that complete a login."""

    @never_cache
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated or not policy().may_enter(request.user):
            query = urlencode({"next": request.get_full_path()})
            return HttpResponseRedirect(f"{reverse('admin:login')}?{query}")
        return view(request, *args, **kwargs)

    return wrapped


def logged_in(view: View) -> View:
    """For whoever has completed the login."""

    @of_staff
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not proofs.is_complete(request):
            return proofs.second_step(request, request.get_full_path())
        return view(request, *args, **kwargs)

    return wrapped


@of_staff
def second(request: HttpRequest) -> HttpResponse:
    """The second step of a login."""
    if proofs.is_complete(request):
        return HttpResponseRedirect(_target(request))
    if not proofs.has_factor(request.user):
        return proofs.second_step(request, _target(request))
    return _prove(request, _("Second step of the login"))


@of_staff
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Give up a login half way; the desk's own logout wants it complete."""
    logout(request)
    return HttpResponseRedirect(reverse("admin:login"))


@logged_in
def confirm(request: HttpRequest) -> HttpResponse:
    """Asks again who one is, before something that cannot be undone."""
    title = _("Confirm that it is you")
    if settings.SECOND_FACTOR and proofs.has_factor(request.user):
        return _prove(request, title)
    user: Any = request.user
    if not user.has_usable_password():
        return _page(request, "confirm_provider.html", title, next=_target(request))
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["password"]
        if _checked(request, form, "password", lambda: user.check_password(given)):
            proofs.note(request, Factor.PASSWORD)
            _passed(request, Factor.PASSWORD)
            return HttpResponseRedirect(_target(request))
    return _page(request, "confirm.html", title, form=form, next=_target(request))


def _prove(request: HttpRequest, title: str) -> HttpResponse:
    """The page that asks for a second factor, and what comes back from it."""
    by_passkey = bool(passkeys.site()) and request.user.passkeys.exists()  # type: ignore[union-attr]
    code, answer = CodeForm(), PasskeyForm()
    if request.method == "POST" and "answer" in request.POST:
        answer = PasskeyForm(request.POST)
        if answer.is_valid():
            given = answer.cleaned_data["answer"]
            if _checked(request, answer, "answer", lambda: passkeys.check(request, given)):
                return _proved(request, Factor.PASSKEY)
    elif request.method == "POST":
        code = CodeForm(request.POST)
        if code.is_valid():
            found: list[Factor] = []
            if _checked(request, code, "code", lambda: _by_code(request, code, found)):
                return _proved(request, found[0])
    blocked = code.has_error("code", "blocked") or answer.has_error("answer", "blocked")
    return _page(
        request,
        "second.html",
        title,
        status=429 if blocked else 200,
        code=code,
        answer=answer,
        options=passkeys.request_options(request) if by_passkey else "",
        next=_target(request),
    )


def _by_code(request: HttpRequest, form: CodeForm, found: list[Factor]) -> bool:
    code = form.cleaned_data["code"]
    if factors.check_code(request.user, code):
        found.append(Factor.TOTP)
    elif factors.use_recovery_code(request.user, code):
        found.append(Factor.RECOVERY)
    return bool(found)


def _checked(request: HttpRequest, form: forms.Form, name: str, check: Callable[[], bool]) -> bool:
    """Whether the check passes, within the limit on guessing; says at the field why not."""
    user: Any = request.user
    try:
        attempt = limits.proof(user.pk)
    except limits.TooManyError as error:
        text = _("Too many attempts. Try again in %(minutes)d minutes.")
        form.add_error(name, forms.ValidationError(text % {"minutes": error.minutes}, "blocked"))
        return False
    if check():
        attempt.right()
        return True
    audit.append(audit.Action.NOT_PROVED, by=user)
    form.add_error(name, forms.ValidationError(_("That does not fit. Try again."), "wrong"))
    return False


def _proved(request: HttpRequest, factor: Factor) -> HttpResponse:
    """Go on after a second factor. The session gets a new key, as at every rise of rights."""
    request.session.cycle_key()
    proofs.note(request, factor)
    _passed(request, factor)
    if factor is Factor.RECOVERY:
        messages.warning(request, _("That recovery code is used up. Set up your device anew."))
        return HttpResponseRedirect(reverse("accounts:overview"))
    return HttpResponseRedirect(_target(request))


def _passed(request: HttpRequest, factor: Factor) -> None:
    audit.append(audit.Action.PROVED, by=request.user, detail={"factor": str(factor)})


def _adding_refused(request: HttpRequest) -> HttpResponse | None:
    """Why a device may not be added now: one that is there must be shown first."""
    if proofs.has_factor(request.user) and not proofs.is_complete(request):
        return proofs.second_step(request, _target(request))
    return require_recent_authentication(request)


@of_staff
def enrol(request: HttpRequest) -> HttpResponse:
    """Set up an authenticator app: at the first login of whoever needs one, or as a further one."""
    if refused := _adding_refused(request):
        return refused
    user: Any = request.user
    seed = _new_seed(request)
    form = EnrolForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"].replace(" ", "")
        name = form.cleaned_data["name"] or _("Authenticator app")
        if _checked(
            request,
            form,
            "code",
            lambda: factors.add_authenticator(user, seed, code, name) is not None,
        ):
            del request.session[SEED]
            return _added(request, Factor.TOTP)
    return _page(
        request,
        "enrol.html",
        _("Set up an authenticator app"),
        form=form,
        seed=" ".join(seed[i : i + 4] for i in range(0, len(seed), 4)),
        picture=_picture(factors.address_of(seed, user.get_username())),
        passkeys=bool(passkeys.site()),
        next=_target(request),
    )


@of_staff
def add_passkey(request: HttpRequest) -> HttpResponse:
    """Set up a passkey."""
    if not passkeys.site():
        raise Http404
    if refused := _adding_refused(request):
        return refused
    form = PasskeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"] or _("Passkey")
        try:
            passkeys.add(request, form.cleaned_data["answer"], name)
        except passkeys.PasskeyError:
            form.add_error("answer", _("That passkey was not accepted. Try again."))
        else:
            return _added(request, Factor.PASSKEY)
    return _page(
        request,
        "passkey.html",
        _("Set up a passkey"),
        form=form,
        options=passkeys.creation_options(request),
        next=_target(request),
    )


def _added(request: HttpRequest, factor: Factor) -> HttpResponse:
    """Go on with a new device; whoever has no recovery codes is shown some."""
    user: Any = request.user
    request.session.cycle_key()
    proofs.note(request, factor)
    request.session[proofs.ASKED] = True
    sessions.end_all(user, but=request.session.session_key)
    if user.recoverycodes.filter(used_at__isnull=True).exists():
        messages.success(request, _("The device is set up."))
        return HttpResponseRedirect(reverse("accounts:overview"))
    return _show_codes(request)


@logged_in
@require_POST
def codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes in place of the old ones."""
    back = reverse("accounts:overview")
    if refused := require_recent_authentication(request, back=back):
        return refused
    if not proofs.has_factor(request.user):
        return HttpResponseRedirect(back)
    return _show_codes(request)


def _show_codes(request: HttpRequest) -> HttpResponse:
    made = factors.make_recovery_codes(request.user)
    return _page(request, "codes.html", _("Recovery codes"), codes=made, next=_target(request))


@logged_in
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """One's devices, recovery codes and sessions."""
    user: Any = request.user
    return _page(
        request,
        "overview.html",
        _("Account and security"),
        devices=[("totp", d) for d in user.authenticators.all()]
        + [("passkey", d) for d in user.passkeys.all()],
        codes_left=user.recoverycodes.filter(used_at__isnull=True).count(),
        sessions=sessions.standing(user=user),
        here=request.session.get(sessions.HANDLE),
        passkeys=bool(passkeys.site()),
        required=policy().needs_second_factor(user) and settings.SECOND_FACTOR,
    )


@logged_in
@require_POST
def remove(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Take away a device of one's own; never the last one of whoever needs one."""
    back = reverse("accounts:overview")
    if refused := require_recent_authentication(request, back=back):
        return refused
    if kind not in DEVICES:
        raise Http404
    user: Any = request.user
    device: Any = get_object_or_404(DEVICES[kind], pk=pk, user=user)
    last = user.authenticators.count() + user.passkeys.count() == 1
    if last and policy().needs_second_factor(user):
        messages.error(request, _("Your role needs a second factor: set up another device first."))
    else:
        factors.remove(device, by=user)
        messages.success(request, _("The device is removed."))
    return HttpResponseRedirect(back)


@logged_in
@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """End the other sessions of the account."""
    count = sessions.end_all(request.user, but=request.session.session_key)
    detail = {"sessions": count}
    audit.append(audit.Action.SESSIONS_ENDED, by=request.user, of=_account(request), detail=detail)
    messages.success(request, _("You are logged out everywhere else."))
    return HttpResponseRedirect(reverse("accounts:overview"))


@logged_in
def end_session(request: HttpRequest, handle: str) -> HttpResponse:
    """End one session, one's own or another person's; a page asks first where it was only opened.

    One that is over by now is not told from one that never was.
    """
    found = sessions.standing(handle=handle).select_related("user").first()
    if found is None or not policy().may_end_sessions(request.user, found.user):
        messages.info(request, _("That session is over."))
        return HttpResponseRedirect(_target(request))
    own = found.user_id == request.user.pk
    if not own and (refused := require_recent_authentication(request, back=request.path)):
        return refused
    if request.method != "POST":
        return _page(request, "session.html", _("End a session"), session=found)
    if handle == request.session.get(sessions.HANDLE):
        logout(request)
        return HttpResponseRedirect(reverse("admin:login"))
    with transaction.atomic():
        found.delete()
        audit.append(
            audit.Action.SESSIONS_ENDED,
            by=request.user,
            of=found.user,
            detail={"sessions": 1, "session": handle},
        )
    messages.success(request, _("The session is ended."))
    return HttpResponseRedirect(_target(request))


@logged_in
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away the second factor of somebody who lost it, for administrators."""
    other = get_object_or_404(get_user_model(), pk=pk)
    if not policy().may_reset_account(request.user, other):
        raise PermissionDenied
    if refused := require_recent_authentication(request):
        return refused
    if request.method == "POST":
        factors.reset(other, by=request.user)
        messages.success(request, _("The second factor is removed and every session ended."))
        return HttpResponseRedirect(reverse("admin:index"))
    return _page(request, "reset.html", _("Remove the second factor"), person=other)


@never_cache
@require_GET
def provider_begin(request: HttpRequest) -> HttpResponse:
    """Go to the login provider."""
    if not provider.is_on():
        raise Http404
    request.session[NEXT] = _target(request)
    back = f"{settings.SITE_ORIGIN}{reverse('accounts:provider_back')}"
    try:
        return provider.begin(request, back)
    except provider.ProviderError:
        return _not_by_provider(request)


@never_cache
@require_GET
def provider_back(request: HttpRequest) -> HttpResponse:
    """Come back from the login provider."""
    if not provider.is_on():
        raise Http404
    target = request.session.pop(NEXT, reverse("admin:index"))
    try:
        found = provider.claims(request)
    except provider.ProviderError:
        return _not_by_provider(request)
    user = provider.account_of(found)
    if user is None or not policy().may_enter(user):
        return _not_by_provider(request)
    request.login_factor = Factor.PROVIDER  # type: ignore[attr-defined]
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    if provider.proved_twice(found):
        proofs.note(request, Factor.PASSKEY)
    return HttpResponseRedirect(target)


def _not_by_provider(request: HttpRequest) -> HttpResponse:
    """Back to the login page, without saying which accounts exist."""
    audit.append(audit.Action.LOGIN_FAILED, by=None, detail={"factor": str(Factor.PROVIDER)})
    messages.error(request, _("Logging in by the provider did not work."))
    return HttpResponseRedirect(reverse("admin:login"))


def _account(request: HttpRequest) -> Any:
    user: Any = request.user
    return get_user_model().objects.get(pk=user.pk)


def _target(request: HttpRequest) -> str:
    """Where to go on: an address of this site, the first page of the desk otherwise."""
    given = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(given, {request.get_host()}, request.is_secure())
    return given if safe else reverse("admin:index")


def _new_seed(request: HttpRequest) -> str:
    """The seed on offer, the same until it is used. Sealed, since sessions lie in the database."""
    owner = f"offer:{request.user.pk}"
    try:
        return unseal(bytes.fromhex(request.session[SEED]), owner).decode()
    except (KeyError, ValueError, SealError):
        seed = factors.new_seed()
        request.session[SEED] = seal(seed.encode(), owner).hex()
        return seed


def _picture(text: str) -> str:
    """A QR code as the address of an image, which needs no second request."""
    out = BytesIO()
    segno.make(text, error="m").save(out, kind="svg", scale=4, dark="#000", light="#fff")
    return f"data:image/svg+xml;base64,{b64encode(out.getvalue()).decode()}"


def _page(
    request: HttpRequest, name: str, title: str, *, status: int = 200, **context: Any
) -> TemplateResponse:
    """A page in the frame of the desk."""
    frame = admin.site.each_context(request)
    return TemplateResponse(
        request, f"accounts/{name}", {**frame, "title": title, **context}, status=status
    )
