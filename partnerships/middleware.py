"""At which facility somebody works in this session, and what time it is there."""

from django.utils import timezone

from partnerships.models import Facility
from partnerships.models.posting import reach_of

SESSION_KEY = "facility"


class FacilityMiddleware:
    """Sets `request.facility`: the one chosen in the header, or the first of the postings.

    None for people who are posted to no facility (managers, partners, administrators) and on
    public pages. "Today" is then the facility's date, wherever `timezone.localdate()` is asked.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.facility = None
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()

    def process_view(self, request, view, args, kwargs):
        if getattr(view, "login_required", True) and request.user.is_authenticated:
            request.facility = chosen_facility(request)
            if request.facility:
                timezone.activate(request.facility.tz)


def chosen_facility(request) -> Facility | None:
    """One query where there is a posting, none where there is not."""
    reach = reach_of(request.user).facilities
    if not reach:
        return None
    chosen = request.session.get(SESSION_KEY)
    if chosen in reach:
        return Facility.objects.filter(pk=chosen).first()
    return facilities_of(request.user)[0]


def facilities_of(user) -> list[Facility]:
    """The facilities somebody may choose between, by name."""
    reach = reach_of(user).facilities
    return list(Facility.objects.filter(pk__in=reach)) if reach else []
