"""Certificates that wait for somebody: late from the printer, without a signed sheet, in doubt."""

from datetime import date, timedelta

import pytest
import time_machine

from partnerships.choices import ClassState
from partnerships.models import TrainingClass
from tests.factories.moments import TODAY
from tests.factories.papers import CertificateMoveFactory
from tests.factories.partnerships import TrainingClassFactory
from tests.factories.trainees import (
    AssessmentFactory,
    CertificateFactory,
    EnrolmentFactory,
    ResultFactory,
)
from trainees.actions import certificate_standing
from trainees.choices import CustodyState
from trainees.due import certificates
from trainees.due.counted import answers
from trainees.models import Certificate, Custody

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY}T02:00:00+00:00", tick=False):
        yield


@pytest.fixture
def training_class(facility, partner):
    return TrainingClassFactory(assessing=True, facility=facility, partner=partner)


def issued(training_class, **values):
    enrolment = EnrolmentFactory(
        active=True, training_class=training_class, credited_hours=10, expected_hours=10
    )
    on = values.pop("issued_on", TODAY - timedelta(days=20))
    return CertificateFactory(issued=True, enrolment=enrolment, issued_on=on, **values)


def certificates_due(user, facility, on):
    found = answers(certificates.certificates_asked(user, facility, on))
    return certificates.certificates_due(user, facility, on, found)


def lines(user, facility):
    return [item.action_label for item in certificates_due(user, facility, TODAY)]


@pytest.mark.parametrize(("issued_on", "count"), [(date(2026, 6, 15), 0), (date(2026, 6, 14), 1)])
def test_certificate_is_due_after_thirty_days(training_class, officer, facility, issued_on, count):
    issued(training_class, issued_on=issued_on)

    assert len(lines(officer, facility)) == count


def test_certificate_of_a_released_holder_is_due_at_once(training_class, officer, facility):
    certificate = issued(training_class, issued_on=TODAY)
    Custody.objects.filter(pk=certificate.enrolment.custody_id).update(
        state=CustodyState.RELEASED, left_on=TODAY
    )

    (item,) = certificates_due(officer, facility, TODAY)

    assert (item.url_name, item.on, item.tone) == ("trainees:class-handover", TODAY, "today")


def test_a_printed_certificate_that_does_not_arrive_is_asked_for(training_class, officer, facility):
    late = issued(training_class, state="printed")
    CertificateMoveFactory(certificate=late, step="printed", on=TODAY - timedelta(days=15))
    fresh = issued(training_class, state="printed")
    CertificateMoveFactory(certificate=fresh, step="printed", on=TODAY - timedelta(days=2))

    (item,) = certificates_due(officer, facility, TODAY)

    assert "1 sertifikat" in item.title
    assert item.url_name == "trainees:class-handover"


@pytest.mark.parametrize(("days", "count"), [(8, 1), (7, 0)])
def test_the_signed_sheet_is_asked_for_after_a_week(training_class, officer, facility, days, count):
    on = TODAY - timedelta(days=days)
    given = issued(
        training_class, state="handed_over", handed_over_on=on, handed_to="Warga",
        issued_on=on - timedelta(days=1),
    )  # fmt: skip
    CertificateMoveFactory(certificate=given, handed_over=True, on=on)

    assert len(lines(officer, facility)) == count


def test_a_certificate_in_doubt_is_kept_or_revoked_by_who_may(
    training_class, officer, supervisor, facility
):
    certificate = issued(training_class, kind="competence", handed_over_on=TODAY,
                         handed_to="Warga", state="handed_over")  # fmt: skip
    test = AssessmentFactory(training_class=training_class, kind="competence")
    ResultFactory(assessment=test, enrolment=certificate.enrolment, on=date(2026, 7, 14))

    assert lines(officer, facility) == []
    (item,) = certificates_due(supervisor, facility, TODAY)
    assert item.url_args == (training_class.public_id, certificate.pk)
    certificate_standing.keep(certificate=certificate, reason="Diperiksa", by=supervisor)
    assert lines(supervisor, facility) == []
    with time_machine.travel(f"{TODAY + timedelta(days=1)}T02:00:00+00:00", tick=False):
        ResultFactory(
            assessment=test,
            enrolment=certificate.enrolment,
            attempt=2,
            on=TODAY + timedelta(days=1),
        )
        assert len(certificates_due(supervisor, facility, TODAY + timedelta(days=1))) == 1


def test_the_queries_do_not_grow_with_the_certificates(
    training_class, supervisor, facility, django_assert_max_num_queries
):
    for number in range(6):
        each = issued(training_class, state="printed", number=f"N{number}")
        CertificateMoveFactory(certificate=each, step="printed", on=TODAY - timedelta(days=15))

    with django_assert_max_num_queries(7):
        certificates_due(supervisor, facility, TODAY)


def test_a_partner_owes_papers_for_ever_but_none_of_a_past_class(
    training_class, agreement, coordinator
):
    issued(training_class)
    type(agreement).objects.update(has_data_sharing_clause=True, ends_on=TODAY)
    long_ago = {"starts_on": "2020-01-01", "ends_on": "2020-02-01", "closed_on": "2020-02-01"}
    classes = TrainingClass.objects.filter(pk=training_class.pk)
    classes.update(agreement=agreement, state=ClassState.CLOSED, **long_ago)
    with time_machine.travel(TODAY + timedelta(days=3_000), tick=False):
        assert Certificate.objects.for_user(coordinator).count() == 1
        classes.update(stated_hours=160)
        assert not Certificate.objects.for_user(coordinator).exists()
