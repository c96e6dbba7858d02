"""Attendance of a class: its sessions, which of them have to be filled in, and shares."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.choices import SessionState
from partnerships.models import Session, TrainingClass
from rutan.accounts.decorators import requires
from trainees import attendance_rules, exam_readiness
from trainees.exam_readiness import Standing
from trainees.models import Enrolment
from trainees.views import _standings
from trainees.views._class_page import class_or_404, class_page


@requires("trainees.view_attendance")
def class_attendance(request: HttpRequest, public_id: str) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    today = training_class.facility.today()
    sessions = list(training_class.sessions.select_related("room"))
    gaps = attendance_rules.unmarked(training_class)
    sees_people = request.user.is_facility_staff
    entries = [_strip_entry(session, today, gaps, sees_notes=sees_people) for session in sessions]
    may_add = (
        request.user.has_perm("partnerships.change_session")
        and training_class.state in attendance_rules.TEACHING_STATES
    )
    people = (
        _people(
            training_class,
            exam_readiness.standings(training_class, today=today),
            may_plan=may_add,
        )
        if sees_people
        else []
    )
    unready = _not_ready(training_class, people, today)
    not_ready = [each for each in unready if not each["standing"].is_on_the_way]
    context = {
        **class_page(request, training_class, "class-attendance"),
        "months": _by_month(entries),
        "next_open": next((each for each in entries if each["is_due"]), None),
        "next_session": next(
            (each for each in sessions if each.state == SessionState.SCHEDULED and each.on > today),
            None,
        ),
        "blank": next((each for each in sessions if each.state == SessionState.SCHEDULED), None),
        "totals": _totals(entries),
        "noted": [each for each in entries if each["topic"] or each["guard_note"]],
        "people": people,
        "not_ready": not_ready,
        "not_ready_count": len(not_ready),
        "on_the_way": len(unready) - len(not_ready),
        "sees_people": sees_people,
        "may_add": may_add,
        "percent": training_class.programme_version.min_attendance_percent,
        "today": today,
    }
    return render(request, "trainees/attendance/overview.html", context)


def _strip_entry(
    session: Session, today: date, gaps: dict[int, int], *, sees_notes: bool
) -> dict[str, Any]:
    gap = gaps.get(session.pk, 0)
    if session.state == SessionState.CANCELLED:
        kind, words = "cancelled", _("cancelled: %(why)s") % {"why": session.cancel_reason}
    elif session.state == SessionState.HELD and gap:
        kind = "partial"
        words = ngettext("%(n)s not recorded", "%(n)s not recorded", gap) % {"n": gap}
    elif session.state == SessionState.HELD:
        kind, words = "done", _("done")
    elif session.on <= today:
        kind, words = "open", _("to be filled")
    else:
        kind, words = "later", _("still to come")
    return {
        "session": session,
        "kind": kind,
        "words": words,
        "is_today": session.on == today,
        "is_due": kind in {"open", "partial"},
        "topic": session.topic,
        "guard_note": session.guard_note if sees_notes and session.on >= today else "",
    }


def _by_month(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    months: list[dict[str, Any]] = []
    for entry in entries:
        label = date_format(entry["session"].on, "F Y")
        if not months or months[-1]["label"] != label:
            months.append({"label": label, "entries": []})
        months[-1]["entries"].append(entry)
    return months


def _totals(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    kinds = [entry["kind"] for entry in entries]
    held = kinds.count("done") + kinds.count("partial")
    return [
        {"label": _("Held"), "value": held, "note": _("of %(n)s") % {"n": len(entries)}},
        {"label": _("To be filled"), "value": kinds.count("open") + kinds.count("partial")},
        {"label": _("Still to come"), "value": kinds.count("later")},
        {"label": _("Cancelled"), "value": kinds.count("cancelled")},
    ]


def _people(
    training_class: TrainingClass, standings: list[Standing], *, may_plan: bool
) -> list[dict[str, Any]]:
    """Everybody who has or had a place, by name."""
    by_enrolment = {each.enrolment.pk: each for each in standings}
    enrolments = training_class.enrolments.select_related("inmate", "custody").order_by(
        "inmate__id_card_name", "pk"
    )
    return [
        {
            **(
                _standings.row(by_enrolment[each.pk], training_class, may_plan=may_plan)
                if each.pk in by_enrolment
                else _gone(each)
            ),
            "enrolment": each,
        }
        for each in enrolments
    ]


def _gone(enrolment: Enrolment) -> dict[str, Any]:
    return {
        "share": attendance_rules.percent_words(enrolment.credited_hours, enrolment.expected_hours),
        "detail": enrolment.get_state_display(),
    }


def _not_ready(
    training_class: TrainingClass, people: list[dict[str, Any]], today: date
) -> list[dict[str, Any]]:
    """Who could not sit the exam now, from some days before it on."""
    if not exam_readiness.is_near(training_class, today=today):
        return []
    return [each for each in people if "standing" in each and not each["standing"].is_ready]
