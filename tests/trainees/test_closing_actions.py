from datetime import date

import pytest
import time_machine

from partnerships.choices import ClassState, DocumentKind
from partnerships.models import ClassFigures
from rutan.audit.models import AuditEvent
from rutan.common.errors import DomainError, TransitionNotAllowed
from tests.factories.partnerships import (
    DocumentFactory,
    FacilitySettingFactory,
    ProgrammeVersionFactory,
    SessionFactory,
    TrainingClassFactory,
)
from tests.factories.registers import ClassReportFactory
from tests.factories.trainees import (
    ApplicationFactory,
    AttendanceFactory,
    CertificateFactory,
    EnrolmentFactory,
)
from trainees import closing
from trainees.actions import classes
from trainees.choices import (
    CertificateKind,
    CertificateState,
    Competence,
    CustodyState,
    EnrolmentState,
)
from trainees.models import AttendanceReason, Certificate, Custody

pytestmark = pytest.mark.django_db
AFTER = date(2026, 8, 5)
K, BK = Competence.COMPETENT, Competence.NOT_YET


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{AFTER}T02:00:00+00:00", tick=False):
        yield


def selecting_class(facility, places):
    """Nothing is missing but, perhaps, people."""
    training_class = TrainingClassFactory(
        selecting=True, facility=facility, planned_hours=5, programme_version__needs_hearing=False
    )
    SessionFactory(training_class=training_class)
    for _ in range(places):
        EnrolmentFactory(training_class=training_class, willing_on=date(2026, 6, 20))
    return training_class


# --- Start and assess ----------------------------------------------------------------------


def test_start_makes_everybody_active(facility, officer):
    training_class = selecting_class(facility, 10)

    classes.start(training_class=training_class, by=officer)

    training_class.refresh_from_db()
    assert (training_class.state, training_class.started_on) == (ClassState.RUNNING, AFTER)
    states = training_class.enrolments.values_list("state", flat=True)
    assert set(states) == {EnrolmentState.ACTIVE}
    assert AuditEvent.objects.get().action == "class.started"


def test_too_few_trainees_need_a_reason(facility, officer):
    training_class = selecting_class(facility, 9)

    with pytest.raises(DomainError, match="9") as refused:
        classes.start(training_class=training_class, by=officer)
    assert refused.value.field == "reason"
    classes.start(training_class=training_class, by=officer, reason="Disetujui mitra")

    training_class.refresh_from_db()
    assert training_class.few_trainees_reason == "Disetujui mitra"


def test_fewest_trainees_is_the_facilitys_own_number(facility, officer):
    FacilitySettingFactory(facility=facility, key="min_participants", value=2)

    assert classes.start(training_class=selecting_class(facility, 2), by=officer)


def test_class_without_sessions_or_before_its_first_day_does_not_start(facility, officer):
    bare = TrainingClassFactory(selecting=True, facility=facility)
    EnrolmentFactory(training_class=bare)
    SessionFactory(training_class=bare, cancelled=True)
    early = selecting_class(facility, 10)

    with pytest.raises(DomainError, match="Belum ada sesi dalam jadwal"):
        classes.start(training_class=bare, by=officer, reason="x")
    with pytest.raises(DomainError, match="2026"):
        classes.start(training_class=early, by=officer, on=date(2026, 6, 30))


@pytest.mark.parametrize(("hours", "needs_reason"), [(151, True), (152, False)])
def test_tests_begin_after_95_percent_of_the_hours(facility, officer, hours, needs_reason):
    training_class = TrainingClassFactory(running=True, facility=facility, planned_hours=160)
    for n in range(15):
        SessionFactory(training_class=training_class, on=date(2026, 7, n + 1), hours=10, held=True)
    SessionFactory(
        training_class=training_class, on=date(2026, 7, 20), hours=hours - 150, held=True
    )

    if needs_reason:
        with pytest.raises(DomainError, match=str(hours)) as refused:
            classes.assess(training_class=training_class, by=officer)
        assert refused.value.field == "reason"
    classes.assess(training_class=training_class, by=officer, reason="Instruktur sakit")

    training_class.refresh_from_db()
    assert training_class.state == ClassState.ASSESSING
    assert bool(training_class.few_hours_reason) is needs_reason


def test_step_out_of_turn_is_refused(facility, officer):
    with pytest.raises(TransitionNotAllowed):
        classes.assess(training_class=TrainingClassFactory(facility=facility), by=officer)


# --- Close ---------------------------------------------------------------------------------


def mark(enrolment, session, letter):
    reason = AttendanceReason.objects.get(letter=letter)
    hours = session.hours if reason.credits_hours else 0
    AttendanceFactory(enrolment=enrolment, session=session, reason=reason, hours=hours)


@pytest.fixture
def taught(facility):
    """A class of ten sessions of one hour; `taught.attend(12 H, …)` adds a trainee."""
    training_class = TrainingClassFactory(
        assessing=True, facility=facility, certificates_reason="Menunggu BPVP"
    )
    sessions = [
        SessionFactory(training_class=training_class, on=date(2026, 7, n + 1), hours=1, held=True)
        for n in range(10)
    ]
    DocumentFactory(facility=facility, training_class=training_class, kind=DocumentKind.MINUTES)
    ClassReportFactory(training_class=training_class)

    class Taught:
        def attend(self, letters, competence=K, **values):
            person = EnrolmentFactory(
                active=True, training_class=training_class, competence=competence, **values
            )
            for session, letter in zip(sessions, letters, strict=False):
                mark(person, session, letter)
            return person

    taught = Taught()
    taught.training_class, taught.sessions = training_class, sessions
    return taught


def test_closing_decides_by_the_exact_fraction(taught, officer):
    enough = taught.attend("HHHHHHHHAA")
    short = taught.attend("HHHHHHHAAA")

    classes.close(training_class=taught.training_class, by=officer)

    enough.refresh_from_db()
    short.refresh_from_db()
    assert (enough.state, enough.ended_on) == (EnrolmentState.COMPLETED, date(2026, 7, 31))
    assert (short.state, short.exit_reason.code) == (
        EnrolmentState.NOT_COMPLETED,
        "attendance_short",
    )
    taught.training_class.refresh_from_db()
    assert (taught.training_class.state, taught.training_class.closed_on) == (
        ClassState.CLOSED,
        AFTER,
    )
    assert ClassFigures.objects.get(training_class=taught.training_class).completed == 1


@pytest.mark.parametrize(("excuses", "state"), [(True, "completed"), (False, "not_completed")])
def test_causes_of_the_institution_leave_the_denominator_only_when_the_version_says_so(
    taught, officer, excuses, state
):
    version = ProgrammeVersionFactory(excuses_institution=excuses)
    type(taught.training_class).objects.update(programme_version=version)
    person = taught.attend("HHHHHHHKKA")  # 7 of 8 without K, 7 of 10 with it

    classes.close(training_class=taught.training_class, by=officer)

    person.refresh_from_db()
    assert person.state == state


def test_not_yet_competent_completes_without_a_competence_certificate(taught, officer):
    person = taught.attend("HHHHHHHHHH", competence=BK, competence_note="Las sudut")

    classes.close(training_class=taught.training_class, by=officer)

    person.refresh_from_db()
    assert person.state == EnrolmentState.COMPLETED


def test_closing_leaves_a_draft_for_who_awaits_a_certificate(taught, officer):
    person = taught.attend("HHHHHHHHHH")

    classes.close(training_class=taught.training_class, by=officer)

    draft = Certificate.objects.get()
    assert (draft.enrolment, draft.state) == (person, CertificateState.DRAFT)


def test_a_class_that_closes_lapses_who_got_no_seat(taught, officer):
    taught.attend("HHHHHHHHHH")
    waiting = ApplicationFactory(training_class=taught.training_class, reserve=True)

    classes.close(training_class=taught.training_class, by=officer)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.closed_reason, waiting.closed_on) == (
        "lapsed",
        "no_seat",
        AFTER,
    )


def _left(training_class):
    return [task.code for task in closing.to_do(training_class)]


def test_unmarked_person_missing_result_and_open_session_keep_the_class_open(taught, officer):
    person = taught.attend("HHHHHHHHH", competence="")
    assert _left(taught.training_class) == [closing.ATTENDANCE, closing.RESULTS]
    with pytest.raises(DomainError, match="2"):
        classes.close(training_class=taught.training_class, by=officer)

    mark(person, taught.sessions[9], "H")
    person.competence = K
    person.save()
    assert _left(taught.training_class) == []
    SessionFactory(training_class=taught.training_class, on=date(2026, 8, 20))

    assert _left(taught.training_class) == [closing.ATTENDANCE]


def test_certificates_are_numbered_or_explained(taught):
    person = taught.attend("HHHHHHHHHH")
    person.credited_quarters, person.expected_hours = 40, 10
    person.save()
    taught.training_class.certificates_reason = ""

    assert _left(taught.training_class) == [closing.CERTIFICATES]


def test_minutes_are_needed(taught):
    taught.attend("HHHHHHHHHH")
    taught.training_class.documents.update(kind=DocumentKind.OTHER)

    assert _left(taught.training_class) == [closing.MINUTES]


def test_a_report_is_needed(taught):
    taught.attend("HHHHHHHHHH")
    taught.training_class.class_report.delete()

    assert _left(taught.training_class) == [closing.REPORT]


def test_outlook_counts_what_closing_would_do(taught):
    """A letter of participation is no certificate."""
    graduate = taught.attend("HHHHHHHHHH", credited_hours=10, expected_hours=10)
    short = taught.attend("HHHHHHHAAA", competence=BK, credited_hours=7, expected_hours=10)
    CertificateFactory(issued=True, enrolment=graduate)
    CertificateFactory(issued=True, enrolment=short, kind=CertificateKind.PARTICIPATION)

    assert classes.outlook(taught.training_class) == classes.Outlook(
        trainees=2, completed=1, competent=1, certified=1
    )


# --- Reopen --------------------------------------------------------------------------------


def test_head_reopens_with_a_reason_and_people_in_custody_are_active_again(taught, officer, head):
    stays = taught.attend("HHHHHHHHHH")
    short = taught.attend("HHHHHHHAAA")
    free = taught.attend("HHHHHHHHHH")
    classes.close(training_class=taught.training_class, by=officer)
    Custody.objects.filter(pk=free.custody_id).update(state=CustodyState.RELEASED, left_on=AFTER)

    classes.reopen(training_class=taught.training_class, reason="Nilai salah", by=head)

    states = []
    for person in (stays, short, free):
        person.refresh_from_db()
        states.append(person.state)
    assert states == ["active", "active", "completed"]
    taught.training_class.refresh_from_db()
    assert (taught.training_class.state, taught.training_class.closed_on) == ("assessing", None)


def test_only_the_head_reopens_and_only_with_a_reason(taught, officer, head):
    taught.attend("HHHHHHHHHH")
    classes.close(training_class=taught.training_class, by=officer)

    with pytest.raises(DomainError):
        classes.reopen(training_class=taught.training_class, reason="Nilai salah", by=officer)
    with pytest.raises(DomainError) as refused:
        classes.reopen(training_class=taught.training_class, reason=" ", by=head)
    assert refused.value.field == "reason"
