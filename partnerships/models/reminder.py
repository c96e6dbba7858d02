from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partnerships.models.agreement import Agreement, OfAgreementQuerySet


class AgreementReminder(models.Model):
    """One step of the ladder before an agreement ends, told once for one end (features F07).

    An end that moves gets steps of its own; those of the old end are cancelled.
    """

    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="reminders", verbose_name=_("agreement")
    )
    ends_on = models.DateField(_("end it tells of"))
    step = models.PositiveSmallIntegerField(_("days before the end"))
    told_on = models.DateField(_("told on"))
    escalated_on = models.DateField(_("told to the head on"), null=True, blank=True)
    cancelled_on = models.DateField(_("cancelled on"), null=True, blank=True)

    objects = OfAgreementQuerySet.as_manager()

    class Meta:
        ordering = ["told_on", "pk"]
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint(
                name="one_reminder_per_step_and_end",
                fields=["agreement", "step", "ends_on"],
                violation_error_message=_("This step was already told."),
            ),
            models.CheckConstraint(
                name="reminder_is_escalated_after_it_was_told",
                condition=Q(escalated_on=None) | Q(escalated_on__gt=models.F("told_on")),
                violation_error_message=_("The head is told later than the owner."),
            ),
        ]

    def __str__(self):
        return f"{self.agreement_id}: {self.step}"
