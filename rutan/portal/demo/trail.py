"""The audit trail of the sample history, read off the sample rows: who did what, and when.

Each event is worded as the action that would have written it (`trainees.actions`,
`partnerships.actions`). Nothing is told from before the register was there.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, timedelta

from django.db.models import Count, Prefetch, QuerySet
from django.utils import timezone

from partnerships.choices import AgreementState, DocumentKind, ReviewKind
from partnerships.models import Agreement, Coordination, Document, Programme
from rutan.accounts.models import User
from rutan.audit.models import AuditEvent
from rutan.audit.sample import Told, tell
from rutan.portal.demo.facts import Institutions
from rutan.portal.demo.story import Story, moment
from rutan.portal.demo.trail_of_classes import classes
from trainees.choices import FollowUpOwner, FollowUpState
from trainees.models import (
    Departure,
    DisciplineRecord,
    FollowUp,
    HealthLetter,
    Inmate,
    Release,
    RiskAssessment,
)


def add(
    here: Institutions,
    written: Iterable[Agreement],
    kept: Iterable[AuditEvent],
    *,
    on: date,
    since: date,
) -> int:
    """Tells the past of both facilities, once; returns how many events there are.

    `written` are the agreements that no action made; `kept` is what the played part recorded.
    """
    past = [*_catalogue(here, since), *_facts()]
    for town in ("pangkep", "barru"):
        story = Story(getattr(here, town), town, on=on, since=since)
        here_written = [row.pk for row in written if row.facility_id == story.facility.pk]
        past += [
            *agreements(story, here_written),
            *people(story),
            *classes(story),
            *afterwards(story),
        ]
    kept = list(kept)
    return tell(_not_played(past, kept), kept=kept)


AGAIN = frozenset(
    {
        "certificates.handed_over",
        "inmate.disciplined",
        "inmate.health_letter_added",
        "inmate.risk_assessed",
    }
)
"""What happens to one person or class more than once: it is the same only on the same day."""
CAME = frozenset({"application.added", "application.asked"})


def _not_played(past: Iterable[Told], kept: Collection[AuditEvent]) -> Iterator[Told]:
    """Without what the actions have recorded themselves: their rows are read off as well."""
    played = {(each.action, each.subject_type, each.subject_id) for each in kept}
    on_days = {(each.action, each.subject_id, each.at.date()) for each in kept}
    came = {each.subject_id for each in kept if each.action in CAME}
    for told in past:
        meta, pk = told.subject._meta, str(told.subject.pk)
        if told.action in AGAIN:
            is_played = (told.action, pk, told.at.astimezone(UTC).date()) in on_days
        elif told.action in CAME:
            is_played = pk in came
        else:
            is_played = (told.action, meta.label_lower, pk) in played
        if not is_played:
            yield told


def _catalogue(here: Institutions, since: date) -> Iterator[Told]:
    admin = User.objects.get(username="admin@bekal.example")
    at = moment(since, 8, here.pangkep)
    for programme in Programme.objects.filter(is_demo=True).order_by("pk"):
        yield Told(at=at, by=admin, action="catalogue.added", subject=programme)


def _facts() -> Iterator[Told]:
    """What the press told was entered today, by nobody who could have been there."""
    now = timezone.now()
    for visit in Coordination.objects.filter(partner__is_demo=False).order_by("on", "pk"):
        details = {"kind": visit.kind, "on": visit.on}
        yield Told(at=now, by=None, action="coordination.held", subject=visit, details=details)


def agreements(story: Story, written: Collection[int]) -> Iterator[Told]:
    rows = Agreement.objects.filter(pk__in=written).order_by("pk")
    scans = Prefetch("documents", Document.objects.filter(kind=DocumentKind.SIGNED_SCAN))
    for agreement in rows.prefetch_related("review_steps", "parties", scans):
        steps = list(agreement.review_steps.all())
        first = steps[0].decided_on - timedelta(days=16)
        yield story.told(
            first, "agreement.drafted", agreement, code=agreement.code, kind=agreement.kind
        )
        yield story.told(first + timedelta(days=9), "agreement.submitted", agreement)
        for step in steps:
            yield story.told(
                step.decided_on,
                "agreement.approved",
                agreement,
                by=story.head if step.kind == ReviewKind.INTERNAL else story.officer,
                step=step.kind,
                on=step.decided_on,
                round=step.round,
            )
        if agreement.state != AgreementState.SIGNED:
            continue
        for party in agreement.parties.all():
            yield story.told(
                agreement.signed_on, "agreement.number_given", agreement, hour=9, party=party.pk
            )
        for paper in agreement.documents.all():
            yield story.told(
                agreement.signed_on,
                "document.uploaded",
                agreement,
                hour=11,
                document=paper.pk,
                kind=paper.kind,
                sha256=paper.sha256,
            )
        yield story.told(
            agreement.signed_on, "agreement.signed", agreement, hour=11, on=agreement.signed_on
        )


def people(story: Story) -> Iterator[Told]:
    inmates = Inmate.objects.filter(facility=story.facility, is_demo=True)
    for inmate in inmates.prefetch_related("custodies").order_by("pk"):
        # What came after the first stay was played.
        for stay in sorted(inmate.custodies.all(), key=lambda each: each.pk)[:1]:
            yield story.told(stay.entered_on, "inmate.registered", inmate, hour=8, custody=stay.pk)
    for letter in HealthLetter.objects.filter(inmate__in=inmates).select_related("inmate"):
        yield story.told(
            letter.on,
            "inmate.health_letter_added",
            letter.inmate,
            on=letter.on,
            corrected=False,
        )
    for model, action in (
        (RiskAssessment, "inmate.risk_assessed"),
        (DisciplineRecord, "inmate.disciplined"),
    ):
        rows = model.objects.filter(custody__inmate__in=inmates)
        for row in rows.select_related("custody__inmate").order_by("pk"):
            yield story.told(row.on, action, row.custody.inmate, hour=11, on=row.on)


def afterwards(story: Story) -> Iterator[Told]:
    releases = Release.objects.filter(facility=story.facility)
    for each in (
        releases.select_related("inmate", "kind").annotate(looks=Count("follow_ups")).order_by("pk")
    ):
        yield story.told(
            each.on,
            "inmate.released",
            each.inmate,
            hour=12,
            kind=each.kind.code,
            on=each.on,
            consent=each.consent,
        )
        if each.looks:
            yield story.told(each.on, "follow_up.planned", each, hour=12, checkpoints=each.looks)
    for move in Departure.objects.filter(facility=story.facility).select_related("inmate"):
        yield story.told(move.on, "inmate.transferred", move.inmate, hour=12, on=move.on)
    yield from _looks(story, FollowUp.objects.filter(release__in=releases))


def _looks(story: Story, looks: QuerySet[FollowUp]) -> Iterator[Told]:
    for each in looks.select_related("counted__kind").prefetch_related("attempts").order_by("pk"):
        by = story.probation if each.owner == FollowUpOwner.BAPAS else story.officer
        outcome = each.counted
        if outcome:
            yield story.told(
                outcome.on,
                "follow_up.recorded",
                each,
                by=by,
                outcome=outcome.kind.code,
                evidence=outcome.evidence,
                checkpoint=each.checkpoint,
            )
            continue
        for attempt in each.attempts.all():
            yield story.told(
                attempt.on,
                "follow_up.attempted",
                each,
                by=by,
                channel=attempt.channel,
                state=each.state,
            )
        if each.state == FollowUpState.MISSED:
            yield story.told(
                each.closes_on + timedelta(days=1),
                "follow_up.missed",
                each,
                hour=2,
                checkpoint=each.checkpoint,
                state=each.state,
            )
