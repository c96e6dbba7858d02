"""What is still to do before a class is closed. Answers, never writes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.choices import DocumentKind, SessionState
from partnerships.models import Document, Session, TrainingClass
from trainees import attendance_rules, certification
from trainees.models import ClassReport, Enrolment

ATTENDANCE, RESULTS, CERTIFICATES = "attendance", "results", "certificates"
MINUTES, REPORT = "minutes", "report"
SUSPENDED = "suspended"


@dataclass(frozen=True, kw_only=True)
class Task:
    code: str
    title: str
    is_done: bool
    note: str = ""


def tasks(training_class: TrainingClass) -> list[Task]:
    """The four things of ux 3.5 and the report, in their order, in a constant number of queries;
    before them who is suspended, if anybody is."""
    people = list(
        Enrolment.objects.live()
        .filter(training_class=training_class)
        .select_related("inmate")
        .order_by("inmate__id_card_name", "pk")
    )
    found = _what_is_there(training_class)
    return [
        *_suspended(people),
        _attendance(training_class, found),
        _results(people),
        _certificates(training_class, people),
        _minutes(is_there=found["minutes"]),
        _report(is_there=found["report"]),
    ]


def to_do(training_class: TrainingClass) -> list[Task]:
    return [task for task in tasks(training_class) if not task.is_done]


def _suspended(people: list[Enrolment]) -> list[Task]:
    names = [each.inmate.id_card_name for each in people if each.suspended_on]
    if not names:
        return []
    note = ngettext(
        "%(names)s is still suspended. Let the person take part again, or take the person out of "
        "the class.",
        "%(names)s are still suspended. Let them take part again, or take them out of the class.",
        len(names),
    ) % {"names": ", ".join(names)}
    return [Task(code=SUSPENDED, title=_("Suspended places"), is_done=False, note=note)]


def _what_is_there(training_class: TrainingClass) -> Mapping[str, Any]:
    """Sessions that are open and that were held, minutes and report; one query."""
    mine = {"training_class": OuterRef("pk")}
    sessions = Count("sessions", filter=Q(sessions__state=SessionState.SCHEDULED))
    return (
        TrainingClass.objects.filter(pk=training_class.pk)
        .annotate(
            open_sessions=sessions,
            was_held=Exists(Session.objects.held().filter(**mine)),
            minutes=Exists(Document.objects.filter(kind=DocumentKind.MINUTES, **mine)),
            report=Exists(ClassReport.objects.filter(**mine)),
        )
        .values("open_sessions", "was_held", "minutes", "report")
        .get()
    )


def _attendance(training_class: TrainingClass, found: Mapping[str, Any]) -> Task:
    open_sessions = found["open_sessions"]
    gaps = sum(attendance_rules.unmarked(training_class).values())
    note = ""
    if open_sessions:
        note = ngettext(
            "%(n)s session is still open. Fill it or cancel it.",
            "%(n)s sessions are still open. Fill or cancel them.",
            open_sessions,
        ) % {"n": open_sessions}
    elif gaps:
        note = ngettext(
            "%(n)s mark is missing in sessions already held.",
            "%(n)s marks are missing in sessions already held.",
            gaps,
        ) % {"n": gaps}
    elif not found["was_held"]:
        note = _("No session has been held yet.")
    return Task(code=ATTENDANCE, title=_("Attendance complete"), is_done=not note, note=note)


def _results(people: list[Enrolment]) -> Task:
    missing = sum(not enrolment.competence for enrolment in people)
    note = ngettext(
        "%(n)s trainee has no result yet.", "%(n)s trainees have no result yet.", missing
    ) % {"n": missing}
    return Task(code=RESULTS, title=_("Results"), is_done=not missing, note=note if missing else "")


def _certificates(training_class: TrainingClass, people: list[Enrolment]) -> Task:
    failed = certification.failed_in_a_required_unit(training_class)
    waiting = {
        enrolment.pk
        for kind in certification.kinds_of(training_class)
        for enrolment in certification.without_certificate(
            training_class, kind, people, failed=failed
        )
    }
    note = ""
    if waiting:
        note = ngettext(
            "%(n)s trainee awaits a certificate.",
            "%(n)s trainees await a certificate.",
            len(waiting),
        ) % {"n": len(waiting)}
        note = (
            f"{note} {training_class.certificates_reason}"
            if training_class.certificates_reason
            else f"{note} {_('Give the numbers, or write why they are still to come.')}"
        )
    return Task(
        code=CERTIFICATES,
        title=_("Certificates"),
        is_done=not waiting or bool(training_class.certificates_reason),
        note=note,
    )


def _minutes(*, is_there: bool) -> Task:
    return Task(
        code=MINUTES,
        title=_("Minutes of the class"),
        is_done=is_there,
        note="" if is_there else _("Upload the signed minutes as PDF, JPG or PNG."),
    )


def _report(*, is_there: bool) -> Task:
    return Task(
        code=REPORT,
        title=_("Implementation report"),
        is_done=is_there,
        note="" if is_there else _("Write what stood in the way, or tick that nothing did."),
    )
