"""Where a person who signs in works, and from when to when: the root of every scope."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PostingQuerySet(models.QuerySet):
    def on(self, day):
        """Postings in force on `day`, first and last day included."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)

    def current(self):
        return self.on(timezone.localdate())


class Posting(models.Model):
    """A dated place of work: one facility (a Bapas too), one partner, one region, or the nation."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="postings", verbose_name=_("user")
    )
    facility = models.ForeignKey(
        "partnerships.Facility",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="postings",
        verbose_name=_("facility"),
    )
    partner = models.ForeignKey(
        "partnerships.Partner",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="postings",
        verbose_name=_("partner"),
    )
    regional_office = models.ForeignKey(
        "partnerships.RegionalOffice",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="postings",
        verbose_name=_("regional office"),
    )
    is_national = models.BooleanField(_("the whole nation"), default=False)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        constraints = [
            models.CheckConstraint(
                name="posting_is_to_exactly_one_place",
                condition=Q(
                    facility__isnull=False,
                    partner=None,
                    regional_office=None,
                    is_national=False,
                )
                | Q(
                    facility=None,
                    partner__isnull=False,
                    regional_office=None,
                    is_national=False,
                )
                | Q(
                    facility=None,
                    partner=None,
                    regional_office__isnull=False,
                    is_national=False,
                )
                | Q(facility=None, partner=None, regional_office=None, is_national=True),
                violation_error_message=_(
                    "Choose exactly one: a facility, a partner, a regional office or the nation."
                ),
            ),
            models.CheckConstraint(
                name="posting_ends_after_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
                violation_error_message=_("The end must not be before the start."),
            ),
        ]

    def __str__(self):
        place = self.facility or self.partner or self.regional_office or _("the whole nation")
        return f"{self.user}: {place}"


@dataclass(frozen=True, kw_only=True)
class Reach:
    """Primary keys of the places where somebody works today."""

    facilities: frozenset[int] = frozenset()
    partners: frozenset[int] = frozenset()
    regional_offices: frozenset[int] = frozenset()
    is_national: bool = False
    workplaces: tuple[Any, ...] = ()
    """The facilities themselves, by name."""
    name: str = ""
    """Of the place where the work began last; empty for the nation."""


def reach_of(user) -> Reach:
    """One query for each request: the answer stays on the user object."""
    if not user.is_authenticated or not user.is_active:
        return Reach()
    if not hasattr(user, "_reach"):
        user._reach = _read_reach(user)
    return user._reach


def _read_reach(user) -> Reach:
    rows = list(
        Posting.objects.current()
        .filter(user_id=user.pk)
        .select_related("facility", "partner", "regional_office")
        .order_by("facility__official_name", "facility_id")
    )
    latest = max(rows, key=lambda row: (row.starts_on, row.pk), default=None)
    places = {row.facility_id: row.facility for row in rows if row.facility_id}
    return Reach(
        facilities=frozenset(places),
        partners=frozenset(row.partner_id for row in rows if row.partner_id),
        regional_offices=frozenset(
            row.regional_office_id for row in rows if row.regional_office_id
        ),
        is_national=any(row.is_national for row in rows),
        workplaces=tuple(places.values()),
        name=str(
            (latest.facility or latest.partner or latest.regional_office or "") if latest else ""
        ),
    )


def workplace_of(user) -> str:
    """The name of the place where somebody works today; empty for the nation or nowhere."""
    return reach_of(user).name
