"""How a partner did what it took on, counted and on its page."""

from datetime import date, time

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from partnerships.choices import ObligationMetric, SessionFault, Side
from partnerships.reports.scorecard import scorecard
from tests.factories.moments import MORNING, TODAY
from tests.factories.partnerships import (
    AgreementFactory,
    ClassFiguresFactory,
    CommitmentFactory,
    CoordinationFactory,
    MonitoringReportFactory,
    ObligationFactory,
    SessionFactory,
    TrainingClassFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(MORNING, tick=False), translation.override("id"):
        yield


def class_of(agreement, number=1, *, figures=None, **values):
    made = TrainingClassFactory(
        facility=agreement.facility,
        partner=agreement.partner,
        agreement=agreement,
        batch_number=number,
        **values,
    )
    if figures:
        ClassFiguresFactory(training_class=made, **figures)
    return made


def card(user, partner, **more):
    return scorecard(user, partner, on=TODAY, **more)


def page(partner):
    return reverse("trainees:partner-scorecard", args=[partner.pk])


def test_classes_that_began_give_hours_and_people(agreement, partner, officer):
    first = {"enrolled": 16, "certified": 12, "held_hours": 150}
    class_of(agreement, 1, closed=True, figures=first)
    class_of(agreement, 2, running=True, figures={"enrolled": 14, "held_hours": 40})
    class_of(agreement, 3)

    found = card(officer, partner)

    assert (found.classes, found.planned_hours, found.held_hours) == (2, 320, 190)
    assert (found.enrolled, found.certified) == (30, 12)


def test_sessions_whose_day_has_come_are_told_by_who_let_them_fall(agreement, partner, officer):
    training_class = class_of(agreement, 1, running=True)
    for day, values in enumerate(
        [
            {"held": True},
            {"held": True},
            {"cancelled": True, "cancel_fault": SessionFault.PARTNER},
            {"cancelled": True, "cancel_fault": SessionFault.PARTNER},
            {"cancelled": True, "cancel_fault": SessionFault.INSTITUTION},
            {"cancelled": True, "cancel_fault": ""},
            {},
        ],
        start=1,
    ):
        SessionFactory(training_class=training_class, on=date(2026, 7, day), **values)
    SessionFactory(training_class=training_class, on=TODAY, starts_at=time(13), ends_at=time(15))
    SessionFactory(training_class=training_class, on=date(2026, 7, 20))

    sessions = card(officer, partner).sessions

    assert (sessions.due, sessions.held, sessions.open) == (7, 2, 1)
    assert dict(sessions.cancelled) == {"institution": 1, "partner": 2, "": 1}


def test_promises_obligations_and_reports(agreement, partner, officer):
    visit = CoordinationFactory(held=True, facility=agreement.facility, partner=partner)
    CommitmentFactory(coordination=visit, done=True)
    CommitmentFactory(coordination=visit)
    CommitmentFactory(coordination=visit, side=Side.FACILITY)
    CommitmentFactory(coordination=visit, due_on=date(2026, 8, 1))
    past = date(2026, 7, 1)
    ObligationFactory(agreement=agreement, duty=True, due_on=past, met_on=past)
    ObligationFactory(agreement=agreement, duty=True, text="Alat", due_on=past)
    ObligationFactory(agreement=agreement, duty=True, text="Bahan", due_on=date(2026, 9, 1))
    ObligationFactory(
        agreement=agreement, duty=True, text="Batal", due_on=past, waived_reason="Disepakati"
    )
    ObligationFactory(agreement=agreement, duty=True, side=Side.FACILITY, due_on=past)
    ObligationFactory(agreement=agreement, metric=ObligationMetric.PRODUCTIVE_M6, target=60)
    for month, due, sent in ((1, 3, 2), (3, 5, 6), (5, 7, None)):
        submitted = sent and {"sent": True, "first_sent_on": date(2026, sent, 28)}
        MonitoringReportFactory(
            agreement=agreement,
            period_from=date(2026, month, 1),
            period_to=date(2026, month + 1, 28),
            due_on=date(2026, due, 10),
            review_due_on=date(2026, due, 20),
            **(submitted or {}),
        )

    found = card(officer, partner)

    assert (found.promises.on_time, found.promises.settled, found.promises.not_due) == (1, 2, 1)
    assert (found.obligations_met, found.obligations) == (1, 2)
    assert (found.reports_on_time, found.reports) == (1, 3)


def test_samples_stand_in_only_where_nothing_is_real(agreement, partner, officer):
    sample = {"is_demo": True, "figures": {"enrolled": 99, "held_hours": 9}}
    class_of(agreement, 1, closed=True, **sample)
    assert (card(officer, partner).is_sample, card(officer, partner).enrolled) == (True, 99)

    class_of(agreement, 2, closed=True, figures={"enrolled": 8})

    assert (card(officer, partner).is_sample, card(officer, partner).enrolled) == (False, 8)


def test_only_what_the_reader_sees_is_counted(agreement, partner, other_facility, officer, manager):
    foreign = AgreementFactory(signed=True, facility=other_facility, partner=partner)
    class_of(agreement, 1, closed=True, figures={"enrolled": 10})
    class_of(foreign, 1, closed=True, figures={"enrolled": 7})

    assert card(officer, partner).enrolled == 10
    assert card(manager, partner).enrolled == 17
    assert card(manager, partner, facility=other_facility).enrolled == 7


def test_under_ten_a_figure_is_a_count(agreement, partner, officer, client_of):
    class_of(agreement, 1, closed=True, figures={"enrolled": 9, "certified": 4, "held_hours": 80})

    rows = client_of(officer).get(page(partner)).context["scorecard"]["rows"]

    told = {row["label"]: (row["value"], row["note"]) for row in rows}
    assert told["Bersertifikat dari peserta"][0] == "4 dari 9"
    assert told["Jam pelajaran terlaksana"] == ("50%", "80 dari 160 · 1 kelas")
    assert told["Sesi terlaksana"] == ("–", "")


def test_a_partner_without_anything_has_words_instead(partner, other_partner, officer, client_of):
    AgreementFactory(signed=True, facility=officer.postings.get().facility, partner=other_partner)

    answer = client_of(officer).get(page(other_partner))

    assert answer.context["scorecard"]["rows"] == []
    assert "Belum ada yang dapat dihitung" in answer.text


def test_the_report_of_people_is_a_link(agreement, partner, officer, client_of):
    class_of(agreement, 1, closed=True, figures={"enrolled": 9})

    assert f"/laporan/reintegrasi/?mitra={partner.pk}" in client_of(officer).get(page(partner)).text


def test_seven_queries_are_enough_for_any_number(
    agreement, partner, officer, django_assert_num_queries
):
    for number in range(3):
        made = class_of(agreement, number + 1, running=True, figures={"enrolled": 3})
        SessionFactory(held=True, training_class=made)
        ObligationFactory(agreement=agreement, duty=True, text=f"{number}")
    card(officer, partner)

    with django_assert_num_queries(7):
        card(officer, partner)


def test_a_class_that_is_only_heard_of_delivered_neither_much_nor_little(
    agreement, partner, officer
):
    class_of(agreement, 1, closed=True, source="berita 2022")

    assert card(officer, partner).is_empty
