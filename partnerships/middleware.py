"""At which facility somebody works in this session, and what time it is there."""

from django.utils import timezone

from partnerships.models import Facility
from partnerships.models.posting import reach_of

SESSION_KEY = "facility"


class FacilityMiddleware:
    """Sets `request.facilities`, where the person is posted, and `request.facility`: the one
    chosen in the header, or the first by name.

    None for people who are posted to no facility (managers, partners, administrators) and on
    public pages. "Today" is then the facility's date, wherever `timezone.localdate()` is asked.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.facilities, request.facility = [], None
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()

    def process_view(self, request, view, args, kwargs):
        if getattr(view, "login_required", True) and request.user.is_authenticated:
            request.facilities = facilities_of(request.user)
            request.facility = _chosen(request)
            if request.facility:
                timezone.activate(request.facility.tz)


def _chosen(request) -> Facility | None:
    chosen = request.session.get(SESSION_KEY) if len(request.facilities) > 1 else None
    for facility in request.facilities:
        if facility.pk == chosen:
            return facility
    return next(iter(request.facilities), None)


def facilities_of(user) -> list[Facility]:
    """The facilities somebody may choose between, by name: those that the reach has read."""
    return list(reach_of(user).workplaces)
