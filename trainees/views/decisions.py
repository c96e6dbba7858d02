"""What the TPP decided: about a whole sitting on one page, and one verdict put right."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from partnerships.models import TrainingClass
from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.common.errors import Conflict
from rutan.common.http import key_of
from trainees import hearing_rules
from trainees.choices import HearingState
from trainees.forms.hearings import CorrectForm, DecideForm
from trainees.models import Application, BoardDecision, BoardHearing
from trainees.views._applications import proposed
from trainees.views._class_page import class_or_404, class_page
from trainees.views._hearing_page import (
    agenda_of,
    by_class,
    hearing_crumbs,
    hearing_or_404,
    in_reading_order,
    when_words,
)

MOST_VERDICTS = 1000


@requires("trainees.decide_hearing")
@once
def class_decide(request: HttpRequest, public_id: str) -> HttpResponse:
    """The next sitting with people of this class: theirs first, then the rest of its agenda."""
    training_class = class_or_404(request, public_id)
    page = class_page(request, training_class, "class-candidates")
    back = reverse("trainees:class-candidates", args=[training_class.public_id])
    crumbs = [*page["class_head"]["crumbs"], {"label": _("TPP decision"), "url": ""}]
    hearing = _of_class(request, training_class)
    if hearing is None:
        context = page | {"crumbs": crumbs, "back": back, "groups": []}
        return render(request, "trainees/hearings/decide.html", context)
    return _decide(request, hearing, crumbs, back=back, first=training_class.pk)


@requires("trainees.decide_hearing")
@once
def hearing_decide(request: HttpRequest, pk: int) -> HttpResponse:
    hearing = hearing_or_404(request, pk)
    back = reverse("trainees:hearing-detail", args=[hearing.pk])
    crumbs = hearing_crumbs(hearing, _("TPP decision"))
    return _decide(request, hearing, crumbs, back=back)


@requires("trainees.correct_decision")
@once
def decision_correct(request: HttpRequest, pk: int, decision_pk: int) -> HttpResponse:
    hearing = hearing_or_404(request, pk)
    rows = BoardDecision.objects.for_user(request.user).filter(hearing=hearing)
    decision = get_object_or_404(
        rows.select_related("application__inmate", "application__training_class"), pk=decision_pk
    )
    form = CorrectForm(request.POST or None, decision=decision, user=request.user)
    back = reverse("trainees:hearing-detail", args=[hearing.pk])
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("The decision is corrected."))
        return redirect(back)
    context = {
        "form": form,
        "title": _("Correct a decision"),
        "subtitle": decision.application.inmate.id_card_name,
        "text": _("Only until a seat is given. The minutes are printed with the correction."),
        "crumbs": hearing_crumbs(hearing, _("Correct a decision")),
        "back": back,
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "trainees/hearings/form.html", context, status=status)


def _of_class(request: HttpRequest, training_class: TrainingClass) -> BoardHearing | None:
    """Where the people of a class are decided; of one that was sent, whatever became of it."""
    rows = BoardHearing.objects.for_user(request.user).select_related("facility")
    sent = request.POST.get("hearing", "")
    if key := key_of(sent):
        return rows.filter(pk=key, facility=training_class.facility_id).first()
    waiting = proposed(request, training_class)
    return rows.filter(pk__in={each.hearing_id for each in waiting}).order_by("on", "pk").first()


def _decide(
    request: HttpRequest,
    hearing: BoardHearing,
    crumbs: list[dict[str, str]],
    *,
    back: str,
    first: int | None = None,
) -> HttpResponse:
    is_sent = request.method == "POST"
    applications = agenda_of(request, hearing)
    if not is_sent and hearing.state == HearingState.HELD:
        messages.info(request, _("The decisions of this hearing are recorded."))
        return redirect("trainees:hearing-detail", hearing.pk)
    asked = _asked(request, hearing) if is_sent else applications
    form = DecideForm(
        request.POST if is_sent else None,
        hearing=hearing,
        applications=asked,
        user=request.user,
    )
    conflict = ""
    if is_sent and asked and form.is_valid():
        try:
            if form.try_to_act():
                messages.success(
                    request,
                    _("The decision of the TPP is saved: %(number)s.")
                    % {"number": form.result.number},
                )
                return redirect(back)
        except Conflict as found:
            hearing.refresh_from_db()
            if found.rows and hearing.state != HearingState.PLANNED:
                return _both_verdicts(request, hearing, found)
            # Still planned: what was typed stays, for the plan and the agenda as they are now.
            conflict, applications = str(found), agenda_of(request, hearing)
            form = _typed_again(request, hearing, applications)
    rows = [
        {
            "application": each,
            "verdict": form.of("verdict", each),
            "reason": form.of("reason", each),
        }
        for each in (asked if is_sent and not conflict else applications)
    ]
    today = hearing.facility.today()
    context = {
        "hearing": hearing,
        "when": when_words(hearing),
        "form": form,
        "groups": by_class(rows, first=first),
        "people": len(rows),
        "conflict": conflict,
        "too_early": hearing_rules.too_early(hearing, today),
        "crumbs": crumbs,
        "back": back,
    }
    status = (409 if conflict else 400) if is_sent else 200
    return render(request, "trainees/hearings/decide.html", context, status=status)


def _asked(request: HttpRequest, hearing: BoardHearing) -> list[Application]:
    """Everybody the page that was sent spoke of, also those who were decided meanwhile."""
    keys = [name.removeprefix("verdict_") for name in request.POST if name.startswith("verdict_")]
    numbers = [key_of(key) for key in keys[:MOST_VERDICTS]]
    rows = Application.objects.for_user(request.user).filter(
        facility=hearing.facility_id, training_class__isnull=False, pk__in=numbers
    )
    return in_reading_order(rows.select_related("inmate", "training_class__partner"))


def _typed_again(
    request: HttpRequest, hearing: BoardHearing, applications: list[Application]
) -> DecideForm:
    """A form for the agenda of now, with what was typed for the one of before."""
    typed: Any = request.POST.copy()
    typed["version"] = hearing.version
    for each in applications:
        typed.setdefault(f"verdict_{each.pk}", "recommended")
    return DecideForm(typed, hearing=hearing, applications=applications, user=request.user)


def _both_verdicts(request: HttpRequest, hearing: BoardHearing, found: Conflict) -> HttpResponse:
    context = {
        "rows": found.rows,
        "message": str(found),
        "hearing": hearing,
        "crumbs": hearing_crumbs(hearing, _("Changed meanwhile")),
    }
    return render(request, "trainees/hearings/conflict.html", context, status=409)
