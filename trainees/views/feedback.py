"""What participants say of a class: slips typed in, and what they come to."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from partnerships import thresholds
from partnerships.choices import STARTED_CLASS_STATES
from partnerships.views.papers import printed
from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from trainees.actions.feedback import FeedbackConflict
from trainees.documents.feedback_slips import feedback_slips
from trainees.forms.feedback import FeedbackForm
from trainees.reports.feedback import attended, comments, said
from trainees.views._class_page import class_or_404, class_page
from trainees.views._teaching import parts


@requires("trainees.view_feedback")
@once
def class_feedback(request: HttpRequest, public_id: str) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    has_begun = training_class.state in STARTED_CLASS_STATES
    may_edit = has_begun and request.user.has_perm("trainees.change_feedback")
    is_sent = request.method == "POST"
    if is_sent and not request.user.has_perm("trainees.change_feedback"):
        raise PermissionDenied("trainees.change_feedback")
    form = FeedbackForm(
        request.POST if is_sent else None,
        training_class=training_class,
        may_edit=may_edit,
        user=request.user,
    )
    status = 422 if is_sent else 200
    if is_sent and form.is_valid():
        try:
            if form.try_to_act():
                messages.success(request, _saved_words(form.result))
                return redirect("trainees:class-feedback", public_id)
        except FeedbackConflict as conflict:
            form.show_conflict(conflict)
            status = 409
    smallest = int(thresholds.of(training_class.facility)["small_cell"])
    context = class_page(request, training_class, "class-results") | {
        "parts": parts(request, training_class, "class-feedback"),
        "form": form,
        "may_edit": may_edit and bool(form.open_rows),
        "has_begun": has_begun,
        "said": said(training_class, smallest=smallest),
        "attended": attended(training_class),
        "comments": comments(training_class, smallest=smallest),
        "shows_errors": is_sent,
    }
    return render(request, "trainees/feedback/class.html", context, status=status)


@requires("trainees.view_feedback")
@require_safe
def feedback_paper(request: HttpRequest, public_id: str) -> HttpResponse:
    """A slip to fill for everybody who attended."""
    training_class = class_or_404(request, public_id)
    return printed(
        request,
        training_class,
        feedback_slips,
        facility=training_class.facility_id,
        name=f"umpan-{training_class.public_id}.pdf",
        back=reverse("trainees:class-feedback", args=[public_id]),
    )


def _saved_words(count: int) -> str:
    if not count:
        return _("Nothing was changed.")
    return ngettext("%(n)s answer is saved.", "%(n)s answers are saved.", count) % {"n": count}
