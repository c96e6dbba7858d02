"""What came of a partner's classes for the people in them, on its scorecard."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from tests.factories.papers import FeedbackFactory
from tests.factories.partnerships import (
    AgreementFactory,
    ClassFiguresFactory,
    CostItemFactory,
    TrainingClassFactory,
)
from tests.factories.trainees import (
    CertificateFactory,
    CustodyFactory,
    EnrolmentFactory,
    FollowUpFactory,
    InmateFactory,
    OutcomeFactory,
    OutcomeKindFactory,
    ReleaseFactory,
)
from trainees.actions import aftermath


def _graduate(training_class, kind=None):
    inmate = InmateFactory(facility=training_class.facility)
    custody = CustodyFactory(inmate=inmate, released=True)
    enrolment = EnrolmentFactory(
        inmate=inmate, custody=custody, completed=True, training_class=training_class
    )
    CertificateFactory(issued=True, enrolment=enrolment)
    release = ReleaseFactory(custody=custody, inmate=inmate)
    if kind:
        look = FollowUpFactory(release=release, checkpoint="b6", done=True)
        OutcomeFactory(follow_up=look, kind=kind)
    FeedbackFactory(enrolment=enrolment, content=4, teaching=5, tools=4, use=3)


@pytest.mark.looks
@pytest.mark.django_db
def test_the_scorecard_tells_work_with_the_unknown_marks_and_cost_of_each(
    client_of, officer, facility, partner
):
    agreement = AgreementFactory(signed=True, facility=facility, partner=partner)
    training_class = TrainingClassFactory(
        closed=True, facility=facility, partner=partner, agreement=agreement,
        costs_settled_on=date(2026, 10, 1),
    )  # fmt: skip
    ClassFiguresFactory(training_class=training_class, enrolled=10, held_hours=100)
    CostItemFactory(training_class=training_class, amount=5_000_000)
    employed = OutcomeKindFactory(is_work=True, code="employed")
    apprentice = OutcomeKindFactory(is_work=True, code="apprentice")
    for kind in [employed] * 6 + [apprentice] + [None] * 3:
        _graduate(training_class, kind)
    aftermath.rebuild()

    with time_machine.travel("2027-02-01 02:00:00+00:00", tick=False):
        answer = client_of(officer).get(reverse("trainees:partner-scorecard", args=[partner.pk]))
    rows = {row["label"]: row for row in answer.context["scorecard"]["rows"]}

    work = rows["Bekerja enam bulan sesudah bebas"]
    assert (work["value"], work["note"]) == (
        "60%",
        "6 dari 10 · 3 tidak diketahui, dihitung tidak bekerja (30%)",
    )
    marks = rows["Nilai dari peserta (1–5)"]
    assert marks["value"] == "4,0"
    assert marks["note"].startswith("10 jawaban · ")
    cost = rows["Biaya per lulusan"]
    assert (cost["value"], cost["note"]) == (
        "Rp500.000",
        "Rp5.000.000 seluruhnya · 10 orang lulus",
    )
