"""People, what identifies them outside, and letters of the clinic about them."""

import unicodedata

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partnerships.models import Facility
from partnerships.models.posting import reach_of
from rutan.common.records import Record, new_public_id
from rutan.common.validators import masked_nik, validate_nik, validate_nisn
from trainees.choices import (
    LIVE_ENROLMENTS,
    OPEN_CUSTODY,
    OPEN_LEARNERS,
    UNFINISHED_ENROLMENTS,
    EnrolmentState,
    NikMissing,
    Sex,
)

ANONYMOUS = "Data dihapus"
"""In place of the name once nothing but what is counted is kept; stored so in every language."""
TRAINED_ENROLMENTS = (LIVE_ENROLMENTS | UNFINISHED_ENROLMENTS | {EnrolmentState.COMPLETED}) - {
    EnrolmentState.CANCELLED
}


class PersonName(models.CharField):
    """A name; one that was deleted is read in the language of the reader and stored as ever."""

    def from_db_value(self, value, expression, connection):
        return gettext("Data deleted") if value == ANONYMOUS else value

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return ANONYMOUS if value == gettext("Data deleted") else value

    def deconstruct(self):
        """To the database it is any other text."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


def normalised(name: str) -> str:
    """Lower case, no accents, single spaces: what the search compares."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return " ".join(plain.lower().split())


class OfFacilityStaffQuerySet(models.QuerySet):
    """Rows about a person, through `facility`: only staff posted there. Nobody else, ever."""

    def for_user(self, user):
        if not user.is_authenticated or not user.is_facility_staff:
            return self.none()
        return self.filter(facility__in=reach_of(user).facilities)


class InmateQuerySet(OfFacilityStaffQuerySet):
    def matching(self, text: str):
        """Name or register number contains `text`; inside a facility's rows only."""
        return self.named().filter(
            Q(search_name__contains=normalised(text)) | Q(register_label__icontains=text.strip())
        )

    def named(self):
        """Without those of whom only what is counted was kept."""
        return self.filter(anonymised_on=None)

    def in_custody(self):
        return self.filter(pk__in=self._open_stays())

    def out_of_custody(self):
        return self.exclude(pk__in=self._open_stays())

    def with_legal_status(self, status: str):
        return self.filter(pk__in=self._open_stays(legal_status=status))

    def released_by(self, day):
        """In custody, and expected to leave on `day` at the latest."""
        return self.filter(pk__in=self._open_stays(earliest_release_on__lte=day))

    def never_trained(self):
        """Had a seat in no class, or lost it when the class was cancelled."""
        return self.exclude(enrolments__state__in=TRAINED_ENROLMENTS)

    def with_education(self):
        """Each with `package` and `learner_state` of what is learnt now, or was learnt last."""
        records = self.model._meta.get_field("learner_records").related_model
        own = (
            records._base_manager.filter(inmate=OuterRef("pk"))
            .annotate(is_open=Q(state__in=OPEN_LEARNERS))
            .order_by("-is_open", "-entered_on", "-pk")
        )
        return self.annotate(
            package=Subquery(own.values("package")[:1]),
            learner_state=Subquery(own.values("state")[:1]),
        )

    def by_release(self):
        """Next to leave first; who has no known day comes last."""
        stays = self._open_stays(inmate=OuterRef("pk")).values("earliest_release_on")[:1]
        return self.annotate(leaves_on=Subquery(stays)).order_by(
            F("leaves_on").asc(nulls_last=True), "search_name", "pk"
        )

    def _open_stays(self, **conditions):
        custody = self.model._meta.get_field("custodies").related_model
        stays = custody._base_manager.filter(state__in=OPEN_CUSTODY, **conditions)
        return stays if "inmate" in conditions else stays.values("inmate_id")


class Inmate(Record):
    """The person: one row through all stays and releases.

    `facility` is where the person is or last was; it moves with the custody.
    `register_label` and `search_name` are kept by `trainees.actions`, and so is
    `hand_edited`: names of fields that a person changed after an import, which the next import
    may not overwrite unasked.
    """

    public_id = models.CharField(max_length=8, unique=True, default=new_public_id, editable=False)
    facility = models.ForeignKey(
        Facility,
        models.PROTECT,
        related_name="inmates",
        editable=False,
        verbose_name=_("facility"),
    )
    id_card_name = PersonName(
        _("name as on the identity card"),
        max_length=120,
        help_text=_("Stands on certificates."),
    )
    legal_name = models.CharField(_("name as in the verdict"), max_length=120, blank=True)
    aliases = models.CharField(_("other names"), max_length=200, blank=True)
    search_name = models.CharField(max_length=450, editable=False)
    register_label = models.CharField(_("register number"), max_length=40, editable=False)
    sex = models.CharField(_("sex"), max_length=6, choices=Sex)
    birth_place = models.CharField(_("place of birth"), max_length=80, blank=True)
    birth_date = models.DateField(_("date of birth"))
    education_level = models.ForeignKey(
        "partnerships.EducationLevel",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("highest education"),
    )
    has_diploma = models.BooleanField(_("has the diploma (ijazah)"), default=False)
    is_literate = models.BooleanField(_("can read and write"), default=True)
    prior_occupation = models.CharField(_("former occupation"), max_length=80, blank=True)
    interests = models.ManyToManyField(
        "partnerships.TrainingField",
        blank=True,
        related_name="+",
        verbose_name=_("interests"),
    )
    hand_edited = models.JSONField(default=list, editable=False)
    anonymised_on = models.DateField(_("anonymised on"), null=True, blank=True, editable=False)
    is_demo = models.BooleanField(_("sample data"), default=False, editable=False)

    objects = InmateQuerySet.as_manager()

    class Meta:
        ordering = ["id_card_name", "pk"]
        verbose_name = _("inmate")
        verbose_name_plural = _("inmates")
        permissions = [
            ("reveal_nik", "Can see a full NIK; every look is recorded"),
            ("import_inmates", "Can import inmates from a file"),
        ]
        indexes = [
            models.Index(fields=["facility", "search_name"], name="inmate_by_name"),
            models.Index(fields=["facility", "register_label"], name="inmate_by_register"),
        ]

    def __str__(self):
        return self.id_card_name

    @property
    def initials(self):
        """What a partner reads before it has accepted the person."""
        return " ".join(f"{word[0]}." for word in self.id_card_name.split())


class OfInmateQuerySet(models.QuerySet):
    def for_user(self, user):
        return self.filter(inmate__in=Inmate.objects.for_user(user))


class InmateIdentity(models.Model):
    """What identifies a person outside: kept apart, masked on every page, each reveal recorded."""

    inmate = models.OneToOneField(
        Inmate,
        models.CASCADE,
        related_name="identity",
        primary_key=True,
        verbose_name=_("inmate"),
    )
    nik = models.CharField(
        "NIK",
        max_length=16,
        unique=True,
        null=True,
        blank=True,
        validators=[validate_nik],
        error_messages={"unique": _("This NIK already belongs to somebody else.")},
    )
    nik_missing = models.CharField(
        _("why there is no NIK"), max_length=12, choices=NikMissing, blank=True
    )
    nisn = models.CharField("NISN", max_length=10, blank=True, validators=[validate_nisn])
    mother_name = models.CharField(_("mother's name"), max_length=120, blank=True)
    home_region = models.ForeignKey(
        "partnerships.Region",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("home region"),
    )
    home_address = models.CharField(_("home address"), max_length=200, blank=True)

    objects = OfInmateQuerySet.as_manager()

    class Meta:
        verbose_name = _("identity")
        verbose_name_plural = _("identities")
        constraints = [
            models.CheckConstraint(
                name="identity_has_a_nik_or_says_why_not",
                condition=Q(nik__isnull=False, nik_missing="") | (Q(nik=None) & ~Q(nik_missing="")),
                violation_error_message=_("Enter the NIK, or say why there is none."),
            )
        ]

    def __str__(self):
        return str(self.inmate_id)

    @property
    def masked_nik(self) -> str:
        """First four and last four digits; empty when there is none."""
        return masked_nik(self.nik or "")


class HealthLetter(models.Model):
    """A clinic's word on a day. Specific personal data, never in a list; a partner reads the
    `limits` of somebody proposed to it, and nothing else."""

    inmate = models.ForeignKey(
        Inmate, models.CASCADE, related_name="health_letters", verbose_name=_("inmate")
    )
    on = models.DateField(_("date"))
    is_fit = models.BooleanField(_("fit for training"))
    limits = models.CharField(_("limits at work"), max_length=120, blank=True)

    objects = OfInmateQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("health letter")
        verbose_name_plural = _("health letters")
        constraints = [
            models.UniqueConstraint(
                name="one_health_letter_per_day",
                fields=["inmate", "on"],
                violation_error_message=_("There is already a letter of that day."),
            )
        ]

    def __str__(self):
        return f"{self.on:%d/%m/%Y}"
