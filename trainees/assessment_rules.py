"""Which tests a class holds, on which days, and who may assess in them (features F29)."""

from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships.models import TrainingClass
from rutan.common.findings import Answer, Finding
from trainees.choices import AssessmentKind
from trainees.models import Assessment

VOCATIONAL = (
    AssessmentKind.PRE,
    AssessmentKind.THEORY,
    AssessmentKind.PRACTICE,
    AssessmentKind.POST,
    AssessmentKind.COMPETENCE,
)
EQUIVALENCY = (AssessmentKind.PRE, AssessmentKind.POST, AssessmentKind.EXAM)


def kinds_of(training_class: TrainingClass) -> tuple[AssessmentKind, ...]:
    is_equivalency = training_class.programme_version.programme.is_equivalency
    return EQUIVALENCY if is_equivalency else VOCATIONAL


def days_of(training_class: TrainingClass) -> tuple[date, date]:
    """From the first day of the class to its exam. A test that took place later is written down
    on its day, while the class is still open."""
    usual = timedelta(days=training_class.programme_version.days_before_exam)
    last = max(
        training_class.exam_on or training_class.ends_on,
        training_class.ends_on + usual,
        training_class.facility.today(),
    )
    return training_class.starts_on, last


def competence_test(training_class: TrainingClass) -> Assessment | None:
    """The one that says who assessed and when; the whole test before those of the units."""
    tests = Assessment.objects.filter(
        training_class=training_class, kind=AssessmentKind.COMPETENCE
    ).select_related("unit", "assessor_body", "assessor_person")

    def place(test: Assessment) -> tuple[bool, bool, int, int]:
        order = test.unit.order if test.unit else -1
        return test.assessor_body is None, test.on is None, order, test.pk

    return min(tests, key=place, default=None)


def expired_certificate(assessment: Assessment) -> Finding | None:
    """Of the assessor, on the day of the test. Staff are told; the body answers for its people."""
    person, on = assessment.assessor_person, assessment.on
    expires = person.certificate_expires_on if person else None
    if person is None or on is None or expires is None or expires >= on:
        return None
    return Finding(
        code="assessor-certificate",
        answer=Answer.CONSIDER,
        label=_("Certificate of the assessor"),
        value=date_format(expires),
        as_of=on,
        mandatory=False,
        message=_("The certificate of %(name)s expired on %(day)s.")
        % {"name": person, "day": date_format(expires)},
    )
