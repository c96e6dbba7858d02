"""Where the paper of a certificate lies, and where it goes when its holder was transferred."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from partnerships.models import Facility
from rutan.common.shares import NOTHING
from rutan.common.words import short_day
from trainees.choices import (
    AT_HAND_CERTIFICATES,
    AWAY_CERTIFICATES,
    FOLLOWING_CERTIFICATES,
    OWED_CERTIFICATES,
    CertificateState,
    DepartureKind,
    MoveStep,
)
from trainees.models import Certificate, CertificateMove, Custody, Departure, Inmate
from trainees.models.certificate import HAND_OVER_UNKNOWN


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where a paper goes: to a facility, or to a place that is none of ours."""

    facility: Facility | None = None
    place: str = ""

    def __str__(self) -> str:
        return self.place if self.facility is None else str(self.facility)


def targets_of(certificates: Collection[Certificate]) -> dict[int, Target]:
    """By certificate, of those whose holder is elsewhere or was transferred. Two or three queries
    for any number."""
    people = Inmate.objects.select_related("facility").in_bulk(
        {each.enrolment.inmate_id for each in certificates}
    )
    left = _transfers_of(people)
    found = {}
    for certificate in certificates:
        inmate = people[certificate.enrolment.inmate_id]
        if inmate.facility_id != certificate.facility_id:
            found[certificate.pk] = Target(facility=inmate.facility)
        elif (departure := left.get(inmate.pk)) is not None:
            found[certificate.pk] = Target(facility=departure.to_facility, place=departure.to_place)
    return found


def is_kept(certificate: Certificate, inmate: Inmate) -> bool:
    """The paper lies where the person is, and was not handed over."""
    at_hand = certificate.state in AT_HAND_CERTIFICATES
    return at_hand and certificate.facility_id == inmate.facility_id


def is_expected(certificate: Certificate, inmate: Inmate) -> bool:
    """The paper still has to come to where the person is."""
    is_away = certificate.state in AWAY_CERTIFICATES
    elsewhere = is_away or certificate.facility_id != inmate.facility_id
    return elsewhere and certificate.state in FOLLOWING_CERTIFICATES


def kept_for(inmate: Inmate) -> QuerySet[Certificate]:
    """The papers of one person that `is_kept` says."""
    return Certificate.objects.filter(
        enrolment__inmate=inmate, facility=inmate.facility_id, state__in=AT_HAND_CERTIFICATES
    )


def _transfers_of(people: Iterable[int]) -> dict[int, Departure]:
    """The transfer of each after which no stay began yet."""
    last = {
        stay.inmate_id: stay.pk for stay in Custody.objects.filter(inmate__in=people).order_by("pk")
    }
    departures = Departure.objects.filter(custody__in=last.values(), kind=DepartureKind.TRANSFER)
    return {each.inmate_id: each for each in departures.select_related("to_facility")}


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a paper lies, in words for those who ask at one facility; from when, or on what day."""

    words: str
    since: date | None = None
    on: date | None = None
    note: str = ""
    is_unknown: bool = False

    def __str__(self) -> str:
        if self.since:
            return _("%(place)s, since %(day)s") % {
                "place": self.words,
                "day": short_day(self.since),
            }
        return f"{self.words}, {short_day(self.on)}" if self.on else self.words


def places_of(certificates: Collection[Certificate], *, at: Facility) -> dict[int, Place]:
    """By certificate. Of another facility its name and the day are told, never the cupboard there
    nor who took the paper. Two queries; the facilities of the papers are at hand."""
    moves = CertificateMove.objects.filter(certificate__in=certificates).order_by("pk")
    last = {
        (move.certificate_id, move.step): move
        for move in moves.select_related("to_facility", "bapas", "facility")
    }
    keys = [each.pk for each in certificates]
    unknown = Certificate.objects.filter(HAND_OVER_UNKNOWN, pk__in=keys)
    nowhere = dict.fromkeys(
        unknown.values_list("pk", flat=True),
        Place(words=_("Not known whether it was handed over"), is_unknown=True),
    )
    return {each.pk: nowhere.get(each.pk) or _place_of(each, last, at) for each in certificates}


def _place_of(
    certificate: Certificate, last: dict[tuple[int, str], CertificateMove], at: Facility
) -> Place:
    step = last.get((certificate.pk, certificate.state))
    on = step.on if step else None
    if certificate.state == CertificateState.SENT_ALONG and step:
        to = str(step.to_facility or step.place)
        return Place(words=_("On its way to %(facility)s") % {"facility": to}, since=on)
    if certificate.state == CertificateState.MISSING and step:
        words = _("Did not arrive at %(facility)s") % {"facility": step.facility}
        return Place(words=words, on=on, note=step.note)
    there = _("At %(facility)s") % {"facility": certificate.facility}
    if certificate.state == CertificateState.HANDED_OVER:
        return Place(words=there, on=certificate.handed_over_on)
    if certificate.facility_id != at.pk:
        received = last.get((certificate.pk, MoveStep.RECEIVED))
        return Place(words=there, since=received.on if received else None)
    if certificate.state == CertificateState.SENT and step and step.bapas:
        return Place(words=str(step.bapas), since=on)
    if certificate.state in OWED_CERTIFICATES:
        return Place(words=NOTHING)
    return Place(words=certificate.storage or there, since=on)
