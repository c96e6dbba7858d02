"""The frame of every page of a class: who may see it, its head and its sections."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships import schedule
from partnerships.choices import CLASS_TONES, AgreementState, ClassState
from partnerships.models import TrainingClass

STEPS = (
    (ClassState.PLANNED, gettext_lazy("Plan")),
    (ClassState.SELECTING, gettext_lazy("Selection")),
    (ClassState.RUNNING, gettext_lazy("Running")),
    (ClassState.ASSESSING, gettext_lazy("Assessment")),
    (ClassState.CLOSED, gettext_lazy("Closed")),
)


def class_or_404(request: HttpRequest, public_id: str) -> TrainingClass:
    """The class with what its head shows, if it is among those of the user."""
    return get_object_or_404(
        TrainingClass.objects.for_user(request.user).select_related(
            "programme_version__programme__field", "facility", "partner", "agreement", "room"
        ),
        public_id=public_id,
    )


def class_page(
    request: HttpRequest,
    training_class: TrainingClass,
    current: str,
    *,
    actions: list[dict[str, str]] | None = None,
) -> dict[str, Any]:
    """Context of `trainees/classes/_head.html`.

    `current` is the address name of the section ("class-detail", "class-candidates",
    "class-attendance", "class-results", "class-documents", "class-costs", "class-history").
    `actions` are the buttons beside the heading: label, url and perhaps icon.
    """
    return {
        "training_class": training_class,
        "class_head": {
            "tag": training_class.get_state_display(),
            "tone": CLASS_TONES[training_class.state],
            "crumbs": _crumbs(training_class),
            "facts": _facts(request, training_class),
            "steps": _steps(training_class),
            "sections": _sections(request, training_class, current),
            "actions": actions or [],
        },
    }


def _crumbs(training_class: TrainingClass) -> list[dict[str, str]]:
    crumbs = [{"label": _("Classes"), "url": reverse("trainees:class-list")}]
    if field := training_class.programme_version.programme.field:
        url = f"{reverse('trainees:class-list')}?bidang={field.code}"
        crumbs.append({"label": str(field), "url": url})
    url = reverse("trainees:class-detail", args=[training_class.public_id])
    return [*crumbs, {"label": training_class.title, "url": url}]


def _facts(request: HttpRequest, training_class: TrainingClass) -> list[dict[str, str]]:
    partner = reverse("partnerships:partner-detail", args=[training_class.partner_id])
    return [
        {
            "label": _("Partner"),
            "value": str(training_class.partner),
            "url": partner if request.user.has_perm("partnerships.view_partner") else "",
            "note": agreement_words(training_class),
        },
        {
            "label": _("Course days"),
            "value": period_words(training_class.starts_on, training_class.ends_on),
            "note": _("%(hours)s JP") % {"hours": training_class.planned_hours},
        },
        {"label": _("Timetable"), "value": schedule.in_words(training_class.slots.all())},
        {
            "label": _("Place"),
            "value": str(training_class.room or ""),
            "note": "" if training_class.room else training_class.get_delivery_display(),
        },
    ]


def agreement_words(training_class: TrainingClass) -> str:
    """ "PKS berlaku s.d. 15 Feb 2027" """
    agreement = training_class.agreement
    if agreement is None:
        return _("No agreement")
    if agreement.state != AgreementState.SIGNED:
        return f"{agreement} ({agreement.get_state_display().lower()})"
    return _("%(kind)s in force until %(day)s") % {
        "kind": agreement.kind.upper() if agreement.kind != "work_plan" else _("Work plan"),
        "day": date_format(agreement.ends_on, "j M Y"),
    }


def period_words(first, last) -> str:
    """ "30 Nov – 28 Des 2026"; the year of the first day only when it differs."""
    if first.year == last.year:
        return f"{date_format(first, 'j M')} – {date_format(last, 'j M Y')}"
    return f"{date_format(first, 'j M Y')} – {date_format(last, 'j M Y')}"


def _steps(training_class: TrainingClass) -> list[dict[str, Any]]:
    order = [state for state, _label in STEPS]
    stands = training_class.state if training_class.state in order else ClassState.PLANNED
    halted = training_class.state not in order
    at = order.index(ClassState(stands))
    return [
        {
            "label": label,
            "done": index < at or (training_class.state == ClassState.CLOSED and index == at),
            "current": index == at and not halted,
        }
        for index, (_state, label) in enumerate(STEPS)
    ]


def _sections(
    request: HttpRequest, training_class: TrainingClass, current: str
) -> list[dict[str, Any]]:
    """What this person may open: managers see figures, instructors registers."""
    user = request.user
    sections = [
        ("class-detail", _("Summary"), "partnerships.view_classfigures"),
        ("class-candidates", _("Selection and trainees"), "trainees.view_application"),
        ("class-attendance", _("Attendance"), "trainees.view_attendance"),
        ("class-results", _("Results and certificates"), "trainees.view_result"),
        ("class-documents", _("Documents"), "partnerships.view_document"),
        ("class-costs", _("Costs"), "partnerships.view_costitem"),
        ("class-history", _("History"), "trainees.view_application"),
    ]
    return [
        {
            "label": label,
            "url": reverse(f"trainees:{name}", args=[training_class.public_id]),
            "current": name == current,
        }
        for name, label, permission in sections
        if user.has_perm(permission)
    ]
