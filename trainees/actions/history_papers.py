"""Certificates of the years before Bekal: kept as issued or handed over, none is signed or printed
again."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from django.utils import timezone

from partnerships.models import Facility
from rutan.accounts.models import User
from trainees import certificate_facts, lifecycle
from trainees.actions.certificate_numbers import save_all
from trainees.actions.certificate_papers import locked, record_steps
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
    _keep_moves([paper for paper in papers if paper.handed_over_on], by)
    return len(papers)


def keep_hand_overs(places: Iterable[PastPlace], by: User) -> int:
    """Of papers that came with an earlier list, which did not tell whether they were handed over.
    The list was judged without a lock on them: who was quicker is asked once more."""
    told = {place.hand_over.paper.pk: place.hand_over for place in places if place.hand_over}
    if not told:
        return 0
    papers = locked([each.paper for each in told.values()])
    by_day: dict[date, list[Certificate]] = defaultdict(list)
    for paper in papers:
        paper.state = lifecycle.CERTIFICATE.next_state(paper.state, "hand_over")
        paper.handed_over_on, paper.handed_to = told[paper.pk].on, told[paper.pk].to
        by_day[told[paper.pk].on].append(paper)
    save_all(papers, "state", "handed_over_on", "handed_to")
    _keep_moves(papers, by)
    for on, rows in sorted(by_day.items()):
        record_steps("certificates.handed_over", rows, by=by, on=on)
    return len(papers)


def _keep_moves(papers: Iterable[Certificate], by: User) -> None:
    CertificateMove.objects.bulk_create(
        [
            CertificateMove(
                certificate=paper,
                facility=paper.facility,
                step=MoveStep.HANDED_OVER,
                on=paper.handed_over_on,
                person=paper.handed_to,
                at=timezone.now(),
                by=by,
            )
            for paper in papers
        ],
        batch_size=SLICE,
    )


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
