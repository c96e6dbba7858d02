from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partnerships.choices import SessionCause, SessionFault, SessionKind, SessionState, Weekday
from partnerships.models.training_class import OfClassQuerySet, TrainingClass
from rutan.common.records import Record


class ClassSlot(models.Model):
    """A weekly time of a class."""

    training_class = models.ForeignKey(
        TrainingClass, models.CASCADE, related_name="slots", verbose_name=_("class")
    )
    weekday = models.PositiveSmallIntegerField(_("day"), choices=Weekday)
    starts_at = models.TimeField(_("from"))
    ends_at = models.TimeField(_("until"))

    objects = OfClassQuerySet.as_manager()

    class Meta:
        ordering = ["weekday", "starts_at"]
        verbose_name = _("weekly time")
        verbose_name_plural = _("weekly times")
        constraints = [
            models.CheckConstraint(
                name="slot_ends_after_it_starts",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("The end must be after the start."),
            ),
            models.UniqueConstraint(
                name="one_slot_per_day_and_time",
                fields=["training_class", "weekday", "starts_at"],
                violation_error_message=_("This time is already in the timetable."),
            ),
        ]

    def __str__(self):
        return f"{self.get_weekday_display()} {self.starts_at:%H.%M}"


class SessionQuerySet(OfClassQuerySet):
    def held(self):
        return self.filter(state=SessionState.HELD)

    def scheduled(self):
        return self.filter(state=SessionState.SCHEDULED)


class Session(Record):
    """One meeting of a class. `version` is the version of its register."""

    training_class = models.ForeignKey(
        TrainingClass, models.CASCADE, related_name="sessions", verbose_name=_("class")
    )
    on = models.DateField(_("date"))
    starts_at = models.TimeField(_("from"))
    ends_at = models.TimeField(_("until"))
    hours = models.PositiveSmallIntegerField(_("lesson hours (JP)"))
    kind = models.CharField(
        _("kind"), max_length=12, choices=SessionKind, default=SessionKind.PRACTICE
    )
    unit = models.ForeignKey(
        "partnerships.Unit",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("unit"),
    )
    topic = models.CharField(_("topic"), max_length=160, blank=True)
    instructor = models.ForeignKey(
        "partnerships.Instructor",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("instructor"),
    )
    room = models.ForeignKey(
        "partnerships.Room",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("room"),
    )
    is_catch_up = models.BooleanField(
        _("catch-up session"),
        default=False,
        editable=False,
        help_text=_("For those who missed lessons; it adds nothing to the hours of the class."),
    )
    guard_note = models.CharField(_("note for the guards"), max_length=160, blank=True)
    state = models.CharField(
        _("status"),
        max_length=10,
        choices=SessionState,
        default=SessionState.SCHEDULED,
        editable=False,
    )
    cancel_reason = models.CharField(_("why it was cancelled"), max_length=200, blank=True)
    cancel_fault = models.CharField(
        _("caused by"), max_length=12, choices=SessionFault, blank=True, editable=False
    )
    cause = models.CharField(
        _("what happened"), max_length=12, choices=SessionCause, blank=True, editable=False
    )
    planned_hours = models.PositiveSmallIntegerField(
        _("lesson hours before it was shortened"), null=True, blank=True, editable=False
    )
    short_reason = models.CharField(
        _("why it was shortened"), max_length=200, blank=True, editable=False
    )
    short_fault = models.CharField(
        _("shortened because of"),
        max_length=12,
        choices=SessionFault,
        blank=True,
        editable=False,
    )
    moved_from_on = models.DateField(_("moved from the day"), null=True, blank=True, editable=False)
    moved_from_at = models.TimeField(
        _("moved from the time"), null=True, blank=True, editable=False
    )
    move_reason = models.CharField(
        _("why it was moved"), max_length=200, blank=True, editable=False
    )
    late_reason = models.CharField(
        _("why the register was changed late"), max_length=200, blank=True, editable=False
    )
    recorded_at = models.DateTimeField(null=True, blank=True, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("recorded by"),
    )

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["on", "starts_at", "pk"]
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        indexes = [
            models.Index(fields=["on", "state"], name="session_by_day"),
            models.Index(fields=["room", "on"], name="session_by_room"),
            models.Index(fields=["instructor", "on"], name="session_by_instructor"),
        ]
        constraints = [
            models.CheckConstraint(
                name="session_ends_after_it_starts",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("The end must be after the start."),
            ),
            models.CheckConstraint(
                name="session_has_one_to_ten_hours",
                condition=Q(hours__gte=1, hours__lte=10),
                violation_error_message=_("A session has 1 to 10 lesson hours."),
            ),
            models.UniqueConstraint(
                name="one_session_per_class_and_time",
                fields=["training_class", "on", "starts_at"],
                violation_error_message=_("This class already has a session at that time."),
            ),
            models.CheckConstraint(
                name="cancelled_session_has_a_reason",
                condition=(Q(state=SessionState.CANCELLED) & ~Q(cancel_reason=""))
                | (~Q(state=SessionState.CANCELLED) & Q(cancel_reason="")),
                violation_error_message=_("Write why the session was cancelled."),
            ),
            models.CheckConstraint(
                name="shortened_session_says_why",
                condition=Q(planned_hours=None, short_reason="", short_fault="")
                | (
                    Q(planned_hours__isnull=False, planned_hours__gt=F("hours"))
                    & ~Q(short_reason="")
                    & ~Q(short_fault="")
                ),
                violation_error_message=_("Write why the session was shortened."),
            ),
            models.CheckConstraint(
                name="moved_session_has_a_day_a_time_and_a_reason",
                condition=Q(moved_from_on=None, moved_from_at=None, move_reason="")
                | (
                    Q(moved_from_on__isnull=False, moved_from_at__isnull=False) & ~Q(move_reason="")
                ),
                violation_error_message=_("Write why the session was moved."),
            ),
            models.CheckConstraint(
                name="held_session_is_recorded",
                condition=~Q(state=SessionState.HELD) | Q(recorded_at__isnull=False),
                violation_error_message=_("A session that was held needs the time of its record."),
            ),
        ]

    def __str__(self):
        return f"{self.on:%d/%m/%Y} {self.starts_at:%H.%M}"
