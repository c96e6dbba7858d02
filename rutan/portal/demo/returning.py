"""Who stands in a register again after a release: waiting for a verdict, sentenced, revoked, or no
return at all. All by the actions."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from rutan.portal.demo.cast import Cast, Side
from rutan.portal.demo.selection import FIT
from trainees import dossier
from trainees.actions import inmates, returns
from trainees.choices import ClosedReason, LegalStatus, ReturnKind, SentenceKind
from trainees.models import Application, Enrolment, Inmate, RegisterKind, Release

QUIET = timedelta(days=45)
"""So long outside at least."""
A_YEAR_AGO = 330
"""Days. Who was sentenced before that got two years: nobody stays longer than that says."""
NO_SENTENCE = dict.fromkeys(
    ("one_third_on", "half_on", "two_thirds_on", "expires_on", "integration_on")
)
A_THIRD = timedelta(days=122)
"""Of a year and a day."""


def sentenced_later(
    town: str, came: int, verdict: int, cast: Cast, on: date, *, unplaced: int = 0
) -> Iterator[int]:
    """A detainee first; the return counts from the verdict on. It may still be open.

    `unplaced`: one who never got a place in a class, so many days after the release.
    """
    side = getattr(cast, town)
    yield came
    if unplaced:
        release = _never_placed(side, timedelta(days=unplaced))
    else:
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
        values=values | _sentence(side, number=-verdict, years=1 + (verdict < -A_YEAR_AGO)),
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
    releases = _away(side, QUIET).filter(
        custody__enrolments__state="completed", outcomes__kind__is_productive=False
    )
    releases = releases.exclude(heard_later)
    lasting = _supervised(today)
    releases = releases.filter(lasting) if was_supervised else releases.exclude(lasting)
    # Who had one class alone comes first: such people there are among the others, too.
    places = Count("custody__enrolments", distinct=True)
    return releases.annotate(places=places).order_by("places", "-on", "pk").first()


def _never_placed(side: Side, outside: timedelta) -> Release | None:
    """Met the requirements, and there was no place."""
    wishes = Application.objects.filter(
        inmate=OuterRef("inmate"), closed_reason=ClosedReason.NO_SEAT, answer__in=FIT
    )
    places = Enrolment.objects.filter(inmate=OuterRef("inmate"))
    found = _away(side, outside).filter(Exists(wishes), ~Exists(places))
    return found.exclude(_supervised(side.facility.today())).first()


def _away(side: Side, outside: timedelta) -> QuerySet[Release]:
    """Released so long ago, who did not come back; who left last stands first."""
    return (
        Release.objects.filter(
            facility=side.facility,
            on__lt=side.facility.today() - outside,
            came_back=None,
            inmate__identity__nik__isnull=False,
            inmate__facility=F("facility"),
        )
        .select_related("inmate")
        .order_by("-on", "pk")
    )


def _supervised(today: date) -> Q:
    return Q(kind__is_supervised=True, supervised_until__gt=today)


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
        values |= _sentence(side, number=number, years=1)
    inmates.register(facility=side.facility, values=values, by=side.officer, returns=True)


def _sentence(side: Side, *, number: int, years: int) -> dict:
    today, third = side.facility.today(), A_THIRD * years
    return {
        "legal_status": LegalStatus.CONVICT,
        "register_kind": RegisterKind.objects.get(code="B.IIa").pk,
        "register_number": f"9{number:03}/{today.year}",
        "register_from": today,
        "sentence_kind": SentenceKind.FIXED,
        "years": years,
        "one_third_on": today + third,
        "half_on": today + third * 3 // 2,
        "two_thirds_on": today + third * 2,
        "expires_on": today + third * 3,
    }


ACTS = (
    partial(sentenced_later, "pangkep", -255, -170),
    partial(sentenced_later, "pangkep", -190, -95),
    partial(sentenced_later, "barru", -205, -120),
    partial(sentenced_later, "pangkep", -27, 1),
    partial(sentenced_later, "pangkep", -305, -214),
    partial(sentenced_later, "pangkep", -148, -61),
    partial(sentenced_later, "barru", -252, -177),
    partial(sentenced_later, "pangkep", -112, -40),
    partial(sentenced_later, "barru", -136, -54),
    partial(sentenced_later, "barru", -99, -36),
    partial(sentenced_later, "pangkep", -402, -344, unplaced=50),
    partial(sentenced_later, "pangkep", -318, -241, unplaced=100),
    partial(sentenced_later, "pangkep", -222, -150, unplaced=60),
    partial(sentenced_later, "pangkep", -164, -88, unplaced=170),
    partial(sentenced_later, "pangkep", -121, -52, unplaced=260),
    partial(sentenced_later, "pangkep", -101, -31, unplaced=120),
    partial(sentenced_later, "pangkep", -259, -186, unplaced=150),
    partial(sentenced_later, "pangkep", -137, -66, unplaced=80),
    partial(sentenced_later, "pangkep", -92, -34, unplaced=210),
    partial(sentenced_later, "barru", -374, -336, unplaced=60),
    partial(sentenced_later, "barru", -287, -216, unplaced=90),
    partial(sentenced_later, "barru", -196, -131, unplaced=200),
    partial(sentenced_later, "barru", -143, -76, unplaced=50),
    partial(sentenced_later, "barru", -113, -38, unplaced=300),
    partial(sentenced_later, "barru", -239, -168, unplaced=130),
    partial(sentenced_later, "barru", -171, -99, unplaced=110),
    partial(back_as_a_convict, "pangkep", -130, -122, ReturnKind.REVOKED),
    partial(back_as_a_convict, "barru", -88, -80, ReturnKind.SENTENCED),
    partial(back_as_a_convict, "barru", -40, -33, ReturnKind.NOT_ONE),
    partial(back_as_a_convict, "pangkep", -12, 0, None),
)
