"""The words for people, their stay, and the rows they come in with."""

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


class AppointmentKind(TextChoices):
    """Where else a person has to be. What it is about is never stored."""

    COURT = "court", _("Court")
    CLINIC = "clinic", _("Clinic")
    VISIT = "visit", _("Visit")
    OTHER = "other", _("Other")


class ImportState(TextChoices):
    CHECKED = "checked", _("Checked")
    APPLIED = "applied", _("Imported")
    UNDONE = "undone", _("Undone")


class BatchKind(TextChoices):
    """What the rows of an uploaded list are."""

    INMATES = "inmates", _("Inmates")
    HISTORY = "history", _("Past classes")


class RowKind(TextChoices):
    NEW = "new", _("New")
    CHANGED = "changed", _("Changed")
    RETURN = "return", _("Back again")
    SAME = "same", _("Unchanged")
    ERROR = "error", _("Error")


class DepartureKind(TextChoices):
    """Ways out of a facility that are not a release."""

    TRANSFER = "transfer", _("Transfer")
    ESCAPE = "escape", _("Escape")
    DEATH = "death", pgettext_lazy("departure", "Death")


class ConductGrade(TextChoices):
    """The four words of SPPN."""

    POOR = "poor", _("Poor")
    FAIR = "fair", pgettext_lazy("conduct", "Fair")
    GOOD = "good", _("Good")
    VERY_GOOD = "very_good", _("Very good")
