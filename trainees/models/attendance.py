"""Marks of the registers, and what every one of them was before."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partnerships.models import Facility
from trainees.choices import MarkSource
from trainees.models.enrolment import Enrolment, OfEnrolmentQuerySet

MOST_MINUTES = 600


class Attendance(models.Model):
    """One mark of one person in one session, as it stands; `AttendanceChange` keeps what it was.

    `quarters` of a lesson hour are credited: four of them are one JP.
    """

    session = models.ForeignKey(
        "partnerships.Session",
        models.PROTECT,
        related_name="attendances",
        verbose_name=_("session"),
    )
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="attendances", verbose_name=_("enrolment")
    )
    reason = models.ForeignKey(
        "trainees.AttendanceReason", models.PROTECT, related_name="+", verbose_name=_("code")
    )
    quarters = models.PositiveSmallIntegerField(_("quarters of an hour credited"), default=0)
    late_minutes = models.PositiveSmallIntegerField(_("minutes late"), default=0)
    early_minutes = models.PositiveSmallIntegerField(_("minutes early"), default=0)
    note = models.CharField(_("note"), max_length=120, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("recorded by"),
    )

    objects = OfEnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        permissions = [("unlock_attendance", "Can change a register after the edit window")]
        constraints = [
            models.UniqueConstraint(
                name="one_mark_per_person_and_session",
                fields=["session", "enrolment"],
                violation_error_message=_("This person is already marked in this session."),
            ),
            models.CheckConstraint(
                name="marks_minutes_are_within_the_session",
                condition=Q(late_minutes__lte=MOST_MINUTES, early_minutes__lte=MOST_MINUTES),
                violation_error_message=_("The minutes are longer than any session."),
            ),
        ]

    def __str__(self):
        return str(self.pk)


class AttendanceChange(models.Model):
    """One change of one mark: what it was, what it became, who, when, by which way and why.

    Written with the mark by `trainees.actions.marks`, never changed. `version` is the session's
    after the save. `is_planning`: made before the session began, so no word on who was there.
    """

    session = models.ForeignKey(
        "partnerships.Session",
        models.PROTECT,
        related_name="attendance_changes",
        verbose_name=_("session"),
    )
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="attendance_changes", verbose_name=_("enrolment")
    )
    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="+", verbose_name=_("facility")
    )
    version = models.PositiveIntegerField(_("version"))
    was = models.ForeignKey(
        "trainees.AttendanceReason",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("before"),
    )
    became = models.ForeignKey(
        "trainees.AttendanceReason", models.PROTECT, related_name="+", verbose_name=_("after")
    )
    note_was = models.CharField(_("note before"), max_length=120, blank=True)
    note = models.CharField(_("note"), max_length=120, blank=True)
    late_was = models.PositiveSmallIntegerField(_("minutes late before"), default=0)
    late_minutes = models.PositiveSmallIntegerField(_("minutes late"), default=0)
    early_was = models.PositiveSmallIntegerField(_("minutes early before"), default=0)
    early_minutes = models.PositiveSmallIntegerField(_("minutes early"), default=0)
    is_planning = models.BooleanField(_("before the session"), default=False)
    reason = models.CharField(_("why it was changed late"), max_length=200, blank=True)
    source = models.CharField(_("by which way"), max_length=8, choices=MarkSource)
    operation = models.ForeignKey(
        "trainees.AppliedOperation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="changes",
        verbose_name=_("entry of a device"),
    )
    at = models.DateTimeField(_("time"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("who"),
    )

    objects = OfEnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("change of attendance")
        verbose_name_plural = _("changes of attendance")
        constraints = [
            models.UniqueConstraint(
                name="one_change_per_row_and_version",
                fields=["session", "enrolment", "version"],
                violation_error_message=_("This change is recorded already."),
            )
        ]

    def __str__(self):
        return str(self.pk)
