from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partnerships.models.facility import Facility
from partnerships.models.posting import reach_of


class OfficeHolderQuerySet(models.QuerySet):
    def for_user(self, user):
        """Officials of facilities in scope and of every partner: both are public offices."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(facility__in=Facility.objects.for_user(user))
            | Q(partner__isnull=False, facility=None)
        )

    def on(self, day):
        """Who is known to have held office on `day`: from the first day known to the last."""
        return self.filter(
            Q(starts_on__lte=day) | Q(starts_on=None, seen_in_office_on__lte=day),
            Q(ends_on__gte=day) | Q(ends_on=None, has_left=False),
        )


class OfficeHolder(models.Model):
    """Who held which office, from when to when: the partnership outlives them (domain 1)."""

    facility = models.ForeignKey(
        Facility,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="office_holders",
        verbose_name=_("facility"),
    )
    partner = models.ForeignKey(
        "partnerships.Partner",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="office_holders",
        verbose_name=_("partner"),
    )
    name = models.CharField(_("name"), max_length=120)
    staff_number = models.CharField(
        _("staff number (NIP)"),
        max_length=18,
        blank=True,
        validators=[RegexValidator(r"^\d{18}$", _("A staff number (NIP) has 18 digits."))],
    )
    position = models.CharField(_("position"), max_length=120)
    is_head = models.BooleanField(_("head of the institution"), default=False)
    is_acting = models.BooleanField(_("acting (Plt)"), default=False)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    has_left = models.BooleanField(
        _("has left office"),
        default=False,
        help_text=_("When the last day is not known."),
    )
    seen_in_office_on = models.DateField(
        _("known in office on"),
        null=True,
        blank=True,
        help_text=_("When the beginning is not known: a day on which a source names the person."),
    )
    source = models.CharField(_("source"), max_length=200, blank=True)

    objects = OfficeHolderQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        verbose_name = _("office-holder")
        verbose_name_plural = _("office-holders")
        constraints = [
            models.CheckConstraint(
                name="office_belongs_to_facility_or_partner",
                condition=Q(facility__isnull=False, partner=None)
                | Q(facility=None, partner__isnull=False),
                violation_error_message=_("Choose a facility or a partner, not both."),
            ),
            models.CheckConstraint(
                name="office_ends_after_it_starts",
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The end must not be before the start."),
            ),
            models.UniqueConstraint(
                name="one_current_head_per_facility",
                fields=["facility"],
                condition=Q(
                    is_head=True,
                    is_acting=False,
                    has_left=False,
                    ends_on=None,
                    facility__isnull=False,
                ),
                violation_error_message=_("This facility already has a head in office."),
            ),
            models.UniqueConstraint(
                name="one_current_head_per_partner",
                fields=["partner"],
                condition=Q(
                    is_head=True,
                    is_acting=False,
                    has_left=False,
                    ends_on=None,
                    partner__isnull=False,
                ),
                violation_error_message=_("This partner already has a head in office."),
            ),
        ]

    def __str__(self):
        return f"{self.name}, {self.position}"


class PartnerRowQuerySet(models.QuerySet):
    """Rows of one partner through `partner`, for people who work with partners."""

    def for_user(self, user):
        reach = reach_of(user)
        if reach.partners:
            return self.filter(partner__in=reach.partners)
        return self if user.is_authenticated else self.none()
