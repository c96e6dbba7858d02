from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partnerships.choices import OwnerLevel, PartnerKind
from partnerships.models.facility import Facility
from partnerships.models.office_holder import PartnerRowQuerySet
from partnerships.models.posting import reach_of
from rutan.common.records import Record


class PartnerQuerySet(models.QuerySet):
    def for_user(self, user):
        """Partners are public institutions: their own people see theirs, all others see all."""
        reach = reach_of(user)
        if reach.partners:
            return self.filter(pk__in=reach.partners)
        return self if user.is_authenticated else self.none()

    def active(self):
        return self.filter(is_active=True)


class Partner(Record):
    """An institution that trains: BPVP, education office, PKBM, certification body."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    short_name = models.CharField(_("short name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=20, choices=PartnerKind)
    owner_level = models.CharField(_("owner"), max_length=10, choices=OwnerLevel)
    region = models.ForeignKey(
        "partnerships.Region",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="partners",
        verbose_name=_("region"),
    )
    fields = models.ManyToManyField(
        "partnerships.TrainingField",
        blank=True,
        related_name="partners",
        verbose_name=_("training fields"),
    )
    npsn = models.CharField(
        _("NPSN"),
        max_length=8,
        blank=True,
        validators=[
            RegexValidator(r"^(P\d{7}|\d{8})$", _("An NPSN has 8 digits, or P and 7 digits."))
        ],
    )
    lsp_license = models.CharField(_("LSP licence number"), max_length=40, blank=True)
    address = models.TextField(_("address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    reveals_custody = models.BooleanField(
        _("name reveals custody"),
        default=False,
        help_text=_("As issuer of a certificate the name would tell where it was earned."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_demo = models.BooleanField(_("sample data"), default=False, editable=False)

    objects = PartnerQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("partner")
        verbose_name_plural = _("partners")

    def __str__(self):
        return self.short_name


class Contact(models.Model):
    """A person at the partner to call, from when to when."""

    partner = models.ForeignKey(
        Partner, models.CASCADE, related_name="contacts", verbose_name=_("partner")
    )
    name = models.CharField(_("name"), max_length=120)
    position = models.CharField(_("position"), max_length=120, blank=True)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = PartnerRowQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            models.CheckConstraint(
                name="contact_ends_after_it_starts",
                condition=Q(ends_on=None)
                | Q(starts_on=None)
                | Q(ends_on__gte=models.F("starts_on")),
                violation_error_message=_("The end must not be before the start."),
            )
        ]

    def __str__(self):
        return self.name


class InstructorQuerySet(models.QuerySet):
    def for_user(self, user):
        """A partner's own people see its instructors; staff see those of partners and of theirs."""
        reach = reach_of(user)
        if reach.partners:
            return self.filter(partner__in=reach.partners)
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(partner__isnull=False) | Q(facility__in=Facility.objects.for_user(user))
        )


class Instructor(Record):
    """Who teaches: of a partner or of the facility itself. Most have no account."""

    name = models.CharField(_("name"), max_length=120)
    partner = models.ForeignKey(
        Partner,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="instructors",
        verbose_name=_("partner"),
    )
    facility = models.ForeignKey(
        Facility,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="instructors",
        verbose_name=_("facility"),
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="instructor",
        verbose_name=_("account"),
    )
    fields = models.ManyToManyField(
        "partnerships.TrainingField",
        blank=True,
        related_name="instructors",
        verbose_name=_("training fields"),
    )
    certificate_number = models.CharField(_("certificate number"), max_length=60, blank=True)
    certificate_expires_on = models.DateField(_("certificate expires"), null=True, blank=True)
    is_assessor = models.BooleanField(_("assessor"), default=False)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    objects = InstructorQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("instructor")
        verbose_name_plural = _("instructors")
        constraints = [
            models.CheckConstraint(
                name="instructor_belongs_to_partner_or_facility",
                condition=Q(facility__isnull=False, partner=None)
                | Q(facility=None, partner__isnull=False),
                violation_error_message=_("Choose a facility or a partner, not both."),
            )
        ]

    def __str__(self):
        return self.name
