"""Registers on paper: the sheet as a PDF, copying it back by its codes, and its signed scan."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from partnerships.choices import SessionState
from partnerships.models import Document, Session
from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from rutan.common.http import pdf_response
from rutan.common.words import short_day
from trainees.actions import attendance, sheets
from trainees.documents import register_sheet
from trainees.forms.sheet_rows import Copying, printed
from trainees.forms.sheets import CopySheetForm, FindSheetForm, ScanForm
from trainees.models import SheetPrint
from trainees.views._session_page import heading, meanwhile_words, session_or_404
from trainees.views.registers import saved_words

BLANK = "kosong"
MOST_NAMES = 5


@requires("trainees.view_attendance")
@require_safe
def session_paper(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """The register to be filled by hand; with its marks once the session was held, unless
    `?kosong=1` asks for an empty one."""
    session = session_or_404(request, public_id, pk)
    is_filled = BLANK not in request.GET and session.state == SessionState.HELD
    try:
        sheet = sheets.make(session=session, is_filled=is_filled, by=request.user)
        paper = register_sheet.register(sheet, at=timezone.now(), by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("trainees:session-register", public_id, pk)
    record(
        "sheet.printed",
        session,
        by=request.user,
        facility=session.training_class.facility_id,
        sheet=sheet.code,
    )
    return pdf_response(paper, f"daftar-hadir-{sheet.code}.pdf")


@requires("trainees.view_attendance")
@require_safe
def session_sheet(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """Where the sheet stood before it was a PDF."""
    url = reverse("trainees:session-paper", args=[public_id, pk])
    return redirect(f"{url}?{BLANK}=1" if BLANK in request.GET else url)


@requires("trainees.copy_register")
def sheet_find(request: HttpRequest) -> HttpResponse:
    form = FindSheetForm(request.GET if "code" in request.GET else None, user=request.user)
    if form.is_bound and form.is_valid():
        return redirect("trainees:sheet-copy", form.cleaned_data["code"])
    context = {"form": form, "crumbs": _crumbs(_("Copy from paper"))}
    status = 422 if form.errors else 200
    return render(request, "trainees/sheets/find.html", context, status=status)


def _crumbs(last: str) -> list[dict[str, str]]:
    return [
        {"label": _("Classes"), "url": reverse("trainees:class-list")},
        {"label": last, "url": ""},
    ]


@requires("trainees.copy_register")
@once
def sheet_copy(request: HttpRequest, code: str) -> HttpResponse:
    """Typed, checked against names, exceptions entered again, saved."""
    sheet = _sheet_or_404(request, code)
    session = sheet.session
    copying = Copying(sheet=sheet, user=request.user)
    is_post = request.method == "POST"
    form = CopySheetForm(request.POST if is_post else None, request.FILES or None, copying=copying)
    meanwhile, status = "", 200
    if is_post:
        is_ready = form.is_valid() and copying.access.may_edit and form.is_confirmed
        try:
            if is_ready and form.try_to_act():
                messages.success(request, saved_words(form.result))
                return redirect(
                    "trainees:session-register", session.training_class.public_id, session.pk
                )
        except attendance.RegisterConflict as conflict:
            session, status = conflict.session, 409
            form, meanwhile = _conflicting(request, sheet, conflict), meanwhile_words(session)
        if form.errors and status == 200:
            status = 422
    context = {
        **_heading(request, session, _("Copy sheet %(code)s") % {"code": sheet.code}),
        "form": form,
        "sheet": sheet,
        "session": session,
        "training_class": session.training_class,
        "access": copying.access,
        "flags": _flags(copying),
        "meanwhile": meanwhile,
        "version": session.version,
    }
    return render(request, "trainees/sheets/copy.html", context, status=status)


def _heading(request: HttpRequest, session: Session, title: str) -> dict[str, Any]:
    """That of the register, one step further."""
    above = heading(request, session)
    training_class = session.training_class
    url = reverse("trainees:session-register", args=[training_class.public_id, session.pk])
    *way, last = above["crumbs"]
    return {
        "title": title,
        "subtitle": f"{training_class.title} · {above['subtitle']}",
        "crumbs": [*way, {**last, "url": url}, {"label": title, "url": ""}],
    }


def _sheet_or_404(request: HttpRequest, code: str) -> SheetPrint:
    return get_object_or_404(
        printed(request.user).select_related(
            "session__training_class__programme_version__programme",
            "session__training_class__facility",
            "session__training_class__partner",
            "session__training_class__room",
            "session__room",
            "session__instructor",
            "copied_by",
            "scan",
        ),
        code=code.upper(),
    )


def _conflicting(
    request: HttpRequest, sheet: SheetPrint, conflict: attendance.RegisterConflict
) -> CopySheetForm:
    """The same form over what is stored now."""
    sheet.session = conflict.session
    form = CopySheetForm(request.POST, copying=Copying(sheet=sheet, user=request.user))
    form.is_valid()
    form.choose_again(conflict)
    return form


def _flags(copying: Copying) -> list[str]:
    """What happened since the sheet was printed."""
    sheet, found = copying.sheet, []
    if names := copying.strangers:
        shown = ", ".join(names[:MOST_NAMES]) + (" …" if len(names) > MOST_NAMES else "")
        found.append(
            ngettext(
                "This sheet is outdated: %(n)s person joined or left since it was printed "
                "(%(names)s).",
                "This sheet is outdated: %(n)s people joined or left since it was printed "
                "(%(names)s).",
                len(names),
            )
            % {"n": len(names), "names": shown}
        )
    if sheet.copied_at:
        found.append(
            _("%(name)s copied this sheet on %(day)s.")
            % {"name": sheet.copied_by.full_name, "day": short_day(sheet.copied_at)}
        )
    elif sheet.version < sheet.session.version:
        found.append(_("The register was changed after this sheet was printed."))
    newer = (
        printed(copying.user)
        .filter(session=sheet.session, printed_at__gt=sheet.printed_at)
        .order_by("-printed_at")
        .values_list("printed_at", flat=True)
        .first()
    )
    if newer:
        found.append(_("A newer sheet was printed on %(day)s.") % {"day": short_day(newer)})
    return found


@requires("trainees.copy_register")
@once
def sheet_scan(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """The signed paper of a session, whether it was printed here or not."""
    session = session_or_404(request, public_id, pk)
    if session.state == SessionState.CANCELLED:
        raise Http404("nobody signs for a session that was cancelled")
    form = ScanForm(
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        session=session,
        user=request.user,
    )
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(
            request,
            _("The signed sheet of %(day)s is attached.")
            % {"day": date_format(session.on, "j F Y")},
        )
        return redirect("trainees:session-register", public_id, pk)
    context: dict[str, Any] = {
        **_heading(request, session, _("Signed sheet")),
        "form": form,
        "session": session,
        "training_class": session.training_class,
        "scans": Document.objects.for_user(request.user).filter(
            pk__in=session.sheets.exclude(scan=None).values("scan")
        ),
        "back": reverse("trainees:session-register", args=[public_id, pk]),
    }
    status = 422 if form.errors else 200
    return render(request, "trainees/sheets/scan.html", context, status=status)
