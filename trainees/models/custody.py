"""Stays in custody: sentence, register, risk and discipline."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partnerships.models import Facility
from rutan.common.records import Record
from trainees.choices import (
    OPEN_CUSTODY,
    CustodyState,
    DateSource,
    DisciplineLevel,
    Integration,
    LegalStatus,
    RiskLevel,
    SentenceKind,
)
from trainees.models.inmate import Inmate, OfFacilityStaffQuerySet


class CustodyQuerySet(OfFacilityStaffQuerySet):
    def open(self):
        return self.filter(state__in=OPEN_CUSTODY)


class Custody(Record):
    """One stay of a person in one facility. Changing from detainee to convict is not a new stay.

    `earliest_release_on` is derived from the sentence by `trainees.release_dates` whenever it
    changes, so that lists need not touch the sentence. So are the three days of the range, which
    are for planning alone and stand on no paper. Assimilation is recorded as a kind of release.
    """

    inmate = models.ForeignKey(
        Inmate, models.PROTECT, related_name="custodies", verbose_name=_("inmate")
    )
    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="custodies", verbose_name=_("facility")
    )
    state = models.CharField(
        _("status"),
        max_length=12,
        choices=CustodyState,
        default=CustodyState.IN_CUSTODY,
        editable=False,
    )
    entered_on = models.DateField(_("entered on"))
    legal_status = models.CharField(_("legal status"), max_length=10, choices=LegalStatus)
    block = models.CharField(_("block"), max_length=20, blank=True)
    case_guardian = models.CharField(_("case guardian"), max_length=120, blank=True)
    earliest_release_on = models.DateField(
        _("expected release"), null=True, blank=True, editable=False
    )
    release_source = models.CharField(
        _("source of the date"), max_length=10, choices=DateSource, blank=True, editable=False
    )
    range_earliest_on = models.DateField(_("may leave from"), null=True, blank=True, editable=False)
    range_likely_on = models.DateField(
        _("likely to leave on"), null=True, blank=True, editable=False
    )
    range_latest_on = models.DateField(_("leaves by"), null=True, blank=True, editable=False)
    sdp_synced_on = models.DateField(_("as of (SDP)"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True, editable=False)

    objects = CustodyQuerySet.as_manager()

    class Meta:
        ordering = ["-entered_on", "-pk"]
        verbose_name = _("custody")
        verbose_name_plural = _("custodies")
        indexes = [
            models.Index(
                fields=["facility", "state", "earliest_release_on"], name="custody_by_release"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                name="one_open_custody_per_person",
                fields=["inmate"],
                condition=Q(state__in=OPEN_CUSTODY),
                violation_error_message=_("This person is already in custody."),
            ),
            models.CheckConstraint(
                name="custody_ended_exactly_when_it_has_a_day",
                condition=Q(state__in=OPEN_CUSTODY, left_on=None)
                | (~Q(state__in=OPEN_CUSTODY) & Q(left_on__isnull=False)),
                violation_error_message=_(
                    "A stay that has ended needs the day of its end; an open one has none."
                ),
            ),
            models.CheckConstraint(
                name="custody_ends_after_it_starts",
                condition=Q(left_on=None) | Q(left_on__gte=F("entered_on")),
                violation_error_message=_("The release must not be before the day of entry."),
            ),
        ]

    def __str__(self):
        return f"{self.get_state_display()} {self.entered_on:%d/%m/%Y}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_CUSTODY


class OfCustodyQuerySet(models.QuerySet):
    def for_user(self, user):
        return self.filter(custody__in=Custody.objects.for_user(user))


class Sentence(models.Model):
    """Length and dates of the sentence; no offence, no article, no text of the verdict.

    The dates come from SDP; what is missing is estimated and says so (domain 3.4).
    """

    custody = models.OneToOneField(
        Custody,
        models.CASCADE,
        related_name="sentence",
        primary_key=True,
        verbose_name=_("custody"),
    )
    kind = models.CharField(
        _("kind of sentence"), max_length=10, choices=SentenceKind, default=SentenceKind.NONE
    )
    years = models.PositiveSmallIntegerField(_("years"), default=0)
    months = models.PositiveSmallIntegerField(_("months"), default=0)
    days = models.PositiveSmallIntegerField(_("days"), default=0)
    detained_from = models.DateField(_("detained since"), null=True, blank=True)
    fine_substitute_days = models.PositiveSmallIntegerField(
        _("days instead of the fine"), default=0
    )
    remission_days = models.PositiveSmallIntegerField(_("remission in days"), default=0)
    one_third_on = models.DateField(_("one third served"), null=True, blank=True)
    half_on = models.DateField(_("half served"), null=True, blank=True)
    two_thirds_on = models.DateField(_("two thirds served"), null=True, blank=True)
    expires_on = models.DateField(_("expiry"), null=True, blank=True)
    source = models.CharField(
        _("source of the dates"), max_length=10, choices=DateSource, default=DateSource.SDP
    )
    dates_as_of = models.DateField(_("dates recorded on"), null=True, blank=True, editable=False)
    integration = models.CharField(
        _("integration"), max_length=10, choices=Integration, default=Integration.NONE
    )
    integration_kind = models.ForeignKey(
        "trainees.ReleaseKind",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("kind of integration"),
    )
    integration_on = models.DateField(_("integration from"), null=True, blank=True)

    objects = OfCustodyQuerySet.as_manager()

    class Meta:
        verbose_name = _("sentence")
        verbose_name_plural = _("sentences")
        constraints = [
            models.CheckConstraint(
                name="shares_of_the_sentence_are_in_order",
                condition=(
                    Q(one_third_on=None) | Q(half_on=None) | Q(one_third_on__lte=F("half_on"))
                )
                & (Q(half_on=None) | Q(two_thirds_on=None) | Q(half_on__lte=F("two_thirds_on")))
                & (
                    Q(two_thirds_on=None)
                    | Q(expires_on=None)
                    | Q(two_thirds_on__lte=F("expires_on"))
                ),
                violation_error_message=_(
                    "The dates of 1/3, 1/2, 2/3 and expiry must follow each other."
                ),
            ),
            models.CheckConstraint(
                name="sentence_expires_after_detention",
                condition=Q(expires_on=None)
                | Q(detained_from=None)
                | Q(expires_on__gte=F("detained_from")),
                violation_error_message=_("The expiry must not be before the detention."),
            ),
            models.CheckConstraint(
                name="life_and_death_have_no_expiry",
                condition=~Q(kind__in=[SentenceKind.LIFE, SentenceKind.DEATH]) | Q(expires_on=None),
                violation_error_message=_("A life or death sentence has no expiry."),
            ),
            models.CheckConstraint(
                name="integration_has_its_day",
                condition=~Q(integration=Integration.APPROVED) | Q(integration_on__isnull=False),
                violation_error_message=_("An approved integration needs its date."),
            ),
        ]

    def __str__(self):
        return str(self.custody_id)


class RegisterEntry(models.Model):
    """A number in a register of the law. Each stage has its own; the history stays."""

    custody = models.ForeignKey(
        Custody, models.CASCADE, related_name="register_entries", verbose_name=_("custody")
    )
    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="+", editable=False, verbose_name=_("facility")
    )
    kind = models.ForeignKey(
        "trainees.RegisterKind", models.PROTECT, related_name="+", verbose_name=_("register")
    )
    number = models.CharField(
        _("number"), max_length=30, help_text=_("With its year, for example 0412/2025.")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = OfCustodyQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        verbose_name = _("register entry")
        verbose_name_plural = _("register entries")
        constraints = [
            models.UniqueConstraint(
                name="register_number_is_unique_in_the_facility",
                fields=["facility", "kind", "number"],
                violation_error_message=_("This register number is already used here."),
            ),
            models.UniqueConstraint(
                name="one_current_register_entry_per_custody",
                fields=["custody"],
                condition=Q(ends_on=None),
                violation_error_message=_("This person already has a current register number."),
            ),
            models.CheckConstraint(
                name="register_entry_ends_after_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The end must not be before the start."),
            ),
        ]

    def __str__(self):
        return self.label

    @property
    def label(self) -> str:
        return f"{self.kind.code} {self.number}"


class RiskAssessment(models.Model):
    """Level and day only; the report itself is secret and never stored."""

    custody = models.ForeignKey(
        Custody, models.CASCADE, related_name="risk_assessments", verbose_name=_("custody")
    )
    on = models.DateField(_("date"))
    level = models.CharField(_("risk level"), max_length=10, choices=RiskLevel)

    objects = OfCustodyQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("risk assessment")
        verbose_name_plural = _("risk assessments")
        constraints = [
            models.UniqueConstraint(
                name="one_risk_assessment_per_day",
                fields=["custody", "on"],
                violation_error_message=_("There is already an assessment of that day."),
            )
        ]

    def __str__(self):
        return f"{self.on:%d/%m/%Y}"


class DisciplineRecord(models.Model):
    """An entry of Register F. Never visible to partners."""

    custody = models.ForeignKey(
        Custody, models.CASCADE, related_name="discipline_records", verbose_name=_("custody")
    )
    on = models.DateField(_("date"))
    level = models.CharField(_("level"), max_length=10, choices=DisciplineLevel)
    is_in_register_f = models.BooleanField(_("in Register F"), default=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = OfCustodyQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("discipline record")
        verbose_name_plural = _("discipline records")
        constraints = [
            models.CheckConstraint(
                name="discipline_ends_after_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("on")),
                violation_error_message=_("The end must not be before the start."),
            )
        ]

    def __str__(self):
        return f"{self.on:%d/%m/%Y}"
