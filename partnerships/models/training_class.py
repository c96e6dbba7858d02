from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partnerships.choices import (
    LIVE_CLASS_STATES,
    AgreementState,
    ClassState,
    Delivery,
    Funding,
    HaltReason,
)
from partnerships.models.facility import Facility
from partnerships.models.posting import reach_of
from rutan.accounts.choices import Role
from rutan.common.records import Record, new_public_id


class TrainingClassQuerySet(models.QuerySet):
    def for_user(self, user):
        """Staff and managers: classes of facilities in scope. A coordinator: those of the partner.
        An instructor: those he or she teaches."""
        reach = reach_of(user)
        if user.is_authenticated and user.role == Role.INSTRUCTOR:
            return self.filter(
                pk__in=self.model.instructors.through.objects.filter(
                    instructor__user_id=user.pk, instructor__partner__in=reach.partners
                ).values("trainingclass_id")
            )
        if user.is_authenticated and user.role == Role.ADMINISTRATOR:
            return self.none()
        if reach.partners:
            return self.filter(partner__in=reach.partners)
        return self.filter(facility__in=Facility.objects.for_user(user))

    def sharing_data(self):
        """Those whose agreement has the clause without which a partner knows of nobody."""
        return self.filter(agreement__has_data_sharing_clause=True)

    def sharing_people(self, on, *, days, days_at):
        """Those whose people a partner may know of: the agreement has the data sharing clause,
        and it or the class ended at most `days` ago, or as many as `days_at` says of the class's
        facility (features F09)."""
        is_fresh = _ended_since(on - timedelta(days=days)) & ~Q(facility__in=list(days_at))
        for facility, here in days_at.items():
            is_fresh |= _ended_since(on - timedelta(days=here)) & Q(facility=facility)
        return self.sharing_data().filter(is_fresh)

    def live(self):
        return self.filter(state__in=LIVE_CLASS_STATES)


def _ended_since(day: date) -> Q:
    """The agreement or the class ended on `day` or later, or goes on."""
    return (
        Q(agreement__state=AgreementState.SIGNED, agreement__ends_on__gte=day)
        | Q(agreement__state=AgreementState.CLOSED, agreement__ended_on__gte=day)
        | Q(ends_on__gte=day)
    )


class TrainingClass(Record):
    """One run of a programme at a facility: a paket of training or a rombel of equivalency.

    `state` changes only through actions; `seats_taken` is kept by `trainees.actions.enrolments`
    under a lock of this row, and the database refuses more than the quota.
    """

    public_id = models.CharField(max_length=8, unique=True, default=new_public_id, editable=False)
    title = models.CharField(_("name"), max_length=120)
    programme_version = models.ForeignKey(
        "partnerships.ProgrammeVersion",
        models.PROTECT,
        related_name="training_classes",
        verbose_name=_("programme"),
    )
    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="training_classes", verbose_name=_("facility")
    )
    partner = models.ForeignKey(
        "partnerships.Partner",
        models.PROTECT,
        related_name="training_classes",
        verbose_name=_("partner"),
    )
    agreement = models.ForeignKey(
        "partnerships.Agreement",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="training_classes",
        verbose_name=_("agreement"),
    )
    batch_number = models.PositiveSmallIntegerField(_("batch"), default=1)
    year = models.PositiveSmallIntegerField(_("year"))
    delivery = models.CharField(
        _("delivery"), max_length=10, choices=Delivery, default=Delivery.MTU
    )
    funding = models.CharField(_("funding"), max_length=20, choices=Funding, blank=True)
    budget = models.PositiveBigIntegerField(_("budget in rupiah"), null=True, blank=True)
    costs_settled_on = models.DateField(
        _("every cost recorded on"), null=True, blank=True, editable=False
    )
    stated_hours = models.PositiveSmallIntegerField(
        _("hours held, as an earlier list tells"), null=True, blank=True, editable=False
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    exam_on = models.DateField(_("exam day"), null=True, blank=True)
    planned_hours = models.PositiveSmallIntegerField(_("lesson hours (JP)"))
    quota = models.PositiveSmallIntegerField(_("seats"), default=16)
    seats_taken = models.PositiveSmallIntegerField(_("seats taken"), default=0, editable=False)
    target_finishers = models.PositiveSmallIntegerField(
        _("trainees who should finish"), null=True, blank=True
    )
    room = models.ForeignKey(
        "partnerships.Room",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="training_classes",
        verbose_name=_("room"),
    )
    instructors = models.ManyToManyField(
        "partnerships.Instructor",
        blank=True,
        related_name="training_classes",
        verbose_name=_("instructors"),
    )
    assessor = models.ForeignKey(
        "partnerships.Partner",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assessed_classes",
        verbose_name=_("certification body"),
    )
    facility_contact = models.CharField(_("in charge at the facility"), max_length=120, blank=True)
    partner_contact = models.CharField(_("in charge at the partner"), max_length=120, blank=True)
    ministry_items = models.ManyToManyField(
        "partnerships.MinistryItem",
        blank=True,
        related_name="training_classes",
        verbose_name=_("ministry programme items"),
    )
    siapkerja_id = models.CharField(_("SIAPkerja number"), max_length=40, blank=True)
    school_year = models.CharField(
        _("school year"), max_length=9, blank=True, help_text=_("Such as 2026/2027.")
    )
    semester = models.PositiveSmallIntegerField(_("semester"), null=True, blank=True)
    grade = models.PositiveSmallIntegerField(
        pgettext_lazy("school", "grade"), null=True, blank=True
    )
    state = models.CharField(
        _("status"),
        max_length=10,
        choices=ClassState,
        default=ClassState.PLANNED,
        editable=False,
    )
    gate_reason = models.CharField(
        _("reason for going outside the agreement"), max_length=200, blank=True, editable=False
    )
    halt_reason = models.CharField(
        _("why it was halted"), max_length=20, choices=HaltReason, blank=True, editable=False
    )
    halt_note = models.CharField(_("note"), max_length=200, blank=True, editable=False)
    schedule_confirmed_on = models.DateField(
        _("timetable confirmed by the partner"), null=True, blank=True, editable=False
    )
    readiness_reasons = models.JSONField(
        _("why it started although not ready"), default=dict, blank=True, editable=False
    )
    """By the code of the item in `trainees.readiness` that was open."""
    few_trainees_reason = models.CharField(
        _("why it started with too few trainees"), max_length=200, blank=True, editable=False
    )
    few_hours_reason = models.CharField(
        _("why fewer hours were held than planned"), max_length=200, blank=True, editable=False
    )
    certificates_reason = models.CharField(
        _("why some certificates have no number"), max_length=200, blank=True, editable=False
    )
    reopened_reason = models.CharField(
        _("why it was reopened"), max_length=200, blank=True, editable=False
    )
    started_on = models.DateField(_("started on"), null=True, blank=True, editable=False)
    closed_on = models.DateField(_("closed on"), null=True, blank=True, editable=False)
    copied_from = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("copied from"),
    )
    source = models.CharField(_("source"), max_length=200, blank=True)
    is_demo = models.BooleanField(_("sample data"), default=False, editable=False)

    objects = TrainingClassQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        verbose_name = _("class")
        verbose_name_plural = _("classes")
        permissions = [
            ("override_gate", "Can plan a class outside an agreement, with a reason"),
            ("reopen_class", "Can reopen a closed class"),
            ("confirm_schedule", "Can confirm the timetable for the partner"),
        ]
        indexes = [
            models.Index(fields=["facility", "state", "-starts_on"], name="class_list"),
            models.Index(fields=["partner", "state"], name="class_by_partner"),
        ]
        constraints = [
            models.CheckConstraint(
                name="class_ends_after_it_starts",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day must not be before the first day."),
            ),
            models.CheckConstraint(
                name="exam_is_not_before_the_class",
                condition=Q(exam_on=None) | Q(exam_on__gte=F("starts_on")),
                violation_error_message=_("The exam must not be before the first day."),
            ),
            models.CheckConstraint(
                name="class_has_seats_and_hours",
                condition=Q(quota__gt=0, planned_hours__gt=0),
                violation_error_message=_("Seats and hours must be above zero."),
            ),
            models.CheckConstraint(
                name="seats_are_never_above_the_quota",
                condition=Q(seats_taken__lte=F("quota")),
                violation_error_message=_("The class is full."),
            ),
            models.CheckConstraint(
                name="target_is_within_the_seats",
                condition=Q(target_finishers=None)
                | Q(target_finishers__gte=1, target_finishers__lte=F("quota")),
                violation_error_message=_("More people cannot finish than there are seats."),
            ),
            models.CheckConstraint(
                name="halted_class_has_a_reason",
                condition=(
                    Q(state__in=[ClassState.POSTPONED, ClassState.CANCELLED]) & ~Q(halt_reason="")
                )
                | (~Q(state__in=[ClassState.POSTPONED, ClassState.CANCELLED]) & Q(halt_reason="")),
                violation_error_message=_(
                    "A class that is postponed or cancelled needs a reason; any other has none."
                ),
            ),
            models.CheckConstraint(
                name="closed_class_has_a_closing_day",
                condition=Q(state=ClassState.CLOSED, closed_on__isnull=False)
                | (~Q(state=ClassState.CLOSED) & Q(closed_on=None)),
                violation_error_message=_(
                    "A closed class needs its closing day; any other has none."
                ),
            ),
            models.CheckConstraint(
                name="stated_hours_belong_to_closed_classes",
                condition=Q(stated_hours=None) | Q(state=ClassState.CLOSED),
                violation_error_message=_("Only a closed class takes its hours from a list."),
            ),
            models.CheckConstraint(
                name="started_class_has_a_starting_day",
                condition=~Q(
                    state__in=[ClassState.RUNNING, ClassState.ASSESSING, ClassState.CLOSED]
                )
                | Q(started_on__isnull=False),
                violation_error_message=_("A class that has started needs its starting day."),
            ),
            models.CheckConstraint(
                name="school_year_comes_with_its_semester",
                condition=Q(school_year="", semester=None)
                | (~Q(school_year="") & Q(semester__isnull=False, semester__in=[1, 2])),
                violation_error_message=_("Write the school year with its semester, 1 or 2."),
            ),
            models.UniqueConstraint(
                name="one_batch_number_per_programme_and_year",
                fields=["facility", "programme_version", "year", "batch_number"],
                violation_error_message=_("This batch of the programme already exists this year."),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def seats_left(self) -> int:
        return self.quota - self.seats_taken

    @property
    def last_day(self) -> date:
        """The day until which a trainee must be there: the exam when it comes after the end."""
        return max(self.ends_on, self.exam_on or self.ends_on)


class OfClassQuerySet(models.QuerySet):
    def for_user(self, user):
        return self.filter(training_class__in=TrainingClass.objects.for_user(user))
