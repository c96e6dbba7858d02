from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partnerships.choices import Side
from partnerships.models.agreement import Agreement, OfAgreementQuerySet
from partnerships.models.facility import Facility

LEADING = 2
"""The facility and the partner that lead an agreement stand at places 1 and 2."""


class AgreementParty(models.Model):
    """One side of the paper, with its own number and who signed, as what, on that day."""

    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="parties", verbose_name=_("agreement")
    )
    side = models.CharField(_("side"), max_length=10, choices=Side)
    facility = models.ForeignKey(
        Facility,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("facility"),
    )
    partner = models.ForeignKey(
        "partnerships.Partner",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("partner"),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    number = models.CharField(_("number"), max_length=80, blank=True)
    number_missing_reason = models.CharField(
        _("why there is no number"), max_length=200, blank=True
    )
    signatory_name = models.CharField(_("signed by"), max_length=120, blank=True)
    signatory_position = models.CharField(_("position"), max_length=120, blank=True)
    signatory = models.ForeignKey(
        "partnerships.OfficeHolder",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("office-holder"),
    )
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    number_year = models.PositiveSmallIntegerField(
        _("year of the number"), null=True, blank=True, editable=False
    )

    objects = OfAgreementQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        constraints = [
            models.CheckConstraint(
                name="party_is_a_facility_or_a_partner",
                condition=Q(side=Side.FACILITY, facility__isnull=False, partner=None)
                | Q(side=Side.PARTNER, facility=None, partner__isnull=False),
                violation_error_message=_("A party is either a facility or a partner."),
            ),
            models.UniqueConstraint(
                name="facility_is_a_party_once",
                fields=["agreement", "facility"],
                condition=Q(facility__isnull=False),
                violation_error_message=_("This facility is already a party."),
            ),
            models.UniqueConstraint(
                name="partner_is_a_party_once",
                fields=["agreement", "partner"],
                condition=Q(partner__isnull=False),
                violation_error_message=_("This partner is already a party."),
            ),
            models.CheckConstraint(
                name="signed_party_has_a_signatory",
                condition=Q(signed_on=None) | ~Q(signatory_name=""),
                violation_error_message=_("Write who signed."),
            ),
            models.CheckConstraint(
                name="signed_number_has_its_year",
                condition=Q(number="") | Q(signed_on=None) | Q(number_year__isnull=False),
                violation_error_message=_("A number counts within its year."),
            ),
            models.UniqueConstraint(
                name="number_is_given_once_a_year_by_a_facility",
                fields=["facility", "number", "number_year"],
                condition=Q(facility__isnull=False) & ~Q(number=""),
                violation_error_message=_("This number is already used by another agreement."),
            ),
            models.UniqueConstraint(
                name="number_is_given_once_a_year_by_a_partner",
                fields=["partner", "number", "number_year"],
                condition=Q(partner__isnull=False) & ~Q(number=""),
                violation_error_message=_("This number is already used by another agreement."),
            ),
        ]

    def __str__(self):
        return str(self.facility or self.partner)
