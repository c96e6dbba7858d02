"""Planning a class and changing its plan: programme, agreement, days, requirements."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships.actions.class_planning import Checked
from partnerships.choices import Package, ProgrammeState, SessionState
from partnerships.models import Agreement, ProgrammeVersion, Session, TrainingClass
from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.common.errors import Conflict
from trainees import candidate_facts, eligibility
from trainees.forms.classes import ClassForm, may_be_edited
from trainees.views._class_page import class_or_404, class_page


@requires("partnerships.add_trainingclass")
@once
def class_create(request: HttpRequest) -> HttpResponse:
    """First which programme, then its days; "Check the timetable" shows what would be saved."""
    facility = request.facility
    if facility is None:
        raise Http404
    agreement = _asked_agreement(request)
    versions = _versions(facility.today())
    copied = _asked_class(request)
    wanted = request.POST.get("program") or request.GET.get("program", "")
    if copied:
        wanted = copied.programme_version.programme.code
    version = versions.filter(programme__code=wanted).first() if wanted else None
    if version is None:
        context = {
            "programmes": _choices_of(versions, agreement),
            "agreement": agreement,
            "not_found": bool(wanted),
        }
        return render(request, "trainees/classes/choose_programme.html", context)
    initial: dict[str, Any] = {}
    if agreement:
        initial = {"agreement": agreement, "starts_on": max(agreement.starts_on, facility.today())}
    form = ClassForm(
        request.POST or None,
        programme_version=version,
        facility=facility,
        user=request.user,
        copied=copied,
        initial=initial,
    )
    if request.method == "POST" and form.is_valid():
        if "periksa" not in request.POST and form.try_to_act():
            messages.success(request, _("%(title)s is planned.") % {"title": form.result.title})
            return redirect("trainees:class-detail", form.result.public_id)
        form.check()
    return _class_form(request, form)


@requires("partnerships.change_trainingclass")
@once
def class_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    detail = reverse("trainees:class-detail", args=[public_id])
    if not may_be_edited(training_class):
        messages.info(request, _("This class can no longer be changed."))
        return redirect(detail)
    form = ClassForm(
        request.POST or None,
        programme_version=training_class.programme_version,
        facility=training_class.facility,
        user=request.user,
        training_class=training_class,
    )
    if request.method == "POST" and form.is_valid():
        try:
            if "periksa" not in request.POST and form.try_to_act():
                messages.success(request, _("The class is saved."))
                for clash in form.elsewhere:
                    messages.warning(request, f"{clash.message} {clash.way_forward}")
                return redirect(detail)
        except Conflict as conflict:
            stored = class_or_404(request, public_id)
            form.instance = stored
            context = {
                "form": form,
                "rows": form.differences(stored),
                "message": str(conflict),
                "back": detail,
            }
            return render(request, "conflict.html", context, status=409)
        form.check()
    return _class_form(request, form, training_class)


def _class_form(
    request: HttpRequest, form: ClassForm, training_class: TrainingClass | None = None
) -> HttpResponse:
    version = form.programme_version
    checked = form.checked
    context = {
        "form": form,
        "version": version,
        "requirements": _requirements_of(version, form.facility),
        "checked": checked,
        "sessions": preview(version, checked) if checked else (),
        "warnings": [
            each
            for each in ((*checked.gate, *checked.timetable) if checked else ())
            if each.message
        ],
        "training_class": training_class,
        "copied": form.copied,
        "is_newer": form.copied is not None and form.copied.programme_version_id != version.pk,
        "cancel": reverse("trainees:class-detail", args=[training_class.public_id])
        if training_class
        else reverse("trainees:class-list"),
    }
    if training_class:
        context |= class_page(request, training_class, "class-detail")
    status = 400 if form.errors else 200
    return render(request, "trainees/classes/form.html", context, status=status)


def preview(version: ProgrammeVersion, checked: Checked) -> list[dict[str, Any]]:
    """Every session as it would stand: the planned ones, and those that stay as they are."""
    units = {each.pk: str(each) for each in version.units.all()}
    planned = [
        {"session": each, "unit": units.get(each.unit or 0, ""), "notes": []}
        for each in checked.plan.sessions
    ]
    stay = [
        {"session": each, "unit": str(each.unit or ""), "notes": _notes(each)}
        for each in checked.kept
    ]
    rows: list[dict[str, Any]] = [*planned, *stay]
    return sorted(rows, key=lambda row: (row["session"].on, row["session"].starts_at))


def _notes(session: Session) -> list[str]:
    notes = []
    if session.state != SessionState.SCHEDULED:
        notes.append(session.get_state_display())
    if session.moved_from_on:
        day = date_format(session.moved_from_on, "j M Y")
        notes.append(_("moved from %(day)s") % {"day": day})
    if session.is_catch_up:
        notes.append(_("catch-up"))
    return notes


def _versions(today):
    """Versions that are taught now, the newest of each programme first."""
    return (
        ProgrammeVersion.objects.filter(
            active_from__lte=today, programme__state=ProgrammeState.ACTIVE
        )
        .select_related("programme__field", "programme__partner")
        .order_by("programme__title", "programme", "-number")
    )


@dataclass(frozen=True, kw_only=True)
class ProgrammeChoice:
    version: ProgrammeVersion
    url: str
    fits: bool


def _choices_of(
    versions: Iterable[ProgrammeVersion], agreement: Agreement | None
) -> list[ProgrammeChoice]:
    """One line a programme, newest version; what the agreement is about comes first."""
    fields = set(agreement.fields.values_list("pk", flat=True)) if agreement else set()
    packages = set(agreement.packages) if agreement else set()
    seen: set[int] = set()
    choices = []
    for version in versions:
        if version.programme_id in seen:
            continue
        seen.add(version.programme_id)
        programme = version.programme
        query = f"?program={programme.code}"
        if agreement:
            query += f"&perjanjian={agreement.code}"
        choices.append(
            ProgrammeChoice(
                version=version,
                url=reverse("trainees:class-create") + query,
                fits=programme.field_id in fields
                or (programme.package != Package.NONE and programme.package in packages),
            )
        )
    return sorted(choices, key=lambda each: not each.fits)


def _asked_class(request: HttpRequest) -> TrainingClass | None:
    """The former class that is copied, at the facility where the user plans."""
    code = request.GET.get("dari", "")
    if not code:
        return None
    return (
        TrainingClass.objects.for_user(request.user)
        .filter(public_id=code, facility=request.facility)
        .select_related("agreement__partner", "programme_version__programme", "partner")
        .first()
    )


def _asked_agreement(request: HttpRequest) -> Agreement | None:
    code = request.GET.get("perjanjian", "")
    return Agreement.objects.for_user(request.user).filter(code=code).first() if code else None


def _requirements_of(version: ProgrammeVersion, facility) -> list[dict[str, Any]]:
    """What the programme will ask of candidates, before there is a class."""
    today = facility.today()
    asked = eligibility.requirements_of(
        candidate_facts.terms_of(
            TrainingClass(
                programme_version=version, facility=facility, starts_on=today, ends_on=today
            )
        )
    )
    return [
        {
            "label": each.label,
            "note": _("Release after the last day")
            if each.code == "release_after_end"
            else each.requirement,
            "mandatory": each.mandatory,
        }
        for each in asked
    ]
