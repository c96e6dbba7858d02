"""A release that was recorded of the wrong person, taken back with what it ended."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from partnerships import thresholds
from partnerships.choices import LIVE_CLASS_STATES, STARTED_CLASS_STATES
from partnerships.models import TrainingClass
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from rutan.common.records import still_there
from rutan.common.words import day
from trainees import lifecycle
from trainees.actions import (
    aftermath,
    certificate_papers,
    figures,
    follow_ups,
    learners,
    outcomes,
    release_days,
    waiting,
)
from trainees.actions._locks import lock_person
from trainees.actions.seats import free_seats, keep_seats_taken
from trainees.choices import (
    CertificateState,
    CircumstanceKind,
    CircumstanceOutcome,
    ClosedReason,
    MoveStep,
    NotReleased,
)
from trainees.follow_up_plan import planned
from trainees.models import (
    Application,
    Certificate,
    CertificateMove,
    Circumstance,
    ContactAttempt,
    Continuation,
    Custody,
    Enrolment,
    FollowUp,
    Outcome,
    RegisterEntry,
    Release,
    ReturnToCustody,
)


@dataclass(frozen=True, kw_only=True)
class TakenBack:
    """`ended` are the places that stay ended: their class is over, or the seat is taken."""

    places: list[Enrolment]
    ended: list[Enrolment]


@transaction.atomic
def take_back(*, release: Release, reason: NotReleased, by: User) -> TakenBack:
    """The person is in custody again as before: stay, register entry, places in classes with a
    free seat, wishes on their old day, certificates, learner record. The release goes, with its
    follow-ups and contacts; the events of both stay. Refused when something followed it."""
    lock_person(release.inmate_id)
    stays = Custody.objects.select_for_update(of=("self",)).select_related("facility", "inmate")
    custody = still_there(stays, release.custody_id)
    classes = _locked_classes(custody)
    places = release_days.lock_places(custody)
    # Whoever writes of a release waits at the person.
    release = still_there(Release.objects.select_related("kind", "facility"), release.pk)
    for refusal in refusals(release):
        raise refusal
    _open(custody, release)
    back = _seat_again(release, places, classes, by=by)
    _wait_again(release, by=by)
    _take_papers_back(release, by=by)
    learners.stay(custody=custody, on=release.on, by=by)
    kind, on, person = release.kind.code, release.on, custody.inmate
    FollowUp.objects.filter(release=release).delete()
    release.delete()
    _ask_no_more(person.pk, by=by)
    record("release.taken_back", person, by=by, kind=kind, on=on, reason=NotReleased(reason))
    aftermath.refresh([person.pk])
    return TakenBack(places=back, ended=[each for each in places if each not in back])


def refusals(release: Release) -> Iterator[DomainError]:
    """What followed the release: it is corrected then, not taken back."""
    last = planned(released_on=release.on, settings=thresholds.of(release.facility))[0].closes_on
    if release.facility.today() > last:
        yield DomainError(
            _("A release can be taken back until %(day)s, when the first follow-up is over.")
            % {"day": day(last)}
        )
    asked = ContactAttempt.objects.filter(follow_up__release=release)
    if asked.exists() or Outcome.objects.filter(release=release).exists():
        yield DomainError(_("Somebody was asked after this release already."))
    if ReturnToCustody.objects.filter(release=release).exists():
        yield DomainError(_("A return after this release is recorded already."))
    if Custody.objects.filter(inmate=release.inmate_id).open().exists():
        yield DomainError(_("This person is already in custody."))
    if _handed_on(release).exists() or learners.has_letter_of(release.inmate_id, release.on):
        yield DomainError(_("The transcript or the letter was handed to who goes on already."))


def _handed_on(release: Release) -> QuerySet[Continuation]:
    return Continuation.objects.filter(
        enrolment__custody=release.custody_id, enrolment__exit_reason__code="released"
    ).exclude(handed_on=None, dropped_reason="")


def _locked_classes(custody: Custody) -> Mapping[int, TrainingClass]:
    ended = Enrolment.objects.filter(custody=custody, exit_reason__code="released")
    classes = TrainingClass.objects.select_for_update(of=("self",), no_key=True)
    rows = classes.filter(pk__in=ended.values_list("training_class_id", flat=True)).order_by("pk")
    return {each.pk: each for each in rows}


def _open(custody: Custody, release: Release) -> None:
    custody.state = lifecycle.CUSTODY.next_state(custody.state, "take_back")
    custody.left_on = None
    custody.save(update_fields=["state", "left_on", "updated_at"])
    entries = RegisterEntry.objects.filter(custody=custody, ends_on=release.on)
    if (entry := entries.order_by("-starts_on", "-pk").first()) is not None:
        entry.ends_on = None
        entry.save(update_fields=["ends_on"])


def _seat_again(
    release: Release,
    places: Collection[Enrolment],
    classes: Mapping[int, TrainingClass],
    *,
    by: User,
) -> list[Enrolment]:
    back = []
    for place in places:
        training_class = classes[place.training_class_id]
        is_of_release = place.ended_on == max(release.on, place.enrolled_on)
        is_open = training_class.state in LIVE_CLASS_STATES and free_seats(training_class) > 0
        if not is_of_release or not is_open:
            continue
        place.state = lifecycle.ENROLMENT.next_state(place.state, "take_back")
        if training_class.state in STARTED_CLASS_STATES:
            place.state = lifecycle.ENROLMENT.next_state(place.state, "start")
        place.exit_reason, place.exit_note, place.ended_on = None, "", None
        place.save(update_fields=["state", "exit_reason", "exit_note", "ended_on", "updated_at"])
        record("enrolment.taken_back", place, by=by)
        back.append(place)
        keep_seats_taken(training_class)
        figures.refresh(training_class)
    Continuation.objects.filter(enrolment__in=back).delete()
    noted = Circumstance.objects.filter(
        kind=CircumstanceKind.RELEASED, outcome=CircumstanceOutcome.AUTOMATIC
    )
    noted.filter(enrolment__in=back).delete()
    return back


def _take_papers_back(release: Release, *, by: User) -> None:
    """Certificates that the release handed over lie at the facility again. They keep their day
    when that of the release is corrected; whoever took one later for the person is related."""
    given = CertificateMove.objects.filter(
        certificate__enrolment__inmate=release.inmate_id,
        certificate__state=CertificateState.HANDED_OVER,
        step=MoveStep.HANDED_OVER,
        relation="",
        at__gte=release.created_at,
    )
    papers = Certificate.objects.filter(pk__in=given.values("certificate"))
    if papers.exists():
        certificate_papers.take_back(papers, on=release.facility.today(), by=by)


def _wait_again(release: Release, *, by: User) -> None:
    lapsed = Application.objects.filter(
        inmate=release.inmate_id,
        facility=release.facility_id,
        closed_on=release.on,
        closed_reason=ClosedReason.OUT_OF_TIME,
        continued_by=None,
    ).select_related("inmate")
    if lapsed:
        # A place that was given back may have answered them all.
        with suppress(DomainError):
            waiting.wait_again(applications=list(lapsed), by=by)


def _ask_no_more(inmate: int, *, by: User) -> None:
    """After an earlier release: the person is in custody, as before this one."""
    for earlier in Release.objects.filter(inmate=inmate).order_by("pk"):
        if why := outcomes.ended(earlier):
            follow_ups.drop(FollowUp.objects.filter(release=earlier), reason=why, by=by)
