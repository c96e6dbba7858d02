"""Tests of a class, and what people reached in them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partnerships.models import TrainingClass
from rutan.common.records import Record
from trainees.choices import AssessmentKind, Competence
from trainees.models.enrolment import Enrolment, OfClassPeopleQuerySet, OfEnrolmentQuerySet


class Assessment(Record):
    """A test of a class: theory, practice, the competence test or the equivalency exam."""

    training_class = models.ForeignKey(
        TrainingClass, models.CASCADE, related_name="assessments", verbose_name=_("class")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=AssessmentKind)
    unit = models.ForeignKey(
        "partnerships.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("unit"),
    )
    on = models.DateField(_("date"), null=True, blank=True)
    max_score = models.PositiveSmallIntegerField(_("highest score"), default=100)
    pass_score = models.PositiveSmallIntegerField(_("score to pass"), default=70)
    assessor_body = models.ForeignKey(
        "partnerships.Partner",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("body of the assessor"),
    )
    assessor_person = models.ForeignKey(
        "partnerships.Instructor",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("assessor"),
    )
    assessor = models.CharField(_("assessor"), max_length=120, blank=True)
    """Who is in no list of ours."""
    minutes_number = models.CharField(_("number of the minutes"), max_length=60, blank=True)
    minutes = models.ForeignKey(
        "partnerships.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("minutes of the test"),
    )

    objects = OfClassPeopleQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        constraints = [
            models.UniqueConstraint(
                name="one_assessment_per_kind_and_unit",
                fields=["training_class", "kind", "unit"],
                violation_error_message=_("This class already has that assessment."),
            ),
            models.UniqueConstraint(
                name="one_assessment_per_kind_without_unit",
                fields=["training_class", "kind"],
                condition=Q(unit=None),
                violation_error_message=_("This class already has that assessment."),
            ),
            models.CheckConstraint(
                name="pass_score_is_within_the_scale",
                condition=Q(pass_score__lte=F("max_score"), max_score__gt=0),
                violation_error_message=_("The score to pass is above the highest score."),
            ),
            models.CheckConstraint(
                name="assessor_belongs_to_a_body",
                condition=Q(assessor_body__isnull=False) | Q(assessor_person=None, assessor=""),
                violation_error_message=_("Choose the body the assessor comes from."),
            ),
            models.CheckConstraint(
                name="minutes_have_a_number_with_their_file",
                condition=Q(minutes=None) | ~Q(minutes_number=""),
                violation_error_message=_("Write the number of the minutes with their file."),
            ),
        ]

    def __str__(self):
        return self.get_kind_display()


class Result(Record):
    """What one person reached in one assessment, per attempt; the last attempt counts."""

    assessment = models.ForeignKey(
        Assessment, models.PROTECT, related_name="results", verbose_name=_("assessment")
    )
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="results", verbose_name=_("enrolment")
    )
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=1)
    score = models.DecimalField(_("score"), max_digits=5, decimal_places=2, null=True, blank=True)
    competence = models.CharField(_("result"), max_length=10, choices=Competence, blank=True)
    on = models.DateField(_("date"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    evidence = models.ForeignKey(
        "partnerships.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("evidence"),
    )

    objects = OfEnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["assessment", "attempt"]
        verbose_name = _("result")
        verbose_name_plural = _("results")
        constraints = [
            models.UniqueConstraint(
                name="one_result_per_attempt",
                fields=["assessment", "enrolment", "attempt"],
                violation_error_message=_("This attempt is already recorded."),
            ),
            models.CheckConstraint(
                name="result_has_a_score_or_a_verdict",
                condition=Q(score__isnull=False) | ~Q(competence=""),
                violation_error_message=_("Enter a score or a result."),
            ),
            models.CheckConstraint(
                name="score_is_not_negative",
                condition=Q(score=None) | Q(score__gte=0),
                violation_error_message=_("A score is not negative."),
            ),
            models.CheckConstraint(
                name="result_has_one_to_three_attempts",
                condition=Q(attempt__gte=1, attempt__lte=3),
                violation_error_message=_("A test is taken three times at most."),
            ),
        ]

    def __str__(self):
        return str(self.pk)
