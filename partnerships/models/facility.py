import zoneinfo

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from partnerships.choices import FacilityClass, FacilityKind, RoomKind, Zone
from partnerships.models.posting import reach_of
from rutan.accounts.choices import Role
from rutan.common.records import Record


class FacilityQuerySet(models.QuerySet):
    def for_user(self, user):
        """Facilities whose records `user` may know of. Nobody sees anything by default.

        Staff and probation officers: where they are posted. Managers: their region or the nation.
        Partners: facilities they have an agreement, a class or a coordination with.
        Administrators: all, because facilities are reference data.
        """
        reach = reach_of(user)
        if reach.is_national or (user.is_authenticated and user.role == Role.ADMINISTRATOR):
            return self
        known = Q(pk__in=reach.facilities) | Q(regional_office__in=reach.regional_offices)
        if reach.partners:
            for link in ("agreements__parties", "training_classes", "coordinations"):
                met = Facility.objects.filter(**{f"{link}__partner__in": reach.partners})
                known |= Q(pk__in=met.values("pk"))
        return self.filter(known)

    def with_custody(self):
        """Facilities that hold people: all but the probation offices."""
        return self.exclude(kind=FacilityKind.BAPAS)


class Facility(Record):
    """A unit of the correctional service: Rutan, Lapas, LPKA; a Bapas too."""

    official_name = models.CharField(_("official name"), max_length=120, unique=True)
    short_name = models.CharField(_("short name"), max_length=60)
    aliases = models.CharField(_("other names"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=FacilityKind)
    facility_class = models.CharField(
        _("class"), max_length=3, choices=FacilityClass, blank=True, default=FacilityClass.NONE
    )
    regional_office = models.ForeignKey(
        "partnerships.RegionalOffice",
        models.PROTECT,
        related_name="facilities",
        verbose_name=_("regional office"),
    )
    region = models.ForeignKey(
        "partnerships.Region",
        models.PROTECT,
        related_name="facilities",
        verbose_name=_("region"),
    )
    address = models.TextField(_("address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    satker_code = models.CharField(
        _("work unit code"),
        max_length=6,
        unique=True,
        null=True,
        blank=True,
        validators=[RegexValidator(r"^\d{6}$", _("The work unit code has 6 digits."))],
    )
    sdp_code = models.CharField(_("SDP code"), max_length=20, blank=True)
    bapas = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        limit_choices_to={"kind": FacilityKind.BAPAS},
        related_name="served_facilities",
        verbose_name=_("probation office"),
    )
    zone = models.CharField(_("time zone"), max_length=20, choices=Zone, default=Zone.WITA)
    is_demo = models.BooleanField(_("sample data"), default=False, editable=False)

    objects = FacilityQuerySet.as_manager()

    class Meta:
        ordering = ["official_name"]
        verbose_name = _("facility")
        verbose_name_plural = _("facilities")

    def __str__(self):
        return self.short_name

    @cached_property
    def tz(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.zone)

    def today(self):
        """The date on the wall of this facility."""
        return timezone.localdate(timezone=self.tz)


class OfFacilityQuerySet(models.QuerySet):
    """Rows that belong to one facility through `facility`."""

    def for_user(self, user):
        return self.filter(facility__in=Facility.objects.for_user(user))


class CapacityRecord(models.Model):
    """Capacity and occupancy on a day, as one source told it. Several sources may disagree."""

    facility = models.ForeignKey(
        Facility, models.CASCADE, related_name="capacity_records", verbose_name=_("facility")
    )
    as_of = models.DateField(_("as of"))
    is_approximate = models.BooleanField(_("date is approximate"), default=False)
    capacity = models.PositiveIntegerField(_("capacity"))
    detainees = models.PositiveIntegerField(_("detainees"), null=True, blank=True)
    convicts = models.PositiveIntegerField(_("convicts"), null=True, blank=True)
    occupants = models.PositiveIntegerField(_("occupants"), null=True, blank=True)
    women = models.PositiveIntegerField(_("women"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200)

    objects = OfFacilityQuerySet.as_manager()

    class Meta:
        ordering = ["-as_of", "-pk"]
        verbose_name = _("capacity record")
        verbose_name_plural = _("capacity records")
        constraints = [
            models.CheckConstraint(
                name="capacity_is_above_zero",
                condition=Q(capacity__gt=0),
                violation_error_message=_("The capacity must be above zero."),
            ),
            models.UniqueConstraint(
                name="one_capacity_record_per_day_and_source",
                fields=["facility", "as_of", "source"],
                violation_error_message=_("This source already has a record for that day."),
            ),
        ]

    def __str__(self):
        return f"{self.facility}: {self.capacity}"

    @property
    def people(self) -> int | None:
        """All occupants: as counted, or detainees and convicts together; None when not counted."""
        if self.occupants is not None:
            return self.occupants
        if self.detainees is None or self.convicts is None:
            return None
        return self.detainees + self.convicts

    @property
    def overcapacity_rate(self) -> float | None:
        """(occupants − capacity) / capacity, as officials compute it; None when not counted."""
        return None if self.people is None else (self.people - self.capacity) / self.capacity


class Room(models.Model):
    facility = models.ForeignKey(
        Facility, models.CASCADE, related_name="rooms", verbose_name=_("facility")
    )
    name = models.CharField(_("name"), max_length=60)
    capacity = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=RoomKind, default=RoomKind.THEORY)
    security_note = models.CharField(_("security note"), max_length=200, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = OfFacilityQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        constraints = [
            models.UniqueConstraint(
                name="one_room_per_name_and_facility",
                fields=["facility", "name"],
                violation_error_message=_("This facility already has a room with that name."),
            )
        ]

    def __str__(self):
        return self.name


class FacilitySetting(Record):
    """A threshold of the trade that differs here from the national default (thresholds.py)."""

    facility = models.ForeignKey(
        Facility, models.CASCADE, related_name="settings", verbose_name=_("facility")
    )
    key = models.CharField(_("setting"), max_length=60)
    value = models.JSONField(_("value"))
    reason = models.CharField(_("reason"), max_length=200)

    objects = OfFacilityQuerySet.as_manager()

    class Meta:
        ordering = ["key"]
        verbose_name = _("facility setting")
        verbose_name_plural = _("facility settings")
        constraints = [
            models.UniqueConstraint(
                name="one_value_per_setting_and_facility",
                fields=["facility", "key"],
                violation_error_message=_("This facility already has a value for that setting."),
            )
        ]

    def __str__(self):
        return self.key
