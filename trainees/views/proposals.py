"""Candidates are checked once more and proposed to a hearing of the TPP."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.models import TrainingClass
from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.common.findings import Answer, Finding
from trainees import eligibility
from trainees.choices import ApplicationState, HearingState
from trainees.forms.proposals import ProposeForm
from trainees.models import Application, BoardHearing
from trainees.views import _candidates
from trainees.views._applications import applications_of, chosen_of, gone, too_many
from trainees.views._class_page import class_or_404, class_page
from trainees.views._selection_page import candidates_page

DAYS_TO_A_HEARING = 7
SATURDAY = 5


def _likely_hearing(request: HttpRequest, training_class: TrainingClass) -> date:
    """The next one that is planned before the class begins; else in a week, on a working day."""
    today = training_class.facility.today()
    planned = BoardHearing.objects.for_user(request.user).filter(
        facility=training_class.facility_id,
        state=HearingState.PLANNED,
        on__range=(today, max(today, training_class.starts_on)),
    )
    if next_one := planned.order_by("on").values_list("on", flat=True).first():
        return next_one
    day = today + timedelta(days=DAYS_TO_A_HEARING)
    return day if day.weekday() < SATURDAY else day + timedelta(days=7 - day.weekday())


@requires("trainees.propose_application")
@once
def class_propose(request: HttpRequest, public_id: str) -> HttpResponse:
    """The check before a proposal is sent: who, why, and to which hearing.

    Only people with findings are listed; taking one off the list draws the page again.
    """
    training_class = class_or_404(request, public_id)
    if request.method != "POST":
        return redirect("trainees:class-candidates", training_class.public_id)
    if sentence := too_many(request, training_class):
        return candidates_page(request, training_class, error=sentence)
    ticked = [
        each for each in chosen_of(request, training_class) if _candidates.may_be_proposed(each)
    ]
    removed = _removed(request)
    chosen = [each for each in ticked if each.inmate.public_id not in removed]
    missing = gone(request, training_class, ticked)
    if not chosen:
        error = missing or _("Select at least one candidate")
        return candidates_page(request, training_class, error=error)
    findings = eligibility.assess(training_class, [each.inmate for each in chosen])
    is_sent = "kirim" in request.POST and "keluarkan" not in request.POST
    form = ProposeForm(
        request.POST if is_sent else None,
        training_class=training_class,
        applications=chosen,
        findings=findings,
        on=_likely_hearing(request, training_class),
        typed=request.POST,
        user=request.user,
    )
    if is_sent and missing:
        form.add_error(None, missing)
    if is_sent and form.is_valid() and form.try_to_act():
        messages.success(request, _proposed_words(len(form.result), form.cleaned_data["on"]))
        return redirect("trainees:class-candidates", training_class.public_id)
    waiting = (
        applications_of(request, training_class)
        .filter(state__in=[ApplicationState.PROPOSED, ApplicationState.RECOMMENDED])
        .count()
    )
    free = max(training_class.seats_left - waiting, 0)
    rows = _rows(chosen, findings, form)
    context = class_page(request, training_class, "class-candidates") | {
        "form": form,
        "rows": rows,
        "chosen": chosen,
        "removed": [each for each in ticked if each.inmate.public_id in removed],
        "counts": _counts(rows, chosen),
        "over": len(chosen) > free,
        "free": free,
    }
    status = 400 if is_sent else 200
    return render(request, "trainees/classes/propose.html", context, status=status)


def _proposed_words(count: int, on: date) -> str:
    return ngettext(
        "%(n)s candidate proposed to the TPP hearing on %(day)s.",
        "%(n)s candidates proposed to the TPP hearing on %(day)s.",
        count,
    ) % {"n": count, "day": date_format(on, "j F Y")}


def _removed(request: HttpRequest) -> set[str]:
    """Who was taken off the list, the one whose button was pressed just now too."""
    return {*request.POST.getlist("dikeluarkan"), *request.POST.getlist("keluarkan")}


def _rows(
    chosen: list[Application], findings: dict[int, list[Finding]], form: ProposeForm
) -> list[dict[str, Any]]:
    """People with findings: first those who cannot be proposed, then those who need a reason."""
    rows = [
        {
            "application": each,
            "answer": eligibility.answer_of(findings[each.inmate_id]),
            "problems": eligibility.failing_first(eligibility.problems(findings[each.inmate_id])),
            "reason": form.of("reason", each),
        }
        for each in chosen
        if eligibility.problems(findings[each.inmate_id])
    ]
    return sorted(rows, key=lambda row: row["answer"] == Answer.CONSIDER)


def _counts(rows: list[dict[str, Any]], chosen: list[Application]) -> dict[str, int]:
    reasons = sum(row["answer"] == Answer.CONSIDER for row in rows)
    return {
        "ready": len(chosen) - len(rows),
        "reasons": reasons,
        "blocked": len(rows) - reasons,
    }
