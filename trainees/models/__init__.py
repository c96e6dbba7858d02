from trainees.models.application import Application, BoardDecision
from trainees.models.appointment import Appointment
from trainees.models.assessment import Assessment, Result
from trainees.models.attendance import Attendance, AttendanceChange
from trainees.models.catch_up import CatchUpPlace
from trainees.models.certificate import Certificate
from trainees.models.certificate_move import CertificateMove
from trainees.models.circumstance import Circumstance
from trainees.models.class_report import ClassPhoto, ClassReport, Reopening
from trainees.models.column_layout import ColumnLayout, ListExport
from trainees.models.consent import ConsentRecord
from trainees.models.custody import (
    Custody,
    DisciplineRecord,
    RegisterEntry,
    RiskAssessment,
    Sentence,
)
from trainees.models.custody_return import ReturnToCustody
from trainees.models.departure import Continuation, Departure
from trainees.models.enrolment import Enrolment
from trainees.models.feedback import Feedback
from trainees.models.follow_up import ContactAttempt, FollowUp
from trainees.models.forecast import Forecast
from trainees.models.frozen_report import FrozenReport
from trainees.models.hearing import BoardHearing
from trainees.models.import_batch import ImportBatch, ImportRow
from trainees.models.indicator_target import IndicatorTarget
from trainees.models.inmate import HealthLetter, Inmate, InmateIdentity
from trainees.models.learner import LearnerRecord, StudyTime
from trainees.models.letter import AppointmentLetter
from trainees.models.mutation import Mutation
from trainees.models.offline import AppliedOperation, OfflineCopy, OfflineDevice
from trainees.models.outcome import Outcome
from trainees.models.readiness import ReadinessItem
from trainees.models.reference import (
    AttendanceReason,
    ExitReason,
    OutcomeKind,
    RegisterKind,
    ReleaseKind,
)
from trainees.models.release import Release, ReleaseContact
from trainees.models.sheet import SheetPrint
from trainees.models.subject_request import RetentionHold, SubjectRequest
from trainees.models.support import AccessNeed, ConductScore
from trainees.models.waiting import KeepApart, PriorityMove

__all__ = [
    "AccessNeed",
    "Application",
    "AppliedOperation",
    "Appointment",
    "AppointmentLetter",
    "Assessment",
    "Attendance",
    "AttendanceChange",
    "AttendanceReason",
    "BoardDecision",
    "BoardHearing",
    "CatchUpPlace",
    "Certificate",
    "CertificateMove",
    "Circumstance",
    "ClassPhoto",
    "ClassReport",
    "ColumnLayout",
    "ConductScore",
    "ConsentRecord",
    "ContactAttempt",
    "Continuation",
    "Custody",
    "Departure",
    "DisciplineRecord",
    "Enrolment",
    "ExitReason",
    "Feedback",
    "FollowUp",
    "Forecast",
    "FrozenReport",
    "HealthLetter",
    "ImportBatch",
    "ImportRow",
    "IndicatorTarget",
    "Inmate",
    "InmateIdentity",
    "KeepApart",
    "LearnerRecord",
    "ListExport",
    "Mutation",
    "OfflineCopy",
    "OfflineDevice",
    "Outcome",
    "OutcomeKind",
    "PriorityMove",
    "ReadinessItem",
    "RegisterEntry",
    "RegisterKind",
    "Release",
    "ReleaseContact",
    "ReleaseKind",
    "Reopening",
    "Result",
    "RetentionHold",
    "ReturnToCustody",
    "RiskAssessment",
    "Sentence",
    "SheetPrint",
    "StudyTime",
    "SubjectRequest",
]
