"""Releases, whom one may ask afterwards, and what the follow-ups found."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partnerships.models import Facility
from partnerships.models.posting import reach_of
from rutan.accounts.choices import Role
from rutan.common.records import Record
from rutan.common.validators import validate_phone
from trainees.choices import (
    Channel,
    Checkpoint,
    Consent,
    Evidence,
    FollowUpState,
    SkillUse,
)
from trainees.models.inmate import Inmate


class OfReleasedQuerySet(models.QuerySet):
    """Rows about released people: staff of the facility; a probation officer those of the Bapas."""

    def for_user(self, user):
        if not user.is_authenticated:
            return self.none()
        places = reach_of(user).facilities
        if user.is_facility_staff:
            return self.filter(facility__in=places)
        if user.role == Role.PROBATION_OFFICER:
            return self.filter(bapas__in=places)
        return self.none()


class Release(Record):
    """The day a person went free, how, and whether we may call."""

    custody = models.OneToOneField(
        "trainees.Custody",
        models.PROTECT,
        related_name="release",
        verbose_name=_("custody"),
    )
    inmate = models.ForeignKey(
        Inmate, models.PROTECT, related_name="releases", verbose_name=_("inmate")
    )
    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="releases", verbose_name=_("facility")
    )
    kind = models.ForeignKey(
        "trainees.ReleaseKind",
        models.PROTECT,
        related_name="releases",
        verbose_name=_("kind of release"),
    )
    on = models.DateField(_("date"))
    decree_number = models.CharField(_("decree number"), max_length=80, blank=True)
    bapas = models.ForeignKey(
        Facility,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="supervised_releases",
        verbose_name=_("probation office"),
    )
    supervised_until = models.DateField(_("supervised until"), null=True, blank=True)
    destination = models.ForeignKey(
        "partnerships.Region",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("regency of destination"),
    )
    village = models.CharField(_("village"), max_length=80, blank=True)
    consent = models.CharField(_("consent"), max_length=12, choices=Consent)
    consent_on = models.DateField(_("consent given on"), null=True, blank=True)

    objects = OfReleasedQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        permissions = [("release_inmate", "Can record a release")]
        indexes = [models.Index(fields=["facility", "-on"], name="release_by_facility")]
        constraints = [
            models.CheckConstraint(
                name="supervision_ends_after_the_release",
                condition=Q(supervised_until=None) | Q(supervised_until__gte=F("on")),
                violation_error_message=_("The supervision must not end before the release."),
            ),
            models.CheckConstraint(
                name="given_consent_has_a_day",
                condition=~Q(consent=Consent.GIVEN) | Q(consent_on__isnull=False),
                violation_error_message=_("Write when the consent was given."),
            ),
        ]

    def __str__(self):
        return f"{self.on:%d/%m/%Y}"


class OfReleaseQuerySet(models.QuerySet):
    def for_user(self, user):
        return self.filter(release__in=Release.objects.for_user(user))


class ReleaseContact(models.Model):
    """A number that may be called, with its owner's consent. Erased when consent is withdrawn."""

    release = models.ForeignKey(
        Release, models.CASCADE, related_name="contacts", verbose_name=_("release")
    )
    phone = models.CharField(_("telephone"), max_length=20, validators=[validate_phone])
    owner = models.CharField(_("whose number"), max_length=80)
    has_consent = models.BooleanField(_("the owner agrees"))

    objects = OfReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("contact after release")
        verbose_name_plural = _("contacts after release")
        constraints = [
            models.CheckConstraint(
                name="contact_has_the_owners_consent",
                condition=Q(has_consent=True),
                violation_error_message=_(
                    "A number is kept only when its owner agrees. Ask first, or leave it empty."
                ),
            )
        ]

    def __str__(self):
        return str(self.pk)


class FollowUpQuerySet(OfReleasedQuerySet):
    def open(self):
        return self.filter(state=FollowUpState.SCHEDULED)

    def due(self, on):
        """Open ones whose window has begun by `on`."""
        return self.open().filter(opens_on__lte=on)


class FollowUp(Record):
    """One planned look at how a person lives, at a number of months after release.

    The window is `opens_on` to `closes_on`, both included. Who cannot be reached stays in every
    denominator (decisions 11).
    """

    release = models.ForeignKey(
        Release, models.CASCADE, related_name="follow_ups", verbose_name=_("release")
    )
    inmate = models.ForeignKey(
        Inmate, models.PROTECT, related_name="follow_ups", verbose_name=_("inmate")
    )
    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="follow_ups", verbose_name=_("facility")
    )
    bapas = models.ForeignKey(
        Facility,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("probation office"),
    )
    checkpoint = models.CharField(_("checkpoint"), max_length=3, choices=Checkpoint)
    due_on = models.DateField(_("due"))
    opens_on = models.DateField(_("window opens"))
    closes_on = models.DateField(_("window closes"))
    state = models.CharField(
        _("status"),
        max_length=12,
        choices=FollowUpState,
        default=FollowUpState.SCHEDULED,
        editable=False,
    )
    closed_reason = models.CharField(_("why it is not required"), max_length=120, blank=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        indexes = [models.Index(fields=["facility", "state", "due_on"], name="follow_up_due")]
        constraints = [
            models.UniqueConstraint(
                name="one_follow_up_per_checkpoint",
                fields=["release", "checkpoint"],
                violation_error_message=_("This checkpoint is already planned."),
            ),
            models.CheckConstraint(
                name="follow_up_window_contains_the_due_day",
                condition=Q(opens_on__lte=F("due_on"), closes_on__gte=F("due_on")),
                violation_error_message=_("The due day must lie within the days of the follow-up."),
            ),
        ]

    def __str__(self):
        return self.get_checkpoint_display()


class OfFollowUpQuerySet(models.QuerySet):
    def for_user(self, user):
        return self.filter(follow_up__in=FollowUp.objects.for_user(user))


class ContactAttempt(models.Model):
    follow_up = models.ForeignKey(
        FollowUp, models.CASCADE, related_name="attempts", verbose_name=_("follow-up")
    )
    on = models.DateField(_("date"))
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    was_reached = models.BooleanField(_("reached"))
    note = models.CharField(_("note"), max_length=120, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("recorded by"),
    )

    objects = OfFollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["on", "pk"]
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")

    def __str__(self):
        return f"{self.on:%d/%m/%Y}"


class Outcome(Record):
    """How the person lives on a day, and how well we know it."""

    follow_up = models.OneToOneField(
        FollowUp, models.CASCADE, related_name="outcome", verbose_name=_("follow-up")
    )
    on = models.DateField(_("date"))
    kind = models.ForeignKey(
        "trainees.OutcomeKind",
        models.PROTECT,
        related_name="outcomes",
        verbose_name=_("main activity now"),
    )
    detail = models.CharField(_("work, business or school"), max_length=120, blank=True)
    field = models.ForeignKey(
        "partnerships.TrainingField",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("field"),
    )
    uses_training = models.CharField(
        _("is the training skill being used"), max_length=6, choices=SkillUse, blank=True
    )
    channel = models.CharField(_("source"), max_length=10, choices=Channel)
    evidence = models.CharField(_("evidence"), max_length=12, choices=Evidence)
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = OfFollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("outcome after release")
        verbose_name_plural = _("outcomes after release")

    def __str__(self):
        return str(self.pk)
