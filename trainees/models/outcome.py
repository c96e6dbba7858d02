"""What was learnt of somebody after a release."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partnerships.models import Facility
from rutan.common.records import Record
from trainees.choices import Channel, EmployerKind, Evidence, IncomeBand, SkillUse
from trainees.models.follow_up import FollowUp
from trainees.models.inmate import Inmate
from trainees.models.release import OfReleaseQuerySet, Release

MOST_HOURS_A_WEEK = 112


class OutcomeQuerySet(OfReleaseQuerySet):
    def standing(self):
        """Without what was voided."""
        return self.filter(voided_on=None)


class Outcome(Record):
    """How the person lives on a day, and how well we know it.

    News between two follow-ups has no `follow_up`. What was recorded wrongly is voided and stays.
    """

    release = models.ForeignKey(
        Release, models.CASCADE, related_name="outcomes", verbose_name=_("release")
    )
    inmate = models.ForeignKey(
        Inmate, models.PROTECT, related_name="outcomes", verbose_name=_("inmate")
    )
    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="outcomes", verbose_name=_("facility")
    )
    follow_up = models.ForeignKey(
        FollowUp,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="outcomes",
        verbose_name=_("follow-up"),
    )
    on = models.DateField(_("date"))
    heard_on = models.DateField(_("heard on"))
    kind = models.ForeignKey(
        "trainees.OutcomeKind",
        models.PROTECT,
        related_name="outcomes",
        verbose_name=_("main activity now"),
    )
    detail = models.CharField(_("work, business or school"), max_length=120, blank=True)
    field = models.ForeignKey(
        "partnerships.TrainingField",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("field"),
    )
    uses_training = models.CharField(
        _("is the training skill being used"), max_length=6, choices=SkillUse, blank=True
    )
    since_on = models.DateField(_("since when"), null=True, blank=True)
    employer = models.CharField(_("who employs"), max_length=12, choices=EmployerKind, blank=True)
    hours_week = models.PositiveSmallIntegerField(_("hours a week"), null=True, blank=True)
    income = models.CharField(_("monthly income"), max_length=6, choices=IncomeBand, blank=True)
    channel = models.CharField(_("source"), max_length=10, choices=Channel)
    evidence = models.CharField(_("evidence"), max_length=12, choices=Evidence)
    note = models.CharField(_("note"), max_length=200, blank=True)

    voided_on = models.DateField(_("voided on"), null=True, blank=True, editable=False)
    voided_reason = models.CharField(_("why it was voided"), max_length=200, blank=True)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("outcome after release")
        verbose_name_plural = _("outcomes after release")
        permissions = [("void_outcome", "Can void an answer after release")]
        indexes = [models.Index(fields=["inmate", "on"], name="outcome_by_person")]
        constraints = [
            models.CheckConstraint(
                name="outcome_is_heard_after_its_day",
                condition=Q(heard_on__gte=F("on")),
                violation_error_message=_("Nobody can tell today how somebody will live later."),
            ),
            models.CheckConstraint(
                name="outcome_says_its_evidence",
                condition=~Q(evidence=""),
                violation_error_message=_("Select the evidence"),
            ),
            models.CheckConstraint(
                name="work_began_before_it_was_told",
                condition=Q(since_on=None) | Q(since_on__lte=F("heard_on")),
                violation_error_message=_("This cannot have begun after the day it was told."),
            ),
            models.CheckConstraint(
                name="voided_outcome_says_why",
                condition=Q(voided_on=None, voided_reason="")
                | (Q(voided_on__isnull=False) & ~Q(voided_reason="")),
                violation_error_message=_("Write why this answer does not hold."),
            ),
            models.CheckConstraint(
                name="hours_a_week_are_possible",
                condition=Q(hours_week=None) | Q(hours_week__lte=MOST_HOURS_A_WEEK),
                violation_error_message=_("A week has no more than 112 waking hours."),
            ),
        ]

    def __str__(self):
        return str(self.pk)
