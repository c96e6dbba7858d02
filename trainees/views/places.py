"""A place stands still for a while, or goes on in another class."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.common.errors import DomainError
from rutan.common.retrying import once_more
from trainees.actions import places
from trainees.forms.places import MoveForm, SuspendForm
from trainees.views._class_page import class_or_404, class_page
from trainees.views._selection_page import form_page
from trainees.views.seats import about_one_place, seated_or_404


@requires("trainees.change_enrolment")
@once
def place_suspend(request: HttpRequest, public_id: str, inmate_id: str) -> HttpResponse:
    told = _("%(name)s is suspended.")
    return about_one_place(request, public_id, inmate_id, SuspendForm, "suspend", told)


@requires("trainees.change_enrolment")
@require_POST
def place_resume(request: HttpRequest, public_id: str, inmate_id: str) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    enrolment = seated_or_404(request, training_class, inmate_id)
    try:
        once_more(partial(places.resume, enrolment=enrolment, by=request.user))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("%(name)s takes part again.") % {"name": enrolment.inmate.id_card_name}
        )
    return redirect("trainees:class-candidates", training_class.public_id)


@requires("trainees.change_enrolment")
@once
def place_move(request: HttpRequest, public_id: str, inmate_id: str) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    enrolment = seated_or_404(request, training_class, inmate_id)
    form = MoveForm(request.POST or None, enrolment=enrolment, user=request.user)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        there = form.result.training_class
        messages.success(
            request,
            _("%(name)s goes on in %(class)s.")
            % {"name": enrolment.inmate.id_card_name, "class": there.title},
        )
        return redirect("trainees:class-candidates", there.public_id)
    context = class_page(request, training_class, "class-candidates") | {
        "form": form,
        "inmate": enrolment.inmate,
    }
    return form_page(request, "trainees/classes/move.html", context)
