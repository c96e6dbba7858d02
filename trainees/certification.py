"""Who may get which certificate (domain 14.7)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q, prefetch_related_objects
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships.models import TrainingClass, Unit
from rutan.common.findings import Answer, Finding
from trainees import attendance_rules
from trainees.choices import (
    UNFINISHED_ENROLMENTS,
    VALID_CERTIFICATES,
    AssessmentKind,
    CertificateKind,
    CertificateState,
    Competence,
    EnrolmentState,
    LearnerState,
)
from trainees.models import Assessment, Certificate, Enrolment, Result


def kinds_of(training_class: TrainingClass) -> list[CertificateKind]:
    """Certificates that people of this class expect, in the order of the programme."""
    version = training_class.programme_version
    wanted = [kind for kind in version.certificate_kinds if kind in CertificateKind.values]
    if not wanted:
        wanted = [
            CertificateKind.DIPLOMA
            if version.programme.is_equivalency
            else CertificateKind.TRAINING
        ]
    return [CertificateKind(kind) for kind in wanted if kind != CertificateKind.PARTICIPATION]


def failed_in_a_required_unit(training_class: TrainingClass) -> set[int]:
    """Enrolments whose last attempt in a required unit was not enough. One query."""
    return set(failed_units(training_class))


def failed_units(training_class: TrainingClass) -> dict[int, set[int]]:
    """The required units whose last attempt was not enough, by enrolment. One query."""
    return failed_units_in([training_class.pk])


def failed_units_in(classes: Collection[int]) -> dict[int, set[int]]:
    """The same of several classes, by primary key. One query."""
    failed: dict[int, set[int]] = {}
    for (enrolment, unit), result in _last_in_required_units(classes).items():
        if not is_enough(result):
            failed.setdefault(enrolment, set()).add(unit)
    return failed


def _last_in_required_units(classes: Collection[int]) -> dict[tuple[int, int], Result]:
    """The attempt that counts, by enrolment and unit: of the test of competence alone, for a test
    before or after the lessons fails nobody."""
    attempts = (
        Result.objects.filter(
            assessment__training_class__in=classes,
            assessment__unit__is_required=True,
            assessment__kind=AssessmentKind.COMPETENCE,
        )
        .select_related("assessment")
        .order_by("attempt")
    )
    return {(each.enrolment_id, each.assessment.unit_id): each for each in attempts}


@dataclass(frozen=True, kw_only=True)
class UnitStanding:
    """Where somebody stands in the required units of the programme."""

    failed: list[Unit]
    missing: list[Unit]

    @property
    def competence(self) -> str:
        """Competent is who is competent in every required unit; open while one is missing."""
        if self.failed:
            return Competence.NOT_YET
        return "" if self.missing else Competence.COMPETENT


def unit_standings(training_class: TrainingClass) -> dict[int, UnitStanding]:
    """Everybody with a result in a required unit, by enrolment (domain 14.6). Two queries."""
    last = _last_in_required_units([training_class.pk])
    units = list(training_class.programme_version.units.filter(is_required=True)) if last else []
    return {
        enrolment: UnitStanding(
            failed=[
                unit
                for unit in units
                if (enrolment, unit.pk) in last and not is_enough(last[enrolment, unit.pk])
            ],
            missing=[unit for unit in units if (enrolment, unit.pk) not in last],
        )
        for enrolment in {enrolment for enrolment, _unit in last}
    }


def is_enough(result: Result) -> bool:
    """A verdict rules; without one the score does."""
    if result.competence:
        return result.competence == Competence.COMPETENT
    return result.score is not None and result.score >= result.assessment.pass_score


def why_not_completed(enrolment: Enrolment, *, percent: int, failed: Iterable[int]) -> str:
    """The code of the exit reason that the rule gives; empty when the course is completed.

    Completed is: attendance of at least the programme's minimum, and no required unit failed.
    Not yet competent (BK) after a completed course is a result, not an exit (ux 6.1).
    """
    if not attendance_rules.reaches(enrolment.credited_hours, enrolment.expected_hours, percent):
        return "attendance_short"
    return "not_competent" if enrolment.pk in failed else ""


def would_complete(training_class: TrainingClass, live: Iterable[Enrolment]) -> int:
    """How many of those who have a place now complete the course when it is closed as it stands:
    the one figure of the page that closes it and of the draft of its report. One query."""
    percent = training_class.programme_version.min_attendance_percent
    failed = failed_in_a_required_unit(training_class)
    return sum(not why_not_completed(each, percent=percent, failed=failed) for each in live)


def may_get(
    kind: CertificateKind, enrolment: Enrolment, *, percent: int, failed: Iterable[int] = ()
) -> Finding:
    """May this person get a certificate of this kind, now or on the way there?"""
    attended = attendance_rules.percent_words(enrolment.credited_hours, enrolment.expected_hours)
    gone = enrolment.state in UNFINISHED_ENROLMENTS
    attends = attendance_rules.reaches(enrolment.credited_hours, enrolment.expected_hours, percent)
    too_little = _(
        "Attendance %(value)s, at least %(limit)s%% needed: only a letter of participation."
    ) % {"value": attended, "limit": percent}
    short = bool(why_not_completed(enrolment, percent=percent, failed=failed))
    is_completed = enrolment.state == EnrolmentState.COMPLETED or not (gone or short)
    if kind == CertificateKind.PARTICIPATION:
        fits = enrolment.credited_hours >= 1 and not is_completed  # whole hours stand on it
        message = _("Only for somebody who attended but did not complete the class.")
    elif kind == CertificateKind.COMPETENCE:
        competent = enrolment.competence == Competence.COMPETENT and not gone
        fits = competent and attends and enrolment.verified_on is not None
        message = _("Only with the result competent.")
        if competent:
            message = _("The partner has not verified the result yet.") if attends else too_little
    elif kind == CertificateKind.DIPLOMA:
        learner = enrolment.learner  # comes and goes, so no share of hours is asked
        fits = learner is not None and learner.state == LearnerState.GRADUATED
        message = _("Only for a learner who graduated: record the exam first.")
    elif kind == CertificateKind.TRAINING:
        fits = is_completed
        message = _("Left before the end: only a letter of participation.") if gone else too_little
        if not gone and enrolment.pk in failed:
            message = _("Not yet competent in a required unit.")
    else:
        fits = enrolment.credited_hours > 0 and attends
        message = too_little if enrolment.credited_hours else _("No hours attended yet.")
    return Finding(
        code=f"certificate-{kind}",
        answer=Answer.MEETS if fits else Answer.FAILS,
        label=str(CertificateKind(kind).label),
        requirement=f"{percent}%",
        value=attended,
        message="" if fits else message,
    )


def why_not_yet(training_class: TrainingClass, kind: str) -> str:
    """Why nobody of the class can get a certificate of this kind yet; empty when nothing lacks."""
    if kind != CertificateKind.COMPETENCE:
        return ""
    is_known = Assessment.objects.filter(
        Q(assessor_person__isnull=False) | ~Q(assessor=""),
        training_class=training_class,
        kind=AssessmentKind.COMPETENCE,
        assessor_body__isnull=False,
        on__isnull=False,
    ).exists()
    return "" if is_known else _("Record who assessed, and when, first.")


def not_again(training_class: TrainingClass, kind: str) -> dict[int, str]:
    """Why another one is not issued, by enrolment: the last one was revoked, and the head has not
    allowed a new one. A learner gets one diploma, in whatever class. Two queries at most."""
    if kind == CertificateKind.DIPLOMA:
        return _no_second_diploma(training_class)
    revoked = Certificate.objects.filter(
        enrolment__training_class=training_class, kind=kind, state=CertificateState.REVOKED
    ).order_by("pk")
    last = {each.enrolment_id: each for each in revoked}
    return {pk: _revoked_words(each) for pk, each in last.items() if not each.reissue_reason}


def _no_second_diploma(training_class: TrainingClass) -> dict[int, str]:
    places = dict(
        Enrolment.objects.filter(training_class=training_class, learner__isnull=False).values_list(
            "pk", "learner"
        )
    )
    diplomas = (
        Certificate.objects.filter(
            kind=CertificateKind.DIPLOMA, enrolment__learner__in=places.values()
        )
        .exclude(state__in=[CertificateState.DRAFT, CertificateState.REPLACED])
        .select_related("enrolment")
    )
    counted = sorted(diplomas, key=lambda each: (each.state in VALID_CERTIFICATES, each.pk))
    last = {each.enrolment.learner_id: each for each in counted}  # a valid one before any other
    told = {pk: _second_words(pk, last.get(learner)) for pk, learner in places.items()}
    return {pk: words for pk, words in told.items() if words}


def _second_words(enrolment: int, diploma: Certificate | None) -> str:
    if diploma is None:
        return ""
    if diploma.state == CertificateState.REVOKED:
        return "" if diploma.reissue_reason else _revoked_words(diploma)
    if diploma.enrolment_id == enrolment:
        return ""
    return _("The learner has diploma %(number)s already.") % {"number": diploma.number}


def _revoked_words(certificate: Certificate) -> str:
    return _(
        "Revoked on %(day)s: it is not issued again. The head can allow a new one, with a reason."
    ) % {"day": date_format(certificate.revoked_on, "j F Y")}


def without_certificate(
    training_class: TrainingClass,
    kind: CertificateKind,
    enrolments: Iterable[Enrolment],
    *,
    failed: Collection[int] | None = None,
) -> list[Enrolment]:
    """Those of `enrolments` who may get one of this kind and hold none with a number; of whom it
    was revoked, only with leave of the head (`not_again`). `failed` is what
    `failed_in_a_required_unit` has read, where it is at hand."""
    enrolments = list(enrolments)
    if kind == CertificateKind.DIPLOMA:
        prefetch_related_objects(enrolments, "learner")
    numbered = set(
        Certificate.objects.valid()
        .filter(enrolment__in=[each.pk for each in enrolments], kind=kind)
        .values_list("enrolment_id", flat=True)
    )
    percent = training_class.programme_version.min_attendance_percent
    if failed is None:
        failed = failed_in_a_required_unit(training_class)
    barred = not_again(training_class, kind)
    return [
        each
        for each in enrolments
        if each.pk not in numbered
        and each.pk not in barred
        and may_get(kind, each, percent=percent, failed=failed).answer == Answer.MEETS
    ]
