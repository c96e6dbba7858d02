"""Sessions of a class: which are open, the register of one, and the sheet for paper."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from partnerships.choices import SessionState
from partnerships.models import Session, TrainingClass
from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from trainees import attendance_rules
from trainees.actions import attendance
from trainees.choices import LIVE_ENROLMENTS
from trainees.forms.attendance import KEEP, MARK, NOTE, CancelSessionForm, Register, RegisterForm
from trainees.models import Enrolment
from trainees.views._class_page import class_or_404, class_page

SAVED = "tersimpan"  # in the address after saving: the page forgets what it kept for a lost line


@requires("trainees.view_attendance")
def class_attendance(request: HttpRequest, public_id: str) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    today = training_class.facility.today()
    sessions = list(Session.objects.filter(training_class=training_class).select_related("room"))
    gaps = attendance_rules.unmarked(training_class)
    entries = [_strip_entry(session, today, gaps) for session in sessions]
    sees_people = request.user.is_facility_staff
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
        "people": _people(training_class, sessions) if sees_people else [],
        "sees_people": sees_people,
        "percent": training_class.programme_version.min_attendance_percent,
        "today": today,
    }
    return render(request, "trainees/attendance/overview.html", context)


def _strip_entry(session: Session, today, gaps: dict[int, int]) -> dict[str, Any]:
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


def _people(training_class: TrainingClass, sessions: list[Session]) -> list[dict[str, Any]]:
    percent = training_class.programme_version.min_attendance_percent
    hours_to_come = sum(each.hours for each in sessions if each.state == SessionState.SCHEDULED)
    enrolments = (
        Enrolment.objects.filter(training_class=training_class)
        .select_related("inmate", "custody", "exit_reason")
        .order_by("inmate__id_card_name", "pk")
    )
    return [_person(enrolment, percent, hours_to_come) for enrolment in enrolments]


def _person(enrolment: Enrolment, percent: int, hours_to_come: int) -> dict[str, Any]:
    credited, expected = enrolment.credited_hours, enrolment.expected_hours
    note = tone = ""
    if enrolment.state not in LIVE_ENROLMENTS:
        note = enrolment.get_state_display()
    elif not attendance_rules.can_still_reach(credited, expected, hours_to_come, percent):
        note, tone = _("Cannot reach %(percent)s%%") % {"percent": percent}, "bad"
    elif expected and not attendance_rules.reaches(credited, expected, percent):
        note, tone = _("Below %(percent)s%%") % {"percent": percent}, "warn"
    return {
        "enrolment": enrolment,
        "share": attendance_rules.percent_words(credited, expected),
        "note": note,
        "tone": tone,
    }


@requires("trainees.view_attendance")
@once
def session_register(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    session = _session_or_404(request, public_id, pk)
    register = Register(session=session, user=request.user)
    form = RegisterForm(request.POST if request.method == "POST" else None, register=register)
    told, status = "", 200
    if request.method == "POST":
        if not request.user.has_perm("trainees.change_attendance"):
            raise PermissionDenied("trainees.change_attendance")
        if request.POST.get("aksi") == "semua":
            told = _filled_words(form.fill_everyone_present())
            form = RegisterForm(register=register)
            form.fields["version"].initial = request.POST.get("version", session.version)
        elif form.is_valid():
            try:
                if form.try_to_act():
                    messages.success(request, _saved_words(form.result))
                    return redirect(f"{request.path}?{SAVED}=1")
            except attendance.RegisterConflict as conflict:
                return _conflict_page(request, register, form, conflict)
        if form.errors:
            status = 422
    before, after = _neighbours(session)
    context = {
        **_heading(request, session),
        "form": form,
        "register": register,
        "codes": [code for code in register.codes if not code.more],
        "more": [code for code in register.codes if code.more],
        "session": session,
        "training_class": session.training_class,
        "before": before,
        "after": after,
        "told": told,
        "was_saved": SAVED in request.GET,
        "may_cancel": request.user.has_perm("partnerships.change_session")
        and session.training_class.state in attendance_rules.TEACHING_STATES,
        "tally": _tally(register),
        "sheet": _sheet(session, register.rows, filled=True),
    }
    return render(request, "trainees/attendance/register.html", context, status=status)


def _filled_words(count: int) -> str:
    filled = ngettext(
        "%(n)s empty row is now marked present.", "%(n)s empty rows are now marked present.", count
    ) % {"n": count}
    return f"{filled} {_('Mark the exceptions, then save.')}"


def _saved_words(saved: attendance.Saved) -> str:
    on = saved.session.on
    if on > saved.session.training_class.facility.today():
        return _("Planned absences for %(date)s saved.") % {"date": date_format(on, "j F Y")}
    sentence = _("Attendance for %(date)s saved: %(h)s present, %(t)s absent.") % {
        "date": date_format(on, "j F Y"),
        "h": saved.present,
        "t": saved.absent,
    }
    if not saved.empty:
        return sentence
    left = ngettext(
        "%(n)s person is not recorded yet.", "%(n)s people are not recorded yet.", saved.empty
    )
    return f"{sentence} {left % {'n': saved.empty}}"


def _conflict_page(
    request: HttpRequest,
    register: Register,
    form: RegisterForm,
    conflict: attendance.RegisterConflict,
) -> HttpResponse:
    """Both values of each person, to choose from; everything else that was typed goes along."""
    session = conflict.session
    words = {code.code: code.label for code in register.codes}
    words |= {letter: str(reason) for letter, reason in register.reasons.items()}
    differing = {each.enrolment_id for each in conflict.differences}
    kept = [
        (name, value)
        for row in register.rows
        if row.id not in differing and request.POST.get(f"{KEEP}-{row.id}") != "stored"
        for name, value in ((f"{MARK}-{row.id}", row.value), (f"{NOTE}-{row.id}", row.note))
        if value
    ]
    saved_by = session.recorded_by
    context = {
        **_heading(request, session),
        "training_class": session.training_class,
        "session": session,
        "version": session.version,
        "kept": kept,
        "late_reason": request.POST.get("reason", ""),
        "undecided": bool(form.undecided),
        "differences": [
            {
                "row": each,
                "stored": words.get(each.stored, each.stored),
                "yours": words.get(each.yours, each.yours),
                "chosen": request.POST.get(f"{KEEP}-{each.enrolment_id}", ""),
            }
            for each in conflict.differences
        ],
        "sentence": _(
            "%(name)s saved this attendance at %(time)s. Check the differences before saving."
        )
        % {
            "name": saved_by.full_name if saved_by else _("Somebody else"),
            "time": time_format(_local(session), "H.i"),
        },
    }
    return render(request, "trainees/attendance/conflict.html", context, status=409)


def _local(session: Session):
    return session.recorded_at.astimezone(session.training_class.facility.tz).time()


@requires("trainees.view_attendance")
def session_sheet(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """The sign-in sheet for paper; `?kosong=1` leaves the marks out."""
    session = _session_or_404(request, public_id, pk)
    filled = "kosong" not in request.GET and session.state == SessionState.HELD
    register = Register(session=session, user=request.user)
    record(
        "attendance.printed", session, by=request.user, facility=session.training_class.facility_id
    )
    context = {
        **_heading(request, session),
        "session": session,
        "training_class": session.training_class,
        "sheet": _sheet(session, register.rows, filled=filled),
        "filled": filled,
    }
    return render(request, "trainees/attendance/sheet.html", context)


@requires("partnerships.change_session")
def session_cancel(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    session = _session_or_404(request, public_id, pk)
    form = CancelSessionForm(
        request.POST if request.method == "POST" else None, session=session, user=request.user
    )
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(
            request,
            _("The session on %(day)s is cancelled. Nobody is counted absent.")
            % {"day": date_format(session.on, "j F Y")},
        )
        return redirect("trainees:class-attendance", public_id)
    context = {
        **_heading(request, session),
        "form": form,
        "session": session,
        "training_class": session.training_class,
        "back": reverse("trainees:session-register", args=[public_id, pk]),
    }
    return render(request, "trainees/attendance/cancel.html", context)


@requires("partnerships.change_session")
@require_POST
def session_reinstate(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    session = _session_or_404(request, public_id, pk)
    try:
        attendance.reinstate_session(session=session, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The session is no longer cancelled."))
    return redirect("trainees:session-register", public_id, pk)


def _session_or_404(request: HttpRequest, public_id: str, pk: int) -> Session:
    training_class = class_or_404(request, public_id)
    session = get_object_or_404(
        Session.objects.filter(training_class=training_class).select_related(
            "room", "instructor", "recorded_by"
        ),
        pk=pk,
    )
    session.training_class = training_class
    return session


def _neighbours(session: Session) -> tuple[Session | None, Session | None]:
    others = Session.objects.filter(training_class=session.training_class_id)
    here = {"on": session.on, "starts_at__lt": session.starts_at}
    there = {"on": session.on, "starts_at__gt": session.starts_at}
    before = others.filter(Q(on__lt=session.on) | Q(**here)).order_by("-on", "-starts_at").first()
    after = others.filter(Q(on__gt=session.on) | Q(**there)).order_by("on", "starts_at").first()
    return before, after


def _heading(request: HttpRequest, session: Session) -> dict[str, Any]:
    training_class = session.training_class
    sees_summary = request.user.has_perm("partnerships.view_classfigures")
    attendance_url = reverse("trainees:class-attendance", args=[training_class.public_id])
    return {
        "title": _("Attendance for %(class)s") % {"class": training_class.title},
        "subtitle": " · ".join(
            part
            for part in (
                date_format(session.on, "l, j F Y"),
                _session_words(session),
                str(session.room or training_class.room or ""),
                session.instructor.name if session.instructor else str(training_class.partner),
            )
            if part
        ),
        "crumbs": [
            {"label": _("Classes"), "url": reverse("trainees:class-list")},
            {
                "label": training_class.title,
                "url": reverse("trainees:class-detail", args=[training_class.public_id])
                if sees_summary
                else attendance_url,
            },
            *([{"label": _("Attendance"), "url": attendance_url}] if sees_summary else []),
            {"label": date_format(session.on, "j M Y"), "url": ""},
        ],
    }


def _session_words(session: Session) -> str:
    return f"{_part_of_day(session)[1]}, {_times(session)}"


def _times(session: Session) -> str:
    return f"{time_format(session.starts_at, 'H.i')}–{time_format(session.ends_at, 'H.i')}"


def _part_of_day(session: Session) -> tuple[str, str]:
    """In one word, and as the name of a session."""
    hour = session.starts_at.hour
    if hour < 11:
        return _("Morning"), _("Morning session")
    if hour < 15:
        return _("Midday"), _("Midday session")
    if hour < 18:
        return _("Afternoon"), _("Afternoon session")
    return _("Evening"), _("Evening session")


def _tally(register: Register) -> dict[str, Any]:
    counted = register.tally
    return {
        "present": counted.present,
        "absent": counted.absent,
        "empty": counted.empty,
        "entries": [
            {
                "code": code.code,
                "count": counted.by_letter.get(code.code, 0),
                "word": code.label.lower(),
            }
            for code in register.codes
            if not code.more or counted.by_letter.get(code.code)
        ],
    }


def _sheet(session: Session, rows, *, filled: bool) -> dict[str, Any]:
    """What stands on paper: names and blocks, never a number of a register of the law."""
    training_class = session.training_class
    is_equivalency = training_class.programme_version.programme.is_equivalency
    place = session.room or training_class.room
    when = f"{_part_of_day(session)[0]}, {_times(session)}"
    return {
        "title": _("Sign-in sheet"),
        "facts": [
            {"label": _("Class"), "value": training_class.title},
            {"label": _("Date"), "value": date_format(session.on, "l, j F Y")},
            {"label": _("Partner"), "value": str(training_class.partner)},
            {"label": _("Session"), "value": f"{when}, {place}" if place else when},
        ],
        "columns": [_("Block"), _("Present")],
        "rows": [
            {
                "number": row.number,
                "name": row.name,
                "cells": [row.place, row.value if filled else ""],
                "note": row.note if filled else "",
            }
            for row in rows
        ],
        "signers": [
            _("Tutor") if is_equivalency else _("Instructor"),
            _("Officer in charge"),
        ],
    }
