"""The chain of hands of a certificate: one row for each step, with its day and its receipt."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from trainees.choices import CertificateState, MoveStep
from trainees.models.certificate import Certificate

OF_EARLIER_YEARS = Q(
    certificate__enrolment__training_class__stated_hours__isnull=False,
    on__lt=F("certificate__created_at__date"),
)
"""Steps before their paper came here with a list of past classes."""


class CertificateMoveQuerySet(models.QuerySet):
    def for_user(self, user):
        return self.filter(certificate__in=Certificate.objects.for_user(user))

    def unsigned_of_newcomers(self, facility):
        """Handed over at `facility` after a class elsewhere; nobody scanned the signed sheet."""
        return self.filter(
            step=MoveStep.HANDED_OVER,
            receipt=None,
            facility=facility,
            certificate__state=CertificateState.HANDED_OVER,
            certificate__enrolment__inmate__facility=facility,
        ).exclude(certificate__enrolment__facility=facility)


class CertificateMove(models.Model):
    """What happened to the paper, as evidence; the last state stands on the certificate."""

    certificate = models.ForeignKey(
        Certificate, models.CASCADE, related_name="moves", verbose_name=_("certificate")
    )
    facility = models.ForeignKey(
        "partnerships.Facility",
        models.PROTECT,
        related_name="+",
        verbose_name=_("facility"),
    )
    """Who took the step: the facility that had the paper, or the one that it came to."""
    step = models.CharField(_("step"), max_length=12, choices=MoveStep)
    on = models.DateField(_("date"))
    place = models.CharField(_("where it is kept"), max_length=80, blank=True)
    person = models.CharField(_("handed to"), max_length=120, blank=True)
    relation = models.CharField(_("relation"), max_length=60, blank=True)
    bapas = models.ForeignKey(
        "partnerships.Facility",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("probation office (Bapas)"),
    )
    to_facility = models.ForeignKey(
        "partnerships.Facility",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("to the facility"),
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    receipt = models.ForeignKey(
        "partnerships.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("signed receipt"),
    )
    at = models.DateTimeField(_("recorded at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("recorded by"),
    )

    objects = CertificateMoveQuerySet.as_manager()

    class Meta:
        ordering = ["certificate", "pk"]
        verbose_name = _("step of a certificate")
        verbose_name_plural = _("steps of a certificate")
        permissions = [("move_certificate", "Can record where a certificate went")]
        constraints = [
            models.CheckConstraint(
                name="move_says_who_took_it",
                condition=~Q(step=MoveStep.HANDED_OVER) | ~Q(person=""),
                violation_error_message=_("Write to whom it was handed over."),
            ),
            models.CheckConstraint(
                name="move_names_the_probation_office",
                condition=~Q(step=MoveStep.SENT) | Q(bapas__isnull=False),
                violation_error_message=_("Choose the probation office (Bapas)."),
            ),
            models.CheckConstraint(
                name="stored_certificate_has_a_place",
                condition=~Q(step=MoveStep.STORED) | ~Q(place=""),
                violation_error_message=_("Write where the certificates are kept."),
            ),
            models.CheckConstraint(
                name="missing_certificate_has_a_note",
                condition=~Q(step=MoveStep.MISSING) | ~Q(note=""),
                violation_error_message=_("Write what you know: what came, and who was asked."),
            ),
        ]

    def __str__(self):
        return str(self.pk)
