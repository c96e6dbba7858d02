"""What tells of a person without a key to the person."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from partnerships.models import Document
from rutan.audit.models import AuditEvent
from rutan.audit.words import sentence_for
from trainees.models import (
    ClassPhoto,
    Custody,
    Enrolment,
    FrozenReport,
    Inmate,
    ListExport,
    SheetPrint,
)
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


def _frozen(inmate: Inmate) -> Section:
    """Reports that were kept with the person behind a figure."""
    stays = Custody.objects.filter(inmate=inmate).values("facility")
    reports = FrozenReport.objects.filter(facility__in=stays).order_by("pk")
    rows = [
        [
            plain("number", _("number"), report.number),
            plain("kind", _("kind"), str(report.get_kind_display())),
            plain("period_from", _("period from"), report.period_from),
            plain("period_to", _("period until"), report.period_to),
        ]
        for report in reports.iterator()
        if _is_behind(report.members, inmate.pk)
    ]
    return Section("trainees.FrozenReport", _("Frozen reports that count the person"), rows)


def _is_behind(members: Mapping[str, Any], key: int) -> bool:
    """Of each figure the rows with what they are about, a person last."""
    return any(row[-1] == key for rows in members.values() for row in rows)


ALSO: tuple[Callable[[Inmate], Section], ...] = (_sheets, _photos, _files, _lists, _frozen)
AT_ONCE = {"people": "trainees.enrolment", "certificates": "trainees.certificate"}
"""What was done to many people of a class at once is one event of the class, with their keys."""


def trail(keys: Mapping[str, list[str]], inmate: Inmate) -> Section:
    """What happened to the rows above: day, what and role, and how often; nobody's name."""
    wanted = Q(pk=None)
    for subject_type, subject_ids in keys.items():
        if subject_ids:
            wanted |= Q(subject_type=subject_type, subject_id__in=subject_ids)
    events = list(AuditEvent.objects.filter(wanted)) + _at_once(keys, inmate)
    counted: dict[tuple[date, str, str], int] = {}
    for event in sorted(events, key=lambda event: event.seq):
        key = (timezone.localtime(event.at).date(), event.action, event.actor_role)
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


def _at_once(keys: Mapping[str, list[str]], inmate: Inmate) -> list[AuditEvent]:
    classes = Enrolment.objects.filter(inmate=inmate).values_list("training_class", flat=True)
    events = AuditEvent.objects.filter(
        subject_type="partnerships.trainingclass", subject_id__in=[str(key) for key in classes]
    )
    return [event for event in events if _concerns(event.details, keys)]


def _concerns(details: Mapping[str, Any], keys: Mapping[str, list[str]]) -> bool:
    """A number in place of the keys says how many, not who."""
    return any(
        str(key) in keys.get(label, [])
        for name, label in AT_ONCE.items()
        if isinstance(details.get(name), list)
        for key in details[name]
    )
