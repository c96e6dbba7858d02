"""What became of the sample people after their release: made up, with gaps, as real life has."""

import random
from datetime import date, timedelta

from partnerships import thresholds
from partnerships.models import Facility, TrainingField
from rutan.accounts.models import User
from rutan.portal.demo.people import Person
from trainees.choices import (
    Channel,
    Consent,
    DepartureKind,
    EnrolmentState,
    Evidence,
    FollowUpState,
    SkillUse,
)
from trainees.follow_up_plan import owner_of, planned
from trainees.models import (
    ContactAttempt,
    Departure,
    Enrolment,
    FollowUp,
    Outcome,
    OutcomeKind,
    Release,
    ReleaseContact,
    ReleaseKind,
)

KINDS = ("expiry", "pb", "cb", "cmb")
ELSEWHERE = "Lapas lain (contoh)"


def add(
    facility: Facility, people: list[Person], *, on: date, chance: random.Random, recorder: User
) -> None:
    kinds = {kind.code: kind for kind in ReleaseKind.objects.all()}
    trained = set(
        Enrolment.objects.filter(facility=facility, state=EnrolmentState.COMPLETED).values_list(
            "inmate_id", flat=True
        )
    )
    settings = thresholds.of(facility)
    for person in people:
        if person.out_on is None:
            continue
        if person.is_moved:
            _depart(facility, person)
            continue
        release = _release(facility, person, kinds, chance)
        if person.inmate.pk in trained and release.consent != Consent.REFUSED:
            _follow_ups(release, settings, on, chance, recorder)


def _depart(facility: Facility, person: Person) -> None:
    Departure.objects.create(
        custody=person.custody,
        inmate=person.inmate,
        facility=facility,
        kind=DepartureKind.TRANSFER,
        on=person.out_on,
        to_place=ELSEWHERE,
    )


def _release(facility, person, kinds, chance) -> Release:
    early = person.expires_on and person.out_on < person.expires_on - timedelta(days=25)
    kind = kinds[chance.choice(KINDS[1:]) if early else "expiry"]
    agrees = Consent.GIVEN if chance.random() < 0.92 else Consent.REFUSED
    release = Release.objects.create(
        custody=person.custody,
        inmate=person.inmate,
        facility=facility,
        kind=kind,
        on=person.out_on,
        bapas=facility.bapas if kind.is_supervised else None,
        supervised_until=person.expires_on if kind.is_supervised else None,
        destination=facility.region,
        consent=Consent.NOT_NEEDED if kind.is_supervised else agrees,
        consent_on=person.out_on if not kind.is_supervised and agrees == Consent.GIVEN else None,
    )
    if agrees == Consent.GIVEN:
        ReleaseContact.objects.create(
            release=release,
            phone=f"+62811000{chance.randint(10000, 99999)}",
            owner="Keluarga",
            has_consent=True,
        )
    return release


def _follow_ups(release, settings, on, chance, recorder) -> None:
    kinds = {kind.code: kind for kind in OutcomeKind.objects.all()}
    luck, field = chance.random(), None
    for plan in planned(released_on=release.on, settings=settings):
        follow_up = FollowUp(
            release=release,
            inmate=release.inmate,
            facility=release.facility,
            bapas=release.bapas,
            owner=owner_of(release, plan.due_on),
            checkpoint=plan.checkpoint,
            due_on=plan.due_on,
            opens_on=plan.opens_on,
            closes_on=plan.closes_on,
        )
        is_past = plan.due_on + timedelta(days=7) < on
        if is_past and chance.random() < 0.9:
            follow_up.state = FollowUpState.DONE
        elif is_past and plan.closes_on < on:
            follow_up.state = FollowUpState.UNREACHABLE
        follow_up.save()
        if follow_up.state == FollowUpState.DONE:
            field = field or _field_of(release)
            _outcome(follow_up, kinds, luck, field, chance, recorder)
        elif follow_up.state == FollowUpState.UNREACHABLE:
            _attempts(follow_up, recorder)


def _field_of(release) -> TrainingField | None:
    enrolment = (
        Enrolment.objects.filter(inmate=release.inmate, state=EnrolmentState.COMPLETED)
        .select_related("training_class__programme_version__programme__field")
        .last()
    )
    return enrolment.training_class.programme_version.programme.field if enrolment else None


def _outcome(follow_up, kinds, luck, field, chance, recorder) -> None:
    """The longer outside, the likelier at work; `luck` is the person's own and stays."""
    months = {"b1": 0, "b3": 1, "b6": 2, "b12": 3, "b24": 3}[follow_up.checkpoint]
    works = luck < (0.46, 0.62, 0.76, 0.8)[months]
    if works:
        code = "employed" if luck < 0.4 else "self_employed" if luck < 0.68 else "studying"
    else:
        code = "reimprisoned" if luck > 0.975 and months > 1 else "not_working"
    channel = chance.choice((Channel.BAPAS, Channel.PHONE, Channel.FAMILY))
    on = follow_up.due_on + timedelta(days=chance.randint(-5, 7))
    ContactAttempt.objects.create(
        follow_up=follow_up, on=on, channel=channel, was_reached=True, by=recorder
    )
    follow_up.counted = Outcome.objects.create(
        follow_up=follow_up,
        release=follow_up.release,
        inmate=follow_up.inmate,
        facility=follow_up.facility,
        on=on,
        heard_on=on,
        kind=kinds[code],
        detail="Usaha kecil" if code == "self_employed" else "",
        field=field if works else None,
        uses_training=chance.choice(list(SkillUse)) if works else "",
        channel=channel,
        evidence=chance.choice((Evidence.THIRD_PARTY, Evidence.SELF_REPORT, Evidence.VISIT)),
    )
    follow_up.save(update_fields=["counted"])


def _attempts(follow_up, recorder) -> None:
    for days, channel in ((0, Channel.PHONE), (8, Channel.FAMILY), (15, Channel.PHONE)):
        ContactAttempt.objects.create(
            follow_up=follow_up,
            on=follow_up.due_on + timedelta(days=days),
            channel=channel,
            was_reached=False,
            by=recorder,
        )
