"""What the summary of a class says: what it needs, its sessions, who is at risk, about it."""

from typing import Any

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships import thresholds
from partnerships.choices import ProgrammeKind, SessionState
from partnerships.models import TrainingClass
from trainees import attendance_rules
from trainees.choices import ApplicationState

NEXT_SESSIONS = 5


def at_risk(training_class: TrainingClass, sessions) -> list[dict[str, Any]]:
    """Who is below the minimum now, and whether it can still be reached."""
    percent = training_class.programme_version.min_attendance_percent
    to_come = sum(each.hours for each in sessions if each.state == SessionState.SCHEDULED)
    people = (
        training_class.enrolments.live()
        .filter(expected_hours__gt=0, credited_hours__lt=F("expected_hours") * percent / 100.0)
        .select_related("inmate")
        .order_by("inmate__id_card_name")
    )
    return [
        {
            "enrolment": each,
            "share": attendance_rules.share(each.credited_hours, each.expected_hours),
            "can_still_reach": attendance_rules.can_still_reach(
                each.credited_hours, each.expected_hours, to_come, percent
            ),
        }
        for each in people
        if not attendance_rules.reaches(each.credited_hours, each.expected_hours, percent)
    ]


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


def readiness(
    training_class: TrainingClass, sessions, waiting: dict[str, int]
) -> list[dict[str, Any]]:
    """What a class needs before it starts (domain 14.5)."""
    people = training_class.enrolments.live().aggregate(
        number=Count("pk"),
        willing=Count("pk", filter=Q(willing_on__isnull=False)),
        named=Count("pk", filter=Q(inmate__identity__nik__isnull=False)),
        heard=Count("pk", filter=Q(hearing__isnull=False)),
    )
    confirmed_on = training_class.schedule_confirmed_on
    return [
        *_readiness_of_the_plan(training_class, sessions),
        *_readiness_of_people(training_class, people, waiting),
        {
            "title": _("Timetable confirmed by the partner"),
            "done": confirmed_on is not None,
            "note": date_format(confirmed_on, "j F Y") if confirmed_on else "",
        },
    ]


def _readiness_of_the_plan(training_class: TrainingClass, sessions) -> list[dict[str, Any]]:
    edit = reverse("trainees:class-edit", args=[training_class.public_id])
    return [
        {
            "title": _("Timetable complete"),
            "done": sum(each.hours for each in sessions) >= training_class.planned_hours,
            "url": edit,
            "note": ngettext("%(n)s session", "%(n)s sessions", len(sessions))
            % {"n": len(sessions)},
        },
        {
            "title": _("Room decided"),
            "done": training_class.room_id is not None,
            "url": edit,
            "note": str(training_class.room or ""),
        },
    ]


def _readiness_of_people(
    training_class: TrainingClass, people: dict[str, int], waiting: dict[str, int]
) -> list[dict[str, Any]]:
    least = thresholds.of(training_class.facility)["min_participants"]
    taken, number = training_class.seats_taken, people["number"]
    items: list[dict[str, Any]] = [
        {
            "title": _("At least %(n)s trainees enrolled") % {"n": least},
            "done": taken >= least,
            "note": _("%(a)s of %(b)s seats") % {"a": taken, "b": training_class.quota},
        }
    ]
    if training_class.programme_version.needs_hearing:
        proposed = waiting.get(ApplicationState.PROPOSED, 0)
        waits = ngettext("%(n)s proposal waits", "%(n)s proposals wait", proposed)
        items.append(
            {
                "title": _("Decided by the TPP"),
                "done": number > 0 and people["heard"] == number,
                "note": waits % {"n": proposed} if proposed else "",
            }
        )
    if number:
        items += [
            {
                "title": title,
                "done": people[has] == number,
                "note": _("%(a)s of %(b)s") % {"a": people[has], "b": number},
            }
            for title, has in (
                (_("Statements of willingness"), "willing"),
                (_("NIK of every trainee"), "named"),
            )
        ]
    selection = reverse("trainees:class-candidates", args=[training_class.public_id])
    return [{**item, "url": selection} for item in items]


def about(training_class: TrainingClass) -> list[dict[str, str]]:
    version = training_class.programme_version
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
    if training_class.readiness_reason:
        rows.append(
            {
                "label": _("Why it started although not ready"),
                "value": training_class.readiness_reason,
            }
        )
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
        (_("Budget"), f"Rp{number_format(budget, force_grouping=True)}" if budget else ""),
        (_("Trainees who should finish"), str(target or "")),
        (_("SIAPkerja number"), training_class.siapkerja_id),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]
