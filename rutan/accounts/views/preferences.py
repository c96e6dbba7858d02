"""Language and theme: the two small switches, and the profile that holds them both."""

from django.conf import settings
from django.http import HttpResponseBadRequest
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from rutan.accounts.actions import own_account
from rutan.accounts.choices import Theme
from rutan.accounts.decorators import public, requires
from rutan.common.http import own_page

THEME_COOKIE = "tema"


@public
@require_POST
def language(request):
    """Also for people who are not signed in: the sign-in page has the switch too."""
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        return HttpResponseBadRequest()
    if request.user.is_authenticated:
        own_account.prefer(user=request.user, language=chosen)
    return remember_language(redirect(back(request)), chosen)


@requires()
@require_POST
def theme(request):
    chosen = request.POST.get("theme", "")
    if chosen not in Theme.values:
        return HttpResponseBadRequest()
    own_account.prefer(user=request.user, theme=chosen)
    return remember(redirect(back(request)), THEME_COOKIE, chosen)


def back(request) -> str:
    """The page the switch stood on; the home page when `next` leads elsewhere."""
    return own_page(request, request.POST.get("next", ""))


def remember_language(response, chosen: str):
    return remember(response, settings.LANGUAGE_COOKIE_NAME, chosen)


def remember(response, cookie: str, chosen: str):
    """Public pages do not ask who is signed in; they know the choice by this cookie."""
    if chosen:
        response.set_cookie(
            cookie,
            chosen,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        )
    return response
