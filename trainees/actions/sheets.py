"""Registers on paper: made, copied back by their codes, and the scan of what was signed."""

from collections.abc import Mapping

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from partnerships.actions import documents
from partnerships.choices import DocumentKind
from partnerships.models import Document, Session
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from trainees import attendance_rules, sheet_rules
from trainees.actions import attendance, marks
from trainees.choices import MarkSource
from trainees.models import AttendanceReason, SheetPrint
from trainees.models.sheet import new_code


@transaction.atomic
def make(*, session: Session, is_filled: bool, by: User) -> SheetPrint:
    """The sheet of a session as it stands. What was printed already with the same people, letters
    and marks keeps its codes: a paper in somebody's hand stays the newest one."""
    stored = marks.locked_session(session)
    people = list(attendance_rules.roster(session).values_list("pk", flat=True))
    if not people:
        raise DomainError(_("Nobody had a place in the class on this day."))
    letters = AttendanceReason.objects.filter(is_active=True).values_list("letter", flat=True)
    sheet = SheetPrint(
        session=session,
        facility_id=session.training_class.facility_id,
        code=new_code(),
        version=stored.version,
        roster=sheet_rules.roster_of(people, letters),
        is_filled=is_filled,
        printed_at=timezone.now(),
        printed_by=by,
    )
    same = SheetPrint.objects.filter(
        session=session, version=sheet.version, roster=sheet.roster, is_filled=is_filled
    ).first()
    if same is not None:
        same.session = session
        return same
    codes = sheet_rules.row_codes(len(people), sheet_rules.seed_of(sheet.code))
    sheet.rows = dict(zip(codes, people, strict=True))
    sheet.save(force_insert=True)
    return sheet


@transaction.atomic
def copy(
    *,
    sheet: SheetPrint,
    entries: Mapping[int, marks.Mark],
    version: int,
    by: User,
    reason: str = "",
    scan: File | None = None,
) -> attendance.Saved:
    """What stands on paper becomes the register, by enrolment; with the scan when there is one.

    `version` is the session's when somebody saw what is stored beside what was copied: a later
    change raises `RegisterConflict` for whoever it concerns.
    """
    saved = attendance.save_register(
        session=sheet.session,
        marks=entries,
        version=version,
        by=by,
        reason=reason,
        source=MarkSource.PAPER,
    )
    stored = SheetPrint.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    stored.copied_at, stored.copied_by = timezone.now(), by
    stored.save(update_fields=["copied_at", "copied_by"])
    record(
        "sheet.copied",
        sheet.session,
        by=by,
        facility=stored.facility_id,
        training_class=sheet.session.training_class,
        sheet=sheet.code,
        rows=len(entries),
    )
    if scan:
        _keep_scan(stored, scan, by=by)
    return saved


@transaction.atomic
def attach_scan(*, session: Session, file: File, by: User) -> Document:
    """The signed paper of a session: with its newest sheet, or by itself when none was printed
    here. A newer scan replaces the one before and keeps it."""
    marks.locked_session(session)
    sheet = SheetPrint.objects.filter(session=session).first()
    if sheet is None:
        sheet = SheetPrint.objects.create(
            session=session,
            facility_id=session.training_class.facility_id,
            version=session.version,
            printed_at=timezone.now(),
        )
    sheet.session = session
    return _keep_scan(sheet, file, by=by)


def _keep_scan(sheet: SheetPrint, file: File, *, by: User) -> Document:
    training_class = sheet.session.training_class
    record(
        "sheet.scan_attached",
        sheet.session,
        by=by,
        facility=sheet.facility_id,
        training_class=training_class,
        sheet=sheet.code,
    )
    if sheet.scan is not None:
        new = documents.store_version(document=sheet.scan, file=file, by=by, field="scan")
    else:
        new = documents.store(
            file=file,
            kind=DocumentKind.REGISTER,
            training_class=training_class,
            is_about_people=True,
            by=by,
            field="scan",
        )
    sheet.scan = new
    sheet.save(update_fields=["scan"])
    return new
