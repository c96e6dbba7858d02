"""The words of trainees: kinds, states and named sets. Imports nothing of ours."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Sex(TextChoices):
    MALE = "male", _("Male")
    FEMALE = "female", _("Female")


class NikMissing(TextChoices):
    NONE_KNOWN = "none_known", _("No number known")
    FOREIGN = "foreign", _("Foreign national")
    IN_PROCESS = "in_process", _("In process at the civil registry")


class LegalStatus(TextChoices):
    """The law tells them apart (UU 22/2022 art. 1): a detainee is not yet convicted."""

    DETAINEE = "detainee", _("Detainee (tahanan)")
    CONVICT = "convict", _("Convict (narapidana)")
    CHILD = "child", _("Child in correction (anak binaan)")


class CustodyState(TextChoices):
    IN_CUSTODY = "in_custody", _("In custody")
    ASSIMILATION = "assimilation", _("On assimilation")
    RELEASED = "released", _("Released")
    TRANSFERRED = "transferred", _("Transferred")
    ESCAPED = "escaped", _("Escaped")
    DECEASED = "deceased", _("Deceased")


OPEN_CUSTODY = frozenset({CustodyState.IN_CUSTODY, CustodyState.ASSIMILATION})


class SentenceKind(TextChoices):
    NONE = "none", _("None yet")
    FIXED = "fixed", _("Fixed term")
    LIFE = "life", _("Life")
    DEATH = "death", _("Death")
    DETENTION = "detention", _("Light imprisonment (kurungan)")


class DateSource(TextChoices):
    SDP = "sdp", _("SDP")
    MANUAL = "manual", _("Entered by hand")
    ESTIMATED = "estimated", _("Estimate")


class Integration(TextChoices):
    NONE = "none", _("None")
    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Approved")


class RiskLevel(TextChoices):
    LOW = "low", _("Low")
    MEDIUM = "medium", _("Medium")
    HIGH = "high", _("High")


class DisciplineLevel(TextChoices):
    LIGHT = "light", _("Light")
    MEDIUM = "medium", _("Medium")
    SEVERE = "severe", _("Severe")


class RequestedBy(TextChoices):
    SELF = "self", _("The person")
    OFFICER = "officer", _("Officer")
    GUARDIAN = "guardian", _("Case guardian")
    BOARD = "board", _("TPP")
    FAMILY = "family", _("Family")


class Band(TextChoices):
    """Will the person finish? The bands are a setting of the facility (`forecast_bands`)."""

    SAFE = "safe", _("Safe")
    FAIR = "fair", _("Fair")
    AT_RISK = "at_risk", pgettext_lazy("forecast", "At risk")
    TOO_SHORT = "too_short", _("Not enough time")


BAND_TONES = {Band.SAFE: "ok", Band.FAIR: "info", Band.AT_RISK: "warn", Band.TOO_SHORT: "bad"}
"""How a band is drawn, as the tones of `partnerships.choices`."""


class AppointmentKind(TextChoices):
    """Where else a person has to be. What it is about is never stored."""

    COURT = "court", _("Court")
    CLINIC = "clinic", _("Clinic")
    VISIT = "visit", _("Visit")
    OTHER = "other", _("Other")


class PartnerAnswer(TextChoices):
    ACCEPTED = "accepted", _("Accepted")
    WAITLISTED = "waitlisted", _("On the partner's reserve")
    DECLINED = "declined", _("Declined")


class ApplicationState(TextChoices):
    WAITING = "waiting", _("On the waiting list")
    CANDIDATE = "candidate", _("Candidate")
    PROPOSED = "proposed", _("Proposed")
    RECOMMENDED = "recommended", _("Recommended")
    DEFERRED = "deferred", _("Deferred")
    REJECTED = "rejected", _("Rejected")
    RESERVE = "reserve", _("Reserve")
    ENROLLED = "enrolled", _("Enrolled")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    LAPSED = "lapsed", _("Lapsed")


OPEN_APPLICATIONS = frozenset(
    {
        ApplicationState.WAITING,
        ApplicationState.CANDIDATE,
        ApplicationState.PROPOSED,
        ApplicationState.RECOMMENDED,
        ApplicationState.DEFERRED,
        ApplicationState.RESERVE,
    }
)


CLOSED_APPLICATIONS = frozenset(
    {ApplicationState.WITHDRAWN, ApplicationState.LAPSED, ApplicationState.REJECTED}
)
"""Ended without a seat, and say why."""


class ClosedReason(TextChoices):
    """Why an application ended without a seat."""

    NO_SEAT = "no_seat", _("No seat was left")
    NO_CLASS = "no_class", _("No class is planned")
    CLASS_CANCELLED = "cancelled", _("The class was cancelled")
    OUT_OF_TIME = "out_of_time", _("Released before a class")
    TRANSFERRED = "transferred", _("Transferred before a class")
    LEFT = "left", _("Died or escaped")
    OWN_WISH = "own_wish", _("Gave it up")
    REFUSED = "refused", _("Refused by the TPP")
    NOT_SUITABLE = "unsuitable", _("Does not meet the requirements")
    OTHER = "other", _("Another reason")


UNMET = frozenset(
    {
        ClosedReason.NO_SEAT,
        ClosedReason.NO_CLASS,
        ClosedReason.CLASS_CANCELLED,
        ClosedReason.OUT_OF_TIME,
        ClosedReason.TRANSFERRED,
    }
)
"""What the facility could not offer: counted for the next negotiation with a partner."""


SHOWN_TO_PARTNERS = frozenset({ApplicationState.PROPOSED, ApplicationState.RECOMMENDED})
"""Whom the partner of the class may know of, and accepts or declines."""


class Verdict(TextChoices):
    RECOMMENDED = "recommended", _("Recommended")
    DEFERRED = "deferred", _("Deferred")
    REJECTED = "rejected", _("Rejected")


class HearingState(TextChoices):
    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Cancelled")


class EnrolmentState(TextChoices):
    ENROLLED = "enrolled", _("Enrolled")
    ACTIVE = "active", pgettext_lazy("enrolment", "Active")
    COMPLETED = "completed", _("Completed")
    NOT_COMPLETED = "not_completed", _("Not completed")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    RELEASED = "released", _("Released mid-course")
    TRANSFERRED = "transferred", _("Transferred mid-course")
    CANCELLED = "cancelled", _("Class cancelled")


LIVE_ENROLMENTS = frozenset({EnrolmentState.ENROLLED, EnrolmentState.ACTIVE})
"""Hold a seat, and stand in the register."""

SEATED_ENROLMENTS = LIVE_ENROLMENTS | {EnrolmentState.COMPLETED, EnrolmentState.NOT_COMPLETED}
"""Count against the seats of the class: who left early gave the seat back."""

UNFINISHED_ENROLMENTS = frozenset(
    {
        EnrolmentState.NOT_COMPLETED,
        EnrolmentState.WITHDRAWN,
        EnrolmentState.RELEASED,
        EnrolmentState.TRANSFERRED,
        EnrolmentState.CANCELLED,
    }
)
ENDED_ENROLMENTS = UNFINISHED_ENROLMENTS | {EnrolmentState.COMPLETED}


class Fault(TextChoices):
    """Whose doing it is: an absence or an exit that the institution caused is not the person's."""

    NOBODY = "nobody", _("Nobody")
    TRAINEE = "trainee", _("Trainee")
    INSTITUTION = "institution", _("Facility")
    PARTNER = "partner", _("Partner")
    OUTSIDE = "outside", _("Outside")


class Competence(TextChoices):
    COMPETENT = "competent", _("Competent (K)")
    NOT_YET = "not_yet", _("Not yet competent (BK)")


class AssessmentKind(TextChoices):
    PRE = "pre", _("Pre-test")
    THEORY = "theory", _("Theory")
    PRACTICE = "practice", _("Practice")
    POST = "post", _("Post-test")
    COMPETENCE = "competence", _("Competence test")
    EXAM = "exam", _("Equivalency exam")


class CertificateKind(TextChoices):
    TRAINING = "training", _("Training certificate")
    COMPETENCE = "competence", _("Competence certificate (BNSP)")
    PARTICIPATION = "participation", _("Letter of participation")
    DIPLOMA = "diploma", _("Diploma (ijazah)")
    INTERNAL = "internal", _("Internal charter")


class CertificateState(TextChoices):
    DRAFT = "draft", _("Awaiting issue")
    ISSUED = "issued", _("Issued")
    STORED = "stored", _("Kept at the facility")
    HANDED_OVER = "handed_over", _("Handed over")
    REPLACED = "replaced", _("Replaced")
    REVOKED = "revoked", _("Revoked")


VALID_CERTIFICATES = frozenset(
    {CertificateState.ISSUED, CertificateState.STORED, CertificateState.HANDED_OVER}
)

OWED_CERTIFICATES = frozenset({CertificateState.DRAFT, CertificateState.ISSUED})
"""The partner has to number them, or to bring them to the facility."""


class Checkpoint(TextChoices):
    """Months after release. The codes stand in addresses."""

    M1 = "b1", _("Month 1")
    M3 = "b3", _("Month 3")
    M6 = "b6", _("Month 6")
    M12 = "b12", _("Month 12")
    M24 = "b24", _("Month 24")

    @property
    def months(self) -> int:
        return int(self.value[1:])


class FollowUpState(TextChoices):
    SCHEDULED = "scheduled", _("Scheduled")
    DONE = "done", _("Recorded")
    UNREACHABLE = "unreachable", _("Unreachable")
    REFUSED = "refused", _("Refused")
    NOT_REQUIRED = "not_required", _("Not required")


class Channel(TextChoices):
    BAPAS = "bapas", _("Probation office (Bapas)")
    PHONE = "phone", _("Telephone")
    FAMILY = "family", _("Family")
    VISIT = "visit", _("Visit")
    VILLAGE = "village", _("Village office")
    PARTNER = "partner", _("Partner's alumni tracing")


class Evidence(TextChoices):
    """Strongest first."""

    DOCUMENT = "document", _("Document")
    VISIT = "visit", _("Visit")
    THIRD_PARTY = "third_party", _("Family or third party")
    SELF_REPORT = "self_report", _("Own word")


class SkillUse(TextChoices):
    YES = "yes", _("Yes")
    PARTLY = "partly", _("Partly")
    NO = "no", _("No")


class Consent(TextChoices):
    GIVEN = "given", _("Agrees to be contacted")
    REFUSED = "refused", _("Does not agree")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    NOT_NEEDED = "not_needed", _("Not needed: supervised by Bapas")


class ImportState(TextChoices):
    CHECKED = "checked", _("Checked")
    APPLIED = "applied", _("Imported")
    UNDONE = "undone", _("Undone")


class RowKind(TextChoices):
    NEW = "new", _("New")
    CHANGED = "changed", _("Changed")
    SAME = "same", _("Unchanged")
    ERROR = "error", _("Error")


class DepartureKind(TextChoices):
    """Ways out of a facility that are not a release."""

    TRANSFER = "transfer", _("Transfer")
    ESCAPE = "escape", _("Escape")
    DEATH = "death", pgettext_lazy("departure", "Death")


class ContinuationKind(TextChoices):
    """Who goes on with somebody who left in the middle of a class."""

    PARTNER = "partner", _("Training partner")
    SCHOOL = "school", _("PKBM or SKB")
    PROBATION = "probation", _("Probation office (Bapas)")
    FACILITY = "facility", _("Next facility")
    NONE = "none", _("Not wanted")


class CircumstanceKind(TextChoices):
    """What changed about somebody who holds a place or waits for one."""

    RELEASED = "released", _("Released")
    TRANSFERRED = "transferred", _("Transferred")
    LEFT = "left", _("Died or escaped")
    STATUS = "status", _("Legal status")
    RELEASE_DATE = "release_date", _("Release date")
    COURT_DAY = "court_day", _("Court day or visit")
    HEALTH = "health", _("Health")
    DISCIPLINE = "discipline", _("Discipline")
    RISK = "risk", _("Risk level")
    KEEP_APART = "keep_apart", _("Kept apart from somebody")


class CircumstanceOutcome(TextChoices):
    """What followed from it. Empty: nobody has settled it yet."""

    AUTOMATIC = "automatic", _("Done by itself")
    KEEP = "keep", _("Keeps the place")
    SUSPEND = "suspend", _("Suspended")
    END = "end", _("Place ended")
    MOVE = "move", _("Moved to another class")


class ConductGrade(TextChoices):
    """The four words of SPPN."""

    POOR = "poor", _("Poor")
    FAIR = "fair", pgettext_lazy("conduct", "Fair")
    GOOD = "good", _("Good")
    VERY_GOOD = "very_good", _("Very good")
