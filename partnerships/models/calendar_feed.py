from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partnerships.models.facility import Facility
from partnerships.models.posting import reach_of
from partnerships.models.training_class import TrainingClass
from rutan.accounts.choices import Role
from rutan.common.records import Record


class CalendarFeedQuerySet(models.QuerySet):
    def for_user(self, user):
        """Everybody's own; supervisor and head those of their facility too, to revoke them."""
        if not user.is_authenticated:
            return self.none()
        known = Q(owner_id=user.pk)
        if user.role in {Role.SUPERVISOR, Role.HEAD}:
            known |= Q(facility__in=reach_of(user).facilities)
        return self.filter(known)

    def live(self):
        return self.filter(revoked_on=None)


class CalendarFeed(Record):
    """An address under which a calendar programme reads the timetable, without signing in.

    The address holds a token that is shown once; only its digest is kept. What it answers is what
    its owner may read on that day, and no name of a person. Without a class it is the timetable of
    the facility.
    """

    facility = models.ForeignKey(
        Facility, models.CASCADE, related_name="calendar_feeds", verbose_name=_("facility")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("owner")
    )
    training_class = models.ForeignKey(
        TrainingClass,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="calendar_feeds",
        verbose_name=_("class"),
    )
    digest = models.CharField(_("digest of the token"), max_length=64, unique=True, editable=False)
    revoked_on = models.DateField(_("revoked on"), null=True, blank=True, editable=False)
    last_read_on = models.DateField(_("last read on"), null=True, blank=True, editable=False)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        constraints = [
            models.UniqueConstraint(
                name="one_live_feed_per_person_and_place",
                fields=["facility", "owner"],
                condition=Q(revoked_on=None, training_class=None),
                violation_error_message=_(
                    "This address exists already. Revoke it to make another one."
                ),
            ),
            models.UniqueConstraint(
                name="one_live_feed_per_person_and_class",
                fields=["training_class", "owner"],
                condition=Q(revoked_on=None, training_class__isnull=False),
                violation_error_message=_(
                    "This address exists already. Revoke it to make another one."
                ),
            ),
        ]

    def __str__(self):
        return str(self.pk)
