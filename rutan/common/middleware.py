"""The outer shell of every answer, in the order of settings.MIDDLEWARE."""

import logging
import re
import secrets
import time
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.utils.cache import patch_vary_headers

from rutan.common.error_views import answer_for, bad_request, method_not_allowed, too_large
from rutan.common.logs import request_id

log = logging.getLogger("bekal.request")

LONGEST_QUERY = 4096
LARGEST_BODY = 64 * 1024 * 1024
"""Read at all. A file over what a form takes is let go while it is read (upload_handlers), so a
large scan costs a sentence at its field and no memory; beyond this nothing is read."""
SANE_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class RequestLogMiddleware:
    """Gives every request an id, and writes one line about the answer: no path, no query."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        sent = request.headers.get("X-Request-ID", "") if settings.TRUSTED_PROXIES else ""
        request.id = sent if SANE_REQUEST_ID.fullmatch(sent) else secrets.token_hex(8)
        token = request_id.set(request.id)
        began = time.monotonic()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request.id
            log.info("answer", extra=_about(request, response, began))
            return response
        finally:
            request_id.reset(token)


def _about(request, response, began) -> dict:
    match = getattr(request, "resolver_match", None)
    session = getattr(request, "session", None)
    # Only what was loaded already: logging must not be what asks the database.
    known = getattr(session, "_session_cache", None) or {}
    return {
        "method": request.method if request.method.isascii() else "?",
        "view": match.view_name if match else "",
        "status": response.status_code,
        "ms": round((time.monotonic() - began) * 1000),
        "user_id": str(known.get("_auth_user_id", "")),
    }


class HeadersMiddleware:
    """Security headers on every answer. A view that is stricter keeps its own."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.headers = {
            "Content-Security-Policy": policy(settings.SECURE_CSP),
            "Permissions-Policy": settings.PERMISSIONS_POLICY,
            "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": settings.X_FRAME_OPTIONS,
            "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
            "Cross-Origin-Resource-Policy": "same-origin",
        }

    def __call__(self, request):
        response = self.get_response(request)
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)
        # Static files say themselves how long they last; all else may hold personal data.
        response.headers.setdefault("Cache-Control", "no-store, private")
        if response.headers.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["HX-Request"])
        return response


def policy(directives: dict[str, list[str]]) -> str:
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in directives.items())


class MalformedRequestMiddleware:
    """Refuses NUL, invalid UTF-8, endless query strings and bodies before anything reads them."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        query = request.META.get("QUERY_STRING", "")
        if (
            len(query) > LONGEST_QUERY
            or "\x00" in request.path_info
            or "\ufffd" in request.path_info
            or not _is_clean(query)
        ):
            return bad_request(request)
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length[:20]) > LARGEST_BODY:
            return too_large(request)
        return self.get_response(request)


def _is_clean(query: str) -> bool:
    decoded = unquote_to_bytes(query.encode("latin-1", "replace"))
    try:
        return b"\x00" not in decoded and decoded.decode() is not None
    except UnicodeDecodeError:
        return False


class RefusedValueMiddleware:
    """Turns what the database layer refused into 400, a lost database into 503, and gives a
    wrong method a page.

    Errors raised outside views (a session that cannot be read) reach the same answer through
    `error_views.server_error`.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == 405 and not response.streaming and not response.content:
            return method_not_allowed(request, response.get("Allow", ""))
        return response

    def process_exception(self, request, exception):
        return answer_for(request, exception)
