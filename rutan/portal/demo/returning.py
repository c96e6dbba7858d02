"""Who stands in a register again after a release: waiting for a verdict, sentenced, revoked, or no
return at all. All by the actions."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from django.db.models import F, Q

from rutan.portal.demo.cast import Cast, Side
from trainees import dossier
from trainees.actions import inmates, returns
from trainees.choices import LegalStatus, ReturnKind, SentenceKind
from trainees.models import Inmate, RegisterKind, Release

QUIET = timedelta(days=45)
"""So long outside at least."""
NO_SENTENCE = dict.fromkeys(
    ("one_third_on", "half_on", "two_thirds_on", "expires_on", "integration_on")
)
A_THIRD = timedelta(days=122)
"""Of the new sentence, a year and a day."""


def sentenced_later(town: str, came: int, verdict: int, cast: Cast, on: date) -> Iterator[int]:
    """A detainee first; the return counts from the verdict on. It may still be open."""
    side = getattr(cast, town)
    yield came
    release = _outside(side, was_supervised=False)
    if release is None:
        return
    _enters(side, release.inmate, "A.III", number=-came)
    if verdict > 0:
        return
    yield verdict
    inmate = Inmate.objects.get(pk=release.inmate_id)
    values = dossier.load_one(inmate).values()
    inmates.update(
        inmate=inmate,
        version=inmate.version,
        values=values | _sentence(side, number=-verdict),
        by=side.officer,
    )


def back_as_a_convict(
    town: str, came: int, told: int, kind: ReturnKind | None, cast: Cast, on: date
) -> Iterator[int]:
    """While the supervision lasts the register alone does not tell: the supervisor does."""
    side = getattr(cast, town)
    yield came
    release = _outside(side, was_supervised=True)
    if release is None:
        return
    _enters(side, release.inmate, "B.IIa", number=-came)
    if kind is None:
        return
    yield told
    returns.settle(release=release, kind=kind, by=side.checker)


def _outside(side: Side, *, was_supervised: bool) -> Release | None:
    """Released a while ago and heard of no more since."""
    today = side.facility.today()
    heard_later = Q(follow_ups__counted__on__gte=today)
    releases = Release.objects.filter(
        facility=side.facility,
        on__lt=today - QUIET,
        came_back=None,
        inmate__identity__nik__isnull=False,
        inmate__facility=F("facility"),
        custody__enrolments__state="completed",
        outcomes__kind__is_productive=False,
    ).exclude(heard_later)
    lasting = Q(kind__is_supervised=True, supervised_until__gt=today)
    releases = releases.filter(lasting) if was_supervised else releases.exclude(lasting)
    return releases.select_related("inmate").order_by("-on", "pk").distinct().first()


def _enters(side: Side, inmate: Inmate, register: str, *, number: int) -> None:
    today = side.facility.today()
    values = dossier.load_one(inmate).values() | NO_SENTENCE
    values |= {
        "entered_on": today,
        "sdp_synced_on": today,
        "detained_from": today,
        "sentence_kind": SentenceKind.NONE,
        "years": 0,
        "months": 0,
        "days": 0,
        "remission_days": 0,
        "block": "A-2",
        "legal_status": LegalStatus.DETAINEE,
        "register_kind": RegisterKind.objects.get(code=register).pk,
        "register_number": f"9{number:03}/{today.year}",
        "register_from": today,
    }
    if register == "B.IIa":
        values |= _sentence(side, number=number)
    inmates.register(facility=side.facility, values=values, by=side.officer, returns=True)


def _sentence(side: Side, *, number: int) -> dict:
    today = side.facility.today()
    return {
        "legal_status": LegalStatus.CONVICT,
        "register_kind": RegisterKind.objects.get(code="B.IIa").pk,
        "register_number": f"9{number:03}/{today.year}",
        "register_from": today,
        "sentence_kind": SentenceKind.FIXED,
        "years": 1,
        "one_third_on": today + A_THIRD,
        "half_on": today + A_THIRD * 3 // 2,
        "two_thirds_on": today + A_THIRD * 2,
        "expires_on": today + A_THIRD * 3,
    }


ACTS = (
    partial(sentenced_later, "pangkep", -255, -170),
    partial(sentenced_later, "pangkep", -190, -95),
    partial(sentenced_later, "barru", -205, -120),
    partial(sentenced_later, "pangkep", -27, 1),
    partial(back_as_a_convict, "pangkep", -130, -122, ReturnKind.REVOKED),
    partial(back_as_a_convict, "barru", -88, -80, ReturnKind.SENTENCED),
    partial(back_as_a_convict, "barru", -40, -33, ReturnKind.NOT_ONE),
    partial(back_as_a_convict, "pangkep", -12, 0, None),
)
