"""Places in a class."""

from fractions import Fraction

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partnerships import thresholds
from partnerships.models import Facility, TrainingClass
from rutan.accounts.choices import Role
from rutan.common.records import Record
from trainees.choices import (
    ENDED_ENROLMENTS,
    LIVE_ENROLMENTS,
    Competence,
    EnrolmentState,
)
from trainees.models.aftermath import AFTERMATH_CONSTRAINT, AFTERMATH_INDEX, Aftermath
from trainees.models.inmate import Inmate


def classes_with_people_for(user):
    """Classes in scope; a coordinator reads people of those only that share their data, and for
    as many days after the end as the facility allows."""
    classes = TrainingClass.objects.for_user(user)
    if not user.is_authenticated or user.role != Role.COORDINATOR:
        return classes
    if not hasattr(user, "_partner_access_days"):  # one query for each request, as `reach_of`
        user._partner_access_days = thresholds.everywhere("partner_access_days")
    days, days_at = user._partner_access_days
    return classes.sharing_people(timezone.localdate(), days=days, days_at=days_at)


class OfClassPeopleQuerySet(models.QuerySet):
    """Rows of people in a class, through `training_class`: staff of its facility, people of its
    partner, and managers, who count them without names."""

    def for_user(self, user):
        return self.filter(training_class__in=classes_with_people_for(user))


class EnrolmentQuerySet(OfClassPeopleQuerySet):
    def live(self):
        return self.filter(state__in=LIVE_ENROLMENTS)

    def ended(self):
        return self.filter(state__in=ENDED_ENROLMENTS)


class Enrolment(Record, Aftermath):
    """One person's place in one class.

    `state` changes only through `enrolments` and `leaving` of the actions. `credited_quarters`
    (four are a lesson hour) and `expected_hours` are kept by `trainees.actions.marks` when a
    register is saved; what became of the place, by `trainees.actions.aftermath`.
    """

    inmate = models.ForeignKey(
        Inmate, models.PROTECT, related_name="enrolments", verbose_name=_("inmate")
    )
    custody = models.ForeignKey(
        "trainees.Custody", models.PROTECT, related_name="enrolments", verbose_name=_("custody")
    )
    training_class = models.ForeignKey(
        TrainingClass, models.PROTECT, related_name="enrolments", verbose_name=_("class")
    )
    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="enrolments", verbose_name=_("facility")
    )
    application = models.OneToOneField(
        "trainees.Application",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="enrolment",
        verbose_name=_("application"),
    )
    hearing = models.ForeignKey(
        "trainees.BoardHearing",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="enrolments",
        verbose_name=_("hearing"),
    )
    letter = models.ForeignKey(
        "trainees.AppointmentLetter",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="enrolments",
        verbose_name=_("decision letter (SK)"),
    )
    learner = models.ForeignKey(
        "trainees.LearnerRecord",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="enrolments",
        verbose_name=_("learner record"),
    )
    state = models.CharField(
        _("status"),
        max_length=15,
        choices=EnrolmentState,
        default=EnrolmentState.ENROLLED,
        editable=False,
    )
    enrolled_on = models.DateField(_("enrolled on"))
    late_reason = models.CharField(
        _("why it was recorded late"), max_length=200, blank=True, editable=False
    )
    ended_on = models.DateField(_("ended on"), null=True, blank=True, editable=False)
    exit_reason = models.ForeignKey(
        "trainees.ExitReason",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="enrolments",
        verbose_name=_("why it ended early"),
    )
    exit_note = models.CharField(_("note"), max_length=200, blank=True)
    partner_accepted_on = models.DateField(_("accepted by the partner"), null=True, blank=True)
    willing_on = models.DateField(_("statement of willingness"), null=True, blank=True)
    unsigned_reason = models.CharField(
        _("why it began without a statement"), max_length=200, blank=True, editable=False
    )
    suspended_on = models.DateField(_("suspended on"), null=True, blank=True, editable=False)
    suspended_reason = models.CharField(
        _("why it is suspended"), max_length=200, blank=True, editable=False
    )
    credited_quarters = models.PositiveSmallIntegerField(
        _("quarters of an hour attended"), default=0, editable=False
    )
    expected_hours = models.PositiveSmallIntegerField(_("hours held"), default=0, editable=False)
    was_there = models.BooleanField(
        _("was at a session whose marks are deleted"), default=False, editable=False
    )
    competence = models.CharField(
        _("result"), max_length=10, choices=Competence, blank=True, editable=False
    )
    competence_note = models.CharField(_("reason"), max_length=200, blank=True, editable=False)
    returned_reason = models.CharField(
        _("why the partner sent it back"), max_length=200, blank=True, editable=False
    )
    verified_on = models.DateField(
        _("verified by the partner"), null=True, blank=True, editable=False
    )
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("verified by"),
    )

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["inmate__id_card_name", "pk"]
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        permissions = [
            ("enrol_inmate", "Can give a place in a class"),
            ("verify_result", "Can verify results for the partner"),
        ]
        indexes = [
            models.Index(fields=["training_class", "state"], name="enrolment_by_class"),
            models.Index(fields=["facility", "state"], name="enrolment_by_facility"),
            AFTERMATH_INDEX,
        ]
        constraints = [
            AFTERMATH_CONSTRAINT,
            models.UniqueConstraint(
                name="one_live_enrolment_per_person_and_class",
                fields=["inmate", "training_class"],
                condition=Q(state__in=LIVE_ENROLMENTS),
                violation_error_message=_("This person already has a place in this class."),
            ),
            models.CheckConstraint(
                name="ended_enrolment_has_a_day",
                condition=Q(state__in=LIVE_ENROLMENTS, ended_on=None)
                | (~Q(state__in=LIVE_ENROLMENTS) & Q(ended_on__isnull=False)),
                violation_error_message=_(
                    "A place that has ended needs the day of its end; one in use has none."
                ),
            ),
            models.CheckConstraint(
                name="unfinished_enrolment_has_a_reason",
                condition=Q(
                    state__in=[
                        EnrolmentState.ENROLLED,
                        EnrolmentState.ACTIVE,
                        EnrolmentState.COMPLETED,
                    ],
                    exit_reason=None,
                )
                | (
                    ~Q(
                        state__in=[
                            EnrolmentState.ENROLLED,
                            EnrolmentState.ACTIVE,
                            EnrolmentState.COMPLETED,
                        ]
                    )
                    & Q(exit_reason__isnull=False)
                ),
                violation_error_message=_(
                    "A place that ended early needs a reason; any other has none."
                ),
            ),
            models.CheckConstraint(
                name="suspended_place_is_in_use",
                condition=Q(suspended_on=None, suspended_reason="")
                | (
                    Q(state__in=LIVE_ENROLMENTS, suspended_on__isnull=False)
                    & ~Q(suspended_reason="")
                ),
                violation_error_message=_("Only somebody with a place can be suspended."),
            ),
            models.CheckConstraint(
                name="credited_quarters_are_within_the_held_hours",
                condition=Q(credited_quarters__lte=F("expected_hours") * 4),
                violation_error_message=_("The hours attended cannot be more than the hours held."),
            ),
            models.CheckConstraint(
                name="enrolment_ends_after_it_starts",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("enrolled_on")),
                violation_error_message=_("The end must not be before the enrolment."),
            ),
        ]

    def __str__(self):
        return str(self.pk)

    @property
    def credited_hours(self) -> Fraction:
        return Fraction(self.credited_quarters, 4)


class OfEnrolmentQuerySet(models.QuerySet):
    def for_user(self, user):
        return self.filter(enrolment__in=Enrolment.objects.for_user(user))
