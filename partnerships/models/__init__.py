from partnerships.models.activity_plan import ActivityPlan
from partnerships.models.agreement import Agreement
from partnerships.models.agreement_comment import AgreementComment
from partnerships.models.agreement_event import AgreementEvent
from partnerships.models.agreement_party import AgreementParty
from partnerships.models.calendar_feed import CalendarFeed
from partnerships.models.class_figures import ClassFigures
from partnerships.models.coordination import Commitment, Coordination, CoordinationParticipant
from partnerships.models.cost_item import CostItem
from partnerships.models.demand_figures import DemandFigures
from partnerships.models.document import Document
from partnerships.models.facility import CapacityRecord, Facility, FacilitySetting, Room
from partnerships.models.monitoring_report import MonitoringReport
from partnerships.models.obligation import Obligation
from partnerships.models.office_holder import OfficeHolder
from partnerships.models.partner import Contact, Instructor, Partner
from partnerships.models.posting import Posting
from partnerships.models.programme import Programme, ProgrammeVersion, Requirement, Unit
from partnerships.models.reference import (
    EducationLevel,
    Holiday,
    MinistryItem,
    Region,
    RegionalOffice,
    Subject,
    TrainingField,
)
from partnerships.models.reminder import AgreementReminder
from partnerships.models.review_step import ReviewStep
from partnerships.models.session import ClassSlot, Session
from partnerships.models.training_class import TrainingClass

__all__ = [
    "ActivityPlan",
    "Agreement",
    "AgreementComment",
    "AgreementEvent",
    "AgreementParty",
    "AgreementReminder",
    "CalendarFeed",
    "CapacityRecord",
    "ClassFigures",
    "ClassSlot",
    "Commitment",
    "Contact",
    "Coordination",
    "CoordinationParticipant",
    "CostItem",
    "DemandFigures",
    "Document",
    "EducationLevel",
    "Facility",
    "FacilitySetting",
    "Holiday",
    "Instructor",
    "MinistryItem",
    "MonitoringReport",
    "Obligation",
    "OfficeHolder",
    "Partner",
    "Posting",
    "Programme",
    "ProgrammeVersion",
    "Region",
    "RegionalOffice",
    "Requirement",
    "ReviewStep",
    "Room",
    "Session",
    "Subject",
    "TrainingClass",
    "TrainingField",
    "Unit",
]
