"""The words of a place in a class: its marks, its tests and its certificates."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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


class MarkSource(TextChoices):
    """By which way a mark of the register came."""

    WEB = "web", _("On the page")
    PAPER = "paper", _("From paper")
    OFFLINE = "offline", _("Without a connection")
    EARLIER = "earlier", _("Before the history was kept")


class OperationOutcome(TextChoices):
    """What became of an entry that was made without a connection."""

    APPLIED = "applied", _("Taken over")
    OVERTAKEN = "overtaken", _("Overtaken by a later entry of the same device")
    CONFLICT = "conflict", _("Marked otherwise by somebody else meanwhile")


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
