"""Releases of the years before Bekal and what followed them, of people who are new with the list:
a few statements a table, however many people. Of people known here `history_after` tells it.

The rows are those of `releases`, `consents` and `follow_ups`, and move by the same lifecycle.
"""

from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from partnerships import thresholds
from partnerships.models import Facility
from rutan.accounts.models import User
from rutan.audit.recording import record_each
from rutan.common.errors import DomainError
from trainees import lifecycle
from trainees.actions import consents, follow_ups, releases
from trainees.actions._release_refusals import Wanted
from trainees.actions.history_after import channel_of
from trainees.choices import OPEN_LOOKS, Consent, FollowUpState, ReturnKind
from trainees.history_facts import PastLook, PastPerson
from trainees.models import (
    ConsentRecord,
    ContactAttempt,
    Custody,
    FollowUp,
    Outcome,
    Release,
    ReturnToCustody,
)

SLICE = 500
Event = tuple[Model, dict[str, Any]]


@dataclass
class Told:
    """What one person becomes on the way to the tables."""

    person: PastPerson
    release: Release
    looks: dict[str, FollowUp] = field(default_factory=dict)
    answers: list[tuple[FollowUp, PastLook]] = field(default_factory=list)


@dataclass
class Events:
    """By their names, so that each name is written in one go."""

    by_name: dict[str, list[Event]] = field(default_factory=dict)

    def add(self, name: str, subject: Model, **details: Any) -> None:
        self.by_name.setdefault(name, []).append((subject, details))

    def record(self, by: User) -> None:
        for name, events in self.by_name.items():
            record_each(name, events, by=by)


def release_all(
    facility: Facility,
    people: Iterable[tuple[PastPerson, Custody]],
    *,
    trained: Set[int],
    by: User,
) -> int:
    """`trained` are the keys of those who learnt something. Answers how many answers were kept."""
    today, settings, events = facility.today(), thresholds.of(facility), Events()
    told = [Told(person, _release(person, custody)) for person, custody in people]
    Release.objects.bulk_create([each.release for each in told], batch_size=SLICE)
    ConsentRecord.objects.bulk_create(
        [
            consents.row_of(each.release, answer=answer, on=each.release.on, by=by)
            for each in told
            if each.person.release and (answer := each.person.release.consent)
        ],
        batch_size=SLICE,
    )
    for each in told:
        release = each.release
        events.add(
            "inmate.released",
            release.custody.inmate,
            kind=release.kind.code,
            on=release.on,
            consent=str(release.consent),
        )
        if (
            release.inmate_id in trained
            and release.kind.starts_follow_up
            and release.consent != Consent.REFUSED
        ):
            rows = follow_ups.rows_for(release, settings)
            each.looks = {str(row.checkpoint): row for row in rows}
    FollowUp.objects.bulk_create(
        [look for each in told for look in each.looks.values()], batch_size=SLICE
    )
    for each in told:
        if each.looks:
            events.add("follow_up.planned", each.release, checkpoints=len(each.looks))
        _live_through(each, today, events)
    _keep_answers(told, by)
    _keep_returns(told, events)
    events.record(by)
    return sum(len(each.answers) for each in told)


def _release(person: PastPerson, custody: Custody) -> Release:
    told = person.release
    if told is None:
        raise ValueError("only of people with a release")
    wanted = Wanted(
        kind=told.kind,
        on=told.on,
        consent=told.consent,
        bapas=told.bapas,
        supervised_until=None,
        decree_number="",
    )
    return releases.row_of(custody, wanted)


def _live_through(each: Told, today: date, events: Events) -> None:
    """Month after month, as it went: what nobody asked is missed, what was told is kept, and who
    died or came back is asked no more."""
    for look in each.looks.values():
        if look.state == FollowUpState.SCHEDULED and look.closes_on < today:
            _move(look, "miss")
            events.add("follow_up.missed", look, checkpoint=look.checkpoint)
    for past in each.person.looks:
        found = each.looks.get(past.checkpoint)
        if found is None:
            raise DomainError(_("No follow-up of this month is planned for this person."))
        if past.kind is None and past.refused:
            _move(found, "refuse")
            events.add("follow_up.refused", found, on=past.on)
        elif past.kind is None:
            _move(found, "give_up")
            events.add("follow_up.attempted", found, on=past.on, state=found.state)
        else:
            _move(found, "record")
            each.answers.append((found, past))
            events.add(
                "follow_up.recorded",
                found,
                outcome=past.kind.code,
                evidence=past.evidence,
                checkpoint=found.checkpoint,
            )
            if past.kind.ends_follow_up:
                _drop(each, past.kind.code, events)
    if each.person.returned_on is not None:
        _drop(each, "reimprisoned", events)


def _drop(each: Told, reason: str, events: Events) -> None:
    for look in each.looks.values():
        if look.state in OPEN_LOOKS:
            _move(look, "drop")
            look.closed_reason = reason
            events.add("follow_up.dropped", look, reason=reason)


def _move(look: FollowUp, step: str) -> None:
    look.state = lifecycle.FOLLOW_UP.next_state(look.state, step)


def _keep_answers(told: list[Told], by: User) -> None:
    pairs = [pair for each in told for pair in each.answers]
    outcomes = [_outcome(look, past) for look, past in pairs]
    ContactAttempt.objects.bulk_create(
        [
            ContactAttempt(
                follow_up=look, on=past.on, channel=outcome.channel, was_reached=True, by=by
            )
            for (look, past), outcome in zip(pairs, outcomes, strict=True)
        ],
        batch_size=SLICE,
    )
    Outcome.objects.bulk_create(outcomes, batch_size=SLICE)
    for outcome in outcomes:
        if outcome.follow_up is not None:
            outcome.follow_up.counted = outcome
    FollowUp.objects.bulk_update(
        [look for each in told for look in each.looks.values()],
        ["state", "closed_reason", "counted"],
        batch_size=SLICE,
    )


def _outcome(look: FollowUp, past: PastLook) -> Outcome:
    return Outcome(
        follow_up=look,
        release_id=look.release_id,
        inmate_id=look.inmate_id,
        facility_id=look.facility_id,
        on=past.on,
        heard_on=past.on,
        kind=past.kind,
        channel=channel_of(past, look.release),
        evidence=past.evidence,
        uses_training=past.skill,
        income=past.income,
    )


def _keep_returns(told: list[Told], events: Events) -> None:
    returned = [each for each in told if each.person.returned_on is not None]
    ReturnToCustody.objects.bulk_create(
        ReturnToCustody(
            release=each.release,
            inmate_id=each.release.inmate_id,
            facility_id=each.release.facility_id,
            on=each.person.returned_on,
            kind=ReturnKind.SENTENCED,
            register_label=each.person.returned_label,
            is_history=True,
        )
        for each in returned
    )
    for each in returned:
        events.add(
            "return.detected",
            each.release,
            on=each.person.returned_on,
            kind=str(ReturnKind.SENTENCED),
        )
