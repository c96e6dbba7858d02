"""The register of one session: marked, saved, and compared when two people saved at once."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.choices import LIVE_CLASS_STATES, SessionState
from partnerships.models import Session
from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from trainees.actions import attendance
from trainees.forms.attendance import KEEP, Register, RegisterForm
from trainees.forms.sheet_rows import printed
from trainees.views._session_page import heading, meanwhile_words, minutes_words, session_or_404
from trainees.views._taken_along import link_context

SAVED = "tersimpan"  # in the address after saving: the page forgets what it kept for a lost line


@requires("trainees.view_attendance")
@once
def session_register(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    session = session_or_404(request, public_id, pk)
    register = Register(session=session, user=request.user)
    form = RegisterForm(request.POST if request.method == "POST" else None, register=register)
    told, status = "", 200
    if request.method == "POST":
        if not request.user.has_perm("trainees.change_attendance"):
            raise PermissionDenied("trainees.change_attendance")
        if request.POST.get("aksi") == "semua":
            told = _filled_words(form.fill_everyone_present())
            form = RegisterForm(register=register, typed=request.POST)
            form.fields["version"].initial = request.POST.get("version", session.version)
        elif form.is_valid():
            try:
                if form.try_to_act():
                    messages.success(request, saved_words(form.result))
                    return redirect(f"{request.path}?{SAVED}=1")
            except attendance.RegisterConflict as conflict:
                return _conflict_page(request, register, form, conflict)
        if form.errors:
            status = 422
    _name_rows(request, register)
    before, after = _neighbours(session)
    context = {
        **heading(request, session),
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
        **_what_may_happen(request, session, register),
        **link_context(request, session, may_edit=register.access.may_edit),
        "tally": _tally(register),
    }
    return render(request, "trainees/attendance/register.html", context, status=status)


def _name_rows(request: HttpRequest, register: Register) -> None:
    """`?lembar=` puts the codes of a sheet of this session in place of the numbers."""
    if not (code := request.GET.get("lembar", "")):
        return
    sheet = printed(request.user).filter(session=register.session, code=code).first()
    codes = {pk: code for code, pk in sheet.rows.items()} if sheet else {}
    for row in register.rows:
        row.sheet_code = codes.get(row.id, "")


def _what_may_happen(request: HttpRequest, session: Session, register: Register) -> dict[str, bool]:
    """Acts on the session itself. One that has begun is cut short, one to come is moved."""
    may_plan = request.user.has_perm("partnerships.change_session")
    access = register.access
    may_cut = may_plan and access.may_edit and not access.is_planning
    return {
        "may_cancel": may_plan and session.training_class.state in LIVE_CLASS_STATES,
        "may_move": may_plan
        and session.state == SessionState.SCHEDULED
        and session.training_class.state in LIVE_CLASS_STATES,
        "may_shorten": may_cut and session.hours > 1,
        "may_restore": may_cut and session.planned_hours is not None,
    }


def _filled_words(count: int) -> str:
    filled = ngettext(
        "%(n)s empty row is now marked present.", "%(n)s empty rows are now marked present.", count
    ) % {"n": count}
    return f"{filled} {_('Mark the exceptions, then save.')}"


def saved_words(saved: attendance.Saved) -> str:
    on = saved.session.on
    if saved.is_planning:
        return _("Planned absences for %(date)s saved.") % {"date": date_format(on, "j F Y")}
    sentence = _("Attendance for %(date)s saved: %(h)s present, %(t)s absent.") % {
        "date": date_format(on, "j F Y"),
        "h": saved.present,
        "t": saved.absent,
    }
    left = ngettext(
        "%(n)s person is not recorded yet.", "%(n)s people are not recorded yet.", saved.empty
    )
    whole = ngettext(
        "%(n)s person has no minutes: all hours are credited.",
        "%(n)s people have no minutes: all hours are credited.",
        saved.without_minutes,
    )
    told = [
        words % {"n": n} for words, n in ((left, saved.empty), (whole, saved.without_minutes)) if n
    ]
    return " ".join([sentence, *told])


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
        typed
        for row in register.rows
        if row.id not in differing and request.POST.get(f"{KEEP}-{row.id}") != "stored"
        for typed in row.typed()
    ]
    context = {
        **heading(request, session),
        "training_class": session.training_class,
        "session": session,
        "version": session.version,
        "kept": [*kept, *form.notes.typed()],
        "late_reason": request.POST.get("reason", ""),
        "undecided": bool(form.undecided),
        "differences": [
            {
                "row": each,
                "stored": words.get(each.stored, each.stored),
                "stored_minutes": minutes_words(each.stored_late, each.stored_early),
                "yours": words.get(each.yours, each.yours),
                "your_minutes": minutes_words(each.your_late, each.your_early),
                "chosen": request.POST.get(f"{KEEP}-{each.enrolment_id}", ""),
            }
            for each in conflict.differences
        ],
        "sentence": meanwhile_words(session),
    }
    return render(request, "trainees/attendance/conflict.html", context, status=409)


def _neighbours(session: Session) -> tuple[Session | None, Session | None]:
    others = session.training_class.sessions
    here = {"on": session.on, "starts_at__lt": session.starts_at}
    there = {"on": session.on, "starts_at__gt": session.starts_at}
    before = others.filter(Q(on__lt=session.on) | Q(**here)).order_by("-on", "-starts_at").first()
    after = others.filter(Q(on__gt=session.on) | Q(**there)).order_by("on", "starts_at").first()
    return before, after


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
