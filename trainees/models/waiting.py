"""What orders people who wait for a class, and who must not sit in one together."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partnerships.models import Facility
from partnerships.models.posting import reach_of
from rutan.common.records import Record
from trainees.models.application import Application
from trainees.models.inmate import Inmate, OfFacilityStaffQuerySet


class MoveQuerySet(models.QuerySet):
    """Staff of the facility alone: how a list was ordered is not for partners."""

    def for_user(self, user):
        if not user.is_authenticated or not user.is_facility_staff:
            return self.none()
        return self.filter(application__facility__in=reach_of(user).facilities)

    def standing(self):
        return self.filter(undone_on=None)


class PriorityMove(models.Model):
    """Somebody was put on another place of the waiting list by hand, and why."""

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="moves", verbose_name=_("application")
    )
    place = models.PositiveSmallIntegerField(_("place"))
    was_place = models.PositiveSmallIntegerField(_("place before"))
    reason = models.CharField(_("reason"), max_length=200)
    on = models.DateField(_("date"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("moved by"),
    )
    undone_on = models.DateField(_("undone on"), null=True, blank=True)

    objects = MoveQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("move on the waiting list")
        verbose_name_plural = _("moves on the waiting list")
        constraints = [
            models.UniqueConstraint(
                name="one_standing_move_per_application",
                fields=["application"],
                condition=Q(undone_on=None),
                violation_error_message=_("This person was moved already. Undo that move first."),
            ),
            models.CheckConstraint(
                name="move_has_a_reason",
                condition=~Q(reason=""),
                violation_error_message=_("Write why this person is moved."),
            ),
            models.CheckConstraint(
                name="place_is_counted_from_one",
                condition=Q(place__gte=1, was_place__gte=1),
                violation_error_message=_("The first place is number 1."),
            ),
        ]

    def __str__(self):
        return f"{self.was_place} → {self.place}"


class KeepApart(Record):
    """Two people who must not sit in one class. Why is secret and never stored."""

    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="+", verbose_name=_("facility")
    )
    one = models.ForeignKey(Inmate, models.PROTECT, related_name="+", verbose_name=_("inmate"))
    other = models.ForeignKey(
        Inmate, models.PROTECT, related_name="+", verbose_name=_("other person")
    )
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)

    objects = OfFacilityStaffQuerySet.as_manager()

    class Meta:
        ordering = ["-from_on", "-pk"]
        verbose_name = _("pair kept apart")
        verbose_name_plural = _("pairs kept apart")
        constraints = [
            models.CheckConstraint(
                name="keep_apart_is_two_people",
                condition=Q(one__lt=F("other")),
                violation_error_message=_("Choose two different people."),
            ),
            models.UniqueConstraint(
                name="one_standing_keep_apart_per_pair",
                fields=["one", "other"],
                condition=Q(until_on=None),
                violation_error_message=_("These two are kept apart already."),
            ),
            models.CheckConstraint(
                name="keep_apart_ends_after_it_starts",
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                violation_error_message=_("The end must not be before the start."),
            ),
        ]

    def __str__(self):
        return str(self.pk)
