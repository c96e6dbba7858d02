"""Who wants a programme, and what the TPP decided about each."""

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from partnerships.models import Facility
from rutan.accounts.choices import Role
from rutan.common.findings import Answer
from rutan.common.records import Record
from trainees.choices import (
    CLOSED_APPLICATIONS,
    OPEN_APPLICATIONS,
    SHOWN_TO_PARTNERS,
    ApplicationState,
    ClosedReason,
    PartnerAnswer,
    RequestedBy,
    Verdict,
)
from trainees.models.custody import Custody
from trainees.models.enrolment import classes_with_people_for
from trainees.models.hearing import BoardHearing
from trainees.models.inmate import Inmate, OfFacilityStaffQuerySet


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
        """`leaves_on`: the first day on which the person may go home; never shown as a day.

        `leaves_source` says where it comes from: an estimate is not for people outside.
        """
        stays = Custody.objects.open().filter(
            inmate=OuterRef("inmate"), facility=OuterRef("facility")
        )
        return self.annotate(
            leaves_on=Subquery(stays.values("earliest_release_on")[:1]),
            leaves_source=Subquery(stays.values("release_source")[:1]),
        )


class Application(Record):
    """A person wants a programme: waits for a class of it, or is a candidate of one.

    `continues` keeps the day of an earlier wish that found no seat. `findings` keeps what was known
    on the day of the proposal. `state` changes only through `trainees.actions.applications`.
    """

    inmate = models.ForeignKey(
        Inmate, models.PROTECT, related_name="applications", verbose_name=_("inmate")
    )
    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="applications", verbose_name=_("facility")
    )
    programme = models.ForeignKey(
        "partnerships.Programme",
        models.PROTECT,
        related_name="applications",
        verbose_name=_("programme"),
    )
    training_class = models.ForeignKey(
        "partnerships.TrainingClass",
        models.PROTECT,
        null=True,
        blank=True,
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
    hearing = models.ForeignKey(
        BoardHearing,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="agenda",
        verbose_name=_("hearing"),
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

    closed_reason = models.CharField(
        _("why it was closed"), max_length=12, choices=ClosedReason, blank=True, editable=False
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True, editable=False)
    continues = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="continued_by",
        verbose_name=_("goes on from"),
    )

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["applied_on", "pk"]
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        permissions = [
            ("propose_application", "Can propose candidates to the TPP"),
            ("answer_application", "Can accept or decline people for the partner"),
            ("move_application", "Can move somebody on the waiting list by hand"),
        ]
        indexes = [
            models.Index(fields=["training_class", "state"], name="application_by_class"),
            models.Index(
                fields=["facility", "programme", "state", "applied_on"],
                name="application_by_programme",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="waiting_application_has_no_class",
                condition=Q(state=ApplicationState.WAITING, training_class=None)
                | Q(state__in=CLOSED_APPLICATIONS)
                | (~Q(state=ApplicationState.WAITING) & Q(training_class__isnull=False)),
                violation_error_message=_(
                    "Somebody on the waiting list has no class yet; everybody else has one."
                ),
            ),
            models.UniqueConstraint(
                name="one_open_application_per_person_and_programme",
                fields=["inmate", "programme"],
                condition=Q(state__in=OPEN_APPLICATIONS),
                violation_error_message=_("This person has asked for this programme already."),
            ),
            models.CheckConstraint(
                name="closed_application_says_why",
                condition=(
                    Q(state__in=CLOSED_APPLICATIONS, closed_on__isnull=False) & ~Q(closed_reason="")
                )
                | (~Q(state__in=CLOSED_APPLICATIONS) & Q(closed_reason="", closed_on=None)),
                violation_error_message=_("Write why the application was closed."),
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
                | Q(
                    partner_answer__in=[PartnerAnswer.ACCEPTED, PartnerAnswer.WAITLISTED],
                    partner_answered_on__isnull=False,
                )
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

    @property
    def standing(self) -> str:
        """Its state; of a closed one, why it was closed."""
        return str(self.get_closed_reason_display() or self.get_state_display())


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
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    changed_reason = models.CharField(
        _("why it was corrected"), max_length=200, blank=True, editable=False
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("decision of the TPP")
        verbose_name_plural = _("decisions of the TPP")
        permissions = [("correct_decision", "Can correct a decision of the TPP")]
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
