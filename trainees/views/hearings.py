"""Sittings of the TPP: the list, one of them, its plan and its signed minutes."""

from django.contrib import messages
from django.db.models import Case, Count, F, Q, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.views.shared import here, own_facility, today_of
from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.audit.recording import history_of
from rutan.common.errors import Conflict
from rutan.common.http import paginate
from trainees import lifecycle
from trainees.actions.decisions import may_be_corrected
from trainees.choices import ApplicationState, HearingState, Verdict
from trainees.forms.hearings import CancelHearingForm, HearingScanForm, MoveForm, PlanForm
from trainees.models import BoardDecision, BoardHearing
from trainees.views._hearing_page import (
    TONES,
    agenda_of,
    by_class,
    hearing_crumbs,
    hearing_or_404,
    when_words,
)

VERDICT_TONES = {Verdict.RECOMMENDED: "ok", Verdict.DEFERRED: "warn", Verdict.REJECTED: "bad"}


@requires("trainees.view_boardhearing")
def hearing_list(request: HttpRequest) -> HttpResponse:
    """Those to come first, the nearest on top; then the others, the latest on top."""
    waiting = Count("agenda", filter=Q(agenda__state=ApplicationState.PROPOSED), distinct=True)
    rows = (
        here(request, BoardHearing.objects)
        .annotate(
            waiting=waiting,
            decided=Count("decisions", distinct=True),
            rank=Case(When(state=HearingState.PLANNED, then=Value(0)), default=Value(1)),
            to_come=Case(When(state=HearingState.PLANNED, then=F("on")), default=Value(None)),
        )
        .order_by("rank", "to_come", "-on", "-pk")
    )
    page = paginate(request, rows)
    context = {
        "page": page,
        "rows": [
            {"hearing": each, "when": when_words(each), "tone": TONES[HearingState(each.state)]}
            for each in page.object_list
        ],
        "today": today_of(request),
    }
    return render(request, "trainees/hearings/list.html", context)


@requires("trainees.view_boardhearing", "trainees.view_inmate")
def hearing_detail(request: HttpRequest, pk: int) -> HttpResponse:
    hearing = hearing_or_404(request, pk)
    decisions = (
        BoardDecision.objects.for_user(request.user)
        .filter(hearing=hearing)
        .select_related("application__inmate", "application__training_class__partner")
        .order_by("application__training_class", "application__inmate__id_card_name", "pk")
    )
    if hearing.state == HearingState.HELD:
        rows = [
            {
                "application": each.application,
                "decision": each,
                "tone": VERDICT_TONES[Verdict(each.verdict)],
                "may_correct": may_be_corrected(each),
            }
            for each in decisions
        ]
    else:
        rows = [{"application": each} for each in agenda_of(request, hearing)]
    steps = lifecycle.HEARING.allowed_actions(hearing.state)
    may_plan = request.user.has_perm("trainees.decide_hearing")
    context = {
        "hearing": hearing,
        "when": when_words(hearing),
        "subtitle": " · ".join(filter(None, [hearing.number, when_words(hearing)])),
        "tone": TONES[HearingState(hearing.state)],
        "groups": by_class(rows),
        "people": len(rows),
        "may": {
            "plan": may_plan and "move" in steps,
            "decide": may_plan and bool(rows) and "hold" in steps,
            "cancel": may_plan and "cancel" in steps,
            "correct": request.user.has_perm("trainees.correct_decision"),
            "upload": hearing.state == HearingState.HELD
            and request.user.has_perm("trainees.decide_hearing"),
        },
        "is_too_early": hearing.on > hearing.facility.today(),
        "history": history_of(hearing, limit=10),
        "crumbs": hearing_crumbs(None, str(hearing)),
    }
    return render(request, "trainees/hearings/detail.html", context)


@requires("trainees.decide_hearing")
@once
def hearing_create(request: HttpRequest) -> HttpResponse:
    form = PlanForm(request.POST or None, facility=own_facility(request), user=request.user)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(
            request, _("The hearing is planned: %(when)s.") % {"when": when_words(form.result)}
        )
        return redirect("trainees:hearing-detail", form.result.pk)
    return _form_page(
        request,
        form,
        title=_("Plan a hearing"),
        crumbs=hearing_crumbs(None, _("Plan a hearing")),
        back=reverse("trainees:hearing-list"),
    )


@requires("trainees.decide_hearing")
@once
def hearing_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another day, time, place or board. People on the agenda move with it."""
    hearing = hearing_or_404(request, pk)
    if hearing.state != HearingState.PLANNED:
        return _not_planned_any_more(request, hearing)
    form = MoveForm(request.POST or None, hearing=hearing, user=request.user)
    back = reverse("trainees:hearing-detail", args=[hearing.pk])
    if request.method == "POST" and form.is_valid():
        try:
            if form.try_to_act():
                messages.success(request, _("The plan of the hearing is saved."))
                return redirect(back)
        except Conflict as conflict:
            context = {"rows": conflict.rows, "message": str(conflict), "back": request.path}
            return render(request, "conflict.html", context, status=409)
    return _form_page(
        request,
        form,
        title=_("Change the plan of the hearing"),
        crumbs=hearing_crumbs(hearing, _("Change")),
        back=back,
    )


@requires("trainees.decide_hearing")
@once
def hearing_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    hearing = hearing_or_404(request, pk)
    if hearing.state != HearingState.PLANNED:
        return _not_planned_any_more(request, hearing)
    form = CancelHearingForm(request.POST or None, hearing=hearing, user=request.user)
    back = reverse("trainees:hearing-detail", args=[hearing.pk])
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(
            request,
            ngettext(
                "The hearing is cancelled. %(n)s person is a candidate again.",
                "The hearing is cancelled. %(n)s people are candidates again.",
                form.result,
            )
            % {"n": form.result},
        )
        return redirect(back)
    return _form_page(
        request,
        form,
        title=_("Cancel the hearing"),
        text=_("Everybody on its agenda is a candidate again and can be proposed to another one."),
        submit=_("Cancel the hearing"),
        danger=True,
        crumbs=hearing_crumbs(hearing, _("Cancel the hearing")),
        back=back,
    )


@requires("trainees.decide_hearing")
@once
def hearing_scan(request: HttpRequest, pk: int) -> HttpResponse:
    """The signed minutes, beside what they are about."""
    hearing = hearing_or_404(request, pk)
    back = reverse("trainees:hearing-detail", args=[hearing.pk])
    if hearing.state != HearingState.HELD:
        messages.info(request, _("Signed minutes belong to a hearing that was held."))
        return redirect(back)
    form = HearingScanForm(
        request.POST or None, request.FILES or None, hearing=hearing, user=request.user
    )
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("The signed minutes are kept."))
        return redirect(back)
    return _form_page(
        request,
        form,
        title=_("Upload the signed minutes"),
        submit=_("Upload"),
        crumbs=hearing_crumbs(hearing, _("Upload the signed minutes")),
        back=back,
    )


def _not_planned_any_more(request: HttpRequest, hearing: BoardHearing) -> HttpResponse:
    messages.info(request, _("This hearing was held or cancelled: its plan stands."))
    return redirect("trainees:hearing-detail", hearing.pk)


def _form_page(request: HttpRequest, form, **words) -> HttpResponse:
    status = 400 if request.method == "POST" else 200
    return render(request, "trainees/hearings/form.html", {"form": form, **words}, status=status)
