"""Monitoring reports as the partner reads them, and its own comment."""

from typing import Any

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.actions import monitoring
from partnerships.admin.shown import day, plain, tag
from partnerships.choices import MonitoringState
from partnerships.models import MonitoringReport
from partnerships.reports import monitoring as figures
from rutan.audit.recorded_admin import RecordedAdmin
from rutan.common.admin import ReadOnly, SelectionForm

TONES = {MonitoringState.NEW: "warn", MonitoringState.SENT: "info", MonitoringState.FINAL: "ok"}


class CommentForm(SelectionForm):
    partner_comment = forms.CharField(
        label=gettext_lazy("Comment of your institution"),
        max_length=4000,
        help_text=gettext_lazy("It stands in the report. Name nobody in custody."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(self.subjects) == 1:
            self.fields["partner_comment"].initial = self.subjects[0].partner_comment

    def act(self) -> Any:
        (report,) = self.subjects
        return monitoring.comment_as_partner(
            report=report, text=self.cleaned_data["partner_comment"], by=self.by
        )

    def done(self):
        return _("Your comment stands in the report.")


class StateFilter(admin.SimpleListFilter):
    title = gettext_lazy("your comment")
    parameter_name = "comment"

    def lookups(self, request, model_admin):
        return [("open", _("waits for you")), ("written", _("written"))]

    def queryset(self, request, queryset):
        if self.value() == "open":
            return queryset.filter(partner_comment="").exclude(state=MonitoringState.FINAL)
        return queryset.exclude(partner_comment="") if self.value() == "written" else queryset


def _reached(row) -> str:
    """ "14 of 16", the day when a duty was done, – where the reintegration report tells it."""
    if row.is_duty:
        return day(row.met_on)
    if row.realised is None:
        return "–"
    numbers = {"realised": number_format(row.realised), "target": number_format(row.target)}
    return _("%(realised)s of %(target)s") % numbers


@admin.register(MonitoringReport)
class MonitoringReportAdmin(ReadOnly, RecordedAdmin):
    """Texts of both sides, and once it was sent the frozen figures and the letter. The figures
    count seats, hours and papers of the partner's own classes; no person stands in them."""

    about = gettext_lazy(
        "Reports on your agreements. Your comment can be written and changed until one is final."
    )
    place = 15
    list_display = ["agreement_code", "where", "period", "due_on", "state_shown", "has_comment"]
    list_filter = [StateFilter, "state", ("agreement__facility", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ("agreement__facility",)
    ordering = ["-period_to", "-revision", "pk"]
    actions = ["comment"]
    object_actions = ("comment",)
    fieldsets = [
        (None, {"fields": ["agreement_code", "where", "period", "revision", "state_shown"]}),
        (
            gettext_lazy("Text"),
            {"fields": ["benefits", "obstacles", "recommendation", "facility_comment"]},
        ),
        (gettext_lazy("Figures"), {"fields": ["duties", "classes", "letter"]}),
        (gettext_lazy("Your institution"), {"fields": ["partner_comment", "due_on"]}),
    ]
    readonly_fields = [
        "agreement_code", "where", "period", "state_shown", "duties", "classes", "letter",
    ]  # fmt: skip
    agreement_code = plain("agreement", gettext_lazy("agreement"))

    def has_comment_permission(self, request):
        return request.user.has_perm("partnerships.add_agreementcomment")

    def offers(self, action, obj):
        return obj.state != MonitoringState.FINAL

    @admin.display(description=gettext_lazy("facility"))
    def where(self, report):
        return str(report.agreement.facility)

    @admin.display(description=gettext_lazy("period"), ordering="period_to")
    def period(self, report):
        return f"{day(report.period_from)} – {day(report.period_to)}"

    @admin.display(description=gettext_lazy("status"), ordering="state")
    def state_shown(self, report):
        return tag(report.get_state_display(), TONES[report.state])

    @admin.display(description=gettext_lazy("obligations"))
    def duties(self, report):
        if not report.figures_hash:
            return _("Counted when the report is sent.")
        rows = [(row.label, _reached(row)) for row in figures.read(report.figures).duties]
        return format_html_join("", "{}: {}<br>", rows) or "–"

    @admin.display(description=gettext_lazy("classes"))
    def classes(self, report):
        rows = [
            (
                row.title,
                _("%(seats)s seats filled, %(certified)s certified, %(hours)s hours held")
                % {"seats": row.enrolled, "certified": row.certified, "hours": row.hours},
            )
            for row in figures.read(report.figures).classes
        ]
        return format_html_join("", "{}: {}<br>", rows) or "–"

    @admin.display(description=gettext_lazy("official letter"))
    def letter(self, report):
        if not report.figures_hash:
            return "–"
        url = reverse("partnerships:monitoring-paper", args=[report.agreement.code, report.pk])
        return format_html('<a href="{}">{}</a>', url, _("Download PDF"))

    @admin.display(description=gettext_lazy("your comment"), boolean=True)
    def has_comment(self, report):
        return bool(report.partner_comment)

    @admin.action(description=gettext_lazy("Write your comment"), permissions=["comment"])
    def comment(self, request, queryset):
        return self.ask(
            request,
            queryset,
            CommentForm,
            one=True,
            title=_("Comment on the monitoring report"),
            text=_("What your institution says about this period: what went well, what was hard."),
            button=_("Save comment"),
            line=lambda report: f"{report.agreement}: {self.period(report)}",
        )
