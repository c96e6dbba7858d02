"""The words for what follows: who goes on with it, and how somebody fares after release."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


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


class ContinuationKind(TextChoices):
    """Who goes on with somebody who left in the middle of a class."""

    PARTNER = "partner", _("Training partner")
    SCHOOL = "school", _("PKBM or SKB")
    PROBATION = "probation", _("Probation office (Bapas)")
    FACILITY = "facility", _("Next facility")
    NONE = "none", _("Not wanted")
