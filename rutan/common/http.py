"""Small questions about a request that several pages ask."""

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

ROWS_PER_PAGE = 25


def paginate(request: HttpRequest, queryset: QuerySet, per_page: int = ROWS_PER_PAGE) -> Page:
    """The page that `?page=` asks for; nonsense is page one, too far is the last page."""
    return Paginator(queryset, per_page).get_page(request.GET.get("page"))


def is_partial(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page; a boosted link wants the whole page."""
    return "HX-Request" in request.headers and "HX-Boosted" not in request.headers


def client_address(request: HttpRequest) -> str:
    """The visitor's address as the outermost of our own proxies saw it.

    What stands further left in X-Forwarded-For was written by the visitor and is not believed.
    """
    if settings.TRUSTED_PROXIES:
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
        if len(hops) >= settings.TRUSTED_PROXIES and hops[-settings.TRUSTED_PROXIES]:
            return hops[-settings.TRUSTED_PROXIES]
    return request.META.get("REMOTE_ADDR", "")
