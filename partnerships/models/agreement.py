from datetime import date, timedelta

from django.apps import apps
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partnerships.choices import (
    AgreementEventKind,
    AgreementKind,
    AgreementStanding,
    AgreementState,
)
from partnerships.models.facility import Facility
from partnerships.models.posting import reach_of
from rutan.common.records import Record

LONG_TEXTS = ("subject", "urgency_note", "financing_note")


class AgreementQuerySet(models.QuerySet):
    def for_user(self, user):
        """Agreements in which a facility or partner of the user is a party."""
        reach = reach_of(user)
        if reach.is_national:
            return self
        if reach.partners:
            return self._with_party(partner__in=reach.partners)
        return self._with_party(facility__in=Facility.objects.for_user(user))

    def of_facility(self, facility):
        """Those to which the facility is a party, whichever of several leads them."""
        return self._with_party(facility=facility)

    def _with_party(self, **place):
        # A sub-query: a join would give an agreement once for each of its parties.
        parties = apps.get_model("partnerships", "AgreementParty").objects.filter(**place)
        return self.filter(pk__in=parties.values("agreement_id"))

    def with_standing(self):
        """With the successor that `standing()` looks at: no query for each row."""
        late = [f"renewal__{name}" for name in LONG_TEXTS]
        return self.select_related("renewal").defer(*late)

    def to_be_decided(self):
        """Signed ones whose future is open: neither renewed by a signed one nor left to end."""
        renewed = [AgreementState.SIGNED, AgreementState.CLOSED]
        return (
            self.signed()
            .exclude(renewal__state__in=renewed)
            .exclude(events__kind=AgreementEventKind.LAPSE)
        )

    def signed(self):
        return self.filter(state=AgreementState.SIGNED)

    def in_force(self, on):
        """Signed, and `on` lies in its period, first and last day included."""
        return self.signed().filter(starts_on__lte=on, ends_on__gte=on)

    def ending_within(self, days, on):
        return self.in_force(on).filter(ends_on__lte=on + timedelta(days=days))


class Agreement(Record):
    """An MoU, a cooperation agreement (PKS) or a work plan, from draft to its end.

    Nothing but `partnerships.actions` changes `state`; once signed, facts and dates change by
    an `AgreementEvent` only.
    Active, expiring and expired are derived by `standing()`, never stored.
    """

    code = models.SlugField(_("code"), max_length=20, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=AgreementKind)
    state = models.CharField(
        _("status"),
        max_length=10,
        choices=AgreementState,
        default=AgreementState.DRAFT,
        editable=False,
    )
    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="agreements", verbose_name=_("facility")
    )
    partner = models.ForeignKey(
        "partnerships.Partner",
        models.PROTECT,
        related_name="agreements",
        verbose_name=_("partner"),
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("under"),
    )
    supersedes = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="renewal",
        verbose_name=_("renews"),
    )
    coordination = models.ForeignKey(
        "partnerships.Coordination",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="agreements",
        verbose_name=_("came out of"),
    )
    title = models.CharField(_("title"), max_length=200)
    subject = models.TextField(_("subject"), blank=True)
    urgency_note = models.TextField(_("why it is needed"), blank=True)
    fields = models.ManyToManyField(
        "partnerships.TrainingField",
        blank=True,
        related_name="agreements",
        verbose_name=_("training fields"),
    )
    packages = models.JSONField(
        _("equivalency packages"), default=list, blank=True, help_text=_("A, B and C.")
    )
    starts_on = models.DateField(_("in force from"))
    ends_on = models.DateField(_("in force until"))
    signed_on = models.DateField(_("signed on"), null=True, blank=True, editable=False)
    signed_place = models.CharField(_("place of signing"), max_length=80, blank=True)
    notice_days = models.PositiveSmallIntegerField(
        _("days of notice"),
        default=90,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
        help_text=_("From then on it counts as expiring."),
    )
    evaluation_every_months = models.PositiveSmallIntegerField(
        _("evaluated every (months)"), null=True, blank=True
    )
    auto_extends = models.BooleanField(_("extends by itself"), default=False)
    financing_note = models.TextField(_("financing"), blank=True)
    has_confidentiality_clause = models.BooleanField(_("confidentiality clause"), default=False)
    has_data_sharing_clause = models.BooleanField(_("data sharing clause"), default=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("looked after by"),
    )
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("drafted by"),
    )
    ended_on = models.DateField(_("ended on"), null=True, blank=True, editable=False)
    end_reason = models.CharField(_("why it ended"), max_length=200, blank=True, editable=False)
    is_demo = models.BooleanField(_("sample data"), default=False, editable=False)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["ends_on", "pk"]
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        permissions = [
            ("review_agreement", "Can decide a review step of an agreement"),
            ("sign_agreement", "Can record the signature of an agreement"),
            ("terminate_agreement", "Can terminate an agreement"),
        ]
        indexes = [models.Index(fields=["facility", "state", "ends_on"], name="agreement_list")]
        constraints = [
            models.CheckConstraint(
                name="agreement_ends_after_it_starts",
                condition=Q(ends_on__gt=F("starts_on")),
                violation_error_message=_("End date must be after the start date"),
            ),
            models.CheckConstraint(
                name="signed_agreement_has_the_day_of_signing",
                condition=Q(
                    state__in=[AgreementState.SIGNED, AgreementState.CLOSED],
                    signed_on__isnull=False,
                )
                | (
                    ~Q(state__in=[AgreementState.SIGNED, AgreementState.CLOSED]) & Q(signed_on=None)
                ),
                violation_error_message=_(
                    "A signed agreement needs the day of signing; a draft has none."
                ),
            ),
            models.CheckConstraint(
                name="ended_agreement_has_day_and_reason",
                condition=(
                    Q(
                        state__in=[AgreementState.CLOSED, AgreementState.ABANDONED],
                        ended_on__isnull=False,
                    )
                    & ~Q(end_reason="")
                )
                | (
                    ~Q(state__in=[AgreementState.CLOSED, AgreementState.ABANDONED])
                    & Q(ended_on=None, end_reason="")
                ),
                violation_error_message=_(
                    "An agreement that has ended needs the day and the reason; no other has them."
                ),
            ),
            models.CheckConstraint(
                name="agreement_is_not_its_own_parent",
                condition=Q(parent=None) | ~Q(parent=F("pk")),
                violation_error_message=_("An agreement cannot stand under itself."),
            ),
        ]

    def __str__(self):
        return self.code.upper()

    def standing(self, on: date) -> AgreementStanding:
        """What people read on `on`. Of one that ended it looks at `renewal`: `with_standing`."""
        if self.state == AgreementState.CLOSED:
            return AgreementStanding.TERMINATED
        if self.state != AgreementState.SIGNED:
            return AgreementStanding(self.state)
        if on < self.starts_on:
            return AgreementStanding.UPCOMING
        if on > self.ends_on:
            is_renewed = self.successor is not None and self.successor.is_signed_by(on)
            return AgreementStanding.RENEWED if is_renewed else AgreementStanding.EXPIRED
        if self.days_left(on) <= self.notice_days:
            return AgreementStanding.EXPIRING
        return AgreementStanding.ACTIVE

    @property
    def successor(self) -> "Agreement | None":
        """The agreement that renews this one, a draft or signed."""
        return getattr(self, "renewal", None)

    def is_signed_by(self, on: date) -> bool:
        return self.signed_on is not None and self.signed_on <= on

    def days_left(self, on: date) -> int:
        """Days until the last day in force; negative once it is over."""
        return (self.ends_on - on).days


class OfAgreementQuerySet(models.QuerySet):
    def for_user(self, user):
        return self.filter(agreement__in=Agreement.objects.for_user(user))
