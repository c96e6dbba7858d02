"""Both facilities act on one paper in the same moment: one of them is told what happened."""

from datetime import timedelta
from functools import partial

import pytest
import time_machine

from rutan.common.errors import DomainError
from rutan.common.retrying import once_more
from tests.factories.trainees import CertificateFactory, EnrolmentFactory
from tests.partnerships.papers import pdf
from tests.races import together
from tests.trainees.people import NOON, TODAY, ready
from trainees.actions import certificate_files, certificate_moves, certificate_papers, releases
from trainees.choices import CertificateKind
from trainees.models import Certificate, Inmate, Release, ReleaseKind

pytestmark = pytest.mark.race


def test_a_paper_is_given_away_there_or_received_here_and_never_both(
    facility, other_facility, officer, other_officer
):
    with time_machine.travel(NOON, tick=True):
        inmate = ready(facility)
        place = EnrolmentFactory(
            inmate=inmate, custody=inmate.custodies.get(), completed=True, facility=facility
        )
        paper = CertificateFactory(
            enrolment=place, issued=True, issued_on=TODAY - timedelta(days=40), facility=facility
        )
        Inmate.objects.filter(pk=inmate.pk).update(facility=other_facility)
        given = partial(
            certificate_papers.hand_over,
            certificates=[Certificate.objects.get()],
            on=TODAY,
            handed_to="Siti Contoh",
            relation="istri",
            by=officer,
        )
        received = partial(
            certificate_moves.confirm,
            certificates=[Certificate.objects.get()],
            at=other_facility,
            on=TODAY,
            by=other_officer,
        )

        answers = together([given, received])

    assert answers.count(1) == 1, answers
    assert any(isinstance(each, DomainError) for each in answers), answers
    paper.refresh_from_db()
    first = "received" if answers[0] != 1 else "handed_over"
    assert [paper.state, *(each.step for each in paper.moves.all())] == [first, first]


def test_a_release_hands_over_what_nobody_took_or_filed_at_the_same_moment(
    facility, officer, supervisor
):
    with time_machine.travel(NOON, tick=True):
        inmate = ready(facility)
        place = EnrolmentFactory(
            inmate=inmate, custody=inmate.custodies.get(), completed=True, facility=facility
        )
        papers = [
            CertificateFactory(
                enrolment=place, issued=True, issued_on=TODAY - timedelta(days=40), kind=kind,
                facility=facility,
            )
            for kind in (CertificateKind.TRAINING, CertificateKind.COMPETENCE)
        ]  # fmt: skip
        first = [Certificate.objects.get(pk=papers[0].pk)]
        calls = [
            partial(
                releases.record_release, inmate=inmate, on=TODAY, consent="given", by=officer,
                kind=ReleaseKind.objects.get(code="expiry"), papers_given=True,
            ),
            partial(
                certificate_papers.hand_over, certificates=first, on=TODAY,
                handed_to="Siti Contoh", relation="istri", by=supervisor,
            ),
            partial(
                certificate_files.keep, by=supervisor,
                matches=[
                    certificate_files.Match(certificate=papers[1], file=pdf(), has_text=True)
                ],
            ),
        ]  # fmt: skip

        told = together(partial(once_more, each) for each in calls)

    assert isinstance(told[0], Release), told
    assert told[2] == 1, told
    for paper in papers:
        paper.refresh_from_db()
        assert (paper.state, paper.moves.count()) == ("handed_over", 1)
    assert papers[1].file_id
    by_wife = papers[0].handed_to == "Siti Contoh"
    assert told[1] == 1 if by_wife else isinstance(told[1], DomainError)
