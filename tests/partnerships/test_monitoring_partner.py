"""A monitoring report as the partner reads it: figures and letter once sent, nobody's name."""

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from partnerships.actions import monitoring
from partnerships.choices import MonitoringState, ObligationMetric
from rutan.audit.models import AuditEvent
from tests.factories.moments import MORNING
from tests.factories.partnerships import (
    AgreementFactory,
    ClassFiguresFactory,
    DocumentFactory,
    MonitoringReportFactory,
    ObligationFactory,
    TrainingClassFactory,
)
from tests.factories.trainees import EnrolmentFactory

pytestmark = [pytest.mark.django_db, pytest.mark.looks]


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(MORNING, tick=False), translation.override("id"):
        yield


@pytest.fixture
def draft(agreement, facility, partner):
    ObligationFactory(agreement=agreement, metric=ObligationMetric.PARTICIPANTS, target=48)
    made = TrainingClassFactory(
        running=True, facility=facility, partner=partner, agreement=agreement, title="Las dasar"
    )
    EnrolmentFactory(active=True, training_class=made, inmate__id_card_name="Kanaria Sendiri")
    ClassFiguresFactory(training_class=made, enrolled=16, certified=9, held_hours=40)
    report = MonitoringReportFactory(agreement=agreement, written=True)
    report.evidence.add(DocumentFactory(facility=facility, agreement=agreement))
    return report


@pytest.fixture
def sent(draft, officer):
    return monitoring.submit(report=draft, by=officer)


def page_of(report):
    return f"/admin/partnerships/monitoringreport/{report.pk}/change/"


def letter_of(report):
    return reverse("partnerships:monitoring-paper", args=[report.agreement.code, report.pk])


def test_the_partner_reads_the_frozen_figures_and_takes_the_letter(sent, coordinator, client_of):
    client = client_of(coordinator)

    page = client.get(page_of(sent)).text
    letter = client.get(letter_of(sent))

    assert "16 dari 48" in page
    assert "Las dasar: 16 kursi terisi, 9 bersertifikat, 40 JP terlaksana" in page
    assert f'href="{letter_of(sent)}"' in page
    assert "Kanaria" not in page
    assert letter["Content-Type"] == "application/pdf"
    assert b"Kanaria" not in letter.content
    event = AuditEvent.objects.get(action="paper.printed")
    assert (event.actor, event.details["paper"]) == (coordinator.username, "laporan")


def test_a_report_that_was_not_sent_has_no_figures_for_the_partner(draft, coordinator, client_of):
    client = client_of(coordinator)

    page = client.get(page_of(draft)).text

    assert "Dihitung saat laporan dikirim." in page
    assert "16 dari 48" not in page
    assert client.get(letter_of(draft)).status_code == 404


def test_the_report_of_another_partner_does_not_exist(other_partner, coordinator, client_of):
    foreign = MonitoringReportFactory(
        agreement=AgreementFactory(signed=True, partner=other_partner), sent=True
    )
    client = client_of(coordinator)

    assert client.get(letter_of(foreign)).status_code == 404
    assert client.get(page_of(foreign)).status_code != 200
    assert foreign.state == MonitoringState.SENT


def test_who_teaches_there_gets_no_letter(sent, instructor, client_of):
    assert client_of(instructor).get(letter_of(sent)).status_code == 403
