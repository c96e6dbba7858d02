"""What became of the sample people after their release: made up, with gaps, as real life has.

`chance` is what the whole history draws from, once for everybody whatever the rules then say of
them: what comes after it stays what it was. What was added since draws with `dice` of its own.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from partnerships import thresholds
from partnerships.models import Facility, TrainingField
from rutan.accounts.models import User
from rutan.portal.demo.chances import chance_of
from rutan.portal.demo.lives import Life
from rutan.portal.demo.people import Person
from trainees.choices import (
    Channel,
    Consent,
    DepartureKind,
    EnrolmentState,
    Evidence,
    FollowUpOwner,
    FollowUpState,
    SkillUse,
)
from trainees.follow_up_plan import may_be_asked, owner_of, planned
from trainees.models import (
    ConsentRecord,
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
OLD_TEXT = "lama"
"""As what was agreed to before texts had versions."""
AGREES_FOR_LATER = 0.8
"""Of those who are supervised, and say yes for the time after it."""
NOBODY_ASKED = 0.4
"""Of the looks whose window went by."""


@dataclass(frozen=True)
class Asking:
    """Who asks about a facility's people, and what with; the rows are written in the end."""

    settings: Mapping[str, Any]
    kinds: dict[str, OutcomeKind]
    fields: dict[int, TrainingField | None]
    """What somebody was trained in, by the key of the person."""
    recorder: User
    probation: User
    on: date
    chance: random.Random
    dice: random.Random
    releases: list[Release] = field(default_factory=list)
    contacts: list[ReleaseContact] = field(default_factory=list)
    looks: list[FollowUp] = field(default_factory=list)
    tries: list[ContactAttempt] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)

    def by(self, follow_up: FollowUp) -> User:
        return self.probation if follow_up.owner == FollowUpOwner.BAPAS else self.recorder

    def write(self) -> None:
        Release.objects.bulk_create(self.releases)
        for rows in (self.contacts, self.looks, self.tries, self.outcomes):
            if rows:
                type(rows[0]).objects.bulk_create(rows)
        for outcome in self.outcomes:
            outcome.follow_up.counted = outcome
        answered = [outcome.follow_up for outcome in self.outcomes]
        FollowUp.objects.bulk_update(answered, ["counted"], batch_size=200)


def add(
    facility: Facility, people: list[Person], *, on: date, chance: random.Random, recorder: User
) -> None:
    kinds = {kind.code: kind for kind in ReleaseKind.objects.all()}
    completed = Enrolment.objects.filter(facility=facility, state=EnrolmentState.COMPLETED)
    asking = Asking(
        settings=thresholds.of(facility),
        kinds={kind.code: kind for kind in OutcomeKind.objects.all()},
        fields={
            each.inmate_id: each.training_class.programme_version.programme.field
            for each in completed.select_related(
                "training_class__programme_version__programme__field"
            ).order_by("pk")
        },
        recorder=recorder,
        probation=User.objects.get(username="pk@bapas.example"),
        on=on,
        chance=chance,
        dice=chance_of("after", facility, on),
    )
    for person in people:
        if person.out_on is None:
            continue
        if person.is_moved:
            _depart(facility, person)
            continue
        release = _release(facility, person, kinds, asking)
        if person.inmate.pk in asking.fields and release.consent != Consent.REFUSED:
            _follow_ups(release, asking)
    asking.write()
    ConsentRecord.objects.bulk_create(
        ConsentRecord(
            release=release,
            facility=facility,
            on=release.on,
            answer=release.consent,
            text_version=OLD_TEXT,
            partner_may_ask=release.partner_may_ask,
            by=recorder,
        )
        for release in asking.releases
        if release.consent in (Consent.GIVEN, Consent.REFUSED)
    )


def _depart(facility: Facility, person: Person) -> None:
    Departure.objects.create(
        custody=person.custody,
        inmate=person.inmate,
        facility=facility,
        kind=DepartureKind.TRANSFER,
        on=person.out_on,
        to_place=ELSEWHERE,
    )


def _release(facility: Facility, person: Person, kinds, asking: Asking) -> Release:
    chance, dice = asking.chance, asking.dice
    early = person.expires_on and person.out_on < person.expires_on - timedelta(days=25)
    kind = kinds[chance.choice(KINDS[1:]) if early else "expiry"]
    agrees = chance.random() < 0.92
    consent = Consent.GIVEN if agrees else Consent.REFUSED
    if kind.is_supervised and not (agrees and dice.random() < AGREES_FOR_LATER):
        consent = Consent.NOT_NEEDED
    is_yes = consent == Consent.GIVEN
    number = f"CONTOH-{kind.code.upper()}-{person.inmate.pk:04}/{person.out_on.year}"
    release = Release(
        custody=person.custody,
        inmate=person.inmate,
        facility=facility,
        kind=kind,
        on=person.out_on,
        decree_number=number if kind.needs_decree else "",
        bapas=facility.bapas if kind.is_supervised else None,
        supervised_until=person.expires_on if kind.is_supervised else None,
        destination=facility.region,
        consent=consent,
        consent_on=person.out_on if is_yes else None,
        partner_may_ask=is_yes and dice.random() < 0.3,
    )
    asking.releases.append(release)
    if agrees:
        asking.contacts.append(
            ReleaseContact(
                release=release,
                phone=f"+62811000{chance.randint(10000, 99999)}",
                owner="Keluarga",
                has_consent=True,
            )
        )
    return release


def _follow_ups(release: Release, asking: Asking) -> None:
    life = Life(release.on, asking.chance.random(), asking.dice)
    for plan in planned(released_on=release.on, settings=asking.settings):
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
        is_past = plan.due_on + timedelta(days=7) < asking.on
        is_answered = is_past and asking.chance.random() < 0.9
        months = plan.checkpoint.months
        drawn = _drawn(asking.chance, life.is_lucky(months)) if is_answered else None
        if not may_be_asked(release, plan.due_on):
            follow_up.state = FollowUpState.NOT_REQUIRED
            follow_up.closed_reason = "supervision_over"
        elif is_answered:
            follow_up.state = FollowUpState.DONE
        elif is_past and plan.closes_on < asking.on:
            nobody = asking.dice.random() < NOBODY_ASKED
            follow_up.state = FollowUpState.MISSED if nobody else FollowUpState.UNREACHABLE
        asking.looks.append(follow_up)
        if follow_up.state == FollowUpState.DONE:
            _outcome(follow_up, life, life.code_in(months), drawn, asking)
        elif follow_up.state == FollowUpState.UNREACHABLE:
            asking.tries.extend(_attempts(follow_up, asking.by(follow_up)))


@dataclass(frozen=True)
class Drawn:
    channel: str
    days: int
    """After the day it was due."""
    use: str
    evidence: str


def _drawn(chance: random.Random, works: bool) -> Drawn:
    return Drawn(
        channel=chance.choice((Channel.BAPAS, Channel.PHONE, Channel.FAMILY)),
        days=chance.randint(-5, 7),
        use=chance.choice(list(SkillUse)) if works else "",
        evidence=chance.choice((Evidence.THIRD_PARTY, Evidence.SELF_REPORT, Evidence.VISIT)),
    )


def _outcome(follow_up: FollowUp, life: Life, code: str, drawn: Drawn, asking: Asking) -> None:
    on = follow_up.due_on + timedelta(days=drawn.days)
    is_bapas = follow_up.owner == FollowUpOwner.BAPAS
    channel = Channel.PHONE if drawn.channel == Channel.BAPAS and not is_bapas else drawn.channel
    asking.tries.append(
        ContactAttempt(
            follow_up=follow_up, on=on, channel=channel, was_reached=True, by=asking.by(follow_up)
        )
    )
    asking.outcomes.append(
        Outcome(
            follow_up=follow_up,
            release=follow_up.release,
            inmate=follow_up.inmate,
            facility=follow_up.facility,
            on=on,
            heard_on=on,
            kind=asking.kinds[code],
            channel=channel,
            evidence=life.evidence(drawn.evidence, code),
            **life.told(code, on, asking.fields[follow_up.inmate_id], drawn.use),
        )
    )


def _attempts(follow_up: FollowUp, recorder: User) -> list[ContactAttempt]:
    return [
        ContactAttempt(
            follow_up=follow_up,
            on=follow_up.due_on + timedelta(days=days),
            channel=channel,
            was_reached=False,
            by=recorder,
        )
        for days, channel in ((0, Channel.PHONE), (8, Channel.FAMILY), (15, Channel.PHONE))
    ]
