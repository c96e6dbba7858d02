"""Hearings of the TPP, planned and held."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partnerships.models import Facility
from rutan.common.records import Record
from trainees.choices import HearingState
from trainees.models.inmate import OfFacilityStaffQuerySet


class BoardHearing(Record):
    """A sitting of the TPP: planned with an agenda, then held, with the number of its minutes.

    Its agenda is `Application.hearing`. `training_class` stands on old rows alone: one sitting
    hears the candidates of several classes. `state` changes only through
    `trainees.actions.hearings`.
    """

    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="hearings", verbose_name=_("facility")
    )
    training_class = models.ForeignKey(
        "partnerships.TrainingClass",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="hearings",
        verbose_name=_("class"),
    )
    state = models.CharField(
        _("status"),
        max_length=10,
        choices=HearingState,
        default=HearingState.PLANNED,
        editable=False,
    )
    on = models.DateField(_("date"))
    starts_at = models.TimeField(_("from"), null=True, blank=True)
    ends_at = models.TimeField(_("until"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    number = models.CharField(_("number of the minutes"), max_length=60, blank=True)
    chair = models.CharField(_("chair"), max_length=120, blank=True)
    members = models.TextField(_("members"), blank=True)
    minutes = models.ForeignKey(
        "partnerships.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("signed minutes"),
    )
    cancelled_reason = models.CharField(
        _("why it is cancelled"), max_length=200, blank=True, editable=False
    )

    objects = OfFacilityStaffQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("TPP hearing")
        verbose_name_plural = _("TPP hearings")
        permissions = [("decide_hearing", "Can record the decisions of a hearing")]
        constraints = [
            models.UniqueConstraint(
                name="one_hearing_per_minutes_number",
                fields=["facility", "number"],
                condition=~Q(number=""),
                violation_error_message=_("This number of minutes is already used."),
            ),
            models.CheckConstraint(
                name="held_hearing_has_a_number",
                condition=~Q(state=HearingState.HELD) | ~Q(number=""),
                violation_error_message=_("Enter the number of the minutes."),
            ),
            models.CheckConstraint(
                name="hearing_ends_after_it_starts",
                condition=Q(ends_at=None) | Q(starts_at__isnull=False, ends_at__gt=F("starts_at")),
                violation_error_message=_("The end must be after the start."),
            ),
            models.CheckConstraint(
                name="cancelled_hearing_has_a_reason",
                condition=~Q(state=HearingState.CANCELLED) | ~Q(cancelled_reason=""),
                violation_error_message=_("Write why the hearing is cancelled."),
            ),
            models.UniqueConstraint(
                name="one_planned_hearing_per_day_and_time",
                fields=["facility", "on", "starts_at"],
                condition=Q(state=HearingState.PLANNED),
                violation_error_message=_("A hearing is planned at that time already."),
            ),
            models.UniqueConstraint(
                name="one_planned_hearing_without_a_time_per_day",
                fields=["facility", "on"],
                condition=Q(state=HearingState.PLANNED, starts_at=None),
                violation_error_message=_("A hearing is planned on that day already."),
            ),
        ]

    def __str__(self):
        return self.number or f"{self.on:%d/%m/%Y}"
