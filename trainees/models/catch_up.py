from django.db import models
from django.utils.translation import gettext_lazy as _

from trainees.models.enrolment import Enrolment, OfEnrolmentQuerySet


class CatchUpPlace(models.Model):
    """Who is expected in a catch-up session; in any other session it is everybody of the class."""

    session = models.ForeignKey(
        "partnerships.Session",
        models.CASCADE,
        related_name="catch_up_places",
        verbose_name=_("session"),
    )
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="catch_up_places", verbose_name=_("enrolment")
    )

    objects = OfEnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("place in a catch-up session")
        verbose_name_plural = _("places in catch-up sessions")
        constraints = [
            models.UniqueConstraint(
                name="one_catch_up_place_per_person",
                fields=["session", "enrolment"],
                violation_error_message=_("This person is already in this catch-up session."),
            )
        ]

    def __str__(self):
        return str(self.pk)
