"""What stands between a request and a view that is not public, in the order of settings."""

from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from rutan.accounts import sessions
from rutan.accounts.choices import ACCEPT_TERMS
from rutan.accounts.models import Terms
from rutan.audit.recording import record

# Reachable before a first password is chosen and a required second factor is set up.
BEFORE_FIRST_THINGS = {
    "accounts:sign-out",
    "accounts:language",
    "accounts:theme",
    "accounts:password-change",
}
BEFORE_TERMS = {"accounts:terms", "admin:logout", "accounts:sign-out-everywhere"}


class _OnClosedViews:
    """Acts on signed-in requests to views that are not public; public ones cost no query."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if getattr(view, "login_required", True) and request.user.is_authenticated:
            return self.before(request)
        return None

    def before(self, request):
        raise NotImplementedError


class SessionLimitsMiddleware(_OnClosedViews):
    """Ends a session after half an hour without activity (an administrator's after a quarter),
    or twelve hours in all."""

    def before(self, request):
        now = int(timezone.now().timestamp())
        ended = sessions.ended_because(request.session, now, user=request.user)
        if ended:
            user = request.user
            sessions.forget(request.session)
            record("session.ended", user, by=user, because=ended)
            logout(request)
            messages.info(request, _sentence_for(ended, user))
            return _to_sign_in(request)
        sessions.keep_alive(request.session, now)
        return None


def _sentence_for(ended: str, user) -> str:
    if ended == "idle":
        minutes = sessions.idle_seconds(user) // 60
        return _(
            "Your session ended after %(minutes)s minutes without activity. Sign in again."
        ) % {"minutes": minutes}
    hours = settings.SESSION_COOKIE_AGE // 3600
    return _("Your session ended after %(hours)s hours. Sign in again.") % {"hours": hours}


class ClosedByDefaultMiddleware(LoginRequiredMiddleware):
    """Nobody enters unless the view is public. A part of a page takes the whole page along.

    Django asks who is there even where it does not matter; a public page leaves the session be.
    """

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request, view_func):
        return _to_sign_in(request)


def _to_sign_in(request):
    response = redirect_to_login(_page_to_return_to(request), resolve_url(settings.LOGIN_URL))
    if "HX-Request" in request.headers:
        return HttpResponse(status=204, headers={"HX-Redirect": response.url})
    return response


def _page_to_return_to(request) -> str:
    """What was posted cannot be repeated after signing in; the page it came from can be opened."""
    if request.method in {"GET", "HEAD"} and "HX-Request" not in request.headers:
        return request.get_full_path()
    came_from = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(came_from, {request.get_host()}, request.is_secure()):
        parts = urlsplit(came_from)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path
    return "/"


class FirstThingsMiddleware(_OnClosedViews):
    """Nothing else is reachable until the first password and the second factor are there."""

    def before(self, request):
        view_name = request.resolver_match.view_name
        if view_name in BEFORE_FIRST_THINGS:
            return None
        if request.user.must_change_password:
            return redirect("accounts:password-change")
        if (
            request.user.needs_second_factor
            and not sessions.has_second_factor(request.session)
            and view_name != "accounts:second-factor-setup"
        ):
            return redirect("accounts:second-factor-setup")
        return None


class TermsMiddleware(_OnClosedViews):
    """People of partners accept the current terms of use before any page, file or list of choices.

    A new version asks again at the next request.
    """

    def before(self, request):
        if (
            request.user.role not in ACCEPT_TERMS
            or request.resolver_match.view_name in BEFORE_FIRST_THINGS | BEFORE_TERMS
            or not Terms.objects.waiting_for(request.user)
        ):
            return None
        target = f"{reverse('accounts:terms')}?{urlencode({'next': _page_to_return_to(request)})}"
        if "HX-Request" in request.headers:
            return HttpResponse(status=204, headers={"HX-Redirect": target})
        return redirect(target)


class OwnLanguageMiddleware(_OnClosedViews):
    """The language of the profile comes before the cookie and the browser's wish.

    Public pages know it by the cookie, which signing in sets.
    """

    def before(self, request):
        if request.user.language and request.user.language != translation.get_language():
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language


class DeniedAccessMiddleware:
    """Who was refused what is kept; where the person stood is not: an address may carry an id."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, PermissionDenied) and request.user.is_authenticated:
            match = request.resolver_match
            record(
                "access.denied",
                "view",
                by=request.user,
                view=match.view_name if match else "",
                permission=str(exception),
                method=request.method,
            )
