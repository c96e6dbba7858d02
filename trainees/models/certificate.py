"""Certificates: one paper of one person, from the draft to the hand that takes it."""

import secrets
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partnerships.models import Facility, TrainingClass
from partnerships.models.posting import reach_of
from rutan.accounts.choices import Role
from rutan.common.codes import LENGTH, new_code
from rutan.common.records import Record
from trainees.choices import (
    AT_HAND_CERTIFICATES,
    AWAY_CERTIFICATES,
    FOLLOWING_CERTIFICATES,
    OWED_CERTIFICATES,
    VALID_CERTIFICATES,
    CertificateKind,
    CertificateState,
)
from trainees.models.enrolment import Enrolment, OfEnrolmentQuerySet


def new_token() -> str:
    """The default of a column that went; the first migration names it."""
    return secrets.token_urlsafe(24)


def number_key(number: str) -> str:
    """A number is one number, however its letters and spaces are written."""
    return "".join(number.casefold().split())


HAND_OVER_UNKNOWN = Q(
    state=CertificateState.ISSUED,
    enrolment__training_class__stated_hours__isnull=False,
    enrolment__custody__left_on__lte=F("created_at__date"),
)
"""Of a list of earlier years that does not tell the day, and the holder had left when it came. A
later list or the page of the class tells it; until then it is not known, and no task of today."""


class CertificateQuerySet(OfEnrolmentQuerySet):
    def for_user(self, user):
        """Those of people in scope. A paper follows its holder: staff where the holder is, and
        where the paper lies, work with it, whoever taught the class. A coordinator keeps the
        papers that the institution still owes, without a number or not at the facility yet,
        however long ago the class ended: a duty does not lapse with the right to look people up.
        Only what is printed on the paper is shown of its holder; the class, the person and the
        results stay closed (features F09)."""
        in_scope = Q(enrolment__in=Enrolment.objects.for_user(user))
        if user.is_authenticated and user.is_facility_staff:
            mine = reach_of(user).facilities
            in_scope |= Q(facility__in=mine) | Q(enrolment__inmate__facility__in=mine)
        if user.is_authenticated and user.role == Role.COORDINATOR:
            # Of a list of earlier years the institution owes nothing.
            own = TrainingClass.objects.for_user(user).sharing_data().filter(stated_hours=None)
            in_scope |= Q(state__in=OWED_CERTIFICATES, enrolment__training_class__in=own)
        return self.filter(in_scope)

    def valid(self):
        return self.filter(state__in=VALID_CERTIFICATES)

    def certifying(self):
        """Valid ones that say somebody completed: a letter of participation does not."""
        return self.valid().exclude(kind=CertificateKind.PARTICIPATION)

    def to_send_along(self, facility):
        """They lie at `facility` and their holder is elsewhere, or they did not arrive there."""
        stays = Q(state__in=FOLLOWING_CERTIFICATES - AWAY_CERTIFICATES)
        moved = ~Q(enrolment__inmate__facility=facility)
        missing = Q(state=CertificateState.MISSING)
        return self.filter(missing | (stays & moved), facility=facility)

    def on_the_way_to(self, facility):
        """Their holder is at `facility`, and they are not."""
        away = ~Q(facility=facility) | Q(state__in=AWAY_CERTIFICATES)
        return self.filter(
            away, state__in=FOLLOWING_CERTIFICATES, enrolment__inmate__facility=facility
        )

    def kept_for_newcomers(self, facility):
        """Of a class elsewhere; they came with their holder and were not handed over."""
        return self.filter(
            facility=facility,
            enrolment__inmate__facility=facility,
            state__in=AT_HAND_CERTIFICATES,
        ).exclude(enrolment__facility=facility)


class Certificate(Record):
    """A paper that opens doors because nothing on it says where it was earned.

    What was printed stands here as facts, from `holder_name` to `valid_until`, and `facts_sha256`
    is their fingerprint (`trainees.certificate_facts`): the paper can be made again, the same.

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
    code = models.CharField(max_length=LENGTH, unique=True, default=new_code, editable=False)
    number = models.CharField(_("certificate number"), max_length=60, blank=True)
    number_key = models.CharField(max_length=60, blank=True, editable=False)
    registration_number = models.CharField(_("registration number"), max_length=60, blank=True)
    blank_number = models.CharField(_("blank form number"), max_length=60, blank=True)
    holder_name = models.CharField(_("holder"), max_length=120)
    holder_masked = models.CharField(max_length=60, blank=True, editable=False)
    title = models.CharField(_("title"), max_length=160)
    level = models.CharField(_("level"), max_length=60, blank=True)
    venue = models.CharField(_("town"), max_length=80, blank=True)
    issuer_name = models.CharField(_("issuer as printed"), max_length=120)
    hours = models.PositiveSmallIntegerField(_("lesson hours (JP)"))
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    units = models.JSONField(_("units"), default=list, blank=True, editable=False)
    """[code, title, hours] of each."""
    score = models.CharField(_("score"), max_length=20, blank=True)
    signed_name = models.CharField(_("signed by"), max_length=120, blank=True)
    signed_position = models.CharField(_("position"), max_length=120, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    storage = models.CharField(_("where it is kept"), max_length=80, blank=True)
    handed_over_on = models.DateField(_("handed over on"), null=True, blank=True)
    handed_to = models.CharField(_("handed to"), max_length=120, blank=True)
    handed_to_relation = models.CharField(_("relation"), max_length=60, blank=True)
    revoked_reason = models.CharField(_("why it was revoked"), max_length=200, blank=True)
    revoked_on = models.DateField(_("revoked on"), null=True, blank=True)
    reissue_reason = models.CharField(
        _("why another one may be issued"), max_length=200, blank=True, editable=False
    )
    kept_on = models.DateField(_("kept on"), null=True, blank=True, editable=False)
    kept_reason = models.CharField(
        _("why it stays valid"), max_length=200, blank=True, editable=False
    )
    """Somebody looked at a certificate that no longer fits its rule, and kept it."""
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
    facts_sha256 = models.CharField(max_length=64, blank=True, editable=False)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["enrolment__inmate__id_card_name", "pk"]
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        permissions = [
            ("number_certificate", "Can give certificates their numbers"),
            ("revoke_certificate", "Can revoke a certificate"),
            ("reissue_certificate", "Can allow another certificate after a revoked one"),
        ]
        indexes = [models.Index(fields=["facility", "issued_on"], name="certificate_by_facility")]
        constraints = [
            models.UniqueConstraint(
                name="certificate_number_is_unique_per_issuer",
                fields=["issuer", "kind", "number_key"],
                condition=~Q(number_key=""),
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
                name="competence_certificate_is_registered",
                condition=~Q(kind=CertificateKind.COMPETENCE)
                | Q(
                    state__in=[
                        CertificateState.DRAFT,
                        CertificateState.REPLACED,
                        CertificateState.REVOKED,
                    ]
                )
                | (~Q(registration_number="") & Q(valid_until__isnull=False)),
                violation_error_message=_(
                    "A competence certificate needs its registration number and its last day."
                ),
            ),
            models.CheckConstraint(
                name="issued_certificate_keeps_its_facts",
                condition=Q(state=CertificateState.DRAFT, facts_sha256="")
                | (~Q(state=CertificateState.DRAFT) & ~Q(facts_sha256="") & ~Q(number_key="")),
                violation_error_message=_(
                    "What was printed on an issued certificate is kept with it."
                ),
            ),
            models.CheckConstraint(
                name="revoked_certificate_has_a_day",
                condition=Q(state=CertificateState.REVOKED, revoked_on__isnull=False)
                | (~Q(state=CertificateState.REVOKED) & Q(revoked_on=None)),
                violation_error_message=_("A revoked certificate has the day it was revoked."),
            ),
            models.CheckConstraint(
                name="reissue_is_of_a_revoked_certificate",
                condition=Q(reissue_reason="") | Q(state=CertificateState.REVOKED),
                violation_error_message=_("Only after a revoked one is another one allowed."),
            ),
            models.CheckConstraint(
                name="kept_certificate_says_why",
                condition=Q(kept_on=None, kept_reason="")
                | (Q(kept_on__isnull=False) & ~Q(kept_reason="")),
                violation_error_message=_("Write why the certificate stays valid."),
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

    def came_later_than(self, on: date) -> bool:
        """Whether it came with a list of past classes after that day (`OF_EARLIER_YEARS`); its
        class is at hand."""
        is_past = self.enrolment.training_class.stated_hours is not None
        return is_past and on < timezone.localtime(self.created_at).date()
