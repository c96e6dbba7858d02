"""Decision letters of the head (SK) that name the people with a place in a class."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partnerships.models import Facility, TrainingClass
from rutan.common.records import Record
from trainees.models.inmate import OfFacilityStaffQuerySet


class AppointmentLetter(Record):
    """One SK. Who signed is a copy: a later head changes nothing on a letter of February.

    Its people are `Enrolment.letter`; somebody from the reserve stands on a second letter.
    """

    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="appointment_letters", verbose_name=_("facility")
    )
    training_class = models.ForeignKey(
        TrainingClass, models.PROTECT, related_name="appointment_letters", verbose_name=_("class")
    )
    number = models.CharField(_("number"), max_length=60)
    on = models.DateField(_("date"))
    holder = models.ForeignKey(
        "partnerships.OfficeHolder",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("signatory"),
    )
    signed_name = models.CharField(_("name of the signatory"), max_length=120)
    signed_position = models.CharField(_("position of the signatory"), max_length=120)
    scan = models.ForeignKey(
        "partnerships.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("signed letter"),
    )

    objects = OfFacilityStaffQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("decision letter (SK)")
        verbose_name_plural = _("decision letters (SK)")
        permissions = [("issue_letter", "Can issue a decision letter (SK)")]
        constraints = [
            models.UniqueConstraint(
                name="one_letter_per_number",
                fields=["facility", "number"],
                violation_error_message=_("This number of a decision letter is already used."),
            ),
            models.CheckConstraint(
                name="letter_has_a_number_and_a_signatory",
                condition=~Q(number="") & ~Q(signed_name="") & ~Q(signed_position=""),
                violation_error_message=_("Enter the number of the letter and who signs it."),
            ),
        ]

    def __str__(self):
        return self.number
