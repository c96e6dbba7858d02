"""Certificates of the years before Bekal: kept as issued or handed over, none is signed or printed
again."""

from collections.abc import Iterable, Mapping

from django.utils import timezone

from partnerships.models import Facility
from rutan.accounts.models import User
from trainees import certificate_facts
from trainees.choices import CertificateState, MoveStep
from trainees.history_facts import PastCertificate, PastPlace
from trainees.models import Certificate, CertificateMove, Enrolment
from trainees.models.certificate import number_key

SLICE = 500


def keep_papers(
    facility: Facility, places: Iterable[PastPlace], seats: Mapping[int, Enrolment], by: User
) -> int:
    """`seats` by the row of the file."""
    papers = [
        _paper(facility, place, place.certificate, seats[place.row])
        for place in places
        if place.certificate is not None
    ]
    Certificate.objects.bulk_create(papers, batch_size=SLICE)
    CertificateMove.objects.bulk_create(
        [
            CertificateMove(
                certificate=paper,
                facility=facility,
                step=MoveStep.HANDED_OVER,
                on=paper.handed_over_on,
                person=paper.handed_to,
                at=timezone.now(),
                by=by,
            )
            for paper in papers
            if paper.handed_over_on
        ],
        batch_size=SLICE,
    )
    return len(papers)


def _paper(
    facility: Facility, place: PastPlace, told: PastCertificate, seat: Enrolment
) -> Certificate:
    past = place.training_class
    paper = Certificate(
        enrolment=seat,
        facility=facility,
        kind=told.kind,
        state=CertificateState.HANDED_OVER if told.handed_over_on else CertificateState.ISSUED,
        issuer=told.issuer,
        issuer_name=told.issuer.name,
        number=told.number,
        number_key=number_key(told.number),
        registration_number=told.registration,
        holder_name=seat.inmate.id_card_name,
        title=past.version.programme.title,
        hours=past.hours,
        issued_on=told.on,
        valid_until=told.valid_until,
        handed_over_on=told.handed_over_on,
        handed_to=(told.handed_to or seat.inmate.id_card_name) if told.handed_over_on else "",
    )
    certificate_facts.freeze(paper, seat.training_class, [])
    return paper
