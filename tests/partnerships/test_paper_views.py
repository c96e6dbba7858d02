"""Papers go as files to whoever may see the record, and it is kept who took one."""

import pytest
import time_machine
from django.urls import reverse

from partnerships.choices import CoordinationState
from rutan.audit.models import AuditEvent
from rutan.common import pdf
from tests.factories.moments import MORNING
from tests.factories.partnerships import (
    CoordinationFactory,
    CoordinationParticipantFactory,
    MonitoringReportFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.looks]


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def visit(facility, partner):
    visit = CoordinationFactory(held=True, facility=facility, partner=partner)
    CoordinationParticipantFactory(coordination=visit, name="Budi Santoso")
    return visit


def address(paper, subject):
    key = getattr(subject, "code", subject.pk)
    return reverse(f"partnerships:{paper}", args=[key])


@pytest.mark.parametrize(
    ("paper", "name"),
    [
        ("agreement-paper", "ringkasan"),
        ("agreement-obligations-paper", "kewajiban"),
    ],
)
def test_a_paper_of_an_agreement_is_saved_under_its_code(
    agreement, officer, client_of, paper, name
):
    answer = client_of(officer).get(address(paper, agreement))

    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}-{agreement.code}.pdf"'
    assert answer.content.startswith(b"%PDF-1.7")
    event = AuditEvent.objects.get(action="paper.printed")
    assert (event.actor, event.subject_id) == (officer.username, str(agreement.pk))


def test_the_name_of_the_minutes_names_nobody(visit, officer, client_of):
    answer = client_of(officer).get(address("coordination-minutes", visit))

    assert answer["Content-Disposition"] == f'attachment; filename="notula-{visit.pk}.pdf"'


def test_papers_of_another_facility_do_not_exist(agreement, visit, other_officer, client_of):
    browser = client_of(other_officer)

    for paper, subject in (
        ("agreement-paper", agreement),
        ("agreement-obligations-paper", agreement),
        ("coordination-minutes", visit),
    ):
        assert browser.get(address(paper, subject)).status_code == 404
    assert not AuditEvent.objects.filter(action="paper.printed").exists()


@pytest.mark.parametrize(
    ("state", "agenda", "minutes"),
    [
        (CoordinationState.PLANNED, 200, 404),
        (CoordinationState.HELD, 404, 200),
        (CoordinationState.FOLLOWED_UP, 404, 200),
        (CoordinationState.CLOSED, 404, 200),
        (CoordinationState.CANCELLED, 404, 404),
    ],
)
def test_a_visit_has_an_agenda_before_and_minutes_after(
    visit, officer, client_of, state, agenda, minutes
):
    visit.state = state
    visit.closed_reason = "Tidak ada tindak lanjut"
    visit.save()
    browser = client_of(officer)
    page = browser.get(reverse("partnerships:coordination-detail", args=[visit.pk]))

    for paper, status in (("coordination-agenda", agenda), ("coordination-minutes", minutes)):
        assert browser.get(address(paper, visit)).status_code == status
        assert (address(paper, visit) in page.content.decode()) == (status == 200)


def test_the_letter_of_a_report_is_saved_under_its_period(agreement, head, client_of):
    report = MonitoringReportFactory(agreement=agreement)
    where = [agreement.code, report.pk]
    browser = client_of(head)
    page = browser.get(reverse("partnerships:monitoring-detail", args=where))
    letter = reverse("partnerships:monitoring-paper", args=where)

    answer = browser.get(letter)

    assert letter in page.content.decode()
    month = f"{report.period_to:%Y-%m}"
    assert f'"laporan-{agreement.code}-{month}-1.pdf"' in answer["Content-Disposition"]
    assert AuditEvent.objects.get(action="paper.printed").facility_pk == agreement.facility_id


def test_the_page_of_an_agreement_offers_both_papers(agreement, officer, client_of):
    page = client_of(officer).get(reverse("partnerships:agreement-detail", args=[agreement.code]))

    assert address("agreement-paper", agreement) in page.content.decode()
    assert address("agreement-obligations-paper", agreement) in page.content.decode()


def test_a_paper_is_only_asked_for(agreement, officer, client_of):
    assert client_of(officer).post(address("agreement-paper", agreement)).status_code == 405


def test_a_paper_that_would_be_too_long_is_a_sentence_on_the_page(
    agreement, officer, client_of, monkeypatch
):
    monkeypatch.setattr(pdf, "MOST_TEXT", 10)

    answer = client_of(officer).get(address("agreement-paper", agreement), follow=True)

    assert answer.redirect_chain == [
        (reverse("partnerships:agreement-detail", args=[agreement.code]), 302)
    ]
    assert "messages" in answer.context
    assert not AuditEvent.objects.filter(action="paper.printed").exists()
