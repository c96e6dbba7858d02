from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partnerships.choices import ClassState, HaltReason
from partnerships.models import ClassFigures
from rutan.audit.models import AuditEvent
from rutan.common.errors import Conflict, DomainError, TransitionNotAllowed
from tests.factories.moments import TODAY
from tests.factories.partnerships import (
    FacilityFactory,
    OfficeHolderFactory,
    PartnerFactory,
    ProgrammeVersionFactory,
    SessionFactory,
    TrainingClassFactory,
)
from tests.factories.trainees import AssessmentFactory, CertificateFactory, EnrolmentFactory
from trainees import certificate_facts
from trainees.actions import certificate_papers, certificate_standing, certificates
from trainees.actions.certificate_numbers import Numbered, NumberRefused, Preview, Printed
from trainees.choices import (
    AssessmentKind,
    CertificateKind,
    CertificateState,
    Competence,
    EnrolmentState,
)
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


def assessed(training_class, **values):
    return AssessmentFactory(
        training_class=training_class,
        kind=AssessmentKind.COMPETENCE,
        **{"assessor_body": PartnerFactory(kind="lsp"), "assessor": "Asesor", "on": TODAY} | values,
    )


def test_competence_certificate_only_for_the_competent_and_valid_for_three_years(
    training_class, officer
):
    (good,) = people(training_class, 1, competence=Competence.COMPETENT, verified_on=TODAY)
    (weak,) = people(training_class, 1, competence=Competence.NOT_YET, verified_on=TODAY)
    assessed(training_class)

    with pytest.raises(NumberRefused):
        save(training_class, {weak.pk: "1"}, officer, kind=K.COMPETENCE, registration="R.1")
    with pytest.raises(NumberRefused, match=r"(?i)registr"):
        save(training_class, {good.pk: "1"}, officer, kind=K.COMPETENCE)
    save(training_class, {good.pk: "1"}, officer, kind=K.COMPETENCE, registration="R.1")

    certificate = Certificate.objects.get()
    assert certificate.valid_until == date(2029, 7, 15)
    assert certificate.registration_number == "R.1"
    assert certificate_facts.is_unchanged(certificate)


@pytest.mark.parametrize(
    "missing", [{"assessor_body": None, "assessor": ""}, {"assessor": ""}, {"on": None}]
)
def test_competence_asks_who_assessed_and_when(training_class, officer, missing):
    (good,) = people(training_class, 1, competence=Competence.COMPETENT, verified_on=TODAY)
    assessed(training_class, **missing)

    with pytest.raises(DomainError, match=r"(?i)assess|menguji|asesor"):
        save(training_class, {good.pk: "1"}, officer, kind=K.COMPETENCE, registration="R.1")


@pytest.mark.parametrize("excuses", [True, False])
@pytest.mark.parametrize("competence", [Competence.COMPETENT, Competence.NOT_YET, ""])
@pytest.mark.parametrize(("credited", "expected"), [(799, 1000), (800, 1000)])
@pytest.mark.parametrize("kind", [K.TRAINING, K.COMPETENCE, K.INTERNAL, K.PARTICIPATION])
def test_who_gets_which_certificate(
    facility, partner, officer, kind, credited, expected, competence, excuses
):
    version = ProgrammeVersionFactory(excuses_institution=excuses, min_attendance_percent=80)
    training_class = TrainingClassFactory(
        assessing=True, facility=facility, partner=partner, programme_version=version
    )
    EnrolmentFactory(
        active=True, training_class=training_class, credited_hours=credited,
        expected_hours=expected, competence=competence, verified_on=TODAY,
    )  # fmt: skip
    fits = {
        K.TRAINING: credited == 800,
        K.COMPETENCE: credited == 800 and competence == Competence.COMPETENT,
        K.INTERNAL: credited == 800,
        K.PARTICIPATION: credited == 799,
    }[kind]

    drafts = certificates.prepare(training_class=training_class, kind=kind, by=officer)
    assert len(drafts) == fits


def test_who_had_a_certificate_revoked_gets_no_other_unless_the_head_allows_it(
    training_class, officer, supervisor, head
):
    (person,) = people(training_class, 1)
    save(training_class, {person.pk: "001"}, officer)
    (first,) = Certificate.objects.all()
    certificate_standing.revoke(certificate=first, reason="Salah nama", by=supervisor)

    assert certificates.prepare(training_class=training_class, kind=K.TRAINING, by=officer) == []
    with pytest.raises(NumberRefused, match="15"):
        save(training_class, {person.pk: "002"}, officer)
    with pytest.raises(DomainError):
        certificate_standing.allow_again(certificate=first, reason="Boleh", by=supervisor)
    certificate_standing.allow_again(certificate=first, reason="Nama diperbaiki", by=head)
    save(training_class, {person.pk: "002"}, officer)

    second = Certificate.objects.get(number="002")
    certificate_standing.revoke(certificate=second, reason="Lagi", by=supervisor)
    with pytest.raises(NumberRefused):
        save(training_class, {person.pk: "003"}, officer)


@pytest.mark.parametrize("number", ["001/bpvp/2026", " 001 / BPVP/2026", "001/Bpvp/ 2026"])
def test_a_number_is_one_number_however_it_is_written(training_class, officer, number):
    first, second = people(training_class, 2)
    save(training_class, {first.pk: "001/BPVP/2026"}, officer)

    with pytest.raises(NumberRefused):
        save(training_class, {second.pk: number}, officer)


def test_what_was_taught_stands_on_the_certificate_and_who_heads_the_issuer(
    training_class, officer
):
    (person,) = people(training_class, 1)
    for day, hours in ((1, 8), (2, 7)):
        SessionFactory(held=True, training_class=training_class, on=date(2026, 7, day), hours=hours)
    OfficeHolderFactory(
        facility=None, partner=training_class.partner, name="Ilham", position="Kepala Balai",
        starts_on=date(2026, 1, 1),
    )  # fmt: skip

    save(training_class, {person.pk: "1"}, officer)

    certificate = Certificate.objects.get()
    assert certificate.hours == 15
    assert (certificate.signed_name, certificate.signed_position) == ("Ilham", "Kepala Balai")


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

    issued = certificates.issue(preview=shown([first], "7"), on=TODAY, by=coordinator)
    with pytest.raises(Conflict) as refused:
        certificates.issue(preview=shown([second], "7"), on=TODAY, by=coordinator)

    assert issued == 1
    assert refused.value.rows == [(str(second.pk), "7", "8")]
    training_class.state, training_class.halt_reason = ClassState.POSTPONED, HaltReason.INSTRUCTOR
    training_class.save()
    with pytest.raises(DomainError, match="setelah kelas"):
        certificates.issue(preview=shown([second], "8"), on=TODAY, by=coordinator)


def shown(drafts, *numbers):
    shelf = certificates.shelf_of(drafts)
    pairs = tuple((each.pk, number) for each, number in zip(drafts, numbers, strict=True))
    return Preview(kind=shelf.kind, issuer=shelf.issuer.pk, pairs=pairs, mark=shelf.mark)


def test_the_preview_is_what_is_saved_or_a_conflict(training_class, officer, coordinator):
    people(training_class, 2)
    drafts = certificates.prepare(training_class=training_class, kind=K.TRAINING, by=officer)
    seen = Preview.read(shown(drafts, "1", "2").signed())
    assert seen == shown(drafts, "1", "2")
    assert Preview.read(seen.signed()[:-2]) is None
    save(training_class, {}, officer, title="Judul lain")

    with pytest.raises(Conflict):
        certificates.issue(preview=seen, on=TODAY, by=coordinator)

    assert not Certificate.objects.valid().exists()


def test_words_that_somebody_else_changed_meanwhile_are_a_conflict(training_class, officer):
    (person,) = people(training_class, 1)
    stored = certificates.stored_words(training_class, K.TRAINING)
    preview = Preview(
        kind=K.TRAINING, issuer=stored.issuer.pk, pairs=((person.pk, "1"),), mark=stored.mark
    )
    save(training_class, {}, officer, title="Judul lain")

    with pytest.raises(Conflict):
        certificates.save_numbers(
            training_class=training_class, kind=K.TRAINING, words=words(training_class),
            numbers={person.pk: Numbered(number="1", issued_on=TODAY)}, by=officer, preview=preview,
        )  # fmt: skip


def issued_one(**values):
    return CertificateFactory(issued=True, issued_on=date(2026, 7, 10), **values)


def test_certificate_is_stored_then_handed_to_its_holder(officer):
    certificate = issued_one()
    certificate_papers.store(
        certificates=[certificate], on=date(2026, 7, 11), storage="Lemari 2", by=officer
    )

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
        certificate_standing.revoke(certificate=certificate, reason=" ", by=officer)
    certificate_standing.revoke(certificate=certificate, reason="Salah orang", by=officer)

    certificate.refresh_from_db()
    assert certificate.state == CertificateState.REVOKED
    figures = ClassFigures.objects.get(training_class=certificate.enrolment.training_class)
    assert figures.certified == 0


def test_replacement_is_the_same_certificate_on_new_paper_whatever_the_hours_say_now(officer):
    old = issued_one(
        kind=K.COMPETENCE, enrolment__credited_hours=1, enrolment__expected_hours=10,
        units=[["U1", "Las", 8]], level="KKNI 2", venue="Pangkep", signed_name="Ilham",
    )  # fmt: skip

    new = certificate_standing.replace(
        certificate=old, reason="Hilang", number="R-1", issued_on=TODAY, by=officer
    )

    old.refresh_from_db()
    assert (old.state, old.replaced_by) == (CertificateState.REPLACED, new)
    assert (new.state, new.number, new.enrolment) == (
        CertificateState.ISSUED,
        "R-1",
        old.enrolment,
    )
    copied = ("registration_number", "holder_name", "units", "level", "venue", "hours",
              "valid_until", "signed_name", "title")  # fmt: skip
    assert [getattr(new, field) for field in copied] == [getattr(old, field) for field in copied]
    assert new.code != old.code
    assert certificate_facts.is_unchanged(new)
    with pytest.raises(DomainError, match=old.get_state_display()):
        certificate_standing.revoke(certificate=old, reason="x", by=officer)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"issued_on": date(2026, 7, 9)}, "issued_on"),
        ({"issued_on": date(2026, 7, 16)}, "issued_on"),
        ({"number": "taken 1"}, "number"),
        ({"number": "Rutan/1"}, "number"),
        ({"reason": " "}, "reason"),
    ],
)
def test_a_replacement_that_cannot_be_is_a_field_error(officer, values, field):
    old = issued_one()
    CertificateFactory(issued=True, issuer=old.issuer, number="TAKEN1")

    with pytest.raises(DomainError) as refused:
        certificate_standing.replace(
            certificate=old, by=officer,
            **{"reason": "Hilang", "number": "R-1", "issued_on": TODAY} | values,
        )  # fmt: skip

    old.refresh_from_db()
    assert (refused.value.field, old.state) == (field, CertificateState.ISSUED)


def test_the_chain_of_hands_keeps_every_step_in_order(officer):
    certificate = issued_one()
    bapas = FacilityFactory(probation=True)
    steps = [
        lambda on: certificate_papers.mark_printed(certificates=[certificate], on=on, by=officer),
        lambda on: certificate_papers.receive(certificates=[certificate], on=on, by=officer),
        lambda on: certificate_papers.store(
            certificates=[certificate], on=on, storage="Lemari", by=officer
        ),
        lambda on: certificate_papers.send(
            certificates=[certificate], on=on, bapas=bapas, by=officer
        ),
        lambda on: certificate_papers.give_up(certificates=[certificate], on=on, by=officer),
        lambda on: certificate_papers.hand_over(
            certificates=[certificate], on=on, handed_to="Ani", relation="istri", by=officer
        ),
    ]
    with pytest.raises(DomainError):
        steps[0](date(2026, 7, 9))  # before its issue
    for number, step in enumerate(steps):
        step(date(2026, 7, 10 + number // 2))
        if number:
            with pytest.raises(DomainError):
                step(date(2026, 7, 9 + number // 2))

    assert list(certificate.moves.values_list("step", flat=True)) == [
        "printed", "received", "stored", "sent", "uncollected", "handed_over",
    ]  # fmt: skip
    certificate.refresh_from_db()
    assert (certificate.state, certificate.handed_to) == (CertificateState.HANDED_OVER, "Ani")


def test_who_has_left_takes_nothing_without_a_word_on_who_took_it(officer):
    certificate = issued_one()
    certificate.enrolment.inmate.custodies.update(state="released", left_on=TODAY)

    with pytest.raises(DomainError) as refused:
        certificate_papers.hand_over(certificates=[certificate], on=TODAY, by=officer)
    assert refused.value.field == "handed_to"
    certificate_papers.hand_over(
        certificates=[certificate], on=TODAY, handed_to="Ani", relation="istri", by=officer
    )


def test_a_certificate_in_doubt_is_kept_with_a_reason_or_not_at_all(supervisor):
    certificate = issued_one()

    with pytest.raises(DomainError):
        certificate_standing.keep(certificate=certificate, reason=" ", by=supervisor)
    kept = certificate_standing.keep(certificate=certificate, reason="Diperiksa", by=supervisor)

    assert (kept.kept_on, kept.kept_reason) == (TODAY, "Diperiksa")
    certificate_standing.revoke(certificate=certificate, reason="Salah", by=supervisor)
    with pytest.raises(DomainError):
        certificate_standing.keep(certificate=certificate, reason="Lagi", by=supervisor)


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

    assert taken[0] == taken[1] <= 28
