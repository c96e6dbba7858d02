"""Who may leave in the days ahead (features F32)."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from rutan.audit.models import AuditEvent
from tests.factories.after import ReadinessItemFactory
from tests.factories.trainees import (
    CertificateFactory,
    CustodyFactory,
    EnrolmentFactory,
    SentenceFactory,
)
from trainees.choices import CertificateState, LegalStatus
from trainees.models import Custody
from trainees.reports import leaving_soon

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
ADDRESS = reverse("trainees:release-list")


@pytest.fixture(autouse=True)
def _in_autumn():
    with time_machine.travel("2026-11-20T03:00:00+00:00", tick=False):
        yield


@pytest.fixture
def stay(facility):
    def made(earliest=None, likely=None, latest=None, **values):
        return CustodyFactory(
            inmate__facility=facility,
            range_earliest_on=earliest,
            range_likely_on=likely,
            range_latest_on=latest,
            **values,
        )

    return made


def names(page):
    return [row.custody.pk for row in page.context["page"]]


def test_people_are_listed_by_the_day_that_was_asked_for(stay, officer, client_of):
    soon = stay(date(2026, 12, 1), date(2026, 12, 10), date(2027, 9, 1))
    late = stay(date(2026, 12, 5), date(2027, 3, 1), date(2027, 12, 1))
    stay(date(2028, 1, 1), date(2028, 2, 1), date(2029, 1, 1))
    client = client_of(officer)

    found = {
        query: names(client.get(f"{ADDRESS}?{query}"))
        for query in (
            "dalam=30",
            "menurut=awal&dalam=30",
            "dalam=180",
            "menurut=akhir&dalam=180",
            "menurut=x&dalam=31",
        )
    }

    assert found == {
        "dalam=30": [soon.pk],
        "menurut=awal&dalam=30": [soon.pk, late.pk],
        "dalam=180": [soon.pk, late.pk],
        "menurut=akhir&dalam=180": [],
        "menurut=x&dalam=31": [soon.pk],
    }
    assert AuditEvent.objects.filter(action="release_list.viewed").count() == len(found)


def test_whose_latest_day_has_passed_comes_first_whatever_is_asked(stay, officer, client_of):
    soon = stay(date(2026, 10, 1), date(2026, 11, 21), date(2027, 9, 1))
    past = stay(None, None, date(2026, 11, 19))

    page = client_of(officer).get(f"{ADDRESS}?dalam=30")

    assert names(page) == [past.pk, soon.pk]
    assert [row.is_past for row in page.context["page"]] == [True, False]


def test_people_without_a_date_have_a_tab_and_say_why(stay, officer, client_of):
    missing = stay()
    SentenceFactory(custody=missing, two_thirds_on=None, years=0)
    life = stay()
    SentenceFactory(custody=life, life=True)
    detainee = stay(date(2026, 12, 1), detainee=True)
    stay(date(2026, 12, 1), date(2026, 12, 10), date(2027, 9, 1))

    page = client_of(officer).get(f"{ADDRESS}?tab=tanpa-tanggal")
    by_earliest = client_of(officer).get(f"{ADDRESS}?tab=tanpa-tanggal&menurut=awal")

    assert detainee.legal_status == LegalStatus.DETAINEE
    assert {row.custody.pk: row.why for row in page.context["page"]} == {
        missing.pk: "Data pidana kurang.",
        life.pk: "Pidana seumur hidup atau mati: tidak ada tanggal.",
        detainee.pk: "Tahanan yang belum diputus.",
    }
    assert detainee.pk not in names(by_earliest)


def test_a_line_says_what_is_cut_owed_and_ready(stay, partner):
    custody = stay(date(2026, 12, 1), date(2026, 12, 10), date(2027, 9, 1))
    place = {"training_class__facility": custody.facility, "training_class__partner": partner}
    cut = EnrolmentFactory(
        active=True,
        training_class__ends_on=date(2026, 12, 20),
        training_class__starts_on=date(2026, 11, 1),
        inmate=custody.inmate,
        custody=custody,
        **place,
    )
    done = EnrolmentFactory(completed=True, inmate=custody.inmate, custody=custody, **place)
    paper = CertificateFactory(
        issued=True, enrolment=done, state=CertificateState.RECEIVED, issuer=partner
    )
    CertificateFactory(handed_over=True, enrolment=done, issuer=partner, kind="competence")
    ReadinessItemFactory(custody=custody, done=True)
    refused = ReadinessItemFactory(custody=custody, code="bank", declined=True)

    (row,) = leaving_soon.rows_of(
        list(Custody.objects.select_related("inmate")), by=leaving_soon.LIKELY, on=TODAY
    )

    assert (row.cut, row.papers) == ([(cut, 10)], [paper])
    assert (row.readiness.done, row.readiness.of, row.readiness.declined) == (1, 8, [refused])
