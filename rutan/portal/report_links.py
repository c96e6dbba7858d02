"""Where the numbers of the reintegration report lead, with the filters of the page."""

from typing import Any

from django.urls import reverse


def query(request, **changes: str | None) -> str:
    """The filters of this page as a query string, with `changes`; None takes one away."""
    values = request.GET.copy()
    for name in ("page", *changes):
        values.pop(name, None)
    for name, value in changes.items():
        if value is not None:
            values[name] = value
    return values.urlencode()


def linked(value: Any, url: str) -> Any:
    """A cell of a table: the value alone where it leads nowhere."""
    return {"value": value, "url": url} if url else value


def people_url(request, stage: str, group: str | None = None) -> str:
    """The list behind a number; `group` is a row of the breakdown."""
    return f"{reverse('portal:reintegration-people')}?{query(request, tahap=stage, grup=group)}"
