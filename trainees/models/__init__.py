from trainees.models.application import Application, BoardDecision, BoardHearing
from trainees.models.appointment import Appointment
from trainees.models.catch_up import CatchUpPlace
from trainees.models.certificate import Certificate
from trainees.models.custody import (
    Custody,
    DisciplineRecord,
    RegisterEntry,
    RiskAssessment,
    Sentence,
)
from trainees.models.enrolment import Assessment, Attendance, Enrolment, Result
from trainees.models.forecast import Forecast
from trainees.models.import_batch import ImportBatch, ImportRow
from trainees.models.inmate import HealthLetter, Inmate, InmateIdentity
from trainees.models.reference import (
    AttendanceReason,
    ExitReason,
    OutcomeKind,
    RegisterKind,
    ReleaseKind,
)
from trainees.models.release import (
    ContactAttempt,
    FollowUp,
    Outcome,
    Release,
    ReleaseContact,
)

__all__ = [
    "Application",
    "Appointment",
    "Assessment",
    "Attendance",
    "AttendanceReason",
    "BoardDecision",
    "BoardHearing",
    "CatchUpPlace",
    "Certificate",
    "ContactAttempt",
    "Custody",
    "DisciplineRecord",
    "Enrolment",
    "ExitReason",
    "FollowUp",
    "Forecast",
    "HealthLetter",
    "ImportBatch",
    "ImportRow",
    "Inmate",
    "InmateIdentity",
    "Outcome",
    "OutcomeKind",
    "RegisterEntry",
    "RegisterKind",
    "Release",
    "ReleaseContact",
    "ReleaseKind",
    "Result",
    "RiskAssessment",
    "Sentence",
]
