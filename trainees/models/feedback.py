"""What somebody who attended says of the class; shown as means only, never by person."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partnerships.models import Facility
from rutan.common.records import Record
from trainees.models.enrolment import Enrolment, OfEnrolmentQuerySet

MARKS = ("content", "teaching", "tools", "use")


class Feedback(Record):
    """Four marks from 1 to 5 and a sentence, from one slip of paper."""

    enrolment = models.OneToOneField(
        Enrolment, models.PROTECT, related_name="feedback", verbose_name=_("enrolment")
    )
    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="+", verbose_name=_("facility")
    )
    on = models.DateField(_("date"))
    content = models.PositiveSmallIntegerField(_("what was taught"))
    teaching = models.PositiveSmallIntegerField(_("how it was taught"))
    tools = models.PositiveSmallIntegerField(_("tools and material"))
    use = models.PositiveSmallIntegerField(_("use for later"))
    comment = models.CharField(_("comment"), max_length=300, blank=True)

    objects = OfEnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        constraints = [
            models.CheckConstraint(
                name="feedback_marks_are_one_to_five",
                condition=Q(**{f"{mark}__range": (1, 5) for mark in MARKS}),
                violation_error_message=_("A mark is 1 to 5."),
            )
        ]

    def __str__(self):
        return str(self.pk)
