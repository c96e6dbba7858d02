"""Two worlds that must never meet: everything one facility and its partner have, made twice."""

from dataclasses import dataclass

from partnerships.actions.calendar_feeds import digest_of
from partnerships.models import Facility, Partner
from rutan.accounts.choices import Role
from tests.factories.accounts import UserFactory
from tests.factories.after import ReturnToCustodyFactory, SubjectRequestFactory
from tests.factories.papers import (
    CertificateMoveFactory,
    LearnerRecordFactory,
    MutationFactory,
    StudyTimeFactory,
)
from tests.factories.partnerships import (
    ActivityPlanFactory,
    AgreementFactory,
    CalendarFeedFactory,
    CommitmentFactory,
    CoordinationFactory,
    CostItemFactory,
    DocumentFactory,
    InstructorFactory,
    MonitoringReportFactory,
    ObligationFactory,
    PostingFactory,
    ProgrammeFactory,
    ProgrammeVersionFactory,
    SessionFactory,
    TrainingClassFactory,
    UnitFactory,
)
from tests.factories.registers import ClassReportFactory, SheetPrintFactory
from tests.factories.reports import FrozenReportFactory
from tests.factories.trainees import (
    ApplicationFactory,
    AppointmentLetterFactory,
    BoardDecisionFactory,
    CertificateFactory,
    CircumstanceFactory,
    ContinuationFactory,
    CustodyFactory,
    EnrolmentFactory,
    FollowUpFactory,
    ImportBatchFactory,
    InmateFactory,
    OutcomeFactory,
    ReleaseFactory,
    ResultFactory,
)
from trainees.choices import BatchKind, CertificateKind


@dataclass(frozen=True)
class World:
    """`args(url_name)` gives what an address of this world is made from."""

    facility: Facility
    partner: Partner
    values: dict[str, object]

    def args(self, wanted: tuple[str, ...]) -> list[object]:
        return [self.values[name] for name in wanted]


def make_world(facility, partner, *, bapas, instructor_user=None) -> World:
    agreement = AgreementFactory(signed=True, facility=facility, partner=partner)
    coordination = CoordinationFactory(held=True, facility=facility, partner=partner)
    commitment = CommitmentFactory(coordination=coordination)
    training_class = TrainingClassFactory(
        running=True, facility=facility, partner=partner, agreement=agreement
    )
    if instructor_user is not None:
        training_class.instructors.add(instructor_user.instructor)
    else:
        training_class.instructors.add(InstructorFactory(partner=partner))
    inmate = InmateFactory(facility=facility, in_custody=True)
    application = ApplicationFactory(inmate=inmate, training_class=training_class)
    proposed = ApplicationFactory(
        proposed=True,
        inmate=InmateFactory(facility=facility, in_custody=True),
        training_class=training_class,
    )
    decision = BoardDecisionFactory(
        application=ApplicationFactory(
            recommended=True,
            inmate=InmateFactory(facility=facility, in_custody=True),
            training_class=training_class,
        )
    )
    enrolment = EnrolmentFactory(
        active=True,
        inmate=inmate,
        custody=inmate.custodies.get(),
        training_class=training_class,
    )
    certificate = CertificateFactory(enrolment=enrolment, issuer=partner)
    session = SessionFactory(held=True, training_class=training_class)
    ClassReportFactory(training_class=training_class)
    cancelled = SessionFactory(
        cancelled=True, training_class=training_class, starts_at="15:00", ends_at="16:30"
    )
    released = CustodyFactory(inmate=InmateFactory(facility=facility), released=True)
    release = ReleaseFactory(custody=released, bapas=bapas)
    follow_up = FollowUpFactory(release=release)
    answered = FollowUpFactory(release=release, checkpoint="b3", done=True)
    document = DocumentFactory(facility=facility, agreement=agreement)
    minutes = DocumentFactory(facility=facility, coordination=coordination)
    decree = DocumentFactory(facility=facility, training_class=training_class)
    batch = ImportBatchFactory(facility=facility)
    owner = PostingFactory(user=UserFactory(role=Role.OFFICER), facility=facility).user
    token = f"kalender-upt-{facility.pk}"
    feed = CalendarFeedFactory(facility=facility, owner=owner, digest=digest_of(token))
    attempt = ResultFactory(enrolment=enrolment)
    rombel = TrainingClassFactory(
        running=True,
        facility=facility,
        partner=partner,
        agreement=agreement,
        programme_version=ProgrammeVersionFactory(programme__equivalency=True, lesson_minutes=40),
    )
    learner = LearnerRecordFactory(inmate=inmate, provider=partner)
    return World(
        facility=facility,
        partner=partner,
        values={
            "agreement": agreement.code,
            "monitoring report": MonitoringReportFactory(agreement=agreement).pk,
            "obligation": ObligationFactory(agreement=agreement, duty=True).pk,
            "coordination": coordination.pk,
            "commitment": commitment.pk,
            "partner": partner.pk,
            "facility": facility.pk,
            "programme": ProgrammeFactory(partner=partner).code,
            "class": training_class.public_id,
            "indicator": "R3a",
            "frozen report": FrozenReportFactory(facility=facility).public_id,
            "paper": "ba-pembukaan",
            "list": "siapkerja",
            "unit": UnitFactory(version=training_class.programme_version).pk,
            "session": session.pk,
            "cancelled session": cancelled.pk,
            "sheet": SheetPrintFactory(session=session).code,
            "inmate": inmate.public_id,
            "certificate": certificate.pk,
            "certificate step": CertificateMoveFactory(
                certificate=CertificateFactory(
                    issued=True,
                    kind=CertificateKind.PARTICIPATION,
                    enrolment=enrolment,
                    issuer=partner,
                )
            ).pk,
            "certificate code": CertificateFactory(
                issued=True,
                kind=CertificateKind.INTERNAL,
                enrolment=enrolment,
                issuer=partner,
            ).code,
            "attempt": attempt.pk,
            "rombel": rombel.public_id,
            "learner": learner.pk,
            "study": StudyTimeFactory(learner=learner).pk,
            "mutation": MutationFactory(received=True, learner=learner).pk,
            "application": application.pk,
            "hearing": proposed.hearing.pk,
            "held hearing": decision.hearing.pk,
            "decision": decision.pk,
            "letter": AppointmentLetterFactory(training_class=training_class).pk,
            "release": release.pk,
            "release paper": "serah-terima",
            "checkpoint": follow_up.checkpoint,
            "answered checkpoint": answered.checkpoint,
            "outcome": OutcomeFactory(follow_up=answered).pk,
            "returned release": ReturnToCustodyFactory(
                release=ReleaseFactory(
                    custody=CustodyFactory(inmate=InmateFactory(facility=facility), released=True),
                    bapas=bapas,
                )
            ).release_id,
            "subject request": SubjectRequestFactory(inmate=released.inmate).pk,
            "released inmate": released.inmate.public_id,
            "document": document.pk,
            "calendar feed": feed.pk,
            "calendar token": token,
            "cost of the class": CostItemFactory(training_class=training_class).pk,
            "plan": ActivityPlanFactory(agreement=agreement).pk,
            "cost of the agreement": CostItemFactory(training_class=None, agreement=agreement).pk,
            "assessment": attempt.assessment_id,
            "file of the coordination": minutes.pk,
            "file of the class": decree.pk,
            "import": batch.pk,
            "past list": ImportBatchFactory(facility=facility, kind=BatchKind.HISTORY).pk,
            "circumstance": CircumstanceFactory(enrolment=enrolment).pk,
            "continuation": ContinuationFactory(
                enrolment=EnrolmentFactory(withdrawn=True, training_class=training_class)
            ).pk,
        },
    )
