"""Both facilities act on one paper in the same moment: one of them is told what happened."""

from datetime import timedelta
from functools import partial

import pytest
import time_machine

from rutan.common.errors import DomainError
from tests.factories.trainees import CertificateFactory, EnrolmentFactory
from tests.races import together
from tests.trainees.people import NOON, TODAY, ready
from trainees.actions import certificate_moves, certificate_papers
from trainees.models import Certificate, Inmate

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
