"""Releases, and whom one may ask afterwards."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partnerships.models import Facility
from partnerships.models.posting import reach_of
from rutan.accounts.choices import Role
from rutan.common.records import Record
from rutan.common.validators import validate_phone
from trainees.choices import Consent
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
    """The day a person went free, how, and whether we may call.

    `consent` is the latest answer; all of them are `trainees.ConsentRecord`.
    """

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
    partner_may_ask = models.BooleanField(_("a training partner may ask too"), default=False)
    kept_reason = models.CharField(_("why a certificate stays here"), max_length=200, blank=True)
    corrected_reason = models.CharField(_("why it was corrected"), max_length=200, blank=True)

    objects = OfReleasedQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        permissions = [
            ("release_inmate", "Can record a release"),
            ("correct_release", "Can correct a release that was recorded"),
        ]
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

    @property
    def goes_to(self) -> str:
        """The regency and the village, as far as they are known."""
        return ", ".join(filter(None, (str(self.destination or ""), self.village)))


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
