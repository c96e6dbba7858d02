"""What tells of a person without a key to the person."""

from collections.abc import Callable, Mapping
from datetime import date

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from partnerships.models import Document
from rutan.audit.models import AuditEvent
from rutan.audit.words import sentence_for
from trainees.models import ClassPhoto, Enrolment, Inmate, ListExport, SheetPrint
from trainees.subject_access.values import Section, plain


def _sheets(inmate: Inmate) -> Section:
    """Registers that were printed with the person in a row."""
    places = set(Enrolment.objects.filter(inmate=inmate).values_list("pk", flat=True))
    sheets = (
        SheetPrint.objects.filter(session__training_class__enrolments__in=places)
        .select_related("session__training_class")
        .order_by("pk")
        .distinct()
    )
    rows = [
        [
            plain("class", _("class"), str(sheet.session.training_class)),
            plain("session", _("session"), str(sheet.session)),
            plain("sheet", _("code of the sheet"), sheet.code),
            plain("printed_at", _("printed"), sheet.printed_at),
        ]
        for sheet in sheets
        if places & set(sheet.rows.values())
    ]
    return Section("trainees.SheetPrint", _("Printed registers"), rows)


def _photos(inmate: Inmate) -> Section:
    photos = (
        ClassPhoto.objects.filter(report__training_class__enrolments__inmate=inmate)
        .select_related("report__training_class")
        .order_by("pk")
        .distinct()
    )
    rows = [
        [
            plain("class", _("class"), str(photo.report.training_class)),
            plain("faces", _("faces can be seen"), photo.shows_faces),
        ]
        for photo in photos
    ]
    return Section("trainees.ClassPhoto", _("Photos of the class"), rows)


def _files(inmate: Inmate) -> Section:
    """The name of a file may be that of somebody else, so its kind and day are told."""
    files = (
        Document.objects.filter(is_about_people=True, training_class__enrolments__inmate=inmate)
        .select_related("training_class")
        .order_by("pk")
        .distinct()
    )
    rows = [
        [
            plain("class", _("class"), str(file.training_class)),
            plain("kind", _("kind"), str(file.get_kind_display())),
            plain("uploaded_at", _("uploaded"), file.uploaded_at),
        ]
        for file in files
    ]
    return Section("partnerships.Document", _("Files that name people of the class"), rows)


def _lists(inmate: Inmate) -> Section:
    """Lists with the people of the class that were handed to somebody."""
    lists = (
        ListExport.objects.filter(training_class__enrolments__inmate=inmate)
        .select_related("training_class")
        .order_by("pk")
        .distinct()
    )
    rows = [
        [
            plain("class", _("class"), str(each.training_class)),
            plain("purpose", _("purpose"), str(each.get_purpose_display())),
            plain("at", _("taken out at"), each.at),
        ]
        for each in lists
    ]
    return Section("trainees.ListExport", _("Lists that were taken out"), rows)


ALSO: tuple[Callable[[Inmate], Section], ...] = (_sheets, _photos, _files, _lists)


def trail(keys: Mapping[str, list[str]]) -> Section:
    """What happened to the rows above: day, what and role, and how often; nobody's name."""
    wanted = Q(pk=None)
    for subject_type, subject_ids in keys.items():
        if subject_ids:
            wanted |= Q(subject_type=subject_type, subject_id__in=subject_ids)
    counted: dict[tuple[date, str, str], int] = {}
    for at, action, role in (
        AuditEvent.objects.filter(wanted).order_by("seq").values_list("at", "action", "actor_role")
    ):
        key = (timezone.localtime(at).date(), action, role)
        counted[key] = counted.get(key, 0) + 1
    roles = dict(get_user_model()._meta.get_field("role").choices or ())
    rows = [
        [
            plain("on", _("date"), on),
            plain("action", _("what"), sentence_for(action)),
            plain("role", _("role"), str(roles.get(role, ""))),
            plain("times", _("times"), number),
        ]
        for (on, action, role), number in counted.items()
    ]
    return Section("audit.AuditEvent", _("What was done with the data"), rows)
