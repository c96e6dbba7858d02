"""Scenarios of a facility's life, each told once from the beginning to its end (domain 14.15)."""

from dataclasses import replace
from datetime import date, time, timedelta
from fractions import Fraction
from functools import partial

import pytest
import time_machine
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone, translation

from partnerships.models import TrainingClass
from rutan.audit.models import AuditEvent
from rutan.common.errors import DomainError
from tests.factories.accounts import UserFactory
from tests.factories.partnerships import (
    AgreementFactory,
    FacilityFactory,
    OfficeHolderFactory,
    ProgrammeVersionFactory,
    RequirementFactory,
    RoomFactory,
    SessionFactory,
    TrainingClassFactory,
)
from tests.factories.trainees import (
    ApplicationFactory,
    AttendanceFactory,
    BoardDecisionFactory,
    EnrolmentFactory,
    RegisterKindFactory,
)
from tests.partnerships.test_paper_contents import text_of
from tests.posting import post
from tests.races import together
from tests.trainees.people import NOON, TODAY, a_class, candidate, ready, recommended, seated
from tests.trainees.test_inmate_races import THREADS, refusals, values
from trainees.actions import (
    applications,
    appointments,
    certificates,
    departures,
    enrolments,
    leaving,
    marks,
    releases,
)
from trainees.actions import inmates as people
from trainees.actions.certificate_numbers import Numbered
from trainees.choices import (
    ApplicationState,
    CertificateKind,
    CircumstanceKind,
    Competence,
    ContinuationKind,
    DepartureKind,
    EnrolmentState,
)
from trainees.documents.appointment_letter import appointment_letter
from trainees.documents.class_papers.minutes import opening_minutes
from trainees.models import (
    AttendanceReason,
    Certificate,
    Circumstance,
    Continuation,
    Custody,
    Enrolment,
    ExitReason,
    ReleaseKind,
    Sentence,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False), translation.override("en"):
        yield


@pytest.fixture
def begun(facility, partner):
    """Somebody in the second week of a class, with five hours of five."""
    enrolment = EnrolmentFactory(
        active=True, training_class__facility=facility, training_class__partner=partner
    )
    AttendanceFactory(
        enrolment=enrolment,
        session__on=TODAY - timedelta(days=1),
        reason=AttendanceReason.objects.get(letter="H"),
    )
    marks.refresh_hours(enrolment.training_class)
    enrolment.refresh_from_db()
    return enrolment


def enrol(training_class, people, by):
    return enrolments.enrol(training_class=training_class, applications=people, on=TODAY, by=by)


@pytest.fixture
def plan(agreement, facility):
    """What the form of a class sends for 20 lesson hours on Mondays in August."""
    version = ProgrammeVersionFactory(programme__code="rumput-laut")
    return {
        "program": version.programme.code,
        "agreement": agreement.pk,
        "starts_on": "03/08/2026",
        "planned_hours": "20",
        "quota": "16",
        "days_1": ["0"],
        "from_1": "08.00",
        "until_1": "12.00",
        "room": RoomFactory(facility=facility).pk,
        "delivery": "mtu",
    }


def test_scenario_1_the_agreement_ended_yesterday(
    client_of, officer, head, facility, partner, plan
):
    """Nothing without a reason; when the days of grace are over, nothing but by the head."""
    ended = AgreementFactory(
        signed=True,
        facility=facility,
        partner=partner,
        starts_on=date(2025, 7, 15),
        ends_on=TODAY - timedelta(days=1),
    )
    plan["agreement"] = ended.pk
    client = client_of(officer)

    post(client, "/kelas/baru/", plan)
    assert not TrainingClass.objects.exists()
    plan["gate_reason"] = "Perpanjangan sedang ditandatangani"
    assert post(client, "/kelas/baru/", plan).status_code == 302
    plan |= {"starts_on": "24/08/2026", "days_1": ["1"]}
    assert post(client, "/kelas/baru/", plan).status_code == 400
    assert post(client_of(head), "/kelas/baru/", plan).status_code == 302

    assert TrainingClass.objects.filter(gate_reason__startswith="Perpanjangan").count() == 2


def test_scenario_2_released_in_the_second_week(begun, officer, bapas, client_of):
    """Hours are kept, the seat is free, a transcript goes along, a letter can be had, follow-ups
    are planned."""
    release = releases.record_release(
        inmate=begun.inmate,
        kind=ReleaseKind.objects.filter(is_supervised=True, starts_follow_up=True).first(),
        on=TODAY,
        bapas=bapas,
        supervised_until=date(2027, 12, 31),
        decree_number="PAS-1",
        by=officer,
    )

    begun.refresh_from_db()
    assert (begun.state, begun.credited_hours) == (EnrolmentState.RELEASED, 5)
    assert not begun.exit_reason.counts_as_dropout
    assert release.follow_ups.exists()
    page = reverse("trainees:continuation-detail", args=[begun.continuation.pk])
    text = client_of(officer).get(page).text
    assert reverse("trainees:continuation-transcript", args=[begun.continuation.pk]) in text
    assert f"?jenis={CertificateKind.PARTICIPATION.value}" in text
    told = Circumstance.objects.get()
    assert (told.kind, told.outcome) == (CircumstanceKind.RELEASED, "automatic")


@pytest.mark.parametrize(
    ("quarters", "kind"),
    [(799, CertificateKind.PARTICIPATION), (800, CertificateKind.TRAINING)],
    ids=["79.9 percent", "80.0 percent"],
)
def test_scenario_5_a_tenth_of_a_percent_decides(facility, partner, officer, quarters, kind):
    training_class = TrainingClassFactory(assessing=True, facility=facility, partner=partner)
    EnrolmentFactory(
        active=True,
        training_class=training_class,
        credited_hours=Fraction(quarters, 4),
        expected_hours=250,
        competence=Competence.COMPETENT,
    )

    drafts = {
        each: len(certificates.prepare(training_class=training_class, kind=each, by=officer))
        for each in (CertificateKind.TRAINING, CertificateKind.PARTICIPATION)
    }

    assert drafts == {each: int(each == kind) for each in drafts}
    if kind == CertificateKind.PARTICIPATION:
        assert Certificate.objects.get().hours == 199  # of 199.75: whole ones, never rounded up


@pytest.mark.parametrize(("until", "is_made"), [("15.30", True), ("16.15", False)])
def test_scenario_6_eleven_lesson_hours_in_one_day(client_of, officer, plan, until, is_made):
    answer = post(client_of(officer), "/kelas/baru/", {**plan, "until_1": until})

    assert answer.status_code == (302 if is_made else 400)
    assert TrainingClass.objects.exists() is is_made
    if not is_made:
        assert "Senin berisi 11 jam pelajaran; batasnya 10 jam sehari." in answer.text


def test_scenario_7_a_seventeenth_person_for_sixteen_seats_waits_on_the_reserve(facility, officer):
    training_class = a_class(facility, quota=16)
    people = [recommended(training_class) for _ in range(17)]
    for application in people:
        BoardDecisionFactory(application=application)

    with pytest.raises(DomainError) as refused:
        enrol(training_class, people, officer)

    assert str(refused.value) == (
        "Only 16 seats are free. Remove 1 candidate or put the candidate on reserve."
    )
    assert not Enrolment.objects.exists()

    first, *_others = enrol(training_class, people[:16], officer)
    last = people[16]
    applications.reserve(training_class=training_class, applications=[last], by=officer)
    last.refresh_from_db()
    with pytest.raises(DomainError, match="No seat is free"):
        enrol(training_class, [last], officer)
    leaving.leave(
        enrolment=first,
        reason=ExitReason.objects.get(code="own_wish"),
        on=TODAY,
        note="Pindah kelas",
        by=officer,
    )
    enrol(training_class, [last], officer)

    last.refresh_from_db()
    training_class.refresh_from_db()
    assert last.state == ApplicationState.ENROLLED
    assert training_class.seats_taken == 16


def test_scenario_8_a_detainee_fails_and_the_programme_may_ask_for_a_reason_instead(
    facility, officer
):
    training_class = a_class(facility)
    version = training_class.programme_version
    rule = RequirementFactory(version=version, kind="legal_status", limit="convict")
    person = candidate(training_class)
    Custody.objects.filter(inmate=person.inmate).update(legal_status="detainee")

    def propose(**reasons):
        return applications.propose(
            training_class=training_class,
            applications=[person],
            on=TODAY + timedelta(days=7),
            reasons=reasons.get("reasons", {}),
            by=officer,
        )

    with pytest.raises(DomainError, match="Not yet a convicted inmate"):
        propose(reasons={person.pk: "Minat tinggi"})
    rule.is_mandatory = False
    rule.save()
    with pytest.raises(DomainError, match="Enter the reason"):
        propose()
    propose(reasons={person.pk: "Minat tinggi"})

    person.refresh_from_db()
    assert (person.state, person.override_reason) == ("proposed", "Minat tinggi")


def test_scenario_9_conditional_leave_with_two_years_is_warned_about(facility, officer, client_of):
    inmate = ready(facility)
    sentence = Sentence.objects.get(custody__inmate=inmate)
    sentence.kind, sentence.integration = "fixed", "proposed"
    sentence.integration_kind = ReleaseKind.objects.get(code="cb")
    address = reverse("trainees:inmate-detail", args=[inmate.public_id])
    warning = "CB hanya untuk pidana sampai 1 tahun 6 bulan."

    for years, months, is_warned in ((2, 0, True), (1, 6, False)):
        sentence.years, sentence.months, sentence.days = years, months, 0
        sentence.save()
        assert (warning in client_of(officer).get(address).text) is is_warned


@pytest.mark.race
def test_scenario_10_of_eight_facilities_one_opens_a_stay():
    facilities = [FacilityFactory() for _number in range(THREADS)]
    officer, kind = UserFactory(), RegisterKindFactory()
    lost = []

    def register(number):
        try:
            people.register(facility=facilities[number], values=values(number, kind), by=officer)
        except IntegrityError:  # the constraint stands where no common row could be locked
            lost.append(number)

    refused = refusals(register)

    assert Custody.objects.open().count() == 1
    assert len(refused) + len(lost) == THREADS - 1


@pytest.mark.parametrize("role", ["coordinator", "manager", "instructor"])
def test_scenario_11_nobody_outside_opens_a_page_of_the_tpp(
    role, request, facility, partner, client_of
):
    """Not even the people of the partner who teaches the class."""
    training_class = a_class(facility, partner=partner)
    client = client_of(request.getfixturevalue(role))

    for page in ("class-candidates", "class-propose", "class-decide", "class-enrol"):
        address = reverse(f"trainees:{page}", args=[training_class.public_id])
        assert client.get(address).status_code in {403, 404}
    assert client.get("/sidang/").status_code in {403, 404}
    assert client.get("/kelas/perubahan/").status_code in {403, 404}


def test_scenario_12_a_certificate_with_rutan_in_its_title_is_refused(facility, partner, officer):
    training_class = TrainingClassFactory(assessing=True, facility=facility, partner=partner)
    enrolment = EnrolmentFactory(
        active=True, training_class=training_class, credited_hours=10, expected_hours=10
    )
    words = replace(
        certificates.usual_words(training_class, CertificateKind.TRAINING),
        title="Pelatihan Las di Rutan Contoh",
    )

    with pytest.raises(DomainError, match="Rutan"):
        certificates.save_numbers(
            training_class=training_class,
            kind=CertificateKind.TRAINING,
            words=words,
            numbers={enrolment.pk: Numbered(number="001", issued_on=facility.today())},
            by=officer,
        )

    assert not Certificate.objects.exists()


@pytest.mark.parametrize("first", [0, 1])
def test_scenario_13_two_classes_at_one_hour_take_a_person_once(facility, officer, first):
    """In either order: whoever enrols second is told which class and which day."""
    classes = [a_class(facility, needs_hearing=False) for _ in range(2)]
    inmate = ready(facility)
    people = [
        ApplicationFactory(training_class=training_class, inmate=inmate)
        for training_class in classes
    ]
    enrol(classes[first], [people[first]], officer)
    second = 1 - first

    with pytest.raises(DomainError, match="Clashes with"):
        enrol(classes[second], [people[second]], officer)

    assert Enrolment.objects.live().get().training_class == classes[first]


def test_scenario_13_at_another_hour_both_classes_take_the_person(facility, officer):
    morning, afternoon = (a_class(facility, needs_hearing=False) for _ in range(2))
    afternoon.sessions.all().delete()
    SessionFactory(
        training_class=afternoon, on=date(2026, 8, 3), starts_at=time(13), ends_at=time(16)
    )
    inmate = ready(facility)
    for training_class in (morning, afternoon):
        person = ApplicationFactory(training_class=training_class, inmate=inmate)
        enrol(training_class, [person], officer)

    assert Enrolment.objects.live().filter(inmate=inmate).count() == 2


@pytest.mark.race
def test_scenario_13_two_officers_at_once_seat_the_person_in_one_of_the_classes():
    classes = [a_class(FacilityFactory(), needs_hearing=False)]
    classes.append(a_class(classes[0].facility, needs_hearing=False))
    inmate, officer = ready(classes[0].facility), UserFactory()

    answers = together(
        partial(
            enrol,
            training_class,
            [ApplicationFactory(training_class=training_class, inmate=inmate)],
            officer,
        )
        for training_class in classes
    )

    refused = [answer for answer in answers if isinstance(answer, DomainError)]
    assert [len(refused), Enrolment.objects.live().count()] == [1, 1]


def test_scenario_17_from_one_facility_to_the_next_in_the_middle_of_a_course(
    begun, officer, other_facility, other_officer, client_of
):
    """The hours stay, the next facility is asked to go on, and reads the transcript once the
    person is registered there."""
    departures.record_departure(
        inmate=begun.inmate,
        kind=DepartureKind.TRANSFER,
        on=TODAY,
        to_facility=other_facility,
        by=officer,
    )

    begun.refresh_from_db()
    assert (begun.state, begun.credited_hours) == (EnrolmentState.TRANSFERRED, 5)
    task = Continuation.objects.get()
    assert (task.kind, task.to_facility) == (ContinuationKind.FACILITY, other_facility)
    paper = reverse("trainees:continuation-transcript", args=[task.pk])
    client = client_of(other_officer)
    assert client.get(paper).status_code == 404
    begun.inmate.facility = other_facility
    begun.inmate.save()
    assert client.get(paper).status_code == 200


def test_scenario_18_whoever_takes_a_list_of_people_along_is_recorded(facility, officer, client_of):
    training_class = a_class(facility)
    seated(training_class, officer)
    waiting = candidate(training_class, proposed=True)
    code, client = training_class.public_id, client_of(officer)

    for address, action in (
        (f"/kelas/{code}/seleksi/peserta.xlsx", "participants.exported"),
        (f"/kelas/{code}/seleksi/nominatif.pdf", "paper.printed"),
        (f"/kelas/{code}/seleksi/pernyataan.pdf", "paper.printed"),
        (f"/sidang/{waiting.hearing_id}/agenda.pdf", "paper.printed"),
        ("/warga-binaan/unduh.xlsx", "inmates.exported"),
        ("/laporan/permintaan.xlsx", "report.exported"),
    ):
        assert client.get(address).status_code == 200
        event = AuditEvent.objects.order_by("seq").last()
        assert (event.action, event.actor) == (action, officer.username), address
        assert waiting.inmate.id_card_name not in str(event.details)

    purpose = {"siapkerja-purpose": "registration"}
    answer = client.post(f"/kelas/{code}/dokumen/daftar/siapkerja.xlsx", purpose)
    event = AuditEvent.objects.order_by("seq").last()
    assert (answer.status_code, event.action, event.actor) == (
        200, "list.exported", officer.username,
    )  # fmt: skip
    assert event.details["purpose"] == "registration"


def test_scenario_20_the_head_is_replaced_on_the_first_of_march(facility, officer):
    """Letters and minutes of February keep who led it then, whenever they are printed."""
    training_class = a_class(facility)
    (enrolment,) = seated(training_class, officer)
    Enrolment.objects.update(enrolled_on=date(2026, 2, 20))
    place = {"facility": facility, "position": "Kepala Rutan"}
    old = OfficeHolderFactory(**place, name="Kepala Februari", starts_on=date(2024, 1, 1))
    letter = appointments.issue(
        training_class=training_class,
        enrolments=[enrolment],
        number="SK-2",
        on=date(2026, 2, 20),
        by=officer,
    )
    old.ends_on = date(2026, 2, 28)
    old.save()
    OfficeHolderFactory(**place, name="Kepala Maret", starts_on=date(2026, 3, 1))

    training_class.started_on = date(2026, 2, 20)

    for paper in (
        appointment_letter(letter, at=timezone.now(), by=officer),
        opening_minutes(training_class, at=timezone.now(), by=officer),
    ):
        assert "Kepala Februari" in text_of(paper)
        assert "Kepala Maret" not in text_of(paper)
