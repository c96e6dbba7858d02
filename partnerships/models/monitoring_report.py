from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partnerships.choices import MonitoringState, Recommendation
from partnerships.models.agreement import Agreement, OfAgreementQuerySet
from rutan.common.records import Record

SUBMITTED = [MonitoringState.SENT, MonitoringState.FINAL]


class MonitoringReportQuerySet(OfAgreementQuerySet):
    def open(self):
        """Still owed: not sent yet, or sent back."""
        return self.filter(state=MonitoringState.NEW)

    def submitted(self):
        """Their figures are frozen: they may leave the house."""
        return self.filter(state__in=SUBMITTED)

    def overdue(self, on):
        return self.open().filter(due_on__lt=on)


class MonitoringReport(Record):
    """What an agreement achieved in a period (laporan pelaksanaan), new to final.

    While new, its figures are counted live; `figures` and their `figures_hash` freeze them at
    submission. A final report is corrected by the next revision only. `state` changes only through
    `partnerships.actions.monitoring`.
    """

    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="monitoring_reports", verbose_name=_("agreement")
    )
    revision = models.PositiveSmallIntegerField(_("revision"), default=1, editable=False)
    period_from = models.DateField(_("period from"))
    period_to = models.DateField(_("period until"))
    due_on = models.DateField(_("to be sent by"))
    review_due_on = models.DateField(_("to be checked by"))
    state = models.CharField(
        _("status"),
        max_length=8,
        choices=MonitoringState,
        default=MonitoringState.NEW,
        editable=False,
    )
    benefits = models.TextField(_("benefits"), blank=True)
    obstacles = models.TextField(_("obstacles"), blank=True)
    recommendation = models.CharField(
        _("recommendation"), max_length=8, choices=Recommendation, blank=True
    )
    facility_comment = models.TextField(_("comment of the facility"), blank=True)
    partner_comment = models.TextField(_("comment of the partner"), blank=True)
    evidence = models.ManyToManyField(
        "partnerships.Document", blank=True, related_name="+", verbose_name=_("evidence")
    )
    figures = models.JSONField(
        _("figures"), default=dict, blank=True, editable=False, encoder=DjangoJSONEncoder
    )
    figures_hash = models.CharField("SHA-256", max_length=64, blank=True, editable=False)
    first_sent_on = models.DateField(_("first sent on"), null=True, blank=True, editable=False)
    submitted_at = models.DateTimeField(_("sent"), null=True, blank=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("sent by"),
    )
    return_note = models.TextField(_("what has to change"), blank=True, editable=False)
    final_at = models.DateTimeField(_("final since"), null=True, blank=True, editable=False)
    final_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("checked by"),
    )

    objects = MonitoringReportQuerySet.as_manager()

    class Meta:
        ordering = ["-period_to", "-revision", "-pk"]
        verbose_name = _("monitoring report")
        verbose_name_plural = _("monitoring reports")
        permissions = [("review_monitoringreport", "Can check a monitoring report")]
        constraints = [
            models.UniqueConstraint(
                name="one_monitoring_report_per_period_and_revision",
                fields=["agreement", "period_from", "period_to", "revision"],
                violation_error_message=_("This agreement already has a report on that period."),
            ),
            models.CheckConstraint(
                name="monitoring_days_are_in_order",
                condition=Q(
                    period_to__gt=F("period_from"),
                    due_on__gte=F("period_to"),
                    review_due_on__gte=F("due_on"),
                ),
                violation_error_message=_(
                    "The report is due after its period and checked after it is due."
                ),
            ),
            models.CheckConstraint(
                name="submitted_report_has_frozen_figures",
                condition=(
                    Q(state__in=SUBMITTED, submitted_at__isnull=False, submitted_by__isnull=False)
                    & ~Q(figures_hash="")
                )
                | Q(
                    state=MonitoringState.NEW,
                    submitted_at=None,
                    submitted_by=None,
                    figures_hash="",
                ),
                violation_error_message=_("A report that was sent keeps its figures and sender."),
            ),
            models.CheckConstraint(
                name="final_report_says_who_checked_it",
                condition=Q(
                    state=MonitoringState.FINAL, final_at__isnull=False, final_by__isnull=False
                )
                | (~Q(state=MonitoringState.FINAL) & Q(final_at=None, final_by=None)),
                violation_error_message=_("A final report says who checked it and when."),
            ),
        ]

    def __str__(self):
        return f"{self.period_from:%d/%m/%Y} – {self.period_to:%d/%m/%Y}"
