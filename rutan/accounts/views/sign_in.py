"""In and out: the password, the second step, and the way out."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.db import transaction
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from rutan.accounts import second_factor, sessions
from rutan.accounts.decorators import public, requires
from rutan.accounts.forms import CodeForm, SignInForm
from rutan.accounts.models import User
from rutan.accounts.views.preferences import remember_language
from rutan.audit.recording import record
from rutan.common.http import own_page

BACKEND = "rutan.accounts.backends.RoleBackend"
HALF = "half_signed_in"  # who gave the right password, while the second step is open
HALF_SECONDS = 5 * 60
HALF_TRIES = 5


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request):
    if request.user.is_authenticated:
        return redirect(_destination(request, request.user, request.GET.get("next", "")))
    form = SignInForm(request.POST or None, request=request)
    wanted = request.POST.get("next", request.GET.get("next", ""))
    if request.method == "POST":
        if form.is_valid():
            if second_factor.is_set_up(form.user):
                return _ask_for_code(request, form.user, wanted)
            return _enter(request, form.user, wanted, verified=False)
        _record_failure(request, form)
    context = {"form": form, "next": wanted, "demo_mode": settings.DEMO_MODE}
    return render(request, "accounts/sign_in.html", context)


def _record_failure(request, form) -> None:
    """Which account was tried is kept, what was typed is not: it may be a password."""
    locked = getattr(request, "axes_locked_out", False)
    if not locked and not form.non_field_errors():
        return
    known = User.objects.named(form.cleaned_data.get("sign_in_name", "")).first()
    record("sign_in.locked" if locked else "sign_in.failed", known or "sign_in", by=None)


def _ask_for_code(request, user, wanted):
    request.session.cycle_key()
    request.session[HALF] = {
        "user": user.pk,
        "hash": user.get_session_auth_hash(),
        "at": int(timezone.now().timestamp()),
        "tries": 0,
        "next": wanted[:500],
    }
    return redirect("accounts:second-factor")


@public
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request):
    user, half = _half_signed_in(request)
    if user is None:
        return redirect("accounts:sign-in")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = second_factor.verify(user, form.cleaned_data["code"])
        if answer.ok:
            del request.session[HALF]
            if answer.by_recovery_code:
                messages.warning(request, _words_about_codes_left(user))
            return _enter(request, user, half["next"], verified=True)
        record("sign_in.code_failed", user, by=None)
        half["tries"] += 1
        if half["tries"] >= HALF_TRIES:
            del request.session[HALF]
            messages.error(request, _("Too many wrong codes. Sign in again."))
            return redirect("accounts:sign-in")
        request.session[HALF] = half
        if answer.wait_seconds:
            form.add_error(
                "code",
                _("Wait %(seconds)s seconds, then enter a new code.")
                % {"seconds": answer.wait_seconds},
            )
        else:
            form.add_error("code", _("This code does not fit. Enter the code your app shows now."))
    return render(request, "accounts/second_step.html", {"form": form})


def _half_signed_in(request):
    half = request.session.get(HALF)
    if not half or timezone.now().timestamp() - half["at"] > HALF_SECONDS:
        return None, None
    user = User.objects.usable().filter(pk=half["user"]).first()
    # A password changed in the meantime, or a second sign-out everywhere, ends the half way too.
    if user is None or user.get_session_auth_hash() != half["hash"]:
        return None, None
    return user, half


def _words_about_codes_left(user) -> str:
    left = second_factor.recovery_codes_left(user)
    return _("You used a recovery code; %(left)s are left. Make new ones in your profile.") % {
        "left": left
    }


def _enter(request, user, wanted, *, verified):
    with transaction.atomic():
        login(request, user, backend=BACKEND)
        sessions.begin(
            request.session,
            user=user,
            user_agent=request.headers.get("User-Agent", ""),
            second_factor=verified,
        )
        record("sign_in.succeeded", user, by=user, second_factor=verified)
    response = redirect(_destination(request, user, wanted))
    return remember_language(response, user.language)


def _destination(request, user, wanted: str) -> str:
    """Where the person wanted to go, as long as that is inside Bekal."""
    home = "admin:index" if user.works_in_admin else settings.LOGIN_REDIRECT_URL
    if wanted.startswith(resolve_url("accounts:sign-out")):
        wanted = ""
    return own_page(request, wanted, resolve_url(home))


@requires()
@require_POST
def sign_out(request):
    user = request.user
    with transaction.atomic():
        sessions.forget(request.session)
        record("sign_out.succeeded", user, by=user)
        logout(request)
    messages.success(request, _("You are signed out."))
    response = redirect("accounts:sign-in")
    # Shared desks: the next person must not page back into what this one saw.
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@public
def password_forgotten(request):
    return render(request, "accounts/password_forgotten.html")
