"""Days on which a person is elsewhere: in court, at the clinic, with visitors."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from rutan.common.records import Record
from trainees.choices import AppointmentKind
from trainees.models.custody import Custody, OfCustodyQuerySet


class Appointment(Record):
    """A day, and a time where it is known, that a class may collide with.

    No text: what a hearing or a visit is about is never stored (domain 10).
    """

    custody = models.ForeignKey(
        Custody, models.CASCADE, related_name="appointments", verbose_name=_("custody")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=AppointmentKind)
    on = models.DateField(_("date"))
    starts_at = models.TimeField(_("from"), null=True, blank=True)
    ends_at = models.TimeField(_("until"), null=True, blank=True)

    objects = OfCustodyQuerySet.as_manager()

    class Meta:
        ordering = ["on", "starts_at", "pk"]
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints = [
            models.CheckConstraint(
                name="appointment_ends_after_it_starts",
                condition=Q(ends_at=None) | Q(starts_at__isnull=False, ends_at__gt=F("starts_at")),
                violation_error_message=_("The end must be after the start."),
            ),
            models.UniqueConstraint(
                name="one_appointment_per_person_kind_and_time",
                fields=["custody", "kind", "on", "starts_at"],
                violation_error_message=_("This appointment is already recorded."),
            ),
            models.UniqueConstraint(
                # Two empty times are two different values for a database.
                name="one_appointment_without_a_time_per_person_kind_and_day",
                fields=["custody", "kind", "on"],
                condition=Q(starts_at=None),
                violation_error_message=_("This appointment is already recorded."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.on:%d/%m/%Y}"
