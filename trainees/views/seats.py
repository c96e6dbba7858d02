"""Seats: given, given back, the statement of willingness, and the list of who has one."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from partnerships.models import TrainingClass
from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.audit.recording import record
from rutan.common.findings import Answer, Finding
from rutan.common.forms import ActionForm
from rutan.common.http import workbook_response
from trainees import eligibility, exports, lifecycle
from trainees.actions.enrolments import gate_today
from trainees.actions.seats import too_few_seats
from trainees.choices import SEATED_ENROLMENTS, ApplicationState
from trainees.forms.seats import EnrolForm, LeaveForm, TakeBackForm, WillingForm
from trainees.models import Application, Enrolment
from trainees.views import _candidates
from trainees.views._applications import chosen_of, gone, heard_in_order
from trainees.views._class_page import class_or_404, class_page
from trainees.views._selection_page import candidates_page, form_page


@requires("trainees.enrol_inmate")
@once
def class_enrol(request: HttpRequest, public_id: str) -> HttpResponse:
    """The last look before seats are given.

    Opened by the button of the recommended, or with the people that were ticked where the
    programme needs no hearing.
    """
    training_class = class_or_404(request, public_id)
    needs_hearing = training_class.programme_version.needs_hearing
    is_sent = "kirim" in request.POST
    ticked = chosen_of(request, training_class) if request.method == "POST" else []
    step = "enrol" if needs_hearing else "enrol_without_hearing"
    ticked = [each for each in ticked if step in lifecycle.APPLICATION.allowed_actions(each.state)]
    listed, findings = ticked, {}
    if needs_hearing:
        queue = heard_in_order(request, training_class)
        listed = [row.application for row in queue]
        findings = {row.application.inmate_id: row.findings for row in queue}
    if request.method != "POST" and not listed:
        messages.info(request, _("Choose the people first: nobody waits for a seat."))
        return redirect("trainees:class-candidates", training_class.public_id)
    missing = gone(request, training_class, ticked) if is_sent else ""
    if not listed or (is_sent and not ticked):
        error = missing or _("Select at least one candidate")
        return candidates_page(request, training_class, error=error)
    if not needs_hearing:
        findings = eligibility.assess(training_class, [each.inmate for each in listed])
    form = EnrolForm(
        request.POST if is_sent else None,
        training_class=training_class,
        applications=listed,
        chosen=ticked if is_sent else listed,
        findings=None if needs_hearing else findings,
        user=request.user,
    )
    if missing:
        form.add_error(None, missing)
    if is_sent and form.is_valid() and form.try_to_act():
        messages.success(request, _enrolled_words(training_class, len(form.result)))
        return redirect("trainees:class-candidates", training_class.public_id)
    free = max(training_class.seats_left, 0)
    rows = _rows(form, listed, findings, ticked=ticked if is_sent else None, free=free)
    context = class_page(request, training_class, "class-candidates") | {
        "form": form,
        "rows": rows,
        "free": free,
        "count": sum(row["is_ticked"] for row in rows),
        "gate": _gate(training_class),
        "too_many": too_few_seats(free, len(listed)) if len(listed) > free else "",
    }
    status = 400 if is_sent else 200
    return render(request, "trainees/classes/enrol.html", context, status=status)


def _rows(
    form: EnrolForm,
    listed: list[Application],
    findings: dict[int, list[Finding]],
    *,
    ticked: list[Application] | None,
    free: int,
) -> list[dict[str, Any]]:
    """Everybody who may get a seat. Before anything was sent the first are ticked for whom there
    is one, without the reserve and those who cannot get it any more."""
    answers = {each.pk: eligibility.answer_of(findings[each.inmate_id]) for each in listed}
    if ticked is None:
        ticked = [
            each
            for each in listed
            if each.state != ApplicationState.RESERVE and answers[each.pk] != Answer.FAILS
        ][:free]
    return [
        {
            "application": each,
            "answer": answers[each.pk],
            "problems": eligibility.problems(findings[each.inmate_id]),
            "is_ticked": each in ticked,
            **{name: form.of(name, each) for name in ("willing", "unsigned", "reason", "despite")},
        }
        for each in listed
    ]


def _gate(training_class: TrainingClass) -> list[Finding]:
    """What the agreement says today that somebody has to read."""
    if training_class.gate_reason:
        return []
    return [
        each for each in gate_today(training_class) if each.message and each.answer != Answer.MEETS
    ]


def _enrolled_words(training_class: TrainingClass, count: int) -> str:
    first = (
        training_class.sessions.scheduled()
        .filter(on__gte=training_class.facility.today())
        .values_list("on", flat=True)
        .first()
    )
    enrolled = ngettext("%(n)s trainee enrolled.", "%(n)s trainees enrolled.", count) % {"n": count}
    if first is None:
        return enrolled
    return f"{enrolled} " + _("First session on %(day)s.") % {"day": date_format(first, "j F Y")}


@requires("trainees.change_enrolment")
@once
def class_leave(request: HttpRequest, public_id: str, inmate_id: str) -> HttpResponse:
    """Takes a participant out; what was attended stays."""
    told = _("%(name)s left the class. The seat is free again.")
    return about_one_place(request, public_id, inmate_id, LeaveForm, "leave", told)


@requires("trainees.change_enrolment")
@once
def class_willing(request: HttpRequest, public_id: str, inmate_id: str) -> HttpResponse:
    told = _("The statement of willingness is recorded.")
    return about_one_place(request, public_id, inmate_id, WillingForm, "willing", told)


@requires("trainees.change_enrolment")
@once
def class_unwilling(request: HttpRequest, public_id: str, inmate_id: str) -> HttpResponse:
    """The statement is taken back: the place ends by own wish."""
    told = _("%(name)s left the class. The seat is free again.")
    return about_one_place(request, public_id, inmate_id, TakeBackForm, "unwilling", told)


def about_one_place(
    request: HttpRequest,
    public_id: str,
    inmate_id: str,
    form_class: Callable[..., ActionForm],
    page: str,
    told: str,
) -> HttpResponse:
    """A form about somebody with a seat, back to the class once it is done; `told` then says so."""
    training_class = class_or_404(request, public_id)
    enrolment = seated_or_404(request, training_class, inmate_id)
    form = form_class(request.POST or None, enrolment=enrolment, user=request.user)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, told % {"name": enrolment.inmate.id_card_name})
        return redirect("trainees:class-candidates", training_class.public_id)
    context = class_page(request, training_class, "class-candidates") | {
        "form": form,
        "inmate": enrolment.inmate,
        "signed_on": enrolment.willing_on,
    }
    return form_page(request, f"trainees/classes/{page}.html", context)


def seated_or_404(request: HttpRequest, training_class: TrainingClass, inmate_id: str) -> Enrolment:
    return get_object_or_404(
        Enrolment.objects.for_user(request.user)
        .live()
        .filter(training_class=training_class)
        .select_related("inmate", "facility"),
        inmate__public_id=inmate_id,
    )


@requires("portal.export_people", "trainees.view_enrolment")
@require_GET
def class_participants_xlsx(request: HttpRequest, public_id: str) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    participants = [
        each
        for each in _candidates.participants_of(training_class)
        if each.state in SEATED_ENROLMENTS
    ]
    data = exports.seats(participants, training_class=training_class, by=request.user)
    record("participants.exported", training_class, by=request.user, people=len(participants))
    return workbook_response(data, f"peserta-{training_class.public_id.lower()}.xlsx")
