"""The pages of a monitoring report."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from partnerships.choices import MonitoringState
from partnerships.models import MonitoringReport
from partnerships.reports import monitoring as figures
from rutan.accounts.choices import Language
from rutan.common.freezing import digest
from tests.factories.moments import MORNING
from tests.factories.partnerships import (
    AgreementFactory,
    DocumentFactory,
    MonitoringReportFactory,
    ObligationFactory,
    TrainingClassFactory,
)
from tests.partnerships.papers import pdf

pytestmark = [pytest.mark.django_db, pytest.mark.looks]
KEY = "k" * 43


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def english(client_of):
    """`english(officer)`: the same browser, reading English."""

    def signed_in(user):
        user.language = Language.ENGLISH
        user.save()
        return client_of(user)

    return signed_in


@pytest.fixture
def report(agreement):
    return MonitoringReportFactory(agreement=agreement)


@pytest.fixture
def ready(agreement):
    report = MonitoringReportFactory(agreement=agreement, written=True)
    report.evidence.add(DocumentFactory(facility=agreement.facility, agreement=agreement))
    return report


@pytest.fixture
def sent(ready, officer):
    frozen = figures.figures_of(ready, on=date(2026, 7, 15))
    MonitoringReport.objects.filter(pk=ready.pk).update(
        state=MonitoringState.SENT,
        submitted_at=MORNING,
        submitted_by=officer,
        figures=frozen,
        figures_hash=digest(frozen),
    )
    ready.refresh_from_db()
    return ready


def url(page, report):
    return reverse(f"partnerships:monitoring-{page}", args=[report.agreement.code, report.pk])


def text_of(response):
    return " ".join(response.content.decode().split())


def test_a_report_is_opened_from_the_page_of_the_agreement(agreement, officer, english):
    client = english(officer)
    create = reverse("partnerships:monitoring-create", args=[agreement.code])
    assert create in text_of(client.get(f"/kemitraan/perjanjian/{agreement.code}/"))
    days = {"period_from": "2/1/2026", "period_to": "1/7/2026"}
    days |= {"due_on": "15/7/2026", "review_due_on": "22/7/2026"}

    answer = client.post(create, days | {"once": KEY})

    report = MonitoringReport.objects.get()
    assert answer.url == url("edit", report)
    again = client.post(create, days | {"once": KEY})
    assert (again.url, MonitoringReport.objects.count()) == (answer.url, 1)


def test_the_form_suggests_the_period_of_the_agreement(facility, partner, officer, english):
    agreement = AgreementFactory(
        signed=True, facility=facility, partner=partner, evaluation_every_months=6
    )

    page = english(officer).get(reverse("partnerships:monitoring-create", args=[agreement.code]))

    initial = {name: field.initial for name, field in page.context["form"].fields.items()}
    assert initial == {
        "period_from": date(2026, 1, 2),
        "period_to": date(2026, 7, 1),
        "due_on": date(2026, 7, 29),
        "review_due_on": date(2026, 8, 5),
    }


def test_wrong_days_are_told_at_their_field_and_nothing_is_lost(agreement, officer, english):
    answer = english(officer).post(
        reverse("partnerships:monitoring-create", args=[agreement.code]),
        {
            "period_from": "2/1/2026",
            "period_to": "1/7/2026",
            "due_on": "30/6/2026",
            "review_due_on": "22/7/2026",
            "once": KEY,
        },
    )

    form = answer.context["form"]
    assert form.errors == {"due_on": ["It is sent after its period has ended."]}
    assert 'value="30/6/2026"' in text_of(answer)


def test_a_draft_is_not_monitored(facility, partner, officer, english):
    agreement = AgreementFactory(facility=facility, partner=partner)
    client = english(officer)

    page = text_of(client.get(f"/kemitraan/perjanjian/{agreement.code}/"))

    assert "Monitoring reports" not in page
    create = reverse("partnerships:monitoring-create", args=[agreement.code])
    assert client.get(create).status_code == 302


def fields(report, **values):
    kept = {
        "benefits": "",
        "obstacles": "",
        "recommendation": "",
        "facility_comment": "",
        "partner_comment": "",
        "version": report.version,
    }
    return kept | values


def test_what_is_written_is_kept_with_its_file(report, officer, english):
    answer = english(officer).post(
        url("edit", report),
        fields(report, obstacles="Instruktur sakit", recommendation="continue", files=pdf("a.pdf")),
    )

    assert answer.url == url("detail", report)
    report.refresh_from_db()
    assert (report.obstacles, report.recommendation) == ("Instruktur sakit", "continue")
    assert [file.name for file in report.evidence.all()] == ["a.pdf"]


def test_an_older_version_gets_both_to_compare(report, officer, english):
    MonitoringReport.objects.filter(pk=report.pk).update(version=2, obstacles="Pertama")

    answer = english(officer).post(url("edit", report), fields(report, obstacles="Kedua"))

    assert answer.status_code == 409
    assert answer.context["form"].conflict == [("Obstacles", "Pertama", "Kedua")]


def test_a_partner_with_an_account_has_no_field_here(report, officer, coordinator, english):
    page = english(officer).get(url("edit", report))

    assert "partner_comment" not in page.context["form"].fields


def test_the_figures_are_confirmed_and_sent(ready, officer, english):
    client = english(officer)

    refused = client.post(url("submit", ready), {"once": KEY})
    assert refused.context["form"].errors["confirmed"] == [
        "Confirm the figures before you send them."
    ]
    answer = client.post(url("submit", ready), {"confirmed": "on", "once": KEY})

    assert answer.url == url("detail", ready)
    ready.refresh_from_db()
    assert ready.state == MonitoringState.SENT


def test_what_is_missing_is_said_before_and_when_it_is_sent(report, officer, english):
    client = english(officer)

    assert "Upload at least one file" in text_of(client.get(url("submit", report)))
    answer = client.post(url("submit", report), {"confirmed": "on", "once": KEY})

    assert "Write the obstacles" in answer.context["form"].non_field_errors()[0]
    report.refresh_from_db()
    assert report.state == MonitoringState.NEW


def tag(user, report, english):
    return english(user).get(url("detail", report)).context["label"]


def test_what_is_sent_for_one_is_work_for_the_other(sent, officer, supervisor, head, english):
    assert [tag(user, sent, english) for user in (officer, supervisor, head)] == [
        "Sent",
        "To be checked",
        "To be checked",
    ]


def test_what_is_to_be_written_is_being_written_for_who_reads(report, officer, head, english):
    assert [tag(user, report, english) for user in (officer, head)] == [
        "To be written",
        "Being written",
    ]


def test_the_head_makes_it_final(sent, head, english):
    answer = english(head).post(url("check", sent), {"decision": "final", "once": KEY})

    assert answer.url == url("detail", sent)
    sent.refresh_from_db()
    assert (sent.state, sent.final_by) == (MonitoringState.FINAL, head)


def test_sending_back_without_a_comment_says_so_and_loses_nothing(sent, head, english):
    answer = english(head).post(url("check", sent), {"decision": "new", "note": "", "once": KEY})

    assert answer.context["form"].errors == {"note": ["Write what has to change."]}
    sent.refresh_from_db()
    assert sent.state == MonitoringState.SENT


def test_who_gets_it_back_reads_what_has_to_change(sent, head, officer, english):
    english(head).post(
        url("check", sent), {"decision": "new", "note": "Jelaskan angka", "once": KEY}
    )

    page = english(officer).get(url("detail", sent))

    assert page.context["label"] == "Sent back"
    assert "Jelaskan angka" in text_of(page)


def test_who_sent_it_is_told_that_somebody_else_checks(sent, supervisor, english):
    MonitoringReport.objects.filter(pk=sent.pk).update(submitted_by=supervisor)
    client = english(supervisor)

    assert "somebody else makes it final" in text_of(client.get(url("detail", sent)))
    assert client.get(url("check", sent)).url == url("detail", sent)


def test_the_page_tells_where_todays_figures_differ(sent, officer, english):
    ObligationFactory(agreement=sent.agreement)
    frozen = figures.figures_of(sent, on=date(2026, 7, 15))
    MonitoringReport.objects.filter(pk=sent.pk).update(figures=frozen, figures_hash=digest(frozen))
    client = english(officer)
    assert "figures differ" not in text_of(client.get(url("detail", sent)))

    TrainingClassFactory(
        running=True,
        agreement=sent.agreement,
        facility=sent.agreement.facility,
        partner=sent.agreement.partner,
        starts_on=date(2026, 7, 6),
    )

    page = text_of(client.get(url("detail", sent)))
    assert "Classes started: 0 when it was sent, 1 today" in page


def test_the_page_tells_of_a_changed_hash(sent, officer, english):
    MonitoringReport.objects.filter(pk=sent.pk).update(figures_hash="f" * 64)

    page = text_of(english(officer).get(url("detail", sent)))

    assert "The frozen figures were changed" in page


def test_a_final_report_is_revised_once(agreement, officer, english):
    final = MonitoringReportFactory(agreement=agreement, final=True)
    client = english(officer)

    answer = client.post(url("revise", final), {"once": KEY})

    revised = MonitoringReport.objects.get(revision=2)
    assert answer.url == url("edit", revised)
    assert not client.get(url("detail", final)).context["may"]["revise"]
    assert client.post(url("revise", final), {"once": "j" * 43}).url == url("detail", final)


def test_the_agreement_lists_its_reports_in_the_same_number_of_queries(
    agreement, officer, english, django_assert_max_num_queries
):
    client = english(officer)
    address = f"/kemitraan/perjanjian/{agreement.code}/"
    MonitoringReportFactory(agreement=agreement)
    client.get(address)
    with django_assert_max_num_queries(25) as counted:
        client.get(address)
    for month in (8, 9, 10):
        MonitoringReportFactory(
            agreement=agreement,
            period_from=date(2026, month, 1),
            period_to=date(2026, month, 28),
            due_on=date(2026, month, 28),
            review_due_on=date(2026, month, 28),
        )

    with django_assert_max_num_queries(len(counted)):
        page = client.get(address)

    assert len(page.context["monitoring"]["rows"]) == 4


def test_a_manager_reads_and_writes_nothing(sent, manager, english):
    page = english(manager).get(url("detail", sent))

    assert page.status_code == 200
    assert not any(page.context["may"].values())
