"""Start, assess, close and reopen a class."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.choices import ClassState, DocumentKind
from partnerships.models import ClassFigures, TrainingClass
from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from trainees import closing, readiness
from trainees.actions import classes, offline
from trainees.choices import Competence
from trainees.forms.class_reports import EndOfClassForm
from trainees.forms.closing import AssessForm, CloseForm, ReopenForm, StartForm
from trainees.views._class_page import class_or_404, class_page
from trainees.views._teaching import parts

PAGES = {
    closing.ATTENDANCE: "class-attendance",
    closing.RESULTS: "class-results",
    closing.CERTIFICATES: "class-certificates",
    closing.MINUTES: "",
    closing.REPORT: "",
    closing.SUSPENDED: "class-candidates",
}


@requires("partnerships.change_trainingclass")
def class_start(request: HttpRequest, public_id: str) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    form = StartForm(
        request.POST if request.method == "POST" else None,
        training_class=training_class,
        user=request.user,
    )
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("The class is running. Attendance can be recorded."))
        return redirect("trainees:class-detail", public_id)
    facts = form.facts
    text = _("The first day of the class is %(day)s. Everybody with a place becomes a trainee.") % {
        "day": date_format(training_class.starts_on, "j F Y")
    }
    if form.needs_reason:
        text = f"{text} {classes.too_few_sentence(facts['trainees'], facts['fewest'])}"
    if form.held_back:
        text = f"{text} {readiness.not_ready_sentence(form.held_back)}"
    may_follow = [
        item.title for item in form.left if not item.is_mandatory and item.code != readiness.SEATS
    ]
    return _step_page(
        request,
        training_class,
        form,
        title=_("Start class"),
        text=text,
        rows=[
            {"label": _("Trainees"), "value": facts["trainees"]},
            {"label": _("At least needed"), "value": facts["fewest"]},
            *([{"label": _("Still open"), "value": ", ".join(may_follow)}] if may_follow else []),
        ],
    )


@requires("partnerships.change_trainingclass")
def class_assess(request: HttpRequest, public_id: str) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    form = AssessForm(
        request.POST if request.method == "POST" else None,
        training_class=training_class,
        user=request.user,
    )
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("Assessment has begun. Record the results."))
        return redirect("trainees:class-close", public_id)
    facts = form.facts
    text = _("Lessons end and results are recorded. Open registers can still be filled.")
    if form.needs_reason:
        short = _(
            "Fewer than %(percent)s%% of the hours were held: write why the lessons end anyway."
        )
        text = f"{text} {short % {'percent': facts['percent']}}"
    return _step_page(
        request,
        training_class,
        form,
        title=_("Begin assessment"),
        text=text,
        rows=[
            {"label": _("Hours held"), "value": facts["held"]},
            {"label": _("Hours planned"), "value": facts["planned"]},
        ],
    )


@requires("partnerships.change_trainingclass")
@once
def class_close(request: HttpRequest, public_id: str) -> HttpResponse:
    """What is to do before closing; what is sent here is the minutes and the report."""
    training_class = class_or_404(request, public_id)
    form = EndOfClassForm(
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        training_class=training_class,
        user=request.user,
    )
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("The end of the class is written down."))
        return redirect("trainees:class-close", public_id)
    tasks = closing.tasks(training_class)
    left = [task for task in tasks if not task.is_done]
    context = {
        **class_page(request, training_class, "class-results"),
        "parts": parts(request, training_class, "class-close"),
        "items": [_item(task, training_class) for task in tasks],
        "on_devices": _on_devices_words(training_class),
        "left": len(left),
        "minutes": training_class.documents.filter(kind=DocumentKind.MINUTES),
        "form": form,
        "report": form.report,
        "reopenings": training_class.reopenings.order_by("-pk"),
        "is_assessing": training_class.state == ClassState.ASSESSING,
        "may_reopen": request.user.has_perm("partnerships.reopen_class"),
        "outlook": _outlook(request, training_class),
    }
    status = 422 if form.errors else 200
    return render(request, "trainees/closing/tasks.html", context, status=status)


def _on_devices_words(training_class: TrainingClass) -> str:
    """Marks may still come from there; nothing waits for them."""
    count = offline.copies_out(training_class)
    if not count or training_class.state == ClassState.CLOSED:
        return ""
    return ngettext(
        "%(n)s register is still on a device.", "%(n)s registers are still on a device.", count
    ) % {"n": count}


def _item(task: closing.Task, training_class: TrainingClass) -> dict[str, Any]:
    page = PAGES[task.code]
    return {
        "title": task.title,
        "note": task.note,
        "done": task.is_done,
        "state": _("Done") if task.is_done else _("To do"),
        "url": reverse(f"trainees:{page}", args=[training_class.public_id]) if page else "#end",
    }


def _outlook(request: HttpRequest, training_class: TrainingClass) -> list[dict[str, Any]]:
    """What closing will do, or what it did."""
    if training_class.state == ClassState.CLOSED:
        figures = (
            ClassFigures.objects.for_user(request.user)
            .filter(training_class=training_class)
            .first()
        )
        if figures is None:
            return []
        counts = (
            figures.enrolled,
            figures.completed,
            training_class.enrolments.filter(competence=Competence.COMPETENT).count(),
            figures.certified,
        )
    else:
        seen = classes.outlook(training_class)
        counts = (seen.trainees, seen.completed, seen.competent, seen.certified)
    labels = (_("Trainees"), _("Completed"), _("Competent"), _("Certified"))
    return [{"label": label, "value": count} for label, count in zip(labels, counts, strict=True)]


@requires("partnerships.change_trainingclass")
def class_close_check(request: HttpRequest, public_id: str) -> HttpResponse:
    """Counts before the last step; without everything done it leads back to the list."""
    training_class = class_or_404(request, public_id)
    if training_class.state != ClassState.ASSESSING or closing.to_do(training_class):
        return redirect("trainees:class-close", public_id)
    form = CloseForm(
        request.POST if request.method == "POST" else None,
        training_class=training_class,
        user=request.user,
    )
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _closed_words(request, form.result))
        return redirect("trainees:class-detail", public_id)
    return _step_page(
        request,
        training_class,
        form,
        title=_("Close class"),
        text=_(
            "Closing the class locks attendance and results. Only the head of facility can reopen "
            "it."
        ),
        rows=_outlook(request, training_class),
        back="class-close",
    )


def _closed_words(request: HttpRequest, training_class: TrainingClass) -> str:
    competent, certified = (each["value"] for each in _outlook(request, training_class)[2:])
    return ngettext(
        "Class closed: %(k)s competent, %(s)s certified.",
        "Class closed: %(k)s competent, %(s)s certified.",
        competent,
    ) % {"k": competent, "s": certified}


@requires("partnerships.reopen_class")
def class_reopen(request: HttpRequest, public_id: str) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    form = ReopenForm(
        request.POST if request.method == "POST" else None,
        training_class=training_class,
        user=request.user,
    )
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("The class is open again for attendance and results."))
        return redirect("trainees:class-detail", public_id)
    return _step_page(
        request,
        training_class,
        form,
        title=_("Reopen class"),
        text=_(
            "Attendance and results can be changed again, and the class must be closed anew. "
            "Trainees who have left the facility keep what was decided."
        ),
        rows=[],
    )


def _step_page(
    request: HttpRequest,
    training_class: TrainingClass,
    form: Any,
    *,
    title: str,
    text: str,
    rows: list[dict[str, Any]],
    back: str = "class-detail",
) -> HttpResponse:
    context = {
        **class_page(request, training_class, "class-detail"),
        "form": form,
        "title": title,
        "text": text,
        "rows": rows,
        "back": reverse(f"trainees:{back}", args=[training_class.public_id]),
        "has_fields": bool(form.fields),
    }
    return render(request, "trainees/closing/step.html", context)
