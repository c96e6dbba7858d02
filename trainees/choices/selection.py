"""The words of the way to a seat: forecast, application, hearing, and what changed since."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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
