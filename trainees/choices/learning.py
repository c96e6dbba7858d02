"""The words of equivalency: who learns for which package, how, and where it goes on."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class LearnerState(TextChoices):
    REGISTERED = "registered", _("Registered")
    STUDYING = "studying", _("Studying")
    EXAM_REGISTERED = "exam_registered", _("Registered for the exam")
    GRADUATED = "graduated", _("Graduated")
    NOT_PASSED = "not_passed", _("Exam not passed")
    MOVED_OUT = "moved_out", _("Moved away")
    DROPPED = "dropped", _("Gave up")


OPEN_LEARNERS = frozenset(
    {
        LearnerState.REGISTERED,
        LearnerState.STUDYING,
        LearnerState.EXAM_REGISTERED,
        LearnerState.NOT_PASSED,
    }
)
"""Learn for a package: one package at a time."""


class StudyWay(TextChoices):
    """How the hours were spent: a credit (SKK) takes one, two or three of them."""

    FACE = "face", _("Face to face")
    TUTORIAL = "tutorial", _("Tutorial")
    INDEPENDENT = "independent", _("Independent study")


class PriorDocument(TextChoices):
    """The paper on which somebody enters a package."""

    NONE = "none", pgettext_lazy("diploma", "None")
    SD_DIPLOMA = "sd", _("Diploma of primary school (SD)")
    SMP_DIPLOMA = "smp", _("Diploma of lower secondary school (SMP)")
    PACKAGE_A = "package_a", _("Diploma of Paket A")
    PACKAGE_B = "package_b", _("Diploma of Paket B")
    REPORT_CARD = "report_card", _("School report (rapor)")
    STATEMENT = "statement", _("Statement of the education office")


class MutationReason(TextChoices):
    """Why somebody goes on learning elsewhere."""

    TRANSFERRED = "transferred", _("Transferred")
    RELEASED = "released", _("Released")
    SCHOOL = "school", _("Changed the learning centre")
    OTHER = "other", _("Another reason")
