"""Equivalency: what somebody learns for, with what credits; it follows the person."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partnerships.choices import Package
from partnerships.models import Facility
from rutan.common.records import Record
from trainees.choices import (
    OPEN_CUSTODY,
    OPEN_LEARNERS,
    LearnerState,
    PriorDocument,
    StudyWay,
)
from trainees.models.inmate import Inmate, OfFacilityStaffQuerySet


class LearnerRecordQuerySet(OfFacilityStaffQuerySet):
    def open(self):
        return self.filter(state__in=OPEN_LEARNERS)

    def without_nisn(self):
        """Learning, and no NISN is known: no diploma is made without one."""
        return self.open().filter(Q(inmate__identity=None) | Q(inmate__identity__nisn=""))

    def not_in_dapodik(self):
        return self.open().filter(dapodik_on=None)

    def unplaced(self):
        """Arrived from elsewhere, in custody here, and learning nowhere yet."""
        return self.filter(
            state=LearnerState.MOVED_OUT,
            inmate__custodies__state__in=OPEN_CUSTODY,
            mutations__received_on__isnull=False,
        )


class LearnerRecord(Record):
    """One person and one package. `facility` is where the person is, and moves with the custody;
    `state` changes only through `trainees.actions.learners`."""

    inmate = models.ForeignKey(
        Inmate, models.PROTECT, related_name="learner_records", verbose_name=_("inmate")
    )
    facility = models.ForeignKey(
        Facility,
        models.PROTECT,
        editable=False,
        related_name="learner_records",
        verbose_name=_("facility"),
    )
    package = models.CharField(
        _("package"),
        max_length=1,
        choices=[(each.value, each.label) for each in Package if each],
    )
    provider = models.ForeignKey(
        "partnerships.Partner",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="learner_records",
        verbose_name=_("learning centre (PKBM or SKB)"),
    )
    state = models.CharField(
        _("status"),
        max_length=15,
        choices=LearnerState,
        default=LearnerState.REGISTERED,
        editable=False,
    )
    entered_on = models.DateField(_("entered on"))
    entry_grade = models.PositiveSmallIntegerField(_("grade at entry"))
    prior_document = models.CharField(
        _("earlier diploma or report"),
        max_length=12,
        choices=PriorDocument,
        default=PriorDocument.NONE,
    )
    prior_number = models.CharField(_("number of that paper"), max_length=60, blank=True)
    dapodik_on = models.DateField(_("in Dapodik since"), null=True, blank=True)
    exam_registered_on = models.DateField(_("registered for the exam on"), null=True, blank=True)
    exam_number = models.CharField(_("exam number"), max_length=40, blank=True)
    exam_on = models.DateField(_("exam day"), null=True, blank=True)
    graduated_on = models.DateField(_("graduated on"), null=True, blank=True)
    graduated_reason = models.CharField(
        _("Why the learner graduates without all credits"), max_length=200, blank=True
    )
    left_reason = models.CharField(_("why it was given up"), max_length=200, blank=True)

    objects = LearnerRecordQuerySet.as_manager()

    class Meta:
        ordering = ["inmate", "package"]
        verbose_name = _("learner record")
        verbose_name_plural = _("learner records")
        permissions = [("graduate_learner", "Can record that a learner graduated")]
        indexes = [models.Index(fields=["facility", "state"], name="learner_by_facility")]
        constraints = [
            models.UniqueConstraint(
                name="one_record_per_person_and_package",
                fields=["inmate", "package"],
                violation_error_message=_(
                    "This person has a record of this package already; open it again."
                ),
            ),
            models.UniqueConstraint(
                name="one_open_package_per_person",
                fields=["inmate"],
                condition=Q(state__in=OPEN_LEARNERS),
                violation_error_message=_("This person is learning for another package."),
            ),
            models.CheckConstraint(
                name="exam_registration_has_a_day",
                condition=~Q(state=LearnerState.EXAM_REGISTERED)
                | Q(exam_registered_on__isnull=False),
                violation_error_message=_("Write the day of the registration for the exam."),
            ),
            models.CheckConstraint(
                name="graduation_follows_the_exam",
                condition=(~Q(state=LearnerState.GRADUATED) & Q(graduated_on=None))
                | Q(
                    state=LearnerState.GRADUATED,
                    exam_on__isnull=False,
                    graduated_on__isnull=False,
                    graduated_on__gte=F("exam_on"),
                ),
                violation_error_message=_("Write the day of the exam and its result first."),
            ),
            models.CheckConstraint(
                name="dropped_learner_says_why",
                condition=~Q(state=LearnerState.DROPPED) | ~Q(left_reason=""),
                violation_error_message=_("Write why it was given up."),
            ),
        ]

    def __str__(self):
        return str(self.pk)


class OfLearnerQuerySet(models.QuerySet):
    def for_user(self, user):
        return self.filter(learner__in=LearnerRecord.objects.for_user(user))


class StudyTime(models.Model):
    """Hours of one subject, in quarters of a lesson hour so that every sum stays whole.

    Counted rows come from registers, one for each class, subject and way; the others are typed.
    """

    learner = models.ForeignKey(
        LearnerRecord, models.CASCADE, related_name="study_times", verbose_name=_("learner")
    )
    enrolment = models.ForeignKey(
        "trainees.Enrolment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="study_times",
        verbose_name=_("enrolment"),
    )
    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="+", verbose_name=_("facility")
    )
    subject = models.ForeignKey(
        "partnerships.Subject", models.PROTECT, related_name="+", verbose_name=_("subject")
    )
    way = models.CharField(_("way of learning"), max_length=12, choices=StudyWay)
    quarters = models.PositiveIntegerField(_("quarters of a lesson hour"))
    on = models.DateField(_("date"))
    is_counted = models.BooleanField(_("from registers"), default=False, editable=False)
    note = models.CharField(_("note"), max_length=120, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("recorded by"),
    )

    objects = OfLearnerQuerySet.as_manager()

    class Meta:
        ordering = ["learner", "subject", "pk"]
        verbose_name = _("study time")
        verbose_name_plural = _("study times")
        constraints = [
            models.UniqueConstraint(
                name="one_counted_row",
                fields=["enrolment", "subject", "way"],
                condition=Q(is_counted=True),
                violation_error_message=_("These hours are counted already."),
            ),
            models.CheckConstraint(
                name="counted_study_is_of_a_class",
                condition=Q(is_counted=False) | Q(enrolment__isnull=False),
                violation_error_message=_("Hours from registers belong to a class."),
            ),
            models.CheckConstraint(
                name="typed_study_says_where_from",
                condition=Q(is_counted=True) | Q(way=StudyWay.INDEPENDENT) | ~Q(note=""),
                violation_error_message=_("Write which report these hours come from."),
            ),
            models.CheckConstraint(
                name="study_has_time",
                condition=Q(quarters__gt=0),
                violation_error_message=_("Enter how long it was."),
            ),
        ]

    def __str__(self):
        return str(self.pk)
