"""Certificates: one paper of one person, from the draft to the hand that takes it."""

import secrets

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partnerships.models import Facility, TrainingClass
from rutan.accounts.choices import Role
from rutan.common.records import Record
from trainees.choices import (
    OWED_CERTIFICATES,
    VALID_CERTIFICATES,
    CertificateKind,
    CertificateState,
)
from trainees.models.enrolment import Enrolment, OfEnrolmentQuerySet


def new_token() -> str:
    """192 bits: what stands in the QR code of the paper."""
    return secrets.token_urlsafe(24)


class CertificateQuerySet(OfEnrolmentQuerySet):
    def for_user(self, user):
        """Those of people in scope. A coordinator keeps the papers that the institution still
        owes, without a number or not at the facility yet, however long ago the class ended: a
        duty does not lapse with the right to look people up. Only what is printed on the paper is
        shown of its holder; the class, the person and the results stay closed (features F09)."""
        in_scope = Q(enrolment__in=Enrolment.objects.for_user(user))
        if user.is_authenticated and user.role == Role.COORDINATOR:
            own = TrainingClass.objects.for_user(user).sharing_data()
            in_scope |= Q(state__in=OWED_CERTIFICATES, enrolment__training_class__in=own)
        return self.filter(in_scope)

    def valid(self):
        return self.filter(state__in=VALID_CERTIFICATES)


class Certificate(Record):
    """A paper that opens doors because nothing on it says where it was earned.

    Every printed word (`holder_name`, `title`, `venue`, `issuer_name`) passes
    `trainees.neutral_words.words_that_reveal_custody` before it is issued.
    """

    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="certificates", verbose_name=_("enrolment")
    )
    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="certificates", verbose_name=_("facility")
    )
    kind = models.CharField(_("kind"), max_length=15, choices=CertificateKind)
    state = models.CharField(
        _("status"),
        max_length=12,
        choices=CertificateState,
        default=CertificateState.DRAFT,
        editable=False,
    )
    issuer = models.ForeignKey(
        "partnerships.Partner",
        models.PROTECT,
        related_name="certificates",
        verbose_name=_("issuer"),
    )
    number = models.CharField(_("certificate number"), max_length=60, blank=True)
    registration_number = models.CharField(_("registration number"), max_length=60, blank=True)
    blank_number = models.CharField(_("blank form number"), max_length=60, blank=True)
    holder_name = models.CharField(_("holder"), max_length=120)
    title = models.CharField(_("title"), max_length=160)
    venue = models.CharField(_("place"), max_length=80, blank=True)
    issuer_name = models.CharField(_("issuer as printed"), max_length=120)
    hours = models.PositiveSmallIntegerField(_("lesson hours (JP)"))
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    storage = models.CharField(_("where it is kept"), max_length=80, blank=True)
    handed_over_on = models.DateField(_("handed over on"), null=True, blank=True)
    handed_to = models.CharField(_("handed to"), max_length=120, blank=True)
    handed_to_relation = models.CharField(_("relation"), max_length=60, blank=True)
    revoked_reason = models.CharField(_("why it was revoked"), max_length=200, blank=True)
    replaced_by = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaces",
        verbose_name=_("replaced by"),
    )
    file = models.ForeignKey(
        "partnerships.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("file"),
    )
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["enrolment__inmate__id_card_name", "pk"]
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        permissions = [("number_certificate", "Can give certificates their numbers")]
        indexes = [models.Index(fields=["facility", "issued_on"], name="certificate_by_facility")]
        constraints = [
            models.UniqueConstraint(
                name="certificate_number_is_unique_per_issuer",
                fields=["issuer", "kind", "number"],
                condition=~Q(number=""),
                violation_error_message=_("This certificate number is already used."),
            ),
            models.UniqueConstraint(
                name="one_valid_certificate_per_kind",
                fields=["enrolment", "kind"],
                condition=~Q(state__in=[CertificateState.REPLACED, CertificateState.REVOKED]),
                violation_error_message=_("This person already has that certificate."),
            ),
            models.CheckConstraint(
                name="issued_certificate_has_number_and_day",
                condition=Q(state=CertificateState.DRAFT)
                | (Q(issued_on__isnull=False) & ~Q(number="")),
                violation_error_message=_("An issued certificate needs a number and a date."),
            ),
            models.CheckConstraint(
                name="handed_over_certificate_says_when_and_to_whom",
                condition=~Q(state=CertificateState.HANDED_OVER)
                | (Q(handed_over_on__isnull=False) & ~Q(handed_to="")),
                violation_error_message=_("Write to whom it was handed over, and when."),
            ),
            models.CheckConstraint(
                name="revoked_certificate_has_a_reason",
                condition=~Q(state=CertificateState.REVOKED) | ~Q(revoked_reason=""),
                violation_error_message=_("Write the reason."),
            ),
            models.CheckConstraint(
                name="certificate_is_valid_after_its_issue",
                condition=Q(valid_until=None)
                | Q(issued_on=None)
                | Q(valid_until__gt=F("issued_on")),
                violation_error_message=_("The validity must end after the day of issue."),
            ),
            models.CheckConstraint(
                name="handed_over_after_it_was_issued",
                condition=Q(handed_over_on=None)
                | Q(issued_on=None)
                | Q(handed_over_on__gte=F("issued_on")),
                violation_error_message=_("It cannot be handed over before it was issued."),
            ),
        ]

    def __str__(self):
        return self.number or str(self.pk)
