"""The words for what follows: who goes on with it, and how somebody fares after release."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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
    MISSED = "missed", _("Missed")


OPEN_LOOKS = frozenset({FollowUpState.SCHEDULED, FollowUpState.UNREACHABLE, FollowUpState.MISSED})
"""Still to be answered; the window may be over."""

REVIVABLE = frozenset({"supervision_over", "consent_withdrawn", "no_consent"})
"""Why a look was closed that a new consent opens again."""

WHY_CLOSED = {
    "supervision_over": _(
        "The supervision ends before this month. Whether we may call afterwards was not asked."
    ),
    "no_consent": _("The person does not agree to be contacted."),
    "consent_withdrawn": _("The person withdrew the consent."),
    "reimprisoned": _("The person is in custody again."),
    "deceased": _("The person has died."),
}
"""For who finds a month that nobody is asked about."""


class FollowUpOwner(TextChoices):
    """Who asks."""

    FACILITY = "facility", _("Facility")
    BAPAS = "bapas", _("Probation office (Bapas)")
    PARTNER = "partner", _("Training partner")


class Channel(TextChoices):
    BAPAS = "bapas", _("Probation office (Bapas)")
    PHONE = "phone", _("Telephone")
    FAMILY = "family", _("Family")
    VISIT = "visit", _("Visit")
    VILLAGE = "village", _("Village office")
    PARTNER = "partner", _("Partner's alumni tracing")


class NotReleased(TextChoices):
    """Why a release is taken back."""

    WRONG_PERSON = "wrong_person", _("It was recorded of the wrong person")
    STAYED = "stayed", _("The person did not leave after all")


class Evidence(TextChoices):
    """Strongest first; a visit and an employer's word are worth the same."""

    DOCUMENT = "document", _("Document")
    VISIT = "visit", _("Visit")
    EMPLOYER = "employer", _("Employer")
    SELF_REPORT = "self_report", _("Own word")
    THIRD_PARTY = "third_party", _("Family or third party")

    @property
    def grade(self) -> str:
        return "ABCD"[GRADES[self]]


GRADES = {
    Evidence.DOCUMENT: 0,
    Evidence.VISIT: 1,
    Evidence.EMPLOYER: 1,
    Evidence.SELF_REPORT: 2,
    Evidence.THIRD_PARTY: 3,
}
"""How strong: the smallest number counts."""


class SkillUse(TextChoices):
    YES = "yes", _("Yes")
    PARTLY = "partly", _("Partly")
    NO = "no", _("No")


class IncomeBand(TextChoices):
    """What somebody earns in a month; empty where it was not said."""

    UNDER_1 = "lt1", _("Under Rp1 million")
    TO_2 = "1to2", _("Rp1 to 2 million")
    TO_3 = "2to3", _("Rp2 to 3 million")
    TO_5 = "3to5", _("Rp3 to 5 million")
    OVER_5 = "gt5", _("Over Rp5 million")


class EmployerKind(TextChoices):
    COMPANY = "company", _("Company")
    HOUSEHOLD = "household", _("Household or small workshop")
    COOPERATIVE = "coop", _("Cooperative")
    PARTNER = "partner", _("Partner of this facility")
    PUBLIC = "public", _("Government")
    OTHER = "other", _("Other")


class Consent(TextChoices):
    GIVEN = "given", _("Agrees to be contacted")
    REFUSED = "refused", _("Does not agree")
    WITHDRAWN = "withdrawn", pgettext_lazy("consent", "Withdrawn")
    NOT_NEEDED = "not_needed", _("Not needed: supervised by Bapas")


class ContinuationKind(TextChoices):
    """Who goes on with somebody who left in the middle of a class."""

    PARTNER = "partner", _("Training partner")
    SCHOOL = "school", _("PKBM or SKB")
    PROBATION = "probation", _("Probation office (Bapas)")
    FACILITY = "facility", _("Next facility")
    NONE = "none", _("Not wanted")


class ReturnKind(TextChoices):
    """What a new stay after a release is; only a new sentence is counted as a return."""

    PENDING = "pending", _("In custody again, no verdict yet")
    SENTENCED = "sentenced", _("Sentenced again")
    REVOKED = "revoked", _("Integration revoked, no new sentence")
    NOT_ONE = "not_one", _("Same sentence goes on")


class ReadinessCode(TextChoices):
    """What somebody needs on the first day outside."""

    ID_CARD = "id_card", _("Identity card or NIK")
    FAMILY_CARD = "family_card", _("Family card")
    BANK = "bank", _("Bank account")
    PHONE = "phone", _("Number to be reached at")
    HOME = "home", _("Place to live")
    TOOLS = "tools", _("Tools for work")
    BAPAS = "bapas", _("Referral to the Bapas")
    JOB = "job", _("Application for work")


class ReadinessState(TextChoices):
    OPEN = "open", _("Not yet")
    IN_PROGRESS = "in_progress", _("In progress")
    DONE = "done", _("Done")
    DECLINED = "declined", _("Declined")


class Requester(TextChoices):
    """Who asks what is kept about a person."""

    SELF = "self", _("The person")
    PROXY = "proxy", _("Somebody with a power of attorney")
