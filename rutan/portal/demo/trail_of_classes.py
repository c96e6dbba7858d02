"""What the trail tells of the sample classes, read off their rows.

Worded as the actions that would have written it (`trainees.actions`, `partnerships.actions`).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q

from partnerships.choices import ClassState, SessionState
from partnerships.models import Session, TrainingClass
from rutan.audit.sample import Told
from rutan.portal.demo.story import Story
from trainees.choices import ApplicationState, CertificateState, EnrolmentState, MoveStep
from trainees.models import (
    Application,
    BoardDecision,
    BoardHearing,
    Certificate,
    CertificateMove,
    Enrolment,
)

LIVED = (ClassState.RUNNING, ClassState.ASSESSING, ClassState.CLOSED)
TAUGHT = (ClassState.ASSESSING, ClassState.CLOSED)
LEFT_EARLY = (
    EnrolmentState.WITHDRAWN,
    EnrolmentState.RELEASED,
    EnrolmentState.TRANSFERRED,
)


def classes(story: Story) -> Iterator[Told]:
    rows = TrainingClass.objects.filter(facility=story.facility, is_demo=True)
    classes = rows.annotate(
        lessons=Count("sessions", distinct=True),
        seats=Count("enrolments", distinct=True),
    ).order_by("starts_on", "pk")
    for each in classes:
        yield from _course(story, each)
        yield from _results(story, each)
    yield from _selection(story, rows)
    yield from _places(story, rows)
    yield from _lessons(story, rows)


def _course(story: Story, each: TrainingClass) -> Iterator[Told]:
    first = min(each.starts_on, story.on)
    yield story.told(
        first - timedelta(days=60),
        "training_class.planned",
        each,
        programme=each.programme_version.programme_id,
        agreement=each.agreement_id,
        starts_on=each.starts_on,
        sessions=each.lessons,
        outside_agreement=False,
    )
    if each.state == ClassState.CANCELLED:
        reason = each.halt_reason
        yield story.told(
            first - timedelta(days=5),
            "training_class.cancelled",
            each,
            by=story.head,
            reason=reason,
        )
    elif each.state != ClassState.PLANNED:
        yield story.told(
            first - timedelta(days=41), "training_class.selection_opened", each, hour=8
        )
    if each.state in LIVED:
        yield story.told(
            each.starts_on,
            "class.started",
            each,
            hour=7,
            on=each.starts_on,
            trainees=each.seats,
        )
    if each.state in TAUGHT:
        yield story.told(each.last_day, "class.assessing", each, hour=16)
    if each.state == ClassState.CLOSED:
        yield story.told(each.closed_on, "class.closed", each, hour=15)


def _selection(story: Story, classes) -> Iterator[Told]:
    applications = Application.objects.filter(training_class__in=classes).select_related(
        "training_class"
    )
    for each in applications.order_by("pk"):
        yield story.told(
            each.applied_on,
            "application.added",
            each,
            training_class=each.training_class_id,
        )
        if each.proposed_for:
            yield story.told(
                each.proposed_for - timedelta(days=3),
                "application.proposed",
                each,
                on=each.proposed_for,
                answer=each.answer,
            )
        if each.state == ApplicationState.LAPSED:
            started_on = each.training_class.starts_on
            yield story.told(started_on, "application.lapsed", each, hour=8, reason="no_seat")
    decisions = BoardDecision.objects.filter(application__training_class__in=classes)
    for each in decisions.select_related("application", "hearing").order_by("pk"):
        yield story.told(
            each.hearing.on, "application.decided", each.application, verdict=each.verdict
        )
    hearings = BoardHearing.objects.filter(pk__in=decisions.values("hearing"))
    for each in hearings.annotate(people=Count("decisions")).order_by("pk"):
        yield story.told(
            each.on, "hearing.recorded", each, hour=11, number=each.number, people=each.people
        )


def _places(story: Story, classes) -> Iterator[Told]:
    enrolments = Enrolment.objects.filter(training_class__in=classes)
    for each in enrolments.select_related("training_class", "exit_reason").order_by("pk"):
        yield story.told(
            each.enrolled_on,
            "enrolment.enrolled",
            each,
            hour=13,
            training_class=each.training_class_id,
            on=each.enrolled_on,
        )
        yield story.told(
            each.partner_accepted_on,
            "enrolment.accepted",
            each,
            hour=14,
            by=story.coordinators[each.training_class.partner_id],
            training_class=each.training_class_id,
        )
        if each.state in LEFT_EARLY:
            yield story.told(
                each.ended_on,
                "enrolment.ended",
                each,
                reason=each.exit_reason.code,
                on=each.ended_on,
            )


def _lessons(story: Story, classes) -> Iterator[Told]:
    held = Session.objects.filter(training_class__in=classes, state=SessionState.HELD)
    here = Q(attendances__reason__is_attended=True)
    for each in held.annotate(
        marks=Count("attendances"), present=Count("attendances", filter=here)
    ).order_by("pk"):
        yield Told(
            at=each.recorded_at,
            by=story.officer,
            action="attendance.saved",
            subject=each,
            facility=story.facility.pk,
            details={
                "training_class": each.training_class_id,
                "on": each.on,
                "present": each.present,
                "absent": each.marks - each.present,
                "empty": 0,
                "late": False,
            },
        )


def _results(story: Story, each: TrainingClass) -> Iterator[Told]:
    if each.state not in TAUGHT:
        return
    people = list(each.enrolments.exclude(competence="").order_by("pk"))
    yield story.told(each.last_day, "results.saved", each, hour=14, people=len(people))
    for day, rows in _by_day(people, "verified_on"):
        yield story.told(
            day,
            "results.verified",
            each,
            by=story.coordinators[each.partner_id],
            people=[row.pk for row in rows],
        )
    papers = list(Certificate.objects.filter(enrolment__training_class=each).order_by("pk"))
    prepared_on = each.closed_on or each.last_day
    for kind in dict.fromkeys(paper.kind for paper in papers):
        yield story.told(
            prepared_on,
            "certificates.prepared",
            each,
            hour=15,
            kind=kind,
            certificates=[paper.pk for paper in papers if paper.kind == kind],
        )
    moves = CertificateMove.objects.filter(certificate__in=papers, step=MoveStep.HANDED_OVER)
    played = set(moves.values_list("certificate", flat=True))
    for action, day_of, rows in (
        ("certificates.numbered", "issued_on", papers),
        (
            "certificates.stored",
            "issued_on",
            [paper for paper in papers if paper.state == CertificateState.STORED],
        ),
        (
            "certificates.handed_over",
            "handed_over_on",
            [paper for paper in papers if paper.pk not in played],
        ),
    ):
        for day, those in _by_day(rows, day_of):
            yield story.told(day, action, each, hour=16, certificates=[paper.pk for paper in those])


def _by_day(rows: Iterable[Any], name: str) -> list[tuple[date, list[Any]]]:
    days = defaultdict(list)
    for row in rows:
        if day := getattr(row, name):
            days[day].append(row)
    return sorted(days.items())
