"""The words of partnerships: kinds, states and named sets. Imports nothing of ours."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class FacilityKind(TextChoices):
    RUTAN = "rutan", _("Detention centre (Rutan)")
    LAPAS = "lapas", _("Prison (Lapas)")
    LPP = "lpp", _("Women's prison (LPP)")
    LPKA = "lpka", _("Juvenile institution (LPKA)")
    RUTAN_BRANCH = "rutan_branch", _("Detention centre branch (Cabang Rutan)")
    BAPAS = "bapas", _("Probation office (Bapas)")


class FacilityClass(TextChoices):
    NONE = "", _("None")
    I = "I", "I"  # noqa: E741 the Roman numeral is the official name of the class
    IIA = "IIA", "IIA"
    IIB = "IIB", "IIB"
    III = "III", "III"


class Zone(TextChoices):
    WIB = "Asia/Jakarta", "WIB"
    WITA = "Asia/Makassar", "WITA"
    WIT = "Asia/Jayapura", "WIT"


class PartnerKind(TextChoices):
    BPVP = "bpvp", _("Vocational training centre (BPVP)")
    BLK = "blk", _("Regional training centre (BLK)")
    EDUCATION_OFFICE = "education_office", _("Education office (Disdikbud)")
    PKBM = "pkbm", _("Community learning centre (PKBM)")
    SKB = "skb", _("Government learning centre (SKB)")
    LSP = "lsp", _("Certification body (LSP)")
    LKP = "lkp", _("Course institution (LKP)")
    COMPANY = "company", _("Company")
    BAPAS = "bapas", _("Probation office (Bapas)")
    BANK = "bank", _("Bank")
    OTHER = "other", _("Other")


class OwnerLevel(TextChoices):
    NATIONAL = "national", _("National")
    PROVINCE = "province", _("Province")
    REGENCY = "regency", _("Regency or city")
    PRIVATE = "private", _("Private")


class Side(TextChoices):
    FACILITY = "facility", _("Facility")
    PARTNER = "partner", _("Partner")


class RoomKind(TextChoices):
    THEORY = "theory", _("Classroom")
    WORKSHOP = "workshop", _("Workshop")
    LAND = "land", _("Land or pond")


class CoordinationKind(TextChoices):
    VISIT = "visit", _("Visit")
    MEETING = "meeting", _("Meeting")
    CALL = "call", _("Call")
    LETTER = "letter", _("Letter")


class CoordinationState(TextChoices):
    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    FOLLOWED_UP = "followed_up", _("Followed up")
    CLOSED = "closed", _("Closed without result")
    CANCELLED = "cancelled", _("Cancelled")


class AgreementKind(TextChoices):
    MOU = "mou", _("Memorandum of understanding (MoU)")
    PKS = "pks", _("Cooperation agreement (PKS)")
    WORK_PLAN = "work_plan", _("Work plan")


class AgreementState(TextChoices):
    """What is stored. Active, expiring and expired are derived from the dates of a signed one."""

    DRAFT = "draft", _("Draft")
    REVIEW = "review", _("Under review")
    SIGNED = "signed", _("Signed")
    CLOSED = "closed", _("Closed")
    ABANDONED = "abandoned", _("Abandoned")


class AgreementStanding(TextChoices):
    """What people read: the stored state and the dates together."""

    DRAFT = "draft", _("Draft")
    REVIEW = "review", _("Under review")
    UPCOMING = "upcoming", _("Not yet in force")
    ACTIVE = "active", _("Active")
    EXPIRING = "expiring", _("Expiring")
    EXPIRED = "expired", _("Expired")
    RENEWED = "renewed", _("Renewed")
    TERMINATED = "terminated", _("Terminated")
    ABANDONED = "abandoned", _("Abandoned")


class PartnershipStage(TextChoices):
    """How far a facility and a partner have come; derived, never stored."""

    ACTIVE = "active", _("Active")
    EXPIRING = "expiring", _("Expiring")
    UPCOMING = "upcoming", _("Not yet in force")
    EXPIRED = "expired", _("Expired")
    DRAFT = "draft", _("Draft")
    ANNOUNCED = "announced", _("Announced; no document yet")
    COORDINATING = "coordinating", _("In coordination")
    NO_DOCUMENT = "no_document", _("No signed document")


STAGES_WITHOUT_PAPER = frozenset(
    {
        PartnershipStage.DRAFT,
        PartnershipStage.ANNOUNCED,
        PartnershipStage.COORDINATING,
        PartnershipStage.NO_DOCUMENT,
    }
)


class ReviewKind(TextChoices):
    INTERNAL = "internal", _("Head of facility")
    REGIONAL = "regional", _("Regional office")
    PARTNER = "partner", _("Partner")


class ReviewResult(TextChoices):
    APPROVED = "approved", _("Approved")
    RETURNED = "returned", _("Returned")


class AgreementEventKind(TextChoices):
    EXTEND = "extend", _("Extended")
    AMEND = "amend", _("Amended")
    RENEW = "renew", _("Renewed")
    LAPSE = "lapse", _("Not to be renewed")
    TERMINATE = "terminate", _("Terminated")


class ObligationMetric(TextChoices):
    CLASSES = "classes", _("Classes started")
    PARTICIPANTS = "participants", _("Trainees")
    HOURS = "hours", _("Lesson hours held")
    CERTIFIED = "certified", _("Certified trainees")
    INSTRUCTORS = "instructors", _("Instructors who taught")
    REPORTS = "reports", _("Monitoring reports finished")
    EQUIPMENT = "equipment", _("Equipment handed over")
    FUNDS = "funds", _("Funds (rupiah)")
    FOLLOWED_UP_M6 = "followed_up_m6", _("Month 6 follow-up recorded")
    PRODUCTIVE_M6 = "productive_m6", _("Productively active, month 6")
    OTHER = "other", _("Other duty")


PERCENT_METRICS = frozenset({ObligationMetric.FOLLOWED_UP_M6, ObligationMetric.PRODUCTIVE_M6})
STATED_METRICS = frozenset({ObligationMetric.EQUIPMENT, ObligationMetric.FUNDS})
"""The registry cannot count these: somebody states what was done, with a file that shows it."""


class ObligationState(TextChoices):
    """Whether somebody settled it; read from `met_on` and `waived_reason`, never stored."""

    OPEN = "open", _("Open")
    MET = "met", _("Met")
    WAIVED = "waived", _("Waived")


class ObligationStatus(TextChoices):
    """Derived, never stored (features F05)."""

    MET = "met", _("Met")
    ON_TRACK = "on_track", _("On track")
    BEHIND = "behind", _("Behind")
    LATE = "late", _("Past its day")
    WAIVED = "waived", _("Waived")


class MonitoringState(TextChoices):
    NEW = "new", _("To be written")
    SENT = "sent", _("Sent")
    FINAL = "final", _("Final")


class Recommendation(TextChoices):
    CONTINUE = "continue", _("Continue the cooperation")
    AMEND = "amend", _("Amend the agreement")
    STOP = "stop", _("End the cooperation")


class Pillar(TextChoices):
    SELF_RELIANCE = "self_reliance", _("Self-reliance (kemandirian)")
    PERSONALITY = "personality", _("Personality (kepribadian)")
    EDUCATION = "education", _("Education")


class ProgrammeKind(TextChoices):
    VOCATIONAL = "vocational", _("Vocational")
    EQUIVALENCY = "equivalency", _("Equivalency")
    ENTREPRENEURSHIP = "entrepreneurship", _("Entrepreneurship")
    INTERNAL = "internal", _("Internal")


class Package(TextChoices):
    NONE = "", _("None")
    A = "A", _("Paket A (primary)")
    B = "B", _("Paket B (lower secondary)")
    C = "C", _("Paket C (upper secondary)")


class ProgrammeState(TextChoices):
    DRAFT = "draft", _("Draft")
    ACTIVE = "active", _("Active")
    RETIRED = "retired", _("Retired")


class RequirementKind(TextChoices):
    """The checks of domain 14.6 that a programme may tighten, loosen or leave out."""

    LEGAL_STATUS = "legal_status", _("Legal status")
    SERVED_FRACTION = "served_fraction", _("Share of the sentence served")
    RELEASE_AFTER_END = "release_after_end", _("Release after the end")
    REMAINING_MONTHS = "remaining_months", _("Remaining sentence")
    NO_DISCIPLINE = "no_discipline", _("No discipline record")
    RISK = "risk", _("Risk level")
    EDUCATION = "education", _("Education")
    AGE = "age", _("Age")
    SEX = "sex", _("Sex")
    HEALTH = "health", _("Health letter")
    IDENTITY = "identity", _("Identity papers")
    CONDUCT = "conduct", _("Conduct (SPPN)")
    PRIOR_PROGRAMME = "prior_programme", _("Earlier programme")


class Delivery(TextChoices):
    MTU = "mtu", _("Mobile training unit (MTU)")
    CENTRE = "centre", _("At the centre")
    INTERNAL = "internal", _("Inside the facility")
    ONLINE = "online", _("Online")


class Funding(TextChoices):
    CENTRE_BUDGET = "centre_budget", _("Centre's state budget (DIPA BPVP)")
    FACILITY_BUDGET = "facility_budget", _("Facility's state budget (DIPA)")
    REGIONAL_BUDGET = "regional_budget", _("Regional budget (APBD)")
    CSR = "csr", _("Company funds (CSR)")
    PNBP = "pnbp", _("Non-tax revenue (PNBP)")


class CostKind(TextChoices):
    INSTRUCTOR = "instructor", _("Instructors")
    MATERIAL = "material", _("Material")
    EQUIPMENT = "equipment", _("Equipment")
    TEST = "test", _("Competence test")
    TRANSPORT = "transport", _("Transport and meals")
    CERTIFICATE = "certificate", _("Certificates")
    OTHER = "other", _("Other costs")


class ClassState(TextChoices):
    PLANNED = "planned", _("Planned")
    SELECTING = "selecting", _("Selecting")
    RUNNING = "running", _("Running")
    ASSESSING = "assessing", _("Assessing")
    CLOSED = "closed", _("Closed")
    POSTPONED = "postponed", _("Postponed")
    CANCELLED = "cancelled", _("Cancelled")


LIVE_CLASS_STATES = frozenset(
    {ClassState.PLANNED, ClassState.SELECTING, ClassState.RUNNING, ClassState.ASSESSING}
)
STARTED_CLASS_STATES = frozenset({ClassState.RUNNING, ClassState.ASSESSING, ClassState.CLOSED})
COMING_CLASS_STATES = frozenset({ClassState.PLANNED, ClassState.SELECTING})


class HaltReason(TextChoices):
    BUDGET = "budget", _("Budget")
    INSTRUCTOR = "instructor", _("Instructor")
    SECURITY = "security", _("Security")
    UNIT_DIVERTED = "unit_diverted", _("Mobile unit sent elsewhere")
    TOO_FEW = "too_few", _("Too few trainees")
    OTHER = "other", _("Other")


class SessionState(TextChoices):
    SCHEDULED = "scheduled", _("Scheduled")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Cancelled")


class SessionFault(TextChoices):
    """Whose doing it was that a session fell through; the words are those of `trainees.Fault`."""

    INSTITUTION = "institution", _("Facility")
    PARTNER = "partner", _("Partner")
    OUTSIDE = "outside", _("Outside")


class SessionCause(TextChoices):
    """Why a session fell through or stopped early. `fault` is only what is proposed."""

    INSTRUCTOR = "instructor", _("Instructor did not come")
    ROOM = "room", _("Room not available")
    SECURITY = "security", _("Security in the facility")
    MATERIAL = "material", _("Material or tools missing")
    UTILITY = "utility", _("No electricity or water")
    HOLIDAY = "holiday", _("Holiday or ceremony")
    OTHER = "other", _("Something else")

    @property
    def fault(self) -> SessionFault | None:
        return _FAULT_OF.get(self)


_FAULT_OF = {
    SessionCause.INSTRUCTOR: SessionFault.PARTNER,
    SessionCause.ROOM: SessionFault.INSTITUTION,
    SessionCause.SECURITY: SessionFault.INSTITUTION,
    SessionCause.MATERIAL: SessionFault.PARTNER,
    SessionCause.UTILITY: SessionFault.OUTSIDE,
    SessionCause.HOLIDAY: SessionFault.OUTSIDE,
}


class SessionKind(TextChoices):
    THEORY = "theory", _("Theory")
    PRACTICE = "practice", _("Practice")
    ASSESSMENT = "assessment", _("Assessment")
    OPENING = "opening", _("Opening")
    CLOSING = "closing", _("Closing")
    INTERNSHIP = "internship", _("Internship")
    TUTORIAL = "tutorial", _("Tutorial")


UNIT_KINDS = (
    SessionKind.THEORY, SessionKind.PRACTICE, SessionKind.ASSESSMENT, SessionKind.INTERNSHIP,
    SessionKind.TUTORIAL,
)  # fmt: skip
"""What a unit may be; an opening and a closing are no lessons, and a tutorial is one of equivalency
alone."""


class HolidayKind(TextChoices):
    NATIONAL = "national", _("National holiday")
    RELIGIOUS = "religious", _("Religious holiday")
    COLLECTIVE_LEAVE = "collective_leave", _("Collective leave")


class DocumentKind(TextChoices):
    MINUTES = "minutes", _("Minutes")
    DRAFT = "draft", _("Draft")
    SIGNED_SCAN = "signed_scan", _("Signed agreement")
    ADDENDUM = "addendum", _("Addendum")
    LETTER = "letter", _("Letter")
    REPORT = "report", _("Report")
    DECREE = "decree", _("Decision letter (SK)")
    REQUEST = "request", _("Letter of request")
    CERTIFICATE = "certificate", _("Certificate")
    EVIDENCE = "evidence", _("Evidence of an obligation")
    REGISTER = "register", _("Sign-in sheet")
    PHOTO = "photo", _("Photo")
    OTHER = "other", _("Other")


class Weekday(IntegerChoices):
    """As Python's date.weekday()."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


# How a status is drawn: ok ● · info ◐ · warn ◐ · bad ◆ · "" ○ (ux 2.4). Pages and admin read these.
CLASS_TONES = {
    ClassState.PLANNED: "",
    ClassState.SELECTING: "info",
    ClassState.RUNNING: "ok",
    ClassState.ASSESSING: "info",
    ClassState.CLOSED: "",
    ClassState.POSTPONED: "warn",
    ClassState.CANCELLED: "",
}
STANDING_TONES = {
    AgreementStanding.DRAFT: "",
    AgreementStanding.REVIEW: "info",
    AgreementStanding.UPCOMING: "info",
    AgreementStanding.ACTIVE: "ok",
    AgreementStanding.EXPIRING: "warn",
    AgreementStanding.EXPIRED: "bad",
    AgreementStanding.RENEWED: "",
    AgreementStanding.TERMINATED: "",
    AgreementStanding.ABANDONED: "",
}
STAGE_TONES = {
    PartnershipStage.ACTIVE: "ok",
    PartnershipStage.EXPIRING: "warn",
    PartnershipStage.UPCOMING: "info",
    PartnershipStage.EXPIRED: "bad",
    PartnershipStage.DRAFT: "info",
    PartnershipStage.ANNOUNCED: "warn",
    PartnershipStage.COORDINATING: "info",
    PartnershipStage.NO_DOCUMENT: "bad",
}
OBLIGATION_TONES = {
    ObligationStatus.MET: "ok",
    ObligationStatus.ON_TRACK: "info",
    ObligationStatus.BEHIND: "warn",
    ObligationStatus.LATE: "bad",
    ObligationStatus.WAIVED: "",
}
COORDINATION_TONES = {
    CoordinationState.PLANNED: "info",
    CoordinationState.HELD: "",
    CoordinationState.FOLLOWED_UP: "ok",
    CoordinationState.CLOSED: "",
    CoordinationState.CANCELLED: "",
}
