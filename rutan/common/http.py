"""Small questions about a request that several pages ask."""

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

ROWS_PER_PAGE = 25
DIGITS_OF_A_KEY = 18
"""A number of 19 digits may be too large for its column."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def paginate(request: HttpRequest, queryset: QuerySet, per_page: int = ROWS_PER_PAGE) -> Page:
    """The page that `?page=` asks for; nonsense is page one, too far is the last page."""
    return Paginator(queryset, per_page).get_page(request.GET.get("page"))


def is_partial(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page; a boosted link wants the whole page."""
    return "HX-Request" in request.headers and "HX-Boosted" not in request.headers


def key_of(sent: str) -> int:
    """A primary key as a page sent it; 0, which no row has, for anything that is none."""
    return int(sent) if sent.isdecimal() and len(sent) <= DIGITS_OF_A_KEY else 0


def workbook_response(data: bytes, name: str) -> HttpResponse:
    """An Excel file to save. `name` says nothing about a person."""
    response = HttpResponse(data, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def pdf_response(data: bytes, name: str) -> HttpResponse:
    """A PDF to save. `name` says nothing about a person."""
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def own_page(request: HttpRequest, wanted: str, otherwise: str = "/") -> str:
    """`wanted` when it is a path of ours to redirect to, else `otherwise`.

    A word without a slash would be taken for the name of a view, a line break for a header.
    """
    inside = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    is_path = wanted.startswith("/") and wanted.isprintable()
    return wanted if inside and is_path else otherwise


def client_address(request: HttpRequest) -> str:
    """The visitor's address as the outermost of our own proxies saw it.

    What stands further left in X-Forwarded-For was written by the visitor and is not believed.
    """
    if settings.TRUSTED_PROXIES:
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
        if len(hops) >= settings.TRUSTED_PROXIES and hops[-settings.TRUSTED_PROXIES]:
            return hops[-settings.TRUSTED_PROXIES]
    return request.META.get("REMOTE_ADDR", "")
