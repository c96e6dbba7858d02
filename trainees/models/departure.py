"""Ways out of a facility that are not a release, and who goes on with what was begun."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from partnerships.models import Facility
from partnerships.models.posting import reach_of
from rutan.common.records import Record
from trainees.choices import ContinuationKind, DepartureKind, LearnerState
from trainees.models.custody import Custody
from trainees.models.enrolment import Enrolment
from trainees.models.inmate import Inmate
from trainees.models.learner import LearnerRecord


class DepartureQuerySet(models.QuerySet):
    """Staff of the facility; of the next one for a transfer: it registers the person there. The
    row alone: the person stays closed until the stay there begins."""

    def for_user(self, user):
        if not user.is_authenticated or not user.is_facility_staff:
            return self.none()
        mine = reach_of(user).facilities
        return self.filter(Q(facility__in=mine) | Q(to_facility__in=mine))

    def arriving(self, facility):
        """Transfers to `facility` after which no stay of the person began anywhere."""
        later = Custody.objects.filter(inmate=OuterRef("inmate"), pk__gt=OuterRef("custody"))
        return self.filter(
            ~Exists(later), kind=DepartureKind.TRANSFER, to_facility=facility
        ).order_by("-on", "-pk")

    def with_learning(self):
        """Each with `is_learning`: somebody who has begun a package and not finished it."""
        begun = LearnerRecord.objects.filter(inmate=OuterRef("inmate")).exclude(
            state__in=[LearnerState.GRADUATED, LearnerState.DROPPED]
        )
        return self.annotate(is_learning=Exists(begun))


class Departure(Record):
    """A transfer, an escape or a death: it ends one stay. A release has its own table."""

    custody = models.OneToOneField(
        Custody, models.PROTECT, related_name="departure", verbose_name=_("custody")
    )
    inmate = models.ForeignKey(
        Inmate, models.PROTECT, related_name="departures", verbose_name=_("inmate")
    )
    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="departures", verbose_name=_("facility")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=DepartureKind)
    on = models.DateField(_("date"))
    to_facility = models.ForeignKey(
        Facility,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="arrivals",
        verbose_name=_("to the facility"),
    )
    to_place = models.CharField(_("to another place"), max_length=120, blank=True)
    letter_number = models.CharField(_("number of the letter"), max_length=80, blank=True)

    objects = DepartureQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("departure")
        verbose_name_plural = _("departures")
        permissions = [("depart_inmate", "Can record a transfer, an escape or a death")]
        constraints = [
            models.CheckConstraint(
                name="transfer_says_where_to",
                condition=~Q(kind=DepartureKind.TRANSFER)
                | Q(to_facility__isnull=False)
                | ~Q(to_place=""),
                violation_error_message=_("Write where the person goes."),
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.on:%d/%m/%Y}"


class ContinuationQuerySet(models.QuerySet):
    """Staff of the facility, and of the next one once it is named: it takes over."""

    def for_user(self, user):
        if not user.is_authenticated or not user.is_facility_staff:
            return self.none()
        mine = reach_of(user).facilities
        return self.filter(
            Q(facility__in=mine) | Q(kind=ContinuationKind.FACILITY, to_facility__in=mine)
        )


class Continuation(Record):
    """Who goes on with somebody who left in the middle of a class, and whether that began."""

    enrolment = models.OneToOneField(
        Enrolment, models.CASCADE, related_name="continuation", verbose_name=_("enrolment")
    )
    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="continuations", verbose_name=_("facility")
    )
    kind = models.CharField(_("who goes on"), max_length=10, choices=ContinuationKind, blank=True)
    partner = models.ForeignKey(
        "partnerships.Partner",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="continuations",
        verbose_name=_("training partner"),
    )
    to_facility = models.ForeignKey(
        Facility,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="continuations_here",
        verbose_name=_("next facility"),
    )
    due_on = models.DateField(_("due on"))
    handed_on = models.DateField(_("handed over on"), null=True, blank=True)
    arrived_on = models.DateField(_("arrived on"), null=True, blank=True)
    dropped_reason = models.CharField(_("why nobody goes on"), max_length=200, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = ContinuationQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("continuation")
        verbose_name_plural = _("continuations")
        constraints = [
            models.CheckConstraint(
                name="continuation_names_who_takes_over",
                condition=Q(kind__in=["", ContinuationKind.SCHOOL, ContinuationKind.PROBATION])
                | Q(kind=ContinuationKind.PARTNER, partner__isnull=False)
                | Q(kind=ContinuationKind.FACILITY, to_facility__isnull=False)
                | (Q(kind=ContinuationKind.NONE) & ~Q(dropped_reason="")),
                violation_error_message=_("Choose who goes on, or write why nobody does."),
            ),
            models.CheckConstraint(
                name="arrival_follows_the_hand_over",
                condition=Q(arrived_on=None)
                | Q(handed_on__isnull=False, arrived_on__gte=F("handed_on")),
                violation_error_message=_("The arrival must not be before the hand-over."),
            ),
        ]

    def __str__(self):
        return str(self.pk)
