"""Planned looks at how somebody lives after a release, and the attempts to reach the person."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from partnerships.models import Facility
from partnerships.models.posting import reach_of
from rutan.accounts.choices import Role
from rutan.common.records import Record
from trainees.choices import (
    OPEN_LOOKS,
    Channel,
    Checkpoint,
    Consent,
    FollowUpOwner,
    FollowUpState,
    ReturnKind,
)
from trainees.models.inmate import Inmate
from trainees.models.release import OfReleasedQuerySet, Release


class FollowUpQuerySet(OfReleasedQuerySet):
    def for_user(self, user):
        """A partner those that were given to it, while the person agrees that it asks."""
        if not user.is_authenticated or user.role != Role.COORDINATOR:
            return super().for_user(user)
        return self.filter(
            owner=FollowUpOwner.PARTNER,
            partner__in=reach_of(user).partners,
            release__partner_may_ask=True,
        )

    def open(self):
        return self.filter(state=FollowUpState.SCHEDULED)

    def unanswered(self):
        """Also those whose window is over and those that nobody could be reached for."""
        return self.filter(state__in=OPEN_LOOKS)

    def due(self, on):
        """Open ones whose window has begun by `on`."""
        return self.open().filter(opens_on__lte=on)

    def to_ask_consent_for(self, on, *, days):
        """The next month of everybody whose supervision ends within `days` of `on` and who has not
        said whether we may call afterwards: one row a person."""
        return self.filter(consent_is_wanted(on, days=days))


def consent_is_wanted(on, *, days):
    """`FollowUpQuerySet.to_ask_consent_for` as a condition; nobody who is back, has died, or said
    no at the release."""
    waiting = {"state": FollowUpState.NOT_REQUIRED, "closed_reason": "supervision_over"}
    before = FollowUp.objects.filter(
        **waiting, release=OuterRef("release"), due_on__lt=OuterRef("due_on")
    )
    ends = {
        "release__supervised_until__gte": on,
        "release__supervised_until__lte": on + timedelta(days=days),
    }
    died = FollowUp.objects.filter(
        inmate=OuterRef("inmate"),
        inmate__outcomes__voided_on=None,
        inmate__outcomes__kind__ends_follow_up=True,
    )
    is_out = Q(release__came_back=None) | Q(release__came_back__kind=ReturnKind.NOT_ONE)
    wanted = Q(**waiting, **ends, release__consent=Consent.NOT_NEEDED)
    said_no = Release.objects.filter(pk=OuterRef("release"), consents__answer=Consent.REFUSED)
    return wanted & is_out & ~Exists(before) & ~Exists(died) & ~Exists(said_no)


class FollowUp(Record):
    """One planned look at how a person lives, at a number of months after release.

    The window is `opens_on` to `closes_on`, both included. Who cannot be reached stays in every
    denominator (decisions 11). `owner` asks. Of several answers `counted` is the one that every
    figure is made from; `trainees.actions.follow_ups` chooses it.
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
    owner = models.CharField(
        _("handled by"), max_length=10, choices=FollowUpOwner, default=FollowUpOwner.FACILITY
    )
    partner = models.ForeignKey(
        "partnerships.Partner",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="follow_ups",
        verbose_name=_("training partner"),
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
    counted = models.OneToOneField(
        "trainees.Outcome",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("answer that counts"),
    )

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        indexes = [
            models.Index(fields=["facility", "state", "due_on"], name="follow_up_due"),
            models.Index(fields=["bapas", "state", "due_on"], name="follow_up_by_bapas"),
        ]
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
            models.CheckConstraint(
                name="partner_look_names_the_partner",
                condition=Q(owner=FollowUpOwner.PARTNER, partner__isnull=False)
                | (~Q(owner=FollowUpOwner.PARTNER) & Q(partner=None)),
                violation_error_message=_("Choose the training partner."),
            ),
            models.CheckConstraint(
                name="bapas_look_names_the_bapas",
                condition=~Q(owner=FollowUpOwner.BAPAS) | Q(bapas__isnull=False),
                violation_error_message=_("Choose the probation office (Bapas)."),
            ),
            models.CheckConstraint(
                name="counted_answer_is_of_a_recorded_look",
                condition=Q(counted=None) | Q(state=FollowUpState.DONE),
                violation_error_message=_("Only a recorded follow-up has an answer that counts."),
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
