"""Candidates of a class, hearings of the TPP and what they decided."""

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from partnerships.models import Facility
from rutan.accounts.choices import Role
from rutan.common.findings import Answer
from rutan.common.records import Record
from trainees.choices import (
    OPEN_APPLICATIONS,
    SHOWN_TO_PARTNERS,
    ApplicationState,
    PartnerAnswer,
    RequestedBy,
    Verdict,
)
from trainees.models.custody import Custody
from trainees.models.enrolment import classes_with_people_for
from trainees.models.inmate import Inmate, OfFacilityStaffQuerySet


class BoardHearing(Record):
    """A hearing of the TPP that decided on candidates, with the number of its minutes."""

    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="hearings", verbose_name=_("facility")
    )
    training_class = models.ForeignKey(
        "partnerships.TrainingClass",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="hearings",
        verbose_name=_("class"),
    )
    on = models.DateField(_("date"))
    number = models.CharField(_("number of the minutes"), max_length=60)
    chair = models.CharField(_("chair"), max_length=120, blank=True)
    members = models.TextField(_("members"), blank=True)
    minutes = models.ForeignKey(
        "partnerships.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("signed minutes"),
    )

    objects = OfFacilityStaffQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("TPP hearing")
        verbose_name_plural = _("TPP hearings")
        permissions = [("decide_hearing", "Can record the decisions of a hearing")]
        constraints = [
            models.UniqueConstraint(
                name="one_hearing_per_minutes_number",
                fields=["facility", "number"],
                violation_error_message=_("This number of minutes is already used."),
            )
        ]

    def __str__(self):
        return self.number


class ApplicationQuerySet(OfFacilityStaffQuerySet):
    """Staff of the facility, and coordinators of the class's partner: those who are proposed."""

    def for_user(self, user):
        if user.is_authenticated and user.role == Role.COORDINATOR:
            return self.filter(
                training_class__in=classes_with_people_for(user), state__in=SHOWN_TO_PARTNERS
            )
        return super().for_user(user)

    def open(self):
        return self.filter(state__in=OPEN_APPLICATIONS)

    def with_leaving(self):
        """`leaves_on`: the first day on which the person may go home; never shown as a day."""
        stays = Custody.objects.open().filter(
            inmate=OuterRef("inmate"), facility=OuterRef("facility")
        )
        return self.annotate(leaves_on=Subquery(stays.values("earliest_release_on")[:1]))


class Application(Record):
    """A person wants a place in a class, or is proposed for it.

    `findings` keeps what was known on the day of the proposal. `state` changes only through
    `trainees.actions.applications`.
    """

    inmate = models.ForeignKey(
        Inmate, models.PROTECT, related_name="applications", verbose_name=_("inmate")
    )
    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="applications", verbose_name=_("facility")
    )
    training_class = models.ForeignKey(
        "partnerships.TrainingClass",
        models.PROTECT,
        related_name="applications",
        verbose_name=_("class"),
    )
    state = models.CharField(
        _("status"),
        max_length=12,
        choices=ApplicationState,
        default=ApplicationState.CANDIDATE,
        editable=False,
    )
    requested_by = models.CharField(
        _("asked by"), max_length=10, choices=RequestedBy, default=RequestedBy.OFFICER
    )
    applied_on = models.DateField(_("asked on"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    answer = models.CharField(
        _("eligibility"), max_length=10, choices=Answer, blank=True, editable=False
    )
    findings = models.JSONField(default=list, editable=False)
    assessed_on = models.DateField(_("assessed on"), null=True, blank=True, editable=False)
    override_reason = models.CharField(
        _("reason for proposing"), max_length=200, blank=True, editable=False
    )
    proposed_for = models.DateField(_("hearing planned on"), null=True, blank=True, editable=False)
    willing_on = models.DateField(_("statement of willingness"), null=True, blank=True)
    partner_answer = models.CharField(
        _("answer of the partner"), max_length=10, choices=PartnerAnswer, blank=True, editable=False
    )
    partner_answered_on = models.DateField(_("answered on"), null=True, blank=True, editable=False)
    partner_note = models.CharField(
        _("reason of the partner"), max_length=200, blank=True, editable=False
    )
    despite_reason = models.CharField(
        _("reason for a seat although declined"), max_length=200, blank=True, editable=False
    )

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["applied_on", "pk"]
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        permissions = [
            ("propose_application", "Can propose candidates to the TPP"),
            ("answer_application", "Can accept or decline people for the partner"),
        ]
        indexes = [models.Index(fields=["training_class", "state"], name="application_by_class")]
        constraints = [
            models.UniqueConstraint(
                name="one_open_application_per_person_and_class",
                fields=["inmate", "training_class"],
                condition=Q(state__in=OPEN_APPLICATIONS),
                violation_error_message=_("This person is already a candidate of this class."),
            ),
            models.CheckConstraint(
                name="proposed_application_was_assessed",
                condition=~Q(
                    state__in=[
                        ApplicationState.PROPOSED,
                        ApplicationState.RECOMMENDED,
                        ApplicationState.ENROLLED,
                    ]
                )
                | (Q(assessed_on__isnull=False) & ~Q(answer="")),
                violation_error_message=_("Only a candidate who was assessed can be proposed."),
            ),
            models.CheckConstraint(
                name="answer_of_the_partner_has_a_day_and_a_no_its_reason",
                condition=Q(partner_answer="", partner_answered_on=None)
                | Q(partner_answer=PartnerAnswer.ACCEPTED, partner_answered_on__isnull=False)
                | (
                    Q(partner_answer=PartnerAnswer.DECLINED, partner_answered_on__isnull=False)
                    & ~Q(partner_note="")
                ),
                violation_error_message=_("Write why this person is declined."),
            ),
            models.CheckConstraint(
                name="seat_although_declined_needs_a_reason",
                condition=~Q(state=ApplicationState.ENROLLED, partner_answer=PartnerAnswer.DECLINED)
                | ~Q(despite_reason=""),
                violation_error_message=_("Write why a seat is given although it was declined."),
            ),
            models.CheckConstraint(
                name="consideration_needs_a_reason",
                condition=~Q(
                    state__in=[
                        ApplicationState.PROPOSED,
                        ApplicationState.RECOMMENDED,
                        ApplicationState.ENROLLED,
                    ],
                    answer=Answer.CONSIDER,
                )
                | ~Q(override_reason=""),
                violation_error_message=_("Write the reason for proposing this person."),
            ),
        ]

    def __str__(self):
        return str(self.pk)


class DecisionQuerySet(models.QuerySet):
    def for_user(self, user):
        return self.filter(hearing__in=BoardHearing.objects.for_user(user))


class BoardDecision(models.Model):
    """What the TPP said about one application, once per hearing."""

    hearing = models.ForeignKey(
        BoardHearing, models.PROTECT, related_name="decisions", verbose_name=_("hearing")
    )
    application = models.ForeignKey(
        Application, models.PROTECT, related_name="decisions", verbose_name=_("application")
    )
    verdict = models.CharField(_("decision"), max_length=12, choices=Verdict)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("decision of the TPP")
        verbose_name_plural = _("decisions of the TPP")
        constraints = [
            models.UniqueConstraint(
                name="one_decision_per_hearing_and_application",
                fields=["hearing", "application"],
                violation_error_message=_("This hearing has already decided on this person."),
            ),
            models.CheckConstraint(
                name="refusal_has_a_reason",
                condition=Q(verdict=Verdict.RECOMMENDED) | ~Q(reason=""),
                violation_error_message=_("Write the reason."),
            ),
        ]

    def __str__(self):
        return self.get_verdict_display()
