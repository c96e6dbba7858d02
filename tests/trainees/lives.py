"""One person with a row in every table that leads to a person."""

from datetime import date

from tests.factories.accounts import UserFactory
from tests.factories.after import (
    ConsentRecordFactory,
    ReadinessItemFactory,
    RetentionHoldFactory,
    ReturnToCustodyFactory,
    SubjectRequestFactory,
)
from tests.factories.papers import (
    CertificateMoveFactory,
    FeedbackFactory,
    LearnerRecordFactory,
    MutationFactory,
    StudyTimeFactory,
)
from tests.factories.partnerships import SessionFactory, TrainingClassFactory, TrainingFieldFactory
from tests.factories.registers import (
    AppliedOperationFactory,
    AttendanceChangeFactory,
    SheetPrintFactory,
)
from tests.factories.trainees import (
    AccessNeedFactory,
    ApplicationFactory,
    AppointmentFactory,
    AppointmentLetterFactory,
    AttendanceFactory,
    BoardDecisionFactory,
    CatchUpPlaceFactory,
    CertificateFactory,
    CircumstanceFactory,
    ConductScoreFactory,
    ContactAttemptFactory,
    ContinuationFactory,
    CustodyFactory,
    DepartureFactory,
    DisciplineRecordFactory,
    EnrolmentFactory,
    FollowUpFactory,
    ForecastFactory,
    HealthLetterFactory,
    ImportRowFactory,
    InmateFactory,
    InmateIdentityFactory,
    KeepApartFactory,
    OutcomeFactory,
    PriorityMoveFactory,
    ReleaseContactFactory,
    ReleaseFactory,
    ResultFactory,
    RiskAssessmentFactory,
)
from trainees.models import Inmate


def a_whole_life(facility) -> Inmate:
    """In custody from 2025, in a class of July 2026, free on 10 July, found working in January."""
    inmate = InmateFactory(facility=facility)
    InmateIdentityFactory(inmate=inmate)
    custody = CustodyFactory(inmate=inmate, released=True, complete=True)
    for each in (
        AppointmentFactory,
        RiskAssessmentFactory,
        DisciplineRecordFactory,
        ReadinessItemFactory,
        ConductScoreFactory,
    ):
        each(custody=custody)
    HealthLetterFactory(inmate=inmate)
    AccessNeedFactory(inmate=inmate)
    KeepApartFactory(facility=facility, one=inmate)
    _learn(inmate, custody, facility)
    _leave(inmate, custody)
    SubjectRequestFactory(inmate=inmate, answered=True)
    RetentionHoldFactory(inmate=inmate, until_on=date(2026, 8, 1))
    ImportRowFactory(inmate=inmate, cells=["contoh"])
    return inmate


def _learn(inmate, custody, facility):
    training_class = TrainingClassFactory(closed=True, facility=facility)
    inmate.interests.add(TrainingFieldFactory())
    application = ApplicationFactory(
        recommended=True, inmate=inmate, training_class=training_class, note="contoh"
    )
    PriorityMoveFactory(application=application)
    BoardDecisionFactory(application=application)
    place = EnrolmentFactory(
        completed=True,
        inmate=inmate,
        custody=custody,
        training_class=training_class,
        application=application,
        letter=AppointmentLetterFactory(training_class=training_class),
    )
    session = SessionFactory(held=True, training_class=training_class, on=date(2026, 7, 6))
    again = SessionFactory(catch_up=True, training_class=training_class, on=date(2026, 7, 7))
    AttendanceFactory(enrolment=place, session=session)
    AttendanceChangeFactory(enrolment=place, session=session)
    AppliedOperationFactory(enrolment=place, session=session)
    SheetPrintFactory(session=session, rows={"A1": place.pk})
    CatchUpPlaceFactory(enrolment=place, session=again)
    FeedbackFactory(enrolment=place, comment="contoh")
    ForecastFactory(enrolment=place)
    ResultFactory(enrolment=place)
    CircumstanceFactory(enrolment=place)
    ContinuationFactory(enrolment=place)
    paper = CertificateFactory(issued=True, enrolment=place, issuer=training_class.partner)
    CertificateMoveFactory(certificate=paper)
    learner = LearnerRecordFactory(inmate=inmate, provider=training_class.partner)
    StudyTimeFactory(learner=learner)
    MutationFactory(received=True, learner=learner)


def _leave(inmate, custody):
    before = CustodyFactory(
        inmate=inmate,
        state="transferred",
        entered_on=date(2024, 1, 1),
        left_on=date(2024, 12, 31),
    )
    DepartureFactory(custody=before, on=before.left_on)
    release = ReleaseFactory(custody=custody, village="Contoh")
    ReleaseContactFactory(release=release)
    ConsentRecordFactory(release=release, by=UserFactory())
    look = FollowUpFactory(
        release=release,
        done=True,
        checkpoint="b6",
        due_on=date(2027, 1, 10),
        opens_on=date(2026, 12, 11),
        closes_on=date(2027, 2, 9),
    )
    ContactAttemptFactory(follow_up=look, note="contoh")
    OutcomeFactory(follow_up=look, on=date(2027, 1, 5), detail="contoh", note="contoh")
    ReturnToCustodyFactory(release=release, custody=before)
