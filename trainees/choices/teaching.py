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
    PRINTED = "printed", _("Printed")
    RECEIVED = "received", _("At the facility")
    STORED = "stored", _("Kept at the facility")
    SENT = "sent", _("Sent through Bapas")
    HANDED_OVER = "handed_over", _("Handed over")
    UNCOLLECTED = "uncollected", _("Not collected")
    SENT_ALONG = "sent_along", _("On its way")
    MISSING = "missing", _("Did not arrive")
    REPLACED = "replaced", _("Replaced")
    REVOKED = "revoked", _("Revoked")


VOID_CERTIFICATES = frozenset({CertificateState.REPLACED, CertificateState.REVOKED})

VALID_CERTIFICATES = frozenset(CertificateState) - VOID_CERTIFICATES - {CertificateState.DRAFT}

OPEN_CERTIFICATES = VALID_CERTIFICATES - {CertificateState.HANDED_OVER}
"""Somebody still waits for the paper."""

AWAY_CERTIFICATES = frozenset({CertificateState.SENT_ALONG, CertificateState.MISSING})
"""Between two facilities: neither can give the paper away before it has come."""

AT_HAND_CERTIFICATES = OPEN_CERTIFICATES - AWAY_CERTIFICATES

FOLLOWING_CERTIFICATES = OPEN_CERTIFICATES - {CertificateState.SENT}
"""Where their holder is transferred, they come along; the others are with a probation office."""

OWED_CERTIFICATES = frozenset(
    {CertificateState.DRAFT, CertificateState.ISSUED, CertificateState.PRINTED}
)
"""The partner has to number them, or to bring them to the facility."""


class MoveStep(TextChoices):
    """Where a certificate went, in the order it usually goes."""

    PRINTED = "printed", _("Printed")
    RECEIVED = "received", _("Received at the facility")
    STORED = "stored", _("Kept at the facility")
    SENT = "sent", _("Sent through Bapas")
    HANDED_OVER = "handed_over", _("Handed over")
    UNCOLLECTED = "uncollected", _("Not collected")
    SENT_ALONG = "sent_along", _("Sent along to the next facility")
    MISSING = "missing", _("Did not arrive")


class Standing(TextChoices):
    """All that the public is told of the state of a certificate."""

    VALID = "valid", pgettext_lazy("certificate", "Valid")
    EXPIRED = "expired", _("No longer valid: the period has ended")
    REPLACED = "replaced", _("Replaced by a newer certificate")
    REVOKED = "revoked", _("Withdrawn by the issuer")


class ListSystem(TextChoices):
    """Whose form a list of participants is written in."""

    SIAPKERJA = "siapkerja", "SIAPkerja"
    LSP = "lsp", "LSP"
    DAPODIK = "dapodik", "Dapodik"


class ListPurpose(TextChoices):
    """What a list of participants is taken out for."""

    REGISTRATION = "registration", _("To register participants")
    TEST = "test", _("To apply for the competence test")
    RESULTS = "results", _("To report results")
    SCHOOL = "school", _("To register learners")
    OTHER = "other", _("Something else")
