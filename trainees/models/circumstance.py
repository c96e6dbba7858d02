"""What changed about somebody who holds a place or waits for one, and what followed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partnerships.models import Facility
from rutan.common.findings import Answer
from rutan.common.records import Record
from trainees.choices import Band, CircumstanceKind, CircumstanceOutcome
from trainees.models.application import Application
from trainees.models.enrolment import Enrolment
from trainees.models.import_batch import ImportBatch
from trainees.models.inmate import Inmate, OfFacilityStaffQuerySet


class CircumstanceQuerySet(OfFacilityStaffQuerySet):
    def open(self):
        return self.filter(outcome="")


class Circumstance(Record):
    """A task for one place: the person's situation changed, does the place still hold?

    `changes` is {field: [was, is]}. A second change of a kind renews the open row. A place never
    changes by itself, but for what is certain (`CircumstanceOutcome.AUTOMATIC`).
    """

    inmate = models.ForeignKey(
        Inmate, models.PROTECT, related_name="circumstances", verbose_name=_("inmate")
    )
    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="circumstances", verbose_name=_("facility")
    )
    enrolment = models.ForeignKey(
        Enrolment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="circumstances",
        verbose_name=_("enrolment"),
    )
    application = models.ForeignKey(
        Application,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="circumstances",
        verbose_name=_("application"),
    )
    kind = models.CharField(_("what changed"), max_length=12, choices=CircumstanceKind)
    on = models.DateField(_("date"))
    changes = models.JSONField(_("changes"), default=dict, blank=True)
    answer_before = models.CharField(
        _("eligibility before"), max_length=10, choices=Answer, blank=True
    )
    answer_after = models.CharField(
        _("eligibility after"), max_length=10, choices=Answer, blank=True
    )
    band_before = models.CharField(_("forecast before"), max_length=10, choices=Band, blank=True)
    band_after = models.CharField(_("forecast after"), max_length=10, choices=Band, blank=True)
    batch = models.ForeignKey(
        ImportBatch,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="circumstances",
        verbose_name=_("import"),
    )
    outcome = models.CharField(
        _("what followed"), max_length=10, choices=CircumstanceOutcome, blank=True
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    settled_on = models.DateField(_("settled on"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("settled by"),
    )

    objects = CircumstanceQuerySet.as_manager()

    class Meta:
        ordering = ["on", "pk"]
        verbose_name = _("change of circumstances")
        verbose_name_plural = _("changes of circumstances")
        permissions = [("settle_circumstance", "Can settle a change of circumstances")]
        indexes = [
            models.Index(fields=["facility", "outcome", "on"], name="circumstance_by_facility")
        ]
        constraints = [
            models.CheckConstraint(
                name="circumstance_is_about_one_place",
                condition=Q(enrolment=None, application__isnull=False)
                | Q(enrolment__isnull=False, application=None),
                violation_error_message=_("A change is about one place or one application."),
            ),
            models.UniqueConstraint(
                name="one_open_circumstance_per_place_and_kind",
                fields=["enrolment", "kind"],
                condition=Q(outcome=""),
                violation_error_message=_("A change of this kind is waiting already."),
            ),
            models.UniqueConstraint(
                name="one_open_circumstance_per_application_and_kind",
                fields=["application", "kind"],
                condition=Q(outcome=""),
                violation_error_message=_("A change of this kind is waiting already."),
            ),
            models.CheckConstraint(
                name="settled_circumstance_has_a_day",
                condition=Q(outcome="", settled_on=None)
                | (~Q(outcome="") & Q(settled_on__isnull=False)),
                violation_error_message=_(
                    "A change that is settled has its day; an open one has none."
                ),
            ),
            models.CheckConstraint(
                name="a_step_has_its_reason",
                condition=~Q(
                    outcome__in=[
                        CircumstanceOutcome.SUSPEND,
                        CircumstanceOutcome.END,
                        CircumstanceOutcome.MOVE,
                    ]
                )
                | ~Q(reason=""),
                violation_error_message=_("Write the reason."),
            ),
        ]

    def __str__(self):
        return self.get_kind_display()
