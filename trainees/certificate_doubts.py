"""Which certificates no longer meet the rule they were issued by. Derived, nothing is stored.

A register or a result that is corrected after the issue may take away what the paper rests on.
Leaving the class does not: what was earned before stays earned.
"""

from collections.abc import Collection, Iterable

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from trainees import attendance_rules, certification
from trainees.choices import VALID_CERTIFICATES, CertificateKind, Competence, LearnerState
from trainees.models import AttendanceChange, Certificate, Enrolment, Result

_BY_ATTENDANCE = frozenset(
    {CertificateKind.TRAINING, CertificateKind.COMPETENCE, CertificateKind.INTERNAL}
)


def doubtful(certificates: Iterable[Certificate]) -> dict[int, str]:
    """Why, by primary key, of those among `certificates` that are valid. Two queries for any
    number of them; what is stored now is read, whatever the rows in hand still say."""
    valid = [each for each in certificates if each.state in VALID_CERTIFICATES]
    if not valid:
        return {}
    people = (
        Enrolment.objects.filter(pk__in={each.enrolment_id for each in valid})
        .select_related("training_class__programme_version", "learner")
        .in_bulk()
    )
    failed = certification.failed_units_in({each.training_class_id for each in people.values()})
    doubts = {each.pk: _doubt(each, people[each.enrolment_id], failed) for each in valid}
    return {pk: doubt for pk, doubt in doubts.items() if doubt}


def _doubt(certificate: Certificate, enrolment: Enrolment, failed: Collection[int]) -> str:
    kind = certificate.kind
    credited, expected = enrolment.credited_hours, enrolment.expected_hours
    percent = enrolment.training_class.programme_version.min_attendance_percent
    if kind in _BY_ATTENDANCE and not attendance_rules.reaches(credited, expected, percent):
        return _("Attendance is %(value)s now; at least %(limit)s%% are needed.") % {
            "value": attendance_rules.percent_words(credited, expected),
            "limit": percent,
        }
    if not _has_passed(kind, enrolment):
        return _("The result is not enough any more.")
    if kind == CertificateKind.TRAINING and enrolment.pk in failed:
        return _("Not yet competent in a required unit.")
    if kind == CertificateKind.PARTICIPATION and credited < 1:
        return _("No hours are credited any more.")
    return ""


def _has_passed(kind: str, enrolment: Enrolment) -> bool:
    """A learner's exam of the package stands for a diploma; the class alone for one that is older
    than the records of learners."""
    if kind == CertificateKind.DIPLOMA and enrolment.learner is not None:
        return enrolment.learner.state == LearnerState.GRADUATED
    if kind in {CertificateKind.DIPLOMA, CertificateKind.COMPETENCE}:
        return enrolment.competence == Competence.COMPETENT
    return True


def changed_since(day: str, *, lookup: str) -> Q:
    """A condition on certificates: since the day of that column a mark or a result was corrected,
    or a test taken again."""
    mine, day_of = {"enrolment": OuterRef("enrolment")}, OuterRef(day)
    corrected = Q(version__gt=1, **{f"updated_at__date__{lookup}": day_of})
    return Q(
        Exists(AttendanceChange.objects.filter(**mine, **{f"at__date__{lookup}": day_of}))
    ) | Q(Exists(Result.objects.filter(corrected | Q(on__gt=day_of), **mine)))
