from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partnerships.choices import CoordinationKind, CoordinationState, Side
from partnerships.models.facility import Facility
from partnerships.models.posting import reach_of
from rutan.common.records import Record


class CoordinationQuerySet(models.QuerySet):
    def for_user(self, user):
        reach = reach_of(user)
        if reach.partners:
            return self.filter(partner__in=reach.partners)
        return self.filter(facility__in=Facility.objects.for_user(user))


class Coordination(Record):
    """A visit, meeting, call or letter between a facility and a partner, before or after any paper.

    `state` changes only through `partnerships.actions.coordinations`.
    """

    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="coordinations", verbose_name=_("facility")
    )
    partner = models.ForeignKey(
        "partnerships.Partner",
        models.PROTECT,
        related_name="coordinations",
        verbose_name=_("partner"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=CoordinationKind)
    state = models.CharField(
        _("status"),
        max_length=12,
        choices=CoordinationState,
        default=CoordinationState.PLANNED,
        editable=False,
    )
    on = models.DateField(_("date"))
    is_approximate = models.BooleanField(
        _("the day is not known exactly"),
        default=False,
        help_text=_("Then only the month is shown."),
    )
    place = models.CharField(_("place"), max_length=120, blank=True)
    topics = models.TextField(_("topics"), blank=True, help_text=_("One topic on each line."))
    summary = models.TextField(_("result"), blank=True)
    announces_cooperation = models.BooleanField(
        _("cooperation was announced"),
        default=False,
        help_text=_("Said in public, before or without a signed document."),
    )
    next_action = models.CharField(_("next step"), max_length=200, blank=True)
    next_action_due = models.DateField(_("next step due"), null=True, blank=True)
    next_action_done_on = models.DateField(
        _("next step done"), null=True, blank=True, editable=False
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who follows up"),
    )
    ministry_items = models.ManyToManyField(
        "partnerships.MinistryItem",
        blank=True,
        related_name="coordinations",
        verbose_name=_("ministry programme items"),
    )
    closed_reason = models.CharField(_("why it was closed"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)

    objects = CoordinationQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("coordination")
        verbose_name_plural = _("coordinations")
        indexes = [models.Index(fields=["facility", "-on"], name="coordination_by_facility")]
        constraints = [
            models.CheckConstraint(
                name="held_coordination_has_topics",
                condition=~Q(state__in=[CoordinationState.HELD, CoordinationState.FOLLOWED_UP])
                | ~Q(topics=""),
                violation_error_message=_("Write at least one topic that was discussed."),
            ),
            models.CheckConstraint(
                name="next_step_and_due_day_go_together",
                condition=Q(next_action="", next_action_due=None)
                | (~Q(next_action="") & Q(next_action_due__isnull=False)),
                violation_error_message=_("A next step needs a day by which it is done."),
            ),
            models.CheckConstraint(
                name="only_a_next_step_can_be_done",
                condition=Q(next_action_done_on=None) | ~Q(next_action=""),
                violation_error_message=_("Only a next step that was written down can be done."),
            ),
            models.CheckConstraint(
                name="closed_coordination_has_a_reason",
                condition=~Q(state__in=[CoordinationState.CLOSED, CoordinationState.CANCELLED])
                | ~Q(closed_reason=""),
                violation_error_message=_("Write why it was closed."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.on:%d/%m/%Y}"

    @property
    def topic_list(self) -> list[str]:
        return [line.strip() for line in self.topics.splitlines() if line.strip()]


class OfCoordinationQuerySet(models.QuerySet):
    def for_user(self, user):
        return self.filter(coordination__in=Coordination.objects.for_user(user))


class CoordinationParticipant(models.Model):
    """Who was there, with the position held that day."""

    coordination = models.ForeignKey(Coordination, models.CASCADE, related_name="participants")
    side = models.CharField(_("side"), max_length=10, choices=Side)
    name = models.CharField(_("name"), max_length=120)
    position = models.CharField(_("position that day"), max_length=120, blank=True)
    office_holder = models.ForeignKey(
        "partnerships.OfficeHolder",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("office-holder"),
    )

    objects = OfCoordinationQuerySet.as_manager()

    class Meta:
        ordering = ["side", "pk"]
        verbose_name = _("participant of a coordination")
        verbose_name_plural = _("participants of a coordination")

    def __str__(self):
        return self.name


class CommitmentQuerySet(OfCoordinationQuerySet):
    def open(self):
        return self.filter(done_on=None, cancelled_reason="")

    def overdue(self, on):
        return self.open().filter(due_on__lt=on)


class Commitment(Record):
    """Who promised what, until when, and what came of it."""

    coordination = models.ForeignKey(
        Coordination,
        models.CASCADE,
        related_name="commitments",
        verbose_name=_("coordination"),
    )
    side = models.CharField(_("promised by"), max_length=10, choices=Side)
    text = models.CharField(_("promise"), max_length=200)
    owner = models.CharField(_("person responsible"), max_length=120, blank=True)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("account of the person responsible"),
    )
    agreement = models.ForeignKey(
        "partnerships.Agreement",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("became the agreement"),
    )
    due_on = models.DateField(_("due"))
    done_on = models.DateField(_("done"), null=True, blank=True)
    result = models.CharField(_("result"), max_length=200, blank=True)
    cancelled_reason = models.CharField(_("why it was cancelled"), max_length=200, blank=True)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        constraints = [
            models.CheckConstraint(
                name="commitment_is_done_or_cancelled",
                condition=Q(done_on=None) | Q(cancelled_reason=""),
                violation_error_message=_("A promise is either kept or cancelled."),
            )
        ]

    def __str__(self):
        return self.text
