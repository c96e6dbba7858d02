from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partnerships.models import ClassFigures
from rutan.audit.models import AuditEvent
from rutan.common.errors import DomainError, TransitionNotAllowed
from tests.factories.moments import TODAY
from tests.factories.partnerships import PartnerFactory, TrainingClassFactory
from tests.factories.trainees import CertificateFactory, EnrolmentFactory
from trainees import certificate_facts
from trainees.actions import certificate_papers, certificates
from trainees.actions.certificates import Numbered, NumberRefused, Printed
from trainees.choices import CertificateKind, CertificateState, Competence, EnrolmentState
from trainees.models import Certificate

pytestmark = pytest.mark.django_db
HOUSEKEEPING = ("SAVEPOINT", "RELEASE", "SELECT pg_advisory")
K = CertificateKind


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY}T02:00:00+00:00", tick=False):
        yield


@pytest.fixture
def training_class(facility, partner):
    return TrainingClassFactory(assessing=True, facility=facility, partner=partner)


def people(training_class, count, credited=100, **values):
    return [
        EnrolmentFactory(
            active=True,
            training_class=training_class,
            credited_hours=credited,
            expected_hours=100,
            inmate__id_card_name=f"Warga {n}",
            **values,
        )
        for n in range(count)
    ]


def words(training_class, **changed):
    usual = certificates.usual_words(training_class, K.TRAINING)
    return Printed(
        **{
            "issuer": usual.issuer,
            "issuer_name": usual.issuer_name,
            "title": usual.title,
            **changed,
        }
    )


def save(
    training_class, numbers, by, kind=K.TRAINING, on=TODAY, reason=None, registration="", **changed
):
    return certificates.save_numbers(
        training_class=training_class,
        kind=kind,
        words=words(training_class, **changed),
        numbers={
            pk: Numbered(number=number, issued_on=on, registration=registration)
            for pk, number in numbers.items()
        },
        by=by,
        reason=reason,
    )


def test_numbers_issue_certificates_and_others_wait(training_class, officer):
    first, second = people(training_class, 2)

    issued = save(training_class, {first.pk: "001/2026", second.pk: ""}, officer)

    assert issued == 1
    held, waiting = Certificate.objects.order_by("enrolment__inmate__id_card_name")
    assert (held.state, held.number, held.holder_name) == (
        CertificateState.ISSUED,
        "001/2026",
        "Warga 0",
    )
    assert (waiting.state, waiting.number) == (CertificateState.DRAFT, "")
    assert ClassFigures.objects.get(training_class=training_class).certified == 1
    assert AuditEvent.objects.get().details["certificates"] == [held.pk]


@pytest.mark.parametrize(("credited", "count"), [(79, 0), (80, 1)])
def test_draft_is_made_only_for_who_attended_enough(training_class, officer, credited, count):
    people(training_class, 1, credited=credited)

    drafts = certificates.prepare(training_class=training_class, kind=K.TRAINING, by=officer)

    assert len(drafts) == count
    assert certificates.prepare(training_class=training_class, kind=K.TRAINING, by=officer) == []


def test_number_for_somebody_who_may_not_have_it_is_refused_with_the_reason(
    training_class, officer
):
    (short,) = people(training_class, 1, credited=79)

    with pytest.raises(NumberRefused, match="79") as refused:
        save(training_class, {short.pk: "001"}, officer)

    assert refused.value.enrolment_id == short.pk
    assert not Certificate.objects.exists()


def test_competence_certificate_only_for_the_competent_and_valid_for_three_years(
    training_class, officer
):
    (good,) = people(training_class, 1, competence=Competence.COMPETENT)
    (weak,) = people(training_class, 1, competence=Competence.NOT_YET)

    with pytest.raises(NumberRefused):
        save(training_class, {weak.pk: "1"}, officer, kind=K.COMPETENCE, registration="R.1")
    with pytest.raises(NumberRefused, match=r"(?i)registr"):
        save(training_class, {good.pk: "1"}, officer, kind=K.COMPETENCE)
    save(training_class, {good.pk: "1"}, officer, kind=K.COMPETENCE, registration="R.1")

    certificate = Certificate.objects.get()
    assert certificate.valid_until == date(2029, 7, 15)
    assert certificate.registration_number == "R.1"
    assert certificate_facts.is_unchanged(certificate)


def test_participation_letter_for_who_was_released_carries_the_hours_attended(
    training_class, officer
):
    left = EnrolmentFactory(
        training_class=training_class, withdrawn=True, credited_hours=12, expected_hours=30
    )

    save(training_class, {left.pk: "SK-1"}, officer, kind=K.PARTICIPATION)

    assert Certificate.objects.get().hours == 12


def test_number_used_before_is_refused_and_nothing_changes(training_class, officer):
    CertificateFactory(issued=True, issuer=training_class.partner, number="002")
    first, second = people(training_class, 2)

    with pytest.raises(NumberRefused, match="002") as refused:
        save(training_class, {first.pk: "001", second.pk: "002"}, officer)

    assert refused.value.enrolment_id == second.pk
    assert not Certificate.objects.filter(enrolment=first).exists()


def test_same_number_twice_in_a_list_is_refused(training_class, officer):
    first, second = people(training_class, 2)

    with pytest.raises(NumberRefused, match="001"):
        save(training_class, {first.pk: "001", second.pk: "001 "}, officer)


def test_other_issuers_may_use_the_same_number(training_class, officer):
    CertificateFactory(issued=True, issuer=PartnerFactory(), number="001")
    (person,) = people(training_class, 1)

    assert save(training_class, {person.pk: "001"}, officer) == 1


@pytest.mark.parametrize("field", ["title", "venue", "issuer_name"])
def test_words_that_reveal_custody_are_never_issued(training_class, officer, field):
    (person,) = people(training_class, 1)

    with pytest.raises(DomainError, match="Rutan") as refused:
        save(training_class, {person.pk: "001"}, officer, **{field: "Pelatihan Rutan Contoh"})

    assert refused.value.field == field
    assert not Certificate.objects.exists()


@pytest.mark.parametrize("on", [None, date(2026, 7, 16), date(2026, 6, 30)])
def test_day_of_issue_is_needed_not_in_the_future_and_not_before_the_class(
    training_class, officer, on
):
    (person,) = people(training_class, 1)

    with pytest.raises(NumberRefused):
        save(training_class, {person.pk: "001"}, officer, on=on)


def test_number_given_by_somebody_else_meanwhile_is_not_overwritten(training_class, officer):
    (person,) = people(training_class, 1)
    save(training_class, {person.pk: "001"}, officer)

    with pytest.raises(NumberRefused, match="001"):
        save(training_class, {person.pk: "009"}, officer)
    assert save(training_class, {person.pk: "001"}, officer) == 0

    assert Certificate.objects.get().number == "001"


def test_reason_for_waiting_is_kept_with_the_class(training_class, officer):
    people(training_class, 1)

    save(training_class, {}, officer, reason="BPVP menerbitkan bulan depan")

    training_class.refresh_from_db()
    assert training_class.certificates_reason == "BPVP menerbitkan bulan depan"


def test_partner_numbers_drafts_under_the_same_rules(training_class, officer, coordinator):
    people(training_class, 2)
    first, second = certificates.prepare(training_class=training_class, kind=K.TRAINING, by=officer)

    issued = certificates.issue(
        numbers={first.pk: Numbered(number="7", issued_on=TODAY)}, by=coordinator
    )
    with pytest.raises(NumberRefused):
        certificates.issue(
            numbers={second.pk: Numbered(number="7", issued_on=TODAY)}, by=coordinator
        )

    assert issued == 1


def issued_one(**values):
    return CertificateFactory(issued=True, issued_on=date(2026, 7, 10), **values)


def test_certificate_is_stored_then_handed_to_its_holder(officer):
    certificate = issued_one()
    certificate_papers.store(certificates=[certificate], storage="Lemari 2", by=officer)

    certificate_papers.hand_over(certificates=[certificate], on=TODAY, by=officer)

    certificate.refresh_from_db()
    assert (certificate.state, certificate.handed_over_on, certificate.handed_to) == (
        CertificateState.HANDED_OVER,
        TODAY,
        certificate.holder_name,
    )


def test_somebody_else_takes_it_only_with_the_relation(officer):
    certificate = issued_one()

    with pytest.raises(DomainError) as refused:
        certificate_papers.hand_over(
            certificates=[certificate], on=TODAY, by=officer, handed_to="Ani"
        )

    assert refused.value.field == "relation"


@pytest.mark.parametrize("on", [date(2026, 7, 9), date(2026, 7, 16)])
def test_hand_over_lies_between_the_issue_and_today(officer, on):
    with pytest.raises(DomainError) as refused:
        certificate_papers.hand_over(certificates=[issued_one()], on=on, by=officer)

    assert refused.value.field == "on"


def test_draft_cannot_be_handed_over(officer):
    with pytest.raises(TransitionNotAllowed):
        certificate_papers.hand_over(certificates=[CertificateFactory()], on=TODAY, by=officer)


def test_revoking_needs_a_reason_and_lowers_the_count(officer):
    certificate = issued_one()

    with pytest.raises(DomainError):
        certificate_papers.revoke(certificate=certificate, reason=" ", by=officer)
    certificate_papers.revoke(certificate=certificate, reason="Salah orang", by=officer)

    certificate.refresh_from_db()
    assert certificate.state == CertificateState.REVOKED
    figures = ClassFigures.objects.get(training_class=certificate.enrolment.training_class)
    assert figures.certified == 0


def test_replacement_has_its_own_number_and_the_old_one_points_to_it(officer):
    old = issued_one(enrolment__credited_hours=10, enrolment__expected_hours=10)

    new = certificate_papers.replace(
        certificate=old, reason="Hilang", number="R-1", issued_on=TODAY, by=officer
    )

    old.refresh_from_db()
    assert (old.state, old.replaced_by) == (CertificateState.REPLACED, new)
    assert (new.state, new.number, new.enrolment) == (
        CertificateState.ISSUED,
        "R-1",
        old.enrolment,
    )


def test_somebody_who_was_released_after_completing_still_gets_the_certificate(
    training_class, officer
):
    done = EnrolmentFactory(
        training_class=training_class,
        state=EnrolmentState.COMPLETED,
        ended_on=TODAY,
        credited_hours=100,
        expected_hours=100,
    )

    assert save(training_class, {done.pk: "1"}, officer) == 1


def test_numbering_takes_the_same_queries_for_any_number_of_people(facility, partner, officer):
    taken = []
    for count in (2, 16):
        each_class = TrainingClassFactory(
            assessing=True, facility=facility, partner=partner, batch_number=count
        )
        numbers = {each.pk: f"{count}-{n}" for n, each in enumerate(people(each_class, count))}
        with CaptureQueriesContext(connection) as queries:
            save(each_class, numbers, officer)
        taken.append(sum(not query["sql"].startswith(HOUSEKEEPING) for query in queries))

    assert taken[0] == taken[1] <= 18
