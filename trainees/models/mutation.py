"""Going on with a package elsewhere: the letter, and the credits as they stood that day."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partnerships.models import Facility
from partnerships.models.posting import reach_of
from rutan.common.records import Record
from trainees.choices import MutationReason
from trainees.models.learner import LearnerRecord


class MutationQuerySet(models.QuerySet):
    """Staff of either facility: the old one keeps its own letter, and nothing after it."""

    def for_user(self, user):
        if not user.is_authenticated or not user.is_facility_staff:
            return self.none()
        mine = reach_of(user).facilities
        return self.filter(Q(from_facility__in=mine) | Q(to_facility__in=mine))

    def readable_in(self, facility):
        """The next facility reads a letter once the person is registered there."""
        if facility is None:
            return self
        return self.filter(
            Q(from_facility=facility) | Q(to_facility=facility, learner__inmate__facility=facility)
        )

    def open(self):
        return self.filter(received_on=None)


class Mutation(Record):
    """One move of a learner to another learning centre or facility."""

    learner = models.ForeignKey(
        LearnerRecord, models.PROTECT, related_name="mutations", verbose_name=_("learner")
    )
    reason = models.CharField(_("reason"), max_length=12, choices=MutationReason)
    on = models.DateField(_("date"))
    letter_number = models.CharField(_("number of the letter"), max_length=80, blank=True)
    from_facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="+", verbose_name=_("from the facility")
    )
    to_facility = models.ForeignKey(
        Facility,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mutations_here",
        verbose_name=_("to the facility"),
    )
    to_partner = models.ForeignKey(
        "partnerships.Partner",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mutations_here",
        verbose_name=_("to the learning centre"),
    )
    to_place = models.CharField(_("to another place"), max_length=120, blank=True)
    received_on = models.DateField(_("received on"), null=True, blank=True)
    credits = models.JSONField(_("credits (SKK)"), default=dict, blank=True, editable=False)
    """By the code of the subject: quarters of a lesson hour, by way of learning."""

    objects = MutationQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("mutation of a learner")
        verbose_name_plural = _("mutations of learners")
        constraints = [
            models.CheckConstraint(
                name="mutation_says_where_to",
                condition=Q(reason=MutationReason.RELEASED, letter_number="")
                | Q(to_facility__isnull=False)
                | Q(to_partner__isnull=False)
                | ~Q(to_place=""),
                violation_error_message=_("Write where the learner goes on."),
            ),
            models.CheckConstraint(
                name="received_after_it_left",
                condition=Q(received_on=None) | Q(received_on__gte=F("on")),
                violation_error_message=_("It cannot be received before it left."),
            ),
            models.UniqueConstraint(
                name="one_open_mutation",
                fields=["learner"],
                condition=Q(received_on=None),
                violation_error_message=_("This learner is on the way already."),
            ),
        ]

    def __str__(self):
        return str(self.pk)
