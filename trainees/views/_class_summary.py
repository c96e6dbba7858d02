"""What the summary of a class says: what it needs, its sessions, who is at risk, about it."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships.choices import ProgrammeKind, SessionState
from partnerships.models import TrainingClass
from rutan.common.shares import rupiah
from trainees import attendance_rules, exam_readiness, readiness
from trainees.views import _standings

NEXT_SESSIONS = 5


def at_risk(training_class: TrainingClass, today: date, *, may_plan: bool) -> list[dict[str, Any]]:
    """Who is below the minimum now or will be, and whether it can still be reached."""
    if training_class.state not in attendance_rules.TEACHING_STATES:
        return []
    found = exam_readiness.standings_of([training_class], today=today, with_units=False)
    rows = [
        _standings.row(each, training_class, may_plan=may_plan) for each in found[training_class.pk]
    ]
    return [each for each in rows if each["label"]]


def next_sessions(sessions, today) -> list:
    coming = [
        each for each in sessions if each.state == SessionState.SCHEDULED and each.on >= today
    ]
    return coming[:NEXT_SESSIONS]


def strip(sessions, today) -> list[dict[str, Any]]:
    """Every session in a box, as on the attendance page: held, waiting, to come, cancelled."""

    def kind_of(session) -> tuple[str, str]:
        if session.state == SessionState.CANCELLED:
            return "cancelled", _("cancelled")
        if session.state == SessionState.HELD:
            return "done", _("done")
        return ("open", _("to be filled")) if session.on <= today else ("later", _("still to come"))

    return [
        {"session": each, "kind": kind, "words": words}
        for each in sessions
        for kind, words in [kind_of(each)]
    ]


def ready(training_class: TrainingClass) -> list[dict[str, Any]]:
    """What a class needs before it starts, each with the page on which it is done."""
    return [
        {
            "title": item.title,
            "done": item.is_done,
            "note": item.note,
            "tone": "warn" if item.is_mandatory else "info",
            "url": reverse(f"trainees:{item.page}", args=[training_class.public_id])
            if item.page != "class-detail"
            else "",
        }
        for item in readiness.items(training_class)
    ]


def about(training_class: TrainingClass) -> list[dict[str, str]]:
    version = training_class.programme_version
    titles = readiness.HOLDING_BACK
    rows = [
        {
            "label": _("Programme"),
            "value": str(version.programme),
            "url": reverse("partnerships:programme-detail", args=[version.programme.code]),
        },
        {"label": _("Agreement"), "value": str(training_class.agreement or _("None"))},
        {"label": _("Mode"), "value": training_class.get_delivery_display()},
        {"label": _("Funding"), "value": training_class.get_funding_display()},
        *_stated(training_class),
        {
            "label": _("Instructors"),
            "value": ", ".join(str(each) for each in training_class.instructors.all()),
        },
        {"label": _("In charge at the facility"), "value": training_class.facility_contact},
        {"label": _("In charge at the partner"), "value": training_class.partner_contact},
    ]
    if training_class.agreement:
        rows[1]["url"] = reverse(
            "partnerships:agreement-detail", args=[training_class.agreement.code]
        )
    if training_class.exam_on:
        rows.insert(
            2, {"label": _("Exam day"), "value": date_format(training_class.exam_on, "j F Y")}
        )
    rows += [
        {
            "label": _("Started although open: %(item)s") % {"item": titles[code]}
            if code in titles
            else _("Why it started although not ready"),
            "value": reason,
        }
        for code, reason in training_class.readiness_reasons.items()
    ]
    if training_class.gate_reason:
        rows.append(
            {
                "label": _("Reason for going outside the agreement"),
                "value": training_class.gate_reason,
            }
        )
    if training_class.halt_reason:
        rows.append(
            {
                "label": _("Why it was halted"),
                "value": " – ".join(
                    filter(
                        None,
                        [training_class.get_halt_reason_display(), training_class.halt_note],
                    )
                ),
            }
        )
    if version.programme.kind == ProgrammeKind.EQUIVALENCY:
        rows.insert(1, {"label": _("Package"), "value": version.programme.get_package_display()})
    return rows


def _stated(training_class: TrainingClass) -> list[dict[str, str]]:
    """What not every class has: a line each where it is known."""
    budget, target = training_class.budget, training_class.target_finishers
    rows = [
        (_("Budget"), rupiah(budget) if budget else ""),
        (_("Trainees who should finish"), str(target or "")),
        (_("SIAPkerja number"), training_class.siapkerja_id),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]
