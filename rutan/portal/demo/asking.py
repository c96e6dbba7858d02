"""How it went with asking: who was found again, said no, answered twice or took the consent back.
All by the actions."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import QuerySet

from rutan.portal.demo.cast import Cast, Side
from trainees.actions import consents, contacting, follow_ups, outcomes
from trainees.choices import (
    Channel,
    Consent,
    Evidence,
    FollowUpOwner,
    FollowUpState,
    IncomeBand,
    SkillUse,
)
from trainees.models import FollowUp, Outcome, OutcomeKind, Release


def found_again(cast: Cast, on: date) -> Iterator[int]:
    """Nobody could reach them in time; later the family tells how they lived then."""
    yield -16
    for side in (cast.pangkep, cast.barru):
        looks = _of_facility(side, FollowUpState.UNREACHABLE).order_by("-closes_on", "pk")
        for place, look in enumerate(looks[:2]):
            follow_ups.record_outcome(
                follow_up=look,
                on=look.due_on,
                heard_on=side.facility.today(),
                kind=_kind("employed" if place else "not_working"),
                channel=Channel.FAMILY,
                evidence=Evidence.THIRD_PARTY,
                by=side.officer,
                **({"uses_training": SkillUse.PARTLY} if place else {}),
            )


def answered_twice(cast: Cast, on: date) -> Iterator[int]:
    """The own word said no work; the contract that came later counts, and both are kept."""
    yield -11
    for side in (cast.pangkep, cast.barru):
        look = (
            _of_facility(side, FollowUpState.DONE)
            .filter(counted__kind__code="not_working", counted__on__lt=side.facility.today())
            .order_by("-due_on", "pk")
            .first()
        )
        if look is None:
            continue
        follow_ups.record_outcome(
            follow_up=look,
            on=look.counted.on,
            heard_on=side.facility.today(),
            kind=_kind("employed"),
            channel=Channel.VISIT,
            evidence=Evidence.DOCUMENT,
            by=side.officer,
            detail="Gudang hasil laut",
            uses_training=SkillUse.YES,
            since_on=look.counted.on,
            income=IncomeBand.TO_2,
            note="Surat perjanjian kerja dilihat",
        )


def tried(cast: Cast, on: date) -> Iterator[int]:
    """Of those whom somebody asks these days one is tried twice, one says no, and one is asked by
    the partner."""
    yield -9
    for side in (cast.pangkep, cast.barru):
        today = side.facility.today()
        looks = list(
            _of_facility(side, FollowUpState.SCHEDULED)
            .filter(opens_on__lte=today, closes_on__gt=today + timedelta(days=10))
            .order_by("due_on", "pk")[:2]
        )
        for look in looks[:1]:
            contacting.record_attempt(
                follow_up=look, on=today, channel=Channel.PHONE, note="Tidak aktif", by=side.officer
            )
        for look in looks[1:]:
            contacting.refuse(follow_up=look, on=today, channel=Channel.PHONE, by=side.officer)
        shared = _of_facility(side, FollowUpState.SCHEDULED).filter(
            release__partner_may_ask=True, closes_on__gt=on
        )
        if look := shared.exclude(pk__in=[each.pk for each in looks]).order_by("due_on").first():
            contacting.assign(
                follow_up=look,
                owner=FollowUpOwner.PARTNER,
                partner=cast.trades[side.facility.pk].partner,
                by=side.officer,
            )
    yield -4
    for side in (cast.pangkep, cast.barru):
        looks = _of_facility(side, FollowUpState.SCHEDULED).filter(
            attempts__isnull=False, closes_on__gte=side.facility.today()
        )
        if look := looks.order_by("pk").first():
            contacting.record_attempt(
                follow_up=look,
                on=side.facility.today(),
                channel=Channel.FAMILY,
                note="Kakak diminta menyampaikan pesan",
                by=side.officer,
            )


def told_in_between(cast: Cast, on: date) -> Iterator[int]:
    """News nobody had asked for: one was of a namesake, one is of a death."""
    side = cast.pangkep
    yield -21
    first, second = _answering(side).order_by("-on", "pk")[:2]
    wrong = _news(side, first, "studying", detail="Kursus las")
    _news(side, second, "self_employed", detail="Jual ikan asap", uses_training=SkillUse.YES)
    yield -18
    outcomes.void(outcome=wrong, reason="Kabar tentang orang lain bernama sama", by=side.checker)
    yield -14
    died = _answering(cast.barru).order_by("on", "pk").first()
    if died:
        _news(cast.barru, died, "deceased")


def took_it_back(cast: Cast, on: date) -> Iterator[int]:
    """Consent withdrawn long ago and lately: of the first nothing tells any more who it was."""
    side = cast.pangkep
    for days in (-48, -7):
        yield days
        release = (
            _answering(side)
            .filter(kind__is_supervised=False)
            .order_by("-partner_may_ask", "-on", "pk")
            .first()
        )
        if release:
            consents.withdraw(release=release, by=side.officer)
    yield -6
    consents.blur_withdrawn(on=side.facility.today(), dry_run=False)


def at_night(cast: Cast, on: date) -> Iterator[int]:
    yield 0
    contacting.miss_overdue(on=on, dry_run=False)


def _answering(side: Side) -> QuerySet[Release]:
    """Who agreed, is outside, and told something already."""
    return Release.objects.filter(
        facility=side.facility,
        on__lt=side.facility.today() - timedelta(days=60),
        consent=Consent.GIVEN,
        came_back=None,
        follow_ups__state=FollowUpState.SCHEDULED,
        pk__in=FollowUp.objects.exclude(counted=None).values("release"),
    ).distinct()


def _news(side: Side, release: Release, code: str, **details: str) -> Outcome:
    today = side.facility.today()
    return outcomes.add(
        release=release,
        on=today,
        heard_on=today,
        kind=_kind(code),
        channel=Channel.FAMILY,
        evidence=Evidence.THIRD_PARTY,
        by=side.officer,
        **details,
    )


def _of_facility(side: Side, state: FollowUpState) -> QuerySet[FollowUp]:
    """Looks that the facility itself asks about."""
    return FollowUp.objects.filter(
        facility=side.facility,
        owner=FollowUpOwner.FACILITY,
        state=state,
        due_on__lt=side.facility.today() + timedelta(days=40),
    ).select_related("counted", "release")


def _kind(code: str) -> OutcomeKind:
    return OutcomeKind.objects.get(code=code)


ACTS = (found_again, answered_twice, tried, told_in_between, took_it_back, at_night)
