from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from partnerships.middleware import SESSION_KEY
from partnerships.models import Facility
from partnerships.models.posting import reach_of
from rutan.accounts.decorators import requires
from rutan.common.http import key_of, own_page


@requires()
@require_POST
def switch_facility(request: HttpRequest) -> HttpResponse:
    """Works at another facility of the postings from now on, until the session ends."""
    mine = Facility.objects.for_user(request.user).filter(pk__in=reach_of(request.user).facilities)
    wanted = key_of(request.POST.get("facility", ""))
    request.session[SESSION_KEY] = get_object_or_404(mine, pk=wanted).pk
    return redirect(own_page(request, request.POST.get("next", "")))
