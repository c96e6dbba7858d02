"""Error pages that need neither the database nor the session.

They are rendered without the request, so no context processor runs: a page about a lost
database must not ask the database who is signed in.
"""

import errno
import logging
import sys
import traceback
from pathlib import Path

import django.db
from django.conf import settings
from django.contrib.admin.options import TO_FIELD_VAR
from django.core.exceptions import FieldDoesNotExist, RequestDataTooBig, ValidationError
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

log = logging.getLogger("bekal.errors")

RETRY_AFTER_SECONDS = 10
_ORM = Path(django.db.__file__).parent
# Where a value is prepared for the database, and where the driver meets it. Elsewhere in
# django.db the same classes speak of mistakes in our code.
REFUSING = (str(_ORM / "models" / "fields" / "__init__.py"), str(_ORM / "backends"))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return _page(request, 400, _("Part of the address or of the form is damaged. Go back."))


def too_large(request: HttpRequest) -> HttpResponse:
    return _page(request, 413, _("Choose a smaller file and send it again. Nothing was saved."))


def method_not_allowed(request: HttpRequest, allow: str) -> HttpResponse:
    response = _page(
        request, 405, _("This address does not answer that kind of request. Go back and try again.")
    )
    response["Allow"] = allow
    return response


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403, _("Your account may not do this."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long, or did not come from Bekal."""
    return _page(
        request,
        403,
        _("This form is no longer valid. Go back, reload the page and send it again."),
        stale_form=True,
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404, _("This page does not exist, or is not among your records."))


def server_error(request: HttpRequest) -> HttpResponse:
    """Also the last door for errors inside middleware: the exception is still at hand."""
    answer = answer_for(request, sys.exc_info()[1])
    return answer or _page(request, 500, _("Your last entry was not saved. Try again later."))


def unavailable(request: HttpRequest) -> HttpResponse:
    response = _page(request, 503, _("Bekal cannot reach its data. Try again in a minute."))
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def answer_for(request: HttpRequest, error: BaseException | None) -> HttpResponse | None:
    """400 for a value the database layer refused, 503 when it is away; None for a real fault."""
    if error is None:
        return None
    if _is_out_of_reach(error):
        log.error("storage out of reach", extra={"error": type(error).__name__})
        return unavailable(request)
    if _is_refused_value(error) or _is_field_of_nothing(request, error):
        log.warning("value refused", exc_info=(type(error), error, error.__traceback__))
        return bad_request(request)
    return None


def _is_out_of_reach(error: BaseException) -> bool:
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return True
    if isinstance(error, InterfaceError):
        return True
    # SQLite says "no such table" with the same class; that is a fault of ours.
    return isinstance(error, OperationalError) and "no such" not in str(error)


def _is_refused_value(error: BaseException) -> bool:
    """Whether the ORM or the driver refused a value, as it does with a malformed id.

    The same classes raised by our own code are faults and stay 500.
    """
    if isinstance(error, DataError | UnreadablePostError):
        return True
    if not isinstance(error, ValueError | TypeError | OverflowError | ValidationError):
        return False
    frames = traceback.extract_tb(error.__traceback__)
    return bool(frames) and frames[-1].filename.startswith(REFUSING)


def _is_field_of_nothing(request: HttpRequest, error: BaseException) -> bool:
    """The admin of Django 5.2 looks up an empty `_to_field` without asking whether it may."""
    return isinstance(error, FieldDoesNotExist) and TO_FIELD_VAR in {**request.GET, **request.POST}


def _page(request: HttpRequest, status: int, sentence: str, **context: object) -> HttpResponse:
    context |= {
        "SITE_NAME": settings.SITE_NAME,
        "request_id": getattr(request, "id", ""),
        "sentence": sentence,
    }
    try:
        body = render_to_string(f"{status}.html", context).lstrip()
    except TemplateDoesNotExist:
        body = _plain(sentence)
    except Exception:
        log.exception("error page broken", extra={"status": status})
        body = _plain(sentence)
    return HttpResponse(body, status=status)


def _plain(sentence: str) -> str:
    return format_html(
        '<!doctype html><html lang="{}"><head><meta charset="utf-8"><title>{}</title></head>'
        '<body><h1>{}</h1><p>{}</p><p><a href="/">{}</a></p></body></html>',
        get_language() or settings.LANGUAGE_CODE,
        settings.SITE_NAME,
        settings.SITE_NAME,
        sentence,
        _("Home"),
    )
