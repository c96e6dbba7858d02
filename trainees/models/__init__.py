from trainees.models.application import Application, BoardDecision
from trainees.models.appointment import Appointment
from trainees.models.assessment import Assessment, Result
from trainees.models.catch_up import CatchUpPlace
from trainees.models.certificate import Certificate
from trainees.models.circumstance import Circumstance
from trainees.models.custody import (
    Custody,
    DisciplineRecord,
    RegisterEntry,
    RiskAssessment,
    Sentence,
)
from trainees.models.departure import Continuation, Departure
from trainees.models.enrolment import Attendance, Enrolment
from trainees.models.forecast import Forecast
from trainees.models.hearing import BoardHearing
from trainees.models.import_batch import ImportBatch, ImportRow
from trainees.models.inmate import HealthLetter, Inmate, InmateIdentity
from trainees.models.letter import AppointmentLetter
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
from trainees.models.support import AccessNeed, ConductScore
from trainees.models.waiting import KeepApart, PriorityMove

__all__ = [
    "AccessNeed",
    "Application",
    "Appointment",
    "AppointmentLetter",
    "Assessment",
    "Attendance",
    "AttendanceReason",
    "BoardDecision",
    "BoardHearing",
    "CatchUpPlace",
    "Certificate",
    "Circumstance",
    "ConductScore",
    "ContactAttempt",
    "Continuation",
    "Custody",
    "Departure",
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
    "KeepApart",
    "Outcome",
    "OutcomeKind",
    "PriorityMove",
    "RegisterEntry",
    "RegisterKind",
    "Release",
    "ReleaseContact",
    "ReleaseKind",
    "Result",
    "RiskAssessment",
    "Sentence",
]
