"""Where the numbers of the reintegration report lead, with the filters of the page."""

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


def people_url(request, stage: str) -> str:
    return f"{reverse('portal:reintegration-people')}?{query(request, tahap=stage)}"
