"""Selection: from the list of candidates to people with a seat (ux 3.3, mockup 02)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Case, F, OuterRef, Prefetch, Q, Subquery, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from partnerships.choices import ClassState
from partnerships.models import TrainingClass
from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from rutan.common.findings import Answer
from rutan.common.http import is_partial, paginate
from rutan.common.spreadsheets import write_workbook
from trainees import candidate_facts, eligibility, lifecycle
from trainees.actions import applications as application_actions
from trainees.actions.enrolments import too_few_seats
from trainees.choices import (
    LIVE_ENROLMENTS,
    OPEN_APPLICATIONS,
    OPEN_CUSTODY,
    SEATED_ENROLMENTS,
    ApplicationState,
    LegalStatus,
    Verdict,
)
from trainees.forms.selection import (
    AddCandidatesForm,
    DecideForm,
    EnrolForm,
    LeaveForm,
    ProposeForm,
    WillingForm,
    WithdrawForm,
)
from trainees.models import Application, BoardDecision, Custody, Enrolment, Inmate
from trainees.views import _candidates
from trainees.views._class_page import class_or_404, class_page

SELECTING_STATES = frozenset({ClassState.SELECTING, ClassState.RUNNING})
DAYS_TO_A_HEARING = 7


@requires("trainees.view_application")
@once
def class_candidates(request: HttpRequest, public_id: str) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    if request.method == "POST":
        return _reserve(request, training_class)
    return _candidates_page(request, training_class)


def _reserve(request: HttpRequest, training_class: TrainingClass) -> HttpResponse:
    if not request.user.has_perm("trainees.change_application"):
        raise Http404
    chosen = _chosen(request, training_class)
    try:
        moved = application_actions.reserve(
            training_class=training_class, applications=chosen, by=request.user
        )
    except DomainError as error:
        return _candidates_page(request, training_class, error=str(error))
    messages.success(
        request,
        ngettext(
            "%(n)s candidate is on the reserve list.",
            "%(n)s candidates are on the reserve list.",
            len(moved),
        )
        % {"n": len(moved)},
    )
    return redirect("trainees:class-candidates", training_class.public_id)


def _candidates_page(
    request: HttpRequest, training_class: TrainingClass, error: str = ""
) -> HttpResponse:
    applications = list(
        _applications(training_class)
        .filter(state__in=OPEN_APPLICATIONS)
        .prefetch_related("inmate__interests")
    )
    candidates, requirements = _candidates.candidates_of(training_class, applications)
    seats = _candidates.seats(training_class, applications)
    candidates = _with_ticks(request, candidates)
    top = min(
        seats["free"],
        sum(
            each.answer == Answer.MEETS and _candidates.may_be_proposed(each.application)
            for each in candidates
        ),
    )
    only = request.GET.get("kelayakan", "")
    only = only if only in Answer.values else ""
    counts = dict.fromkeys(ApplicationState.values, 0)
    for application in applications:
        counts[application.state] += 1
    participants = _candidates.participants_of(training_class)
    needs_hearing = training_class.programme_version.needs_hearing
    is_selecting = training_class.state in SELECTING_STATES
    proposed_for = [
        each.proposed_for
        for each in applications
        if each.state == ApplicationState.PROPOSED and each.proposed_for
    ]
    context = class_page(
        request, training_class, "class-candidates", actions=_actions(request, training_class)
    ) | {
        "error": error,
        "groups": _candidates.grouped(candidates, only=only, all_of=request.GET.get("tampil", "")),
        "chips": _candidates.chips(candidates, only),
        "candidate_count": len(candidates),
        "only": only,
        "ticked": sum(each.is_ticked for each in candidates),
        "top": top,
        "seats": seats,
        "requirements": [
            {"label": each.requirement, "note": each.label, "mandatory": each.mandatory}
            for each in requirements
        ],
        "participants": participants,
        "live": LIVE_ENROLMENTS,
        "proposed_count": counts[ApplicationState.PROPOSED],
        "proposed_for": min(proposed_for, default=None),
        "recommended_count": counts[ApplicationState.RECOMMENDED],
        "reserve_count": _reserve_in_wait(training_class, counts) if is_selecting else 0,
        "needs_hearing": needs_hearing,
        "is_selecting": is_selecting,
        "may_choose": is_selecting
        and bool(candidates)
        and request.user.has_perm(
            "trainees.propose_application" if needs_hearing else "trainees.enrol_inmate"
        ),
        "today": training_class.facility.today(),
    }
    return render(
        request, "trainees/classes/candidates.html", context, status=400 if error else 200
    )


def _reserve_in_wait(training_class: TrainingClass, counts: dict[str, int]) -> int:
    """Recommended people on the reserve list who could take a seat that is free now."""
    if counts[ApplicationState.RECOMMENDED] or training_class.seats_left <= 0:
        return 0
    return _heard(training_class).count() if counts[ApplicationState.RESERVE] else 0


def _with_ticks(
    request: HttpRequest, candidates: list[_candidates.Candidate]
) -> list[_candidates.Candidate]:
    """Boxes that are ticked at first: those sent before, or the first `?pilih=` that meet all."""
    sent = set(request.POST.getlist("calon"))
    wanted = request.GET.get("pilih", "")
    top = int(wanted) if wanted.isdecimal() and len(wanted) < 5 else 0
    ticked = []
    for each in candidates:
        is_ticked = each.may_be_chosen and each.inmate.public_id in sent
        if top and each.answer == Answer.MEETS and _candidates.may_be_proposed(each.application):
            is_ticked, top = True, top - 1
        ticked.append(replace(each, is_ticked=is_ticked))
    return ticked


def _actions(request: HttpRequest, training_class: TrainingClass) -> list[dict[str, str]]:
    actions = []
    if training_class.programme_version.needs_hearing:
        actions.append(
            {
                "label": _("Print TPP proposal"),
                "url": reverse("trainees:class-proposal", args=[training_class.public_id]),
                "icon": "print",
            }
        )
    if request.user.has_perm("partnerships.change_trainingclass"):
        actions.append(
            {
                "label": _("Change class"),
                "url": reverse("trainees:class-edit", args=[training_class.public_id]),
            }
        )
    return actions


@requires("trainees.view_application", "trainees.view_inmate")
@require_GET
def class_candidate(request: HttpRequest, public_id: str, inmate_id: str) -> HttpResponse:
    """One person's requirements: the row that unfolds, or a page of its own without scripts."""
    training_class = class_or_404(request, public_id)
    application = get_object_or_404(
        _applications(training_class).prefetch_related("inmate__interests"),
        pk=_newest(training_class, inmate_id),
    )
    (candidate,), _requirements = _candidates.candidates_of(training_class, [application])
    record("inmate.viewed", application.inmate, by=request.user, where="class-candidate")
    if is_partial(request):
        return render(request, "trainees/classes/_findings.html", {"candidate": candidate})
    decisions = BoardDecision.objects.filter(application=application).select_related("hearing")
    context = class_page(request, training_class, "class-candidates") | {
        "candidate": candidate,
        "then": eligibility.failing_first(eligibility.from_json(application.findings)),
        "decisions": decisions,
        "may_withdraw": request.user.has_perm("trainees.change_application")
        and "withdraw" in lifecycle.APPLICATION.allowed_actions(application.state),
    }
    return render(request, "trainees/classes/candidate.html", context)


@requires("trainees.add_application")
@once
def class_candidate_add(request: HttpRequest, public_id: str) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    form = AddCandidatesForm(request.POST or None, training_class=training_class, user=request.user)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(
            request,
            ngettext("%(n)s candidate added.", "%(n)s candidates added.", len(form.result))
            % {"n": len(form.result)},
        )
        return redirect("trainees:class-candidates", training_class.public_id)
    people = _people_to_add(request, training_class)
    page = paginate(request, people)
    sent = set(request.POST.getlist("inmates"))
    terms = candidate_facts.terms_of(training_class)
    facts = candidate_facts.facts_of(training_class, page.object_list)
    rows = []
    for inmate in page.object_list:
        found = eligibility.findings_for(facts[inmate.pk], terms)
        answer = eligibility.answer_of(found)
        worst = eligibility.failing_first(eligibility.weighed(found))[0]
        custody = inmate.custodies_here[0] if inmate.custodies_here else None
        release, note = _candidates.release_words(custody, terms.today)
        rows.append(
            {
                "inmate": inmate,
                "block": custody.block if custody else "",
                "release": release,
                "release_note": note,
                "answer": answer,
                "reason": worst.message,
                "is_ticked": inmate.public_id in sent,
            }
        )
    context = class_page(request, training_class, "class-candidates") | {
        "form": form,
        "page": page,
        "rows": rows,
        "q": request.GET.get("q", ""),
        "status": request.GET.get("status", ""),
        "statuses": LegalStatus.choices,
        "interest": request.GET.get("minat", ""),
        "has_field": training_class.programme_version.programme.field_id is not None,
        "is_selecting": training_class.state in SELECTING_STATES,
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "trainees/classes/candidate_add.html", context, status=status)


def _people_to_add(request: HttpRequest, training_class: TrainingClass):
    known = Application.objects.open().filter(training_class=training_class)
    seated = Enrolment.objects.filter(training_class=training_class, state__in=LIVE_ENROLMENTS)
    here = Custody.objects.open().filter(facility=training_class.facility_id)
    people = (
        Inmate.objects.for_user(request.user)
        .filter(facility=training_class.facility_id, pk__in=here.values("inmate_id"))
        .exclude(pk__in=known.values("inmate_id"))
        .exclude(pk__in=seated.values("inmate_id"))
        .annotate(
            release_on=Subquery(
                here.filter(inmate=OuterRef("pk")).values("earliest_release_on")[:1]
            )
        )
        # Who goes home before the class ends stands last: they cannot be chosen anyway.
        .annotate(stays=Case(When(release_on__gt=training_class.last_day, then=0), default=1))
        .prefetch_related(_open_custody_here(training_class))
        .order_by("stays", F("release_on").asc(nulls_last=True), "id_card_name", "pk")
    )
    if text := request.GET.get("q", "").strip()[:100]:
        people = people.matching(text)
    if (status := request.GET.get("status", "")) in LegalStatus.values:
        people = people.filter(pk__in=here.filter(legal_status=status).values("inmate_id"))
    field_id = training_class.programme_version.programme.field_id
    if request.GET.get("minat") and field_id:
        people = people.filter(interests=field_id)
    return people


def _open_custody_here(training_class: TrainingClass):
    return Prefetch(
        "custodies",
        queryset=Custody.objects.filter(
            state__in=OPEN_CUSTODY, facility=training_class.facility_id
        ),
        to_attr="custodies_here",
    )


@requires("trainees.propose_application")
@once
def class_propose(request: HttpRequest, public_id: str) -> HttpResponse:
    """The check before a proposal is sent: who, why, and to which hearing."""
    training_class = class_or_404(request, public_id)
    if request.method != "POST":
        return redirect("trainees:class-candidates", training_class.public_id)
    chosen = [
        each for each in _chosen(request, training_class) if _candidates.may_be_proposed(each)
    ]
    if not chosen:
        return _candidates_page(request, training_class, error=_("Select at least one candidate"))
    findings = eligibility.assess(training_class, [each.inmate for each in chosen])
    is_sent = "kirim" in request.POST
    form = ProposeForm(
        request.POST if is_sent else None,
        training_class=training_class,
        applications=chosen,
        findings=findings,
        on=training_class.facility.today() + timedelta(days=DAYS_TO_A_HEARING),
        user=request.user,
    )
    if is_sent and form.is_valid() and form.try_to_act():
        messages.success(
            request,
            ngettext(
                "%(n)s candidate proposed to the TPP hearing on %(day)s.",
                "%(n)s candidates proposed to the TPP hearing on %(day)s.",
                len(form.result),
            )
            % {
                "n": len(form.result),
                "day": date_format(form.cleaned_data["on"], "j F Y"),
            },
        )
        return redirect("trainees:class-candidates", training_class.public_id)
    waiting = Application.objects.filter(
        training_class=training_class,
        state__in=[ApplicationState.PROPOSED, ApplicationState.RECOMMENDED],
    ).count()
    free = max(training_class.seats_left - waiting, 0)
    rows = [
        {
            "application": each,
            "answer": eligibility.answer_of(findings[each.inmate_id]),
            "problems": [
                finding
                for finding in eligibility.weighed(findings[each.inmate_id])
                if finding.answer != Answer.MEETS
            ],
            "reason": form.of("reason", each),
        }
        for each in chosen
    ]
    context = class_page(request, training_class, "class-candidates") | {
        "form": form,
        "rows": rows,
        "chosen": chosen,
        "over": len(chosen) > free,
        "free": free,
    }
    status = 400 if is_sent else 200
    return render(request, "trainees/classes/propose.html", context, status=status)


@requires("trainees.view_application", "trainees.view_inmate")
@require_GET
def class_proposal(request: HttpRequest, public_id: str) -> HttpResponse:
    """The list for the hearing, on paper: what was known on the day of the proposal."""
    training_class = class_or_404(request, public_id)
    applications = list(
        _applications(training_class)
        .filter(state=ApplicationState.PROPOSED)
        .order_by("inmate__id_card_name", "pk")
    )
    custodies = _custodies(training_class, applications)
    rows = [
        {
            "application": each,
            "custody": custodies.get(each.inmate_id),
            "problems": [
                finding
                for finding in eligibility.weighed(eligibility.from_json(each.findings))
                if finding.answer != Answer.MEETS
            ],
        }
        for each in applications
    ]
    record("proposal.printed", training_class, by=request.user, people=len(rows))
    context = class_page(request, training_class, "class-candidates") | {
        "rows": rows,
        "proposed_for": min(
            (each.proposed_for for each in applications if each.proposed_for), default=None
        ),
    }
    return render(request, "trainees/classes/proposal.html", context)


@requires("trainees.decide_hearing")
@once
def class_decide(request: HttpRequest, public_id: str) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    applications = list(
        _applications(training_class)
        .filter(state=ApplicationState.PROPOSED)
        .order_by("inmate__id_card_name", "pk")
    )
    planned = [each.proposed_for for each in applications if each.proposed_for]
    today = training_class.facility.today()
    form = DecideForm(
        request.POST or None,
        training_class=training_class,
        applications=applications,
        initial={"on": min([today, *planned[:1]])},
        user=request.user,
    )
    if request.method == "POST" and applications and form.is_valid() and form.try_to_act():
        messages.success(
            request,
            _("The decision of the TPP is saved: %(number)s.") % {"number": form.result.number},
        )
        return redirect("trainees:class-candidates", training_class.public_id)
    rows = [
        {
            "application": each,
            "verdict": form.of("verdict", each),
            "reason": form.of("reason", each),
        }
        for each in applications
    ]
    context = class_page(request, training_class, "class-candidates") | {
        "form": form,
        "rows": rows,
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "trainees/classes/decide.html", context, status=status)


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
    ticked = _chosen(request, training_class) if request.method == "POST" else []
    step = "enrol" if needs_hearing else "enrol_without_hearing"
    ticked = [each for each in ticked if step in lifecycle.APPLICATION.allowed_actions(each.state)]
    listed = ticked
    if needs_hearing:
        listed = list(_heard(training_class))
    if request.method != "POST" and not listed:
        messages.info(request, _("Choose the people first: nobody waits for a seat."))
        return redirect("trainees:class-candidates", training_class.public_id)
    if not listed or (is_sent and not ticked):
        return _candidates_page(request, training_class, error=_("Select at least one candidate"))
    findings = eligibility.assess(training_class, [each.inmate for each in listed])
    form = EnrolForm(
        request.POST if is_sent else None,
        training_class=training_class,
        applications=listed,
        chosen=ticked if is_sent else listed,
        findings=None if needs_hearing else findings,
        user=request.user,
    )
    if is_sent and form.is_valid() and form.try_to_act():
        messages.success(request, _enrolled_words(training_class, len(form.result)))
        return redirect("trainees:class-candidates", training_class.public_id)
    free = max(training_class.seats_left, 0)
    rows = [
        {
            "application": each,
            "answer": eligibility.answer_of(findings[each.inmate_id]),
            "problems": [
                finding
                for finding in eligibility.weighed(findings[each.inmate_id])
                if finding.answer != Answer.MEETS
            ],
            "willing": form.of("willing", each),
            "reason": form.of("reason", each),
            "is_ticked": each in ticked
            if is_sent
            else index < free and each.state != ApplicationState.RESERVE,
        }
        for index, each in enumerate(listed)
    ]
    context = class_page(request, training_class, "class-candidates") | {
        "form": form,
        "rows": rows,
        "free": free,
        "count": sum(row["is_ticked"] for row in rows),
        "too_many": too_few_seats(free, len(listed)) if len(listed) > free else "",
    }
    status = 400 if is_sent else 200
    return render(request, "trainees/classes/enrol.html", context, status=status)


@requires("trainees.change_application")
@once
def class_candidate_withdraw(request: HttpRequest, public_id: str, inmate_id: str) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    application = get_object_or_404(
        _applications(training_class).filter(state__in=OPEN_APPLICATIONS),
        inmate__public_id=inmate_id,
    )
    form = WithdrawForm(request.POST or None, application=application, user=request.user)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("The application is withdrawn."))
        return redirect("trainees:class-candidates", training_class.public_id)
    context = class_page(request, training_class, "class-candidates") | {
        "form": form,
        "inmate": application.inmate,
    }
    return _form_page(request, "trainees/classes/withdraw.html", context)


@requires("trainees.change_enrolment")
@once
def class_leave(request: HttpRequest, public_id: str, inmate_id: str) -> HttpResponse:
    """Takes a participant out; what was attended stays."""
    training_class = class_or_404(request, public_id)
    enrolment = _seated_or_404(training_class, inmate_id)
    form = LeaveForm(request.POST or None, enrolment=enrolment, user=request.user)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(
            request,
            _("%(name)s left the class. The seat is free again.")
            % {"name": enrolment.inmate.id_card_name},
        )
        return redirect("trainees:class-candidates", training_class.public_id)
    context = class_page(request, training_class, "class-candidates") | {
        "form": form,
        "inmate": enrolment.inmate,
    }
    return _form_page(request, "trainees/classes/leave.html", context)


@requires("trainees.change_enrolment")
@once
def class_willing(request: HttpRequest, public_id: str, inmate_id: str) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    enrolment = _seated_or_404(training_class, inmate_id)
    form = WillingForm(request.POST or None, enrolment=enrolment, user=request.user)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("The statement of willingness is recorded."))
        return redirect("trainees:class-candidates", training_class.public_id)
    context = class_page(request, training_class, "class-candidates") | {
        "form": form,
        "inmate": enrolment.inmate,
    }
    return _form_page(request, "trainees/classes/willing.html", context)


@requires("portal.export_people", "trainees.view_enrolment")
@require_GET
def class_participants_xlsx(request: HttpRequest, public_id: str) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    participants = [
        each
        for each in _candidates.participants_of(training_class)
        if each.state in SEATED_ENROLMENTS
    ]
    rows = [
        [
            each.inmate.id_card_name,
            each.inmate.register_label,
            each.custody.block,
            each.enrolled_on,
            each.hearing.number if each.hearing else "",
            each.willing_on,
        ]
        for each in participants
    ]
    columns = [
        _("Name"),
        _("Register number"),
        _("Block"),
        _("Enrolled on"),
        _("Minutes"),
        _("Statement of willingness"),
    ]
    record("participants.exported", training_class, by=request.user, people=len(rows))
    content = write_workbook(columns, rows, _("Trainees"))
    response = HttpResponse(
        content,
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    response["Content-Disposition"] = (
        f'attachment; filename="peserta-{training_class.public_id.lower()}.xlsx"'
    )
    return response


def _form_page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, context, status=400 if request.method == "POST" else 200)


def _applications(training_class: TrainingClass):
    # The class was fetched in scope; its applications are of the same facility.
    return Application.objects.filter(training_class=training_class).select_related("inmate")


def _heard(training_class: TrainingClass):
    """Whom the TPP recommended: first those who wait for a seat, then the reserve list."""
    recommended = BoardDecision.objects.filter(
        application__training_class=training_class, verdict=Verdict.RECOMMENDED
    )
    return (
        _applications(training_class)
        .filter(
            Q(state=ApplicationState.RECOMMENDED)
            | Q(state=ApplicationState.RESERVE, pk__in=recommended.values("application_id"))
        )
        .order_by("state", "inmate__id_card_name", "pk")
    )


def _newest(training_class: TrainingClass, inmate_id: str) -> int | None:
    """The open application of a person, else the last one."""
    rows = Application.objects.filter(
        training_class=training_class, inmate__public_id=inmate_id
    ).values_list("pk", "state")
    return max(rows, key=lambda row: (row[1] in OPEN_APPLICATIONS, row[0]), default=(None,))[0]


def _chosen(request: HttpRequest, training_class: TrainingClass) -> list[Application]:
    """The open applications that were ticked. Ids of other classes or people fall away here."""
    return list(
        _applications(training_class)
        .filter(
            state__in=OPEN_APPLICATIONS, inmate__public_id__in=request.POST.getlist("calon")[:500]
        )
        .order_by("inmate__id_card_name", "pk")
    )


def _seated_or_404(training_class: TrainingClass, inmate_id: str) -> Enrolment:
    return get_object_or_404(
        Enrolment.objects.live()
        .filter(training_class=training_class)
        .select_related("inmate", "facility"),
        inmate__public_id=inmate_id,
    )


def _custodies(
    training_class: TrainingClass, applications: Iterable[Application]
) -> dict[int, Custody]:
    rows = Custody.objects.open().filter(
        facility=training_class.facility_id, inmate__in=[each.inmate_id for each in applications]
    )
    return {row.inmate_id: row for row in rows}


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
